/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge help.
 */
#include "cli/commands.h"
#include "cli/troubleshooting.h"

static void print_overview(FILE *out)
{
    fputs("crdforge turns Kubernetes custom resource definitions into pipeline components.\n\n"
          "Usage: crdforge COMMAND [options] [arguments]\n\nCommands:\n",
          out);
    for (size_t i = 0; commands_all[i]; i++)
        fprintf(out, "  %-10s %s\n", commands_all[i]->name, commands_all[i]->summary);
    fputs("\n`crdforge help COMMAND` tells more; `crdforge --version --all` says what is what.\n"
          "To begin: crdforge generate TrainingJob\n",
          out);
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
    if (args_has(args, "man")) {
        args_manual(&text, commands_all, count_commands());
        fputs(text.ptr, run->out);
        return RUN_DONE;
    }
    if (args_has(args, "troubleshooting")) {
        troubleshooting_page(&text);
        fputs(text.ptr, run->out);
        return RUN_DONE;
    }
    if (!args->operands_len) {
        print_overview(run->out);
        return RUN_DONE;
    }
    const struct command *command = commands_find(args->operands[0]);
    if (!command)
        return commands_unknown(run, args->operands[0]);
    args_help(&text, command);
    fputs(text.ptr, run->out);
    return RUN_DONE;
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
