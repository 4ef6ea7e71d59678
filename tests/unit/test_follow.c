/* SPDX-License-Identifier: Apache-2.0
 *
 * Following an object against a list of replies: what is asked, and what is seen of the object.
 */
#include "scripted_server.h"

#include "support.h"

#include "kube/follow.h"

#define OBJECT                                                                                     \
    "{\"kind\":\"A\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}"
#define EVENT(type) "{\"type\":\"" type "\",\"object\":" OBJECT "}\n"
#define FOUND                                                                                      \
    {                                                                                              \
        .status = 200, .body = OBJECT                                                              \
    }
#define OPEN(events)                                                                               \
    {                                                                                              \
        .status = 200, .body = (events), .hangs = true                                             \
    }

#define MISSING                                                                                    \
    {                                                                                              \
        .status = 404, .body = "{\"reason\":\"NotFound\",\"details\":{\"name\":\"a\"}}"            \
    }
/* Of a server that does not know the kind (yet). */
#define UNSERVED                                                                                   \
    {                                                                                              \
        .status = 404, .body = "404 page not found"                                                \
    }

enum { MOST_REPLIES = 16, API_MS = 20000 };

/* A client, and the object that it follows. */
struct scene {
    struct bench bench;
    struct config config;
    struct follow_target target;
    struct client *client;
    struct follow *follow;
};

static void scene_open(struct scene *scene, const struct scripted_reply *replies)
{
    struct client_limits limits = CLIENT_LIMITS_DEFAULT;
    bench_open(&scene->bench);
    scene->config = (struct config){.server = STR("https://h"), .origin = STR("o")};
    scene->target = (struct follow_target){STR("/apis/g/v1/as"), STR("a"), 1000};
    limits.api_ms = API_MS;
    scripted_open(scene->bench.arena, replies, MOST_REPLIES);
    scene->client = client_open(&scene->bench.ctx, &scene->config, &limits, STR("t"), 0);
    assert_non_null(scene->client);
    scene->follow = follow_open(scene->bench.arena, scene->client, &scene->target);
}

static void scene_close(struct scene *scene)
{
    follow_close(scene->follow);
    client_close(scene->client);
    bench_close(&scene->bench);
}

static enum follow_event next(struct scene *scene, int64_t wait_ms,
                              struct client_answer *ret_answer)
{
    const cf_node *object;
    return follow_next(scene->follow, &scene->bench.ctx, wait_ms, &object, ret_answer);
}

/* --- what is seen ------------------------------------------------------------------------------- */

static const struct {
    const char *what;
    struct scripted_reply replies[MOST_REPLIES];
    bool woken, deaf, slow;   /* each piece takes two seconds */
    const char *asked, *seen; /* a letter for each event: Object, Gone, Quiet, Woken, Failed */
} cases[] = {
    {"watched until it is deleted",
     {FOUND, OPEN(EVENT("MODIFIED") EVENT("DELETED"))},
     false,
     false,
     false,
     "GET WATCH",
     "OOG"},
    {"somebody wants us to stop", {FOUND, OPEN(EVENT("DELETED"))}, true, false, false, "GET", "W"},
    {"somebody did, and cleaning up goes on",
     {FOUND, OPEN(EVENT("DELETED"))},
     true,
     true,
     false,
     "GET WATCH",
     "OG"},
    {"it is not there", {MISSING}, false, false, false, "GET", "G"},
    {"nobody knows the kind for a moment",
     {UNSERVED, FOUND, OPEN(EVENT("DELETED"))},
     false,
     false,
     false,
     "GET GET WATCH",
     "OG"},
    {"nobody knows the kind while a watch is opened, and then it is gone",
     {FOUND, UNSERVED, UNSERVED, MISSING},
     false,
     false,
     false,
     "GET WATCH GET GET",
     "OG"},
    {"a watch whose time is up goes on from where it was",
     {FOUND, {.status = 200, .body = EVENT("MODIFIED")}, OPEN(EVENT("DELETED"))},
     false,
     false,
     true,
     "GET WATCH WATCH",
     "OOG"},
    {"a watch that breaks after a while is read after",
     {FOUND,
      {.status = 200, .body = EVENT("MODIFIED"), .code = CURLE_RECV_ERROR},
      FOUND,
      OPEN(EVENT("DELETED"))},
     false,
     false,
     true,
     "GET WATCH GET WATCH",
     "OOOG"},
};

