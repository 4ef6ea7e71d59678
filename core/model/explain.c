/* SPDX-License-Identifier: Apache-2.0 */
#include "model/explain.h"

#include "base/lookup.h"
#include "base/node.h"
#include "model/beginnings.h"

struct explaining {
    struct arena *arena;
    const struct explain_stage *stages;
    size_t len;
    struct lookup *fields; /* of the side that is explained, at each stage */
    struct list_builder rows;
};

static void add_row(struct explaining *all, cf_str path, const cf_node *value, cf_str by)
{
    struct map_builder row = {.arena = all->arena};
    map_text(&row, "path", path);
    map_add(&row, STR("value"), value);
    map_flag(&row, "removed", !value);
    map_text(&row, "set_by", by);
    list_add(&all->rows, map_node(&row));
}

static bool differ(const cf_node *a, const cf_node *b)
{
    return (a || b) && (!a || !b || !node_equal(a, b));
}

/* What a field has in common with those that it is, at other stages: names may change, paths do not. Several may
 * have none. "arn" has the path of a property that is an output, too. */
static cf_str identity(struct arena *arena, const cf_node *field)
{
    const cf_node *path = cf_get(field, "path");
    if (!cf_len(path))
        return node_text(cf_get(field, "name"));
    return str_printf(arena, "%c%.*s", cf_flag(cf_get(field, "own"), false) ? '!' : '.',
                      STR_ARG(beginnings_text(arena, path, cf_len(path))));
}

/* Looks up the fields of a side at each stage. */
static void index_side(struct explaining *all, const char *side)
{
    all->fields = arena_many(all->arena, all->len, struct lookup);
    for (size_t s = 0; s < all->len; s++) {
        const cf_node *fields = cf_get(all->stages[s].document, side);
        struct lookup *lookup = &all->fields[s];
        *lookup = (struct lookup){.arena = all->arena};
        for (size_t i = cf_len(fields); i-- > 0;) { /* the first of several counts */
            const cf_node **field = arena_new(all->arena, const cf_node *);
            *field = cf_at(fields, i);
            lookup_put(lookup, identity(all->arena, *field), field);
        }
    }
}

static const cf_node *field_like(const struct explaining *all, size_t stage, const cf_node *field)
{
    const cf_node *const *found = lookup_find(&all->fields[stage], identity(all->arena, field));
    return found ? *found : NULL;
}

/* Explains the entries of a map of the last document. `before`: the same map at each stage, NULL where it was
 * not there yet; `first`: the stage it came with. */
static void explain_entries(struct explaining *all, cf_str path, const cf_node *const *maps,
                            size_t first)
{
    const cf_node *last = maps[all->len - 1];
    for (size_t i = 0; i < cf_len(last); i++) {
        const cf_pair *pair = &last->as.map.pairs[i];
        size_t by = first;
        for (size_t s = first + 1; s < all->len; s++)
            if (differ(node_get(maps[s - 1], pair->key), node_get(maps[s], pair->key)))
                by = s;
        struct buf below = {.arena = all->arena};
        buf_add(&below, path.ptr, path.len);
        node_path_key(&below, pair->key);
        if (by > first && !str_is(pair->key, "schema")) /* it follows what is said of the keys */
            add_row(all, buf_str(&below), pair->value, all->stages[by].by);
    }
}

/* The stage at which what is there at the last one came to be there. */
static size_t came_with(const struct explaining *all, const cf_node *const *maps)
{
    size_t first = all->len - 1;
    while (first > 0 && maps[first - 1])
        first--;
    return first;
}

static void explain_field(struct explaining *all, const char *side, const cf_node *field)
{
    const cf_node **maps = arena_many(all->arena, all->len, const cf_node *);
    cf_str name = node_text(cf_get(field, "name"));
    cf_str path = str_printf(all->arena, "%s.%.*s", side, STR_ARG(name));
    for (size_t s = 0; s < all->len; s++)
        maps[s] = field_like(all, s, field);
    size_t first = came_with(all, maps);
    bool own = cf_flag(cf_get(field, "own"), false);
    const cf_node *whole = cf_get(field, "path");
    if (first)
        add_row(all, path, whole, all->stages[first].by);
    else if (own)
        add_row(all, path, whole, STR("crdforge"));
    explain_entries(all, path, maps, first);
}

static void explain_removed(struct explaining *all, const char *side)
{
    for (size_t s = 1; s < all->len; s++) {
        const cf_node *fields = cf_get(all->stages[s - 1].document, side);
        for (size_t i = 0; i < cf_len(fields); i++) {
            const cf_node *field = cf_at(fields, i);
            cf_str name = node_text(cf_get(field, "name"));
            if (!field_like(all, s, field))
                add_row(all, str_printf(all->arena, "%s.%.*s", side, STR_ARG(name)), NULL,
                        all->stages[s].by);
        }
    }
}

/* A part of the document that is a map, such as its rules; what it was at first is the definition's. */
static void explain_part(struct explaining *all, const char *key)
{
    const cf_node **maps = arena_many(all->arena, all->len, const cf_node *);
    for (size_t s = 0; s < all->len; s++)
        maps[s] = cf_get(all->stages[s].document, key);
    explain_entries(all, str_of(key), maps, 0);
}

static void explain_whole(struct explaining *all, const char *key)
{
    size_t by = 0;
    for (size_t s = 1; s < all->len; s++)
        if (differ(cf_get(all->stages[s - 1].document, key), cf_get(all->stages[s].document, key)))
            by = s;
    if (by)
        add_row(all, str_of(key), cf_get(all->stages[all->len - 1].document, key),
                all->stages[by].by);
}

const cf_node *explain(struct arena *arena, const struct explain_stage *stages, size_t len)
{
    static const char *const wholes[] = {"title", "description", "fixed", "chains", "constraints"};
    static const char *const sides[] = {"inputs", "outputs"};
    struct explaining all = {
        .arena = arena, .stages = stages, .len = len, .rows = {.arena = arena}};
    const cf_node *last = stages[len - 1].document;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        explain_whole(&all, wholes[i]);
    explain_part(&all, "naming");
    explain_part(&all, "rules");
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        const cf_node *fields = cf_get(last, sides[i]);
        index_side(&all, sides[i]);
        for (size_t k = 0; k < cf_len(fields); k++)
            explain_field(&all, sides[i], cf_at(fields, k));
    }
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        index_side(&all, sides[i]);
        explain_removed(&all, sides[i]);
    }
    return list_node(&all.rows);
}
