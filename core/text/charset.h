/* SPDX-License-Identifier: Apache-2.0
 *
 * What all text from outside must be, whatever is written in it: UTF-8, without a NUL.
 */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include "base/diag.h"

/* False after a diagnostic, at the first byte that is none. Text in UTF-16 or UTF-32 is called so. `begin`: where
 * the text begins. */
bool charset_check(struct ctx *ctx, struct place begin, cf_str bytes);

/* Where byte `offset` of the text is. */
struct place charset_place(struct place begin, cf_str bytes, size_t offset);

#endif
