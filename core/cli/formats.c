/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/formats.h"

#include "cli/format_load.h"
#include "cli/formats_parts.h"
#include "engine/capabilities.h"
#include "io/file.h"
#include "io/trust.h"

#include <stdlib.h>
#include <string.h>

static bool add_folder(struct formats *formats, struct ctx *ctx, cf_str folder, bool own)
{
    struct arena *arena = formats->run->arena;
    if (formats->folders_len == FORMATS_FOLDERS)
        return ctx_error(ctx, NULL, "more than %d folders to look for formats in", FORMATS_FOLDERS);
    formats->folders[formats->folders_len++] = (struct searched){str_copy(arena, folder), own};
    return true;
}

/* A folder that somebody named: `by` says where. */
static bool add_named(struct formats *formats, struct ctx *ctx, const char *by, cf_str folder)
{
    cf_str path = str_copy(formats->run->arena, folder), why;
    if (!trust_folder(ctx->arena, path, &why)) {
        ctx_error(ctx, NULL, "%s: %.*s", by, STR_ARG(why));
        ctx_hint(ctx, FORMATS_UNTRUSTED_HINT);
        return false;
    }
    return add_folder(formats, ctx, path, false);
}

static bool add_options(struct formats *formats, struct ctx *ctx, const struct args *args)
{
    cf_str *extra = NULL;
    size_t len = args ? args_all(formats->run->arena, args, "plugin-dir", &extra) : 0;
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        if (file_kind(extra[i].ptr) != FILE_FOLDER)
            ok = ctx_error(ctx, NULL, "--plugin-dir: there is no folder \"%.*s\"",
                           STR_ARG(extra[i]));
        else
            ok = add_named(formats, ctx, "--plugin-dir", extra[i]) && ok;
    return ok;
}

/* Folders between colons; one that is not there is passed over, as in PATH. */
static bool add_path(struct formats *formats, struct ctx *ctx, cf_str path)
{
    static const char by[] = "CRDFORGE_PLUGIN_PATH";
    bool ok = true;
    for (size_t from = 0, to = 0; to <= path.len && path.len; to++) {
        if (to < path.len && path.ptr[to] != ':')
            continue;
        cf_str folder = str_cut(path, from, to);
        from = to + 1;
        if (folder.len && folder.ptr[0] == '/') {
            ok = add_named(formats, ctx, by, folder) && ok;
            continue;
        }
        ok = ctx_error(ctx, NULL, "%s: \"%.*s\" is no absolute path", by, STR_ARG(folder));
        ctx_hint(ctx, folder.len
                          ? "it would mean another folder wherever you are; name it from the root"
                          : "an empty entry would mean the folder you are in; take out the colon");
    }
    return ok;
}

static bool open_templates(struct formats *formats, const struct args *args)
{
    cf_str folders[FORMATS_FOLDERS];
    for (size_t i = 0; i < formats->folders_len; i++)
        folders[i] = formats->folders[i].path;
    formats->replaced =
        templates_open(formats->run, args, formats->templates, folders, formats->folders_len);
    return formats->replaced != NULL;
}

struct formats *formats_open(struct run *run, const struct args *args)
{
    struct formats *formats = arena_new(run->arena, struct formats);
    /* What is said of the search path is for those who choose formats. */
    bool strict = args && args_is_option(args->command, STR("--plugin-dir"));
    struct ctx dropped = run_ctx(run, run->arena), *ctx = strict ? &run->ctx : &dropped;
    formats->run = run;
    formats->plugins = plugin_open_none(run->arena);
    formats->cache = script_cache_new(run->arena);
    formats->templates = templates_home(run);
    formats->profiles.arena = run->arena;
    bool ok = add_options(formats, ctx, args);
    ok = add_path(formats, ctx, run->plugin_path) && ok;
    ok = add_folder(formats, ctx, run->plugin_folder, true) && ok;
    ok = add_folder(formats, ctx, formats->templates, true) && ok;
    return open_templates(formats, args) && (ok || !strict) ? formats : NULL;
}

void formats_close(struct formats *formats)
{
    if (formats)
        plugin_close_all(formats->plugins);
}

static cf_str exchanged(struct arena *arena, cf_str text, char from, char to)
{
    char *copy = arena_copy(arena, text.ptr, text.len);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = copy[i] == from ? to : copy[i];
    return (cf_str){copy, text.len};
}

cf_str formats_name(struct arena *arena, cf_str path)
{
    cf_str name = file_name(path);
    size_t end = name.len;
    while (end > 0 && name.ptr[end - 1] != '.')
        end--;
    return exchanged(arena, str_cut(name, 0, end ? end - 1 : name.len), '_', '-');
}

cf_str formats_stem(struct arena *arena, cf_str name)
{
    return exchanged(arena, name, '-', '_');
}

