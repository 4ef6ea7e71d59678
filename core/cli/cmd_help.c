/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge help.
 */
#include "cli/commands.h"
#include "cli/manual.h"
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

/* --man: the page of a program, by default of crdforge. */
static int manual(struct run *run, const struct args *args)
{
    struct buf text = {.arena = run->arena};
    cf_str program = args->operands_len ? args->operands[0] : STR("crdforge");
    if (str_is(program, "crdforge")) {
        manual_crdforge(&text);
    } else if (str_is(program, "crdforge-run")) {
        manual_runner(&text);
    } else {
        ctx_error(&run->ctx, NULL, "there is no manual page of \"%.*s\"", STR_ARG(program));
        ctx_hint(&run->ctx,
                 "crdforge and crdforge-run have one; a command's is a part of crdforge's");
        return RUN_USAGE;
    }
    return run_text(run, buf_str(&text));
}

static int execute(struct run *run, const struct args *args)
{
    struct buf text = {.arena = run->arena};
    const struct command *command = args->operands_len ? commands_find(args->operands[0]) : NULL;
    if (args_has(args, "man"))
        return manual(run, args);
    if (args_has(args, "troubleshooting"))
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
    {"man", NULL, 0, NULL,
     "print the manual page (roff) of crdforge, or of crdforge-run when that is named"},
    {"troubleshooting", NULL, 0, NULL, "print what can go wrong and what to do (Markdown)"},
};

const struct command cmd_help = {.name = "help",
                                 .operands = "[COMMAND|crdforge-run]",
                                 .summary = "Tell about a command",
                                 .details = "",
                                 .examples = "",
                                 .options = options,
                                 .options_len = sizeof options / sizeof *options,
                                 .execute = execute};
