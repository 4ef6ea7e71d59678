/* SPDX-License-Identifier: Apache-2.0
 *
 * What a source that is locked is now: another release or commit, and definitions that are others.
 */
#ifndef CLI_REFRESH_H
#define CLI_REFRESH_H

#include "cli/load.h"
#include "cli/sources.h"
#include "model/pins.h"

struct refresh {
    struct run *run;
    struct sources *sources; /* without a lock: nothing is held */
    struct cluster_options cluster;
    struct load *load; /* NULL: repositories are asked for their commits alone */
};

enum refresh_end {
    REFRESH_SAME,
    REFRESH_MOVED,
    REFRESH_NEVER, /* it cannot be asked again: standard input */
    REFRESH_FAILED /* errors were printed */
};

struct refresh_change {
    cf_str name;        /* of the definition */
    cf_str before, now; /* digests; empty: there was or is none */
    bool lost;          /* the definition that was is not in the cache: it cannot be compared */
};

struct refreshed {
    enum refresh_end end;
    struct pins pins;            /* of one source: what it is now */
    bool moved_tag;              /* the same tag is another commit */
    cf_str newest;               /* release that is newer than the tag it is held at; else empty */
    bool known;                  /* the changes below are all: the definitions were read */
    struct refresh_change *list; /* by name */
    size_t len, cap;
    struct list_builder before, now; /* component documents of those that differ */
};

/* Asks. Everything of the result lives in `arena`. The marks of `locked` are used up. */
void refresh_ask(struct refresh *refresh, struct arena *arena, struct pins_source *locked,
                 struct refreshed *ret_refreshed);

#endif
