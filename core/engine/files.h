/* SPDX-License-Identifier: Apache-2.0
 *
 * The file set an emitter returns, checked and turned into bytes.
 */
#ifndef ENGINE_FILES_H
#define ENGINE_FILES_H

#include "base/diag.h"

struct file_bytes {
    cf_str path, bytes;
    cf_str owner; /* the format of set scope that it belongs to; empty: the one that made it */
};

struct file_set {
    struct file_bytes *files;
    size_t len;
};

/* True for a relative path that stays below the folder it is put in: no "..", no empty step, no
 * backslash, nothing that a file system or a shell would trip over. Else *ret_why. */
bool files_path_ok(cf_str path, const char **ret_why);

/* Checks the shape of what emit() returned: a list of {path, format, body, head, owner}. The body of the format
 * "yaml-stream" is the list of its documents. */
bool files_check(struct ctx *ctx, cf_str format, const cf_node *files);

/* Serialises a checked list. `origin` is the comment line that says what the files were made from;
 * it goes on top of YAML files, after their own head. NULL after a diagnostic. */
const struct file_set *files_write(struct ctx *ctx, cf_str format, const cf_node *files,
                                   cf_str origin);

#endif
