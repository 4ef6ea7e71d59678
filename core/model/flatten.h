/* SPDX-License-Identifier: Apache-2.0
 *
 * Which parts of objects become inputs of their own: "resourceConfig", "spec.a.b:1",
 * "productionVariants[0]". Said by a profile or with --flatten.
 */
#ifndef MODEL_FLATTEN_H
#define MODEL_FLATTEN_H

#include "base/lookup.h"
#include "model/path.h"

/* What was asked for: PATH[:DEPTH]. */
struct flatten_wish {
    cf_str text;  /* as written, for messages */
    cf_str path;  /* without the depth */
    size_t depth; /* how many levels of properties; 0: down to the leaves */
};

/* False after a diagnostic. */
bool flatten_parse(struct ctx *ctx, cf_str text, struct flatten_wish *ret_wish);

/* Where wishes are looked for. Set arena and root, zero the rest: it remembers the names that were looked at. */
struct flatten_finder {
    struct arena *arena;
    const struct schema *root;
    struct lookup seen; /* schemas, by the bytes of their addresses */
};

/* Finds the place that a wish names. A step is a property's exact name, or its name as an input
 * ("resource_config"); "spec." in front may be left out. False when there is no such place. */
bool flatten_find(struct flatten_finder *finder, const struct flatten_wish *wish,
                  struct path *ret_place);

/* True for what is part of every custom resource, and no input. */
bool flatten_is_envelope(cf_str property);

#endif
