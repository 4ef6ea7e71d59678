/* SPDX-License-Identifier: Apache-2.0
 *
 * Files below a folder, reached step by step through open folders: no step is ever a symbolic link, also when
 * somebody puts one there meanwhile. Paths are relative, without "." or "..", and none leads into ".git".
 */
#ifndef IO_BELOW_H
#define IO_BELOW_H

#include "base/diag.h"

#include <sys/stat.h>

enum below_kind { BELOW_ABSENT, BELOW_FILE, BELOW_FOLDER, BELOW_LINK, BELOW_OTHER };

struct below_there {
    enum below_kind kind;
    struct stat about; /* unless it is absent */
};

/* A path without its last step; empty when it has one only. Borrows. */
cf_str below_parent(cf_str path);

/* Opens the folder at `path` below `root`, which an empty path means itself; missing ones are made on the way
 * when `make` says so. The descriptor, or -1: errno says why, and *ret_upto is the length of the part of
 * `path` that could not be opened. */
int below_open(int root, cf_str path, bool make, size_t *ret_upto);

/* What is at `path`. False when one of the folders on the way cannot be opened, as with below_open(); a folder
 * that is missing makes it absent. */
bool below_look(int root, cf_str path, struct below_there *ret_there, size_t *ret_upto);

/* True when nothing has touched the file between two looks. */
bool below_same(const struct below_there *a, const struct below_there *b);

/* The bytes of a file, at most ctx->limits->input_bytes. `name` is for messages. False after a diagnostic. */
bool below_read(struct ctx *ctx, int root, cf_str path, cf_str name, cf_str *ret_bytes);

/* True when the file at `path` holds just these bytes. */
bool below_holds(struct arena *arena, int root, cf_str path, cf_str bytes);
/* The same for an open file, from where it is read on. */
bool below_holds_in(struct arena *arena, int fd, cf_str bytes);

/* Writes a new file: nothing may be at `path`, missing folders are made. False: errno says why. */
bool below_write(int root, cf_str path, cf_str bytes);

/* Renames a file from below one folder to below another, where it replaces what is there. Folders on the way
 * are made. False: errno says why. */
bool below_move(int from, cf_str path, int to, cf_str new_path);

/* Removes a file, and the folders that it leaves empty; not `root`. True when it is gone. */
bool below_unlink(int root, cf_str path);

/* Removes a file or folder with all that is in it. False when something is left. */
bool below_remove(int folder, const char *name);

/* Removes `path` and the folders around it as long as they are empty. */
void below_prune(int root, cf_str path);

/* Calls `seen` for everything below a folder: a folder before what is in it. `path` is from `folder`, and
 * `parent` the open folder that has `name`. False as soon as `seen` is, or when a folder cannot be read: errno
 * says why. */
struct below_entry {
    cf_str path;
    int parent;
    const char *name;
    const struct stat *about;
};
typedef bool below_seen(void *data, const struct below_entry *entry);
bool below_each(struct arena *arena, int folder, below_seen *seen, void *data);

/* Names of what is in a folder, in byte order: read before anything is done with them, as what readdir() does in a folder
 * that changes is left open. False, with those that could be read: errno says why. */
bool below_names(struct arena *arena, int folder, cf_str **ret_names, size_t *ret_len);

#endif
