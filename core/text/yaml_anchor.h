/* SPDX-License-Identifier: Apache-2.0
 *
 * The anchors (&name) of one YAML document: a hash table, as a hostile document may hold a million.
 */
#ifndef TEXT_YAML_ANCHOR_H
#define TEXT_YAML_ANCHOR_H

#include "base/str.h"

struct yaml_anchor {
    cf_str name;
    const cf_node *node; /* NULL while the list or map it stands at is still open */
    size_t nodes, depth; /* of the node, with what its aliases stand for */
    uint64_t id;         /* of this definition: a name may be defined again */
};

/* Zero it, set `arena`. */
struct yaml_anchors {
    struct arena *arena; /* of the table; names and nodes are borrowed */
    struct yaml_anchor *slots;
    size_t len, cap;
    uint64_t last_id, forgotten; /* definitions up to this one do not count any more */
};

void yaml_anchor_forget(struct yaml_anchors *anchors); /* all of them */
/* Adds or redefines; returns the definition's id, never 0. */
uint64_t yaml_anchor_define(struct yaml_anchors *anchors, struct yaml_anchor anchor);
/* NULL when there is none of that name; valid until the next definition. */
struct yaml_anchor *yaml_anchor_find(const struct yaml_anchors *anchors, cf_str name);

#endif
