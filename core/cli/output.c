/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include "base/hash.h"
#include "cli/output_parts.h"
#include "io/file.h"

#include <signal.h>
#include <unistd.h>

/* --- the options -------------------------------------------------------------------------------- */

static bool read_mode(struct ctx *ctx, const struct args *args, struct output *output)
{
    static const struct {
        const char *option;
        enum output_mode mode;
    } modes[] = {/* the later one counts when several are given: it tells more */
                 {"dry-run", OUTPUT_DRY_RUN},
                 {"check", OUTPUT_CHECK},
                 {"diff", OUTPUT_DIFF}};
    if (str_is(output->folder, "-"))
        output->mode = OUTPUT_PRINT;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (!args_has(args, modes[i].option))
            continue;
        if (str_is(output->folder, "-")) {
            ctx_error(ctx, NULL, "--%s compares with a folder, and --out - names none",
                      modes[i].option);
            ctx_hint(ctx, "leave one of the two out");
            return false;
        }
        output->mode = modes[i].mode;
    }
    return true;
}

static bool read_ignore(struct run *run, struct output *output)
{
    struct ctx *ctx = &run->ctx;
    cf_str name = STR(OUTPUT_IGNORE_FILE), bytes;
    cf_str path = file_join(run->arena, output->folder, name);
    int root = transaction_root(output->transaction);
    struct below_there there;
    if (!below_look(root, name, &there, NULL) || there.kind == BELOW_ABSENT)
        return true;
    if (there.kind != BELOW_FILE) {
        ctx_error(ctx, NULL, "%.*s is no file, so what it names would not be left alone",
                  STR_ARG(path));
        ctx_hint(ctx, "put a file there, or remove it; no link below %.*s is followed",
                 STR_ARG(output->folder));
        return false;
    }
    if (!below_read(ctx, root, name, path, &bytes))
        return false;
    output->ignore_digest = hash_sha256(run->arena, bytes);
    return ignore_read(ctx, diags_file(ctx->diags, path, bytes), bytes, &output->ignore);
}

struct output *output_open(struct run *run, const struct args *args)
{
    struct output *output = arena_new(run->arena, struct output);
    cf_str out = args_text(args, "out", STR("components"));
    if (!out.len) {
        ctx_error(&run->ctx, NULL, "--out names no folder");
        return NULL;
    }
    output->run = run;
    output->folders.arena = output->known.arena = run->arena;
    output->folder = out;
    output->force = args_has(args, "force");
    if (!read_mode(&run->ctx, args, output))
        return NULL;
    if (output->mode == OUTPUT_PRINT)
        return output;
    output->transaction = transaction_open(run->arena, out);
    if (!read_ignore(run, output)) {
        output_close(output);
        return NULL;
    }
    /* Who stops listening to what we say does not stop us in the middle of writing files. */
    if (output_writes(output))
        signal(SIGPIPE, SIG_IGN);
    if (output_writes(output))
        output->failed = !transaction_recover(&run->ctx, output->transaction);
    else if (transaction_root(output->transaction) < 0 && file_kind(out.ptr) != FILE_ABSENT)
        output->failed =
            !ctx_error(&run->ctx, NULL,
                       "cannot compare with %.*s: it is no folder that can be read", STR_ARG(out));
    return output;
}

void output_close(struct output *output)
{
    if (output)
        transaction_close(output->transaction);
}

cf_str output_folder(const struct output *output)
{
    return output->folder;
}

bool output_writes(const struct output *output)
{
    return output->mode == OUTPUT_WRITE;
}

bool output_compares(const struct output *output)
{
    return output->mode != OUTPUT_WRITE && output->mode != OUTPUT_PRINT;
}

bool output_applied(const struct output *output)
{
    return output->applied;
}

bool output_differs(const struct output *output)
{
    return output->differs && (output->mode == OUTPUT_CHECK || output->mode == OUTPUT_DIFF);
}

const char *output_word(enum output_outcome outcome)
{
    static const char *const words[] = {
        [OUTPUT_CREATED] = "created",     [OUTPUT_UPDATED] = "updated",
        [OUTPUT_UNCHANGED] = "unchanged", [OUTPUT_REMOVED] = "removed",
        [OUTPUT_KEPT] = "kept",           [OUTPUT_IGNORED] = "ignored",
        [OUTPUT_PRINTED] = "printed"};
    return words[outcome];
}

/* --- staging ------------------------------------------------------------------------------------ */

struct output_unit *output_unit(struct output *output, cf_str folder)
{
    struct arena *arena = output->run->arena;
    /* A kind may be called as a format of set scope is. */
    struct output_unit *unit = lookup_find(&output->folders, folder);
    if (unit && !unit->dropped)
        return unit;
    unit = arena_new(arena, struct output_unit);
    unit->folder = str_copy(arena, folder);
    unit->number = output->len;
    unit->owners = (struct lookup){.arena = arena, .fold = true};
    lookup_put(&output->folders, unit->folder, unit);
    output->units =
        arena_grow(arena, output->units, output->len, &output->cap, sizeof(struct output_unit *));
    return output->units[output->len++] = unit;
}

