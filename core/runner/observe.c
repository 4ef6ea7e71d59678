/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/observe.h"

#include "base/hash.h"
#include "base/node.h"
#include "io/clock.h"
#include "kube/follow.h"
#include "runner/events.h"
#include "runner/patience.h"
#include "runner/refusal.h"
#include "runner/summary.h"
#include "runner/wait.h"
#include "text/json_write.h"

/* What is known between two snapshots. Two arenas take turns: one holds the last snapshot, the next
 * one is read into the other. */
struct observation {
    struct work *work;
    struct follow *follow;
    struct arena *arenas[2];
    size_t turn; /* the arena that is free */
    struct patience patience;
    struct events events;
    struct buf word, reason, conditions; /* as they were told; these outlive the snapshots */
    struct rules_judgement judgement;    /* of the last snapshot */
    bool was_busy;                       /* since the change, it has been seen at work */
    int64_t rests_since;                 /* since the change, seen at rest; -1: not yet */
    uint64_t first_progress;             /* of the first snapshot after the change */
    bool taken;                          /* the change has been taken up */
    bool going;                          /* it is being deleted, not by us */
    bool linked;                         /* where to look was told */
    bool asked, fresh; /* a clock has run out: a reading was asked for, and came */
    int64_t asked_at;  /* when */
};

/* --- has the change been taken up? ------------------------------------------------------------ */

static int64_t integer(const cf_node *node)
{
    return node && node->kind == CF_INT ? node->as.integer : 0;
}

/* Seen at rest for long enough, by our clock. */
static bool is_rested(const struct observation *observation)
{
    return observation->rests_since >= 0 &&
           clock_ms() - observation->rests_since >= observation->patience.limits.settle;
}

/* The controllers of AWS tell no generation: the time of their last look has to do. One at another time
 * than before the change, or not before the change itself: either alone is wrong where clocks differ or
 * two looks fall into one second. Work seen at such a look is the change; rest must last for a while: a
 * look may have begun before the change. */
static bool is_taken_by_look(struct observation *observation, const cf_node *object)
{
    const struct work *work = observation->work;
    const char *type = rules_synced_type(object);
    cf_str status = rules_condition(object, type);
    int64_t look = clock_parse(rules_condition_text(object, type, "lastTransitionTime"));
    int64_t settle = observation->patience.limits.settle;
    bool dated = work->changed_at >= 0;
    if (look < 0 || (look == work->looked_before && (!dated || look < work->changed_at)))
        return false;
    if (!str_is(status, "True") || rules_is_busy(work->rules, object)) {
        observation->was_busy = true;
        observation->rests_since = -1;
        return look != work->looked_before || look > work->changed_at;
    }
    if (observation->rests_since < 0)
        observation->rests_since = clock_ms();
    return observation->was_busy || (dated && (look - work->changed_at) * 1000 >= settle) ||
           is_rested(observation);
}

/* Others may tell the generation with each condition; 0: they do not. */
static int64_t condition_generation(const cf_node *object)
{
    const cf_node *list = cf_get(cf_get(object, "status"), "conditions");
    int64_t generation = 0;
    for (size_t i = 0; i < cf_len(list); i++) {
        int64_t observed = integer(cf_get(cf_at(list, i), "observedGeneration"));
        generation = observed > generation ? observed : generation;
    }
    return generation;
}

/* Where nothing tells which specification the status is of: once it moves, or has had its time to. */
static bool is_taken_by_rest(struct observation *observation, uint64_t progress)
{
    if (observation->rests_since < 0) {
        observation->rests_since = clock_ms();
        observation->first_progress = progress;
    }
    return progress != observation->first_progress || is_rested(observation);
}

static bool is_taken(struct observation *observation, const cf_node *object, uint64_t progress)
{
    const struct work *work = observation->work;
    int64_t observed = rules_generation(work->rules, object);
    int64_t in_conditions = condition_generation(object);
    if (work->rules->family == RULES_CREATED)
        return true;
    if (observed >= 0 || in_conditions)
        return (observed >= 0 ? observed : in_conditions) >= work->changed_generation;
    return work->rules->family == RULES_ACK ? is_taken_by_look(observation, object)
                                            : is_taken_by_rest(observation, progress);
}

