/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/fill.h"

#include "base/node.h"

/* The values below one place of the tree. */
struct below {
    struct arena *arena;
    const struct fill_value **list;
    size_t len, depth; /* how many steps they share */
    struct fill_conflict *conflict;
};

const cf_node *fill_find(const cf_node *tree, const cf_node *path, size_t len)
{
    for (size_t i = 0; tree && i < len; i++) {
        const cf_node *step = cf_at(path, i);
        tree = step->kind == CF_INT ? cf_at(tree, 0) : node_get(tree, node_text(step));
    }
    return tree;
}

static void conflict(const struct below *below, const struct fill_value *first,
                     const struct fill_value *second)
{
    if (first->soft || second->soft)
        return;
    const cf_node *deeper = cf_len(first->path) > cf_len(second->path) ? first->path : second->path;
    if (below->conflict && !below->conflict->first.len)
        *below->conflict = (struct fill_conflict){first->name, second->name,
                                                  node_steps_text(below->arena, deeper)};
}

static const cf_node *fill(const struct below *below, const struct fill_value *base_from,
                           const cf_node *base);

static bool same_step(const cf_node *a, const cf_node *b)
{
    return a->kind == b->kind && (a->kind == CF_INT || str_equal(node_text(a), node_text(b)));
}

/* Those of the values whose next step is `step`; they are taken off the list of the others. */
static struct below take(struct below *others, const cf_node *step)
{
    struct below taken = *others;
    size_t kept = 0;
    taken.list = arena_many(others->arena, others->len, const struct fill_value *);
    taken.len = 0;
    taken.depth = others->depth + 1;
    for (size_t i = 0; i < others->len; i++)
        if (same_step(cf_at(others->list[i]->path, others->depth), step))
            taken.list[taken.len++] = others->list[i];
        else
            others->list[kept++] = others->list[i];
    others->len = kept;
    return taken;
}

/* The first item filled, the others as they are. */
static const cf_node *fill_list(struct below *parts, const struct fill_value *base_from,
                                const cf_node *base)
{
    struct list_builder list = {.arena = parts->arena};
    struct below first = take(parts, cf_at(parts->list[0]->path, parts->depth));
    list_add(&list, fill(&first, base_from, cf_at(base, 0)));
    for (size_t i = 1; i < cf_len(base); i++)
        list_add(&list, cf_at(base, i));
    return list_node(&list);
}

static const cf_node *fill_map(struct below *parts, const struct fill_value *base_from,
                               const cf_node *base)
{
    struct map_builder map = {.arena = parts->arena};
    for (size_t i = 0; i < cf_len(base); i++) {
        const cf_pair *pair = &base->as.map.pairs[i];
        const cf_node step = {.kind = CF_STR, .as.string = pair->key};
        if (!parts->len) { /* all are put in: the rest is as it was */
            map_add_pair(&map, *pair);
            continue;
        }
        struct below inside = take(parts, &step);
        map_add(&map, pair->key, fill(&inside, base_from, pair->value));
    }
    while (parts->len) {
        const cf_node *step = cf_at(parts->list[0]->path, parts->depth);
        struct below inside = take(parts, step);
        map_add(&map, node_text(step), fill(&inside, base_from, NULL));
    }
    return map_node(&map);
}

/* Whether what lies at a place gives way to another value: a default does to what was given, and that of a
 * whole to that of a part. */
static bool gives_way(const struct fill_value *base_from, const struct fill_value *value)
{
    return base_from && base_from->soft &&
           (!value->soft || cf_len(base_from->path) < cf_len(value->path));
}

/* Of the values at one place: those further below stay in the list, the whole ones become the base. */
static void take_wholes(struct below *parts, const struct fill_value **base_from,
                        const cf_node **base)
{
    size_t kept = 0;
    if (*base && (*base)->kind == CF_NULL && parts->len) /* null is unset */
        *base = NULL;
    for (size_t i = 0; i < parts->len; i++) {
        const struct fill_value *value = parts->list[i];
        if (cf_len(value->path) > parts->depth) {
            parts->list[kept++] = value;
        } else if (!*base || gives_way(*base_from, value)) {
            *base = value->value;
            *base_from = value;
        } else if (!node_equal(*base, value->value)) {
            conflict(parts, *base_from, value);
        }
    }
    parts->len = kept;
}

/* One of the values that is no default, if there is one. */
static const struct fill_value *hardest(const struct below *parts)
{
    for (size_t i = 0; i < parts->len; i++)
        if (!parts->list[i]->soft)
            return parts->list[i];
    return parts->list[0];
}

/* `base`: what a whole value has at this place, `base_from`: that value. */
static const cf_node *fill(const struct below *below, const struct fill_value *base_from,
                           const cf_node *base)
{
    struct below parts = *below;
    take_wholes(&parts, &base_from, &base);
    if (!parts.len)
        return base;
    bool in_list = cf_at(parts.list[0]->path, parts.depth)->kind == CF_INT;
    cf_kind wanted = in_list ? CF_LIST : CF_MAP;
    if (base && base->kind != (uint32_t)wanted) { /* nothing can be put into it */
        const struct fill_value *part = hardest(&parts);
        if (!gives_way(base_from, part)) {
            conflict(below, base_from, part);
            return base;
        }
        base = NULL;
    }
    return in_list ? fill_list(&parts, base_from, base) : fill_map(&parts, base_from, base);
}

const cf_node *fill_tree(struct arena *arena, const struct fill_value *values, size_t len,
                         struct fill_conflict *ret_conflict)
{
    struct below all = {.arena = arena,
                        .list = arena_many(arena, len, const struct fill_value *),
                        .len = len,
                        .conflict = ret_conflict};
    struct map_builder empty = {.arena = arena};
    for (size_t i = 0; i < len; i++)
        all.list[i] = &values[i];
    const cf_node *tree = fill(&all, NULL, NULL);
    return tree ? tree : map_node(&empty);
}
