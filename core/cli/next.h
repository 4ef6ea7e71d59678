/* SPDX-License-Identifier: Apache-2.0
 *
 * What to type after `generate`: a command that uses the first component that was made.
 */
#ifndef CLI_NEXT_H
#define CLI_NEXT_H

#include "base/str.h"

enum { NEXT_FILES = 12 };

struct next {
    bool original;            /* the format python lies in the kind's own folder */
    cf_str folder;            /* that the formats' folders of that component are in */
    cf_str files[NEXT_FILES]; /* of it, that a command can begin with; empty where there is none */
};

/* Takes notice of a file that is there now. */
void next_see(struct next *next, struct arena *arena, cf_str path);

/* " --set NAME=VALUE" for each input of a component document that must be given. */
cf_str next_inputs(struct arena *arena, const cf_node *component);

/* The command, for a shell; empty when nothing was made that one could begin with. `inputs`: of
 * next_inputs(), for the component of next->folder. */
cf_str next_command(const struct next *next, struct arena *arena, cf_str inputs);

#endif
