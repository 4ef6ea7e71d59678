/* SPDX-License-Identifier: Apache-2.0
 *
 * Of which shape the nodes are that a call has seen.
 */
#ifndef SCRIPT_SHAPES_H
#define SCRIPT_SHAPES_H

#include "script/shape.h"

struct shapes_entry {
    const cf_node *node; /* NULL: a free place */
    const struct shape *shape;
};

/* Set arena, zero the rest. */
struct shapes {
    struct arena *arena;
    struct shapes_entry *entries;
    size_t len, cap; /* nodes, and places for them: a power of two */
};

/* The shape that the node was first put with, or NULL. */
const struct shape *shapes_find(const struct shapes *shapes, const cf_node *node);
void shapes_put(struct shapes *shapes, const cf_node *node, const struct shape *shape);

#endif
