/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/troubleshooting.h"

#include "cli/run.h"
#include "runner/troubles.h"

/* --- the runner --------------------------------------------------------------------------------- */

static void add_exits(struct buf *out)
{
    buf_text(out, "## Exit codes of crdforge-run and crdforge run\n\n"
                  "| exit | outcome | meaning | can a retry help? | next |\n"
                  "| --- | --- | --- | --- | --- |\n");
    for (int i = 0; i < RESULT_COUNT; i++) {
        const struct result_row *row = result_row((enum result)i);
        if (i == RESULT_STOPPED)
            buf_text(out, "| 130, 143 ");
        else
            buf_printf(out, "| %d ", row->exit);
        buf_printf(out, "| `%s` | %s | %s | %s |\n", row->outcome, row->meaning,
                   row->retry ? "yes" : "no", row->next ? row->next : "nothing");
    }
    buf_char(out, '\n');
}

/* "a…|b…" as `a…` or `b…`. */
static void add_forms(struct buf *out, const char *forms)
{
    buf_char(out, '`');
    for (; *forms; forms++)
        if (*forms == '|')
            buf_text(out, "`, `");
        else
            buf_char(out, *forms);
    buf_char(out, '`');
}

static void add_trouble(struct buf *out, const struct troubles_row *row)
{
    buf_printf(out, "### %s\n\n", row->code);
    if (str_is(str_of(row->message), "…"))
        buf_text(out, "- Message: any other of this exit code\n");
    else {
        buf_text(out, "- Message: ");
        add_forms(out, row->message);
        buf_char(out, '\n');
    }
    buf_printf(out, "- Means: %s\n- Next: %s\n\n", row->cause, row->next);
}

static void add_troubles(struct buf *out)
{
    int last = RESULT_COUNT;
    const struct troubles_row *row;
    for (size_t i = 0; (row = troubles_row(i)) != NULL; i++) {
        const struct result_row *result = result_row(row->result);
        if ((int)row->result != last)
            buf_printf(out, "## Exit %d: %s\n\n", result->exit, result->meaning);
        last = (int)row->result;
        add_trouble(out, row);
    }
}

/* --- the generator ------------------------------------------------------------------------------ */

static void add_generator(struct buf *out)
{
    static const struct {
        int exit;
        const char *meaning, *next;
    } rows[] = {
        {RUN_DONE, "done", "nothing"},
        {RUN_FAILED, "something failed; all else was still written",
         "read the errors: each has a file, a line, a path in the definition and, mostly, a hint"},
        {RUN_USAGE, "the command line cannot be used", "`crdforge help COMMAND`"},
    };
    buf_text(out, "## Exit codes of the other commands of crdforge\n\n"
                  "| exit | meaning | next |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        buf_printf(out, "| %d | %s | %s |\n", rows[i].exit, rows[i].meaning, rows[i].next);
    buf_text(out,
             "\nTheir messages carry no codes: the place and the hint stand in the message.\n\n");
}

/* --- the doctor --------------------------------------------------------------------------------- */

static void add_doctor(struct buf *out)
{
    static const struct {
        const char *check, *meaning, *next;
    } rows[] = {
        {"context", "whether an API server answers, and where it is",
         "choose another `--context`, or write the kubeconfig anew"},
        {"definition", "whether the cluster serves the kind in the component's version",
         "install the controller's definitions, or generate from the cluster's"},
        {"fields", "whether the cluster's definition has every field of the component",
         "upgrade the controller, or generate from the cluster's definition"},
        {"rights", "whether the runner's account may do what the runner does",
         "the line below it is the command that grants it"},
        {"controller", "whether objects of the kind are taken up by their controller",
         "look at the controller's pod and log, and which namespaces it watches"},
        {"image", "whether the image that the component names can be one of a registry",
         "push one with `script/image --push`, and generate with `--image`"},
    };
    buf_text(out, "## Lines of crdforge doctor\n\n"
                  "A line begins with `ok`, `note` or `FAIL`, then names the check.\n\n"
                  "| check | tells | when it fails |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        buf_printf(out, "| `%s` | %s | %s |\n", rows[i].check, rows[i].meaning, rows[i].next);
}

void troubleshooting_page(struct buf *out)
{
    buf_text(
        out,
        "# Troubleshooting\n\n"
        "Made from the tables of the programs: `crdforge help --troubleshooting` prints this "
        "page.\n\n"
        "A step that fails says why in its log and in its last line on standard error (JSON: "
        "`outcome`, `code`,\n`reason`, `next`, `exit`); in a pod in the termination message, too, "
        "and, once the inputs were understood,\nin the output `run_summary`. `outcome` and `exit` "
        "are in the table below, `code` is a heading further down;\nwithout a closer one it is the "
        "outcome. `crdforge doctor KIND` looks at the cluster before anything is run.\n\n");
    add_exits(out);
    add_troubles(out);
    add_generator(out);
    add_doctor(out);
}
