/* SPDX-License-Identifier: Apache-2.0 */
#include "model/chains.h"

#include "base/node.h"
#include "model/component.h"

static cf_str kind_of(const cf_node *step)
{
    return node_text(cf_get(step, "kind"));
}

/* A step as formats need it: they are handed one component, so the names that other components
 * have in an engine must come with it. */
static const cf_node *build_step(struct arena *arena, const struct crd *crd, const cf_node *step)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "kind", kind_of(step));
    map_text(&map, "id", component_id(arena, crd->group, kind_of(step)));
    map_add(&map, STR("values"), cf_get(step, "values"));
    map_add(&map, STR("from"), cf_get(step, "from"));
    return map_node(&map);
}

static const cf_node *build_chain(struct arena *arena, const struct crd *crd, const cf_node *chain)
{
    struct map_builder map = {.arena = arena};
    struct list_builder list = {.arena = arena};
    const cf_node *steps = cf_get(chain, "steps");
    for (size_t i = 0; i < cf_len(steps); i++)
        list_add(&list, build_step(arena, crd, cf_at(steps, i)));
    map_add(&map, STR("name"), cf_get(chain, "name"));
    map_add(&map, STR("summary"), cf_get(chain, "summary"));
    map_add(&map, STR("steps"), list_node(&list));
    return map_node(&map);
}

const cf_node *chains_build(struct arena *arena, const struct crd *crd, const cf_node *profile)
{
    const cf_node *chains = cf_get(profile, "chains");
    struct list_builder list = {.arena = arena};
    for (size_t i = 0; i < cf_len(chains); i++) {
        const cf_node *steps = cf_get(cf_at(chains, i), "steps");
        if (cf_len(steps) && str_equal(kind_of(cf_at(steps, cf_len(steps) - 1)), crd->kind))
            list_add(&list, build_chain(arena, crd, cf_at(chains, i)));
    }
    return list.len ? list_node(&list) : NULL;
}
