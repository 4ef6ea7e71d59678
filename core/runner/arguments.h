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
    const char *origin;  /* for messages: what a person has given; NULL: the option itself */
    const cf_node *node; /* the value as a tree, where it came as one; NULL: it is text */
};

struct arguments_pairs {
    struct arguments_pair *list;
    size_t len;
};

/* Values of an option that may be repeated. */
struct arguments_list {
    cf_str *list;
    size_t len;
};

enum arguments_action { ACTION_CREATE, ACTION_APPLY, ACTION_GET, ACTION_WAIT, ACTION_DELETE };
enum arguments_policy { POLICY_AUTO, POLICY_DELETE, POLICY_KEEP };

/* Texts are empty where the option was not given; choices and times have their defaults. Times are in
 * milliseconds, 0 means no limit. */
struct arguments {
    cf_str component, executor_input, inputs, run, task;
    struct arguments_pairs in, in_file, in_env, out;
    enum { DRY_RUN_NO, DRY_RUN_CLIENT, DRY_RUN_SERVER } dry_run;
    enum { OUTPUT_YAML, OUTPUT_JSON } output;
    enum { LOG_TEXT, LOG_JSON } log_format;
    enum arguments_action action;
    enum { OF_STEP, OF_RUN } of;
    enum arguments_policy on_cancel, on_timeout;
    enum { FAILED_NEW, FAILED_FAIL } on_failed;
    enum { STOPPED_FAIL, STOPPED_SUCCEED } on_stopped;
    enum { CONFLICT_FAIL, CONFLICT_FORCE } on_conflict;
    cf_str kubeconfig, context, as_user, name_space, owner, termination_log;
    struct arguments_list success_when, failure_when;
    int64_t timeout, start_timeout, progress_timeout, recoverable_timeout, recoverable_grace;
    int64_t update_timeout, settle, cancel_grace, api_timeout, poll, idle, watch;
    bool may_retry;
    bool by_hand; /* crdforge run: a person has given the inputs, with --set and --values */
    bool all_namespaces, yes; /* of reap */
    bool help, version;
};

/* `words`: what follows the program's name; borrowed. False after diagnostics (all that are found);
 * with --help or --version nothing else is looked at. Words that are no options go to `operands`,
 * where it is not NULL; otherwise they are errors. */
bool arguments_parse(struct ctx *ctx, char *const *words, size_t len,
                     struct arguments *ret_arguments, struct arguments_list *operands);

/* Sets an option of one value, which input `input` gives. False after a diagnostic. */
bool arguments_set(struct ctx *ctx, struct arguments *arguments, cf_str option, cf_str value,
                   cf_str input);

/* The value given to `name`, or NULL. */
const cf_str *arguments_find(const struct arguments_pairs *pairs, cf_str name);

/* What may follow the program's name, a way in each (the last is NULL), and what the program does: for
 * help and manual page. */
extern const char *const arguments_usages[];
extern const char arguments_about[];

/* Appends the options' part of a help text. */
void arguments_help(struct buf *out);

/* The option of index `index`, for other uses of the table; false past the last one. */
struct arguments_row {
    const char *name, *words, *help;
};
bool arguments_row(size_t index, struct arguments_row *ret_row);

#endif
