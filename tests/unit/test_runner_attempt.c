/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole steps against a list of replies: what is asked, in which order, and how the step ends.
 */
#include "scripted_server.h"

#include "runner_support.h"

#include "runner/marks.h"

/* An object of this step: "OWNER" and "SPEC" stand for its marks. */
#define OBJECT(metadata, status)                                                                   \
    "{\"kind\":\"MyJob\",\"metadata\":{\"name\":\"mine\",\"uid\":\"u1\",\"resourceVersion\":"      \
    "\"7\"," metadata "},\"status\":{" status "}}"
#define LABELS(owner)                                                                              \
    "\"labels\":{\"app.kubernetes.io/managed-by\":\"crdforge-run\",\"crdforge.dev/"                \
    "owner\":\"" owner "\"}"
#define OWN(more, status)                                                                          \
    OBJECT(LABELS("OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\"}" more, status)
#define EVENT(type, object) "{\"type\":\"" type "\",\"object\":" object "}\n"
#define STATE(word) "\"phase\":\"" word "\","
#define LOOKED(time)                                                                               \
    "\"conditions\":[{\"type\":\"ACK.ResourceSynced\",\"status\":\"True\","                        \
    "\"lastTransitionTime\":\"2026-01-31T" time "Z\"}]"
#define DONE STATE("Completed") LOOKED("12:00:00")
#define FAILED STATE("Failed") LOOKED("12:00:00")

/* An earlier try has changed the object at noon, when its generation was 3. */
#define CHANGED(now, status)                                                                       \
    OBJECT(LABELS("OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\",\"crdforge.dev/"      \
                           "generation\":\"3\"},\"generation\":" now                               \
                           ",\"managedFields\":[{\"manager\":\"crdforge-run\",\"operation\":"      \
                           "\"Update\",\"time\":\"2026-01-31T11:00:00Z\"},"                        \
                           "{\"manager\":\"crdforge-run\",\"operation\":\"Apply\","                \
                           "\"time\":\"2026-01-31T12:00:00Z\"}]",                                  \
           status)
#define MISSING                                                                                    \
    {                                                                                              \
        .status = 404, .body = "{\"reason\":\"NotFound\",\"details\":{\"name\":\"mine\"}}"         \
    }
#define EXISTS                                                                                     \
    {                                                                                              \
        .status = 409, .body = "{\"reason\":\"AlreadyExists\",\"message\":\"it exists\"}"          \
    }
#define LOST                                                                                       \
    {                                                                                              \
        .code = CURLE_RECV_ERROR                                                                   \
    }
#define REPLY(object)                                                                              \
    {                                                                                              \
        .status = 200, .body = object                                                              \
    }
#define OPEN(events)                                                                               \
    {                                                                                              \
        .status = 200, .body = events, .hangs = true                                               \
    }
/* The Events of the object, which are asked for when its state changes. */
#define NO_EVENTS REPLY("{\"items\":[]}")

enum { MOST_REPLIES = 12 };

static const struct {
    const char *what;
    const char *words[RUNNER_WORDS]; /* beside those of all cases */
    struct scripted_reply replies[MOST_REPLIES];
    const char *asked;
    int code;
    const char *reason; /* in the last line; "": none */
} cases[] = {
    {"created, and done at once",
     {NULL},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET POST GET GET",
     0,
     ""},
    {"created, watched until it is done",
     {NULL},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(EVENT("MODIFIED", OWN("", DONE))),
      NO_EVENTS},
     "GET POST GET WATCH GET",
     0,
     ""},
    {"the own one is followed",
     {NULL},
     {REPLY(OWN("", "")), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET GET GET",
     0,
     ""},
    {"somebody was faster: it is ours",
     {NULL},
     {MISSING, EXISTS, REPLY(OWN("", "")), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET POST GET GET GET",
     0,
     ""},
    {"somebody was faster: it is not ours",
     {NULL},
     {MISSING, EXISTS, REPLY(OBJECT(LABELS("x"), ""))},
     "GET POST GET",
     5,
     "exists, and this step did not make it"},
    {"the answer was lost, and it had been made",
     {NULL},
     {MISSING, LOST, REPLY(OWN("", "")), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET POST GET GET GET",
     0,
     ""},
    {"the answer was lost, and it had not been made",
     {NULL},
     {MISSING, LOST, MISSING, REPLY(OWN("", "")), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET POST GET POST GET GET",
     0,
     ""},
    {"no answer to the creation ever",
     {"--api-timeout=2s"},
     {MISSING, LOST, MISSING, LOST, MISSING, LOST, MISSING, LOST, MISSING, LOST, MISSING, LOST},
     NULL,
     7,
     "no good answer"},
    {"it comes and goes",
     {NULL},
     {MISSING, EXISTS, MISSING, EXISTS, MISSING, EXISTS, MISSING, EXISTS, MISSING, EXISTS, MISSING,
      EXISTS},
     NULL,
     5,
     "comes and goes"},
    {"credentials that are not taken are asked for again, and then no more",
     {NULL},
     {{.status = 401}, {.status = 401}, {.status = 401}},
     "GET GET GET",
     4,
     "credentials"},
    {"another look after a while",
     {NULL},
     {{.status = 429, .headers = "Retry-After: 2\n"},
      {.status = 503},
      MISSING,
      REPLY(OWN("", "")),
      REPLY(OWN("", DONE)),
      NO_EVENTS},
     "GET GET GET POST GET GET",
     0,
     ""},
    {"an own one with a given name that has failed",
     {NULL},
     {REPLY(OWN("", FAILED))},
     "GET",
     5,
     "of an earlier try has failed"},
    {"the same is reported where that is asked for",
     {"--on-failed=fail"},
     {REPLY(OWN("", FAILED)), REPLY(OWN("", FAILED)), NO_EVENTS, NO_EVENTS},
     "GET GET GET GET",
     1,
     "is Failed"},
    {"an own one is going, and a job's name is not free again",
     {NULL},
     {REPLY(OWN(",\"deletionTimestamp\":\"2026-01-31T12:00:00Z\"", ""))},
     "GET",
     5,
     "is being deleted"},
    {"another object of that name while it is watched",
     {NULL},
     {REPLY(OWN("", "")), REPLY(OWN("", "")),
      OPEN(EVENT("ADDED", "{\"metadata\":{\"name\":\"mine\",\"uid\":\"u2\"}}"))},
     "GET GET WATCH",
     9,
     "was deleted while this step looked on"},
    /* Changes. The status may be of before the change, also when an earlier try made it. */
    {"a change that an earlier try made is not taken up: no success",
     {"--update-timeout=5s"},
     {REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))),
      REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))), NO_EVENTS, OPEN(NULL), NO_EVENTS},
     "GET GET GET WATCH GET",
     6,
     "--update-timeout has passed"},
    {"a change that an earlier try made, and that failed then",
     {NULL},
     {REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))),
      REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))), NO_EVENTS,
      OPEN(EVENT("MODIFIED", CHANGED("4", STATE("Failed") LOOKED("12:00:09")))), NO_EVENTS,
      NO_EVENTS},
     "GET GET GET WATCH GET GET",
     1,
     "is Failed"},
    {"a change that an earlier try made, taken up long ago",
     {NULL},
     {REPLY(CHANGED("4", STATE("Completed") LOOKED("12:00:40"))),
      REPLY(CHANGED("4", STATE("Completed") LOOKED("12:00:40"))), NO_EVENTS},
     "GET GET GET",
     0,
     ""},
    {"only marks were changed: nothing is to be taken up",
     {NULL},
     {REPLY(CHANGED("3", STATE("Completed") LOOKED("11:00:00"))),
      REPLY(CHANGED("3", STATE("Completed") LOOKED("11:00:00"))), NO_EVENTS},
     "GET GET GET",
     0,
     ""},
};

