/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/attempt.h"

#include "base/node.h"
#include "io/clock.h"
#include "kube/follow.h"
#include "runner/refusal.h"
#include "runner/shown.h"

/* How often a name may be taken while we look; how many names a step may use up; how long a request
 * that creates may go on when the step is stopped. */
enum { MOST_LOOKS = 6, MOST_ATTEMPTS = 100, FINISH_MS = 5000 };

#define WRITE_QUERY "?fieldManager=" MARKS_MANAGER "&fieldValidation=Strict"

/* What to do about an object of that name. */
enum next { NEXT_USE, NEXT_UPDATE, NEXT_NUMBER, NEXT_AWAIT, NEXT_END };

static bool is_going(const cf_node *object)
{
    return cf_get(cf_get(object, "metadata"), "deletionTimestamp") != NULL;
}

static cf_str version_of(const cf_node *object)
{
    return node_text(cf_get(cf_get(object, "metadata"), "resourceVersion"));
}

static int64_t generation_of(const cf_node *object)
{
    const cf_node *node = cf_get(cf_get(object, "metadata"), "generation");
    return node && node->kind == CF_INT ? node->as.integer : 0;
}

/* --- waiting for something to end ------------------------------------------------------------ */

/* Follows the object until `done` says so. RESULT_SUCCEEDED when it did. */
static enum result await(struct work *work, int64_t limit_ms, const char *what,
                         bool (*done)(const struct work *work, const cf_node *object))
{
    struct follow_target target = {work->collection, work->step->request.name,
                                   work->arguments->poll};
    struct follow *follow = follow_open(work->ctx->arena, work->client, &target);
    int64_t until = clock_ms() + limit_ms;
    enum result result = RESULT_TIMEOUT;
    for (bool waits = true; waits && clock_ms() < until;) {
        const cf_node *object;
        struct client_answer answer;
        switch (follow_next(follow, work->ctx, until - clock_ms(), &object, &answer)) {
        case FOLLOW_GONE:
            object = NULL; /* its last state is of no use */
            /* fall through */
        case FOLLOW_OBJECT:
            waits = !done(work, object);
            result = waits ? RESULT_TIMEOUT : RESULT_SUCCEEDED;
            break;
        case FOLLOW_QUIET:
            break;
        case FOLLOW_WOKEN:
            waits = false;
            result = RESULT_STOPPED;
            break;
        case FOLLOW_FAILED:
            waits = false;
            result = refusal_tell(work, "watch", &answer);
            break;
        }
    }
    follow_close(follow);
    if (result == RESULT_TIMEOUT)
        ctx_error(work->ctx, NULL, "%.*s: %s after %lld s", STR_ARG(work_shown(work)), what,
                  (long long)limit_ms / 1000);
    return result;
}

static bool is_gone(const struct work *work, const cf_node *object)
{
    return !object || !str_equal(node_text(cf_get(cf_get(object, "metadata"), "uid")), work->uid);
}

static bool is_idle(const struct work *work, const cf_node *object)
{
    return !object || !rules_is_busy(work->rules, object);
}

static int64_t or_default(int64_t limit_ms)
{
    enum { WITHOUT_LIMIT_MS = 86400000 };
    return limit_ms ? limit_ms : WITHOUT_LIMIT_MS;
}

/* --- deciding -------------------------------------------------------------------------------- */

static enum next end_with(struct work *work, const char *problem, const char *hint)
{
    ctx_error(work->ctx, NULL, "%.*s %s", STR_ARG(work_shown(work)), problem);
    ctx_hint(work->ctx, "%s", hint);
    return NEXT_END;
}

/* An object that this step made before. */
static enum next decide_own(struct work *work, const cf_node *object)
{
    bool generated = work->step->request.generated;
    struct rules_judgement judgement =
        rules_judge(work->ctx->arena, work->rules, object, RULES_UNCHANGED);
    bool failed = judgement.verdict == RULES_FAILED && work->arguments->on_failed == FAILED_NEW;
    work->ours = true;
    if (is_going(object)) {
        if (generated)
            return NEXT_NUMBER;
        return work->rules->class == RULES_JOB
                   ? end_with(work, "of an earlier try is being deleted",
                              "the cloud keeps the names of jobs: give another name, or none")
                   : NEXT_AWAIT;
    }
    if (failed && generated)
        return NEXT_NUMBER;
    if (failed)
        return end_with(work, "of an earlier try has failed",
                        "give another name, or none; --on-failed fail reports how it failed");
    if (str_equal(marks_annotation(object, MARKS_SPEC), work->step->request.spec))
        return NEXT_USE;
    if (work->rules->updates)
        return NEXT_UPDATE;
    return end_with(work,
                    "was made by an earlier try with other inputs, and its kind cannot be changed",
                    "give another name, or none");
}

