/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding equal keys in a map under construction, in less than quadratic time.
 */
#ifndef TEXT_PAIRS_H
#define TEXT_PAIRS_H

#include "base/arena.h"

#include <crdforge/node.h>

/* True when two pairs have the same key: *ret_second is the first that repeats one before it, at
 * *ret_first. The arena is used for large maps only. */
bool pairs_repeat(struct arena *arena, const cf_pair *pairs, size_t len, size_t *ret_first,
                  size_t *ret_second);
/* Drops every pair whose key an earlier pair has; returns how many stay, in their order. */
size_t pairs_unique(struct arena *arena, cf_pair *pairs, size_t len);

#endif