bool formats_searched(const struct formats *formats, cf_str path)
{
    cf_str folder = file_folder(path);
    for (size_t i = 0; i < formats->folders_len; i++)
        if (str_equal(formats->folders[i].path, folder))
            return true;
    return false;
}

bool formats_ours(const struct formats *formats, cf_str path)
{
    cf_str folder = file_folder(path);
    for (size_t i = 0; i < formats->folders_len; i++)
        if (formats->folders[i].own && str_equal(formats->folders[i].path, folder))
            return true;
    return false;
}

bool formats_is_own(const struct formats *formats, const struct emitter *emitter)
{
    return formats_ours(formats, emitter->origin) && !templates_any(formats->replaced);
}

/* Templates alone lie there. */
static bool is_templates(const struct formats *formats, size_t folder)
{
    return str_equal(formats->folders[folder].path, formats->templates);
}

/* A file of that name where somebody stands, who perhaps takes it for found; empty when there is none. Nothing is
 * loaded from there that is not named as a file. */
static cf_str file_here(struct arena *arena, cf_str name)
{
    cf_str stem = formats_stem(arena, name);
    const cf_str folders[] = {STR("."), str_printf(arena, "./%.*s", STR_ARG(name))};
    for (size_t i = 0; i < 2; i++) {
        cf_str path = str_printf(arena, "%s/%.*s.lua", folders[i].ptr, STR_ARG(stem));
        if (file_kind(path.ptr) == FILE_REGULAR)
            return path;
    }
    return STR("");
}

static bool not_found(struct formats *formats, cf_str name)
{
    struct ctx *ctx = &formats->run->ctx;
    struct formats_entry *entries;
    struct buf places = {.arena = ctx->arena};
    size_t len = formats_all(formats, &entries);
    cf_str *names = arena_many(ctx->arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        names[i] = entries[i].name;
    for (size_t i = 0; i < formats->folders_len; i++)
        buf_printf(&places, "%s%.*s", i ? ", " : "", STR_ARG(formats->folders[i].path));
    cf_str near = file_here(ctx->arena, name);
    if (!near.len)
        near = str_nearest(ctx->arena, name, names, len);
    ctx_error(ctx, NULL, "there is no format \"%.*s\" in %.*s", STR_ARG(name),
              STR_ARG(buf_str(&places)));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "`crdforge formats` lists them; a Lua file is given as ./FILE.lua");
    return false;
}

struct templates *formats_templates(const struct formats *formats)
{
    return formats ? formats->replaced : NULL;
}

bool formats_is_path(cf_str word)
{
    return memchr(word.ptr, '/', word.len) || str_ends(word, ".lua") || str_ends(word, ".so");
}

const struct emitter *formats_find(struct formats *formats, cf_str name)
{
    struct run *run = formats->run;
    if (formats_is_path(name))
        return format_load(formats, &run->ctx, str_copy(run->arena, name));
    cf_str file = formats_stem(run->arena, name);
    static const char *const suffixes[] = {"so", "lua"};
    for (size_t i = 0; i < formats->folders_len; i++)
        for (size_t s = is_templates(formats, i); s < 2; s++) {
            cf_str path = str_printf(run->arena, "%.*s/%.*s.%s", STR_ARG(formats->folders[i].path),
                                     STR_ARG(file), suffixes[s]);
            if (file_kind(path.ptr) == FILE_REGULAR)
                return format_load(formats, &run->ctx, path);
        }
    not_found(formats, name);
    return NULL;
}

/* Native code and programs are named by whoever runs them: a project file comes along with other people's sources. */
bool formats_may_be_in_project(struct ctx *ctx, cf_str word, const cf_node *at)
{
    if (!formats_is_path(word) || str_ends(word, ".lua"))
        return true;
    if (str_ends(word, ".so")) {
        ctx_error(ctx, at, "%.*s: native code never comes from a project file", STR_ARG(word));
        ctx_hint(ctx,
                 "name the file with --format, or its folder in CRDFORGE_PLUGIN_PATH; a format "
                 "in Lua may stand here");
    } else {
        ctx_error(ctx, at, "%.*s: no program is run because a project file says so", STR_ARG(word));
        ctx_hint(ctx, "name it with --format; a format in Lua, FILE.lua, may stand here");
    }
    return false;
}

const struct emitter *formats_find_in_project(struct formats *formats, cf_str word,
                                              const cf_node *at)
{
    struct ctx *ctx = &formats->run->ctx;
    const size_t told = ctx->diags->len;
    if (!formats_may_be_in_project(ctx, word, at))
        return NULL;
    const struct emitter *emitter = formats_find(formats, word);
    args_blame(ctx, told, at);
    return emitter;
}

static cf_str first_message(const struct diags *diags)
{
    return diags->len ? diags->list[0].message : STR("it could not be loaded");
}

/* What is found, as it grows. */
struct found {
    struct formats_entry *entries;
    size_t len, cap;
};

