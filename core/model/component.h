/* SPDX-License-Identifier: Apache-2.0
 *
 * The component: what every output format needs to know of one kind. Built from a CRD version and a
 * profile (data that the CRD does not say), turned into the component document by describe.h.
 */
#ifndef MODEL_COMPONENT_H
#define MODEL_COMPONENT_H

#include "model/crd.h"
#include "model/schema.h"

/* An input or an output. */
struct field {
    cf_str name;        /* stable, legal, unique */
    const cf_str *path; /* the exact property names from the root of the custom resource */
    size_t path_len;    /* 0: the whole resource, or no property at all (run_summary) */
    enum schema_type type;
    bool markdown;               /* an output that is a Markdown page, not a value */
    const struct schema *schema; /* NULL for crdforge's own inputs and outputs */
    cf_str description;          /* whole, may be empty */
    const cf_node *example;      /* a value that shows what it takes, or NULL */
    bool required, secret, own;  /* own: crdforge's, not a property of the CRD */
};

struct provenance {
    cf_str source;  /* "bundled", "file", "stdin", "cluster": never a host path */
    cf_str release; /* may be empty */
    cf_str sha256;  /* of the definition as compact JSON in source order */
};

struct component {
    const struct crd *crd;
    const struct crd_version *version;
    struct provenance provenance;
    cf_str id;          /* [a-z0-9-], at most 63: for names of generated objects */
    cf_str title;       /* for people */
    cf_str description; /* of the kind, may be empty */
    struct field *inputs, *outputs;
    size_t inputs_len, outputs_len;
    const struct field *name_input; /* holds the cloud resource's own name; NULL when none does */
    int64_t name_length;            /* the longest name the service takes; 0: not known */
    const cf_node *rules;           /* how to tell success, failure and in progress */
};

/* `profile`: what lua_templates/profiles/<group>.lua gave, or NULL. NULL after diagnostics. */
const struct component *component_build(struct ctx *ctx, const struct crd *crd,
                                        const struct crd_version *version, const cf_node *profile,
                                        struct provenance provenance);

/* True for kinds of an ACK service controller (group …services.k8s.aws). */
bool component_is_ack(const struct crd *crd);

#endif
