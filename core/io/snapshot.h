/* SPDX-License-Identifier: Apache-2.0
 *
 * The bundled snapshot of CRDs: crd_cache/INDEX.tsv and the files it names.
 */
#ifndef IO_SNAPSHOT_H
#define IO_SNAPSHOT_H

#include "base/diag.h"

struct snapshot_entry {
    cf_str group, kind, plural, version, release;
    cf_str path; /* of the file, from the working directory or absolute */
};

struct snapshot {
    struct snapshot_entry *entries; /* in the order of the index: by group, then kind */
    size_t len;
};

/* Reads `folder`/INDEX.tsv. NULL after a diagnostic. */
const struct snapshot *snapshot_read(struct ctx *ctx, cf_str folder);

#endif
