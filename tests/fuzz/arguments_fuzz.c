/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of the input are words of a command line: of every command of crdforge, and of crdforge-run with
 * and without operands. They are taken or leave a diagnostic, and no word is lost.
 */
#include "base/node.h"
#include "cli/commands.h"
#include "runner/arguments.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct words {
    char **list;
    size_t len;
};

static void require(bool condition, const char *what, const char *command)
{
    if (condition)
        return;
    fprintf(stderr, "arguments_fuzz: %s: %s\n", command, what);
    abort();
}

/* Texts in memory of their own, as those of main() are. */
static struct words words_of(struct arena *arena, cf_str text)
{
    struct words words = {arena_many(arena, text.len + 1, char *), 0};
    size_t from = 0;
    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || text.ptr[i] == '\n') {
            cf_str word = str_cut(text, from, i);
            words.list[words.len++] = arena_copy(arena, word.ptr, word.len);
            from = i + 1;
        }
    return words;
}

/* What lies between the words: values that options have taken, and "--". */
static void check_args(struct ctx *ctx, const struct command *command, const struct words *words,
                       const struct args *args)
{
    size_t values = 0;
    for (size_t i = 0; i < args->given_len; i++) {
        const struct args_given *given = &args->given[i];
        cf_str *all;
        require(given->value.len == 0 || given->option->value, "a value of a flag", command->name);
        require(args_has(args, given->option->name), "an option is lost", command->name);
        values += args_all(ctx->arena, args, given->option->name, &all) > 0;
    }
    require(values == args->given_len, "a value is lost", command->name);
    require(args->given_len + args->operands_len <= words->len, "more than was given",
            command->name);
    if (!args->given_len)
        require(args->operands_len + 1 >= words->len, "an operand is lost", command->name);
}

static void parse_generator(struct ctx *ctx, const struct words *words)
{
    for (const struct command *const *each = commands_all; *each; each++) {
        size_t errors = ctx->diags->errors;
        struct args args;
        bool ok = args_parse(ctx, *each, words->list, words->len, &args);
        require(ok == (ctx->diags->errors == errors), "taken and told, or neither", (*each)->name);
        if (ok)
            check_args(ctx, *each, words, &args);
    }
}

static void parse_runner(struct ctx *ctx, const struct words *words,
                         struct arguments_list *operands)
{
    size_t errors = ctx->diags->errors;
    struct arguments arguments;
    bool ok = arguments_parse(ctx, words->list, words->len, &arguments, operands);
    bool told = ctx->diags->errors != errors;
    require(ok != told || arguments.help || arguments.version, "taken and told, or neither",
            "crdforge-run");
    const struct arguments_pairs *pairs[] = {&arguments.in, &arguments.in_file, &arguments.in_env,
                                             &arguments.out};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (size_t k = 0; k < pairs[i]->len; k++) {
            const cf_str *value = arguments_find(pairs[i], pairs[i]->list[k].name);
            require(value == &pairs[i]->list[k].value, "a name is there twice", "crdforge-run");
        }
    /* A choice is one of its words. */
    require(arguments.action <= ACTION_DELETE && arguments.on_cancel <= POLICY_KEEP &&
                arguments.on_timeout <= POLICY_KEEP && arguments.dry_run <= DRY_RUN_SERVER,
            "no word of a choice", "crdforge-run");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct words words = words_of(arena, (cf_str){(const char *)data, size});
    struct arguments_list operands;
    parse_generator(&ctx, &words);
    parse_runner(&ctx, &words, NULL);
    parse_runner(&ctx, &words, &operands);
    struct buf rendered = {.arena = arena};
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    arena_close(arena);
    return 0;
}
