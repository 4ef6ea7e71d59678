/* SPDX-License-Identifier: Apache-2.0
 *
 * Text that came from outside, as a message may show it.
 */
#ifndef RUNNER_SHOWN_H
#define RUNNER_SHOWN_H

#include "base/str.h"

/* At most so many bytes, not ending inside a character; "…" follows when something was cut off. */
cf_str shown_cut(struct arena *arena, cf_str text);
/* The same in double quotes and on one line. */
cf_str shown_quoted(struct arena *arena, cf_str text);

#endif
