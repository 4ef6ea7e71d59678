/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kit_golden.h"

#include "engine/files.h"
#include "io/file.h"
#include "io/sink.h"
#include "text/base64.h"

#include <string.h>

/* The first case of a format that has none. */
static const char first_case[] = "TrainingJob";

struct golden {
    const struct kit_try *about;
    struct formats *formats;
    struct arena *arena;
    cf_str folder;
    cf_str *paths; /* of all files below it */
    size_t paths_len;
    struct sink *sink; /* while golden files are written */
    cf_str *gone;      /* paths below the folder of those that are not made any more */
    size_t gone_len, gone_cap;
    cf_str *why;
};

static bool refuse(struct golden *golden, cf_str why)
{
    *golden->why = why;
    return false;
}

/* The message of the first thing that went wrong. */
static bool refuse_as(struct golden *golden, const struct ctx *ctx)
{
    return refuse(golden, ctx->diags->list[0].message);
}

static bool list(struct golden *golden)
{
    static const char *const any[] = {"", NULL};
    struct ctx ctx = run_ctx(golden->about->run, golden->arena);
    if (file_kind(golden->folder.ptr) != FILE_FOLDER)
        return true;
    return file_list(&ctx, golden->folder.ptr, any, true, &golden->paths, &golden->paths_len) ||
           refuse_as(golden, &ctx);
}

/* The part of a path below the folder of a case, or an empty text: it lies elsewhere. */
static cf_str below(const struct golden *golden, cf_str path, cf_str name)
{
    cf_str folder = str_printf(golden->arena, "%.*s/%.*s/", STR_ARG(golden->folder), STR_ARG(name));
    return str_starts(path, folder.ptr) ? str_cut(path, folder.len, path.len) : STR("");
}

/* The case that a file belongs to; empty for one beside the folders. */
static cf_str case_of(const struct golden *golden, cf_str path)
{
    cf_str rest = str_cut(path, golden->folder.len + 1, path.len);
    const char *slash = memchr(rest.ptr, '/', rest.len);
    return str_copy(golden->arena, str_cut(rest, 0, slash ? (size_t)(slash - rest.ptr) : 0));
}

/* The files that are made of a case: a map of path to bytes in base64. NULL with *why. */
static const cf_node *made_of(struct golden *golden, cf_str name)
{
    struct kit_fixtures fixtures = {.run = golden->about->run};
    cf_str file =
        str_printf(golden->arena, "%.*s/%.*s.yaml", STR_ARG(golden->folder), STR_ARG(name));
    cf_str what = file_kind(file.ptr) == FILE_REGULAR ? file : name;
    struct kit_try about = *golden->about;
    if (!kit_fixtures_add(&fixtures, golden->formats, what) || fixtures.len != 1) {
        refuse(golden, str_printf(golden->arena,
                                  "golden/%.*s: it is neither a bundled kind nor one definition in "
                                  "golden/%.*s.yaml",
                                  STR_ARG(name), STR_ARG(name)));
        return NULL;
    }
    about.fixtures = &fixtures;
    struct kit_result result = kit_try(&about, KIT_FILES);
    if (result.whole && result.len == 1 && result.list[0].files)
        return result.list[0].files;
    refuse(golden, str_printf(golden->arena, "golden/%.*s: %.*s", STR_ARG(name),
                              STR_ARG(result.len ? result.list[0].text : result.cause)));
    return NULL;
}

static cf_str bytes_of(struct golden *golden, const cf_node *text)
{
    cf_str bytes = STR("");
    base64_decode(golden->arena, node_text(text), &bytes);
    return bytes;
}

/* The line on which two texts begin to differ. */
static size_t differing_line(cf_str a, cf_str b)
{
    size_t line = 1;
    for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++)
        line += a.ptr[i] == '\n';
    return line;
}

static bool compare_made(struct golden *golden, cf_str name, const cf_pair *made)
{
    struct ctx ctx = run_ctx(golden->about->run, golden->arena);
    cf_str bytes = bytes_of(golden, made->value), kept;
    cf_str path = str_printf(golden->arena, "%.*s/%.*s/%.*s", STR_ARG(golden->folder),
                             STR_ARG(name), STR_ARG(made->key));
    if (file_kind(path.ptr) != FILE_REGULAR)
        return refuse(golden, str_printf(golden->arena, "golden/%.*s has no %.*s, which is made",
                                         STR_ARG(name), STR_ARG(made->key)));
    if (!file_read(&ctx, path.ptr, &kept))
        return refuse_as(golden, &ctx);
    return str_equal(bytes, kept) ||
           refuse(golden,
                  str_printf(golden->arena, "golden/%.*s/%.*s is another from line %zu on",
                             STR_ARG(name), STR_ARG(made->key), differing_line(bytes, kept)));
}

