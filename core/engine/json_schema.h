/* SPDX-License-Identifier: Apache-2.0
 *
 * A structural schema of Kubernetes (OpenAPI v3.0) as JSON Schema draft-07. What has no counterpart stays readable in
 * `$comment`; keywords with a value of the wrong type are left out, so that the result is always a schema.
 */
#ifndef ENGINE_JSON_SCHEMA_H
#define ENGINE_JSON_SCHEMA_H

#include "base/arena.h"
#include "base/str.h"

#include <crdforge/node.h>

struct json_schema {
    struct arena *arena;
    cf_str descriptions; /* "none", "short" (the first sentence, the default) or "full" */
    size_t limit;        /* characters of a short one */
    bool loose_below;    /* the runner makes text of numbers and booleans in the values or items */
    const cf_node
        *filled; /* paths below the value that may come from elsewhere: a list of lists; or NULL */
};

const cf_node *json_schema_of(const struct json_schema *how, const cf_node *schema);

#endif
