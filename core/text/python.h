/* SPDX-License-Identifier: Apache-2.0
 *
 * Text -> literals and comments of Python; the only home of their quoting rules. No text ends a literal or begins a
 * statement. What is made is laid out as `black` does it, in lines of 88 columns.
 */
#ifndef TEXT_PYTHON_H
#define TEXT_PYTHON_H

#include "base/str.h"

#include <crdforge/node.h>

/* Appends a string literal on one line, in the quotes that need fewer escapes. */
void python_string(struct buf *out, cf_str text);

/* Appends a docstring: the text line by line, long lines wrapped, `indent` blanks in front of its lines. */
void python_docstring(struct buf *out, cf_str text, size_t indent);

/* Appends a comment, laid out in the same way. It has no escapes: what cannot be seen becomes a blank. */
void python_comment(struct buf *out, cf_str text, size_t indent);

/* Appends a literal of any data; NULL and null are None. What has entries takes a line for each; the first line is not
 * indented. */
void python_value(struct buf *out, const cf_node *value, size_t indent);

/* Appends the text as a legal identifier that is no keyword: what Python does not take becomes _, a keyword gets one at
 * its end, a digit one in front. Different texts may give the same identifier. */
void python_name(struct buf *out, cf_str text);

#endif
