/* SPDX-License-Identifier: Apache-2.0
 *
 * Command lines from tables: one row gives parsing, help text, manual page (cli/manual.h) and what a shell
 * completes (cli/completion.h).
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "base/diag.h"

struct args_option {
    const char *name;  /* long, without the dashes */
    const char *alias; /* another spelling of it, or NULL */
    char letter;       /* one-letter form, or NUL */
    const char
        *value; /* what stands for its value in the help: "DIR", or the words it can be, as in
                        * "full|short|none"; NULL: it takes none */
    const char *help;
};

struct run;
struct args;

struct command {
    const char *name;
    const char *operands; /* "WHAT...", may be empty; " | " separates ways to write them */
    const char *summary;  /* one line */
    const char *details;  /* paragraphs, may be empty */
    const char *examples; /* command lines, one a line */
    const struct args_option *options;
    size_t options_len;
    size_t (*table)(const struct args_option **ret_options); /* instead of the two above, or NULL */
    int (*execute)(struct run *run, const struct args *args);
};

/* What was given, in order. */
struct args {
    const struct command *command;
    struct args_given {
        const struct args_option *option;
        cf_str value;
        bool by_alias;     /* written with the option's other name */
        const cf_node *at; /* where a file says it; NULL: it was typed */
    } * given;
    size_t given_len;
    cf_str *operands;
    const cf_node **operands_at; /* where a file says them; NULL: they were typed */
    size_t operands_len;
    bool narrowed; /* a project file says what it says of more than these operands */
};

/* Options that every command has. */
extern const struct args_option args_common[];
extern const size_t args_common_len;

/* False after a diagnostic. `words`: what follows the command's name. */
bool args_parse(struct ctx *ctx, const struct command *command, char *const *words, size_t len,
                struct args *ret_args);

bool args_has(const struct args *args, const char *name);
/* True when an option was written with this other name of it. */
bool args_spelled(const struct args *args, const char *alias);
/* The last value given, or `fallback`. */
cf_str args_text(const struct args *args, const char *name, cf_str fallback);
/* All values given, in order. */
size_t args_all(struct arena *arena, const struct args *args, const char *name,
                cf_str **ret_values);

/* A command's option by its name, or NULL. */
const struct args_option *args_option(const struct command *command, const char *name);
/* Where a file says the last value given, for messages; NULL when it was typed, or not given. */
const cf_node *args_at(const struct args *args, const char *name);
/* Gives the diagnostics from the number `from` on that have no place yet the one of `at`, which may be NULL. */
void args_blame(struct ctx *ctx, size_t from, const cf_node *at);

/* The same with a value more: of the option `name`, or one more operand when that is NULL. */
struct args args_with(struct arena *arena, const struct args *args, const char *name, cf_str value);
/* True when `word` is an option that every command has and that tells how it speaks: not --help. */
bool args_is_common(cf_str word);
/* True when `word` is an option that this command has and not every command. */
bool args_is_option(const struct command *command, cf_str word);

/* The option of index `i`: the command's own, then those that every command has; NULL past the last. */
const struct args_option *args_option_at(const struct command *command, size_t i);

/* Appends the help text of a command. */
void args_help(struct buf *out, const struct command *command);

#endif
