/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args.h"

#include <string.h>

enum { HELP_COLUMN = 30, MOST_OPTIONS = 64 };

const struct args_option args_common[] = {
    {"quiet", NULL, 'q', NULL, "print no progress, notes or warnings"},
    {"json", NULL, 0, NULL, "print one JSON value on standard output, for machines"},
    {"help", NULL, 'h', NULL, "print this help"},
};
const size_t args_common_len = sizeof args_common / sizeof *args_common;

const struct args_option *args_option_at(const struct command *command, size_t i)
{
    const struct args_option *options = command->options;
    size_t len = command->table ? command->table(&options) : command->options_len;
    if (i < len)
        return &options[i];
    i -= len;
    return i < args_common_len ? &args_common[i] : NULL;
}

static const struct args_option *find_option(const struct command *command, cf_str name)
{
    const struct args_option *option;
    for (size_t i = 0; (option = args_option_at(command, i)) != NULL; i++)
        if (str_is(name, option->name) || (option->alias && str_is(name, option->alias)))
            return option;
    return NULL;
}

static const struct args_option *find_letter(const struct command *command, char letter)
{
    const struct args_option *option;
    for (size_t i = 0; (option = args_option_at(command, i)) != NULL; i++)
        if (option->letter == letter)
            return option;
    return NULL;
}

/* The one option that begins so, as other programs let it be cut short; empty: there is none, or more. */
static cf_str only_longer(cf_str word, const cf_str *names, size_t len)
{
    cf_str found = STR("");
    for (size_t i = 0; word.len > 1 && i < len; i++) {
        if (!str_equal(str_cut(names[i], 0, word.len), word))
            continue;
        if (found.len)
            return STR("");
        found = names[i];
    }
    return found;
}

