/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay_chains.h"

#include "base/node.h"
#include "model/names.h"

/* What the overlay says of a field that a chain knows by name only. */
static const struct overlay_target *said_of(struct arena *arena, const struct overlay *overlay,
                                            cf_str name, bool output)
{
    for (size_t i = 0; i < overlay->targets_len; i++) {
        const struct overlay_target *target = &overlay->targets[i];
        if (target->flatten || target->output != output)
            continue;
        if (str_equal(target->key, name) ||
            str_equal(names_snake(arena, overlay_edit_below(target->key)), name))
            return target;
    }
    return NULL;
}

static bool hides_output(struct arena *arena, const struct overlay *overlay, cf_str name)
{
    const cf_node *said = cf_get(overlay->data, "outputs");
    const struct overlay_target *target = said_of(arena, overlay, name, true);
    if (said && said->kind == CF_LIST)
        return !target && !names_reserved(name);
    return target && cf_flag(cf_get(target->data, "hide"), false);
}

/* The entries of a map by the names that inputs have now, without those that are hidden. */
static const cf_node *renamed_keys(struct arena *arena, const struct overlay *overlay,
                                   const cf_node *map)
{
    struct map_builder renamed = {.arena = arena};
    for (size_t i = 0; i < cf_len(map); i++) {
        const cf_pair *pair = &map->as.map.pairs[i];
        const struct overlay_target *target = said_of(arena, overlay, pair->key, false);
        const cf_node *name = target ? cf_get(target->data, "rename") : NULL;
        if (!target || !cf_flag(cf_get(target->data, "hide"), false))
            map_add(&renamed, name ? node_text(name) : pair->key, pair->value);
    }
    return map_node(&renamed);
}

/* The outputs that feed a step by the names that they have now. NULL: one of them is hidden. */
static const cf_node *renamed_sources(struct arena *arena, const struct overlay *overlay,
                                      cf_str kind, const cf_node *from)
{
    struct map_builder renamed = {.arena = arena};
    for (size_t i = 0; i < cf_len(from); i++) {
        const cf_pair *pair = &from->as.map.pairs[i];
        const cf_node *source = pair->value;
        cf_str output = node_text(cf_get(source, "output"));
        if (str_equal(node_text(cf_get(source, "kind")), kind)) {
            const struct overlay_target *target = said_of(arena, overlay, output, true);
            const cf_node *name = target ? cf_get(target->data, "rename") : NULL;
            if (hides_output(arena, overlay, output))
                return NULL;
            if (name)
                source = node_with(arena, source, STR("output"), name);
        }
        map_add(&renamed, pair->key, source);
    }
    return map_node(&renamed);
}

/* NULL: it cannot be run any more. */
static const cf_node *change_chain(struct arena *arena, const struct overlay *overlay, cf_str kind,
                                   const cf_node *chain)
{
    struct list_builder steps = {.arena = arena};
    const cf_node *all = cf_get(chain, "steps");
    for (size_t i = 0; i < cf_len(all); i++) {
        const cf_node *step = cf_at(all, i), *from = cf_get(step, "from");
        bool own = str_equal(node_text(cf_get(step, "kind")), kind);
        if (from) {
            from = renamed_sources(arena, overlay, kind, from);
            if (!from)
                return NULL;
            step = node_with(arena, step, STR("from"),
                             own ? renamed_keys(arena, overlay, from) : from);
        }
        if (own && cf_get(step, "values"))
            step = node_with(arena, step, STR("values"),
                             renamed_keys(arena, overlay, cf_get(step, "values")));
        list_add(&steps, step);
    }
    return node_with(arena, chain, STR("steps"), list_node(&steps));
}

const cf_node *overlay_chains(struct arena *arena, const cf_node *document, cf_str kind,
                              const struct overlay *overlay)
{
    const cf_node *chains = cf_get(document, "chains");
    struct list_builder list = {.arena = arena};
    if (!chains)
        return document;
    for (size_t i = 0; i < cf_len(chains); i++) {
        const cf_node *chain = change_chain(arena, overlay, kind, cf_at(chains, i));
        if (chain)
            list_add(&list, chain);
    }
    return node_with(arena, document, STR("chains"), list.len ? list_node(&list) : NULL);
}
