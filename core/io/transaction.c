/* SPDX-License-Identifier: Apache-2.0 */
#include "io/transaction.h"

#include "io/below.h"
#include "io/file.h"
#include "io/swap.h"
#include "io/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* A run's own folder below the root, and the file in it that is locked while the run lives. The folder's name
 * is what only this machine can know: the inodes of both, and when the file was made, to the nanosecond.
 * Whatever a checkout, an archive or a copy brings along has others, and is never taken for what a run left. */
static const char alive[] = "alive";
enum { MOST_NAMES = 100 };

struct transaction {
    struct arena *arena;
    cf_str path; /* of the root */
    int root;    /* -1: not there */
    int stage, lock;
    cf_str stage_name;
    struct turn *turn;
    bool failed;           /* there can be no root, or nothing in it: said once */
    struct file_made made; /* for the root: those that stay empty go again */
    bool blocked;          /* nothing keeps other runs out: said once */
};

static int open_folder(int parent, const char *name)
{
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

struct transaction *transaction_open(struct arena *arena, cf_str root)
{
    struct transaction *t = arena_new(arena, struct transaction);
    *t = (struct transaction){.arena = arena,
                              .path = str_copy(arena, root),
                              .stage = -1,
                              .lock = -1,
                              .made = {.arena = arena}};
    t->root = open(t->path.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return t;
}

int transaction_root(const struct transaction *transaction)
{
    return transaction->root;
}

/* --- one run at a time -------------------------------------------------------------------------- */

static void tell_blocked(struct ctx *ctx, struct transaction *t, cf_str path)
{
    if (!path.len || t->blocked)
        return;
    t->blocked = true;
    ctx_note(ctx, NULL, "%.*s is no file: nothing keeps another run from writing at the same time",
             STR_ARG(path));
    ctx_hint(ctx, "remove it");
}

bool transaction_begin(struct ctx *ctx, struct transaction *t)
{
    t->turn = turn_take(ctx->arena, file_join(ctx->arena, t->path, STR("output")));
    if (!turn_is_another(t->turn)) {
        tell_blocked(ctx, t, turn_blocked(t->turn));
        return true;
    }
    ctx_error(ctx, NULL, "another run writes below %.*s and does not come to an end",
              STR_ARG(t->path));
    ctx_hint(ctx, "wait for it or end it, then run this again");
    t->turn = NULL;
    return false;
}

void transaction_end(struct transaction *t)
{
    if (t->turn)
        turn_end(t->turn);
    t->turn = NULL;
}

/* --- staging ------------------------------------------------------------------------------------ */

static bool make_root(struct ctx *ctx, struct transaction *t)
{
    if (t->root >= 0)
        return true;
    if (!file_make_folder(ctx, t->path, &t->made))
        return false;
    t->root = open(t->path.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return t->root >= 0 || ctx_error(ctx, NULL, "cannot open the folder %.*s: %s", STR_ARG(t->path),
                                     strerror(errno));
}

/* What the folder of a run of ours is called; empty when it is none. */
static cf_str name_of(struct arena *arena, int stage, int lock)
{
    struct stat folder, file;
    if (fstat(stage, &folder) != 0 || fstat(lock, &file) != 0 || !S_ISREG(file.st_mode) ||
        folder.st_uid != geteuid() || file.st_uid != geteuid())
        return STR("");
    return str_printf(arena, TRANSACTION_STAGE "%jx-%jx-%jx-%lx", (uintmax_t)folder.st_ino,
                      (uintmax_t)file.st_ino, (uintmax_t)file.st_ctim.tv_sec,
                      (unsigned long)file.st_ctim.tv_nsec);
}

/* Under a name that nothing has yet: what lies there may be another machine's. */
static bool make_stage_folder(struct transaction *t)
{
    int made = -1;
    for (int i = 0; i < MOST_NAMES && made != 0; i++) {
        t->stage_name = i ? str_printf(t->arena, TRANSACTION_STAGE "%ld-%d", (long)getpid(), i)
                          : str_printf(t->arena, TRANSACTION_STAGE "%ld", (long)getpid());
        made = mkdirat(t->root, t->stage_name.ptr, 0700);
        if (made != 0 && errno != EEXIST)
            break;
    }
    if (made == 0)
        t->stage = open_folder(t->root, t->stage_name.ptr);
    return t->stage >= 0;
}

static bool make_stage(struct ctx *ctx, struct transaction *t)
{
    cf_str name = STR("");
    if (make_stage_folder(t))
        t->lock = openat(t->stage, alive, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (t->lock >= 0) {
        /* Where there are no locks nobody can tell us from a dead run: alone is fine. */
        turn_lock(t->lock);
        name = name_of(t->arena, t->stage, t->lock);
    }
    if (!name.len || renameat(t->root, t->stage_name.ptr, t->root, name.ptr) != 0)
        return ctx_error(ctx, NULL, "cannot write below %.*s: %s", STR_ARG(t->path),
                         strerror(errno));
    t->stage_name = name;
    below_write(t->stage, STR(".gitignore"), STR("*\n")); /* what is left is not for git */
    return true;
}

/* Whoever cleans up must not find the folder before it is locked. */
static bool ready(struct ctx *ctx, struct transaction *t)
{
    if (t->stage >= 0 || t->failed)
        return !t->failed;
    t->failed = !make_root(ctx, t) || !transaction_begin(ctx, t);
    if (!t->failed)
        t->failed = !make_stage(ctx, t);
    transaction_end(t);
    return !t->failed;
}

static cf_str unit_name(struct arena *arena, size_t unit)
{
    return str_printf(arena, "unit-%zu", unit);
}

static cf_str staged_path(struct arena *arena, size_t unit, cf_str path)
{
    return str_printf(arena, "unit-%zu/%.*s", unit, STR_ARG(path));
}

bool transaction_stage(struct ctx *ctx, struct transaction *t, size_t unit, cf_str path,
                       cf_str bytes)
{
    if (!ready(ctx, t))
        return false;
    if (below_write(t->stage, staged_path(ctx->arena, unit, path), bytes))
        return true;
    return ctx_error(ctx, NULL, "cannot write %.*s below %.*s: %s", STR_ARG(path), STR_ARG(t->path),
                     strerror(errno));
}

void transaction_unstage(struct transaction *t, size_t unit, cf_str path)
{
    struct arena *arena = arena_open();
    if (t->stage >= 0)
        below_unlink(t->stage, staged_path(arena, unit, path));
    arena_close(arena);
}

void transaction_close(struct transaction *t)
{
    if (!t)
        return;
    transaction_end(t);
    if (t->stage >= 0) {
        close(t->stage);
        below_remove(t->root, t->stage_name.ptr);
    }
    if (t->lock >= 0)
        close(t->lock);
    if (t->root >= 0)
        close(t->root);
    file_made_remove(&t->made);
}

/* --- what killed runs left ---------------------------------------------------------------------- */

/* True for a folder in which a run was killed before it had its name: there is nothing to be lost. */
static bool is_begun(struct ctx *ctx, int stage)
{
    struct below_there there;
    cf_str *names = NULL;
    size_t len = 0;
    if (!below_names(ctx->arena, stage, &names, &len) || len > 1)
        return false;
    return !len || (str_is(names[0], alive) && below_look(stage, names[0], &there, NULL) &&
                    there.kind == BELOW_FILE && !there.about.st_size);
}

static void tell_strange(struct ctx *ctx, const struct transaction *t, cf_str name)
{
    ctx_note(ctx, NULL, "%.*s/%.*s was left by no run of yours on this machine: it is left alone",
             STR_ARG(t->path), STR_ARG(name));
    ctx_hint(ctx, "remove it when nobody needs it");
}

/* In a folder that no run has at work. True when it can go. */
static bool finish_in(struct ctx *ctx, struct transaction *t, cf_str name, int stage, int lock)
{
    const struct journal_root root = {t->root, t->path};
    cf_str folder;
    if (lock < 0 || !str_equal(name, name_of(ctx->arena, stage, lock))) {
        bool begun = is_begun(ctx, stage);
        if (!begun)
            tell_strange(ctx, t, name);
        return begun;
    }
    if (journal_resume(ctx, &root, stage, &folder))
        ctx_note(ctx, NULL, "a run that was killed had begun to change %.*s/%.*s: finished",
                 STR_ARG(t->path), STR_ARG(folder));
    return true;
}

static void finish(struct ctx *ctx, struct transaction *t, cf_str name)
{
    int stage = open_folder(t->root, name.ptr);
    if (stage < 0)
        return;
    int lock = openat(stage, alive, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool dead = lock < 0 || turn_lock(lock) || (errno != EACCES && errno != EAGAIN);
    bool goes = dead && finish_in(ctx, t, name, stage, lock);
    if (lock >= 0)
        close(lock);
    close(stage);
    if (goes)
        below_remove(t->root, name.ptr);
}

bool transaction_recover(struct ctx *ctx, struct transaction *t)
{
    cf_str *names = NULL;
    size_t len = 0;
    bool any = false;
    if (t->root < 0 || !below_names(ctx->arena, t->root, &names, &len))
        return true;
    for (size_t i = 0; i < len; i++)
        any = any || str_starts(names[i], TRANSACTION_STAGE);
    if (!any)
        return true;
    if (!transaction_begin(ctx, t))
        return false;
    for (size_t i = 0; i < len; i++)
        if (str_starts(names[i], TRANSACTION_STAGE) && !str_equal(names[i], t->stage_name))
            finish(ctx, t, names[i]);
    transaction_end(t);
    return true;
}

/* --- putting in place --------------------------------------------------------------------------- */

static bool cannot(struct ctx *ctx, const struct transaction *t, cf_str folder)
{
    return ctx_error(ctx, NULL, "cannot write %.*s/%.*s: %s", STR_ARG(t->path), STR_ARG(folder),
                     strerror(errno));
}

/* True when there was no such folder and now there is. */
static bool put_new(const struct transaction *t, cf_str unit, cf_str folder)
{
    struct below_there there;
    return below_look(t->root, folder, &there, NULL) && there.kind == BELOW_ABSENT &&
           below_move(t->stage, unit, t->root, folder);
}

static bool change_one(struct ctx *ctx, struct transaction *t, size_t unit, cf_str folder,
                       const struct journal_change *change)
{
    cf_str path = file_join(ctx->arena, folder, change->path);
    bool ok = change->put
                  ? below_move(t->stage, staged_path(ctx->arena, unit, change->path), t->root, path)
                  : below_unlink(t->root, path);
    return ok || cannot(ctx, t, path);
}

/* Somebody may have cleaned up; a file that is not there must not be taken for one that was put. */
static bool is_staged(struct ctx *ctx, const struct transaction *t, size_t unit, cf_str folder,
                      const struct journal_change *change)
{
    struct below_there there;
    if (!change->put ||
        (below_look(t->stage, staged_path(ctx->arena, unit, change->path), &there, NULL) &&
         there.kind == BELOW_FILE))
        return true;
    return ctx_error(ctx, NULL, "cannot write %.*s/%.*s/%.*s: what was staged is gone",
                     STR_ARG(t->path), STR_ARG(folder), STR_ARG(change->path));
}

bool transaction_apply(struct ctx *ctx, struct transaction *t, size_t unit, cf_str folder,
                       const struct journal_change *changes, size_t len)
{
    cf_str name = unit_name(ctx->arena, unit);
    if (!ready(ctx, t))
        return false;
    const struct journal_root root = {t->root, t->path};
    for (size_t i = 0; i < len; i++)
        if (!is_staged(ctx, t, unit, folder, &changes[i]))
            return false;
    if (put_new(t, name, folder))
        return true;
    if (len == 1)
        return change_one(ctx, t, unit, folder, changes);
    if (!swap_change(ctx->arena, t->root, folder, t->stage, name, changes, len))
        return journal_change(ctx, &root, folder, t->stage, name, changes, len);
    below_remove(t->stage, name.ptr);
    below_prune(t->root, folder); /* when nothing is left in it */
    return true;
}
