/* SPDX-License-Identifier: Apache-2.0
 *
 * Changing a folder as a whole: what stays is linked into the new folder, which then changes places with the
 * old one in a single step of the file system. Whoever is killed leaves the one or the other.
 */
#ifndef IO_SWAP_H
#define IO_SWAP_H

#include "io/journal.h"

/* Does the changes (in byte order of their paths) in `folder` below `root`. `stage`: an open folder, in which
 * the folder `unit` has the files to be put. False when it cannot be done like this here: nothing has changed
 * then, and the files to be put are where they were. Reasons: a file system that knows no such exchange or no
 * hard links, another one mounted inside, a folder that may not be written or has rights that would be lost,
 * a folder that we are in. */
bool swap_change(struct arena *arena, int root, cf_str folder, int stage, cf_str unit,
                 const struct journal_change *changes, size_t len);

#endif
