/* SPDX-License-Identifier: Apache-2.0
 *
 * Values into one tree: each at the path of its input. What comes whole and what comes in parts is put
 * together: an object, and values of inputs that lie in it. Pure.
 */
#ifndef RUNNER_FILL_H
#define RUNNER_FILL_H

#include "runner/document.h"

/* A value and where it goes. `name`: of the input, for who is told of a conflict. */
struct fill_value {
    cf_str name;
    const cf_node *path;
    const cf_node *value;
    bool soft; /* a default: it gives way to what others say of its place */
};

/* Two inputs that give one path different values; empty names: none do. */
struct fill_conflict {
    cf_str first, second, path;
};

/* The tree. Keys are in the order of the values, those of a whole object first. Where two values differ
 * the first found stays, and *ret_conflict tells of it (NULL: nobody wants to know). */
const cf_node *fill_tree(struct arena *arena, const struct fill_value *values, size_t len,
                         struct fill_conflict *ret_conflict);

/* What lies at a path of a tree; the first `len` steps of it. NULL when nothing does. */
const cf_node *fill_find(const cf_node *tree, const cf_node *path, size_t len);

#endif
