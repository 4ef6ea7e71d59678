/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of io/github.h share.
 */
#ifndef IO_GITHUB_LIST_H
#define IO_GITHUB_LIST_H

#include "io/github.h"

#define GITHUB_JSON "application/vnd.github+json"
#define GITHUB_API_HINT                                                                            \
    "check that --api-base names GitHub's API (of GitHub Enterprise: https://HOST/api/v3) and "    \
    "that "                                                                                        \
    "nobody else answers there"

/* Keeps what is known of a listing in the cache, where it has a record. */
void github_list_keep(struct arena *arena, struct github *github,
                      const struct github_listing *listing);

#endif
