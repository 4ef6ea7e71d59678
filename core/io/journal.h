/* SPDX-License-Identifier: Apache-2.0
 *
 * Changing the files of a folder one by one, for where the folder cannot be exchanged as a whole. What is to
 * be done is written down first; when the run is killed in between, the next one does the rest.
 */
#ifndef IO_JOURNAL_H
#define IO_JOURNAL_H

#include "base/diag.h"

/* One change below a folder. */
struct journal_change {
    cf_str path;
    bool put; /* a file that was staged is put there; else what is there is removed */
};

/* The folder that all are below. */
struct journal_root {
    int fd;
    cf_str name; /* for messages */
};

/* Does the changes in `folder` below `root`. `stage`: an open folder, in which the folder `unit` has the files
 * to be put. False after a diagnostic: some could not be done. */
bool journal_change(struct ctx *ctx, const struct journal_root *root, cf_str folder, int stage,
                    cf_str unit, const struct journal_change *changes, size_t len);

/* Does what is written down in `stage` and was not done: whoever calls this knows that a run on this machine
 * wrote it. A file that somebody changed since stays as it is, and nothing is put or removed outside the unit.
 * True when there was a journal; *ret_folder is then the folder it was about. */
bool journal_resume(struct ctx *ctx, const struct journal_root *root, int stage,
                    cf_str *ret_folder);

#endif
