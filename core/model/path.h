/* SPDX-License-Identifier: Apache-2.0
 *
 * Places in the custom resource, with the schema that holds there.
 */
#ifndef MODEL_PATH_H
#define MODEL_PATH_H

#include "model/schema.h"

/* One step from the root of the custom resource: a property, or the first item of an array. */
struct path_step {
    cf_str property; /* empty where `first` */
    bool first;
};

/* A place in the custom resource. */
struct path {
    const struct path_step *steps;
    size_t len;
    const struct schema *schema;
    bool required; /* the last step is, by the definition */
    /* The definition requires it as soon as what the first `below` steps lead to is there; 0: always.
     * Only where `required`. */
    size_t below;
};

/* The place of the resource itself, and one step further. The spec counts as always there. */
struct path path_root(const struct schema *root);
struct path path_property(struct arena *arena, const struct path *from,
                          const struct schema_property *property);
struct path path_first(struct arena *arena, const struct path *from);
/* True when `inner` is `outer` or lies in it. */
bool path_holds(const struct path *outer, const struct path *inner);

#endif