static void add_entry(struct formats *formats, struct found *found, cf_str path)
{
    struct run *run = formats->run;
    struct ctx ctx = run_ctx(run, run->arena);
    struct formats_entry entry = {.name = formats_name(run->arena, path), .origin = path};
    for (size_t i = 0; i < found->len; i++)
        if (str_equal(found->entries[i].name, entry.name) && found->entries[i].emitter)
            entry.why = str_printf(run->arena, "hidden by %.*s", STR_ARG(found->entries[i].origin));
    if (!entry.why.len) {
        entry.emitter = format_load(formats, &ctx, path);
        if (entry.emitter)
            entry.name = entry.emitter->name;
        else
            entry.why = first_message(ctx.diags);
    }
    found->entries = arena_grow(run->arena, found->entries, found->len, &found->cap, sizeof entry);
    found->entries[found->len++] = entry;
}

/* Whether a Lua file is the template of a plugin, beside it or (of one of ours) among our templates, and no
 * format by itself. */
static bool is_of_plugin(const struct formats *formats, const struct found *found, cf_str path)
{
    cf_str name = formats_name(formats->run->arena, path), folder = file_folder(path);
    for (size_t i = 0; i < found->len; i++) {
        cf_str origin = found->entries[i].origin;
        const struct emitter *emitter = found->entries[i].emitter;
        bool near = str_equal(file_folder(origin), folder) ||
                    (str_equal(folder, formats->templates) && formats_ours(formats, origin));
        bool of_it = str_equal(formats_name(formats->run->arena, origin), name) ||
                     (emitter && str_equal(emitter->source.name, file_name(path)));
        if (str_ends(origin, ".so") && near && of_it)
            return true;
    }
    return false;
}

/* The files of a folder that end in the suffix: plugins come before Lua files, which may be their templates. */
static void add_files(struct formats *formats, struct found *found, cf_str folder,
                      const char *suffix)
{
    const char *const suffixes[] = {suffix, NULL};
    struct ctx ctx = run_ctx(formats->run, formats->run->arena);
    cf_str *paths;
    size_t count;
    if (file_kind(folder.ptr) != FILE_FOLDER ||
        !file_list(&ctx, folder.ptr, suffixes, false, &paths, &count))
        return;
    for (size_t k = 0; k < count; k++)
        if (str_ends(paths[k], ".so") || !is_of_plugin(formats, found, paths[k]))
            add_entry(formats, found, paths[k]);
}

static int compare_entries(const void *a, const void *b)
{
    const struct formats_entry *x = a, *y = b;
    int order = str_compare(x->name, y->name);
    if (!order)
        order = (x->emitter == NULL) - (y->emitter == NULL);
    return order ? order : str_compare(x->origin, y->origin);
}

static const char *const format_files[] = {".so", ".lua", NULL};

size_t formats_all(struct formats *formats, struct formats_entry **ret_entries)
{
    struct found found = {NULL, 0, 0};
    for (size_t i = 0; i < formats->folders_len; i++) {
        if (!is_templates(formats, i))
            add_files(formats, &found, formats->folders[i].path, ".so");
        add_files(formats, &found, formats->folders[i].path, ".lua");
    }
    if (found.len)
        qsort(found.entries, found.len, sizeof *found.entries, compare_entries);
    *ret_entries = found.entries;
    return found.len;
}

size_t formats_names(struct formats *formats, cf_str **ret_names)
{
    struct run *run = formats->run;
    cf_str *names = NULL;
    size_t len = 0, cap = 0, kept = 0;
    for (size_t i = 0; i < formats->folders_len; i++) {
        struct ctx ctx = run_ctx(run, run->arena);
        cf_str *paths;
        size_t count;
        if (file_kind(formats->folders[i].path.ptr) != FILE_FOLDER ||
            !file_list(&ctx, formats->folders[i].path.ptr, format_files, false, &paths, &count))
            continue;
        for (size_t k = 0; k < count; k++) {
            names = arena_grow(run->arena, names, len, &cap, sizeof *names);
            names[len++] = formats_name(run->arena, paths[k]);
        }
    }
    if (len)
        str_sort(names, len);
    for (size_t i = 0; i < len; i++)
        if (!i || !str_equal(names[i], names[kept - 1]))
            names[kept++] = names[i];
    *ret_names = names;
    return kept;
}

const cf_node *formats_about(struct arena *arena, const struct emitter *emitter)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "name", emitter->name);
    map_text(&map, "origin", emitter->origin);
    map_text(&map, "summary", emitter->summary);
    if (emitter->plugin.abi)
        map_add(&map, STR("abi"), node_int(arena, emitter->plugin.abi));
    map_text(&map, "template", emitter->source.name);
    map_text(&map, "scope", emitter->set_scope ? STR("set") : STR("component"));
    map_add(&map, STR("capabilities"), capabilities_words(arena, emitter->capabilities));
    map_add(&map, STR("options"), emitter->options);
    return map_node(&map);
}