static enum next decide_foreign(struct work *work, const cf_node *object, enum marks_whose whose)
{
    cf_str region = marks_annotation(object, MARKS_REGION);
    cf_str wanted = marks_annotation(work->step->request.resource, MARKS_REGION);
    work->ours = false;
    if (region.len && wanted.len && !str_equal(region, wanted)) {
        ctx_error(work->ctx, NULL, "%.*s exists in region %.*s, not in %.*s",
                  STR_ARG(work_shown(work)), STR_ARG(region), STR_ARG(wanted));
        ctx_hint(work->ctx, "give another name, or the same region");
        return NEXT_END;
    }
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

/* When a try of this program last changed the object, in seconds since 1970: the API server keeps it
 * with the fields that were set. -1: none has. */
static int64_t changed_at(const cf_node *object)
{
    const cf_node *list = cf_get(cf_get(object, "metadata"), "managedFields");
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *entry = cf_at(list, i);
        if (str_is(node_text(cf_get(entry, "manager")), MARKS_MANAGER) &&
            str_is(node_text(cf_get(entry, "operation")), "Apply"))
            return clock_parse(node_text(cf_get(entry, "time")));
    }
    return -1;
}

/* An earlier try may have changed the object, and been killed before the controller saw it: what the
 * status says may be of before the change. Where only marks were changed, the generation is still the
 * one that was noted then. */
static void take_over(struct work *work, const cf_node *object)
{
    int64_t at = changed_at(object);
    cf_str before = marks_annotation(object, MARKS_GENERATION);
    cf_str now = str_printf(work->ctx->arena, "%lld", (long long)generation_of(object));
    if (at < 0 || !before.len || str_equal(before, now))
        return;
    work->changed = true;
    work->changed_generation = generation_of(object);
    work->changed_version = STR("");
    work->changed_at = at;
}

/* --- writing --------------------------------------------------------------------------------- */

static struct client_answer look(struct work *work)
{
    struct client_request request = {.method = "GET", .path = work_path(work, "")};
    return client_insist(work->client, work->ctx, &request);
}

static enum result take_created(struct work *work, const cf_node *object)
{
    work->in_flight = false;
    work->ours = true;
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
    log_line(work->log, LOG_WARNING, "trying again: %.*s", STR_ARG(answer->why));
    if (!client_pause(work->client, answer))
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
        .path = str_printf(work->ctx->arena, "%.*s" WRITE_QUERY, STR_ARG(work->collection)),
        .body = marks_created(work->ctx->arena, work->step->request.resource, &work->marks),
        .woken_ms = FINISH_MS};
    int64_t until = clock_ms() + or_default(work->arguments->start_timeout);
    enum result result = RESULT_SUCCEEDED;
    bool again = true;
    *ret_look = false;
    while (again && result == RESULT_SUCCEEDED) {
        again = false;
        work->in_flight = true;
        struct client_answer answer = client_send(work->client, work->ctx, &request);
        if (answer.outcome == CLIENT_OK)
            return take_created(work, answer.body);
        bool waits = refusal_may_pass(&answer) && clock_ms() < until;
        result = take_refusal(work, &answer, waits, ret_look, &again);
    }
    return result;
}

/* True when every field in the way was set by this program, when it created the object. */
static bool is_own_conflict(const struct client_answer *answer)
{
    const cf_node *causes = cf_get(cf_get(answer->body, "details"), "causes");
    for (size_t i = 0; i < cf_len(causes); i++)
        if (!str_contains(node_text(cf_get(cf_at(causes, i), "message")), "\"" MARKS_MANAGER "\""))
            return false;
    return answer->status == 409 && cf_len(causes);
}

/* The change, bound to the object that was seen: applied to none it would create one. */
static const cf_node *change_body(struct work *work)
{
    struct arena *arena = work->ctx->arena;
    const cf_node *body = work->ours
                              ? marks_created(arena, work->step->request.resource, &work->marks)
                              : marks_applied(arena, work->step->request.resource, &work->marks);
    struct map_builder top = {.arena = arena};
    for (size_t i = 0; i < cf_len(body); i++) {
        cf_pair pair = body->as.map.pairs[i];
        if (str_is(pair.key, "metadata")) {
            struct map_builder metadata = {.arena = arena};
            for (size_t j = 0; j < cf_len(pair.value); j++)
                map_add_pair(&metadata, pair.value->as.map.pairs[j]);
            map_text(&metadata, "uid", work->uid);
            pair.value = map_node(&metadata);
        }
        map_add_pair(&top, pair);
    }
    return map_node(&top);
}

static enum result take_changed(struct work *work, const struct client_answer *answer)
{
    bool moved = generation_of(answer->body) != work->marks.generation;
    if (moved) {
        work->changed = true;
        work->changed_generation = generation_of(answer->body);
        work->changed_version = version_of(answer->body);
        work->changed_at = clock_parse(answer->date);
    }
    work_take(work, answer->body);
    log_line(work->log, LOG_INFO, "applied %.*s%s", STR_ARG(work_shown(work)),
             moved ? "" : ": nothing was to change");
    return RESULT_SUCCEEDED;
}

