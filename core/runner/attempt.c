/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/attempt.h"

#include "base/node.h"
#include "io/clock.h"
#include "runner/change.h"
#include "runner/refusal.h"
#include "runner/wait.h"

/* How often a name may be taken while we look; how many names a step may use up; by how many seconds the
 * clocks of the cluster and of the cloud may differ. */
enum { MOST_LOOKS = 6, MOST_ATTEMPTS = 100, SKEW_SECONDS = 60 };

/* What to do about an object of that name. */
enum next { NEXT_USE, NEXT_UPDATE, NEXT_NUMBER, NEXT_AWAIT, NEXT_END };

static bool is_going(const cf_node *object)
{
    return cf_get(cf_get(object, "metadata"), "deletionTimestamp") != NULL;
}

/* --- deciding -------------------------------------------------------------------------------- */

static enum next end_with(struct work *work, const char *problem, const char *hint)
{
    ctx_error(work->ctx, NULL, "%.*s %s", STR_ARG(work_shown(work)), problem);
    ctx_hint(work->ctx, "%s", hint);
    return NEXT_END;
}

/* True when the object names a region that is not the one asked for. Where it carries none, the
 * controller has chosen one. */
static bool is_elsewhere(struct work *work, const cf_node *object)
{
    cf_str region = marks_annotation(object, MARKS_REGION);
    cf_str wanted = marks_annotation(work->step->request.resource, MARKS_REGION);
    if (!region.len)
        region =
            node_text(cf_get(cf_get(cf_get(object, "status"), "ackResourceMetadata"), "region"));
    if (!region.len || !wanted.len || str_equal(region, wanted))
        return false;
    ctx_error(work->ctx, NULL, "%.*s exists in region %.*s, not in %.*s", STR_ARG(work_shown(work)),
              STR_ARG(region), STR_ARG(wanted));
    ctx_hint(work->ctx, "give another name, or the same region");
    return true;
}

static bool is_retained(const cf_node *object)
{
    return str_is(marks_annotation(object, MARKS_DELETION), "retain");
}

/* The cloud knows the name from a job that this object did not make. */
static bool is_taken(const cf_node *object)
{
    cf_str text = rules_condition_text(object, "ACK.Terminal", "message");
    return str_is(rules_condition(object, "ACK.Terminal"), "True") &&
           (str_contains(text, "already exists") || str_contains(text, "ResourceInUse"));
}

/* True when another job may be made although one has the name. A made name is a hash of the step, so an
 * older job of that name is most likely of this step, too, whose object has gone: nothing is made beside
 * it while it runs. One that is not older may be the object's own, of a creation whose answer was lost.
 * Where nobody knows its age it has to be over. Never beside one that was to outlive its object. */
static bool is_used_up(const struct work *work, const cf_node *object)
{
    int64_t made = clock_parse(node_text(cf_get(cf_get(object, "metadata"), "creationTimestamp")));
    int64_t began = clock_parse(node_text(cf_get(cf_get(object, "status"), "creationTime")));
    cf_str word = node_text(rules_at(object, work->rules->state));
    bool older = made >= 0 && began >= 0 && began + SKEW_SECONDS < made;
    return is_taken(object) && !is_retained(object) && !rules_is_busy(work->rules, object) &&
           (older || (began < 0 && word.len));
}

/* An object of this step that is being deleted. Its job is stopped by that, or goes on. */
static enum next decide_going(struct work *work, const cf_node *object)
{
    if (is_retained(object))
        return end_with(
            work, "of an earlier try is being deleted, and its job is to go on",
            "that is its deletion policy: look at the job in the cloud, then start a new run");
    if (work->step->request.generated)
        return NEXT_NUMBER;
    return work->rules->class == RULES_JOB
               ? end_with(work, "of an earlier try is being deleted",
                          "the cloud keeps the names of jobs: give another name, or none")
               : NEXT_AWAIT;
}

/* True when an own object is over and another one may be made. What still runs in the cloud is followed
 * whatever its conditions say, and so is what may be the object's own job. */
static bool is_over(const struct work *work, const cf_node *object)
{
    struct rules_judgement judgement =
        rules_judge(work->ctx->arena, work->rules, object, RULES_UNCHANGED);
    return judgement.verdict == RULES_FAILED && work->arguments->on_failed == FAILED_NEW &&
           !rules_is_busy(work->rules, object) && (!is_taken(object) || is_used_up(work, object));
}

/* An object that this step made before. */
static enum next decide_own(struct work *work, const cf_node *object)
{
    work->ours = true;
    if (is_going(object))
        return decide_going(work, object);
    if (is_over(work, object))
        return work->step->request.generated
                   ? NEXT_NUMBER
                   : end_with(work, "of an earlier try has failed",
                              "give another name, or none; --on-failed fail reports how it failed");
    if (str_equal(marks_annotation(object, MARKS_SPEC), work->step->request.spec))
        return NEXT_USE;
    if (is_elsewhere(work, object))
        return NEXT_END;
    if (work->rules->updates)
        return NEXT_UPDATE;
    return end_with(work,
                    "was made by an earlier try with other inputs, and its kind cannot be changed",
                    "give another name, or none");
}

