/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a stream of JSON values, one behind the other as jq and kubectl print them, can be cut before they are parsed,
 * so that no more of it need be in memory than one, and one that is broken does not take those behind it along.
 */
#ifndef TEXT_JSON_PARTS_H
#define TEXT_JSON_PARTS_H

#include <crdforge/node.h>
#include <stdbool.h>
#include <stdint.h>

/* One value with the blanks around it. When it is the only one the part is all of the stream. */
struct json_part {
    cf_str bytes;          /* borrowed */
    uint32_t line, column; /* of the stream that they begin at, from 1 */
    bool last;
    bool
        bracketed; /* it begins as a list or a map: its end is known, mostly even when it is broken */
};

/* All zero where the stream begins. */
struct json_parts {
    uint32_t line, column; /* of the part at hand, from 0 */
    size_t seen;           /* it was looked at up to there */
    size_t depth;          /* of brackets there */
    size_t text; /* where the text that is open there begins, behind its quote; 0: none is */
    size_t end;  /* of the value; 0: not seen yet */
    bool begun, bracketed;
    bool rest; /* it is all that there is */
};

/* The part at hand, which `bytes` begin with; the next call is about the one behind it. `whole`: the stream ends
 * with them. False, where it does not, when it may not end with them or not be the last: to be called again with
 * more. */
bool json_parts_next(struct json_parts *parts, cf_str bytes, bool whole, struct json_part *ret);

#endif
