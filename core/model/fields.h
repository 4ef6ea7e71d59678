/* SPDX-License-Identifier: Apache-2.0
 *
 * From the schema of a kind to its inputs and outputs.
 */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include "model/flatten.h"

/* An input or an output. */
struct field {
    cf_str name;       /* stable, legal, unique */
    struct path place; /* of length 0: the whole resource, or no property at all (run_summary);
                         * its schema is NULL for crdforge's own */
    enum schema_type type;
    const char *option;             /* an input that is an option of the runner, or NULL */
    const char *const *enumeration; /* of crdforge's own: the words it takes, NULL-ended; or NULL */
    cf_str description;             /* whole, may be empty */
    const cf_node *example;         /* a value that shows what it takes, or NULL */
    size_t holder;    /* 1 + index of the input that this one is a part of; 0: of none */
    bool markdown;    /* an output that is a Markdown page, not a value */
    bool texts;       /* of crdforge's own: a map of texts */
    bool parted;      /* the user wants it in parts: those alone will do */
    bool required;    /* an engine must be given it */
    bool needed;      /* the definition requires it, but it may come by its holder or its parts */
    bool secret, own; /* own: crdforge's, not a property of the CRD */
};

struct fields {
    struct field *list;
    size_t len;
};

/* What resource_name says where the input of the cloud resource's own name is there, and where it is not. */
#define FIELDS_NAMED                                                                               \
    "Name of the custom resource; unset: the cloud resource's, or one unique to the run and step."
#define FIELDS_UNNAMED "Name of the custom resource; unset: one unique to the run and step."

/* What the inputs and outputs are made from, beside the schema. */
struct fields_plan {
    const struct schema *root;
    bool ack, namespaced;
    cf_str name_property; /* of the spec: the cloud resource's own name; may be empty */
    const struct flatten_wish *wishes; /* the user's, then the profile's */
    size_t wishes_len, asked_len;      /* all of them; of the user */
};

/* `met`: one flag for each wish, set where it made inputs; may be NULL. */
struct fields fields_inputs(struct arena *arena, const struct fields_plan *plan, bool *met);
struct fields fields_outputs(struct arena *arena, const struct fields_plan *plan);

#endif
