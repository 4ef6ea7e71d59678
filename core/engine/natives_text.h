/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions in C that templates are lent for Markdown, for Python and for what a reference says of a schema: a
 * format asks for them of every text and of every property (docs/LUA_API.md).
 */
#ifndef ENGINE_NATIVES_TEXT_H
#define ENGINE_NATIVES_TEXT_H

#include "script/sandbox.h"

/* What a function was called with at that place, or NULL. */
static inline const cf_node *natives_argument(const cf_node *const *args, size_t len, size_t i)
{
    return i < len ? args[i] : NULL;
}

typedef const cf_node *natives_text_function(struct ctx *, void *, const cf_node *const *, size_t);

natives_text_function natives_text_markdown_line, natives_text_markdown_code,
    natives_text_markdown_paragraphs, natives_text_markdown_parts, natives_text_markdown_table,
    natives_text_markdown_cell;
natives_text_function natives_text_python_string, natives_text_python_docstring,
    natives_text_python_comment, natives_text_python_value, natives_text_python_name,
    natives_text_python_fill;
void natives_text_add_pascal(struct buf *out, cf_str text);
natives_text_function natives_text_pascal, natives_text_yaml_comment;
natives_text_function natives_text_schema_type, natives_text_schema_facts,
    natives_text_schema_properties, natives_text_schema_depth, natives_text_json_schema,
    natives_text_ecma_pattern;

#endif
