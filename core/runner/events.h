/* SPDX-License-Identifier: Apache-2.0
 *
 * The Events of the object, each told once. Reading them is a right that the step can do without.
 */
#ifndef RUNNER_EVENTS_H
#define RUNNER_EVENTS_H

#include "runner/work.h"

struct events {
    struct arena *arena; /* of what has been told */
    cf_str *told;
    size_t len, cap;
    int64_t next; /* not before this moment (clock_ms) */
    bool denied;
};

/* Logs those that were not told yet; at most one request in ten seconds, unless `now`. */
void events_tell(struct events *events, struct work *work, bool now);

#endif
