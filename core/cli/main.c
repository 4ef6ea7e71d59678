/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge: the generator. Finds the command, hands over, prints what went wrong.
 */
#include "cli/commands.h"
#include "cli/formats.h"
#include "cli/version.h"

#include <string.h>

/* --version, and with --all everything a bug report should say. */
static int print_version(struct run *run, bool all)
{
    fprintf(run->out, "crdforge %s\n", CRDFORGE_VERSION);
    if (!all)
        return RUN_DONE;
    fprintf(run->out, "emitter ABI %u (loads %u to %u)\ndata %s\n", CF_ABI, CF_ABI_OLDEST, CF_ABI,
            run->data_folder.ptr);
    struct formats *formats = formats_open(run, NULL, 0);
    struct formats_entry *entries;
    size_t len = formats_all(formats, &entries);
    for (size_t i = 0; i < len; i++) {
        const struct formats_entry *entry = &entries[i];
        fprintf(run->out, "format %s: %s%s%s\n", entry->name.ptr, entry->origin.ptr,
                entry->why.len ? ": " : "", entry->why.len ? entry->why.ptr : "");
    }
    formats_close(formats);
    return RUN_DONE;
}

static int run_command(struct run *run, const struct command *command, char *const *words,
                       size_t len)
{
    struct args args;
    char *help[] = {(char *)(size_t)command->name};
    if (!args_parse(&run->ctx, command, words, len, &args))
        return RUN_USAGE;
    if (args_has(&args, "help"))
        return run_command(run, &cmd_help, help, 1);
    run->quiet = args_has(&args, "quiet");
    run->json = args_has(&args, "json");
    return command->execute(run, &args);
}

static int dispatch(struct run *run, char *const *words, size_t len)
{
    cf_str first = len ? str_of(words[0]) : STR("");
    if (!len) {
        run_command(run, &cmd_help, NULL, 0);
        return RUN_USAGE;
    }
    if (str_is(first, "--version"))
        return print_version(run, len > 1 && strcmp(words[1], "--all") == 0);
    if (str_is(first, "--help") || str_is(first, "-h"))
        return run_command(run, &cmd_help, words + 1, len - 1);
    const struct command *command = commands_find(first);
    if (!command && args_is_option(&cmd_generate, first)) /* the original tool had no commands */
        return run_command(run, &cmd_generate, words, len);
    if (!command)
        return commands_unknown(run, first);
    return run_command(run, command, words + 1, len - 1);
}

int main(int argc, char **argv)
{
    struct run run;
    run_open(&run, stdout, stderr);
    return run_close(&run, dispatch(&run, argv + 1, argc > 0 ? (size_t)argc - 1 : 0));
}
