/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge completion: the script that makes a shell ask what may stand at the cursor.
 */
#include "cli/commands.h"

#include "complete_bash_text.h"
#include "complete_fish_text.h"
#include "complete_zsh_text.h"

static int execute(struct run *run, const struct args *args)
{
    const struct {
        const char *name, *text;
        size_t len;
    } shells[] = {{"bash", complete_bash_text, complete_bash_text_len},
                  {"zsh", complete_zsh_text, complete_zsh_text_len},
                  {"fish", complete_fish_text, complete_fish_text_len}};
    cf_str name = args->operands_len == 1 ? args->operands[0] : STR("");
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (str_is(name, shells[i].name))
            return run_text(run, (cf_str){shells[i].text, shells[i].len});
    if (name.len)
        ctx_error(&run->ctx, NULL, "there is no completion for the shell \"%.*s\"", STR_ARG(name));
    else
        ctx_error(&run->ctx, NULL, "completion takes the name of one shell, not %zu words",
                  args->operands_len);
    ctx_hint(&run->ctx, "name bash, zsh or fish");
    return RUN_USAGE;
}

const struct command cmd_completion = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .summary = "Print what makes a shell complete crdforge and crdforge-run",
    .details =
        "Put it where the shell looks, or read it at the start of each session. It asks the\n"
        "program for the words: commands, options, kinds, formats and the options of formats. An\n"
        "installed crdforge has it in place already, for shells that look in its prefix.",
    .examples = "  source <(crdforge completion bash)      # in ~/.bashrc\n"
                "  source <(crdforge completion zsh)       # in ~/.zshrc, after compinit\n"
                "  crdforge completion fish | source       # in ~/.config/fish/config.fish",
    .options = NULL,
    .options_len = 0,
    .execute = execute};
