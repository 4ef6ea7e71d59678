/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a stream of YAML can be cut before it is parsed, so that no more of it need be in memory than one
 * document: at a line that begins with --- or ..., which no document holds, not even in a block scalar.
 */
#ifndef TEXT_YAML_PARTS_H
#define TEXT_YAML_PARTS_H

#include <crdforge/node.h>
#include <stdbool.h>
#include <stdint.h>

/* One document that has something in it, with all around it that has nothing: comments, directives, empty
 * documents. When it is the only one the part is all of the stream. Where a line with "%" is in front of the "---"
 * that ends it, and no "...", it goes on with the next one. */
struct yaml_part {
    cf_str bytes; /* borrowed */
    size_t
        marker; /* so many bytes behind them are the marker that ends it, and belong to the next part */
    uint32_t line;      /* of the stream that it begins with, from 1 */
    bool last, several; /* several: it has more than one document with something in it */
};

/* All zero where the stream begins. */
struct yaml_parts {
    uint32_t lines; /* of the parts before the one at hand */
    size_t at,
        seen; /* lines were looked at up to there; of the next one no end was seen up to there */
    size_t cut, cut_marker; /* where the part may end; 0: nowhere yet */
    uint32_t line, cut_line;
    bool content, directive, several; /* directive: perhaps, since the last marker */
};

/* The part at hand, which `bytes` begin with; the next call is about the one behind it. `whole`: the stream ends
 * with them. False, where it does not, when its end is not among them: to be called again with more. */
bool yaml_parts_next(struct yaml_parts *parts, cf_str bytes, bool whole, struct yaml_part *ret);

/* Where that said false: the part at hand as far as it is sure, when something will follow it or nothing at all.
 * False when its end is not among them. */
bool yaml_parts_cut(struct yaml_parts *parts, cf_str bytes, struct yaml_part *ret);

#endif
