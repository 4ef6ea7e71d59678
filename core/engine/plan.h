/* SPDX-License-Identifier: Apache-2.0
 *
 * What becomes of a file below the output folder: one decision, from what is there and what was made.
 */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "base/str.h"

/* What is at the path. "The manifest's": the manifest of its unit has the path. */
enum plan_there {
    PLAN_ABSENT,
    PLAN_SAME, /* a file with just the bytes that were made */
    PLAN_OURS, /* the manifest's, with the bytes that were written */
    PLAN_CLAIMED, /* the same, but nothing else says that crdforge made it, and it is where no format has files */
    PLAN_EDITED,  /* the manifest's, with other bytes */
    PLAN_MARKED,  /* not the manifest's, but it says in its first lines that crdforge made it */
    PLAN_UNKNOWN, /* not the manifest's, with other bytes */
    PLAN_FOLDER,
    PLAN_OTHER /* a link, a device… */
};
enum { PLAN_THERES = PLAN_OTHER + 1 };

enum plan_action {
    PLAN_CREATE,
    PLAN_UPDATE,
    PLAN_LEAVE,  /* it is right as it is */
    PLAN_REMOVE, /* stale */
    PLAN_FORGET, /* stale, and gone already: only the manifest's entry goes */
    PLAN_KEEP,   /* somebody else's: an error */
    PLAN_IGNORE  /* the ignore file says so */
};

/* `made`: this run made the file; else an earlier one did, and it is made no longer. */
enum plan_action plan_decide(enum plan_there there, bool made, bool force, bool ignored);

/* True when the first lines of a file say that crdforge made it. */
bool plan_is_marked(cf_str bytes);

#endif