static bool unknown(struct ctx *ctx, const struct command *command, cf_str word)
{
    cf_str names[MOST_OPTIONS];
    size_t len = 0;
    const struct args_option *option;
    for (size_t i = 0; (option = args_option_at(command, i)) != NULL && len < MOST_OPTIONS - 1;
         i++) {
        names[len++] = str_of(option->name);
        if (option->alias)
            names[len++] = str_of(option->alias);
    }
    ctx_error(ctx, NULL, "there is no option %.*s", STR_ARG(word));
    size_t dashes = 0;
    while (dashes < word.len && word.ptr[dashes] == '-')
        dashes++;
    word = str_cut(word, dashes, word.len);
    cf_str near = str_nearest(ctx->arena, word, names, len);
    if (!near.len)
        near = only_longer(word, names, len);
    if (near.len)
        ctx_hint(ctx, "did you mean --%.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "`crdforge help %s` lists the options", command->name);
    return false;
}

/* The words still to be read. */
struct reader {
    char *const *words;
    size_t len, at;
};

static bool add_given(struct ctx *ctx, struct args *args, const struct args_option *option,
                      cf_str word, const cf_str *attached, struct reader *reader)
{
    cf_str value = attached ? *attached : STR("");
    if (!option->value && attached)
        return ctx_error(ctx, NULL, "option %.*s takes no value", STR_ARG(word));
    if (option->value && !attached) {
        if (reader->at == reader->len) {
            ctx_error(ctx, NULL, "option %.*s needs a value: %s", STR_ARG(word), option->value);
            return false;
        }
        value = str_of(reader->words[reader->at++]);
    }
    bool by_alias =
        option->alias && word.len > 2 && str_is(str_cut(word, 2, word.len), option->alias);
    args->given[args->given_len++] = (struct args_given){option, value, by_alias, NULL};
    return true;
}

static bool parse_long(struct ctx *ctx, struct args *args, cf_str word, struct reader *reader)
{
    const char *equals = memchr(word.ptr, '=', word.len);
    cf_str name = str_cut(word, 0, equals ? (size_t)(equals - word.ptr) : word.len);
    cf_str value = str_cut(word, name.len + 1, word.len);
    const struct args_option *option = find_option(args->command, str_cut(name, 2, name.len));
    if (!option)
        return unknown(ctx, args->command, name);
    return add_given(ctx, args, option, name, equals ? &value : NULL, reader);
}

static bool parse_short(struct ctx *ctx, struct args *args, cf_str word, struct reader *reader)
{
    const struct args_option *option = find_letter(args->command, word.ptr[1]);
    cf_str value = str_cut(word, 2, word.len);
    if (!option)
        return unknown(ctx, args->command, word);
    return add_given(ctx, args, option, str_cut(word, 0, 2), value.len ? &value : NULL, reader);
}

bool args_parse(struct ctx *ctx, const struct command *command, char *const *words, size_t len,
                struct args *ret_args)
{
    struct args args = {.command = command};
    struct reader reader = {words, len, 0};
    bool ok = true, only_operands = false;
    args.given = arena_many(ctx->arena, len, struct args_given);
    args.operands = arena_many(ctx->arena, len, cf_str);
    while (reader.at < len) {
        cf_str word = str_of(words[reader.at++]);
        if (only_operands || word.len < 2 || word.ptr[0] != '-')
            args.operands[args.operands_len++] = word;
        else if (str_is(word, "--"))
            only_operands = true;
        else if (word.ptr[1] == '-')
            ok = parse_long(ctx, &args, word, &reader) && ok;
        else
            ok = parse_short(ctx, &args, word, &reader) && ok;
    }
    *ret_args = args;
    return ok;
}

bool args_has(const struct args *args, const char *name)
{
    for (size_t i = 0; i < args->given_len; i++)
        if (strcmp(args->given[i].option->name, name) == 0)
            return true;
    return false;
}

bool args_spelled(const struct args *args, const char *alias)
{
    for (size_t i = 0; i < args->given_len; i++)
        if (args->given[i].by_alias && strcmp(args->given[i].option->alias, alias) == 0)
            return true;
    return false;
}

cf_str args_text(const struct args *args, const char *name, cf_str fallback)
{
    cf_str text = fallback;
    for (size_t i = 0; i < args->given_len; i++)
        if (strcmp(args->given[i].option->name, name) == 0)
            text = args->given[i].value;
    return text;
}

size_t args_all(struct arena *arena, const struct args *args, const char *name, cf_str **ret_values)
{
    size_t len = 0;
    cf_str *values = arena_many(arena, args->given_len, cf_str);
    for (size_t i = 0; i < args->given_len; i++)
        if (strcmp(args->given[i].option->name, name) == 0)
            values[len++] = args->given[i].value;
    *ret_values = values;
    return len;
}

const struct args_option *args_option(const struct command *command, const char *name)
{
    return find_option(command, str_of(name));
}

const cf_node *args_at(const struct args *args, const char *name)
{
    const cf_node *at = NULL;
    for (size_t i = 0; i < args->given_len; i++)
        if (strcmp(args->given[i].option->name, name) == 0)
            at = args->given[i].at;
    return at;
}

void args_blame(struct ctx *ctx, size_t from, const cf_node *at)
{
    for (size_t i = from; at && i < ctx->diags->len; i++)
        if (!ctx->diags->list[i].place.file)
            ctx->diags->list[i].place = (struct place){at->file, at->line, at->column};
}

struct args args_with(struct arena *arena, const struct args *args, const char *name, cf_str value)
{
    struct args more = *args;
    more.given = arena_many(arena, args->given_len + 1, struct args_given);
    more.operands = arena_many(arena, args->operands_len + 1, cf_str);
    if (args->given_len)
        memcpy(more.given, args->given, args->given_len * sizeof *args->given);
    if (args->operands_len)
        memcpy(more.operands, args->operands, args->operands_len * sizeof *args->operands);
    if (name)
        more.given[more.given_len++] =
            (struct args_given){find_option(args->command, str_of(name)), value, false, NULL};
    else
        more.operands[more.operands_len++] = value;
    if (!name)
        more.operands_at = NULL;
    return more;
}

bool args_is_common(cf_str word)
{
    return str_is(word, "--quiet") || str_is(word, "-q") || str_is(word, "--json");
}

bool args_is_option(const struct command *command, cf_str word)
{
    const char *equals = memchr(word.ptr, '=', word.len);
    cf_str name = str_cut(word, 0, equals ? (size_t)(equals - word.ptr) : word.len);
    const struct args_option *option = NULL;
    if (str_starts(name, "--"))
        option = find_option(command, str_cut(name, 2, name.len));
    else if (name.len > 1 && name.ptr[0] == '-')
        option = find_letter(command, name.ptr[1]);
    for (size_t i = 0; i < args_common_len; i++)
        if (option == &args_common[i])
            return false;
    return option != NULL;
}

/* "-o, --out DIR" */
static void option_form(struct buf *out, const struct args_option *option)
{
    if (option->letter)
        buf_printf(out, "-%c, ", option->letter);
    buf_printf(out, "--%s%s%s", option->name, option->value ? " " : "",
               option->value ? option->value : "");
}

static void help_option(struct buf *out, const struct args_option *option)
{
    struct buf form = {.arena = out->arena};
    option_form(&form, option);
    buf_printf(out, "  %s", form.ptr);
    if (form.len + 4 > HELP_COLUMN) {
        buf_char(out, '\n');
        buf_pad(out, HELP_COLUMN, ' ');
    } else {
        buf_pad(out, HELP_COLUMN - form.len - 2, ' ');
    }
    buf_text(out, option->help);
    if (option->alias)
        buf_printf(out, " (also --%s)", option->alias);
    buf_char(out, '\n');
}

void args_help(struct buf *out, const struct command *command)
{
    const struct args_option *option;
    buf_printf(out, "Usage: crdforge %s [options]%s%s\n\n%s.\n", command->name,
               *command->operands ? " " : "", command->operands, command->summary);
    if (*command->details)
        buf_printf(out, "\n%s\n", command->details);
    buf_text(out, "\nOptions:\n");
    for (size_t i = 0; (option = args_option_at(command, i)) != NULL; i++)
        help_option(out, option);
    if (*command->examples)
        buf_printf(out, "\nExamples:\n%s\n", command->examples);
}
