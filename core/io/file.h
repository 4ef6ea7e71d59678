/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and folders: reading with a cap, listing in a fixed order.
 */
#ifndef IO_FILE_H
#define IO_FILE_H

#include "base/diag.h"

#include <dirent.h>

/* FILE_UNKNOWN: it cannot be looked at (errno), and may be there: opening it tells why. What lies in a folder that may not
 * be searched is FILE_ABSENT, as what leads nowhere is. */
enum file_kind { FILE_ABSENT, FILE_REGULAR, FILE_FOLDER, FILE_LINK, FILE_OTHER, FILE_UNKNOWN };

/* Of what the path leads to: never FILE_LINK. */
enum file_kind file_kind(const char *path);
/* Of what stands there itself. */
enum file_kind file_kind_itself(const char *path);

/* A descriptor to read it by, which the caller closes; -1 after a diagnostic. */
int file_open(struct ctx *ctx, const char *path);

/* The bytes of a file, at most limits->input_bytes of them. False after a diagnostic. */
bool file_read(struct ctx *ctx, const char *path, cf_str *ret_bytes);
/* The same for what must be a file by nature: a FIFO would be waited for, and a device need not end. */
bool file_read_regular(struct ctx *ctx, const char *path, cf_str *ret_bytes);
/* The same for an open descriptor (standard input), which `name` stands for in messages. */
bool file_read_fd(struct ctx *ctx, int fd, const char *name, cf_str *ret_bytes);

/* Paths of the files below `folder` whose names end in one of `suffixes` (NULL-ended), in byte order
 * of their paths; also those of folders inside it when `recursive`. Names beginning with a dot are
 * passed over. False after a diagnostic. */
bool file_list(struct ctx *ctx, const char *folder, const char *const *suffixes, bool recursive,
               cf_str **ret_paths, size_t *ret_len);

/* The same of a folder that is all for such files, and of all folders inside it. At most LIMITS_LISTED entries, as
 * somebody else may have named it; what is more, or lies too deep, a link to a folder, and what has such a name
 * and is no file are errors. */
bool file_list_all(struct ctx *ctx, const char *folder, const char *const *suffixes,
                   cf_str **ret_paths, size_t *ret_len);

/* The next entry that is neither "." nor ".."; NULL at the end, with errno 0, and when it cannot be read, with errno. */
const struct dirent *file_entry(DIR *handle);

/* Folders that this run made, an outer one before what is in it; all but `arena` begins as zero. */
struct file_made {
    struct arena *arena;
    cf_str *list;
    size_t len, cap;
};
void file_made_add(struct file_made *made, cf_str path);
/* Removes those that are empty. */
void file_made_remove(const struct file_made *made);

/* Makes a folder, and those around it, where they are missing, and adds each that it made. False after a
 * diagnostic; what was made is added then, too. */
bool file_make_folder(struct ctx *ctx, cf_str path, struct file_made *made);

/* Writes all of `bytes`. False when it cannot; errno says why. */
bool file_put(int fd, cf_str bytes);

/* Writes `bytes` into the file as it is there (one that is mounted cannot be replaced), or into a new
 * one. False when it cannot be written. */
bool file_fill(const char *path, cf_str bytes);

/* "a/b" + "c" -> "a/b/c"; an empty folder gives the name alone. */
cf_str file_join(struct arena *arena, cf_str folder, cf_str name);
cf_str file_name(cf_str path);   /* after the last slash; borrows */
cf_str file_folder(cf_str path); /* before the last slash, "." when there is none; borrows */

/* The folder the running program lies in, or "" when the system does not say. */
cf_str file_program_folder(struct arena *arena);

#endif
