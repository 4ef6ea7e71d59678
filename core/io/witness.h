/* SPDX-License-Identifier: Apache-2.0
 *
 * What a run of the program looked at outside of itself, so that the next one can tell whether all of it is as it
 * was: each look is an entry, a line of text. It is the run's own files, and io/, that tell; what is not seen (a
 * network, a program that was started) spoils the witness, and then there is no text.
 *
 * A file is known by what the system says of it: size, times, inode, modes. That says nothing of a file that
 * changed so shortly before it was looked at that another change may have come in the same tick of the clock: such a
 * file is known by the digest of what was read.
 */
#ifndef IO_WITNESS_H
#define IO_WITNESS_H

#include "base/str.h"

#include <sys/stat.h>

struct witness;

/* From now on what is looked at is noted, also by workers that are started. At most one at a time. */
struct witness *witness_begin(struct arena *arena);
/* Nothing is noted any more. Takes NULL. */
void witness_end(struct witness *witness);

/* Appends the entries. False when not all was seen. */
bool witness_text(struct witness *witness, struct buf *out);

enum witness_verdict {
    WITNESS_CHANGED, /* or the text is none */
    WITNESS_SAME,
    WITNESS_RENEWED /* the same, and *renewed is quicker to compare the next time */
};

/* Compares entries with what is there now; notes nothing. `renewed`: zero but for its arena. */
enum witness_verdict witness_compare(struct arena *arena, cf_str text, struct buf *renewed);

/* --- for those who look; without a witness they do nothing -------------------------------------- */

/* The run depends on what is not seen. */
void witness_spoil(void);

/* Of a path only what it is counts. `itself`: a link was not followed; `about`: NULL when there is nothing. */
void witness_look(const char *path, bool itself, const struct stat *about);

/* A file was read. `about`: of before that. */
void witness_read(const char *path, const struct stat *about, cf_str bytes);

/* A file was used in another way than by reading it here; it is looked at now. */
void witness_use(const char *path);

/* A variable of the environment was read. */
void witness_variable(const char *name);

/* The names in a folder, but for hidden ones, were read. Begin with the folder's stat, then add each name. */
struct witness_names {
    struct arena *arena; /* NULL: there is no witness */
    const char *folder;
    struct stat about;
    cf_str *list;
    size_t len, cap;
};
struct witness_names witness_names(struct arena *arena, const char *folder, int fd);
void witness_name(struct witness_names *names, const char *name);
void witness_named(struct witness_names *names);

/* A file below a folder that is written to, with that digest: no link is followed in its last step. */
void witness_made(const char *path, cf_str sha256);

/* In the folder no name begins with `prefix`, which has no blank. */
void witness_without(const char *folder, const char *prefix);

#endif
