/* SPDX-License-Identifier: Apache-2.0 */
#include "model/beginnings.h"

#include "base/node.h"

static void add_step(struct buf *text, const cf_node *step)
{
    if (step->kind == CF_STR)
        node_path_key(text, node_text(step));
    else
        buf_printf(text, "[%lld]", (long long)step->as.integer);
}

cf_str beginnings_text(struct arena *arena, const cf_node *path, size_t steps)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < steps && i < cf_len(path); i++)
        add_step(&text, cf_at(path, i));
    return buf_str(&text);
}

/* `start` is followed by that step, in one more path. */
static void add_start(struct beginnings *all, cf_str start, const cf_node *step)
{
    const cf_node **other = lookup_find(&all->starts, start);
    if (other) {
        all->mixed = all->mixed || (*other)->kind != step->kind;
        return;
    }
    const cf_node **kept = arena_new(all->arena, const cf_node *);
    *kept = step;
    lookup_put(&all->starts, start, kept);
}

void beginnings_add(struct beginnings *all, const cf_node *field)
{
    const cf_node *path = cf_get(field, "path");
    size_t len = cf_len(path);
    if (!len)
        return;
    struct buf text = {.arena = all->arena};
    size_t *ends = arena_many(all->arena, len, size_t);
    all->whole.arena = all->starts.arena = all->arena;
    for (size_t i = 0; i < len; i++) {
        ends[i] = text.len;
        add_step(&text, cf_at(path, i));
    }
    for (size_t i = 0; i < len; i++)
        add_start(all, str_cut(buf_str(&text), 0, ends[i]), cf_at(path, i));
    if (lookup_find(&all->whole, buf_str(&text))) {
        all->twice = true;
        return;
    }
    const cf_node **kept = arena_new(all->arena, const cf_node *);
    *kept = field;
    lookup_put(&all->whole, buf_str(&text), kept);
}

const cf_node *beginnings_at(const struct beginnings *all, const cf_node *path, size_t steps)
{
    const cf_node *const *found =
        lookup_find(&all->whole, beginnings_text(all->arena, path, steps));
    return found ? *found : NULL;
}

bool beginnings_any(const struct beginnings *all, const cf_node *path, size_t steps)
{
    cf_str text = beginnings_text(all->arena, path, steps);
    return lookup_find(&all->whole, text) || lookup_find(&all->starts, text);
}
