/* SPDX-License-Identifier: Apache-2.0
 *
 * Node -> JSON (RFC 8259), UTF-8 as it is, integers exact, other numbers as they were written; the
 * only home of the JSON quoting rules.
 */
#ifndef TEXT_JSON_WRITE_H
#define TEXT_JSON_WRITE_H

#include "base/str.h"

#include <crdforge/node.h>

enum json_style {
    JSON_COMPACT,  /* no white space at all */
    JSON_PRETTY,   /* two blanks of indent, "key": value, no newline at the end */
    JSON_ARGUMENT, /* compact, and safe inside an argument that engines expand: each $ in a string
                    * is \u0024 (the kubelet expands $(X) and $$), the second { of a {{ is \u007b
                    * (Argo and KFP expand {{…}}) */
    JSON_SCRIPT, /* compact, and safe inside a script element of HTML: <, >, & and what JavaScript of
                    * old took for a line end (U+2028, U+2029) are escapes */
    JSON_SORTED  /* compact, with the keys of every map in byte order: for hashing */
};

void json_write(struct buf *out, const cf_node *node, enum json_style style);
/* Appends `text` as one JSON string, quotes included. */
void json_write_string(struct buf *out, cf_str text, enum json_style style);

#endif