static enum rules_change change_of(struct observation *observation, const cf_node *object,
                                   uint64_t progress)
{
    if (!observation->work->changed)
        return RULES_UNCHANGED;
    observation->taken = observation->taken || is_taken(observation, object, progress);
    return observation->taken ? RULES_TAKEN : RULES_PENDING;
}

/* --- telling ---------------------------------------------------------------------------------- */

/* Each condition and its status, in an order of their own: the controller's changes. */
static cf_str shown_conditions(struct arena *arena, const cf_node *object)
{
    const cf_node *list = cf_get(cf_get(object, "status"), "conditions");
    struct map_builder map = {.arena = arena};
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < cf_len(list); i++)
        map_add(&map, node_text(cf_get(cf_at(list, i), "type")), cf_get(cf_at(list, i), "status"));
    json_write(&text, map_node(&map), JSON_SORTED);
    return buf_str(&text);
}

/* The memory is used again: a controller may have something else to say each time. */
static bool replace(struct buf *text, cf_str now)
{
    if (str_equal(buf_str(text), now))
        return false;
    text->len = 0;
    buf_add(text, now.ptr, now.len);
    return true;
}

static void tell(struct observation *observation, cf_str conditions)
{
    struct work *work = observation->work;
    const struct rules_judgement *judgement = &observation->judgement;
    bool error = judgement->verdict == RULES_RECOVERABLE || judgement->verdict == RULES_REFUSED;
    bool word = replace(&observation->word, judgement->word);
    bool reason = replace(&observation->reason, judgement->reason);
    if (replace(&observation->conditions, conditions) && conditions.len > 2)
        log_line(work->log, LOG_INFO, "conditions %.*s", STR_ARG(conditions));
    if (word && judgement->word.len)
        log_line(work->log, LOG_INFO, "state %.*s", STR_ARG(judgement->word));
    if (reason && judgement->reason.len)
        log_line(work->log, error ? LOG_WARNING : LOG_INFO, "%.*s", STR_ARG(judgement->reason));
    if (word || reason)
        events_tell(&observation->events, work, false);
}

/* What changes when something moves: the status but for its conditions, whose times are rewritten
 * each time the controller looks. */
static uint64_t progress_of(struct arena *arena, const cf_node *object, cf_str conditions)
{
    const cf_node *status = cf_get(object, "status");
    struct buf text = {.arena = arena};
    uint64_t number = 0;
    for (size_t i = 0; status && status->kind == CF_MAP && i < cf_len(status); i++)
        if (!str_is(status->as.map.pairs[i].key, "conditions"))
            json_write(&text, status->as.map.pairs[i].value, JSON_SORTED);
    buf_add(&text, conditions.ptr, conditions.len);
    cf_str hash = hash_sha256(arena, buf_str(&text));
    for (size_t i = 0; i < 16; i++)
        number = number << 4 |
                 (uint64_t)(hash.ptr[i] <= '9' ? hash.ptr[i] - '0' : hash.ptr[i] - 'a' + 10);
    return number;
}

/* --- one snapshot ------------------------------------------------------------------------------ */

static void judge(struct observation *observation, const cf_node *object)
{
    struct work *work = observation->work;
    struct arena *arena = observation->arenas[observation->turn];
    cf_str conditions = shown_conditions(arena, object);
    uint64_t progress = progress_of(arena, object, conditions);
    enum rules_change change = change_of(observation, object, progress);
    bool going = cf_get(cf_get(object, "metadata"), "deletionTimestamp") != NULL;
    observation->judgement = rules_judge(arena, work->rules, object, change);
    if (going) {
        if (!observation->going)
            log_line(work->log, LOG_WARNING, "somebody deletes %.*s: waiting for its end",
                     STR_ARG(work_shown(work)));
        observation->judgement.verdict = RULES_RECOVERABLE;
        observation->judgement.reason = STR("it is being deleted");
    }
    observation->going = going;
    tell(observation, conditions);
    patience_see(&observation->patience, observation->judgement.verdict, progress,
                 change == RULES_PENDING, clock_ms());
    observation->judgement.word = buf_str(&observation->word); /* these outlive the snapshot */
    observation->judgement.reason = buf_str(&observation->reason);
}

static void see(struct observation *observation, const cf_node *object)
{
    observation->work->object = object;
    arena_clear(observation->work->creation);
    judge(observation, object);
    if (!observation->linked && work_arn(object).len) {
        observation->linked = true;
        summary_log_links(observation->work);
    }
    observation->turn = 1 - observation->turn;
    observation->fresh = observation->asked;
}

