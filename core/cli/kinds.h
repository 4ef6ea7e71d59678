/* SPDX-License-Identifier: Apache-2.0
 *
 * --kind: which of the definitions that were found are meant.
 */
#ifndef CLI_KINDS_H
#define CLI_KINDS_H

#include "cli/args.h"
#include "cli/run.h"

/* Rows for the option table. */
#define KINDS_OPTIONS                                                                              \
    {                                                                                              \
        "kind", NULL, 0, "GLOB",                                                                   \
            "of what is found only such kinds (TrainingJob, 'Model*', 'sagemaker/*'); '!GLOB': "   \
            "not these"                                                                            \
    }

struct kinds;

/* Reads the options. NULL after diagnostics in run->ctx. */
struct kinds *kinds_open(struct run *run, const struct args *args);

/* Whether a definition is meant: some GLOB names it, or there is none without a !, and none with a ! does.
 * Case-blind, a GLOB (* ? [..]) is a kind or a plural, with a group or an ACK service and a slash before it if
 * need be. What has no kind is let through: whoever reads it says so. */
bool kinds_want(struct kinds *kinds, const cf_node *definition);

/* After the last definition: false after diagnostics in run->ctx about a GLOB that named none, or when there
 * was none left. */
bool kinds_met(const struct kinds *kinds);

#endif
