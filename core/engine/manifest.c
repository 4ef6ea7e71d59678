/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/manifest.h"

#include "base/hash.h"
#include "base/lookup.h"
#include "base/node.h"
#include "engine/files.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <inttypes.h>
#include <stdlib.h>

enum { VERSION = 1 };

void manifest_add(struct arena *arena, struct manifest *manifest, struct manifest_file file)
{
    manifest->files =
        arena_grow(arena, manifest->files, manifest->len, &manifest->cap, sizeof *manifest->files);
    manifest->files[manifest->len++] = file;
}

static int compare_paths(const void *a, const void *b)
{
    return str_compare(((const struct manifest_file *)a)->path,
                       ((const struct manifest_file *)b)->path);
}

const struct manifest_file *manifest_find(const struct manifest *manifest, cf_str path)
{
    const struct manifest_file wanted = {.path = path};
    return manifest->len ? bsearch(&wanted, manifest->files, manifest->len, sizeof *manifest->files,
                                   compare_paths)
                         : NULL;
}

/* --- reading ------------------------------------------------------------------------------------ */

static bool check_version(struct ctx *ctx, const cf_node *root)
{
    const cf_node *version = cf_get(root, "manifest_version");
    if (!version)
        return ctx_error(ctx, root, "no manifest: manifest_version is missing");
    if (version->kind != CF_INT || version->as.integer < 1)
        return ctx_error(ctx, version, "no version of a manifest: this crdforge writes %d",
                         VERSION);
    if (version->as.integer == VERSION)
        return true;
    ctx_error(ctx, version,
              "a newer crdforge wrote this: manifest_version is %" PRId64
              ", and this one knows only %d",
              version->as.integer, VERSION);
    ctx_hint(ctx, "update crdforge");
    return false;
}

static bool read_file(struct ctx *ctx, cf_str format, const cf_pair *pair, struct lookup *seen,
                      struct manifest *ret)
{
    const char *why = "";
    cf_str sha256 = node_text(pair->value);
    if (!files_path_ok(pair->key, &why))
        return ctx_error(ctx, pair->value, "no path of a generated file: %s", why);
    if (!hash_is(sha256, HASH_SHA256))
        return ctx_error(ctx, pair->value, "no sha256: expected 64 hexadecimal digits");
    if (lookup_find(seen, pair->key))
        return ctx_error(ctx, pair->value, "two formats have this file");
    lookup_put(seen, pair->key, ret);
    manifest_add(ctx->arena, ret, (struct manifest_file){format, pair->key, sha256});
    return true;
}

static bool read_formats(struct ctx *ctx, const cf_node *root, struct manifest *ret)
{
    const cf_node *formats = cf_get(root, "formats");
    struct lookup seen = {.arena = ctx->arena};
    bool ok = true;
    if (!formats || formats->kind != CF_MAP)
        return ctx_error(ctx, formats ? formats : root, "no manifest: formats is missing");
    for (size_t i = 0; i < cf_len(formats); i++) {
        const cf_pair *format = &formats->as.map.pairs[i];
        if (format->value->kind != CF_MAP)
            ok = ctx_error(ctx, format->value, "expected a map of files, not %s",
                           node_kind_name(format->value));
        for (size_t k = 0; format->value->kind == CF_MAP && k < cf_len(format->value); k++)
            ok = read_file(ctx, format->key, &format->value->as.map.pairs[k], &seen, ret) && ok;
    }
    if (ret->len)
        qsort(ret->files, ret->len, sizeof *ret->files, compare_paths);
    return ok;
}

bool manifest_read(struct ctx *ctx, uint32_t file, cf_str bytes, struct manifest *ret_manifest)
{
    struct ctx here = *ctx;
    size_t before = ctx->diags->errors;
    const cf_node *root = json_read(ctx, file, bytes);
    here.root = root;
    if (root && check_version(&here, root) && read_formats(&here, root, ret_manifest))
        return true;
    struct diags *diags = ctx->diags;
    if (diags->errors > before && diags->len && !diags->list[diags->len - 1].hint.len)
        ctx_hint(ctx, "put the file back from version control; or remove it, and what is here "
                      "counts as written by somebody else");
    return false;
}

/* --- writing ------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
    const struct manifest_file *x = a, *y = b;
    int order = str_compare(x->format, y->format);
    return order ? order : str_compare(x->path, y->path);
}

cf_str manifest_write(struct arena *arena, struct manifest *manifest)
{
    struct buf out = {.arena = arena};
    struct map_builder root = {.arena = arena}, formats = {.arena = arena};
    if (manifest->len)
        qsort(manifest->files, manifest->len, sizeof *manifest->files, compare);
    for (size_t i = 0; i < manifest->len;) {
        struct map_builder files = {.arena = arena};
        cf_str format = manifest->files[i].format;
        for (; i < manifest->len && str_equal(manifest->files[i].format, format); i++)
            map_add(&files, manifest->files[i].path, node_str(arena, manifest->files[i].sha256));
        map_add(&formats, format, map_node(&files));
    }
    map_add(&root, STR("manifest_version"), node_int(arena, VERSION));
    map_add(&root, STR("formats"), map_node(&formats));
    json_write(&out, map_node(&root), JSON_PRETTY);
    buf_char(&out, '\n');
    return buf_str(&out);
}
