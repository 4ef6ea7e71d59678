/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns of Kubernetes are RE2; JSON Schema asks for those of ECMA-262, and readers in other languages take what is
 * common to most.
 */
#ifndef TEXT_ECMA_H
#define TEXT_ECMA_H

#include "base/str.h"

/* The pattern as RE2, ECMA-262 and Python read it alike; false: it cannot be written that way. */
bool ecma_pattern(struct arena *arena, cf_str pattern, cf_str *ret_pattern);

#endif
