/* SPDX-License-Identifier: Apache-2.0
 *
 * What killed runners left behind, against a list of replies: what is found, what is removed.
 */
#include "scripted_server.h"

#include "runner_support.h"

#include "runner/reap.h"

#include <unistd.h>

#define KUBECONFIG CRDFORGE_SOURCE_DIR "/tests/unit/kubeconfig.yaml"

#define REPLY(object)                                                                              \
    {                                                                                              \
        .status = 200, .body = (object)                                                            \
    }
#define REFUSED(number, text)                                                                      \
    {                                                                                              \
        .status = (number), .body = "{\"message\":\"" text "\"}"                                   \
    }
#define GROUP(name)                                                                                \
    "{\"name\":\"" name "\",\"preferredVersion\":{\"version\":\"v1\"},\"versions\":[]}"
#define GROUPS                                                                                     \
    REPLY("{\"groups\":[" GROUP("apps") "," GROUP("g.example") "," GROUP("x.k8s.io") "]}")
#define SERVED(plural, kind, verbs)                                                                \
    "{\"name\":\"" plural "\",\"kind\":\"" kind "\",\"namespaced\":true,\"verbs\":[" verbs "]}"
#define RESOURCES                                                                                  \
    REPLY("{\"resources\":[" SERVED("jobs", "Job", "\"get\",\"list\"") "," SERVED(                 \
        "jobs/status", "Job", "\"get\"") "," SERVED("reviews", "Review", "\"create\"") "]}")
#define WORKFLOWS REPLY("{\"resources\":[" SERVED("workflows", "Workflow", "\"list\"") "]}")
#define LIST(items) REPLY("{\"items\":[" items "]}")
#define RULES                                                                                      \
    "{\\\"family\\\":\\\"ready\\\",\\\"class\\\":\\\"job\\\",\\\"state\\\":[\\\"status\\\","       \
    "\\\"phase\\\"]," MORE_RULES
#define MORE_RULES "\\\"success\\\":[\\\"Done\\\"],\\\"failure\\\":[\\\"Failed\\\"]"
#define OBJECT(name, rules, run, metadata, phase)                                                  \
    "{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"team\",\"uid\":\"u-" name                \
    "\",\"annotations\":{\"crdforge.dev/reap\":\"" rules "\"," run "}" metadata                    \
    "},\"status\":{\"phase\":\"" phase "\"}}"
#define JOB(name, run, phase) OBJECT(name, RULES "}", run, "", phase)
#define BY_NAME "\"crdforge.dev/workflow\":\"w.example/v1/Workflow/team/flow/u1\""
#define BY_URI "\"crdforge.dev/run\":\"s3://bucket/runs/r7/x\""
#define BY_WORD "\"crdforge.dev/run\":\"r\""
#define WORKFLOW(uid, phase)                                                                       \
    REPLY("{\"metadata\":{\"name\":\"flow\",\"uid\":\"" uid "\"},\"status\":{\"phase\":\"" phase   \
          "\"}}")
#define TELLS(uid, type, status)                                                                   \
    REPLY("{\"metadata\":{\"name\":\"flow\",\"uid\":\"" uid "\"},\"status\":{\"conditions\":[{"    \
          "\"type\":\"" type "\",\"status\":\"" status "\"}]}}")
#define OF_RUN(id, phase)                                                                          \
    "{\"metadata\":{\"name\":\"w\",\"labels\":{\"pipeline/runid\":\"" id                           \
    "\"}},\"status\":{\"phase\":\"" phase "\"}}"
#define GONE                                                                                       \
    {                                                                                              \
        .status = 404, .body = "{\"reason\":\"NotFound\",\"details\":{\"name\":\"flow\"}}"         \
    }

enum { MOST_REPLIES = 9 };

