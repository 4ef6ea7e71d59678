/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of io/github.h share.
 */
#ifndef IO_GITHUB_LIST_H
#define IO_GITHUB_LIST_H

#include "io/github.h"

#define GITHUB_JSON "application/vnd.github+json"

/* What to do about an answer that cannot be right. */
const char *github_list_hint(const struct github *github);

/* Keeps what is known of a listing in the cache, where it has a record. */
void github_list_keep(struct arena *arena, struct github *github,
                      const struct github_listing *listing);

#endif
