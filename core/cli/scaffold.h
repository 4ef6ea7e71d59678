/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge formats new: a folder with a format that works.
 */
#ifndef CLI_SCAFFOLD_H
#define CLI_SCAFFOLD_H

#include "cli/args.h"
#include "cli/run.h"

/* Rows for the option table. */
#define SCAFFOLD_OPTIONS                                                                           \
    {"c", NULL, 0, NULL, "new: with a plugin in C beside the template"},                           \
    {                                                                                              \
        "dir", NULL, 0, "DIR", "new: the folder to make (default: ./NAME)"                         \
    }

/* Writes the folder of a format of that name. Nothing is written when one of its files is there. The exit
 * code. */
int scaffold_make(struct run *run, const struct args *args, cf_str name);

#endif
