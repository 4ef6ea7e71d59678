/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/change.h"

#include "base/node.h"
#include "io/clock.h"
#include "runner/refusal.h"
#include "runner/wait.h"

static int64_t generation_of(const cf_node *object)
{
    const cf_node *node = cf_get(cf_get(object, "metadata"), "generation");
    return node && node->kind == CF_INT ? node->as.integer : 0;
}

/* What the API server keeps of the fields that this program has set with `operation`; NULL: nothing. */
static const cf_node *managed(const cf_node *object, const char *operation)
{
    const cf_node *list = cf_get(cf_get(object, "metadata"), "managedFields");
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *entry = cf_at(list, i);
        if (str_is(node_text(cf_get(entry, "manager")), MARKS_MANAGER) &&
            str_is(node_text(cf_get(entry, "operation")), operation) &&
            !node_text(cf_get(entry, "subresource")).len)
            return entry;
    }
    return NULL;
}

/* When this program last changed the object, in seconds since 1970; -1: never. */
static int64_t changed_at(const cf_node *object)
{
    return clock_parse(node_text(cf_get(managed(object, "Apply"), "time")));
}

static int64_t looked_at(const cf_node *object)
{
    return clock_parse(
        rules_condition_text(object, rules_synced_type(object), "lastTransitionTime"));
}

/* An earlier try may have changed the object, and been killed before the controller saw it: what the
 * status says may be of before the change. Where only marks were changed, the generation is still the
 * one that was noted then. */
void change_take_over(struct work *work, const cf_node *object)
{
    int64_t at = changed_at(object);
    cf_str before = marks_annotation(object, MARKS_BEFORE);
    cf_str now = str_printf(work->ctx->arena, "%lld/", (long long)generation_of(object));
    const char *slash = before.len ? memchr(before.ptr, '/', before.len) : NULL;
    if (at < 0 || !slash || str_starts(before, now.ptr))
        return;
    work->changed = true;
    work->changed_generation = generation_of(object);
    work->changed_at = at;
    work->looked_before = clock_parse(str_of(slash + 1));
}

/* --- making one --------------------------------------------------------------------------------- */

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
    const cf_node *body =
        marks_applied(arena, work->step->request.resource, &work->marks, work->object, work->ours);
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

/* One step of a JSON patch. */
static const cf_node *patch_step(struct arena *arena, const char *operation, const char *path,
                                 const cf_node *value)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "op", str_of(operation));
    map_text(&map, "path", str_of(path));
    map_add(&map, STR("value"), value);
    return map_node(&map);
}

/* The list of who has set which field, with our creation as if it had been applied. */
static const cf_node *as_applied(struct arena *arena, const cf_node *object)
{
    const cf_node *list = cf_get(cf_get(object, "metadata"), "managedFields");
    const cf_node *creation = managed(object, "Update");
    struct list_builder changed = {.arena = arena};
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *entry = cf_at(list, i);
        struct map_builder map = {.arena = arena};
        for (size_t j = 0; entry == creation && j < cf_len(entry); j++) {
            cf_pair pair = entry->as.map.pairs[j];
            if (str_is(pair.key, "operation"))
                pair.value = node_cstr(arena, "Apply");
            map_add_pair(&map, pair);
        }
        list_add(&changed, entry == creation ? map_node(&map) : entry);
    }
    return list_node(&changed);
}

/* What was created is owned in another way than what is applied: a field that is not asked for any more
 * would stay. So before the first change the creation is declared to have been applied.
 * *ret_look: somebody was faster. */
static enum result own_creation(struct work *work, bool *ret_look)
{
    struct arena *arena = work->ctx->arena;
    const cf_node *metadata = cf_get(work->object, "metadata");
    struct list_builder steps = {.arena = arena};
    if (!managed(work->object, "Update") || managed(work->object, "Apply"))
        return RESULT_SUCCEEDED;
    list_add(&steps, patch_step(arena, "test", "/metadata/uid", cf_get(metadata, "uid")));
    list_add(&steps, patch_step(arena, "replace", "/metadata/managedFields",
                                as_applied(arena, work->object)));
    list_add(&steps, patch_step(arena, "replace", "/metadata/resourceVersion",
                                cf_get(metadata, "resourceVersion")));
    struct client_request request = {.method = "PATCH",
                                     .path = work_path(work, "?fieldManager=" MARKS_MANAGER),
                                     .body = list_node(&steps),
                                     .content_type = "application/json-patch+json"};
    struct client_answer answer = client_insist(work->client, work->ctx, &request);
    *ret_look = answer.status == 404 || answer.status == 409;
    if (answer.outcome == CLIENT_OK)
        work_take(work, answer.body);
    /* 422: what is stored is not valid any more; the change may be. */
    else if (!*ret_look && answer.status != 422)
        return refusal_tell(work, "patch", &answer);
    return RESULT_SUCCEEDED;
}