static enum next decide_foreign(struct work *work, const cf_node *object, enum marks_whose whose)
{
    work->ours = false;
    if (is_elsewhere(work, object))
        return NEXT_END;
    if (work->arguments->action != ACTION_APPLY)
        return end_with(work, "exists, and this step did not make it",
                        "give another name, or none; --action apply changes it, --action wait "
                        "follows it");
    if (is_going(object))
        return NEXT_AWAIT;
    if (whose == MARKS_CHANGED &&
        str_equal(marks_annotation(object, MARKS_SPEC), work->step->request.spec))
        return NEXT_USE;
    if (!work->rules->updates)
        return end_with(work, "exists, and its kind cannot be changed",
                        "give another name, or none");
    return NEXT_UPDATE;
}

/* --- writing --------------------------------------------------------------------------------- */

/* What is known by now ends the row of requests that were not. */
static void begin_anew(struct work *work)
{
    work->unsure_since = 0;
    work->unsure = work->denied = 0;
}

static enum result take_created(struct work *work, const cf_node *object)
{
    work->in_flight = false;
    work->ours = true;
    begin_anew(work);
    work_take(work, object);
    log_line(work->log, LOG_INFO, "created %.*s", STR_ARG(work_shown(work)));
    return RESULT_SUCCEEDED;
}

/* A look between two tries may succeed each time: the tries have a clock and a pause of their own. */
static bool give_up(struct work *work)
{
    if (!work->unsure_since)
        work->unsure_since = clock_ms();
    work->client->failures = work->unsure++;
    return clock_ms() - work->unsure_since >= work->client->limits.api_ms;
}

/* A refusal is a good answer to the client: only here is known that it comes again and again. */
static bool pause_before_more(struct work *work, const struct client_answer *answer, bool unsure)
{
    log_line(work->log, LOG_WARNING, "trying again: %.*s", STR_ARG(answer->why));
    if (!unsure)
        work->client->failures = work->denied++;
    return client_pause(work->client, answer);
}

/* What an answer other than "created" means. *ret_again: ask again, after the pause that was made. */
static enum result take_refusal(struct work *work, const struct client_answer *answer, bool waits,
                                bool *ret_look, bool *ret_again)
{
    bool unsure = answer->outcome == CLIENT_BUSY || answer->outcome == CLIENT_LOST;
    work->in_flight = answer->outcome == CLIENT_WOKEN || (unsure && answer->status != 429);
    if (answer->outcome == CLIENT_WOKEN)
        return RESULT_STOPPED;
    *ret_look = answer->status == 409 && str_is(answer->reason, "AlreadyExists");
    if (*ret_look)
        return RESULT_SUCCEEDED;
    if ((!unsure && !waits) || (unsure && give_up(work)))
        return refusal_tell(work, "create", answer);
    if (!pause_before_more(work, answer, unsure))
        return RESULT_STOPPED;
    *ret_look = unsure;
    *ret_again = !unsure;
    return RESULT_SUCCEEDED;
}

/* *ret_look: somebody, maybe we, may have made it: look again. */
static enum result create(struct work *work, bool *ret_look)
{
    struct client_request request = {
        .method = "POST",
        .path = str_printf(work->ctx->arena, "%.*s" WORK_WRITE_QUERY, STR_ARG(work->collection)),
        .body = marks_created(work->ctx->arena, work->step->request.resource, &work->marks),
        .woken_ms = WORK_FINISH_MS};
    int64_t until = clock_ms() + work_within(work, work_or_day(work->arguments->start_timeout));
    enum result result = RESULT_SUCCEEDED;
    bool again = true;
    *ret_look = false;
    while (again && result == RESULT_SUCCEEDED) {
        again = false;
        work->in_flight = true;
        struct ctx apart = *work->ctx;
        apart.arena = work->creation;
        arena_clear(work->creation);
        struct client_answer answer = client_send(work->client, &apart, &request);
        if (answer.outcome == CLIENT_OK)
            return take_created(work, answer.body);
        bool waits = refusal_may_pass(&answer) && clock_ms() < until;
        result = take_refusal(work, &answer, waits, ret_look, &again);
    }
    return result;
}

/* --- putting it together --------------------------------------------------------------------- */

static enum result next_number(struct work *work)
{
    int attempt = work->marks.attempt + 1;
    if (attempt >= MOST_ATTEMPTS) {
        ctx_error(work->ctx, NULL, "%d tries of this step have failed", attempt);
        ctx_hint(work->ctx, "look at why: the objects are still there");
        return RESULT_FAILED;
    }
    log_line(work->log, LOG_INFO, "%.*s of an earlier try is over: trying anew",
             STR_ARG(work_shown(work)));
    work_number(work, attempt);
    /* Nothing of the one before belongs to the next. */
    work->ours = work->changed = false;
    work->object = NULL;
    work->uid = STR("");
    begin_anew(work);
    return RESULT_SUCCEEDED;
}

