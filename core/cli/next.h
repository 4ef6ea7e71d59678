/* SPDX-License-Identifier: Apache-2.0
 *
 * What to type after `generate`: a command that uses the first component that was made.
 */
#ifndef CLI_NEXT_H
#define CLI_NEXT_H

#include "base/str.h"

/* The files of that component which a command can begin with; empty where there is none. */
struct next {
    cf_str folder; /* that the formats' folders are in */
    cf_str step, template, values;
};

/* Takes notice of a file that is there now. */
void next_see(struct next *next, struct arena *arena, cf_str path);

/* The command, for a shell; empty when nothing was made that one could begin with. */
cf_str next_command(const struct next *next, struct arena *arena);

#endif
