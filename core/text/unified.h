/* SPDX-License-Identifier: Apache-2.0
 *
 * Differences between two texts, as `diff -u` and git show them and `patch -p1` takes them.
 */
#ifndef TEXT_UNIFIED_H
#define TEXT_UNIFIED_H

#include "base/str.h"

/* Appends the difference between two versions of the file at `path`; NULL: there is no such file. Nothing when
 * they are the same; one line when one of them is no UTF-8 text, or larger than is worth looking through. */
void unified_write(struct buf *out, cf_str path, const cf_str *old, const cf_str *new);

#endif
