/* SPDX-License-Identifier: Apache-2.0 */
#include "script/shapes.h"

enum { FIRST = 256 };

/* The node's place among the entries, or the free one where it would go. Nodes lie close to each other: all bits
 * of their addresses but the lowest tell them apart. */
static struct shapes_entry *place(struct shapes_entry *entries, size_t cap, const cf_node *node)
{
    const uint64_t spread = UINT64_C(0x9E3779B97F4A7C15); /* 2^64 by the golden ratio */
    size_t at = (size_t)((((uintptr_t)node >> 4) * spread) >> 32) & (cap - 1);
    while (entries[at].node && entries[at].node != node)
        at = (at + 1) & (cap - 1);
    return &entries[at];
}

const struct shape *shapes_find(const struct shapes *shapes, const cf_node *node)
{
    return shapes->cap ? place(shapes->entries, shapes->cap, node)->shape : NULL;
}

static void grow(struct shapes *shapes)
{
    size_t cap = shapes->cap ? shapes->cap * 2 : FIRST;
    struct shapes_entry *entries = arena_many(shapes->arena, cap, struct shapes_entry);
    for (size_t i = 0; i < shapes->cap; i++)
        if (shapes->entries[i].node)
            *place(entries, cap, shapes->entries[i].node) = shapes->entries[i];
    shapes->entries = entries;
    shapes->cap = cap;
}

void shapes_put(struct shapes *shapes, const cf_node *node, const struct shape *shape)
{
    if (shapes->len * 2 >= shapes->cap)
        grow(shapes);
    struct shapes_entry *entry = place(shapes->entries, shapes->cap, node);
    shapes->len += entry->node == NULL;
    if (!entry->node)
        *entry = (struct shapes_entry){node, shape};
}
