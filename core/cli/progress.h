/* SPDX-License-Identifier: Apache-2.0
 *
 * One bar on a terminal while files come, or while much else is done, which is gone when all is here.
 * Elsewhere the lines that the commands say are all there is.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/run.h"

struct progress;

/* NULL with --quiet and --json. Where standard error is no terminal, or a dumb one, nothing is drawn.
 * From now on `run` erases the bar before it prints a line. Lives as long as `run`. */
struct progress *progress_open(struct run *run);

/* A web_progress: `data` is what progress_open() gave, or NULL. Erases the bar after the last file. `bytes`: -1
 * where no files come, and only how much is done counts. */
void progress_show(void *data, size_t files, size_t files_done, int64_t bytes);

/* A web_waiting: a line, or what stands in the bar's place until something has come. */
void progress_waiting(void *data, cf_str host, int try, int tries, cf_str why);

void progress_erase(struct progress *progress); /* takes NULL */

/* The bar, in fewer than `columns` characters, none of them wide. `bytes`: -1 for none. */
void progress_line(struct buf *out, size_t columns, size_t files, size_t files_done, int64_t bytes);

/* "999 B", "1.2 kB", "3.4 MB". */
cf_str progress_size(struct arena *arena, int64_t bytes);

#endif
