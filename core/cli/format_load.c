/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/format_load.h"

#include "cli/external.h"
#include "cli/formats_parts.h"
#include "io/file.h"
#include "io/trust.h"

static bool read_source(struct formats *formats, struct ctx *ctx, cf_str path,
                        struct script_source *ret)
{
    return templates_read(formats->run, ctx, path, file_name(path), ret);
}

/* The template of a plugin: the user's, or beside it, or among our own. */
static bool find_template(struct formats *formats, struct ctx *ctx, cf_str origin, cf_str file,
                          struct script_source *ret)
{
    struct arena *arena = formats->run->arena;
    const cf_str folders[] = {file_folder(origin), formats->templates};
    if (templates_find(formats->replaced, ctx, file, ret))
        return true;
    for (size_t i = 0; i < 2; i++)
        if (read_source(formats, ctx, file_join(arena, folders[i], file), ret))
            return true;
    ctx_error(ctx, NULL, "%.*s: its template %.*s is neither in %.*s nor in %.*s", STR_ARG(origin),
              STR_ARG(file), STR_ARG(folders[0]), STR_ARG(folders[1]));
    return false;
}

static const struct emitter *load_plugin(struct formats *formats, struct ctx *ctx, cf_str path)
{
    struct emitter_parts parts = {.origin = path,
                                  .find = templates_find_module,
                                  .find_data = templates_finder(formats->replaced, path),
                                  .cache = formats->cache};
    cf_str why;
    if (!plugin_open(formats->plugins, path.ptr, !formats_ours(formats, path), &parts.plugin,
                     &why) ||
        !emitter_compatible(ctx->arena, parts.plugin, &why)) {
        ctx_error(ctx, NULL, "%.*s was refused: %.*s", STR_ARG(path), STR_ARG(why));
        if (!trust_file(ctx->arena, path, !formats_ours(formats, path), &why))
            ctx_hint(ctx, FORMATS_UNTRUSTED_HINT);
        return NULL;
    }
    if (parts.plugin->template_file &&
        !find_template(formats, ctx, path, str_of(parts.plugin->template_file), &parts.source))
        return NULL;
    return emitter_adopt(ctx, parts);
}

static const struct emitter *load_lua(struct formats *formats, struct ctx *ctx, cf_str path)
{
    struct emitter_parts parts = {.name = formats_name(formats->run->arena, path),
                                  .origin = path,
                                  .find = templates_find_module,
                                  .find_data = templates_finder(formats->replaced, path),
                                  .cache = formats->cache};
    bool replaced = formats_searched(formats, path) &&
                    templates_find(formats->replaced, ctx, file_name(path), &parts.source);
    if (replaced || read_source(formats, ctx, path, &parts.source))
        return emitter_adopt(ctx, parts);
    if (file_kind(path.ptr) == FILE_ABSENT)
        ctx_error(ctx, NULL, "there is no file %.*s", STR_ARG(path));
    return NULL;
}

static const struct emitter *load_now(struct formats *formats, struct ctx *ctx, cf_str path)
{
    struct ctx run_long = *ctx;
    run_long.arena = formats->run->arena;
    if (external_is(path))
        return external_open(&run_long, path);
    if (file_kind(path.ptr) == FILE_REGULAR && !str_ends(path, ".lua") && !str_ends(path, ".so")) {
        ctx_error(ctx, NULL, "%.*s is not executable", STR_ARG(path));
        ctx_hint(ctx,
                 "a program that is a format needs `chmod +x %.*s`; a plugin's name ends in "
                 ".so, that of a Lua file in .lua",
                 STR_ARG(path));
        return NULL;
    }
    return str_ends(path, ".lua") ? load_lua(formats, ctx, path) : load_plugin(formats, ctx, path);
}

struct loading {
    struct formats *formats;
    cf_str path;
};

/* Loading and giving back what a format is, in a process of its own. */
static void try_load(void *data)
{
    const struct loading *loading = data;
    struct run *run = loading->formats->run;
    struct ctx ctx = run_ctx(run, run->arena);
    load_now(loading->formats, &ctx, loading->path);
    plugin_close_all(loading->formats->plugins);
}

bool format_load_passes(struct formats *formats, struct ctx *ctx, cf_str path, probe_task *task,
                        void *data)
{
    cf_str why;
    if (probe_passes(formats->run, task, data, &why))
        return true;
    ctx_error(ctx, NULL, "%.*s was refused: when it was loaded %.*s", STR_ARG(path), STR_ARG(why));
    ctx_hint(ctx, PROBE_HINT);
    return false;
}

const struct emitter *format_load(struct formats *formats, struct ctx *ctx, cf_str path)
{
    struct loading loading = {formats, path};
    if (file_kind(path.ptr) == FILE_FOLDER) {
        ctx_error(ctx, NULL, "%.*s is a folder, not a format", STR_ARG(path));
        ctx_hint(ctx, "name the file in it: FOLDER/FILE.lua or FOLDER/FILE.so");
        return NULL;
    }
    bool foreign = !formats_ours(formats, path) || templates_any(formats->replaced);
    if (!foreign || file_kind(path.ptr) != FILE_REGULAR ||
        format_load_passes(formats, ctx, path, try_load, &loading))
        return load_now(formats, ctx, path);
    if (formats_ours(formats, path))
        ctx_hint(ctx, "it comes with the program: look at what --template-dir puts in the place of "
                      "its templates");
    return NULL;
}
