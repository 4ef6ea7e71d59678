/* SPDX-License-Identifier: Apache-2.0
 *
 * Shapes: which fields the data has that Lua code is handed. A field that is known and not there is nil; to
 * read one that is not known is an error. Data without a shape may have any field.
 */
#ifndef SCRIPT_SHAPE_H
#define SCRIPT_SHAPE_H

#include "base/arena.h"

#include <crdforge/node.h>
#include <stdbool.h>

struct shape;

struct shape_field {
    cf_str key;
    const struct shape *shape; /* of what it holds; NULL: anything */
};

/* Borrowed for as long as a script_cache that has seen it. */
struct shape {
    enum shape_kind {
        SHAPE_RECORD, /* a map with these fields and no others */
        SHAPE_LIST,
        SHAPE_MAP,   /* a map with any keys */
        SHAPE_CLOSED /* a map with the keys that are in it and no others */
    } kind;
    const char *name; /* what messages call it: "a component" */
    const struct shape_field *fields;
    size_t fields_len;
    const struct shape *each; /* of a list's items, or of a map's values; NULL: anything */
};

/* Whether data of this shape may have the field (`shape` NULL: any). *ret_below: the shape of what it
 * holds, or NULL. Of a closed map it says no: only what is in it is known. */
bool shape_knows(const struct shape *shape, cf_str key, const struct shape **ret_below);

/* What to say of a field that `node` has not, and that its shape does not know. */
cf_str shape_unknown(struct arena *arena, const struct shape *shape, const cf_node *node,
                     cf_str key);

#endif
