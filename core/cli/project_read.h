/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the project file: what stands in it (project_read.c), and how that goes together with the command
 * line (project.c).
 */
#ifndef CLI_PROJECT_READ_H
#define CLI_PROJECT_READ_H

#include "cli/args.h"

/* A project file being read: it becomes options and operands. */
struct project_reading {
    struct ctx *ctx;
    const struct command *command;
    cf_str path, folder; /* of the file */
    struct args_given *given;
    size_t given_len, given_cap;
    cf_str *sources;
    const cf_node **sources_at;
    size_t sources_len, sources_cap, sources_at_cap;
};

/* Reads the file at r->path. False after diagnostics of everything that is wrong in it. */
bool project_read_file(struct project_reading *r);

/* A path of the file as it is seen from the working directory. */
cf_str project_read_path(struct project_reading *r, cf_str text);
bool project_read_is_link(struct project_reading *r, cf_str path);

#endif
