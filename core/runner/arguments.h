/* SPDX-License-Identifier: Apache-2.0
 *
 * The runner's command line (docs/RUNNER_CONTRACT.md): a table of options that gives parsing and
 * help text. Nothing is read or expanded here.
 */
#ifndef RUNNER_ARGUMENTS_H
#define RUNNER_ARGUMENTS_H

#include "base/diag.h"

/* NAME VALUE or NAME PATH of an option that may be repeated. */
struct arguments_pair {
    cf_str name, value;
};

struct arguments_pairs {
    struct arguments_pair *list;
    size_t len;
};

/* Texts are empty where the option was not given. */
struct arguments {
    cf_str component, executor_input, inputs, run, task;
    struct arguments_pairs in, in_file, out;
    bool dry_run; /* --dry-run=client */
    bool json;    /* --output json */
    bool help, version;
};

/* `words`: what follows the program's name; borrowed. False after diagnostics (all that are found);
 * with --help or --version nothing else is looked at. */
bool arguments_parse(struct ctx *ctx, char *const *words, size_t len,
                     struct arguments *ret_arguments);

/* The value given to `name`, or NULL. */
const cf_str *arguments_find(const struct arguments_pairs *pairs, cf_str name);

/* Appends the help text. */
void arguments_help(struct buf *out);

#endif
