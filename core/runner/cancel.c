/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/cancel.h"

#include "base/node.h"
#include "io/clock.h"
#include "kube/follow.h"
#include "runner/refusal.h"

/* While cleaning up, one request must not eat the time of the next one. */
enum { CONNECT_MS = 3000, REQUEST_MS = 5000 };

enum eviction { EVICTED, NOT_EVICTED, EVICTION_UNKNOWN };

/* A pod that is drained, preempted or evicted carries a condition that says so; one that a user stops
 * does not. Reading it is a right that the step can do without. */
static enum eviction find_eviction(struct work *work, cf_str pod)
{
    const struct config *config = work->client->config;
    struct client_request request = {.method = "GET"};
    if (!config->in_cluster || !pod.len)
        return EVICTION_UNKNOWN;
    request.path =
        client_path(work->ctx->arena, STR(""), STR("v1"), config->namespace, STR("pods"), pod);
    struct client_answer answer = client_send(work->client, work->ctx, &request);
    if (answer.outcome != CLIENT_OK)
        return EVICTION_UNKNOWN;
    return str_is(rules_condition(answer.body, "DisruptionTarget"), "True") ? EVICTED : NOT_EVICTED;
}

/* A stopped step deletes its job unless somebody else goes on with it: nobody does when a user has
 * stopped it, and the next pod of the step does when this one was evicted. */
static bool is_abandoned(struct work *work, cf_str pod)
{
    enum eviction eviction = find_eviction(work, pod);
    if (eviction == EVICTED)
        log_line(work->log, LOG_INFO, "the pod is evicted: the next try goes on from here");
    else if (eviction == EVICTION_UNKNOWN && work->arguments->may_retry)
        log_line(work->log, LOG_INFO, "nobody says who stops this step, and it may be retried");
    return eviction == NOT_EVICTED || (eviction == EVICTION_UNKNOWN && !work->arguments->may_retry);
}

static bool choose_delete(struct work *work, enum result result, cf_str pod)
{
    enum arguments_policy policy =
        result == RESULT_STOPPED ? work->arguments->on_cancel : work->arguments->on_timeout;
    if (!work->ours || policy == POLICY_KEEP)
        return false;
    if (policy == POLICY_DELETE)
        return true;
    /* What is no job, or was there before the step, is not its to take away. */
    if (work->rules->class != RULES_JOB || work->changed)
        return false;
    return result == RESULT_TIMEOUT || is_abandoned(work, pod);
}

/* A request to create may have been carried out although its answer never came. */
static void find_in_flight(struct work *work)
{
    struct client_request request = {.method = "GET", .path = work_path(work, "")};
    struct client_answer answer = client_insist(work->client, work->ctx, &request);
    if (answer.outcome != CLIENT_OK || marks_whose(answer.body, work->marks.owner) != MARKS_OURS)
        return;
    work->ours = true;
    work_take(work, answer.body);
}

/* Looks on until the object is gone. False when the time is over, or nothing can be learnt. */
static bool wait_gone(struct work *work, int64_t until)
{
    struct follow_target target = {work->collection, work->step->request.name, 1000};
    struct follow *follow = follow_open(work->ctx->arena, work->client, &target);
    bool gone = false, waits = true;
    while (waits && !gone && clock_ms() < until) {
        const cf_node *object;
        struct client_answer answer;
        switch (follow_next(follow, work->ctx, until - clock_ms(), &object, &answer)) {
        case FOLLOW_OBJECT:
            gone = !str_equal(node_text(cf_get(cf_get(object, "metadata"), "uid")), work->uid);
            break;
        case FOLLOW_GONE:
            gone = true;
            break;
        case FOLLOW_QUIET:
            break;
        default:
            waits = false;
            break;
        }
    }
    follow_close(follow);
    return gone;
}

/* *ret_gone: there is no such object any more. */
static struct client_answer send_delete(struct work *work, bool *ret_gone)
{
    struct client_request request = {.method = "DELETE",
                                     .path = work_path(work, ""),
                                     .body = client_delete_options(work->ctx->arena, work->uid)};
    struct client_answer answer = client_insist(work->client, work->ctx, &request);
    /* A conflict: the name belongs to another object by now. */
    *ret_gone = (answer.status == 404 && !refusal_is_unserved(&answer)) || answer.status == 409;
    return answer;
}

enum result cancel_delete(struct work *work, int64_t limit_ms)
{
    bool gone;
    int64_t until = clock_ms() + limit_ms;
    struct client_answer answer = send_delete(work, &gone);
    if (!gone && answer.outcome != CLIENT_OK)
        return refusal_tell(work, "delete", &answer);
    if (gone || wait_gone(work, until)) {
        log_line(work->log, LOG_INFO, "deleted %.*s", STR_ARG(work_shown(work)));
        return RESULT_SUCCEEDED;
    }
    if (answer.outcome == CLIENT_OK)
        log_line(work->log, LOG_INFO, "%.*s is being deleted; its controller does the rest",
                 STR_ARG(work_shown(work)));
    return RESULT_TIMEOUT;
}

static void hurry(struct work *work)
{
    struct client_limits *limits = &work->client->limits;
    work->client->deaf = true;
    work->client->last_good = clock_ms();
    work->client->failures = 0;
    limits->api_ms = work->arguments->cancel_grace;
    limits->connect_ms = limits->connect_ms < CONNECT_MS ? limits->connect_ms : CONNECT_MS;
    limits->request_ms = limits->request_ms < REQUEST_MS ? limits->request_ms : REQUEST_MS;
}

void cancel_work(struct work *work, enum result result, cf_str pod)
{
    hurry(work);
    if (work->in_flight)
        find_in_flight(work);
    if (!work->object || !work->uid.len)
        return;
    if (choose_delete(work, result, pod)) {
        enum result deleted = cancel_delete(work, work->arguments->cancel_grace);
        if (deleted == RESULT_SUCCEEDED || deleted == RESULT_TIMEOUT)
            return;
        log_line(work->log, LOG_WARNING, "%.*s could not be deleted: it stays",
                 STR_ARG(work_shown(work)));
    } else {
        log_line(work->log, LOG_INFO, "%.*s is kept", STR_ARG(work_shown(work)));
    }
}