static size_t two_seconds(void)
{
    scripted_server.now += 2000;
    return SIZE_MAX;
}

static void what_is_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene scene;
        struct client_answer answer = {.why = STR("")};
        scene_open(&scene, cases[i].replies);
        struct buf seen = {.arena = scene.bench.arena};
        scripted_server.woken = cases[i].woken;
        scripted_server.chunk = cases[i].slow ? two_seconds : NULL;
        scene.client->deaf = cases[i].deaf;
        for (char last = ' '; seen.len < MOST_REPLIES && !strchr("GWF", last);) {
            last = "OGQWF"[next(&scene, 60000, &answer)];
            buf_char(&seen, last);
        }
        assert_row_equal(cases[i].what, seen.ptr, cases[i].seen);
        assert_row_equal(cases[i].what, scripted_server.words.ptr, cases[i].asked);
        scene_close(&scene);
    }
}

/* --- how long ----------------------------------------------------------------------------------- */

/* The same answers for ever: to a reading, and to a watch. */
static struct scripted_reply to_reading, to_watch;

static struct scripted_reply choose(const struct scripted_handle *handle, bool watch)
{
    (void)handle;
    return watch ? to_watch : to_reading;
}

/* How many requests are made in ten minutes, and when it is given up. */
static void pauses(void **state)
{
    (void)state;
    enum { MINUTES = 10 };
    static const struct {
        const char *what;
        struct scripted_reply reading, watch;
        int64_t fails_after; /* 0: it does not */
        size_t most;         /* requests */
    } rows[] = {
        {"a path that nobody knows", UNSERVED, FOUND, API_MS, 20},
        {"gone, of an object", {.status = 410, .body = "{}"}, FOUND, API_MS, 20},
        {"no connection", {.code = CURLE_COULDNT_CONNECT}, FOUND, API_MS, 20},
        {"watches that end at once", FOUND, {.status = 200}, 0, 500},
        {"watches that are too old", FOUND, {.status = 200, .body = EVENT("ERROR")}, 0, 500},
        {"watches of no JSON", FOUND, {.status = 200, .body = "{\n", .hangs = true}, 0, 500},
        {"watches that nobody knows", FOUND, UNSERVED, 0, 500},
        {"watches that cannot be opened", FOUND, {.code = CURLE_COULDNT_CONNECT}, 0, 500},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        struct client_answer answer = {.why = STR("")};
        enum follow_event event = FOLLOW_QUIET;
        scene_open(&scene, NULL);
        scripted_server.choose = choose;
        to_reading = rows[i].reading;
        to_watch = rows[i].watch;
        while (scripted_server.now < SCRIPTED_START + MINUTES * 60000 && event < FOLLOW_FAILED &&
               event != FOLLOW_GONE)
            event = next(&scene, 1000, &answer);
        int64_t took = scripted_server.now - SCRIPTED_START, least = rows[i].fails_after;
        if ((event == FOLLOW_FAILED) != (least > 0) || (least && took < least) ||
            (least && took > least + 2000))
            fail_msg("%s: event %d after %d ms", rows[i].what, (int)event, (int)took);
        if (scripted_server.next > rows[i].most)
            fail_msg("%s: %zu requests", rows[i].what, scripted_server.next);
        scene_close(&scene);
    }
}

/* A pause is none of the caller's: what is left of it is waited for the next time. */
static void nobody_waits_longer(void **state)
{
    (void)state;
    static const struct scripted_reply denied = {.status = 403, .body = "{}"};
    struct scene scene;
    struct client_answer answer;
    scene_open(&scene, NULL);
    scripted_server.choose = choose;
    to_reading = denied;
    for (int i = 1; i <= 60; i++) {
        assert_int_equal(next(&scene, 500, &answer), FOLLOW_QUIET);
        assert_in_range(scripted_server.now - SCRIPTED_START, 500 * i, 500 * i + 100);
    }
    assert_in_range(scripted_server.next, 1, 2);
    scene_close(&scene);
    follow_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_seen), cmocka_unit_test(pauses),
                                       cmocka_unit_test(nobody_waits_longer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