static const struct {
    const char *what;
    const char *words[RUNNER_WORDS]; /* behind "reap" */
    struct scripted_reply replies[MOST_REPLIES];
    const char *asked;
    enum result result;
    const char *out;      /* what is printed */
    const char *messages; /* "": none */
} cases[] = {
    {"nothing is served",
     {NULL},
     {REPLY("{\"groups\":[" GROUP("apps") "," GROUP("x.k8s.io") "]}")},
     "GET",
     RESULT_SUCCEEDED,
     "",
     ""},
    {"a run that is finished, one that has gone on, and what is over",
     {NULL},
     {GROUPS, RESOURCES,
      LIST(JOB("a", BY_NAME, "Running") "," JOB("b", BY_NAME, "") "," JOB(
          "c", BY_NAME, "Done") "," JOB("d", BY_NAME, "Failed")),
      WORKFLOWS, WORKFLOW("u1", "Succeeded")},
     "GET GET GET GET GET",
     RESULT_SUCCEEDED,
     "left     Job team/a: its run Workflow team/flow is finished\n"
     "left     Job team/b: its run Workflow team/flow is finished\n",
     ""},
    {"it is removed, or gone by itself, or another by now, or may not be removed",
     {"jobs.g.example", "--yes"},
     {GROUPS, RESOURCES,
      LIST(JOB("a", BY_NAME, "") "," JOB("b", BY_NAME, "") "," JOB("c", BY_NAME, "")), WORKFLOWS,
      GONE, REPLY("{}"), GONE, REFUSED(403, "c is forbidden")},
     "GET GET GET GET GET DELETE DELETE DELETE",
     RESULT_DENIED,
     "deleted  Job team/a: its run Workflow team/flow is gone\n"
     "deleted  Job team/b: its run Workflow team/flow is gone\n"
     "stays    Job team/c: its run Workflow team/flow is gone\n",
     "error: cannot delete c: the API server answered 403: c is forbidden [it takes the right to "
     "delete them]\n"},
    {"as JSON",
     {"--output=json", "g.example"},
     {GROUPS, RESOURCES, LIST(JOB("a", BY_WORD, ""))},
     "GET GET GET",
     RESULT_SUCCEEDED,
     "[\n  {\n    \"fate\": \"unknown\",\n    \"resource\": \"jobs.g.example\",\n    \"kind\": "
     "\"Job\",\n    \"namespace\": \"team\",\n    \"name\": \"a\",\n    \"run\": \"r\",\n    "
     "\"why\": \"its run is no object of this cluster\"\n  }\n]\n",
     ""},
    {"a run that goes on, one whose name another has, one that is going",
     {NULL},
     {GROUPS, RESOURCES,
      LIST(JOB("a", BY_NAME, "") "," OBJECT("b", RULES "}", BY_NAME,
                                            ",\"deletionTimestamp\":\"2026-01-31T12:00:00Z\"", "")),
      WORKFLOWS, WORKFLOW("u1", "Running")},
     "GET GET GET GET GET",
     RESULT_SUCCEEDED,
     "alive    Job team/a: its run Workflow team/flow goes on\n"
     "going    Job team/b: its controller is deleting it\n",
     ""},
    {"runs that tell by a condition that they are over: a job, a pipeline that has failed",
     {NULL},
     {GROUPS, RESOURCES,
      LIST(JOB("a", BY_NAME, "") "," JOB(
          "b", "\"crdforge.dev/workflow\":\"w.example/v1/Workflow/team/other/u2\"",
          "") "," JOB("c", "\"crdforge.dev/workflow\":\"w.example/v1/Workflow/team/third/u3\"",
                      "")),
      WORKFLOWS, TELLS("u1", "Complete", "True"), WORKFLOWS, TELLS("u2", "Succeeded", "False"),
      WORKFLOWS, TELLS("u3", "Complete", "False")},
     NULL,
     RESULT_SUCCEEDED,
     "left     Job team/a: its run Workflow team/flow is finished\n"
     "left     Job team/b: its run Workflow team/other is finished\n"
     "alive    Job team/c: its run Workflow team/third goes on\n",
     ""},
    {"another run has the name",
     {NULL},
     {GROUPS, RESOURCES, LIST(JOB("a", BY_NAME, "")), WORKFLOWS, WORKFLOW("u2", "Running")},
     NULL,
     RESULT_SUCCEEDED,
     "left     Job team/a: its run Workflow team/flow is gone; another one has its name\n",
     ""},
    {"the run may not be read",
     {NULL},
     {GROUPS, RESOURCES, LIST(JOB("a", BY_NAME, "")), WORKFLOWS, REFUSED(403, "no")},
     NULL,
     RESULT_SUCCEEDED,
     "unknown  Job team/a: its run Workflow team/flow cannot be read: the API server answered 403: "
     "no\n",
     ""},
    {"what runs workflows is not there",
     {NULL},
     {GROUPS, RESOURCES, LIST(JOB("a", BY_NAME, "") "," JOB("b", BY_NAME, "")),
      REPLY("{\"resources\":[]}")},
     "GET GET GET GET",
     RESULT_SUCCEEDED,
     "unknown  Job team/a: this cluster does not serve its run, Workflow team/flow\n"
     "unknown  Job team/b: this cluster does not serve its run, Workflow team/flow\n",
     ""},
    {"runs that are known by a URI",
     {NULL},
     {GROUPS, RESOURCES,
      LIST(JOB("a", BY_URI,
               "") "," JOB("b", "\"crdforge.dev/run\":\"s3://bucket/runs/r8\"",
                           "") "," JOB("c", "\"crdforge.dev/run\":\"s3://bucket/runs/r9\"", "")),
      LIST(OF_RUN("r7", "Failed") "," OF_RUN("r8", "Running"))},
     "GET GET GET GET",
     RESULT_SUCCEEDED,
     "left     Job team/a: its run Workflow team/w is finished\n"
     "alive    Job team/b: its run Workflow team/w goes on\n"
     "unknown  Job team/c: no workflow in namespace team is its run\n",
     ""},
    {"workflows that may not be listed, and no run at all",
     {NULL},
     {GROUPS, RESOURCES, LIST(JOB("a", BY_URI, "") "," JOB("b", "\"x\":\"y\"", "")),
      REFUSED(403, "no")},
     NULL,
     RESULT_SUCCEEDED,
     "unknown  Job team/a: the workflows of namespace team cannot be read: the API server answered "
     "403: no\n"
     "unknown  Job team/b: it was made without a run identity\n",
     ""},
    {"conditions that the step was given say that it is over, and marks that somebody has changed",
     {NULL},
     {GROUPS, RESOURCES,
      LIST(OBJECT("a", RULES ",\\\"successWhen\\\":[\\\"status.phase=Ready\\\"]}", BY_WORD, "",
                  "Ready") "," OBJECT("b", "{", BY_WORD, "", "") "," OBJECT("c", "", BY_WORD, "",
                                                                            ""))},
     "GET GET GET",
     RESULT_SUCCEEDED,
     "",
     ""},
    {"a list of two pages",
     {"jobs.g.example"},
     {GROUPS, RESOURCES,
      REPLY("{\"metadata\":{\"continue\":\"a b\"},\"items\":[" JOB("a", BY_WORD, "") "]}"),
      LIST(JOB("b", BY_WORD, ""))},
     "GET GET GET GET",
     RESULT_SUCCEEDED,
     "unknown  Job team/a: its run is no object of this cluster\n"
     "unknown  Job team/b: its run is no object of this cluster\n",
     ""},
    /* What cannot be known. */
    {"no such resource",
     {"things.g.example", "nothing.example"},
     {GROUPS, RESOURCES, GROUPS},
     "GET GET GET",
     RESULT_REFUSED,
     "",
     "error: the cluster serves no things.g.example [name resources as kubectl api-resources does, "
     "with their group: trainingjobs.sagemaker.services.k8s.aws, or the group alone]\n"
     "error: the cluster serves no nothing.example [name resources as kubectl api-resources does, "
     "with their group: trainingjobs.sagemaker.services.k8s.aws, or the group alone]\n"},
    {"a group whose own server is down hides no other",
     {NULL},
     {REPLY("{\"groups\":[" GROUP("down.example") "," GROUP("g.example") "]}"), REFUSED(404, "no"),
      RESOURCES, LIST("")},
     "GET GET GET GET",
     RESULT_SUCCEEDED,
     "",
     ""},
    {"one that may not be listed is passed over where it was not named",
     {NULL},
     {GROUPS, RESOURCES, REFUSED(403, "no")},
     "GET GET GET",
     RESULT_SUCCEEDED,
     "",
     ""},
    {"one that was named may not be listed",
     {"jobs.g.example", "--all-namespaces"},
     {GROUPS, RESOURCES, REFUSED(403, "no")},
     "GET GET GET",
     RESULT_DENIED,
     "",
     "error: cannot list jobs.g.example: the API server answered 403: no [it takes the right to "
     "list them in all namespaces, or --namespace]\n"},
    {"no credentials",
     {NULL},
     {{.status = 401}, {.status = 401}, {.status = 401}},
     "GET GET GET",
     RESULT_DENIED,
     "",
     "error: cannot find custom resources: the API server answered 401\n"},
    {"another server has the name",
     {NULL},
     {GROUPS, {.status = 0, .code = CURLE_PEER_FAILED_VERIFICATION}},
     "GET GET",
     RESULT_LOCAL,
     "",
     "error: https://api.example: the certificate is not trusted: self-signed certificate "
     "[" KUBECONFIG " names no certificate-authority, so those of the system were asked: is this "
     "the right cluster?]\n"},
    {"stopped",
     {NULL},
     {GROUPS, RESOURCES, {.hangs = true, .wakes = true}},
     "GET GET GET",
     RESULT_STOPPED,
     "",
     ""},
    {"no such context",
     {"--context=gone"},
     {GROUPS},
     NULL,
     RESULT_LOCAL,
     "",
     "error: there is no context gone in " KUBECONFIG
     " [choose one with --context NAME; there are: scripted, bare]\n"},
    {"no answer",
     {"--api-timeout=1s"},
     {GROUPS, RESOURCES},
     NULL,
     RESULT_UNREACHABLE,
     "",
     "error: no good answer from the API server https://api.example for 1 s: no "
     "connection\n"},
};

