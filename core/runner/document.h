/* SPDX-License-Identifier: Apache-2.0
 *
 * The runner document (docs/RUNNER_CONTRACT.md): what a generated component tells the runner about
 * its kind.
 */
#ifndef RUNNER_DOCUMENT_H
#define RUNNER_DOCUMENT_H

#include "base/diag.h"

/* The newest document this runner understands; it takes every older one. */
enum { DOCUMENT_VERSION = 3 };

enum document_type {
    DOCUMENT_STRING,
    DOCUMENT_INTEGER,
    DOCUMENT_NUMBER,
    DOCUMENT_BOOLEAN,
    DOCUMENT_OBJECT,
    DOCUMENT_ARRAY,
    DOCUMENT_INT_OR_STRING,
    DOCUMENT_ANY,
    DOCUMENT_MARKDOWN, /* of outputs only */
    DOCUMENT_NO_TYPE   /* of an absent `element` */
};

/* An input or an output. */
struct document_field {
    cf_str name;
    /* List of steps from the root: property names, and of an input 0, the first item of a list. Empty:
     * the whole resource, or an option. */
    const cf_node *path;
    enum document_type type, element;
    cf_str option; /* of the runner, that this input sets; empty: it is a part of the resource */
    bool required, secret;
    /* It must be in the resource, by whichever input, where the first `below` steps of its path lead to
     * something; 0: always. */
    bool needed;
    size_t below;
    const cf_node *preset; /* the value where none is given, or NULL */
    bool fixed;            /* it is always that value, and nobody can give another */
};

struct document {
    cf_str group, version, kind, plural;
    bool namespaced;
    struct document_field *inputs, *outputs; /* inputs: also what is fixed, behind the others */
    size_t inputs_len, outputs_len;
    const struct document_field *naming;      /* the input that names the cloud resource, or NULL */
    const struct document_field *object_name; /* the input that is metadata.name, or NULL */
    size_t naming_length;                     /* the longest name the service takes; 0: not known */
    const cf_node *rules;                     /* NULL when absent */
};

/* NULL after diagnostics (all that are found). `name` stands for the bytes in messages. Keys it does
 * not know are passed over: a document may grow without a new version. */
const struct document *document_read(struct ctx *ctx, cf_str name, cf_str bytes);

/* True when input `inner` lies in what `outer` gives. */
bool document_holds(const struct document_field *outer, const struct document_field *inner);

const char *document_type_name(enum document_type type);

/* NULL when no field is called `name`. */
const struct document_field *document_find(const struct document_field *fields, size_t len,
                                           cf_str name);
/* The name of a field that `name` may be a misspelling of, or an empty text. */
cf_str document_nearest(struct arena *arena, const struct document_field *fields, size_t len,
                        cf_str name);

#endif
