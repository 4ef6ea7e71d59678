/* SPDX-License-Identifier: Apache-2.0
 *
 * From a definition to its component: what `generate` and `show` do alike.
 */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/args.h"
#include "cli/formats.h"
#include "cli/scripting.h"
#include "cli/select.h"
#include "model/component.h"

/* Rows for the option table of a command that makes components. */
#define LOAD_OPTIONS                                                                               \
    {"flatten", NULL, 0, "PATH[:DEPTH]",                                                           \
     "make what is inside an object inputs, too (resourceConfig, a.b:1, list[0], spec); none: "    \
     "only "                                                                                       \
     "what is said here"},                                                                         \
    {                                                                                              \
        "crd-version", NULL, 0, "VERSION",                                                         \
            "version of the CRD (default: the storage version if served, else the highest "        \
            "served)"                                                                              \
    }

struct load {
    struct run *run;
    struct formats *formats;
    cf_str version;            /* empty: the usual one */
    const cf_node *version_at; /* where a file says it, or NULL */
    struct component_request request;
    const cf_node **at; /* of each wish: where a file says it, or NULL */
    bool narrowed;      /* a file says it of more than is made now */
    bool *met;          /* of each wish: it made inputs of some component */
    cf_str *unmet;      /* why not, of the last component that it made none of */
    cf_str *hints;
    struct scripting *scripting; /* the user's scripts, or NULL */
};

/* Reads the options. `args` NULL: none were given. False after diagnostics in run->ctx. */
bool load_open(struct run *run, const struct args *args, struct formats *formats,
               struct load *ret_load);

/* The definition as compact JSON: what its digest is of. */
cf_str load_json(struct arena *arena, const cf_node *document);
/* SHA-256 of the definition as compact JSON, so that the same definition has the same digest in a file,
 * in a stream and in a List. */
cf_str load_digest(struct arena *arena, const cf_node *document);

/* NULL after diagnostics in ctx. */
const struct component *load_component(struct load *load, struct ctx *ctx, const cf_node *document,
                                       const struct select_origin *origin);

/* How much of what is said of a kind beside its definition goes into a component: for who wants to know what
 * comes from where. */
struct load_stage {
    bool profile;   /* the built-in profile */
    bool asked;     /* --flatten */
    size_t scripts; /* so many of them */
};
const struct component *load_stage(struct load *load, struct ctx *ctx, const cf_node *document,
                                   const struct select_origin *origin,
                                   const struct load_stage *stage);

/* The component's document, with what scripts say of inputs and outputs: what emission begins with. NULL after
 * diagnostics in ctx. */
const cf_node *load_describe(const struct load *load, struct ctx *ctx,
                             const struct component *component);

/* After the last component: false after diagnostics in run->ctx about what --flatten and scripts did not
 * find. */
bool load_met(struct load *load);

#endif
