/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "cli/layout.h"
#include "cli/output_parts.h"
#include "engine/plan.h"
#include "io/file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* One unit while it is planned and changed. */
struct commit {
    struct output *output;
    struct output_unit *unit;
    struct ctx *ctx;
    int root;
    struct manifest old, new;
    bool overtaken;  /* another run changed the unit: its files belong together, so it keeps them */
    cf_str looking;  /* the folder that is_going_entry() is in */
    cf_str old_text; /* of the manifest's file */
    const cf_str *new_text; /* what it is to be; NULL: it does not change, or goes */
    bool has_manifest;
    struct journal_change *changes;
    struct output_change *shown; /* what is told when it is done */
    cf_str *unstaged;            /* what was staged and is not to be put */
    size_t len, cap, shown_len, shown_cap, unstaged_len, unstaged_cap;
    struct lookup going, around; /* paths of stale files that go; folders that these are in */
    size_t stale_len;            /* of `shown`, at its beginning: they are told last */
    cf_str blocker;              /* the last that was told: many files have the same */
};

static cf_str place_of(const struct commit *c, cf_str path)
{
    return file_join(c->ctx->arena, c->unit->folder, path);
}

/* As people see it. */
static cf_str name_of(const struct commit *c, cf_str path)
{
    return file_join(c->ctx->arena, c->output->folder, place_of(c, path));
}

static void change(struct commit *c, cf_str path, bool put)
{
    c->changes = arena_grow(c->ctx->arena, c->changes, c->len, &c->cap, sizeof *c->changes);
    c->changes[c->len++] = (struct journal_change){path, put};
    if (put)
        return;
    lookup_put(&c->going, path, c);
    for (path = below_parent(path); path.len && !lookup_find(&c->around, path);
         path = below_parent(path))
        lookup_put(&c->around, path, c);
}

static void show(struct commit *c, const struct output_change *shown)
{
    c->shown = arena_grow(c->ctx->arena, c->shown, c->shown_len, &c->shown_cap, sizeof *c->shown);
    c->shown[c->shown_len++] = *shown;
}

/* Not at once: a plan that other runs were not kept out of is made again. */
static void unstage(struct commit *c, cf_str path)
{
    c->unstaged = arena_grow(c->ctx->arena, c->unstaged, c->unstaged_len, &c->unstaged_cap,
                             sizeof *c->unstaged);
    c->unstaged[c->unstaged_len++] = path;
}

/* --- what is there ------------------------------------------------------------------------------ */

static bool is_link(const struct commit *c, cf_str place)
{
    struct below_there there;
    return below_look(c->root, place, &there, NULL) && there.kind == BELOW_LINK;
}

/* A file or link where a folder must be, told once for all files below it. */
static void tell_blocked(struct commit *c, cf_str blocker, int error)
{
    if (str_equal(c->blocker, blocker))
        return;
    c->blocker = blocker;
    cf_str name = file_join(c->ctx->arena, c->output->folder, blocker);
    if (error != ELOOP && error != ENOTDIR) {
        ctx_error(c->ctx, NULL, "cannot open the folder %.*s: %s", STR_ARG(name), strerror(error));
        return;
    }
    ctx_error(c->ctx, NULL, "%.*s is in the way: it is no folder", STR_ARG(name));
    if (is_link(c, blocker))
        ctx_hint(c->ctx, "nothing is written through links; remove it or choose another --out");
    else
        ctx_hint(c->ctx, "move it, or choose another --out");
}

static bool tell_changed(struct commit *c, cf_str path)
{
    cf_str name = name_of(c, path);
    ctx_error(c->ctx, NULL, "%.*s was changed while this run was at work", STR_ARG(name));
    ctx_hint(c->ctx, "run it again");
    c->overtaken = true;
    return false;
}

/* A manifest may have come with a checkout, to have somebody's file removed. */
static enum plan_there of_record(const struct commit *c, const struct manifest_file *record,
                                 cf_str bytes, cf_str sha256)
{
    if (!str_equal(sha256, record->sha256))
        return PLAN_EDITED;
    bool believed =
        plan_is_marked(bytes) || (lookup_find(&c->output->known, record->format) &&
                                  layout_holds(c->unit->folder, record->format, record->path));
    return believed ? PLAN_OURS : PLAN_CLAIMED;
}

