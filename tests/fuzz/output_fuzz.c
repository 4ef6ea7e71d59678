/* SPDX-License-Identifier: Apache-2.0
 *
 * The input is two texts with a NUL between them: what somebody left in an output folder. The first as a
 * manifest (what is accepted is the same after writing and reading), as an ignore file that the second is
 * compared with, and both as two versions of a file.
 */
#include "engine/files.h"
#include "engine/ignore.h"
#include "engine/manifest.h"
#include "engine/plan.h"
#include "text/unified.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "output_fuzz: %s\n", what);
    abort();
}

static void as_manifest(struct ctx *ctx, cf_str text)
{
    struct manifest manifest = {.len = 0}, again = {.len = 0};
    const char *why;
    size_t before = ctx->diags->errors;
    bool ok = manifest_read(ctx, diags_file(ctx->diags, STR("m"), text), text, &manifest);
    require(ok == (ctx->diags->errors == before), "no diagnostic");
    if (!ok)
        return;
    for (size_t i = 0; i < manifest.len; i++)
        require(files_path_ok(manifest.files[i].path, &why), "a path that leads out");
    cf_str written = manifest_write(ctx->arena, &manifest);
    require(manifest_read(ctx, 0, written, &again), "what was written is not read");
    require(str_equal(manifest_write(ctx->arena, &again), written), "another one after writing");
}

static void as_ignore(struct ctx *ctx, cf_str text, cf_str path)
{
    struct ignore ignore = {.len = 0};
    size_t before = ctx->diags->errors;
    bool ok = ignore_read(ctx, diags_file(ctx->diags, STR("i"), text), text, &ignore);
    require(ok == (ctx->diags->errors == before), "no diagnostic");
    ignore_match(&ignore, path);
}

/* There is a difference just where there is one. */
static void as_versions(struct ctx *ctx, cf_str old, cf_str new)
{
    struct buf out = {.arena = ctx->arena};
    unified_write(&out, STR("f"), &old, &new);
    require((out.len == 0) == str_equal(old, new), "a difference where there is none, or none");
    plan_is_marked(old);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 2000;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct buf rendered = {.arena = arena};
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    size_t len = nul ? (size_t)(nul - data) : size;
    cf_str one = str_copy(arena, (cf_str){(const char *)data, len});
    cf_str two = nul ? str_copy(arena, (cf_str){(const char *)nul + 1, size - len - 1}) : STR("");
    as_manifest(&ctx, one);
    as_ignore(&ctx, one, two);
    as_versions(&ctx, one, two);
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    arena_close(arena);
    return 0;
}
