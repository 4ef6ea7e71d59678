/* SPDX-License-Identifier: Apache-2.0
 *
 * The component: what every output format needs to know of one kind. Built from a CRD version and a
 * profile (data that the CRD does not say), turned into the component document by describe.h.
 */
#ifndef MODEL_COMPONENT_H
#define MODEL_COMPONENT_H

#include "model/crd.h"
#include "model/fields.h"

struct provenance {
    cf_str source;  /* "bundled", "file", "stdin", "cluster": never a host path */
    cf_str release; /* may be empty */
    cf_str sha256;  /* of the definition as compact JSON in source order */
};

struct component {
    const struct crd *crd;
    const struct crd_version *version;
    const struct schema *root;
    struct provenance provenance;
    cf_str id;          /* [a-z0-9-], at most 63: for names of generated objects */
    cf_str title;       /* for people */
    cf_str description; /* of the kind, may be empty */
    struct fields inputs, outputs;
    const bool *met;                /* one flag for each wish of the request: it made inputs */
    const struct field *name_input; /* holds the cloud resource's own name; NULL when none does */
    int64_t name_length;            /* the longest name the service takes; 0: not known */
    const cf_node *rules;           /* how to tell success, failure and in progress */
    const cf_node *chains;          /* runs of several kinds that end with this one, or NULL */
};

/* What a component is built from, beside the definition. */
struct component_request {
    const cf_node *profile; /* what lua_templates/profiles/<group>.lua gave, or NULL */
    struct provenance provenance;
    const struct flatten_wish *wishes; /* what the user wants flattened */
    size_t wishes_len;
    bool only_wishes; /* and not what the profile says */
};

/* NULL after diagnostics. */
const struct component *component_build(struct ctx *ctx, const struct crd *crd,
                                        const struct crd_version *version,
                                        const struct component_request *request);

/* The id of a kind's component, whether that is at hand or not. */
cf_str component_id(struct arena *arena, cf_str group, cf_str kind);

/* True for kinds of an ACK service controller (group …services.k8s.aws). */
bool component_is_ack(const struct crd *crd);

#endif
