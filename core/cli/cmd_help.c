/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge help.
 */
#include "cli/commands.h"
#include "cli/troubleshooting.h"

static void overview(struct buf *out)
{
    buf_text(out,
             "crdforge turns Kubernetes custom resource definitions into pipeline components.\n\n"
             "Usage: crdforge COMMAND [options] [arguments]\n\nCommands:\n");
    for (size_t i = 0; commands_all[i]; i++)
        buf_printf(out, "  %-10s %s\n", commands_all[i]->name, commands_all[i]->summary);
    buf_text(out,
             "\n`crdforge help COMMAND` tells more; `crdforge --version --all` says what is what.\n"
             "To begin: crdforge generate TrainingJob\n");
}

static size_t count_commands(void)
{
    size_t len = 0;
    while (commands_all[len])
        len++;
    return len;
}

static int execute(struct run *run, const struct args *args)
{
    struct buf text = {.arena = run->arena};
    const struct command *command = args->operands_len ? commands_find(args->operands[0]) : NULL;
    if (args_has(args, "man"))
        args_manual(&text, commands_all, count_commands());
    else if (args_has(args, "troubleshooting"))
        troubleshooting_page(&text);
    else if (command)
        args_help(&text, command);
    else if (args->operands_len)
        return commands_unknown(run, args->operands[0]);
    else
        overview(&text);
    return run_text(run, buf_str(&text));
}

static const struct args_option options[] = {
    {"man", NULL, 0, NULL, "print the manual page (roff)"},
    {"troubleshooting", NULL, 0, NULL, "print what can go wrong and what to do (Markdown)"},
};

const struct command cmd_help = {.name = "help",
                                 .operands = "[COMMAND]",
                                 .summary = "Tell about a command",
                                 .details = "",
                                 .examples = "",
                                 .options = options,
                                 .options_len = sizeof options / sizeof *options,
                                 .execute = execute};
