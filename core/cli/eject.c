/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/eject.h"

#include "base/hash.h"
#include "cli/formats.h"
#include "cli/written.h"
#include "io/file.h"

#include <stdlib.h>
#include <string.h>

/* A template, or a module that one requires. */
struct ejected {
    cf_str name, text; /* "lib/runner.lua" */
    bool own;          /* the format brought it along; --template-dir does not replace it */
};

struct ejection {
    struct run *run;
    const struct emitter *emitter;
    cf_str folder;
    bool force;
    struct ejected *files;
    size_t len, cap;
    struct template_base *bases; /* what is recorded in the folder */
    size_t bases_len;
    struct list_builder written; /* for the report */
};

/* --- what there is to copy ---------------------------------------------------------------------- */

static bool add_file(struct ejection *e, cf_str name, cf_str text, bool own)
{
    for (size_t i = 0; i < e->len; i++)
        if (str_equal(e->files[i].name, name))
            return false;
    e->files = arena_grow(e->run->arena, e->files, e->len, &e->cap, sizeof *e->files);
    e->files[e->len++] = (struct ejected){name, text, own};
    return true;
}

/* Whether the module is the program's: what a format has beside it comes first, and stays. */
static bool is_ours(struct ejection *e, cf_str name, cf_str text)
{
    struct run *run = e->run;
    cf_str home = templates_home(run);
    struct script_source source;
    return templates_read(run, &run->ctx, file_join(run->arena, home, name), name, &source) &&
           str_equal(source.text, text);
}

/* All of the program's modules whose names begin so: `require("lib.argo_" .. flavour)`. */
static void add_modules(struct ejection *e, cf_str beginning)
{
    static const char *const suffixes[] = {".lua", NULL};
    struct run *run = e->run;
    cf_str home = templates_home(run), *paths;
    cf_str start = file_join(run->arena, home, beginning);
    size_t len;
    struct script_source source;
    cf_str folder = str_copy(run->arena, file_folder(start));
    if (file_kind(folder.ptr) != FILE_FOLDER ||
        !file_list(&run->ctx, folder.ptr, suffixes, false, &paths, &len))
        return;
    for (size_t i = 0; i < len; i++)
        if (str_starts(paths[i], start.ptr) &&
            templates_read(run, &run->ctx, paths[i], file_name(paths[i]), &source))
            add_file(e, str_cut(paths[i], home.len + 1, paths[i].len), source.text, false);
}

static void add_module(struct ejection *e, cf_str module)
{
    struct arena *arena = e->run->arena;
    struct script_source source;
    cf_str name = templates_module_file(arena, module);
    if (e->emitter->find(e->emitter->find_data, &e->run->ctx, str_copy(arena, module), &source))
        add_file(e, name, source.text, !is_ours(e, name, source.text));
    else
        add_modules(e, str_cut(name, 0, name.len - (sizeof ".lua" - 1)));
}

/* The name in quotes at `from`, after blanks and a parenthesis; empty when there is none. */
static cf_str quoted(cf_str text, size_t from)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    while (from < text.len && strchr(" (", text.ptr[from]))
        from++;
    char quote = from < text.len ? text.ptr[from] : '\0';
    size_t to = from + 1;
    if (quote != '"' && quote != '\'')
        return STR("");
    while (to < text.len && text.ptr[to] && strchr(letters, text.ptr[to]))
        to++;
    return to < text.len && text.ptr[to] == quote ? str_cut(text, from + 1, to) : STR("");
}

/* Adds what the text requires. One that a comment names is copied, too: it does no harm. */
static void add_required(struct ejection *e, cf_str text)
{
    static const char word[] = "require";
    for (const char *at = strstr(text.ptr, word); at; at = strstr(at + 1, word)) {
        cf_str module = quoted(text, (size_t)(at - text.ptr) + sizeof word - 1);
        if (module.len)
            add_module(e, module);
    }
}

static void collect(struct ejection *e)
{
    cf_str name = e->emitter->source.name;
    add_file(e, name, e->emitter->source.text, false);
    for (size_t i = 0; i < e->len; i++) /* grows while it is gone through */
        add_required(e, e->files[i].text);
}

/* --- what may be written ------------------------------------------------------------------------ */

static struct template_base *base_of(const struct ejection *e, cf_str name)
{
    for (size_t i = 0; i < e->bases_len; i++)
        if (str_equal(e->bases[i].name, name))
            return &e->bases[i];
    return NULL;
}

/* False after a diagnostic: what stands there was neither ejected nor left as it was. */
static bool may_write(struct ejection *e, const struct ejected *file)
{
    struct ctx *ctx = &e->run->ctx;
    cf_str path = file_join(e->run->arena, e->folder, file->name), there;
    const struct template_base *base = base_of(e, file->name);
    const enum file_kind kind = file_kind_itself(path.ptr);
    if (kind == FILE_ABSENT || e->force)
        return true;
    if (kind == FILE_LINK)
        return ctx_error(ctx, NULL, "%.*s is a symbolic link, it is kept", STR_ARG(path));
    if (!file_read_regular(ctx, path.ptr, &there))
        return false;
    if (str_equal(there, file->text) ||
        (base && str_equal(hash_sha256(e->run->arena, there), base->sha256)))
        return true;
    return ctx_error(ctx, NULL, "%.*s was changed, it is kept", STR_ARG(path));
}

