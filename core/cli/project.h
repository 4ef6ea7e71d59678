/* SPDX-License-Identifier: Apache-2.0
 *
 * The project file, crdforge.yaml: a command line of generate that is kept (docs/PROJECT.md).
 */
#ifndef CLI_PROJECT_H
#define CLI_PROJECT_H

#include "cli/args.h"
#include "cli/kinds.h"
#include "cli/run.h"

#define PROJECT_FILE "crdforge.yaml"

/* Rows for the option table. */
#define PROJECT_FILE_OPTIONS                                                                       \
    {"project", NULL, 0, "FILE",                                                                   \
     "the project file, or its folder (default: crdforge.yaml when there is one)"},                \
    {                                                                                              \
        "no-project", NULL, 0, NULL, "as if there were no crdforge.yaml"                           \
    }
#define PROJECT_OPTIONS PROJECT_FILE_OPTIONS, KINDS_OPTIONS

/* What is to be done when the project file has been read. */
struct project {
    struct args args; /* the command line, with what the file says wherever it says nothing */
    bool whole;       /* what the file describes is all there shall be below --out */
};

/* Reads the file that --project names (of a folder: the one in it), or the one in the working directory; without one the command line stays
 * as it is. `args->narrowed`: one of its components is looked at. False after diagnostics in run->ctx, of
 * everything that is wrong in it. */
bool project_read(struct run *run, const struct args *args, struct project *ret_project);

#endif
