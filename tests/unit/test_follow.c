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
        .status = 200, .body = events, .hangs = true                                               \
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
    bool woken, deaf;
    const char *asked, *seen; /* a letter for each event: Object, Gone, Quiet, Woken, Failed */
} cases[] = {
    {"watched until it is deleted",
     {FOUND, OPEN(EVENT("MODIFIED") EVENT("DELETED"))},
     false,
     false,
     "GET WATCH",
     "OOG"},
    {"somebody wants us to stop", {FOUND, OPEN(EVENT("DELETED"))}, true, false, "GET", "W"},
    {"somebody did, and cleaning up goes on",
     {FOUND, OPEN(EVENT("DELETED"))},
     true,
     true,
     "GET WATCH",
     "OG"},
};

static void what_is_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene scene;
        struct client_answer answer = {.why = STR("")};
        scene_open(&scene, cases[i].replies);
        struct buf seen = {.arena = scene.bench.arena};
        scripted_server.woken = cases[i].woken;
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