static enum result lose(struct observation *observation, const cf_node *last)
{
    struct work *work = observation->work;
    if (last && !wait_is_gone(work, last)) {
        work->object = last;
        observation->turn = 1 - observation->turn; /* its arena is not free any more */
    }
    ctx_error(work->ctx, NULL, "%.*s was deleted while this step looked on",
              STR_ARG(work_shown(work)));
    ctx_hint(work->ctx, "a retry makes a new one; kubectl get events tells who deletes");
    return RESULT_LOST;
}

/* --- the end ----------------------------------------------------------------------------------- */

static enum result fail(struct observation *observation, enum patience_clock clock)
{
    struct work *work = observation->work;
    const struct rules_judgement *judgement = &observation->judgement;
    cf_str word = judgement->word, reason = judgement->reason;
    if (judgement->verdict == RULES_PUZZLING) {
        ctx_error(work->ctx, NULL,
                  "%.*s stays in state %.*s, which is neither success nor failure%s%.*s",
                  STR_ARG(work_shown(work)), STR_ARG(word.len ? word : STR("(none)")),
                  reason.len ? ": " : "", STR_ARG(reason));
        ctx_hint(work->ctx, "say what it means with --success-when or --failure-when");
        return RESULT_FAILED;
    }
    ctx_error(work->ctx, NULL, "%.*s%s%.*s%s%.*s", STR_ARG(work_shown(work)),
              word.len ? " is " : " failed", STR_ARG(word), reason.len ? ": " : "",
              STR_ARG(reason));
    if (clock == PATIENCE_GRACE)
        ctx_hint(work->ctx, "the service refuses the inputs; --recoverable-grace waits longer, for "
                            "rights that were granted a moment ago");
    else
        ctx_hint(work->ctx, "kubectl describe %.*s.%.*s %.*s%s%.*s tells more",
                 STR_ARG(work->step->document->plural), STR_ARG(work->step->document->group),
                 STR_ARG(work->step->request.name), work->name_space.len ? " -n " : "",
                 STR_ARG(work->name_space));
    return RESULT_FAILED;
}

static enum result run_out(struct observation *observation, enum patience_clock clock)
{
    struct work *work = observation->work;
    const struct rules_judgement *judgement = &observation->judgement;
    const char *option = patience_option(clock);
    if (clock == PATIENCE_START) {
        cf_str who = work->rules->controller;
        ctx_error(work->ctx, NULL, "%.*s: no controller has taken it up (--%s)",
                  STR_ARG(work_shown(work)), option);
        if (who.len)
            ctx_hint(work->ctx, "does %.*s run, and look after this namespace?", STR_ARG(who));
        else
            ctx_hint(work->ctx, "does the controller of %.*s run, and look after this namespace?",
                     STR_ARG(work->step->document->group));
        return RESULT_TIMEOUT;
    }
    ctx_error(work->ctx, NULL, "%.*s: --%s has passed%s%.*s%s%.*s", STR_ARG(work_shown(work)),
              option, judgement->word.len ? " in state " : "", STR_ARG(judgement->word),
              judgement->reason.len ? ": " : "", STR_ARG(judgement->reason));
    ctx_hint(work->ctx,
             "a longer limit is --%s; with --on-timeout keep a retry goes on with the resource",
             option);
    return RESULT_TIMEOUT;
}

static enum result conclude(struct observation *observation, enum patience_ruling ruling,
                            enum patience_clock clock)
{
    if (ruling == PATIENCE_SUCCESS)
        return RESULT_SUCCEEDED;
    events_tell(&observation->events, observation->work, true);
    return ruling == PATIENCE_FAILURE ? fail(observation, clock) : run_out(observation, clock);
}

/* --- the loop ---------------------------------------------------------------------------------- */

static struct patience_limits limits_of(const struct arguments *arguments)
{
    return (struct patience_limits){.whole = arguments->timeout,
                                    .start = arguments->start_timeout,
                                    .progress = arguments->progress_timeout,
                                    .recoverable = arguments->recoverable_timeout,
                                    .grace = arguments->recoverable_grace,
                                    .update = arguments->update_timeout,
                                    .settle = arguments->settle};
}

