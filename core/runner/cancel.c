/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/cancel.h"

#include "base/node.h"
#include "io/clock.h"
#include "runner/connect.h"
#include "runner/refusal.h"
#include "runner/wait.h"

/* While cleaning up, one request must not eat the time of the next one. */
enum { CONNECT_MS = 3000, REQUEST_MS = 5000 };

enum eviction { EVICTED, NOT_EVICTED, EVICTION_UNKNOWN };

/* A pod that is drained, preempted or evicted by somebody carries a condition that says so before it is
 * stopped; one that somebody deletes does not. Where the kubelet itself evicts, or the engine signals the
 * container, neither is there yet. Reading it is a right that the step can do without. */
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
    if (str_is(rules_condition(answer.body, "DisruptionTarget"), "True"))
        return EVICTED;
    return cf_get(cf_get(answer.body, "metadata"), "deletionTimestamp") ? NOT_EVICTED
                                                                        : EVICTION_UNKNOWN;
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

static bool has_begun(const struct work *work)
{
    const cf_node *status = cf_get(work->object, "status");
    return work->rules->family == RULES_ACK ? work_arn(work->object).len > 0 : cf_len(status) > 0;
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
    /* A limit that passes is no wish to stop: what runs in the cloud goes on, and a retry follows it. */
    return result == RESULT_TIMEOUT ? !has_begun(work) : is_abandoned(work, pod);
}

/* What is left of the grace is all that the next requests may take together. */
static void spend(struct work *work, int64_t until)
{
    int64_t left = until - clock_ms();
    work->client->last_good = clock_ms();
    work->client->limits.api_ms = left > 0 ? left : 0;
    if (left > 0 && left < work->client->limits.request_ms)
        work->client->limits.request_ms = left;
}

static struct client_answer look(struct work *work, int64_t until)
{
    spend(work, until);
    return work_look(work);
}

/* A request to create may have been carried out although its answer never came, and even be carried out
 * after we have given it up. */
static void find_in_flight(struct work *work, int64_t until)
{
    enum { LOOK_AGAIN_MS = 1000 };
    struct client_answer answer = look(work, until);
    while (answer.status == 404 && !refusal_is_unserved(&answer) &&
           clock_ms() + LOOK_AGAIN_MS < until) {
        client_wait(work->client, LOOK_AGAIN_MS);
        answer = look(work, until);
    }
    if (answer.outcome != CLIENT_OK || marks_whose(answer.body, work->marks.owner) != MARKS_OURS)
        return;
    work->ours = true;
    work_take(work, answer.body);
}

/* True when the object as it is now is known: a limit that passes is no reason to delete what has begun
 * while nobody looked. */
