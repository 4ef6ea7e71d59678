/* SPDX-License-Identifier: Apache-2.0
 *
 * Repositories on GitHub as a source: all definitions of one, or those that words name in the release
 * of a service's controller. Files of one source are in memory at a time.
 */
#ifndef CLI_RELEASES_H
#define CLI_RELEASES_H

#include "cli/bundled.h"
#include "cli/sources.h"

struct releases {
    struct run *run;
    struct sources *sources;
    struct documents *documents;
    struct bundled *bundled; /* what stands in for a release that is not in the cache */
    const cf_str *lookups;   /* words that will be looked up: their files are got together */
    size_t lookups_len;
    const cf_str *kinds; /* what of a whole place is needed; none: all */
    size_t kinds_len;
    struct arena *of_source; /* the contents of the files of `listing` */
    struct github_listing *listing;
    bool *asked;              /* of each of its files: it was asked for */
    bool together;            /* those for all words were */
    struct list_builder told; /* places that cannot be had, which was said */
};

/* `run`, `sources`, `documents`, `bundled`, `lookups` and `kinds` are set by the caller before. */
void releases_open(struct releases *releases);
void releases_close(struct releases *releases);

/* All definitions of a place. */
void releases_read_all(struct releases *releases, const struct github_place *place);

/* A repository that is not there (GITHUB_ABSENT) may be a service that is misspelt: then `ctx` says so instead
 * of what it says. */
void releases_explain_absent(struct run *run, struct sources *sources, struct ctx *ctx,
                             const struct github_place *place);

/* What a word names in the release of its service. */
void releases_read(struct releases *releases, cf_str word);

#endif
