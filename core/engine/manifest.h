/* SPDX-License-Identifier: Apache-2.0
 *
 * The manifest of a unit of output (a component's folder, or a set format's): which files crdforge put there,
 * for which format, with which bytes. Nothing in it depends on time, machine or version of the program.
 */
#ifndef ENGINE_MANIFEST_H
#define ENGINE_MANIFEST_H

#include "base/diag.h"

/* Its name in the unit's folder. Not *.json: `kubectl apply -R -f` takes those for objects. */
#define MANIFEST_FILE ".crdforge-manifest"

struct manifest {
    struct manifest_file {
        cf_str format, path, sha256; /* the path is below the unit's folder */
    } * files;
    size_t len, cap;
};

/* Reads one, which gets the order of paths; `file` is its number for diagnostics. False after a diagnostic.
 * Borrows from `bytes`. */
bool manifest_read(struct ctx *ctx, uint32_t file, cf_str bytes, struct manifest *ret_manifest);

/* Paths must be unique, in all formats together. */
void manifest_add(struct arena *arena, struct manifest *manifest, struct manifest_file file);

/* The entry of a path, or NULL, in one that was read. */
const struct manifest_file *manifest_find(const struct manifest *manifest, cf_str path);

/* The bytes of its file: formats and paths in byte order. Sorts. */
cf_str manifest_write(struct arena *arena, struct manifest *manifest);

#endif
