/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/templates.h"

#include "base/hash.h"
#include "io/file.h"

#include <stdlib.h>
#include <string.h>

struct templates {
    struct run *run;
    cf_str folder; /* DIR; empty: there is none */
    cf_str home;
    cf_str *names; /* of the files that can be replaced, in byte order */
    size_t names_len, names_cap;
};

static const char *const lua_files[] = {".lua", NULL};
/* What DIR may hold beside them: modules that only its own templates require. And what no format reads. */
static const char own[] = "own/", for_editors[] = "meta/";

bool templates_read(struct run *run, struct ctx *ctx, cf_str path, cf_str name,
                    struct script_source *ret)
{
    struct ctx run_long = *ctx;
    run_long.arena = run->arena;
    if (file_kind(path.ptr) == FILE_ABSENT)
        return false;
    ret->name = str_copy(run->arena, name);
    return file_read_regular(&run_long, path.ptr, &ret->text);
}

bool templates_find(struct templates *templates, struct ctx *ctx, cf_str name,
                    struct script_source *ret)
{
    if (!templates->folder.len)
        return false;
    cf_str path = file_join(templates->run->arena, templates->folder, name);
    return templates_read(templates->run, ctx, path, path, ret);
}

cf_str templates_home(const struct run *run)
{
    return file_join(run->arena, run->data_folder, STR("lua_templates"));
}

cf_str templates_module_file(struct arena *arena, cf_str module)
{
    char *path = arena_copy(arena, module.ptr, module.len);
    for (char *c = path; *c; c++)
        *c = *c == '.' ? '/' : *c;
    return str_printf(arena, "%s.lua", path);
}

struct templates_finder *templates_finder(struct templates *templates, cf_str file)
{
    struct arena *arena = templates->run->arena;
    struct templates_finder *finder = arena_new(arena, struct templates_finder);
    *finder = (struct templates_finder){templates, str_copy(arena, file_folder(file)), NULL};
    return finder;
}

/* What somebody has brought along is his own. */
static bool look_for_module(const struct templates_finder *finder, struct ctx *ctx, cf_str module,
                            struct script_source *ret)
{
    struct templates *templates = finder->templates;
    struct run *run = templates->run;
    cf_str file = templates_module_file(run->arena, module), home = templates->home;
    if (!str_equal(finder->folder, home) &&
        templates_read(run, ctx, file_join(run->arena, finder->folder, file), file_name(file), ret))
        return true;
    return templates_find(templates, ctx, file, ret) ||
           templates_read(run, ctx, file_join(run->arena, home, file), file_name(file), ret);
}

struct templates_module {
    struct templates_module *next;
    cf_str name;
    struct script_source source;
};

bool templates_find_module(void *data, struct ctx *ctx, cf_str module, struct script_source *ret)
{
    struct templates_finder *finder = data;
    struct arena *arena = finder->templates->run->arena;
    for (const struct templates_module *known = finder->found; known; known = known->next)
        if (str_equal(known->name, module)) {
            *ret = known->source;
            return true;
        }
    if (!look_for_module(finder, ctx, module, ret))
        return false;
    struct templates_module *found = arena_new(arena, struct templates_module);
    *found = (struct templates_module){finder->found, str_copy(arena, module), *ret};
    finder->found = found;
    return true;
}

bool templates_any(const struct templates *templates)
{
    return templates->folder.len > 0;
}

/* --- which names there are ---------------------------------------------------------------------- */

/* Of the paths of files in a folder, what they are called there. */
static void cut_names(cf_str folder, cf_str *paths, size_t len)
{
    size_t start = folder.len && folder.ptr[folder.len - 1] == '/' ? folder.len : folder.len + 1;
    for (size_t i = 0; i < len; i++)
        paths[i] = str_cut(paths[i], start, paths[i].len);
}

static bool add_names(struct templates *templates, cf_str folder, bool recursive)
{
    struct arena *arena = templates->run->arena;
    cf_str *names;
    size_t len;
    if (file_kind(folder.ptr) != FILE_FOLDER)
        return true;
    if (!file_list(&templates->run->ctx, folder.ptr, lua_files, recursive, &names, &len))
        return false;
    cut_names(folder, names, len);
    for (size_t i = 0; i < len; i++) {
        if (str_starts(names[i], for_editors))
            continue;
        templates->names = arena_grow(arena, templates->names, templates->names_len,
                                      &templates->names_cap, sizeof *templates->names);
        templates->names[templates->names_len++] = names[i];
    }
    return true;
}

static bool is_known(const struct templates *templates, cf_str name)
{
    for (size_t i = 0; i < templates->names_len; i++)
        if (str_equal(templates->names[i], name))
            return true;
    return false;
}

static bool has_home(const struct templates *templates)
{
    struct ctx *ctx = &templates->run->ctx;
    if (file_kind(templates->home.ptr) == FILE_FOLDER)
        return true;
    ctx_error(ctx, NULL, "the program's own templates are not in %.*s", STR_ARG(templates->home));
    ctx_hint(ctx, "set CRDFORGE_DATA_DIR to the folder that holds crd_cache and lua_templates");
    return false;
}

/* The program's Lua files, and those in the folders of formats. */
static bool find_names(struct templates *templates, const cf_str *folders, size_t len)
{
    bool ok = has_home(templates) && add_names(templates, templates->home, true);
    for (size_t i = 0; i < len; i++)
        if (!str_equal(folders[i], templates->home))
            ok = add_names(templates, folders[i], false) && ok;
    if (templates->names_len)
        str_sort(templates->names, templates->names_len);
    return ok;
}

