/* SPDX-License-Identifier: Apache-2.0
 *
 * Command lines from tables: one row gives parsing, help text and manual page.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "base/diag.h"

struct args_option {
    const char *name;  /* long, without the dashes */
    const char *alias; /* another spelling of it, or NULL */
    char letter;       /* one-letter form, or NUL */
    const char *value; /* what stands for its value in the help ("DIR"); NULL: it takes none */
    const char *help;
};

struct run;
struct args;

struct command {
    const char *name;
    const char *operands; /* "WHAT...", may be empty */
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
        bool by_alias; /* written with the option's other name */
    } * given;
    size_t given_len;
    cf_str *operands;
    size_t operands_len;
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

/* The same with a value more: of the option `name`, or one more operand when that is NULL. */
struct args args_with(struct arena *arena, const struct args *args, const char *name, cf_str value);
/* True when `word` is an option that every command has and that tells how it speaks: not --help. */
bool args_is_common(cf_str word);
/* True when `word` is an option that this command has and not every command. */
bool args_is_option(const struct command *command, cf_str word);

/* Appends the help text of a command. */
void args_help(struct buf *out, const struct command *command);
/* Appends the manual page (roff) of a program with these commands. */
void args_manual(struct buf *out, const struct command *const *commands, size_t len);

#endif
