/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge.lock: which source, release and commit each definition came from, and its digest.
 */
#ifndef CLI_LOCK_H
#define CLI_LOCK_H

#include "cli/args.h"
#include "cli/select.h"
#include "model/crd.h"

/* Rows for the option table. */
#define LOCK_OPTIONS                                                                               \
    {"lock", NULL, 0, NULL, "record in crdforge.lock what the definitions are and where from"},    \
        {"locked", NULL, 0, NULL, "fail when a definition is not what crdforge.lock says"},        \
    {                                                                                              \
        "lock-file", NULL, 0, "FILE", "instead of crdforge.lock"                                   \
    }

struct lock;

/* *ret_lock: NULL when neither --lock nor --locked is given. False after diagnostics in run->ctx. */
bool lock_open(struct run *run, const struct args *args, struct lock **ret_lock);

/* The commit that a source ("github:owner/repo", with its @ref as it was given) is held at; empty: none. */
cf_str lock_commit(const struct lock *lock, cf_str source);

/* Takes a definition that is used. `sha256`: of the definition as compact JSON (component's
 * provenance). False after a diagnostic in ctx: it is not what is locked. `lock` may be NULL. */
bool lock_see(struct lock *lock, struct ctx *ctx, const struct select_origin *origin,
              const struct crd *crd, cf_str sha256);

/* With --lock writes the file; with --locked tells what was locked and not seen in a source that was used.
 * `whole`: all definitions of each source were asked for. False after diagnostics in run->ctx. */
bool lock_close(struct lock *lock, struct run *run);

#endif
