/* SPDX-License-Identifier: Apache-2.0
 *
 * Time and chance: what the runner needs of them, and nothing that generates files may use.
 */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H

#include "base/str.h"

#include <stdint.h>

/* Milliseconds since some moment in the past; never goes back. */
int64_t clock_ms(void);

/* Now, as RFC 3339 in UTC with whole seconds ("2026-01-31T23:59:59Z"). */
cf_str clock_utc(struct arena *arena);

/* Seconds since 1970 of an RFC 3339 time (fractions dropped) or an HTTP date ("Sun, 06 Nov 1994
 * 08:49:37 GMT"); -1 when the text is neither. */
int64_t clock_parse(cf_str text);

/* A number from 0 up to, not including, `below` (at least 1). */
uint64_t clock_random(uint64_t below);

#endif