static enum result await_end(struct work *work)
{
    int64_t limit = work_within(work, work_or_day(work->arguments->start_timeout));
    log_line(work->log, LOG_INFO, "%.*s is being deleted: waiting", STR_ARG(work_shown(work)));
    enum result result = wait_until(work, limit, wait_is_gone);
    if (result == RESULT_TIMEOUT)
        ctx_error(work->ctx, NULL, "%.*s: still being deleted after %lld s",
                  STR_ARG(work_shown(work)), (long long)limit / 1000);
    return result;
}

/* *ret_look: this was not the last word. */
static enum result act(struct work *work, const cf_node *object, bool *ret_look)
{
    enum marks_whose whose = marks_whose(object, work->marks.owner);
    work_take(work, object);
    enum next next =
        whose == MARKS_OURS ? decide_own(work, object) : decide_foreign(work, object, whose);
    *ret_look = next == NEXT_NUMBER || next == NEXT_AWAIT;
    switch (next) {
    case NEXT_USE:
        work->in_flight = false;
        begin_anew(work);
        change_take_over(work, object);
        log_line(work->log, LOG_INFO, "following %.*s", STR_ARG(work_shown(work)));
        return RESULT_SUCCEEDED;
    case NEXT_UPDATE:
        return change_make(work, ret_look);
    case NEXT_NUMBER:
        return next_number(work);
    case NEXT_AWAIT:
        return await_end(work);
    case NEXT_END:
        break;
    }
    return RESULT_CONFLICT;
}

/* Looks for the name, and makes what is not there, until something is decided. */
static enum result pursue(struct work *work)
{
    enum result result = RESULT_SUCCEEDED;
    bool again = true;
    int looks = 0;
    unsigned seen_unsure = 0;
    for (int attempt = work->marks.attempt; again && result == RESULT_SUCCEEDED;) {
        looks = attempt == work->marks.attempt ? looks + 1 : 1;
        looks -=
            looks > 1 && work->unsure > seen_unsure; /* the network's fault, which has a limit */
        seen_unsure = work->unsure;
        attempt = work->marks.attempt;
        if (looks > MOST_LOOKS) {
            ctx_error(work->ctx, NULL, "%.*s comes and goes", STR_ARG(work_shown(work)));
            ctx_hint(work->ctx, "somebody else makes and deletes it: give another name");
            return RESULT_CONFLICT;
        }
        struct client_answer answer = work_look(work);
        if (answer.outcome == CLIENT_OK)
            result = act(work, answer.body, &again);
        else if (answer.status == 404 && !refusal_is_unserved(&answer))
            result = create(work, &again);
        else
            result = refusal_tell(work, "get", &answer);
    }
    return result;
}

/* --- what earlier tries have left -------------------------------------------------------------- */

/* The number of the try that made `item`, or -1 when it was not made for this very request: the name is
 * a hash of it. */
static int number_of(struct work *work, const cf_node *item)
{
    cf_str text = marks_annotation(item, MARKS_ATTEMPT);
    int number = 0;
    if (!text.len || text.len > 2 || !work_uid(item).len)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        number = number * 10 + (text.ptr[i] - '0');
    }
    work_number(work, number);
    cf_str name = node_text(cf_get(cf_get(item, "metadata"), "name"));
    return str_equal(name, work->step->request.name) ? number : -1;
}

/* The last object that a try of this step has made under a made name; NULL: none. An earlier one may
 * have gone since, so they are asked for by their owner and not name after name. */
static enum result find_last(struct work *work, const cf_node **ret_object)
{
    struct client_request request = {
        .method = "GET",
        .path = str_printf(work->ctx->arena, "%.*s?labelSelector=" MARKS_OWNER "%%3D%.*s",
                           STR_ARG(work->collection), STR_ARG(work->marks.owner))};
    struct client_answer answer = client_insist(work->client, work->ctx, &request);
    const cf_node *items = cf_get(answer.body, "items");
    int last = -1;
    *ret_object = NULL;
    if (answer.outcome != CLIENT_OK)
        return refusal_tell(work, "list", &answer);
    for (size_t i = 0; i < cf_len(items); i++) {
        int number = number_of(work, cf_at(items, i));
        if (number <= last)
            continue;
        last = number;
        *ret_object = cf_at(items, i);
    }
    work_number(work, last > 0 ? last : 0);
    return RESULT_SUCCEEDED;
}

static bool is_found_by_owner(const struct work *work)
{
    return work->step->request.generated && work->step->identity.known;
}

enum result attempt_make(struct work *work)
{
    const cf_node *object = NULL;
    bool again = true;
    enum result result = is_found_by_owner(work) ? find_last(work, &object) : RESULT_SUCCEEDED;
    if (result == RESULT_SUCCEEDED && object)
        result = act(work, object, &again);
    /* Where there is none, the first name is looked for all the same: a right that is missing shows
     * before anything is made. */
    return again && result == RESULT_SUCCEEDED ? pursue(work) : result;
}

bool attempt_is_used_up(const struct work *work)
{
    return work->ours && is_found_by_owner(work) && work->arguments->on_failed == FAILED_NEW &&
           is_used_up(work, work->object);
}

enum result attempt_again(struct work *work)
{
    enum result result = next_number(work);
    return result == RESULT_SUCCEEDED ? pursue(work) : result;
}
