/* SPDX-License-Identifier: Apache-2.0
 *
 * What belongs to a name, found without looking at all the others.
 */
#ifndef BASE_LOOKUP_H
#define BASE_LOOKUP_H

#include "base/arena.h"

#include <crdforge/node.h>
#include <stdbool.h>

struct lookup_entry {
    cf_str name;
    void *value; /* NULL: a free place */
};

/* Set arena and fold, zero the rest. */
struct lookup {
    struct arena *arena;
    bool fold; /* ASCII letters in either case are the same */
    struct lookup_entry *entries;
    size_t len, cap; /* names, and places for them: a power of two */
};

/* The name's value, or NULL. */
void *lookup_find(const struct lookup *lookup, cf_str name);

/* Sets it, in the place of an earlier one. Borrows both; the value is not NULL. */
void lookup_put(struct lookup *lookup, cf_str name, void *value);

#endif
