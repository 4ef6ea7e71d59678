/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/formats.h"

#include "engine/generate.h"
#include "io/file.h"
#include "io/plugin.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FOLDERS = 32, MOST_FORMATS = 256 };

/* Where the templates of one format look for what they require: beside it, then among our own. */
struct finder {
    struct formats *formats;
    cf_str folders[2];
};

struct formats {
    struct run *run;
    struct plugins *plugins;
    struct script_cache *cache;
    cf_str templates; /* lua_templates */
    cf_str folders[MOST_FOLDERS];
    size_t folders_len;
    struct map_builder profiles; /* by group */
};

static void add_folder(struct formats *formats, cf_str folder)
{
    if (folder.len && formats->folders_len < MOST_FOLDERS)
        formats->folders[formats->folders_len++] = str_copy(formats->run->arena, folder);
}

struct formats *formats_open(struct run *run, const cf_str *extra, size_t extra_len)
{
    struct formats *formats = arena_new(run->arena, struct formats);
    cf_str path = run->plugin_path;
    formats->run = run;
    formats->plugins = plugin_open_none(run->arena);
    formats->cache = script_cache_new(run->arena);
    formats->templates = file_join(run->arena, run->data_folder, STR("lua_templates"));
    formats->profiles.arena = run->arena;
    for (size_t i = 0; i < extra_len; i++)
        add_folder(formats, extra[i]);
    for (size_t from = 0, to = 0; to <= path.len && path.len; to++)
        if (to == path.len || path.ptr[to] == ':') {
            add_folder(formats, str_cut(path, from, to));
            from = to + 1;
        }
    add_folder(formats, run->plugin_folder);
    return formats;
}

void formats_close(struct formats *formats)
{
    if (formats)
        plugin_close_all(formats->plugins);
}

/* Reads a file into the run's arena, quietly: false when it is not there. */
static bool read_source(struct formats *formats, struct ctx *ctx, cf_str path,
                        struct script_source *ret)
{
    struct ctx run_long = *ctx;
    run_long.arena = formats->run->arena;
    if (file_kind(path.ptr) != FILE_REGULAR)
        return false;
    ret->name = file_name(path);
    return file_read(&run_long, path.ptr, &ret->text);
}

/* script_find for templates: "lib.k8s" -> lib/k8s.lua. */
static bool find_module(void *data, struct ctx *ctx, cf_str module, struct script_source *ret)
{
    const struct finder *finder = data;
    struct arena *arena = finder->formats->run->arena;
    char *relative = arena_copy(arena, module.ptr, module.len);
    for (char *c = relative; *c; c++)
        *c = *c == '.' ? '/' : *c;
    for (size_t i = 0; i < 2; i++) {
        cf_str file = str_printf(arena, "%s.lua", relative);
        if (read_source(finder->formats, ctx, file_join(arena, finder->folders[i], file), ret))
            return true;
    }
    return false;
}

static struct finder *finder_for(struct formats *formats, cf_str path)
{
    struct finder *finder = arena_new(formats->run->arena, struct finder);
    finder->formats = formats;
    finder->folders[0] = str_copy(formats->run->arena, file_folder(path));
    finder->folders[1] = formats->templates;
    return finder;
}

/* The template of a plugin: beside it, or among our own. */
static bool find_template(struct formats *formats, struct ctx *ctx, const struct finder *finder,
                          cf_str origin, cf_str file, struct script_source *ret)
{
    struct arena *arena = formats->run->arena;
    for (size_t i = 0; i < 2; i++)
        if (read_source(formats, ctx, file_join(arena, finder->folders[i], file), ret))
            return true;
    ctx_error(ctx, NULL, "%.*s: its template %.*s is neither in %.*s nor in %.*s", STR_ARG(origin),
              STR_ARG(file), STR_ARG(finder->folders[0]), STR_ARG(finder->folders[1]));
    return false;
}

static const struct emitter *load_plugin(struct formats *formats, struct ctx *ctx, cf_str path)
{
    struct finder *finder = finder_for(formats, path);
    struct emitter_parts parts = {
        .origin = path, .find = find_module, .find_data = finder, .cache = formats->cache};
    cf_str why;
    if (!plugin_open(formats->plugins, path.ptr, &parts.plugin, &why) ||
        !emitter_compatible(ctx->arena, parts.plugin, &why)) {
        ctx_error(ctx, NULL, "%.*s was refused: %.*s", STR_ARG(path), STR_ARG(why));
        return NULL;
    }
    if (parts.plugin->template_file &&
        !find_template(formats, ctx, finder, path, str_of(parts.plugin->template_file),
                       &parts.source))
        return NULL;
    return emitter_adopt(ctx, parts);
}

/* "acme_report.lua" -> "acme-report". */
static cf_str name_of_file(struct arena *arena, cf_str path)
{
    cf_str name = file_name(path);
    size_t end = name.len;
    while (end > 0 && name.ptr[end - 1] != '.')
        end--;
    char *copy = arena_copy(arena, name.ptr, end ? end - 1 : name.len);
    for (char *c = copy; *c; c++)
        *c = *c == '_' ? '-' : *c;
    return str_of(copy);
}

static const struct emitter *load_lua(struct formats *formats, struct ctx *ctx, cf_str path)
{
    struct emitter_parts parts = {.name = name_of_file(formats->run->arena, path),
                                  .origin = path,
                                  .find = find_module,
                                  .find_data = finder_for(formats, path),
                                  .cache = formats->cache};
    if (!read_source(formats, ctx, path, &parts.source)) {
        ctx_error(ctx, NULL, "there is no file %.*s", STR_ARG(path));
        return NULL;
    }
    return emitter_adopt(ctx, parts);
}

