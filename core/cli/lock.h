/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge.lock: which source, release and commit each definition came from, and its digest.
 */
#ifndef CLI_LOCK_H
#define CLI_LOCK_H

#include "cli/args.h"
#include "cli/select.h"
#include "model/crd.h"
#include "model/pins.h"

#define LOCK_FILE "crdforge.lock"

/* Rows for the option table. */
#define LOCK_OPTIONS                                                                               \
    {"lock", NULL, 0, NULL, "record in crdforge.lock what the definitions are and where from"},    \
        {"locked", NULL, 0, NULL, "fail when a definition is not what crdforge.lock says"},        \
        LOCK_FILE_OPTION
#define LOCK_FILE_OPTION                                                                           \
    {                                                                                              \
        "lock-file", NULL, 0, "FILE", "instead of crdforge.lock"                                   \
    }

struct lock;

/* *ret_lock: NULL when neither --lock nor --locked is given. False after diagnostics in run->ctx: the command
 * ends with lock_refused(). */
bool lock_open(struct run *run, const struct args *args, struct lock **ret_lock);
/* The exit code after lock_open() said no: RUN_USAGE when the options make no sense, else RUN_FAILED. */
int lock_refused(const struct args *args);

/* The commit that a source ("github:owner/repo", with its @ref as it was given) is held at; empty: none.
 * `lock` may be NULL. */
cf_str lock_commit(const struct lock *lock, cf_str source);
/* The tag or branch that this commit was found by: a listing by commit does not know it, and provenance
 * must be the same with the lock as without. `lock` may be NULL. */
cf_str lock_release(const struct lock *lock, cf_str source);

/* False after a diagnostic: with --locked a source that the lock does not have is not worth a request.
 * `lock` may be NULL. */
bool lock_admits(const struct lock *lock, struct ctx *ctx, cf_str source);
/* Where it keeps definitions: the same as the sources of the call, whose trouble is told once. */
struct cache *lock_cache(const struct lock *lock);
/* Who holds a commit, and what moves it ("`crdforge update SOURCE`"), for messages. */
cf_str lock_path(const struct lock *lock);
cf_str lock_next(struct arena *arena, const struct lock *lock, cf_str source);

/* Takes a definition that is used. `sha256`: of the definition as compact JSON (component's
 * provenance). False after a diagnostic in ctx: it is not what is locked. `lock` may be NULL. */
bool lock_see(struct lock *lock, struct ctx *ctx, const struct select_origin *origin,
              const struct crd *crd, cf_str sha256);

/* The sources of this run are all there shall be: what no definition was seen of goes with --lock, and is an
 * error with --locked. `lock` may be NULL. */
void lock_whole(struct lock *lock);

/* With --lock writes the file; with --locked tells what was locked and not seen in a source of which all
 * was asked for. False after diagnostics in run->ctx. `lock` may be NULL. */
bool lock_close(struct lock *lock, struct run *run);

/* What lock_close() would write where nothing shall be written. */
struct lock_change {
    cf_str path;
    const cf_str *old; /* NULL: there is no file */
    cf_str new;
};
/* False when the file would stay as it is, or after diagnostics in run->ctx. `lock` may be NULL. */
bool lock_compare(struct lock *lock, struct run *run, struct lock_change *ret_change);

/* The file that the options name, for commands that are about it. False after a diagnostic in ctx, also when
 * there is none. */
bool lock_read(struct ctx *ctx, cf_str path, struct pins *ret_pins);
/* " --lock-file FILE", or nothing for the usual one: what a command that is suggested needs. */
cf_str lock_option(struct arena *arena, cf_str path);
/* A path as it is from the working directory, when it is an absolute one below it; else as it is. */
cf_str lock_relative(struct arena *arena, cf_str path);
/* Writes it in one step, unless it is right as it is; says so. False after a diagnostic in run->ctx. */
bool lock_write(struct run *run, cf_str path, const struct pins *pins);

#endif