static void note_before(struct work *work)
{
    cf_str time =
        rules_condition_text(work->object, rules_synced_type(work->object), "lastTransitionTime");
    work->marks.before = str_printf(work->ctx->arena, "%lld/%.*s",
                                    (long long)generation_of(work->object), STR_ARG(time));
}

/* The answer may be that of a second request, after one whose answer was lost: the time of the change
 * is that which the API server keeps. */
static enum result take_changed(struct work *work, const struct client_answer *answer)
{
    bool moved = generation_of(answer->body) != generation_of(work->object);
    if (moved) {
        work->changed = true;
        work->changed_generation = generation_of(answer->body);
        work->changed_at = changed_at(answer->body);
        work->looked_before = looked_at(work->object);
        if (work->changed_at < 0)
            work->changed_at = clock_parse(answer->date);
    }
    work_take(work, answer->body);
    log_line(work->log, LOG_INFO, "applied %.*s%s", STR_ARG(work_shown(work)),
             moved ? "" : ": nothing was to change");
    return RESULT_SUCCEEDED;
}

/* There is another object of that name, or none: its uid is not the one that the change was bound to. */
static bool is_another(const struct client_answer *answer)
{
    const cf_node *causes = cf_get(cf_get(answer->body, "details"), "causes");
    bool refused = answer->status == 409 || answer->status == 422;
    if (answer->status == 404)
        return true;
    for (size_t i = 0; refused && i < cf_len(causes); i++)
        if (str_is(node_text(cf_get(cf_at(causes, i), "field")), "metadata.uid"))
            return true;
    return answer->status == 409 && (str_contains(answer->why, "UID in precondition") ||
                                     str_contains(answer->why, "uid mismatch"));
}

static enum result apply(struct work *work, bool *ret_look)
{
    bool force = work->arguments->on_conflict == CONFLICT_FORCE;
    struct client_request request = {.method = "PATCH",
                                     .body = change_body(work),
                                     .content_type = "application/apply-patch+yaml",
                                     .woken_ms = WORK_FINISH_MS};
    for (;;) {
        request.path = work_path(work, force ? WORK_WRITE_QUERY "&force=true" : WORK_WRITE_QUERY);
        struct client_answer answer = client_insist(work->client, work->ctx, &request);
        if (answer.outcome == CLIENT_OK)
            return take_changed(work, &answer);
        if (!force && is_own_conflict(&answer)) {
            force = true;
            continue;
        }
        *ret_look = is_another(&answer);
        return *ret_look ? RESULT_SUCCEEDED : refusal_tell(work, "patch", &answer);
    }
}

static bool is_idle(const struct work *work, const cf_node *object)
{
    return !object || !rules_is_busy(work->rules, object);
}

static enum result await_idle(struct work *work)
{
    int64_t limit = work_within(work, work_or_day(work->arguments->update_timeout));
    enum result result = wait_until(work, limit, is_idle);
    if (result == RESULT_TIMEOUT)
        ctx_error(work->ctx, NULL, "%.*s: still busy after %lld s", STR_ARG(work_shown(work)),
                  (long long)limit / 1000);
    return result;
}

enum result change_make(struct work *work, bool *ret_look)
{
    if (!is_idle(work, work->object)) {
        *ret_look = true; /* it will be another one by then */
        return await_idle(work);
    }
    enum result result = own_creation(work, ret_look);
    if (result != RESULT_SUCCEEDED || *ret_look)
        return result;
    change_take_over(work, work->object);
    note_before(work);
    return apply(work, ret_look);
}
