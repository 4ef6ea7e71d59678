/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge formats test: does a format keep what docs/ADDING_A_FORMAT.md asks of formats?
 */
#ifndef CLI_KIT_H
#define CLI_KIT_H

#include "cli/args.h"
#include "cli/run.h"

/* Rows for the option table. */
#define KIT_OPTIONS                                                                                \
    {"emit-timeout", NULL, 0, "SECONDS", "test: of CPU, that a component may take (default: 10)"}, \
    {                                                                                              \
        "accept", NULL, 0, NULL, "test: write golden files instead of comparing them"              \
    }

/* Tests each of the formats (as --format takes them) and prints a report. The exit code. */
int kit_test(struct run *run, const struct args *args, const cf_str *formats, size_t len);

/* Writes the golden files of one; see kit_golden.h. False with *ret_why. */
bool kit_accept(struct run *run, const struct args *args, cf_str format, cf_str folder,
                cf_str *ret_why);

#endif
