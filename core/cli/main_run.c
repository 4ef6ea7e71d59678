/* SPDX-License-Identifier: Apache-2.0
 *
 * The program crdforge-run: hands the command line over, prints what comes back.
 */
#include "cli/version.h"
#include "runner/step.h"

#include <stdio.h>

static void print_diagnostics(struct ctx *ctx)
{
    struct buf text = {.arena = ctx->arena};
    for (size_t i = 0; i < ctx->diags->len; i++)
        diag_render(ctx->diags, &ctx->diags->list[i], &text);
    if (ctx->diags->dropped)
        buf_printf(&text, "note: %zu more problems are not shown\n", ctx->diags->dropped);
    fwrite(buf_str(&text).ptr, 1, text.len, stderr);
}

static int run(struct ctx *ctx, char *const *words, size_t len, struct buf *out)
{
    struct arguments arguments;
    if (!arguments_parse(ctx, words, len, &arguments))
        return STEP_USAGE;
    if (arguments.help)
        arguments_help(out);
    else if (arguments.version)
        buf_text(out, "crdforge-run " CRDFORGE_VERSION "\n");
    else
        return step_run(ctx, &arguments, out);
    return STEP_DONE;
}

int main(int argc, char **argv)
{
    const struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct buf out = {.arena = arena};
    size_t words = argc > 1 ? (size_t)argc - 1 : 0;
    int code = run(&ctx, argv + (argc > 0), words, &out);
    print_diagnostics(&ctx);
    fwrite(buf_str(&out).ptr, 1, out.len, stdout);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("error: standard output could not be written\n", stderr);
        code = STEP_LOCAL;
    }
    arena_close(arena);
    return code;
}
