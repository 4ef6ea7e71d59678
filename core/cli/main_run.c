/* SPDX-License-Identifier: Apache-2.0
 *
 * The program crdforge-run: hands the command line and the world around it over.
 */
#include "cli/version.h"
#include "io/process.h"
#include "io/stop.h"
#include "runner/reap.h"
#include "runner/report.h"
#include "runner/step.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As the shell writes it, for help and messages. */
#define PROGRAM "crdforge-run"

static void write_error(void *data, cf_str lines)
{
    (void)data;
    fwrite(lines.ptr, 1, lines.len, stderr);
}

/* Where an engine says the name of the pod: the host's name is cut off when it is long. */
static cf_str pod_name(void)
{
    static const char *const variables[] = {"CRDFORGE_POD_NAME", "KFP_POD_NAME", "ARGO_POD_NAME",
                                            "HOSTNAME"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (str_of(getenv(variables[i])).len)
            return str_of(getenv(variables[i]));
    return STR("");
}

static void print_help(struct buf *out)
{
    for (size_t i = 0; arguments_usages[i]; i++)
        buf_printf(out, "%s " PROGRAM " %s\n", i ? "      " : "usage:", arguments_usages[i]);
    buf_printf(out, "\n%s\n\n", arguments_about);
    arguments_help(out);
    buf_text(out, "\nexit codes:\n");
    for (int i = 0; i < RESULT_COUNT; i++) {
        const struct result_row *row = result_row((enum result)i);
        if (i == RESULT_STOPPED)
            buf_printf(out, "  %d, %d  %s\n", row->exit + SIGINT, row->exit + SIGTERM,
                       row->meaning);
        else
            buf_printf(out, "  %-9d %s\n", row->exit, row->meaning);
    }
}

static int reap(struct ctx *ctx, const struct arguments *arguments,
                const struct arguments_list *operands, const struct step_shell *shell,
                struct buf *out)
{
    enum result result = reap_run(ctx, arguments, operands, shell, out);
    log_diagnostics(shell->log, ctx->diags, 0);
    return result_row(result)->exit + (result == RESULT_STOPPED ? shell->signal() : 0);
}

static int run(struct ctx *ctx, char *const *words, size_t len, const struct step_shell *shell,
               struct buf *out)
{
    struct arguments arguments;
    struct arguments_list operands = {0};
    struct report report = {.result = RESULT_USAGE, .exit = result_row(RESULT_USAGE)->exit};
    bool reaps = len && strcmp(words[0], "reap") == 0;
    if (!arguments_parse(ctx, words + reaps, len - reaps, &arguments, reaps ? &operands : NULL)) {
        report_end(ctx, shell->log, STR(""), &report);
        return report.exit;
    }
    if (arguments.help)
        print_help(out);
    else if (arguments.version)
        buf_text(out, PROGRAM " " CRDFORGE_VERSION "\n");
    else {
        shell->log->json = arguments.log_format == LOG_JSON;
        return reaps ? reap(ctx, &arguments, &operands, shell, out)
                     : step_run(ctx, &arguments, shell, out);
    }
    return 0;
}

/* What the step has made is still there: a step that is started again goes on with it. */
static void out_of_memory(void)
{
    fputs("error: out of memory\n"
          "  hint: give the step more of it (resources.limits.memory of its pod)\n",
          stderr);
    _exit(result_row(RESULT_LOCAL)->exit);
}

int main(int argc, char **argv)
{
    arena_exhausted(out_of_memory);
    process_keep_standard();
    stop_install();
    const struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct buf out = {.arena = arena};
    struct log log = {.write = write_error};
    struct step_shell shell = {.config = config_environment(),
                               .pod = pod_name(),
                               .user_agent = STR(PROGRAM "/" CRDFORGE_VERSION),
                               .wake = stop_fd(),
                               .signal = stop_signal,
                               .log = &log};
    size_t words = argc > 1 ? (size_t)argc - 1 : 0;
    int code = run(&ctx, argv + (argc > 0), words, &shell, &out);
    fwrite(buf_str(&out).ptr, 1, out.len, stdout);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("error: standard output could not be written\n", stderr);
        code = result_row(RESULT_LOCAL)->exit;
    }
    arena_close(arena);
    return code;
}
