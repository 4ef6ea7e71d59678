/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds what was given for each input: in the executor input (KFP v2), in the map of --inputs
 * (Argo), or in --in and --in-file (KFP v1). What a value means is value.h's business.
 */
#ifndef RUNNER_INPUTS_H
#define RUNNER_INPUTS_H

#include "runner/arguments.h"
#include "runner/document.h"

struct inputs_raw {
    enum inputs_state { INPUTS_UNSET, INPUTS_TEXT, INPUTS_NODE } state;
    cf_str text;         /* of INPUTS_TEXT; may be empty */
    const cf_node *node; /* of INPUTS_NODE: native JSON, never null */
    const char *origin;  /* "--in", …: for messages */
};

/* The executor input, or NULL when it is absent (*ret_ok true) or wrong (false, after a
 * diagnostic). */
const cf_node *inputs_executor(struct ctx *ctx, const struct arguments *arguments, bool *ret_ok);

/* One entry for each input of the document, in its order; NULL when the map of them all could not be
 * read. False after diagnostics (all that are found), also for names the document does not have.
 * `executor` may be NULL. */
bool inputs_collect(struct ctx *ctx, const struct document *document,
                    const struct arguments *arguments, const cf_node *executor,
                    struct inputs_raw **ret_raws);

/* --run and --task; where they say nothing, what a KFP v2 pipeline hands its task as the parameters
 * crdforge_run and crdforge_task, unless the kind has inputs of these names. */
void inputs_identity(const struct document *document, const struct arguments *arguments,
                     const cf_node *executor, cf_str *ret_run, cf_str *ret_task);

#endif