/* Waits for the next snapshot. False when the step ends, with *ret_result. */
static bool wait_more(struct observation *observation, int64_t wait_ms, enum result *ret_result)
{
    struct work *work = observation->work;
    const cf_node *object;
    struct client_answer answer;
    switch (work_follow(work, observation->follow, observation->arenas[observation->turn], wait_ms,
                        &object, &answer)) {
    case FOLLOW_OBJECT:
        if (wait_is_gone(work, object)) {
            *ret_result = lose(observation, NULL);
            return false;
        }
        see(observation, object);
        break;
    case FOLLOW_QUIET:
        /* Nothing is decided on what was seen before a silence. */
        if (observation->patience.pending && is_rested(observation))
            follow_reread(observation->follow);
        break;
    case FOLLOW_GONE:
        *ret_result = lose(observation, object);
        return false;
    case FOLLOW_WOKEN:
        *ret_result = RESULT_STOPPED;
        return false;
    case FOLLOW_FAILED:
        *ret_result = refusal_tell(work, "watch", &answer);
        return false;
    }
    return true;
}

/* Whether a ruling may stand. A clock that runs out while nothing can be seen, or on a snapshot that is
 * old by now, decides nothing: the object is read once more. The limit of the whole step is one all the
 * same, a little later. */
static bool is_sure(struct observation *observation, enum patience_ruling ruling,
                    enum patience_clock clock)
{
    enum { WHOLE_WAITS_MS = 5000 };
    bool by_verdict = clock == PATIENCE_WHOLE && ruling != PATIENCE_TIMEOUT;
    if (by_verdict || observation->fresh)
        return true;
    if (!observation->asked) {
        follow_reread(observation->follow);
        observation->asked_at = clock_ms();
    }
    observation->asked = true;
    return clock == PATIENCE_WHOLE && clock_ms() - observation->asked_at >= WHOLE_WAITS_MS;
}

static enum result loop(struct observation *observation)
{
    enum { LONGEST_WAIT = 60000, WHILE_PENDING = 500 };
    enum result result = RESULT_SUCCEEDED;
    for (;;) {
        enum patience_clock clock;
        int64_t left;
        enum patience_ruling ruling =
            patience_rule(&observation->patience, clock_ms(), &clock, &left);
        if (ruling == PATIENCE_WAIT)
            observation->asked = observation->fresh = false;
        else if (is_sure(observation, ruling, clock))
            return conclude(observation, ruling, clock);
        else
            left = -1;
        int64_t longest =
            observation->patience.pending || observation->asked ? WHILE_PENDING : LONGEST_WAIT;
        if (left < 0 || left > longest)
            left = longest;
        if (!wait_more(observation, left, &result))
            return result;
    }
}

/* What outlives the observation stands in the step's own arena. */
static void keep_object(struct work *work, struct observation *observation)
{
    arena_clear(observation->arenas[observation->turn]); /* makes room */
    work->object =
        node_copy(work->ctx->arena, work_without_managers(work->ctx->arena, work->object));
    work->uid = work_uid(work->object);
}

enum result observe_resource(struct work *work)
{
    struct follow_target target = {work->collection, work->step->request.name,
                                   work->arguments->poll};
    struct arena *arena = arena_open();
    struct observation observation = {.work = work,
                                      .rests_since = -1,
                                      .word = {.arena = arena},
                                      .reason = {.arena = arena},
                                      .conditions = {.arena = arena},
                                      .events = {.arena = arena}};
    struct patience_limits limits = limits_of(work->arguments);
    for (int i = 0; i < 2; i++)
        observation.arenas[i] = arena_open();
    observation.follow = follow_open(work->ctx->arena, work->client, &target);
    patience_start(&observation.patience, &limits, clock_ms(), work->began);
    enum result result = loop(&observation);
    if (!follow_watches(observation.follow) && result == RESULT_SUCCEEDED)
        log_line(work->log, LOG_INFO, "done without a watch");
    follow_close(observation.follow);
    keep_object(work, &observation);
    for (int i = 0; i < 2; i++)
        arena_close(observation.arenas[i]);
    arena_close(arena);
    return result;
}

enum result observe_once(struct work *work)
{
    struct rules_judgement judgement =
        rules_judge(work->ctx->arena, work->rules, work->object, RULES_UNCHANGED);
    if (judgement.word.len)
        log_line(work->log, LOG_INFO, "state %.*s", STR_ARG(judgement.word));
    return RESULT_SUCCEEDED;
}
