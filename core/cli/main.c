/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge: the generator. Finds the command, hands over, prints what went wrong.
 */
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/formats.h"
#include "cli/version.h"
#include "io/process.h"

#include <string.h>

/* --version, and with --all everything a bug report should say. */
static int print_version(struct run *run, bool all)
{
    struct buf text = {.arena = run->arena};
    buf_printf(&text, "crdforge %s\n", CRDFORGE_VERSION);
    if (!all)
        return run_text(run, buf_str(&text));
    buf_printf(&text, "emitter ABI %u (loads %u to %u)\ndata %s\n", CF_ABI, CF_ABI_OLDEST, CF_ABI,
               run->data_folder.ptr);
    struct formats *formats = formats_open(run, NULL);
    struct formats_entry *entries;
    size_t len = formats_all(formats, &entries);
    for (size_t i = 0; i < len; i++) {
        const struct formats_entry *entry = &entries[i];
        buf_printf(&text, "format %s: %s%s%s\n", entry->name.ptr, entry->origin.ptr,
                   entry->why.len ? ": " : "", entry->why.len ? entry->why.ptr : "");
    }
    formats_close(formats);
    return run_text(run, buf_str(&text));
}

static int run_command(struct run *run, const struct command *command, char *const *words,
                       size_t len)
{
    struct args args, help = {.command = &cmd_help};
    cf_str name = str_of(command->name);
    bool ok = args_parse(&run->ctx, command, words, len, &args);
    run->quiet = args_has(&args, "quiet");
    run->json = args_has(&args, "json");
    if (!ok)
        return RUN_USAGE;
    if (!args_has(&args, "help"))
        return command->execute(run, &args);
    help.operands = &name;
    help.operands_len = 1;
    return cmd_help.execute(run, &help);
}

/* Of words before any command: an option that generate does not have either. */
static bool means_version(struct run *run, cf_str word)
{
    const cf_str names[] = {STR("--version"), STR("--help")};
    cf_str near = str_nearest(run->arena, word, names, sizeof names / sizeof *names);
    if (!near.len)
        return false;
    ctx_error(&run->ctx, NULL, "there is no option %.*s", STR_ARG(word));
    ctx_hint(&run->ctx, "did you mean %.*s?", STR_ARG(near));
    return true;
}

static int no_command(struct run *run)
{
    if (run->json) {
        ctx_error(&run->ctx, NULL, "no command is given");
        ctx_hint(&run->ctx, "`crdforge help` lists the commands");
    } else {
        run_command(run, &cmd_help, NULL, 0);
    }
    return RUN_USAGE;
}

/* The words without the command, so that what every command has may stand before it, too. */
static int run_after(struct run *run, const struct command *command, char *const *words, size_t len,
                     size_t at)
{
    char **others = arena_many(run->arena, len, char *);
    size_t others_len = 0;
    for (size_t i = 0; i < len; i++)
        if (i != at)
            others[others_len++] = words[i];
    return run_command(run, command, others, others_len);
}

/* The original tool had no commands: options alone are those of generate. */
static int run_without(struct run *run, char *const *words, size_t len, cf_str first)
{
    if (first.len < 2 || first.ptr[0] != '-')
        return commands_unknown(run, first);
    if (!args_is_option(&cmd_generate, first) && means_version(run, first))
        return RUN_USAGE;
    return run_command(run, &cmd_generate, words, len);
}

static int dispatch(struct run *run, char *const *words, size_t len)
{
    size_t at = 0;
    while (at < len && args_is_common(str_of(words[at])))
        at++;
    if (at == len)
        return no_command(run);
    cf_str first = str_of(words[at]);
    if (str_is(first, "--version"))
        return print_version(run, at + 1 < len && strcmp(words[at + 1], "--all") == 0);
    if (str_is(first, "--help") || str_is(first, "-h"))
        return run_after(run, &cmd_help, words, len, at);
    if (str_is(first, "__complete"))
        return completion_answer(run, words + at + 1, len - at - 1);
    const struct command *command = commands_find(first);
    if (command)
        return run_after(run, command, words, len, at);
    return run_without(run, words, len, first);
}

/* Until a command has read its words, and when it cannot. */
static bool wants_json(char *const *words, size_t len)
{
    bool found = false;
    for (size_t i = 0; !found && i < len && strcmp(words[i], "--") != 0; i++)
        found = strcmp(words[i], "--json") == 0;
    return found;
}

int main(int argc, char **argv)
{
    struct run run;
    size_t len = argc > 0 ? (size_t)argc - 1 : 0;
    process_keep_standard();
    run_open(&run, stdout, stderr);
    run.words = argv + 1;
    run.words_len = len;
    run.json = wants_json(argv + 1, len);
    return run_close(&run, dispatch(&run, argv + 1, len));
}