/* Of a file that is there: `made` or `record` may be NULL. False after a diagnostic. */
static bool compare(struct commit *c, cf_str path, const struct below_there *there,
                    const struct output_made *made, const struct manifest_file *record,
                    enum plan_there *ret)
{
    cf_str bytes;
    if (made && made->there && below_same(there, made->there)) {
        *ret = PLAN_SAME;
        return true;
    }
    if (!below_read(c->ctx, c->root, place_of(c, path), name_of(c, path), &bytes))
        return false;
    cf_str sha256 = hash_sha256(c->ctx->arena, bytes);
    if (made && str_equal(sha256, made->sha256))
        *ret = PLAN_SAME;
    else if (made && made->there)
        return tell_changed(c, path);
    else if (record)
        *ret = of_record(c, record, bytes, sha256);
    else
        *ret = plan_is_marked(bytes) ? PLAN_MARKED : PLAN_UNKNOWN;
    return true;
}

/* A stale file of ours that goes. */
static bool is_going(const struct commit *c, cf_str path)
{
    return lookup_find(&c->going, path);
}

static bool is_going_entry(void *data, const struct below_entry *entry)
{
    const struct commit *c = data;
    return S_ISDIR(entry->about->st_mode) ||
           is_going(c, file_join(c->ctx->arena, c->looking, entry->path));
}

/* A folder that has files of ours that go and nothing else: a file may take its place. */
static bool is_going_folder(struct commit *c, cf_str path)
{
    int fd = below_open(c->root, place_of(c, path), false, NULL);
    c->looking = path;
    bool going = lookup_find(&c->around, path) && fd >= 0 &&
                 below_each(c->ctx->arena, fd, is_going_entry, c);
    if (fd >= 0)
        close(fd);
    return going;
}

/* A file of ours that goes, where a folder is to be. */
static bool is_going_blocker(const struct commit *c, cf_str blocker, int error)
{
    size_t unit = c->unit->folder.len + 1;
    return error == ENOTDIR && blocker.len > unit &&
           is_going(c, str_cut(blocker, unit, blocker.len));
}

/* False after a diagnostic: nothing can be said of the path, so it is left alone. */
static bool look(struct commit *c, cf_str path, const struct output_made *made,
                 const struct manifest_file *record, enum plan_there *ret)
{
    struct below_there there;
    size_t upto = 0;
    cf_str place = place_of(c, path);
    if (!below_look(c->root, place, &there, &upto)) {
        int error = errno;
        *ret = PLAN_ABSENT;
        if (is_going_blocker(c, str_cut(place, 0, upto), error))
            return true;
        tell_blocked(c, str_cut(place, 0, upto), error);
        return false;
    }
    switch (there.kind) {
    case BELOW_ABSENT:
        *ret = PLAN_ABSENT;
        return !made || !made->there || tell_changed(c, path);
    case BELOW_FOLDER:
        *ret = made && is_going_folder(c, path) ? PLAN_ABSENT : PLAN_FOLDER;
        return true;
    case BELOW_FILE:
        return compare(c, path, &there, made, record, ret);
    default:
        *ret = PLAN_OTHER;
        return true;
    }
}

/* --- what becomes of it ------------------------------------------------------------------------- */

static void tell_kept(struct commit *c, cf_str path, enum plan_there there, bool made)
{
    static const char *const whats[PLAN_THERES] = {
        [PLAN_CLAIMED] = "is where no format that is known here has files",
        [PLAN_EDITED] = "was edited by hand",
        [PLAN_MARKED] = "is not in the manifest",
        [PLAN_UNKNOWN] = "has another text, and crdforge did not write it",
        [PLAN_OTHER] = "is no file any more"};
    cf_str name = name_of(c, path), place = place_of(c, path);
    if (there == PLAN_FOLDER) {
        ctx_error(c->ctx, NULL, "%.*s is in the way: it is a folder", STR_ARG(name));
        ctx_hint(c->ctx, "move it, or choose another --out");
        return;
    }
    ctx_error(c->ctx, NULL, "%.*s %s%s: it is kept as it is", STR_ARG(name),
              whats[there] ? whats[there] : "is not ours", made ? "" : ", and is made no longer");
    ctx_hint(c->ctx, "--force %s it; a line /%.*s in %.*s/%s leaves it alone for good",
             made ? "overwrites" : "removes", STR_ARG(place), STR_ARG(c->output->folder),
             OUTPUT_IGNORE_FILE);
}

/* The bytes that are on disk, for --diff. */
static const cf_str *old_bytes(struct commit *c, cf_str path, enum plan_there there)
{
    cf_str *bytes = arena_new(c->ctx->arena, cf_str);
    if (c->output->mode != OUTPUT_DIFF || there == PLAN_ABSENT || there == PLAN_OTHER ||
        !below_read(c->ctx, c->root, place_of(c, path), name_of(c, path), bytes))
        return NULL;
    return bytes;
}

