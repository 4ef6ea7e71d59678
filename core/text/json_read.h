/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict JSON (RFC 8259) bytes -> node, with places. Integers are exact to 64 bits; every other
 * number keeps its text; surrogate pairs are joined. Refused, each with its own message: NUL (also
 * \u0000), text that is not UTF-8, lone surrogates, duplicate keys, control characters in strings,
 * comments, trailing commas, NaN, anything after the value, anything over a limit.
 */
#ifndef TEXT_JSON_READ_H
#define TEXT_JSON_READ_H

#include "base/diag.h"
#include "text/json_parts.h"

/* NULL after a diagnostic with the place of the fault. */
const cf_node *json_read(struct ctx *ctx, uint32_t file, cf_str bytes);
/* The same of a part of a stream. */
const cf_node *json_read_part(struct ctx *ctx, uint32_t file, const struct json_part *part);

/* True when the whole of `text` is a JSON number; used wherever a number must keep its text. */
bool json_is_number(cf_str text);
/* The int64 a JSON number stands for, also when written "1.0" or "1e3"; false when it is none. */
bool json_integer(cf_str number, int64_t *ret_value);

#endif
