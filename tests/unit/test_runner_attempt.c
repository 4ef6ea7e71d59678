/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole steps against a list of replies: what is asked, in which order, and how the step ends.
 */
#include "scripted_server.h"

#include "runner_support.h"

#include "runner/marks.h"

#include <signal.h>
#include <unistd.h>

/* An object of this step: "OWNER" and "SPEC" stand for its marks, "NAME0" and "NAME1" for made
 * names, "EVENTS" for 201 events. */
#define OBJECT(metadata, status) NAMED("mine", metadata, status)
#define NAMED(name, metadata, status)                                                              \
    "{\"kind\":\"MyJob\",\"metadata\":{\"name\":\"" name "\",\"uid\":\"u1\",\"resourceVersion\":"  \
    "\"7\"," metadata "},\"status\":{" status "}}"
#define LABELS(owner)                                                                              \
    "\"labels\":{\"app.kubernetes.io/managed-by\":\"crdforge-run\",\"crdforge.dev/"                \
    "owner\":\"" owner "\"}"
#define OWN(more, status)                                                                          \
    OBJECT(LABELS("OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\"}" more, status)
#define MADE(number, more, status)                                                                 \
    NAMED(                                                                                         \
        "NAME" number,                                                                             \
        LABELS(                                                                                    \
            "OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\",\"crdforge.dev/attempt\":"  \
                     "\"" number "\"" more "},\"creationTimestamp\":\"2026-01-31T12:00:00Z\"",     \
        status)
/* Of the step `owner` of this run. */
#define MADE_BY(name, owner, number) MADE_WITH(name, owner, number, "")
#define MADE_WITH(name, owner, number, status)                                                     \
    NAMED(name, LABELS(owner) ",\"annotations\":{\"crdforge.dev/attempt\":\"" number "\"}", status)
/* Of a step of that name. */
#define OF(name) MADE_BY(name, name, "0")
#define LIST(items) REPLY("{\"items\":[" items "]}")
#define EVENT(type, object) "{\"type\":\"" type "\",\"object\":" object "}\n"
#define ARN "\"ackResourceMetadata\":{\"arn\":\"arn:a\"}"
#define STATE(word) "\"phase\":\"" word "\","
#define LOOKED(time)                                                                               \
    "\"conditions\":[{\"type\":\"ACK.ResourceSynced\",\"status\":\"True\","                        \
    "\"lastTransitionTime\":\"2026-01-31T" time "Z\"}]"
#define TERMINAL(message)                                                                          \
    "\"conditions\":[{\"type\":\"ACK.Terminal\",\"status\":\"True\",\"message\":\"" message "\"}]"
#define RUNNING STATE("InProgress")
#define TAKEN(time) STATE("Completed") TAKEN_AT(time)
#define TAKEN_AT(time)                                                                             \
    "\"creationTime\":\"2026-01-31T" time "Z\"," TERMINAL("Resource already exists")
#define RESTING STATE("Completed") "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]"
#define SEEN(generation)                                                                           \
    "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"observedGeneration\":" generation   \
    "}]"
#define DONE STATE("Completed") LOOKED("12:00:00")
#define FAILED STATE("Failed") LOOKED("12:00:00")

/* An earlier try has changed the object at noon, when its generation was 3. */
#define CHANGED(now, status)                                                                       \
    OBJECT(LABELS("OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\",\"crdforge.dev/"      \
                           "before\":\"3/2026-01-31T11:59:59Z\"},\"generation\":" now              \
                           ",\"managedFields\":[{\"manager\":\"crdforge-run\",\"operation\":"      \
                           "\"Update\",\"time\":\"2026-01-31T11:00:00Z\"},"                        \
                           "{\"manager\":\"crdforge-run\",\"operation\":\"Apply\","                \
                           "\"time\":\"2026-01-31T12:00:00Z\"}]",                                  \
           status)
/* Made by this step, with other inputs. */
#define CREATED                                                                                    \
    OBJECT(                                                                                        \
        LABELS("OWNER") ",\"managedFields\":[{\"manager\":\"kubectl\",\"operation\":\"Apply\"},"   \
                        "{\"manager\":\"crdforge-run\",\"operation\":\"Update\",\"time\":"         \
                        "\"2026-01-31T11:00:00Z\"}]",                                              \
        "")
#define MISSING                                                                                    \
    {                                                                                              \
        .status = 404, .body = "{\"reason\":\"NotFound\",\"details\":{\"name\":\"mine\"}}"         \
    }
#define EXISTS                                                                                     \
    {                                                                                              \
        .status = 409, .body = "{\"reason\":\"AlreadyExists\",\"message\":\"it exists\"}"          \
    }
#define REFUSED_FOR(manager)                                                                       \
    {                                                                                              \
        .status = 409, .body =                                                                     \
                           "{\"reason\":\"Conflict\",\"message\":\"1 conflict\",\"details\":{"     \
                           "\"causes\":[{\"reason\":\"FieldManagerConflict\",\"message\":"         \
                           "\"conflict with \\\"" manager "\\\"\",\"field\":\".spec.name\"}]}}"    \
    }
#define LOST                                                                                       \
    {                                                                                              \
        .code = CURLE_RECV_ERROR                                                                   \
    }
/* A signal comes, and the answer never does. */
#define STOPPED                                                                                    \
    {                                                                                              \
        .hangs = true, .wakes = true                                                               \
    }
#define REPLY(object)                                                                              \
    {                                                                                              \
        .status = 200, .body = (object)                                                            \
    }
#define OPEN(events)                                                                               \
    {                                                                                              \
        .status = 200, .body = (events), .hangs = true                                             \
    }
#define GOING ",\"deletionTimestamp\":\"2026-01-31T12:00:00Z\""
#define IN(region) "\"annotations\":{\"services.k8s.aws/region\":\"" region "\"}"
/* What the last of the most tries has left. */
#define HUNDREDTH                                                                                  \
    NAMED("NAME99",                                                                                \
          LABELS("OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\",\"crdforge.dev/"       \
                          "attempt\":\"99\"}",                                                     \
          FAILED)
/* The Events of the object, which are asked for when its state changes. */
#define NO_EVENTS REPLY("{\"items\":[]}")

#define COMPONENT(family) COMPONENT_OF(RUNNER_IDENTITY, family, "true")
#define COMPONENT_OF(identity, family, updates)                                                    \
    "--component={" identity "\"naming\":{\"input\":\"job_name\"},\"rules\":{\"family\":"          \
    "\"" family "\",\"class\":\"job\",\"state\":[\"status\",\"phase\"],\"success\":"               \
    "[\"Completed\"],\"failure\":[\"Failed\"],\"running\":[\"InProgress\"],\"update\":" updates    \
    "},"                                                                                           \
    "\"inputs\":["                                                                                 \
    "{\"name\":\"job_name\",\"path\":[\"spec\",\"name\"],\"type\":\"string\"},"                    \
    "{\"name\":\"region\",\"path\":[\"metadata\",\"annotations\","                                 \
    "\"services.k8s.aws/region\"],\"type\":\"string\"}],"                                          \
    "\"outputs\":[{\"name\":\"phase\",\"path\":[\"status\",\"phase\"],\"type\":\"string\"},"       \
    "{\"name\":\"resource\",\"path\":[],\"type\":\"object\"}]}"

#define CLUSTER_WIDE                                                                               \
    "\"runner_version\":1,\"group\":\"g.example\",\"version\":\"v1\",\"kind\":\"MyJob\","          \
    "\"plural\":\"myjobs\",\"scope\":\"Cluster\","
/* Behind the family. */
#define LINKED                                                                                     \
    "ack\",\"links\":{\"Console\":\"https://c/{namespace}?{arn}\",\"None\":"                       \
    "\"https://c/{region}\"},\"controller\":\"c"

/* As the first word: no name is given. */
#define MADE_NAME "made"

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
    {"what is no object, from something on the way",
     {"--action=delete"},
     {REPLY("{\"metadata\":{\"name\":\"mine\"}}")},
     "GET",
     7,
     "the answer is no object"},
    /* What the run has made, whatever its steps. */
    {"all that the run has made is deleted",
     {MADE_NAME, "--action=delete", "--of=run"},
     {LIST(MADE_BY("a", "x", "0") "," MADE_BY("b", "x", "1") "," MADE_BY("c", "y", "0")),
      REPLY("{}"), MISSING, REPLY("{}"), MISSING, MISSING},
     "GET DELETE DELETE DELETE GET GET",
     0,
     ""},
    {"all that keeps objects from going is told, and the others go",
     {MADE_NAME, "--action=delete", "--of=run"},
     {LIST(MADE_BY("a", "x", "0") "," MADE_BY("b", "y", "0") "," MADE_BY("c", "z", "0")),
      {.status = 403, .body = "{\"message\":\"a is forbidden\"}"},
      REPLY("{}"),
      {.status = 400, .body = "{\"message\":\"c is bad\"}"},
      MISSING},
     "GET DELETE DELETE DELETE GET",
     4,
     "a is forbidden"},
    {"an object that does not go in time, and one that does",
     {MADE_NAME, "--action=delete", "--of=run", "--timeout=1s"},
     {LIST(MADE_BY("a", "x", "0") "," MADE_BY("b", "y", "0")), REPLY("{}"), REPLY("{}"),
      REPLY(MADE_BY("a", "x", "0")), OPEN(NULL)},
     NULL,
     6,
     "still being deleted after 1 s"},
    {"stopped while the first of two is waited for: the other is not looked at",
     {MADE_NAME, "--action=delete", "--of=run"},
     {LIST(MADE_BY("a", "x", "0") "," MADE_BY("b", "y", "0")), REPLY("{}"), REPLY("{}"), STOPPED},
     "GET DELETE DELETE GET",
     143,
     "stopped"},
    {"a list of two pages",
     {MADE_NAME, "--action=delete", "--of=run"},
     {REPLY("{\"metadata\":{\"continue\":\"more\"},\"items\":[" MADE_BY("a", "x", "0") "]}"),
      LIST(MADE_BY("b", "y", "0")), REPLY("{}"), REPLY("{}"), MISSING, MISSING},
     "GET GET DELETE DELETE GET GET",
     0,
     ""},
    {"the server is gone: the rest is not tried",
     {MADE_NAME, "--action=delete", "--of=run", "--api-timeout=1s"},
     {LIST(MADE_BY("a", "x", "0") "," MADE_BY("b", "y", "0")), LOST, LOST, LOST, LOST, LOST, LOST},
     NULL,
     7,
     "no good answer"},
    {"a run that has made nothing",
     {MADE_NAME, "--action=delete", "--of=run"},
     {LIST("")},
     "GET",
     0,
     ""},
    {"a step that has made nothing", {MADE_NAME, "--action=delete"}, {LIST("")}, "GET", 0, ""},
    {"a name that is not there has gone already", {"--action=delete"}, {MISSING}, "GET", 0, ""},
    {"the right to list them is missing",
     {MADE_NAME, "--action=delete", "--of=run"},
     {{.status = 403, .body = "{\"message\":\"it is forbidden\"}"}},
     "GET",
     4,
     "forbidden"},
    {"what is no object is not deleted",
     {MADE_NAME, "--action=delete", "--of=run"},
     {LIST("{\"metadata\":{\"name\":\"a\"}}")},
     "GET",
     0,
     ""},
    {"the one object of the run is read: of a step the last try",
     {MADE_NAME, "--action=wait", "--of=run"},
     {LIST(MADE_BY("a", "x", "2") "," MADE_BY("b", "x", "10") "," MADE_BY("c", "x", "1")),
      REPLY(MADE_WITH("b", "x", "10", FAILED)), NO_EVENTS, NO_EVENTS},
     "GET GET GET GET",
     1,
     "MyJob team/b is Failed"},
    {"the one object of the run is read: of a step the one of these inputs",
     {MADE_NAME, "--action=get"},
     {LIST(MADE_BY("a", "OWNER", "2") "," NAMED(
         "b",
         LABELS(
             "OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\",\"crdforge.dev/attempt\":"
                      "\"1\"}",
         DONE) "," MADE_BY("c", "OWNER", "3"))},
     "GET",
     0,
     ""},
    {"two steps have made one: nobody says which",
     {MADE_NAME, "--action=wait", "--of=run"},
     {LIST(MADE_BY("a", "x", "0") "," MADE_BY("b", "y", "0"))},
     "GET",
     2,
     "this run has made more than one MyJob: a, b"},
    {"very many steps have made one",
     {MADE_NAME, "--action=get", "--of=run"},
     {LIST(OF("a") "," OF("b") "," OF("c") "," OF("d") "," OF("e") "," OF("f") "," OF("g") "," OF(
         "h") "," OF("i") "," OF("j") "," OF("k") "," OF("l"))},
     "GET",
     2,
     "a, b, c, d, e, f, g, h, i, j and 2 more"},
    {"the run has made none",
     {MADE_NAME, "--action=get", "--of=run"},
     {LIST("")},
     "GET",
     9,
     "this run has made no MyJob in namespace team"},
    {"a context without a namespace",
     {MADE_NAME, "--action=get", "--context=bare"},
     {LIST("")},
     "GET",
     9,
     "this step has made no MyJob in namespace default"},
    {"the step has made none",
     {MADE_NAME, "--action=get"},
     {LIST("")},
     "GET",
     9,
     "this step has made no MyJob in namespace team"},
    {"the name is given: no list",
     {"--action=get", "--of=run"},
     {MISSING},
     "GET",
     9,
     "does not exist"},
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
    {"deleted while it is watched",
     {NULL},
     {REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(EVENT("DELETED", OWN("", DONE)))},
     "GET GET WATCH",
     9,
     "was deleted while this step looked on"},
    {"another object of that name while it is watched",
     {NULL},
     {REPLY(OWN("", "")), REPLY(OWN("", "")),
      OPEN(EVENT("ADDED", "{\"metadata\":{\"name\":\"mine\",\"uid\":\"u2\"}}"))},
     "GET GET WATCH",
     9,
     "was deleted while this step looked on"},
    {"its region is another",
     {"--action=apply", "--in", "region", "us-west-2"},
     {REPLY(OBJECT(IN("eu-central-1"), ""))},
     "GET",
     5,
     "MyJob team/mine exists in region eu-central-1, not in us-west-2"},
    {"its region is another, as its controller tells",
     {"--in", "region", "us-west-2"},
     {REPLY(OBJECT(LABELS("OWNER"), "\"ackResourceMetadata\":{\"region\":\"eu-central-1\"}"))},
     "GET",
     5,
     "exists in region eu-central-1, not in us-west-2"},
    {"one that is going is waited for, then made anew",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x") GOING, "")), REPLY(OBJECT(LABELS("x") GOING, "")),
      OPEN(EVENT("DELETED", OBJECT(LABELS("x") GOING, ""))), MISSING, REPLY(OWN("", "")),
      REPLY(OWN("", DONE)), NO_EVENTS},
     "GET GET WATCH GET POST GET GET",
     0,
     ""},
    {"one that is going does not go",
     {"--action=apply", "--start-timeout=1s"},
     {REPLY(OBJECT(LABELS("x") GOING, "")), REPLY(OBJECT(LABELS("x") GOING, "")), OPEN(NULL)},
     "GET GET WATCH",
     6,
     "MyJob team/mine: still being deleted after 1 s"},
    {"one that is going cannot be read any more",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x") GOING, "")), {.status = 400, .body = "{\"message\":\"it is bad\"}"}},
     "GET GET",
     3,
     "it is bad"},
    {"somebody deletes it while it is watched",
     {NULL},
     {REPLY(OWN("", "")), REPLY(OWN("", "")),
      OPEN(EVENT("MODIFIED", OWN(GOING, "")) EVENT("DELETED", OWN(GOING, "")))},
     NULL,
     9,
     "was deleted while this step looked on"},
    /* A signal. What was asked for may have been made. */
    {"stopped while it is made, and it was made",
     {NULL},
     {MISSING, STOPPED, REPLY(OWN("", "")), REPLY("{}"), MISSING},
     "GET POST GET DELETE GET",
     143,
     "stopped"},
    {"stopped while it is made, and it is made a little later",
     {NULL},
     {MISSING, STOPPED, MISSING, REPLY(OWN("", "")), REPLY("{}"), MISSING},
     "GET POST GET GET DELETE GET",
     143,
     "stopped"},
    {"stopped while it is made, and somebody else made one",
     {NULL},
     {MISSING, STOPPED, REPLY(OBJECT(LABELS("x"), ""))},
     "GET POST GET",
     143,
     "stopped"},
    {"stopped while one that is going is waited for",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x") GOING, "")),
      REPLY(OBJECT(LABELS("x") GOING, "")),
      {.status = 200, .hangs = true, .wakes = true}},
     "GET GET WATCH",
     143,
     "stopped"},
    {"the time is over, and it does not go at once",
     {"--timeout=5s", "--cancel-grace=2s"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(NULL), REPLY(OWN("", "")), NO_EVENTS,
      REPLY(OWN("", "")), REPLY("{}"), REPLY(OWN(GOING, "")), OPEN(NULL)},
     NULL,
     6,
     "--timeout has passed"},
    /* What says who this is, and where the end is told. */
    {"a task without a run",
     {"--run="},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET POST GET GET",
     0,
     ""},
    {"a run without a task",
     {"--task="},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET POST GET GET",
     0,
     ""},
    {"no place for the end",
     {"--termination-log=/nonexistent/log"},
     {{.status = 401}, {.status = 401}, {.status = 401}},
     "GET GET GET",
     4,
     "credentials"},
    /* What the cluster tells of it. */
    {"its events are told, each once",
     {NULL},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", DONE)),
      LIST("{\"type\":\"Warning\",\"reason\":\"Slow\",\"message\":\"no room\"},"
           "{\"type\":\"Normal\",\"reason\":\"Begun\"},"
           "{\"type\":\"Warning\",\"reason\":\"Slow\",\"message\":\"no room\"}")},
     "GET POST GET GET",
     0,
     ""},
    {"very many events: no more than 200 are told",
     {NULL},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", DONE)), LIST("EVENTS")},
     "GET POST GET GET",
     0,
     ""},
    {"links to it, where all is known that they name",
     {COMPONENT(LINKED)},
     {REPLY(OWN("", ARN)), REPLY(OWN("", DONE "," ARN)), NO_EVENTS},
     "GET GET GET",
     0,
     ""},
    {"its events may not be seen",
     {NULL},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", DONE)), {.status = 403}},
     "GET POST GET GET",
     0,
     ""},
    {"its namespace is not there",
     {NULL},
     {MISSING,
      {.status = 404,
       .body =
           "{\"reason\":\"NotFound\",\"details\":{\"kind\":\"namespaces\",\"name\":\"team\"}}"}},
     "GET POST",
     3,
     "namespace team does not exist"},
    {"the cluster checks one that is there already", {"--dry-run=server"}, {EXISTS}, "POST", 5, ""},
    /* Made names: the last of all tries counts, whatever became of the earlier ones. */
    {"nothing is there yet",
     {MADE_NAME},
     {LIST(""), MISSING, REPLY(MADE("0", "", "")), REPLY(MADE("0", "", DONE)), NO_EVENTS},
     "GET GET POST GET GET",
     0,
     ""},
    {"the first try's object has gone, the second's runs",
     {MADE_NAME},
     {LIST(MADE("1", "", "\"phase\":\"InProgress\"")), REPLY(MADE("1", "", DONE)), NO_EVENTS},
     "GET GET GET",
     0,
     ""},
    {"the last one has failed: another name",
     {MADE_NAME},
     {LIST(MADE("0", "", FAILED)), MISSING, REPLY(MADE("1", "", "")), REPLY(MADE("1", "", DONE)),
      NO_EVENTS},
     "GET GET POST GET GET",
     0,
     ""},
    {"the last one is going: another name",
     {MADE_NAME},
     {LIST(NAMED("NAME0",
                 LABELS("OWNER") ",\"annotations\":{\"crdforge.dev/spec\":\"SPEC\",\"crdforge.dev/"
                                 "attempt\":\"0\"}" GOING,
                 "")),
      MISSING, REPLY(MADE("1", "", "")), REPLY(MADE("1", "", DONE)), NO_EVENTS},
     "GET GET POST GET GET",
     0,
     ""},
    {"all of a hundred tries have failed",
     {MADE_NAME},
     {LIST(HUNDREDTH)},
     "GET",
     1,
     "100 tries of this step have failed"},
    {"names of tries that are none",
     {MADE_NAME},
     {LIST(MADE_BY("a", "OWNER", "") "," MADE_BY("b", "OWNER", "x1") "," MADE_BY("c", "OWNER",
                                                                                 "100")),
      MISSING, REPLY(MADE("0", "", "")), REPLY(MADE("0", "", DONE)), NO_EVENTS},
     "GET GET POST GET GET",
     0,
     ""},
    {"it may not be listed",
     {MADE_NAME},
     {{.status = 403, .body = "{\"message\":\"it is forbidden to list\"}"}},
     "GET",
     4,
     "forbidden"},
    {"refused by its conditions, and still running: never a second one",
     {MADE_NAME},
     {LIST(MADE("0", "", STATE("InProgress") TERMINAL("changed"))),
      REPLY(MADE("0", "", STATE("InProgress") TERMINAL("changed"))), NO_EVENTS, NO_EVENTS},
     "GET GET GET GET",
     1,
     "changed"},
    {"its name is taken by a job that may be its own",
     {MADE_NAME},
     {LIST(MADE("0", "", TERMINAL("ResourceInUse: it exists"))),
      REPLY(MADE("0", "", TERMINAL("ResourceInUse: it exists"))), NO_EVENTS, NO_EVENTS},
     "GET GET GET GET",
     1,
     "ResourceInUse"},
    {"its name is taken by an older job",
     {MADE_NAME},
     {LIST(MADE("0", "", TAKEN("11:50:00"))), MISSING, REPLY(MADE("1", "", "")),
      REPLY(MADE("1", "", DONE)), NO_EVENTS},
     "GET GET POST GET GET",
     0,
     ""},
    {"its name is taken, as is seen only now, and another may not be made",
     {MADE_NAME},
     {LIST(""),
      MISSING,
      REPLY(MADE("0", "", "")),
      REPLY(MADE("0", "", TAKEN("11:50:00"))),
      NO_EVENTS,
      NO_EVENTS,
      MISSING,
      {.status = 403, .body = "{\"message\":\"it is forbidden\"}"}},
     "GET GET POST GET GET GET GET POST",
     4,
     "forbidden"},
    {"its name is taken by a job whose age nobody knows, but which is over",
     {MADE_NAME},
     {LIST(MADE("0", "", STATE("Completed") TERMINAL("Resource already exists"))), MISSING,
      REPLY(MADE("1", "", "")), REPLY(MADE("1", "", DONE)), NO_EVENTS},
     "GET GET POST GET GET",
     0,
     ""},
    {"its name is taken by an older job, which still runs: it is this step's, whose object has "
     "gone",
     {MADE_NAME},
     {LIST(MADE("0", "", RUNNING TAKEN_AT("11:50:00"))),
      REPLY(MADE("0", "", RUNNING TAKEN_AT("11:50:00"))), NO_EVENTS, NO_EVENTS},
     "GET GET GET GET",
     1,
     "already exists"},
    {"its name is taken by a job that is hardly older: clocks differ",
     {MADE_NAME},
     {LIST(MADE("0", "", TAKEN("11:59:58"))), REPLY(MADE("0", "", TAKEN("11:59:58"))), NO_EVENTS,
      NO_EVENTS},
     "GET GET GET GET",
     1,
     "already exists"},
    {"it is being deleted, and its job goes on",
     {MADE_NAME},
     {LIST(NAMED("NAME0",
                 LABELS("OWNER") ",\"deletionTimestamp\":\"2026-01-31T12:00:00Z\",\"annotations\":{"
                                 "\"crdforge.dev/spec\":\"SPEC\",\"crdforge.dev/attempt\":\"0\","
                                 "\"services.k8s.aws/deletion-policy\":\"retain\"}",
                 ""))},
     "GET",
     5,
     "its job is to go on"},
    {"which one is meant nobody says",
     {MADE_NAME, "--action=get", "--run={{x}}"},
     {LIST("")},
     "",
     2,
     "nothing says which"},
    /* A kind without namespaces. */
    {"the right to make it is missing",
     {COMPONENT_OF(CLUSTER_WIDE, "ack", "true")},
     {MISSING, {.status = 403, .body = "{\"message\":\"it is forbidden\"}"}},
     "GET POST",
     4,
     "forbidden"},
    {"it has gone",
     {COMPONENT_OF(CLUSTER_WIDE, "ack", "true"), "--action=get"},
     {MISSING},
     "GET",
     9,
     "MyJob mine does not exist"},
    /* What passes, and what does not. */
    {"a quota that is being changed at the moment",
     {NULL},
     {MISSING,
      {.status = 409,
       .body = "{\"reason\":\"Conflict\",\"message\":\"Operation cannot be fulfilled\"}"},
      REPLY(OWN("", "")),
      REPLY(OWN("", DONE)),
      NO_EVENTS},
     "GET POST POST GET GET",
     0,
     ""},
    {"no controller in sight, and no server either: that is not the same",
     {"--start-timeout=5s", "--api-timeout=1m"},
     {MISSING, REPLY(OWN("", "")), LOST, LOST, LOST, LOST, LOST, LOST, LOST, REPLY(OWN("", DONE)),
      NO_EVENTS},
     NULL,
     0,
     ""},
    /* Limits. What runs is not deleted for one, and nothing is decided on what was seen long ago. */
    {"the time is over, and the job has begun while nobody looked",
     {"--timeout=5s"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(NULL), REPLY(OWN("", RUNNING ARN)),
      NO_EVENTS, NO_EVENTS, REPLY(OWN("", RUNNING ARN))},
     "GET POST GET WATCH GET GET GET",
     6,
     "--timeout has passed"},
    {"the time is over, and the job was done while nobody looked",
     {"--timeout=5s"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(NULL), REPLY(OWN("", DONE)), NO_EVENTS},
     "GET POST GET WATCH GET GET",
     0,
     ""},
    {"the time is over, and nothing has begun",
     {"--timeout=5s"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(NULL), REPLY(OWN("", "")), NO_EVENTS,
      REPLY(OWN("", "")), REPLY("{\"kind\":\"Status\",\"status\":\"Success\"}"), MISSING},
     "GET POST GET WATCH GET GET GET DELETE GET",
     6,
     "--timeout has passed"},
    {"no controller takes it up",
     {"--start-timeout=5s"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(NULL), REPLY(OWN("", "")), NO_EVENTS,
      REPLY(OWN("", "")), REPLY("{\"kind\":\"Status\",\"status\":\"Success\"}"), MISSING},
     "GET POST GET WATCH GET GET GET DELETE GET",
     6,
     "no controller has taken it up (--start-timeout)"},
    {"a word that nobody knows",
     {"--settle-time=1s"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", STATE("Odd") LOOKED("12:00:00"))), NO_EVENTS,
      OPEN(NULL), REPLY(OWN("", STATE("Odd") LOOKED("12:00:00"))), NO_EVENTS, NO_EVENTS},
     NULL,
     1,
     "MyJob team/mine stays in state Odd, which is neither success nor failure"},
    {"no controller that a profile names takes it up",
     {COMPONENT("ack\",\"controller\":\"the controller"), "--start-timeout=5s",
      "--on-timeout=keep"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(NULL), REPLY(OWN("", "")), NO_EVENTS},
     "GET POST GET WATCH GET GET",
     6,
     "no controller has taken it up (--start-timeout)"},
    {"the time is over while the server is away, and another clock, too",
     {"--timeout=12s", "--start-timeout=10s", "--api-timeout=1h"},
     {MISSING, REPLY(OWN("", "")), REPLY(OWN("", "")), OPEN(NULL), LOST, LOST, LOST, LOST, LOST,
      LOST, LOST},
     NULL,
     6,
     "--timeout has passed"},
    /* What the server does not take is no sign of another object. */
    {"a name with uid in it, and a change that is not valid",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("guide"), "")),
      {.status = 422,
       .body = "{\"reason\":\"Invalid\",\"message\":\"myjobs guide is "
               "invalid\",\"details\":{\"causes\":["
               "{\"field\":\"<nil>\",\"message\":\"rule\"},"
               "{\"field\":\"spec.name\",\"message\":\"too long\"}]}}"}},
     "GET PATCH",
     3,
     "input job_name: spec.name: too long"},
    {"another object has the name by now",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x"), "")),
      {.status = 422,
       .body =
           "{\"reason\":\"Invalid\",\"message\":\"metadata.uid: field is immutable\",\"details\":{"
           "\"causes\":[{\"field\":\"metadata.uid\",\"message\":\"field is immutable\"}]}}"},
      {.status = 403, .body = "{\"message\":\"it is forbidden\"}"}},
     "GET PATCH GET",
     4,
     "forbidden"},
    /* Bound to a uid, a change makes no object: the API server tells so. */
    {"the object has gone before its change",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x"), "")),
      {.status = 409,
       .body = "{\"reason\":\"Conflict\",\"message\":\"Operation cannot be fulfilled on "
               "myjobs.g.example \\\"mine\\\": uid mismatch: the provided object specified uid u1, "
               "and no existing object was found\",\"details\":{\"name\":\"mine\"}}"},
      MISSING,
      REPLY(OWN("", "")),
      REPLY(OWN("", DONE)),
      NO_EVENTS},
     "GET PATCH GET POST GET GET",
     0,
     ""},
    {"another object has come while it was changed",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x"), "")),
      {.status = 409,
       .body = "{\"reason\":\"Conflict\",\"message\":\"Precondition failed: UID in precondition: "
               "u1, UID in object meta: u2\"}"},
      {.status = 403, .body = "{\"message\":\"it is forbidden\"}"}},
     "GET PATCH GET",
     4,
     "forbidden"},
    {"its namespace has gone before its change",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x"), "")),
      MISSING,
      {.status = 403, .body = "{\"message\":\"it is forbidden\"}"}},
     "GET PATCH GET",
     4,
     "forbidden"},
    {"what its creation has set is in the way of a change: its own is taken over",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x"), "")), REFUSED_FOR("crdforge-run"), REPLY(OBJECT(LABELS("x"), "")),
      REPLY(OBJECT(LABELS("x"), DONE)), NO_EVENTS},
     "GET PATCH PATCH GET GET",
     0,
     ""},
    {"what somebody else has set is in the way of a change",
     {"--action=apply"},
     {REPLY(OBJECT(LABELS("x"), "")), REFUSED_FOR("kubectl")},
     "GET PATCH",
     5,
     "conflict with \"kubectl\""},
    {"an earlier try with other inputs made it: its fields become those of a change, then it is "
     "changed",
     {NULL},
     {REPLY(CREATED), REPLY(CREATED), REPLY(CREATED), REPLY(OBJECT(LABELS("OWNER"), DONE)),
      NO_EVENTS},
     "GET PATCH PATCH GET GET",
     0,
     ""},
    {"what is stored is not valid any more: the change may be",
     {NULL},
     {REPLY(CREATED),
      {.status = 422, .body = "{\"message\":\"it is not valid\"}"},
      REPLY(CREATED),
      REPLY(OBJECT(LABELS("OWNER"), DONE)),
      NO_EVENTS},
     "GET PATCH PATCH GET GET",
     0,
     ""},
    {"somebody else was faster: it is looked at again",
     {NULL},
     {REPLY(CREATED),
      {.status = 409, .body = "{\"message\":\"it is another\"}"},
      {.status = 403, .body = "{\"message\":\"it is forbidden\"}"}},
     "GET PATCH GET",
     4,
     "forbidden"},
    {"its fields cannot become those of a change",
     {NULL},
     {REPLY(CREATED), {.status = 400, .body = "{\"message\":\"it is bad\"}"}},
     "GET PATCH",
     3,
     "it is bad"},
    {"an earlier try with other inputs made it, and its kind cannot be changed",
     {COMPONENT_OF(RUNNER_IDENTITY, "ack", "false")},
     {REPLY(CREATED)},
     "GET",
     5,
     "was made by an earlier try with other inputs"},
    {"it is busy, and stays so: it is not changed",
     {"--action=apply", "--update-timeout=5s"},
     {REPLY(OBJECT(LABELS("x"), RUNNING ARN)), REPLY(OBJECT(LABELS("x"), RUNNING ARN)), OPEN(NULL)},
     "GET GET WATCH",
     6,
     "MyJob team/mine: still busy after 5 s"},
    /* Changes. The status may be of before the change, also when an earlier try made it. */
    {"a change that an earlier try made is not taken up: no success",
     {"--update-timeout=5s"},
     {REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))),
      REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))), NO_EVENTS, OPEN(NULL),
      REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))), NO_EVENTS},
     "GET GET GET WATCH GET GET",
     6,
     "--update-timeout has passed"},
    {"a change that an earlier try made, and that failed then",
     {NULL},
     {REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))),
      REPLY(CHANGED("4", STATE("Completed") LOOKED("11:59:59"))), NO_EVENTS,
      OPEN(EVENT("MODIFIED", CHANGED("4", STATE("Failed") LOOKED("12:00:09")))),
      REPLY(CHANGED("4", STATE("Failed") LOOKED("12:00:09"))), NO_EVENTS, NO_EVENTS},
     "GET GET GET WATCH GET GET GET",
     1,
     "is Failed"},
    {"a change that an earlier try made, taken up long ago",
     {NULL},
     {REPLY(CHANGED("4", STATE("Completed") LOOKED("12:00:40"))),
      REPLY(CHANGED("4", STATE("Completed") LOOKED("12:00:40"))), NO_EVENTS},
     "GET GET GET",
     0,
     ""},
    {"a change of what tells no generation, at rest: it is taken up after a while",
     {COMPONENT("ready"), "--settle-time=2s"},
     {REPLY(CHANGED("4", RESTING)), REPLY(CHANGED("4", RESTING)), NO_EVENTS, OPEN(NULL),
      REPLY(CHANGED("4", RESTING))},
     "GET GET GET WATCH GET",
     0,
     ""},
    {"a change of what tells no generation, that moves: it is taken up",
     {COMPONENT("ready"), "--settle-time=1h"},
     {REPLY(CHANGED("4", RESTING)), REPLY(CHANGED("4", RESTING)), NO_EVENTS,
      OPEN(EVENT("MODIFIED", CHANGED("4", "\"size\":2," RESTING)))},
     "GET GET GET WATCH",
     0,
     ""},
    /* The time as the clock of these tests reads it. */
    {"a change that nobody has put a time to but the answer: looked at long after",
     {"--action=apply", "--settle-time=10s"},
     {REPLY(OBJECT(LABELS("x") ",\"generation\":3", DONE)),
      {.status = 200,
       .headers = "Date: 2026-01-31T12:00:30Z\n",
       .body = OBJECT(LABELS("x") ",\"generation\":4", DONE)},
      REPLY(OBJECT(LABELS("x") ",\"generation\":4", STATE("Completed") LOOKED("12:00:45"))),
      NO_EVENTS},
     "GET PATCH GET GET",
     0,
     ""},
    {"a change whose generation the conditions tell: taken up",
     {COMPONENT("ready")},
     {REPLY(CHANGED("4", SEEN("4"))), REPLY(CHANGED("4", SEEN("4"))), NO_EVENTS},
     "GET GET GET",
     0,
     ""},
    {"a change whose generation the conditions tell: not yet",
     {COMPONENT("ready"), "--settle-time=1s"},
     {REPLY(CHANGED("4", SEEN("3"))), REPLY(CHANGED("4", SEEN("3"))), NO_EVENTS,
      OPEN(EVENT("MODIFIED", CHANGED("4", SEEN("4"))))},
     "GET GET GET WATCH",
     0,
     ""},
    {"a change of what has no state at all",
     {COMPONENT("created")},
     {REPLY(CHANGED("4", "")), REPLY(CHANGED("4", ""))},
     "GET GET",
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

/* What the log tells in some of them. */
static const struct {
    const char *what, *told;
} logs[] = {
    {"one that is going is waited for, then made anew",
     "MyJob team/mine is being deleted: waiting"},
    {"somebody deletes it while it is watched",
     "somebody deletes MyJob team/mine: waiting for its end"},
    {"its events are told, each once",
     "warning: event Slow: no room\n2026-01-31T12:00:00Z event Begun: \n2026-01-31T12:00:00Z done"},
    {"very many events: no more than 200 are told", "event 199: \n2026-01-31T12:00:00Z done"},
    {"links to it, where all is known that they name",
     "Console: https://c/team?arn%3Aa\n2026-01-31T12:00:00Z"},
    {"the cluster checks one that is there already", "error: MyJob team/mine exists already\n"},
    {"no controller takes it up",
     "does the controller of g.example run, and look after this namespace?"},
    {"the right to make it is missing",
     "needs a ClusterRole: apiGroups [g.example], resources [myjobs]"},
    {"no controller that a profile names takes it up",
     "does the controller run, and look after this namespace?"},
    {"a word that nobody knows", "say what it means with --success-when or --failure-when"},
    {"the time is over, and it does not go at once",
     "MyJob team/mine is being deleted; its controller does the rest"},
    {"a task without a run",
     "warning: no run identity (--task alone is none: --run is missing): a retry of this step"},
    {"a run without a task",
     "warning: no run identity (--run alone is none: --task is missing): a retry of this step"},
    {"no place for the end", "warning: /nonexistent/log cannot be written"},
    {"its events may not be seen", "events are not shown: the right to list them is missing"},
};

static void check_log(const char *what)
{
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
        if (!strcmp(logs[i].what, what) && !str_contains(buf_str(&log_text), logs[i].told))
            fail_msg("%s: the log is\n%s", what, log_text.ptr);
}

static void keep_log(void *data, cf_str lines)
{
    (void)data;
    buf_add(&log_text, lines.ptr, lines.len);
}

struct word {
    const char *mark;
    cf_str text;
};
enum { WORDS = 6 };

/* `text` with each of the words replaced. */
static const char *filled(struct arena *arena, const char *text, const struct word *words)
{
    struct buf out = {.arena = arena};
    while (text && *text) {
        size_t i = 0;
        while (i < WORDS && strncmp(text, words[i].mark, strlen(words[i].mark)) != 0)
            i++;
        if (i < WORDS) {
            buf_add(&out, words[i].text.ptr, words[i].text.len);
            text += strlen(words[i].mark);
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

static bool has_word(const char *const *words, const char *start)
{
    for (size_t i = 0; words[i]; i++)
        if (strncmp(words[i], start, strlen(start)) == 0)
            return true;
    return false;
}

static void parse(struct bench *bench, const char *const *more, struct arguments *ret_arguments)
{
    static const char *const always[] = {"--kubeconfig",
                                         CRDFORGE_SOURCE_DIR "/tests/unit/kubeconfig.yaml", NULL};
    static const char *const named[] = {"--in", "job_name", "mine", NULL};
    const char *words[RUNNER_WORDS] = {NULL};
    size_t len = 0;
    for (size_t i = 0; always[i]; i++)
        add_word(bench, words, &len, always[i]);
    bool made = more[0] && strcmp(more[0], MADE_NAME) == 0;
    more += made;
    for (size_t i = 0; more[i]; i++)
        add_word(bench, words, &len, more[i]);
    if (!has_word(more, "--component="))
        add_word(bench, words, &len, COMPONENT("ack"));
    if (!has_word(more, "--task="))
        add_word(bench, words, &len, "--task=t");
    if (!has_word(more, "--run="))
        add_word(bench, words, &len, "--run=r");
    if (!has_word(more, "--termination-log="))
        add_word(bench, words, &len, "--termination-log=/dev/null");
    for (size_t i = 0; !made && named[i]; i++)
        add_word(bench, words, &len, named[i]);
    if (!runner_arguments(bench, words, ret_arguments))
        fail_msg("%s", bench_messages(bench));
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

static void fill_words(struct bench *bench, const struct step *step, struct word *words)
{
    static const char *const marks[WORDS] = {"OWNER", "SPEC", "NAME99", "NAME0", "NAME1", "EVENTS"};
    for (size_t i = 0; i < WORDS; i++)
        words[i] = (struct word){marks[i], STR("")};
    struct buf events = {.arena = bench->arena};
    for (int i = 0; i <= 200; i++)
        buf_printf(&events, "%s{\"reason\":\"%d\"}", i ? "," : "", i);
    words[WORDS - 1].text = buf_str(&events);
    if (!step)
        return;
    words[0].text = marks_owner_hash(bench->arena, step->identity);
    words[1].text = step->request.spec;
    static const int attempts[] = {99, 0, 1};
    for (int i = 0; i < 3; i++)
        words[2 + i].text =
            request_build(bench->arena, step->document, step->values, step->identity, attempts[i])
                .name;
}

static int signal_of_scene(void)
{
    return scripted_server.woken ? SIGTERM : 0;
}

static void scenes(void **state)
{
    (void)state;
    int wake[2];
    assert_int_equal(pipe(wake), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct arguments arguments;
        struct step step;
        struct scripted_reply replies[MOST_REPLIES];
        bench_open(&bench);
        parse(&bench, cases[i].words, &arguments);
        bool prepared = step_prepare(&bench.ctx, &arguments, &step);
        bench.ctx.diags = diags_new(bench.arena, &bench.limits);
        struct word words[WORDS];
        fill_words(&bench, prepared ? &step : NULL, words);
        for (size_t j = 0; j < MOST_REPLIES; j++) {
            replies[j] = cases[i].replies[j];
            replies[j].body = filled(bench.arena, replies[j].body, words);
        }
        scripted_open(bench.arena, replies, MOST_REPLIES);
        log_text = (struct buf){.arena = bench.arena};
        struct log log = {.write = keep_log};
        struct step_shell shell = {.wake = wake[0], .signal = signal_of_scene, .log = &log};
        struct buf out = {.arena = bench.arena};
        int code = step_run(&bench.ctx, &arguments, &shell, &out);
        if (code != cases[i].code ||
            (cases[i].asked && !str_is(buf_str(&scripted_server.words), cases[i].asked)))
            fail_msg("%s: code %d, asked %s\n%s", cases[i].what, code, scripted_server.words.ptr,
                     log_text.ptr);
        cf_str reason = last_reason(&bench);
        check_log(cases[i].what);
        if (*cases[i].reason ? !str_contains(reason, cases[i].reason) : reason.len > 0)
            fail_msg("%s: the reason is %.*s", cases[i].what, STR_ARG(reason));
        bench_close(&bench);
    }
    close(wake[0]);
    close(wake[1]);
}

/* For who runs a component by hand: the outputs, but for the whole resource. */
static void prints_outputs(void **state)
{
    (void)state;
    static const struct {
        const char *words[RUNNER_WORDS], *out;
    } rows[] = {{{"--action=get", "--output=json"}, "{\n  \"phase\": \"Completed\"\n}\n"},
                {{"--action=get"}, "phase: Completed\n"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct scripted_reply replies[] = {REPLY(OBJECT(LABELS("x"), DONE))};
        struct bench bench;
        struct arguments arguments;
        bench_open(&bench);
        parse(&bench, rows[i].words, &arguments);
        scripted_open(bench.arena, replies, 1);
        log_text = (struct buf){.arena = bench.arena};
        struct log log = {.write = keep_log};
        struct step_shell shell = {
            .wake = -1, .signal = runner_no_signal, .log = &log, .print_outputs = true};
        struct buf out = {.arena = bench.arena};
        assert_int_equal(step_run(&bench.ctx, &arguments, &shell, &out), 0);
        assert_row_equal(rows[i].out, buf_str(&out).ptr, rows[i].out);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scenes), cmocka_unit_test(prints_outputs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