static void remember(struct commit *c, const struct manifest_file *record)
{
    if (record)
        manifest_add(c->ctx->arena, &c->new, *record);
}

static void do_made(struct commit *c, const struct output_made *made,
                    const struct manifest_file *record, enum plan_there there)
{
    static const enum output_outcome outcomes[] = {[PLAN_CREATE] = OUTPUT_CREATED,
                                                   [PLAN_UPDATE] = OUTPUT_UPDATED,
                                                   [PLAN_LEAVE] = OUTPUT_UNCHANGED,
                                                   [PLAN_KEEP] = OUTPUT_KEPT,
                                                   [PLAN_IGNORE] = OUTPUT_IGNORED};
    const struct manifest_file ours = {made->format, made->path, made->sha256};
    enum plan_action action = plan_decide(there, true, c->output->force, made->ignored);
    bool puts = action == PLAN_CREATE || action == PLAN_UPDATE;
    struct output_change shown = {.path = name_of(c, made->path), .outcome = outcomes[action]};
    if (puts) {
        change(c, made->path, true);
        shown.old = old_bytes(c, made->path, there);
        shown.new = &made->bytes;
    } else if (made->staged) {
        unstage(c, made->path);
    }
    if (action == PLAN_KEEP)
        tell_kept(c, made->path, there, true);
    remember(c, puts || action == PLAN_LEAVE ? &ours : record);
    show(c, &shown);
}

static void plan_made(struct commit *c, const struct output_made *made)
{
    const struct manifest_file *record = manifest_find(&c->old, made->path);
    enum plan_there there = PLAN_ABSENT;
    if (made->ignored || look(c, made->path, made, record, &there)) {
        do_made(c, made, record, there);
        return;
    }
    if (made->staged)
        unstage(c, made->path);
    remember(c, record);
}

/* An ignored one is nobody's any more: it is told once, and forgotten. */
static void plan_stale(struct commit *c, const struct manifest_file *record)
{
    enum plan_there there = PLAN_ABSENT;
    if (!look(c, record->path, NULL, record, &there)) {
        remember(c, record);
        return;
    }
    bool ignored = ignore_match(&c->output->ignore, place_of(c, record->path));
    enum plan_action action = plan_decide(there, false, c->output->force, ignored);
    struct output_change shown = {.path = name_of(c, record->path), .outcome = OUTPUT_REMOVED};
    if (action == PLAN_FORGET)
        return;
    if (action == PLAN_REMOVE) {
        change(c, record->path, false);
        shown.old = old_bytes(c, record->path, there);
    } else if (action == PLAN_KEEP) {
        tell_kept(c, record->path, there, false);
        remember(c, record);
        shown.outcome = OUTPUT_KEPT;
    } else {
        shown.outcome = OUTPUT_IGNORED;
    }
    show(c, &shown);
}

static bool is_made(const struct output_unit *unit, cf_str path)
{
    const struct output_owner *owner = lookup_find(&unit->owners, path);
    return owner && owner->format.len && str_equal(owner->path, path);
}

static bool made_format(const struct commit *c, cf_str format)
{
    bool found = c->output->whole;
    for (size_t i = 0; !found && i < c->unit->formats_len; i++)
        found = str_equal(c->unit->formats[i], format);
    return found;
}

/* --- the manifest ------------------------------------------------------------------------------- */

static bool read_manifest(struct commit *c)
{
    struct below_there there;
    size_t upto = 0;
    cf_str path = STR(MANIFEST_FILE), place = place_of(c, path), name = name_of(c, path);
    if (!below_look(c->root, place, &there, &upto)) {
        tell_blocked(c, str_cut(place, 0, upto), errno);
        return false;
    }
    if (there.kind == BELOW_ABSENT)
        return true;
    if (there.kind != BELOW_FILE) {
        ctx_error(c->ctx, NULL, "%.*s is in the way: it is no file", STR_ARG(name));
        ctx_hint(c->ctx, "it is where crdforge keeps what it wrote; remove it");
        return false;
    }
    c->has_manifest = below_read(c->ctx, c->root, place, name, &c->old_text);
    return c->has_manifest && manifest_read(c->ctx, diags_file(c->ctx->diags, name, c->old_text),
                                            c->old_text, &c->old);
}

static void keep_digest(struct commit *c, cf_str text)
{
    struct run *run = c->output->run;
    c->unit->manifest = run->heard && text.len ? hash_sha256(run->arena, text) : STR("");
}

