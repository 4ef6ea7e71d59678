/* SPDX-License-Identifier: Apache-2.0
 *
 * The structural schema of a CRD version (OpenAPI v3 as apiextensions.k8s.io restricts it). What
 * the project computes with is read into a struct; every keyword as written stays reachable through
 * `source`, so nothing is ever dropped.
 */
#ifndef MODEL_SCHEMA_H
#define MODEL_SCHEMA_H

#include "base/diag.h"

enum schema_type {
    SCHEMA_STRING,
    SCHEMA_INTEGER,
    SCHEMA_NUMBER,
    SCHEMA_BOOLEAN,
    SCHEMA_OBJECT,
    SCHEMA_ARRAY,
    SCHEMA_INT_OR_STRING,
    SCHEMA_ANY /* no type, or x-kubernetes-preserve-unknown-fields without one */
};

struct schema {
    const cf_node *source;
    enum schema_type type;
    cf_str description, format; /* as written, empty when absent */
    bool nullable;
    bool immutable;                     /* a CEL rule says self == oldSelf */
    struct schema_property *properties; /* in source order */
    size_t properties_len;
    const struct schema *items;  /* of an array, may be NULL */
    const struct schema *values; /* of a map (additionalProperties), may be NULL */
};

struct schema_property {
    cf_str name;
    const struct schema *schema;
    bool required;
};

/* NULL after diagnostics (all that are found). `source` NULL gives the schema that takes any object,
 * which is what a CRD without a schema means. */
const struct schema *schema_read(struct ctx *ctx, const cf_node *source);

const struct schema_property *schema_property(const struct schema *schema, const char *name);

/* "string", "int-or-string", "any", … : the words of the component document. */
const char *schema_type_name(enum schema_type type);
/* False when `name` is none of them. */
bool schema_type_find(cf_str name, enum schema_type *ret_type);
bool schema_is_scalar(enum schema_type type);

#endif