static bool may_write_all(struct ejection *e)
{
    bool ok = true;
    for (size_t i = 0; i < e->len; i++)
        ok = (e->files[i].own || may_write(e, &e->files[i])) && ok;
    if (!ok)
        ctx_hint(&e->run->ctx, "nothing is written; --force overwrites what was changed, another "
                               "folder has the program's templates beside yours");
    return ok;
}

/* --- writing ------------------------------------------------------------------------------------ */

static int compare_bases(const void *a, const void *b)
{
    return str_compare(((const struct template_base *)a)->name,
                       ((const struct template_base *)b)->name);
}

/* The record of the folder with what is written now. */
static cf_str new_record(struct ejection *e)
{
    struct arena *arena = e->run->arena;
    struct buf out = {.arena = arena};
    struct template_base *all = arena_many(arena, e->bases_len + e->len, struct template_base);
    size_t len = 0;
    for (size_t i = 0; i < e->bases_len; i++)
        all[len++] = e->bases[i];
    for (size_t i = 0; i < e->len; i++) {
        const struct template_base *old = base_of(e, e->files[i].name);
        struct template_base base = {hash_sha256(arena, e->files[i].text), e->files[i].name};
        if (!e->files[i].own)
            all[old ? (size_t)(old - e->bases) : len++] = base;
    }
    qsort(all, len, sizeof *all, compare_bases);
    for (size_t i = 0; i < len; i++)
        buf_printf(&out, "%.*s  %.*s\n", STR_ARG(all[i].sha256), STR_ARG(all[i].name));
    return buf_str(&out);
}

static void told(void *data, cf_str path, enum sink_outcome outcome)
{
    struct ejection *e = data;
    if (!str_is(file_name(path), TEMPLATES_RECORD))
        list_add(&e->written, written_tell(e->run, path, outcome));
}

static bool write_all(struct ejection *e)
{
    struct ctx *ctx = &e->run->ctx;
    struct sink *sink = sink_open(e->run->arena, e->folder);
    bool ok = true;
    for (size_t i = 0; ok && i < e->len; i++)
        ok = e->files[i].own || sink_stage(ctx, sink, 0, e->files[i].name, e->files[i].text);
    ok = ok && sink_stage(ctx, sink, 0, STR(TEMPLATES_RECORD), new_record(e)) &&
         sink_commit(ctx, sink, told, e);
    sink_close(sink);
    return ok;
}

/* --- the command -------------------------------------------------------------------------------- */

static bool can_eject(struct run *run, struct formats *formats, const struct emitter *emitter)
{
    if (!emitter->source.name.len)
        return ctx_error(&run->ctx, NULL, "format %.*s has no template: it is made in C",
                         STR_ARG(emitter->name));
    if (formats_searched(formats, emitter->origin))
        return true;
    ctx_error(&run->ctx, NULL, "%.*s is a file of your own, --template-dir does not replace it",
              STR_ARG(emitter->origin));
    ctx_hint(&run->ctx, "change it where it is, or in a copy of it");
    return false;
}

static int eject(struct ejection *e)
{
    struct map_builder report = {.arena = e->run->arena};
    collect(e);
    if (!templates_record(e->run, e->folder, &e->bases, &e->bases_len) || !may_write_all(e) ||
        !write_all(e))
        return RUN_FAILED;
    run_say(e->run,
            "next: change them, then crdforge generate KIND --format %.*s --template-dir %.*s",
            STR_ARG(e->emitter->name), STR_ARG(e->folder));
    map_add(&report, STR("files"), list_node(&e->written));
    if (e->run->json)
        run_report(e->run, map_node(&report));
    return RUN_DONE;
}

static int usage(struct run *run, const char *message, const char *hint)
{
    ctx_error(&run->ctx, NULL, "%s", message);
    ctx_hint(&run->ctx, "%s", hint);
    return RUN_USAGE;
}

int eject_templates(struct run *run, const struct args *args, const cf_str *names, size_t len)
{
    if (len < 1 || len > 2)
        return usage(run, "`crdforge formats eject` takes a format and perhaps a folder",
                     "crdforge formats eject argo templates");
    if (args_has(args, "template-dir"))
        return usage(run,
                     "formats eject copies the program's templates: --template-dir is not for it",
                     "name the folder to write to after the format");
    struct ejection e = {.run = run,
                         .folder = len == 2 ? names[1] : STR("templates"),
                         .force = args_has(args, "force"),
                         .written = {.arena = run->arena}};
    struct formats *formats = formats_open(run, args);
    if (!formats)
        return RUN_USAGE;
    e.emitter = formats_find(formats, names[0]);
    int code = !e.emitter ? RUN_USAGE : can_eject(run, formats, e.emitter) ? eject(&e) : RUN_FAILED;
    run_flush(run, &run->ctx);
    formats_close(formats);
    return code;
}
