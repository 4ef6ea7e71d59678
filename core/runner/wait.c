/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/wait.h"

#include "base/node.h"
#include "io/clock.h"
#include "runner/refusal.h"

/* While cleaning up, between two readings where watching is not allowed. */
enum { HURRIED_POLL_MS = 1000 };

bool wait_is_gone(const struct work *work, const cf_node *object)
{
    return !object || !str_equal(work_uid(object), work->uid);
}

/* True when that was the last snapshot that is needed, with *ret_result. */
static bool take(struct work *work, enum follow_event event, const cf_node *object,
                 const struct client_answer *answer, wait_test *done, enum result *ret_result)
{
    switch (event) {
    case FOLLOW_QUIET:
        return false;
    case FOLLOW_WOKEN:
        *ret_result = RESULT_STOPPED;
        return true;
    case FOLLOW_FAILED:
        *ret_result = refusal_tell(work, "watch", answer);
        return true;
    default:
        break;
    }
    /* Of an object that is gone, the last state is of no use. */
    *ret_result = RESULT_SUCCEEDED;
    return done(work, event == FOLLOW_GONE ? NULL : object);
}

enum result wait_until(struct work *work, int64_t limit_ms, wait_test *done)
{
    struct follow_target target = {work->collection, work->step->request.name,
                                   work->client->deaf ? HURRIED_POLL_MS : work->arguments->poll};
    struct follow *follow = follow_open(work->ctx->arena, work->client, &target);
    struct arena *scratch = arena_open();
    int64_t until = clock_ms() + limit_ms;
    enum result result = RESULT_TIMEOUT;
    bool over = false;
    while (!over && clock_ms() < until) {
        const cf_node *object;
        struct client_answer answer;
        enum follow_event event =
            work_follow(work, follow, scratch, until - clock_ms(), &object, &answer);
        over = take(work, event, object, &answer, done, &result);
    }
    follow_close(follow);
    arena_close(scratch);
    return over ? result : RESULT_TIMEOUT;
}
