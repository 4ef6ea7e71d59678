/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/work.h"

#include "base/node.h"

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
    work->uid = node_text(cf_get(cf_get(object, "metadata"), "uid"));
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
