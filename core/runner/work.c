/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/work.h"

#include "base/node.h"
#include "io/clock.h"

void work_number(struct work *work, int attempt)
{
    struct step *step = work->step;
    step->request =
        request_build(work->ctx->arena, step->document, step->values, step->identity, attempt);
    work->marks.spec = step->request.spec;
    work->marks.attempt = attempt;
    work->log->name = step->request.name;
}

void work_take(struct work *work, const cf_node *object)
{
    work->object = object;
    work->uid = str_copy(work->ctx->arena, work_uid(object));
}

cf_str work_path(const struct work *work, const char *suffix)
{
    const struct document *document = work->step->document;
    cf_str path = client_path(work->ctx->arena, document->group, document->version,
                              work->name_space, document->plural, work->step->request.name);
    return str_printf(work->ctx->arena, "%.*s%s", STR_ARG(path), suffix);
}

cf_str work_shown(const struct work *work)
{
    const struct document *document = work->step->document;
    if (!work->name_space.len)
        return str_printf(work->ctx->arena, "%.*s %.*s", STR_ARG(document->kind),
                          STR_ARG(work->step->request.name));
    return str_printf(work->ctx->arena, "%.*s %.*s/%.*s", STR_ARG(document->kind),
                      STR_ARG(work->name_space), STR_ARG(work->step->request.name));
}

/* `map` without `key`; at `below` something else, where that is not NULL. */
static const cf_node *without(struct arena *arena, const cf_node *map, const char *key,
                              const cf_node *below)
{
    struct map_builder rest = {.arena = arena};
    for (size_t i = 0; map && map->kind == CF_MAP && i < cf_len(map); i++) {
        cf_pair pair = map->as.map.pairs[i];
        if (!str_is(pair.key, key))
            map_add_pair(&rest, pair);
        else if (below)
            map_add(&rest, pair.key, below);
    }
    return map_node(&rest);
}

const cf_node *work_without_managers(struct arena *arena, const cf_node *object)
{
    const cf_node *metadata = without(arena, cf_get(object, "metadata"), "managedFields", NULL);
    return without(arena, object, "metadata", metadata);
}

cf_str work_arn(const cf_node *object)
{
    return node_text(cf_get(cf_get(cf_get(object, "status"), "ackResourceMetadata"), "arn"));
}

enum follow_event work_follow(struct work *work, struct follow *follow, struct arena *scratch,
                              int64_t wait_ms, const cf_node **ret_object,
                              struct client_answer *ret_answer)
{
    arena_clear(scratch);
    struct ctx ctx = {.arena = scratch, .limits = work->ctx->limits};
    ctx.diags = diags_new(scratch, ctx.limits);
    enum follow_event event = follow_next(follow, &ctx, wait_ms, ret_object, ret_answer);
    if (event == FOLLOW_FAILED && ret_answer->outcome == CLIENT_LOCAL)
        ctx_error(work->ctx, NULL, "%.*s", STR_ARG(ret_answer->why));
    return event;
}

int64_t work_within(const struct work *work, int64_t limit_ms)
{
    int64_t whole = work->arguments->timeout;
    int64_t left = work->began + whole - clock_ms();
    return !whole || limit_ms < left ? limit_ms : left > 0 ? left : 0;
}

int64_t work_or_day(int64_t limit_ms)
{
    enum { DAY_MS = 86400000 };
    return limit_ms ? limit_ms : DAY_MS;
}

struct client_answer work_look(struct work *work)
{
    struct client_request request = {.method = "GET", .path = work_path(work, "")};
    struct client_answer answer = client_insist(work->client, work->ctx, &request);
    if (answer.outcome == CLIENT_OK && !work_uid(answer.body).len) {
        answer.outcome = CLIENT_LOST;
        answer.why = STR("the answer is no object");
    }
    return answer;
}

cf_str work_uid(const cf_node *object)
{
    return node_text(cf_get(cf_get(object, "metadata"), "uid"));
}
