/* SPDX-License-Identifier: Apache-2.0
 *
 * Puts file sets on disk. First everything is staged: written under temporary names beside its
 * place. Then everything is committed by renaming, so that a run that fails, or is killed, leaves a
 * file as it was or as it should be. A file that has the right bytes already is not touched.
 */
#ifndef IO_SINK_H
#define IO_SINK_H

#include "base/diag.h"

struct sink;

/* `root`: the folder all paths are below; made when missing. */
struct sink *sink_open(struct arena *arena, cf_str root);

/* Where nothing was when a file was staged, nothing is replaced: what somebody else puts there before the
 * commit stays, and the commit says so. */
void sink_keep(struct sink *sink);

/* Stages one file: `group` is a number that sink_drop() takes. False after a diagnostic; what the
 * group staged before must then be dropped by the caller. No step of `path` may be a symbolic link:
 * what is generated stays below the root. */
bool sink_stage(struct ctx *ctx, struct sink *sink, size_t group, cf_str path, cf_str bytes);

/* Stages that a file is taken away; `path` is as above. Removals come after all files: what
 * replaces the old is in place before the old goes. */
void sink_remove(struct sink *sink, size_t group, cf_str path);

/* Takes back what a group staged. */
void sink_drop(struct sink *sink, size_t group);

enum sink_outcome { SINK_CREATED, SINK_UPDATED, SINK_UNCHANGED, SINK_REMOVED };
const char *sink_word(enum sink_outcome outcome); /* "created", … */
typedef void sink_told(void *data, cf_str path, enum sink_outcome outcome);

/* Renames everything into place, in the order staged, and tells of each file its path (root
 * included). False after diagnostics; the other files are still put in place then, but nothing is
 * removed any more. */
bool sink_commit(struct ctx *ctx, struct sink *sink, sink_told *told, void *data);

/* Removes what was staged and not committed, and the folders that were made for it, also those around
 * the root, as far as they are empty. Takes NULL. */
void sink_close(struct sink *sink);

#endif
