/* SPDX-License-Identifier: Apache-2.0
 *
 * Puts files below a folder, each unit of them (a folder in it) as a whole: first everything is staged in a
 * hidden folder, then one unit after the other is put in its place. Whoever is killed at any moment leaves
 * each unit as it was or as it should be; where that is impossible (swap.h says where) the next run finishes
 * what was begun. Nothing is ever written or removed outside the folder.
 */
#ifndef IO_TRANSACTION_H
#define IO_TRANSACTION_H

#include "io/journal.h"

struct transaction;

/* What the name of a run's own folder below the root begins with. */
#define TRANSACTION_STAGE ".crdforge-new-"

/* `root`: the folder; it need not be there. It may lie behind a link: that is the user's own choice. */
struct transaction *transaction_open(struct arena *arena, cf_str root);
/* Removes what was staged and is in no place yet. Takes NULL. */
void transaction_close(struct transaction *transaction);

/* The open folder, or -1 while there is none. */
int transaction_root(const struct transaction *transaction);

/* Finishes and removes what killed runs left. False after a diagnostic. */
bool transaction_recover(struct ctx *ctx, struct transaction *transaction);

/* Stages a file: `path` is in the folder of the unit, which has a number until it has a place. False after a
 * diagnostic. */
bool transaction_stage(struct ctx *ctx, struct transaction *transaction, size_t unit, cf_str path,
                       cf_str bytes);
void transaction_unstage(struct transaction *transaction, size_t unit, cf_str path);

/* Between these no other run changes anything below the folder. False after a diagnostic: another run does
 * not come to an end. */
bool transaction_begin(struct ctx *ctx, struct transaction *transaction);
void transaction_end(struct transaction *transaction);

/* Does the changes of a unit, whose place is `folder`: in byte order of their paths. What is staged and is not
 * among them must have been unstaged. False after diagnostics. */
bool transaction_apply(struct ctx *ctx, struct transaction *transaction, size_t unit, cf_str folder,
                       const struct journal_change *changes, size_t len);

#endif
