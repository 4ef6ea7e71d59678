/* SPDX-License-Identifier: Apache-2.0
 *
 * The bundled snapshot as a source: the kinds that were released with the program.
 */
#ifndef CLI_BUNDLED_H
#define CLI_BUNDLED_H

#include "cli/documents.h"
#include "io/snapshot.h"

struct bundled {
    struct run *run;
    struct documents *documents;
    const struct snapshot *snapshot; /* read when first needed */
    bool missing;                    /* it cannot be read, and that was told */
};

/* Which of it are meant; empty texts: any. */
struct bundled_wish {
    cf_str word; /* as a lookup has it (cli/words.h) */
    cf_str group, release;
};

/* NULL after a diagnostic in run->ctx, the first time. */
const struct snapshot *bundled_snapshot(struct bundled *bundled);

/* The first of them, or NULL. */
const struct snapshot_entry *bundled_find(struct bundled *bundled, const struct bundled_wish *wish);

/* Reads them, and says of each that it does. How many there are. */
size_t bundled_read(struct bundled *bundled, const struct bundled_wish *wish);

/* The error that a word names none of them, unless nobody knows them, which was told. */
void bundled_unknown(struct bundled *bundled, cf_str word);

#endif