static bool path_free(struct ctx *ctx, const struct output_unit *unit, cf_str format, cf_str path)
{
    const char *why = "";
    if (!files_path_ok(path, &why) || !files_path_ok(unit->folder, &why))
        return ctx_error(ctx, NULL, "format %.*s: \"%.*s/%.*s\" cannot be the path of a file: %s",
                         STR_ARG(format), STR_ARG(unit->folder), STR_ARG(path), why);
    if (str_equal_fold(path, STR(MANIFEST_FILE)))
        return ctx_error(ctx, NULL, "format %.*s: a file called %s is crdforge's own",
                         STR_ARG(format), MANIFEST_FILE);
    const struct output_owner *owner = lookup_find(&unit->owners, path);
    if (owner && owner->format.len && !str_equal(owner->format, format))
        return ctx_error(ctx, NULL, "the formats %.*s and %.*s both make %.*s/%.*s",
                         STR_ARG(owner->format), STR_ARG(format), STR_ARG(unit->folder),
                         STR_ARG(path));
    return true;
}

/* Looks at what is on disk first: what is right already costs neither memory nor writing. */
static bool stage_file(struct output *output, struct ctx *ctx, struct output_unit *unit,
                       struct output_made *made, cf_str bytes)
{
    struct arena *arena = output->run->arena;
    cf_str place = file_join(ctx->arena, unit->folder, made->path);
    int root = output->transaction ? transaction_root(output->transaction) : -1;
    made->sha256 = hash_sha256(arena, bytes);
    made->ignored = ignore_match(&output->ignore, place);
    if (made->ignored)
        return true;
    struct below_there there;
    if (below_look(root, place, &there, NULL) && there.kind == BELOW_FILE &&
        (size_t)there.about.st_size == bytes.len && below_holds(ctx->arena, root, place, bytes)) {
        made->there = arena_copy(arena, &there, sizeof there);
        return true;
    }
    if (!output_writes(output)) {
        if (output->mode == OUTPUT_DIFF || output->mode == OUTPUT_PRINT)
            made->bytes = str_copy(arena, bytes);
        return true;
    }
    made->staged = transaction_stage(ctx, output->transaction, unit->number, made->path, bytes);
    return made->staged;
}

static void add_made(struct arena *arena, struct output_unit *unit, struct output_made made)
{
    unit->made = arena_grow(arena, unit->made, unit->len, &unit->cap, sizeof *unit->made);
    unit->made[unit->len++] = made;
    struct output_owner *owner = arena_new(arena, struct output_owner);
    *owner = (struct output_owner){made.format, made.path};
    lookup_put(&unit->owners, made.path, owner);
}

static void unstage_from(struct output *output, struct output_unit *unit, size_t first)
{
    for (size_t i = first; i < unit->len; i++) {
        struct output_owner *owner = lookup_find(&unit->owners, unit->made[i].path);
        owner->format = STR("");
        if (unit->made[i].staged)
            transaction_unstage(output->transaction, unit->number, unit->made[i].path);
    }
    unit->len = first;
}

bool output_stage(struct output *output, struct ctx *ctx, struct output_unit *unit, cf_str format,
                  cf_str folder, const struct file_set *files)
{
    struct arena *arena = output->run->arena;
    size_t first = unit->len;
    cf_str inner = str_cut(folder, unit->folder.len + 1, folder.len);
    for (size_t i = 0; i < files->len; i++) {
        struct output_made made = {
            .format = str_copy(arena, format),
            .path = str_copy(arena, file_join(ctx->arena, inner, files->files[i].path))};
        bool ok = !output->failed && path_free(ctx, unit, format, made.path) &&
                  stage_file(output, ctx, unit, &made, files->files[i].bytes);
        if (!ok) {
            unstage_from(output, unit, first);
            return false;
        }
        add_made(arena, unit, made);
    }
    unit->formats = arena_grow(arena, unit->formats, unit->formats_len, &unit->formats_cap,
                               sizeof *unit->formats);
    unit->formats[unit->formats_len++] = str_copy(arena, format);
    lookup_put(&output->known, unit->formats[unit->formats_len - 1], output);
    return true;
}

void output_formats(struct output *output, const cf_str *names, size_t len)
{
    for (size_t i = 0; i < len; i++)
        lookup_put(&output->known, names[i], output);
}

void output_drop(struct output *output, struct output_unit *unit)
{
    unstage_from(output, unit, 0);
    unit->formats_len = 0;
    unit->dropped = true;
}

void output_beside(struct output *output, cf_str path, const cf_str *old, cf_str new)
{
    const struct output_change change = {
        .path = path, .outcome = old ? OUTPUT_UPDATED : OUTPUT_CREATED, .old = old, .new = &new};
    output_show(output, &change);
}

/* --- all of the folder -------------------------------------------------------------------------- */

static bool has_manifest(int root, cf_str folder, struct arena *arena)
{
    struct below_there there;
    return below_look(root, file_join(arena, folder, STR(MANIFEST_FILE)), &there, NULL) &&
           there.kind != BELOW_ABSENT;
}

/* Units are one or two folders deep: of a kind, or of a kind in a group. */
static void find_units(struct output *output, cf_str folder, int deep)
{
    struct arena *arena = output->run->arena;
    int root = transaction_root(output->transaction);
    int fd = below_open(root, folder, false, NULL);
    cf_str *names = NULL;
    size_t len = 0;
    if (fd < 0)
        return;
    if (!below_names(arena, fd, &names, &len))
        len = 0;
    close(fd);
    for (size_t i = 0; i < len; i++) {
        cf_str inner = file_join(arena, folder, names[i]);
        if (names[i].ptr[0] == '.')
            continue;
        if (has_manifest(root, inner, arena))
            output_unit(output, inner);
        else if (deep == 1)
            find_units(output, inner, deep + 1);
    }
}

void output_whole(struct output *output)
{
    output->whole = output->mode != OUTPUT_PRINT;
    if (output->whole && transaction_root(output->transaction) >= 0)
        find_units(output, STR(""), 1);
}
