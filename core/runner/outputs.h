/* SPDX-License-Identifier: Apache-2.0
 *
 * The output files: where each goes, what stands in it (the table "Outputs" of
 * docs/RUNNER_CONTRACT.md), and writing it whole or not at all.
 */
#ifndef RUNNER_OUTPUTS_H
#define RUNNER_OUTPUTS_H

#include "runner/arguments.h"
#include "runner/request.h"

/* The path of each output of the document, empty where none was given. `executor` may be NULL. False
 * after diagnostics (all that are found), also for names the document does not have. */
bool outputs_paths(struct ctx *ctx, const struct document *document,
                   const struct arguments *arguments, const cf_node *executor, cf_str **ret_paths);

/* What stands in the file of an output; `summary` is the page of outputs of type markdown. */
cf_str outputs_text(struct arena *arena, const struct document_field *output,
                    const cf_node *resource, cf_str summary);

/* Writes every output that has a path; one that fails does not keep the others from being written.
 * False after diagnostics. */
bool outputs_write(struct ctx *ctx, const struct document *document, const cf_str *paths,
                   const cf_node *resource, cf_str summary);

/* The value of every output that the resource has, by name: all but pages, and the whole resource. */
const cf_node *outputs_map(struct arena *arena, const struct document *document,
                           const cf_node *resource);

#endif
