/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/find.h"

#include "base/node.h"
#include "runner/change.h"
#include "runner/refusal.h"

enum by { BY_NAME, BY_STEP, BY_RUN };

static enum by choose(const struct work *work)
{
    const struct step *step = work->step;
    if (!step->request.generated)
        return BY_NAME;
    return work->arguments->of == OF_RUN || !step->identity.known ? BY_RUN : BY_STEP;
}

cf_str find_by_name(struct arena *arena, const struct document *document)
{
    const struct document_field *input =
        document_find(document->inputs, document->inputs_len, STR("resource_name"));
    if (!input)
        input = document->naming;
    return input ? str_printf(arena, "input %.*s, or ", STR_ARG(input->name)) : STR("");
}

void find_take(struct work *work, const cf_node *object)
{
    cf_str name = node_text(cf_get(cf_get(object, "metadata"), "name"));
    work->step->request.name = work->log->name = str_copy(work->ctx->arena, name);
    work_take(work, object);
    work->ours = marks_whose(object, work->marks.owner) == MARKS_OURS;
    change_take_over(work, object);
}

void find_forget(struct work *work)
{
    struct map_builder nothing = {.arena = work->ctx->arena};
    work->object = NULL;
    work->uid = work->step->request.name = work->log->name = STR("");
    work->step->request.resource = map_node(&nothing);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void add(struct work *work, struct find_objects *objects, const cf_node *object)
{
    objects->list = arena_grow(work->ctx->arena, objects->list, objects->len, &objects->cap,
                               sizeof *objects->list);
    objects->list[objects->len++] = object;
}

static struct client_answer ask_page(struct work *work, const char *key, cf_str hash,
                                     cf_str continuation)
{
    struct buf path = {.arena = work->ctx->arena};
    buf_printf(&path, "%.*s?limit=500&labelSelector=", STR_ARG(work->collection));
    client_escape(&path, str_printf(work->ctx->arena, MARKS_MANAGED_BY "=" MARKS_MANAGER ",%s=%.*s",
                                    key, STR_ARG(hash)));
    if (continuation.len) {
        buf_text(&path, "&continue=");
        client_escape(&path, continuation);
    }
    struct client_request request = {.method = "GET", .path = buf_str(&path)};
    return client_insist(work->client, work->ctx, &request);
}

/* All objects with that label. What has no uid is no object. */
static enum result ask_label(struct work *work, const char *key, cf_str hash,
                             struct find_objects *objects)
{
    cf_str continuation = STR("");
    do {
        struct client_answer answer = ask_page(work, key, hash, continuation);
        const cf_node *items = cf_get(answer.body, "items");
        if (answer.outcome != CLIENT_OK)
            return refusal_tell(work, "list", &answer);
        for (size_t i = 0; i < cf_len(items); i++)
            if (work_uid(cf_at(items, i)).len)
                add(work, objects, cf_at(items, i));
        continuation = node_text(cf_get(cf_get(answer.body, "metadata"), "continue"));
    } while (continuation.len);
    return RESULT_SUCCEEDED;
}

static enum result ask_name(struct work *work, struct find_objects *objects)
{
    struct client_answer answer = work_look(work);
    if (answer.outcome == CLIENT_OK)
        add(work, objects, answer.body);
    else if (answer.status != 404 || refusal_is_unserved(&answer))
        return refusal_tell(work, "get", &answer);
    return RESULT_SUCCEEDED;
}

/* --- choosing --------------------------------------------------------------------------------- */

static int attempt_of(const cf_node *object)
{
    cf_str text = marks_annotation(object, MARKS_ATTEMPT);
    int attempt = 0;
    for (size_t i = 0; i < text.len && i < 3; i++)
        attempt = attempt * 10 + (text.ptr[i] - '0');
    return attempt;
}

/* Whether `a` was made after `b` by the same step: for these very inputs first, then by the later try. */
static bool is_later(const struct work *work, const cf_node *a, const cf_node *b)
{
    cf_str spec = work->step->request.spec;
    bool asked_a = str_equal(marks_annotation(a, MARKS_SPEC), spec);
    bool asked_b = str_equal(marks_annotation(b, MARKS_SPEC), spec);
    int by_attempt = attempt_of(a) - attempt_of(b);
    cf_str made_a = node_text(cf_get(cf_get(a, "metadata"), "creationTimestamp"));
    cf_str made_b = node_text(cf_get(cf_get(b, "metadata"), "creationTimestamp"));
    if (asked_a != asked_b)
        return asked_a;
    return by_attempt ? by_attempt > 0 : str_compare(made_a, made_b) > 0;
}

/* Leaves of each step the last object alone. */
static void keep_last(struct work *work, struct find_objects *objects)
{
    size_t kept = 0;
    for (size_t i = 0; i < objects->len; i++) {
        const cf_node *object = objects->list[i];
        cf_str owner = marks_label(object, MARKS_OWNER);
        size_t same = 0;
        while (same < kept && !str_equal(marks_label(objects->list[same], MARKS_OWNER), owner))
            same++;
        if (same == kept)
            objects->list[kept++] = object;
        else if (is_later(work, object, objects->list[same]))
            objects->list[same] = object;
    }
    objects->len = kept;
}

static enum result ask(struct work *work, enum by by, struct find_objects *objects)
{
    *objects = (struct find_objects){0};
    if (by == BY_NAME)
        return ask_name(work, objects);
    if (by == BY_RUN)
        return ask_label(work, MARKS_RUN_ID, work->marks.run, objects);
    enum result result = ask_label(work, MARKS_OWNER, work->marks.owner, objects);
    keep_last(work, objects);
    return result;
}

/* "this run has made no KIND in namespace NAMESPACE" */
static cf_str nothing_there(const struct work *work, enum by by)
{
    struct arena *arena = work->ctx->arena;
    if (by == BY_NAME)
        return str_printf(arena, "%.*s does not exist", STR_ARG(work_shown(work)));
    return str_printf(arena,
                      by == BY_RUN ? "this run has made no %.*s%s%.*s"
                                   : "this step has made no %.*s%s%.*s",
                      STR_ARG(work->step->document->kind),
                      work->name_space.len ? " in namespace " : "", STR_ARG(work->name_space));
}

enum result find_all(struct work *work, struct find_objects *ret_objects)
{
    enum by by = choose(work);
    enum result result = ask(work, by, ret_objects);
    if (result == RESULT_SUCCEEDED && !ret_objects->len)
        log_line(work->log, LOG_INFO, "nothing to delete: %.*s", STR_ARG(nothing_there(work, by)));
    return result;
}

static enum result tell_several(struct work *work, const struct find_objects *objects)
{
    enum { MOST_NAMES = 10 };
    struct buf names = {.arena = work->ctx->arena};
    for (size_t i = 0; i < objects->len && i < MOST_NAMES; i++)
        buf_printf(&names, "%s%.*s", i ? ", " : "",
                   STR_ARG(node_text(cf_get(cf_get(objects->list[i], "metadata"), "name"))));
    if (objects->len > MOST_NAMES)
        buf_printf(&names, " and %zu more", objects->len - MOST_NAMES);
    ctx_error(work->ctx, NULL, "this run has made more than one %.*s: %.*s",
              STR_ARG(work->step->document->kind), STR_ARG(buf_str(&names)));
    ctx_hint(work->ctx, "say which one: %.*s--task of the step that made it",
             STR_ARG(find_by_name(work->ctx->arena, work->step->document)));
    return RESULT_USAGE;
}

enum result find_one(struct work *work)
{
    struct find_objects objects;
    enum by by = choose(work);
    enum result result = ask(work, by, &objects);
    if (result != RESULT_SUCCEEDED)
        return result;
    keep_last(work, &objects);
    if (objects.len == 1) {
        find_take(work, objects.list[0]);
        return RESULT_SUCCEEDED;
    }
    if (objects.len) {
        result = tell_several(work, &objects);
    } else {
        cf_str nothing = nothing_there(work, by);
        ctx_error(work->ctx, NULL, "%.*s", STR_ARG(nothing));
        ctx_hint(work->ctx, "give its name, or --run and --task as the step that made it");
        result = RESULT_LOST;
    }
    if (by != BY_NAME)
        find_forget(work);
    return result;
}
