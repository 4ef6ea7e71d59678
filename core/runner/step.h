/* SPDX-License-Identifier: Apache-2.0
 *
 * One step of a pipeline, from arguments to outputs. READ THIS FIRST of the runner.
 *
 *   step_prepare   arguments -> values -> request      inputs.h value.h request.h
 *   attempt        find the own object, or make it     attempt.h marks.h refusal.h
 *   find           or, to get, wait or delete: the objects that are meant      find.h
 *   observe        look on until it is over            observe.h rules.h patience.h events.h
 *   cancel         stopped: delete or keep             cancel.h
 *   end            outputs, page, last words           outputs.h summary.h report.h
 */
#ifndef RUNNER_STEP_H
#define RUNNER_STEP_H

#include "kube/config.h"
#include "runner/arguments.h"
#include "runner/log.h"
#include "runner/marks.h"
#include "runner/rules.h"

/* All that is known before anything is written. */
struct step {
    const struct document *document;
    const cf_node **values; /* one for each input, NULL where it is unset */
    cf_str *paths;          /* one for each output, empty where none was given */
    const struct rules *rules;
    struct marks_owner owner; /* what runs the steps, where `owned` */
    bool owned;
    struct request_identity identity;
    struct request request;
};

/* The world around the step. */
struct step_shell {
    struct config_options config;
    cf_str pod; /* the name of the pod this runs in; empty when in none */
    cf_str user_agent;
    int wake;            /* readable when somebody wants the step to stop; -1: nobody can */
    int (*signal)(void); /* who: the number of the signal */
    bool print_outputs;  /* on standard output, as a map of names to values */
    struct log *log;
};

/* Reads the arguments, and files only where they say so; inputs that are options are set in them.
 * False after diagnostics, which tell all problems of all inputs in one go; the document is there as soon
 * as it could be read. */
bool step_prepare(struct ctx *ctx, struct arguments *arguments, struct step *step);

/* Appends to `out` what belongs on standard output, writes the output files and the log. The exit
 * code. All diagnostics are logged. */
int step_run(struct ctx *ctx, const struct arguments *arguments, const struct step_shell *shell,
             struct buf *out);

#endif