static bool compare_case(struct golden *golden, cf_str name)
{
    const cf_node *made = made_of(golden, name);
    bool ok = made != NULL;
    for (size_t i = 0; ok && i < cf_len(made); i++)
        ok = compare_made(golden, name, &made->as.map.pairs[i]);
    for (size_t i = 0; ok && i < golden->paths_len; i++) {
        cf_str kept = below(golden, golden->paths[i], name);
        if (kept.len && !node_get(made, kept))
            ok = refuse(golden, str_printf(golden->arena,
                                           "golden/%.*s has %.*s, which is not made any more",
                                           STR_ARG(name), STR_ARG(kept)));
    }
    return ok;
}

static bool stage(struct golden *golden, cf_str name, const cf_pair *made)
{
    const char *fault;
    struct ctx ctx = run_ctx(golden->about->run, golden->arena);
    if (!files_path_ok(made->key, &fault))
        return refuse(golden, str_of(fault)); /* who told it may have been out of its mind */
    return sink_stage(&ctx, golden->sink, 0, file_join(golden->arena, name, made->key),
                      bytes_of(golden, made->value)) ||
           refuse_as(golden, &ctx);
}

static void push_gone(struct golden *golden, cf_str path)
{
    golden->gone = arena_grow(golden->arena, golden->gone, golden->gone_len, &golden->gone_cap,
                              sizeof *golden->gone);
    golden->gone[golden->gone_len++] = path;
}

static bool stage_case(struct golden *golden, cf_str name)
{
    const cf_node *made = made_of(golden, name);
    bool ok = made != NULL;
    for (size_t i = 0; ok && i < cf_len(made); i++)
        ok = stage(golden, name, &made->as.map.pairs[i]);
    for (size_t i = 0; ok && i < golden->paths_len; i++) {
        cf_str kept = below(golden, golden->paths[i], name);
        if (kept.len && !node_get(made, kept))
            push_gone(golden, file_join(golden->arena, name, kept));
    }
    return ok;
}

typedef bool each_case(struct golden *golden, cf_str name);

/* Files come in byte order, so those of a case follow each other. How many cases there are; `*ret_ok`: all of
 * them went well. */
static size_t for_each_case(struct golden *golden, each_case *call, bool *ret_ok)
{
    cf_str before = STR("");
    size_t cases = 0;
    *ret_ok = true;
    for (size_t i = 0; *ret_ok && i < golden->paths_len; i++) {
        cf_str name = case_of(golden, golden->paths[i]);
        if (!name.len || str_equal(name, before))
            continue;
        before = name;
        cases++;
        *ret_ok = call(golden, name);
    }
    return cases;
}

/* The report of the kit says that all went well. */
static void pass_over(void *data, cf_str path, enum sink_outcome outcome)
{
    (void)data;
    (void)path;
    (void)outcome;
}

static struct golden golden_of(const struct kit_try *about, struct formats *formats, cf_str folder,
                               cf_str *why)
{
    return (struct golden){.about = about,
                           .formats = formats,
                           .arena = about->run->arena,
                           .folder = folder,
                           .why = why};
}

enum kit_golden_end kit_golden_compare(const struct kit_try *about, struct formats *formats,
                                       cf_str folder, cf_str *ret_why)
{
    struct golden golden = golden_of(about, formats, folder, ret_why);
    bool ok;
    if (!list(&golden))
        return KIT_GOLDEN_OTHER;
    size_t cases = for_each_case(&golden, compare_case, &ok);
    return !cases ? KIT_GOLDEN_NONE : ok ? KIT_GOLDEN_SAME : KIT_GOLDEN_OTHER;
}

bool kit_golden_accept(const struct kit_try *about, struct formats *formats, cf_str folder,
                       cf_str *ret_why)
{
    struct golden golden = golden_of(about, formats, folder, ret_why);
    struct ctx ctx = run_ctx(about->run, golden.arena);
    bool ok;
    if (!list(&golden))
        return false;
    golden.sink = sink_open(golden.arena, folder);
    if (!for_each_case(&golden, stage_case, &ok))
        ok = stage_case(&golden, str_of(first_case));
    for (size_t i = 0; i < golden.gone_len; i++)
        sink_remove(golden.sink, 0, golden.gone[i]);
    if (ok && !sink_commit(&ctx, golden.sink, pass_over, NULL))
        ok = refuse_as(&golden, &ctx);
    sink_close(golden.sink);
    return ok;
}
