/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/manual.h"

#include "cli/commands.h"
#include "cli/version.h"
#include "runner/arguments.h"
#include "runner/result.h"

#include <signal.h>

/* What the programs read of the environment. */
struct variable {
    const char *name, *meaning;
};

static const struct variable generator_variables[] = {
    {"CRDFORGE_PLUGIN_PATH",
     "folders, separated by colons, that are searched for formats before the program's own"},
    {"CRDFORGE_DATA_DIR", "the folder that holds crd_cache and lua_templates"},
    {"GITHUB_TOKEN", "for GitHub's API, which answers more often then"},
    {"XDG_CACHE_HOME", "where crdforge/ is that keeps what came over the network (~/.cache)"},
    {"KUBECONFIG", "the settings of the cluster (~/.kube/config)"},
};

static const struct variable runner_variables[] = {
    {"KUBECONFIG", "the settings of the cluster, before the pod's service account"},
    {"CRDFORGE_SERVICE_ACCOUNT", "another folder of the pod's token"},
    {"CRDFORGE_POD_NAME", "the name of the pod, where the host's name is not it"},
};

/* --- roff -------------------------------------------------------------------------------------- */

/* Text as roff takes it: a backslash, a dash and a leading dot or quote have a meaning there. */
static void roff(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        bool line_start = c == text || c[-1] == '\n';
        if (line_start && (*c == '.' || *c == '\''))
            buf_text(out, "\\&");
        if (*c == '\\')
            buf_text(out, "\\e");
        else if (*c == '-')
            buf_text(out, "\\-");
        else
            buf_char(out, *c);
    }
}

/* `.B name`, a value in italics after it. */
static void form(struct buf *out, char letter, const char *name, const char *value)
{
    buf_text(out, ".TP\n");
    if (letter)
        buf_printf(out, "\\fB\\-%c\\fR, ", letter);
    buf_text(out, "\\fB\\-\\-");
    roff(out, name);
    buf_text(out, "\\fR");
    if (value && *value) {
        buf_text(out, " \\fI");
        roff(out, value);
        buf_text(out, "\\fR");
    }
    buf_char(out, '\n');
}

static void head(struct buf *out, const char *title, const char *name, const char *about)
{
    buf_printf(out,
               ".TH %s 1 \"\" \"crdforge " CRDFORGE_VERSION "\" \"crdforge manual\"\n.SH NAME\n",
               title);
    roff(out, name);
    buf_text(out, " \\- ");
    roff(out, about);
    buf_char(out, '\n');
}

static void environment(struct buf *out, const struct variable *variables, size_t len)
{
    buf_text(out, ".SH ENVIRONMENT\n");
    for (size_t i = 0; i < len; i++) {
        buf_printf(out, ".TP\n.B %s\n", variables[i].name);
        roff(out, variables[i].meaning);
        buf_char(out, '\n');
    }
}

/* --- crdforge ---------------------------------------------------------------------------------- */

static void command(struct buf *out, const struct command *command)
{
    const struct args_option *option;
    buf_printf(out, ".SS crdforge %s", command->name);
    if (*command->operands) {
        buf_char(out, ' ');
        roff(out, command->operands);
    }
    buf_char(out, '\n');
    roff(out, command->summary);
    buf_text(out, ".\n");
    if (*command->details) {
        buf_text(out, ".PP\n");
        roff(out, command->details);
        buf_char(out, '\n');
    }
    for (size_t i = 0; (option = args_option_at(command, i)) != NULL; i++) {
        form(out, option->letter, option->name, option->value);
        roff(out, option->help);
        if (option->alias) {
            buf_text(out, " (also \\-\\-");
            roff(out, option->alias);
            buf_char(out, ')');
        }
        buf_char(out, '\n');
    }
    if (*command->examples) {
        buf_text(out, ".PP\n.nf\n");
        roff(out, command->examples);
        buf_text(out, "\n.fi\n");
    }
}

void manual_crdforge(struct buf *out)
{
    head(out, "CRDFORGE", "crdforge",
         "Kubernetes custom resource definitions to pipeline components");
    buf_text(out, ".SH SYNOPSIS\n.B crdforge\n.I COMMAND\n[options] [arguments]\n.SH COMMANDS\n");
    for (size_t i = 0; commands_all[i]; i++)
        command(out, commands_all[i]);
    environment(out, generator_variables, sizeof generator_variables / sizeof *generator_variables);
    buf_text(out, ".SH EXIT STATUS\n0 when all was done, 1 when something failed (everything else "
                  "was still written),\n2 for a command line that was not understood.\n"
                  ".SH SEE ALSO\n.BR crdforge\\-run (1)\n");
}

/* --- crdforge-run ------------------------------------------------------------------------------ */

static void exit_codes(struct buf *out)
{
    buf_text(out, ".SH EXIT STATUS\n");
    for (int i = 0; i < RESULT_COUNT; i++) {
        const struct result_row *row = result_row((enum result)i);
        if (i == RESULT_STOPPED)
            buf_printf(out, ".TP\n.B %d, %d\n", row->exit + SIGINT, row->exit + SIGTERM);
        else
            buf_printf(out, ".TP\n.B %d\n", row->exit);
        roff(out, row->meaning);
        buf_char(out, '\n');
    }
}

void manual_runner(struct buf *out)
{
    struct arguments_row row;
    head(out, "CRDFORGE-RUN", "crdforge-run",
         "one step of a pipeline: a custom resource, followed to its end");
    buf_text(out, ".SH SYNOPSIS\n");
    for (size_t i = 0; arguments_usages[i]; i++) {
        buf_printf(out, "%s.B crdforge\\-run\n", i ? ".br\n" : "");
        roff(out, arguments_usages[i]);
        buf_char(out, '\n');
    }
    buf_text(out, ".SH DESCRIPTION\n");
    roff(out, arguments_about);
    buf_text(out, "\n.SH OPTIONS\n");
    for (size_t i = 0; arguments_row(i, &row); i++) {
        form(out, 0, row.name, row.words);
        roff(out, row.help);
        buf_char(out, '\n');
    }
    exit_codes(out);
    environment(out, runner_variables, sizeof runner_variables / sizeof *runner_variables);
    buf_text(out, ".SH SEE ALSO\n.BR crdforge (1)\n");
}
