/* SPDX-License-Identifier: Apache-2.0
 *
 * Text -> Markdown (GitHub's); the only home of its quoting rules. Nothing that a text holds begins a tag, a link,
 * a table cell or a block.
 */
#ifndef TEXT_MARKDOWN_H
#define TEXT_MARKDOWN_H

#include "base/str.h"

/* Appends `text` as one line, for a paragraph or a table cell. An address of the web is a link to itself. */
void markdown_line(struct buf *out, cf_str text);

/* Appends `text` as it is, on one line. Where no backticks can be around it, it is a tag with entities in it. */
void markdown_code(struct buf *out, cf_str text);

/* The first paragraph of `text`, with what is behind it in `ret_rest`; no text left: an empty one. */
cf_str markdown_paragraph(cf_str text, cf_str *ret_rest);

#endif