static void list_known(const struct templates *templates, struct buf *hint)
{
    const char *joint = !hint->len ? "" : hint->ptr[hint->len - 1] == '?' ? " " : "; ";
    buf_printf(hint, "%sthere are ", joint);
    for (size_t i = 0; i < templates->names_len; i++)
        buf_printf(hint, "%s%.*s", i ? ", " : "", STR_ARG(templates->names[i]));
    buf_printf(hint, "; modules of your own go into %s", own);
}

static bool replaces_nothing(struct templates *templates, cf_str name, bool first)
{
    struct ctx *ctx = &templates->run->ctx;
    struct buf hint = {.arena = ctx->arena};
    cf_str near = str_nearest(ctx->arena, name, templates->names, templates->names_len);
    ctx_error(ctx, NULL, "%.*s takes the place of no template: there is none of that name",
              STR_ARG(file_join(ctx->arena, templates->folder, name)));
    if (near.len)
        buf_printf(&hint, "did you mean %.*s?", STR_ARG(near));
    else if (str_starts(name, "profiles/"))
        buf_text(&hint, "what is to be said of other groups goes into a --script");
    if (first)
        list_known(templates, &hint);
    if (hint.len)
        ctx_hint(ctx, "%s", hint.ptr);
    return false;
}

static bool check_names(struct templates *templates)
{
    cf_str *names;
    size_t len;
    bool ok = true;
    if (!file_list_all(&templates->run->ctx, templates->folder.ptr, lua_files, &names, &len))
        return false;
    cut_names(templates->folder, names, len);
    for (size_t i = 0; i < len; i++)
        if (!str_starts(names[i], own) && !is_known(templates, names[i]))
            ok = replaces_nothing(templates, names[i], ok);
    return ok;
}

/* --- what they were made from ------------------------------------------------------------------- */

/* "DIGEST  NAME", as sha256sum writes it. */
static bool read_base(struct arena *arena, cf_str line, struct template_base *ret)
{
    cf_str sha256 = str_cut(line, 0, HASH_SHA256), name = str_cut(line, HASH_SHA256 + 2, line.len);
    bool ok = hash_is(sha256, HASH_SHA256) && name.len && line.ptr[HASH_SHA256] == ' ' &&
              line.ptr[HASH_SHA256 + 1] == ' ';
    *ret = (struct template_base){sha256, str_copy(arena, name)};
    return ok;
}

bool templates_record(struct run *run, cf_str folder, struct template_base **ret_bases,
                      size_t *ret_len)
{
    cf_str path = file_join(run->arena, folder, STR(TEMPLATES_RECORD)), text;
    size_t len = 0, line = 0;
    *ret_len = 0;
    if (file_kind(path.ptr) == FILE_ABSENT)
        return true;
    if (!file_read_regular(&run->ctx, path.ptr, &text))
        return false;
    struct template_base *bases = arena_many(run->arena, text.len, struct template_base);
    for (size_t from = 0, to; from < text.len; from = to + 1) {
        const char *end = memchr(text.ptr + from, '\n', text.len - from);
        to = end ? (size_t)(end - text.ptr) : text.len;
        line++;
        if (read_base(run->arena, str_cut(text, from, to), &bases[len++]))
            continue;
        ctx_error(&run->ctx, NULL, "%.*s:%zu: expected the SHA-256 and the name of a template",
                  STR_ARG(path), line);
        ctx_hint(&run->ctx, "`crdforge formats eject` writes the file anew when it is not there");
        return false;
    }
    *ret_bases = bases;
    *ret_len = len;
    return true;
}

/* The program's own file of a name, in home or beside the plugins. */
static bool read_base_file(struct templates *templates, const cf_str *folders, size_t len,
                           cf_str name, cf_str *ret_text)
{
    struct run *run = templates->run;
    struct script_source source;
    bool found =
        templates_read(run, &run->ctx, file_join(run->arena, templates->home, name), name, &source);
    for (size_t i = 0; !found && i < len; i++)
        found =
            templates_read(run, &run->ctx, file_join(run->arena, folders[i], name), name, &source);
    *ret_text = source.text;
    return found;
}

/* Tells of templates that were made from what the program's are no longer. */
static bool tell_changed(struct templates *templates, const cf_str *folders, size_t folders_len)
{
    struct run *run = templates->run;
    struct template_base *bases;
    size_t len;
    cf_str text;
    if (!templates_record(run, templates->folder, &bases, &len))
        return false;
    for (size_t i = 0; i < len; i++) {
        cf_str path = file_join(run->arena, templates->folder, bases[i].name);
        if (file_kind(path.ptr) == FILE_ABSENT ||
            !read_base_file(templates, folders, folders_len, bases[i].name, &text) ||
            str_equal(hash_sha256(run->arena, text), bases[i].sha256))
            continue;
        ctx_note(&run->ctx, NULL,
                 "%.*s was made from another version of the program's %.*s: eject that into an "
                 "empty folder to see what has changed",
                 STR_ARG(path), STR_ARG(bases[i].name));
    }
    return true;
}

struct templates *templates_open(struct run *run, const struct args *args, cf_str home,
                                 const cf_str *folders, size_t folders_len)
{
    struct templates *templates = arena_new(run->arena, struct templates);
    *templates = (struct templates){.run = run, .home = home};
    if (args)
        templates->folder = args_text(args, "template-dir", STR(""));
    if (!args || !args_has(args, "template-dir"))
        return templates;
    if (file_kind(templates->folder.ptr) != FILE_FOLDER) {
        ctx_error(&run->ctx, args_at(args, "template-dir"),
                  "--template-dir: there is no folder \"%.*s\"", STR_ARG(templates->folder));
        ctx_hint(&run->ctx, "`crdforge formats eject FORMAT DIR` makes one");
        return NULL;
    }
    bool ok = find_names(templates, folders, folders_len) && check_names(templates) &&
              tell_changed(templates, folders, folders_len);
    return ok ? templates : NULL;
}