static bool look_once_more(struct work *work, int64_t until)
{
    struct client_answer answer = look(work, until);
    if (answer.outcome != CLIENT_OK || wait_is_gone(work, answer.body))
        return false;
    work_take(work, answer.body);
    return true;
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

/* RESULT_TIMEOUT, without a diagnostic: it is being deleted, and still there after `limit_ms`. */
static enum result remove_object(struct work *work, int64_t limit_ms)
{
    bool gone;
    int64_t until = clock_ms() + limit_ms;
    if (work->client->deaf)
        spend(work, until);
    struct client_answer answer = send_delete(work, &gone);
    if (!gone && answer.outcome != CLIENT_OK)
        return refusal_tell(work, "delete", &answer);
    int64_t left = until - clock_ms();
    enum result result =
        gone ? RESULT_SUCCEEDED : wait_until(work, left > 0 ? left : 0, wait_is_gone);
    if (result == RESULT_SUCCEEDED)
        log_line(work->log, LOG_INFO, "deleted %.*s", STR_ARG(work_shown(work)));
    else if (result == RESULT_TIMEOUT)
        log_line(work->log, LOG_INFO, "%.*s is being deleted; its controller does the rest",
                 STR_ARG(work_shown(work)));
    return result;
}

/* --- --action delete -------------------------------------------------------------------------- */

/* After this no other request would be answered. */
static bool ends_all(enum result result)
{
    return result == RESULT_STOPPED || result == RESULT_UNREACHABLE || result == RESULT_LOCAL;
}

static void note_fate(struct work *work, const char *fate)
{
    list_add(&work->fates,
             node_str(work->ctx->arena, str_printf(work->ctx->arena, "%s: %.*s", fate,
                                                   STR_ARG(work->step->request.name))));
}

/* *ret_going: it has to be waited for. */
static enum result start_delete(struct work *work, bool *ret_going)
{
    bool gone;
    struct client_answer answer = send_delete(work, &gone);
    *ret_going = !gone && answer.outcome == CLIENT_OK;
    if (gone) {
        log_line(work->log, LOG_INFO, "deleted %.*s", STR_ARG(work_shown(work)));
        note_fate(work, "deleted");
        return RESULT_SUCCEEDED;
    }
    if (*ret_going)
        return RESULT_SUCCEEDED;
    note_fate(work, "not deleted");
    return refusal_tell(work, "delete", &answer);
}

static enum result await_gone(struct work *work, int64_t until, int64_t limit)
{
    int64_t left = until - clock_ms();
    enum result result = wait_until(work, left > 0 ? left : 0, wait_is_gone);
    note_fate(work, result == RESULT_SUCCEEDED ? "deleted" : "being deleted");
    if (result == RESULT_SUCCEEDED)
        log_line(work->log, LOG_INFO, "deleted %.*s", STR_ARG(work_shown(work)));
    if (result != RESULT_TIMEOUT)
        return result;
    ctx_error(work->ctx, NULL, "%.*s: still being deleted after %lld s", STR_ARG(work_shown(work)),
              (long long)limit / 1000);
    ctx_hint(work->ctx, "its controller does the rest; a longer limit is --timeout");
    return result;
}

/* All are asked to go before any is waited for: each takes its time in the cloud. */
enum result cancel_delete(struct work *work, const struct find_objects *objects)
{
    int64_t limit = connect_limit(work->arguments->timeout), until = clock_ms() + limit;
    bool *going = arena_many(work->ctx->arena, objects->len, bool);
    enum result first = RESULT_SUCCEEDED, result = RESULT_SUCCEEDED;
    for (size_t i = 0; i < objects->len; i++) {
        find_take(work, objects->list[i]);
        if (ends_all(result)) {
            note_fate(work, "not deleted");
            continue;
        }
        result = start_delete(work, &going[i]);
        first = first == RESULT_SUCCEEDED ? result : first;
    }
    for (size_t i = 0; i < objects->len; i++) {
        if (!going[i])
            continue;
        find_take(work, objects->list[i]);
        if (ends_all(result)) {
            note_fate(work, "being deleted");
            continue;
        }
        result = await_gone(work, until, limit);
        first = first == RESULT_SUCCEEDED ? result : first;
    }
    if (objects->len != 1)
        find_forget(work);
    return ends_all(result) ? result : first;
}

/* --- a step that is stopped ------------------------------------------------------------------- */

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
    int64_t until = clock_ms() + work->arguments->cancel_grace;
    hurry(work);
    if (work->in_flight)
        find_in_flight(work, until);
    if (!work->object || !work->uid.len)
        return;
    bool deletes = choose_delete(work, result, pod);
    if (deletes && result == RESULT_TIMEOUT)
        deletes = look_once_more(work, until) && choose_delete(work, result, pod);
    if (deletes) {
        int64_t left = until - clock_ms();
        enum result deleted = remove_object(work, left > 0 ? left : 0);
        if (deleted == RESULT_SUCCEEDED || deleted == RESULT_TIMEOUT)
            return;
        log_line(work->log, LOG_WARNING, "%.*s could not be deleted: it stays",
                 STR_ARG(work_shown(work)));
    } else {
        log_line(work->log, LOG_INFO, "%.*s is kept", STR_ARG(work_shown(work)));
    }
}
