/* SPDX-License-Identifier: Apache-2.0
 *
 * The ignore file of an output folder: what is never written and never deleted there. One pattern a line;
 * docs/OUTPUT.md has the syntax.
 */
#ifndef ENGINE_IGNORE_H
#define ENGINE_IGNORE_H

#include "base/diag.h"

struct ignore {
    struct ignore_pattern {
        cf_str *steps;
        size_t len;
        bool folder;   /* ended in a slash: it means folders alone, and so all that is in them */
        bool anywhere; /* had no other slash: it is compared with each step of a path */
    } * patterns;
    size_t len, cap;
};

/* Reads the text of such a file; `file` is its number for diagnostics. False after diagnostics, one for each
 * line that means nothing. */
bool ignore_read(struct ctx *ctx, uint32_t file, cf_str bytes, struct ignore *ret_ignore);

/* True when a pattern means the file at `path` (below the output folder), or a folder that it is in. */
bool ignore_match(const struct ignore *ignore, cf_str path);

#endif