static struct buf log_text;

static void keep_log(void *data, cf_str lines)
{
    (void)data;
    buf_add(&log_text, lines.ptr, lines.len);
}

/* `text` with OWNER and SPEC replaced. */
static const char *filled(struct arena *arena, const char *text, cf_str owner, cf_str spec)
{
    struct buf out = {.arena = arena};
    while (text && *text) {
        if (strncmp(text, "OWNER", 5) == 0) {
            buf_add(&out, owner.ptr, owner.len);
            text += 5;
        } else if (strncmp(text, "SPEC", 4) == 0) {
            buf_add(&out, spec.ptr, spec.len);
            text += 4;
        } else {
            buf_char(&out, *text++);
        }
    }
    return out.len ? out.ptr : NULL;
}

static void add_word(struct bench *bench, const char **words, size_t *len, const char *word)
{
    (void)bench;
    assert_true(*len < RUNNER_WORDS - 1);
    words[(*len)++] = word;
}

static void parse(struct bench *bench, const char *const *more, struct arguments *ret_arguments)
{
    static const char *const always[] = {
        "--component={" RUNNER_IDENTITY "\"naming\":{\"input\":\"job_name\"},\"rules\":"
        "{\"family\":\"ack\",\"class\":\"job\",\"state\":[\"status\",\"phase\"],\"success\":"
        "[\"Completed\"],\"failure\":[\"Failed\"],\"running\":[\"InProgress\"]},\"inputs\":["
        "{\"name\":\"job_name\",\"path\":[\"spec\",\"name\"],\"type\":\"string\"}],"
        "\"outputs\":[]}",
        "--run=r",
        "--task=t",
        "--in",
        "job_name",
        "mine",
        "--termination-log=/dev/null",
        "--kubeconfig",
        CRDFORGE_SOURCE_DIR "/tests/unit/kubeconfig.yaml",
        NULL};
    const char *words[RUNNER_WORDS] = {NULL};
    size_t len = 0;
    for (size_t i = 0; always[i]; i++)
        add_word(bench, words, &len, always[i]);
    for (size_t i = 0; more[i]; i++)
        add_word(bench, words, &len, more[i]);
    assert_true(runner_arguments(bench, words, ret_arguments));
}