static enum result update(struct work *work, bool *ret_look)
{
    bool force = work->arguments->on_conflict == CONFLICT_FORCE;
    if (rules_is_busy(work->rules, work->object)) {
        *ret_look = true; /* it will be another one by then */
        return await(work, or_default(work->arguments->update_timeout), "still busy", is_idle);
    }
    take_over(work, work->object);
    work->marks.generation = generation_of(work->object);
    struct client_request request = {.method = "PATCH",
                                     .body = change_body(work),
                                     .content_type = "application/apply-patch+yaml",
                                     .woken_ms = FINISH_MS};
    for (;;) {
        request.path = work_path(work, force ? WRITE_QUERY "&force=true" : WRITE_QUERY);
        struct client_answer answer = client_insist(work->client, work->ctx, &request);
        if (answer.outcome == CLIENT_OK)
            return take_changed(work, &answer);
        if (!force && is_own_conflict(&answer)) {
            force = true;
            continue;
        }
        *ret_look =
            answer.status == 404 || (answer.status == 409 && str_contains(answer.why, "uid"));
        return *ret_look ? RESULT_SUCCEEDED : refusal_tell(work, "patch", &answer);
    }
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
    work->ours = false;
    return RESULT_SUCCEEDED;
}

/* *ret_look: this was not the last word. */
static enum result act(struct work *work, const cf_node *object, bool *ret_look)
{
    enum marks_whose whose = marks_whose(object, work->marks.owner);
    work_take(work, object);
    enum next next =
        whose == MARKS_OURS ? decide_own(work, object) : decide_foreign(work, object, whose);
    enum result result = RESULT_SUCCEEDED;
    *ret_look = next == NEXT_NUMBER || next == NEXT_AWAIT;
    switch (next) {
    case NEXT_USE:
        work->in_flight = false;
        take_over(work, object);
        log_line(work->log, LOG_INFO, "following %.*s", STR_ARG(work_shown(work)));
        return RESULT_SUCCEEDED;
    case NEXT_UPDATE:
        return update(work, ret_look);
    case NEXT_NUMBER:
        return next_number(work);
    case NEXT_AWAIT:
        log_line(work->log, LOG_INFO, "%.*s is being deleted: waiting", STR_ARG(work_shown(work)));
        result =
            await(work, or_default(work->arguments->start_timeout), "still being deleted", is_gone);
        return result;
    case NEXT_END:
        break;
    }
    return RESULT_CONFLICT;
}

enum result attempt_make(struct work *work)
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
        struct client_answer answer = look(work);
        if (answer.outcome == CLIENT_OK)
            result = act(work, answer.body, &again);
        else if (answer.status == 404 && !refusal_is_unserved(&answer))
            result = create(work, &again);
        else
            result = refusal_tell(work, "get", &answer);
    }
    return result;
}

static bool is_missing(struct work *work, struct client_answer *ret_answer)
{
    *ret_answer = look(work);
    return ret_answer->status == 404 && !refusal_is_unserved(ret_answer);
}

/* The last try of this step that left an object; two names in a row that nobody has end the search. */
enum result attempt_find(struct work *work)
{
    struct client_answer answer;
    int missing = 0;
    for (int attempt = 0; missing < 2; attempt++) {
        work_number(work, attempt);
        if (is_missing(work, &answer)) {
            missing++;
        } else if (answer.outcome != CLIENT_OK) {
            return refusal_tell(work, "get", &answer);
        } else {
            missing = 0;
            work_take(work, answer.body);
            work->ours = marks_whose(answer.body, work->marks.owner) == MARKS_OURS;
        }
        if (!work->step->request.generated)
            break;
    }
    if (work->object) {
        work_number(work, work->step->request.generated ? work->marks.attempt - missing : 0);
        take_over(work, work->object);
        return RESULT_SUCCEEDED;
    }
    ctx_error(work->ctx, NULL, "%.*s does not exist", STR_ARG(work_shown(work)));
    ctx_hint(work->ctx,
             "give its name, or the same inputs, --run and --task as the step that made it");
    return RESULT_LOST;
}

bool attempt_is_used_up(const struct work *work)
{
    cf_str text = rules_condition_text(work->object, "ACK.Terminal", "message");
    cf_str made = node_text(cf_get(cf_get(work->object, "metadata"), "creationTimestamp"));
    cf_str began = node_text(cf_get(cf_get(work->object, "status"), "creationTime"));
    bool taken = str_is(rules_condition(work->object, "ACK.Terminal"), "True") &&
                 (str_contains(text, "already exists") || str_contains(text, "ResourceInUse"));
    /* A job that is younger than the object may be its own: never start a second one beside it. Nor
     * beside one that was to outlive its object. */
    bool young = began.len && clock_parse(began) >= clock_parse(made);
    bool retained = str_is(marks_annotation(work->object, MARKS_DELETION), "retain");
    return taken && !young && !retained && work->ours && work->step->request.generated &&
           work->step->identity.known && work->arguments->on_failed == FAILED_NEW;
}

enum result attempt_again(struct work *work)
{
    enum result result = next_number(work);
    return result == RESULT_SUCCEEDED ? attempt_make(work) : result;
}
