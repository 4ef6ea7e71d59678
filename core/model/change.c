/* SPDX-License-Identifier: Apache-2.0 */
#include "model/change.h"

#include <stdlib.h>

const char *change_level_name(enum change_level level)
{
    static const char *const names[] = {[CHANGE_NONE] = "none",
                                        [CHANGE_PATCH] = "patch",
                                        [CHANGE_MINOR] = "minor",
                                        [CHANGE_MAJOR] = "major"};
    return names[level];
}

const char *change_of_name(enum change_of of)
{
    static const char *const names[] = {
        [CHANGE_OF_KIND] = "kind", [CHANGE_OF_INPUT] = "input", [CHANGE_OF_OUTPUT] = "output"};
    return names[of];
}

const char *change_what_name(enum change_what what)
{
    static const char *const names[] = {
        [CHANGE_REMOVED] = "removed",   [CHANGE_ADDED] = "added",
        [CHANGE_RENAMED] = "renamed",   [CHANGE_MOVED] = "moved",
        [CHANGE_RETYPED] = "retyped",   [CHANGE_REQUIRED] = "required",
        [CHANGE_OPTIONAL] = "optional", [CHANGE_NARROWED] = "narrowed",
        [CHANGE_WIDENED] = "widened",   [CHANGE_CHANGED] = "changed",
        [CHANGE_REWORDED] = "reworded"};
    return names[what];
}

enum change_level change_level_of_values(enum change_of of, enum change_what what)
{
    const enum change_what harmless = of == CHANGE_OF_OUTPUT ? CHANGE_NARROWED : CHANGE_WIDENED;
    return what == harmless ? CHANGE_MINOR : CHANGE_MAJOR;
}

/* Never without a pointer. */
static void fill(cf_str *text)
{
    if (!text->ptr)
        *text = STR("");
}

void change_add(struct change_list *all, struct change change)
{
    fill(&change.keyword);
    fill(&change.spot.name);
    fill(&change.spot.path);
    all->list = arena_grow(all->arena, all->list, all->len, &all->cap, sizeof *all->list);
    all->list[all->len++] = change;
}

static int order(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    int by[] = {(int)b->level - (int)a->level,
                (int)a->spot.of - (int)b->spot.of,
                str_compare(a->spot.path, b->spot.path),
                str_compare(a->spot.name, b->spot.name),
                (int)a->what - (int)b->what,
                str_compare(a->keyword, b->keyword),
                str_compare(node_text(a->before), node_text(b->before)),
                str_compare(node_text(a->after), node_text(b->after))};
    size_t i = 0;
    while (!by[i] && i + 1 < sizeof by / sizeof *by)
        i++;
    return by[i];
}

void change_sort(struct change_list *all)
{
    if (all->len)
        qsort(all->list, all->len, sizeof *all->list, order);
}

enum change_level change_highest(const struct change_list *all)
{
    enum change_level highest = CHANGE_NONE;
    for (size_t i = 0; i < all->len; i++)
        if (all->list[i].level > highest)
            highest = all->list[i].level;
    return highest;
}

struct keyed {
    cf_str key;
    size_t index;
};

static int order_keyed(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int by_key = str_compare(a->key, b->key);
    return by_key ? by_key : (a->index > b->index) - (a->index < b->index);
}

static struct keyed *sorted(struct arena *arena, const cf_str *keys, size_t len)
{
    struct keyed *list = arena_many(arena, len, struct keyed);
    for (size_t i = 0; i < len; i++)
        list[i] = (struct keyed){keys[i], i};
    if (len)
        qsort(list, len, sizeof *list, order_keyed);
    return list;
}

struct change_pair *change_match(struct arena *arena, const cf_str *before, size_t before_len,
                                 const cf_str *after, size_t after_len, size_t *ret_len)
{
    struct keyed *left = sorted(arena, before, before_len);
    struct keyed *right = sorted(arena, after, after_len);
    struct change_pair *pairs = arena_many(arena, before_len + after_len, struct change_pair);
    size_t len = 0, i = 0, k = 0;
    while (i < before_len || k < after_len) {
        int which = i == before_len  ? 1
                    : k == after_len ? -1
                                     : str_compare(left[i].key, right[k].key);
        pairs[len].before = which <= 0 ? left[i++].index : CHANGE_ABSENT;
        pairs[len++].after = which >= 0 ? right[k++].index : CHANGE_ABSENT;
    }
    *ret_len = len;
    return pairs;
}
