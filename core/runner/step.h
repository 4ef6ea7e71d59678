/* SPDX-License-Identifier: Apache-2.0
 *
 * One step of a pipeline, from arguments to outputs. READ THIS FIRST of the runner.
 */
#ifndef RUNNER_STEP_H
#define RUNNER_STEP_H

#include "runner/arguments.h"
#include "runner/request.h"

/* Exit codes. */
enum { STEP_DONE = 0, STEP_USAGE = 2, STEP_LOCAL = 8 };

/* All that is known before anything is written. */
struct step {
    const struct document *document;
    const cf_node **values; /* one for each input, NULL where it is unset */
    cf_str *paths;          /* one for each output, empty where none was given */
    struct request_identity identity;
    struct request request;
};

/* Reads the arguments, and files only where they say so. False after diagnostics, which tell all
 * problems of all inputs in one go. */
bool step_prepare(struct ctx *ctx, const struct arguments *arguments, struct step *ret_step);

/* Appends to `out` what belongs on standard output, and writes the output files. The exit code. */
int step_run(struct ctx *ctx, const struct arguments *arguments, struct buf *out);

#endif
