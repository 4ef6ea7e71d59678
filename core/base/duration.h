/* SPDX-License-Identifier: Apache-2.0
 *
 * A time as people write it: of the runner's options, and of the inputs that stand for them.
 */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include "base/str.h"

/* "90", "90s", "5m", "2h", "1d", "250ms"; *ret_ms in milliseconds. False for anything else. */
bool duration_parse(cf_str text, int64_t *ret_ms);

/* What to write instead, for a hint. */
extern const char duration_hint[];

#endif