/* Its change is told only where nothing else of the unit changes: elsewhere it goes without saying. */
static void plan_manifest(struct commit *c)
{
    cf_str path = STR(MANIFEST_FILE);
    cf_str *text = arena_new(c->ctx->arena, cf_str);
    struct output_change shown = {.path = name_of(c, path),
                                  .outcome = c->has_manifest ? OUTPUT_UPDATED : OUTPUT_CREATED};
    bool ignored = ignore_match(&c->output->ignore, place_of(c, path));
    *text = manifest_write(c->ctx->arena, &c->new);
    keep_digest(c, ignored ? c->old_text : c->new.len ? *text : STR(""));
    if (ignored || (c->has_manifest ? str_equal(*text, c->old_text) : !c->new.len))
        return;
    bool alone = !c->len && !output_writes(c->output);
    shown.old = c->has_manifest ? &c->old_text : NULL;
    if (!c->new.len) {
        shown.outcome = OUTPUT_REMOVED;
        change(c, path, false);
    } else {
        shown.new = text;
        change(c, path, true);
    }
    if (alone)
        show(c, &shown);
    c->new_text = c->new.len ? text : NULL;
}

/* --- the unit ----------------------------------------------------------------------------------- */

static bool plan(struct commit *c)
{
    if (!read_manifest(c))
        return false;
    /* What goes makes room for what comes. */
    for (size_t i = 0; i < c->old.len; i++) {
        const struct manifest_file *record = &c->old.files[i];
        if (is_made(c->unit, record->path))
            continue;
        if (made_format(c, record->format))
            plan_stale(c, record);
        else
            remember(c, record);
    }
    c->stale_len = c->shown_len;
    for (size_t i = 0; i < c->unit->len; i++)
        plan_made(c, &c->unit->made[i]);
    plan_manifest(c);
    return !c->overtaken;
}

static int compare_changes(const void *a, const void *b)
{
    return str_compare(((const struct journal_change *)a)->path,
                       ((const struct journal_change *)b)->path);
}

static bool apply(struct commit *c)
{
    struct transaction *transaction = c->output->transaction;
    if (!output_writes(c->output) || !c->len)
        return true;
    c->output->applied = true;
    for (size_t i = 0; i < c->unstaged_len; i++)
        transaction_unstage(transaction, c->unit->number, c->unstaged[i]);
    qsort(c->changes, c->len, sizeof *c->changes, compare_changes);
    return (!c->new_text || transaction_stage(c->ctx, transaction, c->unit->number,
                                              STR(MANIFEST_FILE), *c->new_text)) &&
           transaction_apply(c->ctx, transaction, c->unit->number, c->unit->folder, c->changes,
                             c->len);
}

/* False when there is something to be changed and other runs are not kept out yet: then nothing was done. */
static bool try_unit(struct output *output, struct output_unit *unit, bool alone, bool *ret_ok)
{
    struct arena *arena = arena_open();
    struct ctx ctx = run_ctx(output->run, arena);
    struct commit c = {.output = output,
                       .unit = unit,
                       .ctx = &ctx,
                       .root = transaction_root(output->transaction),
                       .going = {.arena = arena},
                       .around = {.arena = arena}};
    bool ok = plan(&c), still = !c.len && !ctx.diags->errors;
    bool tried = alone || still || !output_writes(output);
    ok = tried && ok && apply(&c);
    for (size_t i = 0; ok && i < c.shown_len; i++)
        output_show(output, &c.shown[(c.stale_len + i) % c.shown_len]);
    if (tried)
        run_flush(output->run, &ctx);
    *ret_ok = ok;
    arena_close(arena);
    return tried;
}

/* A run that changes nothing shall not touch the folder, not even to keep others out. */
static bool commit_units(struct output *output, bool *ret_alone)
{
    bool ok = true;
    for (size_t i = 0; i < output->len; i++) {
        struct output_unit *unit = output->units[i];
        bool unit_ok = true;
        if (unit->dropped || (!unit->formats_len && !output->whole))
            continue;
        if (!try_unit(output, unit, *ret_alone, &unit_ok)) {
            *ret_alone = transaction_begin(&output->run->ctx, output->transaction);
            if (!*ret_alone)
                return false;
            try_unit(output, unit, true, &unit_ok);
        }
        ok = ok && unit_ok;
    }
    return ok;
}

bool output_commit(struct output *output, output_told *told, void *data)
{
    bool alone = false;
    output->told = told;
    output->told_data = data;
    if (output->mode == OUTPUT_PRINT)
        return output_show_all(output);
    if (output->failed)
        return false;
    bool ok = commit_units(output, &alone);
    if (alone)
        transaction_end(output->transaction);
    return ok;
}