/* Behind them there is no connection. */
static size_t count(const struct scripted_reply *replies)
{
    size_t len = 0;
    while (len < MOST_REPLIES && (replies[len].status || replies[len].code || replies[len].hangs))
        len++;
    return len;
}

static void scenes(void **state)
{
    (void)state;
    static const char *const always[] = {"--kubeconfig", KUBECONFIG, NULL};
    int wake[2];
    assert_int_equal(pipe(wake), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct arguments arguments;
        struct arguments_list operands;
        char *words[RUNNER_WORDS];
        size_t len = 0;
        bench_open(&bench);
        for (size_t j = 0; always[j]; j++)
            words[len++] = arena_copy(bench.arena, always[j], strlen(always[j]));
        for (size_t j = 0; cases[i].words[j]; j++)
            words[len++] = arena_copy(bench.arena, cases[i].words[j], strlen(cases[i].words[j]));
        assert_true(arguments_parse(&bench.ctx, words, len, &arguments, &operands));
        scripted_open(bench.arena, cases[i].replies, count(cases[i].replies));
        struct log log = {.write = runner_discard};
        struct step_shell shell = {.wake = wake[0], .signal = runner_no_signal, .log = &log};
        struct buf out = {.arena = bench.arena};
        enum result result = reap_run(&bench.ctx, &arguments, &operands, &shell, &out);
        if (result != cases[i].result ||
            (cases[i].asked && !str_is(buf_str(&scripted_server.words), cases[i].asked)))
            fail_msg("%s: result %d, asked %s\n%s%s", cases[i].what, (int)result,
                     scripted_server.words.ptr, out.ptr ? out.ptr : "", bench_messages(&bench));
        assert_row_equal(cases[i].what, out.ptr ? out.ptr : "", cases[i].out);
        assert_row_equal(cases[i].what, bench_messages(&bench), cases[i].messages);
        bench_close(&bench);
    }
    close(wake[0]);
    close(wake[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scenes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
