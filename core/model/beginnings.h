/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths of fields (lists of keys and of numbers of items), found by how they begin without looking at all of them.
 */
#ifndef MODEL_BEGINNINGS_H
#define MODEL_BEGINNINGS_H

#include "base/lookup.h"

/* All but `arena` begins as zero. */
struct beginnings {
    struct arena *arena;
    struct lookup whole;  /* fields, by their paths */
    struct lookup starts; /* the steps after what paths begin with */
    bool mixed; /* behind one beginning there is a key in one path and an item in another */
    bool twice; /* two fields have one path */
};

/* Adds a field by its "path"; one without is passed over. Borrows. */
void beginnings_add(struct beginnings *all, const cf_node *field);

/* The field, the first that was added, whose path is the first `steps` of that one; or NULL. */
const cf_node *beginnings_at(const struct beginnings *all, const cf_node *path, size_t steps);

/* Whether a field's path is the first `steps` of that one, or begins with them. */
bool beginnings_any(const struct beginnings *all, const cf_node *path, size_t steps);

/* The first `steps` of a path as a text: two are the same when their steps are. */
cf_str beginnings_text(struct arena *arena, const cf_node *path, size_t steps);

#endif