static const struct emitter *load(struct formats *formats, struct ctx *ctx, cf_str path)
{
    return str_ends(path, ".lua") ? load_lua(formats, ctx, path) : load_plugin(formats, ctx, path);
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
        buf_printf(&places, "%s%.*s", i ? ", " : "", STR_ARG(formats->folders[i]));
    cf_str near = str_nearest(ctx->arena, name, names, len);
    ctx_error(ctx, NULL, "there is no format \"%.*s\" in %.*s", STR_ARG(name),
              STR_ARG(buf_str(&places)));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "`crdforge formats` lists them; a Lua file is given as ./FILE.lua");
    return false;
}

const struct emitter *formats_find(struct formats *formats, cf_str name)
{
    struct run *run = formats->run;
    if (memchr(name.ptr, '/', name.len) || str_ends(name, ".lua") || str_ends(name, ".so"))
        return load(formats, &run->ctx, str_copy(run->arena, name));
    char *file = arena_copy(run->arena, name.ptr, name.len);
    for (char *c = file; *c; c++)
        *c = *c == '-' ? '_' : *c;
    static const char *const suffixes[] = {"so", "lua"};
    for (size_t i = 0; i < formats->folders_len; i++)
        for (size_t s = 0; s < 2; s++) {
            cf_str path = str_printf(run->arena, "%.*s/%s.%s", STR_ARG(formats->folders[i]), file,
                                     suffixes[s]);
            if (file_kind(path.ptr) == FILE_REGULAR)
                return load(formats, &run->ctx, path);
        }
    not_found(formats, name);
    return NULL;
}

static cf_str first_message(const struct diags *diags)
{
    return diags->len ? diags->list[0].message : STR("it could not be loaded");
}

static void add_entry(struct formats *formats, struct formats_entry *entries, size_t *len,
                      cf_str path)
{
    struct run *run = formats->run;
    struct ctx ctx = run_ctx(run, run->arena);
    struct formats_entry entry = {.name = name_of_file(run->arena, path), .origin = path};
    for (size_t i = 0; i < *len; i++)
        if (str_equal(entries[i].name, entry.name) && entries[i].emitter)
            entry.why = str_printf(run->arena, "hidden by %.*s", STR_ARG(entries[i].origin));
    if (!entry.why.len) {
        entry.emitter = load(formats, &ctx, path);
        if (entry.emitter)
            entry.name = entry.emitter->name;
        else
            entry.why = first_message(ctx.diags);
    }
    entries[(*len)++] = entry;
}

static int compare_entries(const void *a, const void *b)
{
    const struct formats_entry *x = a, *y = b;
    int order = str_compare(x->name, y->name);
    if (!order)
        order = (x->emitter == NULL) - (y->emitter == NULL);
    return order ? order : str_compare(x->origin, y->origin);
}

size_t formats_all(struct formats *formats, struct formats_entry **ret_entries)
{
    static const char *const suffixes[] = {".so", ".lua", NULL};
    struct run *run = formats->run;
    struct formats_entry *entries = arena_many(run->arena, MOST_FORMATS, struct formats_entry);
    size_t len = 0;
    for (size_t i = 0; i < formats->folders_len; i++) {
        struct ctx ctx = run_ctx(run, run->arena);
        cf_str *paths;
        size_t count;
        if (file_kind(formats->folders[i].ptr) != FILE_FOLDER ||
            !file_list(&ctx, formats->folders[i].ptr, suffixes, false, &paths, &count))
            continue;
        for (size_t k = 0; k < count && len < MOST_FORMATS; k++)
            add_entry(formats, entries, &len, paths[k]);
    }
    qsort(entries, len, sizeof *entries, compare_entries);
    *ret_entries = entries;
    return len;
}

/* profiles/NAME.lua, or null. NULL after diagnostics. */
static const cf_node *named_profile(struct formats *formats, cf_str name)
{
    struct run *run = formats->run;
    const cf_node *known = NULL;
    for (size_t i = 0; i < formats->profiles.len && !known; i++)
        if (str_equal(formats->profiles.pairs[i].key, name))
            known = formats->profiles.pairs[i].value;
    if (known)
        return known;
    cf_str path = str_printf(run->arena, "%.*s/profiles/%.*s.lua", STR_ARG(formats->templates),
                             STR_ARG(name));
    struct script_source source;
    known = node_null(run->arena);
    if (!memchr(name.ptr, '/', name.len) && read_source(formats, &run->ctx, path, &source))
        known = generate_profile(&run->ctx, source);
    if (known)
        map_add(&formats->profiles, str_copy(run->arena, name), known);
    return known;
}

static bool is_in_category(const struct crd *crd, cf_str category)
{
    for (size_t i = 0; i < cf_len(crd->categories); i++)
        if (str_equal(node_text(cf_at(crd->categories, i)), category))
            return true;
    return false;
}

/* Whether the definition is in all categories that the profile asks for. */
static bool is_meant(const cf_node *profile, const struct crd *crd)
{
    const cf_node *wanted = cf_get(profile, "categories");
    for (size_t i = 0; i < cf_len(wanted); i++)
        if (!is_in_category(crd, node_text(cf_at(wanted, i))))
            return false;
    return true;
}

const cf_node *formats_profile(struct formats *formats, const struct crd *crd)
{
    const cf_node *profile = named_profile(formats, crd->group);
    /* The group of a definition has a dot in it and a category has none: no file is both. */
    for (size_t i = 0; profile && profile->kind == CF_NULL && i < cf_len(crd->categories); i++) {
        cf_str category = node_text(cf_at(crd->categories, i));
        if (memchr(category.ptr, '.', category.len))
            continue;
        const cf_node *found = named_profile(formats, category);
        if (!found || is_meant(found, crd))
            profile = found;
    }
    return profile;
}