/* The reason in the last line of the log. */
static cf_str last_reason(struct bench *bench)
{
    cf_str text = str_trim(buf_str(&log_text));
    size_t from = text.len;
    while (from && text.ptr[from - 1] != '\n')
        from--;
    const cf_node *last = bench_yaml(bench, text.ptr + from);
    return node_text(cf_get(last, "reason"));
}

static void scenes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct arguments arguments;
        struct step step;
        struct scripted_reply replies[MOST_REPLIES];
        bench_open(&bench);
        parse(&bench, cases[i].words, &arguments);
        assert_true(step_prepare(&bench.ctx, &arguments, &step));
        cf_str owner = marks_owner_hash(bench.arena, step.identity);
        for (size_t j = 0; j < MOST_REPLIES; j++) {
            replies[j] = cases[i].replies[j];
            replies[j].body = filled(bench.arena, replies[j].body, owner, step.request.spec);
        }
        scripted_open(bench.arena, replies, MOST_REPLIES);
        log_text = (struct buf){.arena = bench.arena};
        struct log log = {.write = keep_log};
        struct step_shell shell = {.wake = -1, .signal = runner_no_signal, .log = &log};
        struct buf out = {.arena = bench.arena};
        int code = step_run(&bench.ctx, &arguments, &shell, &out);
        if (code != cases[i].code ||
            (cases[i].asked && !str_is(buf_str(&scripted_server.words), cases[i].asked)))
            fail_msg("%s: code %d, asked %s\n%s", cases[i].what, code, scripted_server.words.ptr,
                     log_text.ptr);
        cf_str reason = last_reason(&bench);
        if (*cases[i].reason ? !str_contains(reason, cases[i].reason) : reason.len > 0)
            fail_msg("%s: the reason is %.*s", cases[i].what, STR_ARG(reason));
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scenes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
