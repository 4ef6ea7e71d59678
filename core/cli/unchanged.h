/* SPDX-License-Identifier: Apache-2.0
 *
 * A run of `generate` that would do, and say, what the last one of the same words did: the user's cache has a record
 * of what that looked at (io/witness.h) and of what it printed. When all of it is as it was, printing that again is
 * all there is to do. A record that cannot be believed, read or written is no error: then the work is done.
 */
#ifndef CLI_UNCHANGED_H
#define CLI_UNCHANGED_H

#include "cli/args.h"
#include "cli/run.h"

/* A row for the option table. */
#define UNCHANGED_OPTION                                                                           \
    {                                                                                              \
        "always", NULL, 0, NULL,                                                                   \
            "do all work, even when nothing has changed since the last run of the same words"      \
    }

/* Where the records are, in the cache. */
#define UNCHANGED_RECORDS "runs"

struct unchanged;

/* NULL: nothing has changed, and what the run would print is printed. Else it is to be given back. */
struct unchanged *unchanged_open(struct run *run, const struct args *args);

/* After the work: keeps a record when the next run could go by it. */
void unchanged_close(struct unchanged *unchanged, int code);

#endif
