/* SPDX-License-Identifier: Apache-2.0
 *
 * Kinds that are known and not made in this run: what a script says of many kinds, one of them may have.
 */
#ifndef CLI_OTHERS_H
#define CLI_OTHERS_H

#include "base/str.h"

/* A scripting_look: builds the bundled kinds that the word names and remembers what they have of what scripts
 * say. Tells nothing. `data` is a struct load. */
void others_meet(void *data, cf_str word);

#endif
