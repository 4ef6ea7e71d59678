/* SPDX-License-Identifier: Apache-2.0 */
#include "text/json_write.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

static void write_node(struct buf *out, const cf_node *node, enum json_style style, size_t indent);

/* What must be looked at: 1, in every style; 2, in one. */
static const unsigned char looked_at[UCHAR_MAX + 1] = {
    [0] = 1,   [1] = 1,    [2] = 1,   [3] = 1,   [4] = 1,   [5] = 1,   [6] = 1,   [7] = 1,
    [8] = 1,   [9] = 1,    [10] = 1,  [11] = 1,  [12] = 1,  [13] = 1,  [14] = 1,  [15] = 1,
    [16] = 1,  [17] = 1,   [18] = 1,  [19] = 1,  [20] = 1,  [21] = 1,  [22] = 1,  [23] = 1,
    [24] = 1,  [25] = 1,   [26] = 1,  [27] = 1,  [28] = 1,  [29] = 1,  [30] = 1,  [31] = 1,
    ['"'] = 1, ['\\'] = 1, ['$'] = 2, ['{'] = 2, ['<'] = 2, ['>'] = 2, ['&'] = 2, [0xE2] = 2};

/* Whether U+2028 or U+2029 begins the text. */
static bool is_line_end(cf_str text)
{
    return str_starts(text, "\xE2\x80\xA8") || str_starts(text, "\xE2\x80\xA9");
}

/* How many bytes at `at` cannot stand as they are; `from`: where the text that is not written begins. */
static size_t escaped_length(cf_str text, size_t from, size_t at, enum json_style style)
{
    char c = text.ptr[at];
    if (looked_at[(unsigned char)c] == 1)
        return 1;
    if (style == JSON_ARGUMENT)
        return c == '$' || (c == '{' && at > from && text.ptr[at - 1] == '{');
    if (style != JSON_SCRIPT)
        return 0;
    if (c == '\xE2')
        return is_line_end(str_cut(text, at, text.len)) ? 3 : 0;
    return c == '<' || c == '>' || c == '&';
}

static void write_escape(struct buf *out, const char *bytes, size_t len)
{
    static const char letters[][2] = {{'\n', 'n'}, {'\t', 't'}, {'\r', 'r'}, {'\b', 'b'},
                                      {'\f', 'f'}, {'"', '"'},  {'\\', '\\'}};
    const unsigned line_end = 0x2028, line_end_byte = 0xA8;
    unsigned code = (unsigned char)bytes[0];
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i][0] == *bytes) {
            buf_char(out, '\\');
            buf_char(out, letters[i][1]);
            return;
        }
    if (len > 1)
        code = line_end + (unsigned char)bytes[2] - line_end_byte;
    buf_printf(out, "\\u%04x", code);
}

void json_write_string(struct buf *out, cf_str text, enum json_style style)
{
    size_t from = 0; /* what stands before it is written */
    buf_char(out, '"');
    for (size_t i = 0, len; i < text.len; i += len) {
        len = looked_at[(unsigned char)text.ptr[i]] ? escaped_length(text, from, i, style) : 0;
        if (!len) {
            len = 1;
            continue;
        }
        buf_add(out, text.ptr + from, i - from);
        write_escape(out, text.ptr + i, len);
        from = i + len;
    }
    if (from < text.len)
        buf_add(out, text.ptr + from, text.len - from);
    buf_char(out, '"');
}

static void write_break(struct buf *out, enum json_style style, size_t indent)
{
    if (style != JSON_PRETTY)
        return;
    buf_char(out, '\n');
    buf_pad(out, indent, ' ');
}

static void write_list(struct buf *out, const cf_node *list, enum json_style style, size_t indent)
{
    buf_char(out, '[');
    for (size_t i = 0; i < list->as.list.len && !out->full; i++) {
        if (i)
            buf_char(out, ',');
        write_break(out, style, indent + 2);
        write_node(out, list->as.list.items[i], style, indent + 2);
    }
    if (list->as.list.len)
        write_break(out, style, indent);
    buf_char(out, ']');
}

static int compare_pairs(const void *a, const void *b)
{
    const cf_pair *const *one = a, *const *other = b;
    return str_compare((*one)->key, (*other)->key);
}

static void write_map(struct buf *out, const cf_node *map, enum json_style style, size_t indent)
{
    size_t len = map->as.map.len;
    const cf_pair **sorted = NULL;
    if (style == JSON_SORTED && len) {
        sorted = arena_many(out->arena, len, const cf_pair *);
        for (size_t i = 0; i < len; i++)
            sorted[i] = &map->as.map.pairs[i];
        qsort(sorted, len, sizeof *sorted, compare_pairs);
    }
    buf_char(out, '{');
    for (size_t i = 0; i < len && !out->full; i++) {
        const cf_pair *pair = sorted ? sorted[i] : &map->as.map.pairs[i];
        if (i)
            buf_char(out, ',');
        write_break(out, style, indent + 2);
        json_write_string(out, pair->key, style);
        buf_text(out, style == JSON_PRETTY ? ": " : ":");
        write_node(out, pair->value, style, indent + 2);
    }
    if (len)
        write_break(out, style, indent);
    buf_char(out, '}');
}

static void write_node(struct buf *out, const cf_node *node, enum json_style style, size_t indent)
{
    switch ((cf_kind)node->kind) {
    case CF_NULL:
        buf_text(out, "null");
        break;
    case CF_BOOL:
        buf_text(out, node->as.boolean ? "true" : "false");
        break;
    case CF_INT:
        buf_printf(out, "%" PRId64, node->as.integer);
        break;
    case CF_FLOAT:
        buf_add(out, node->as.real.text.ptr, node->as.real.text.len);
        break;
    case CF_STR:
        json_write_string(out, node->as.string, style);
        break;
    case CF_LIST:
        write_list(out, node, style, indent);
        break;
    case CF_MAP:
        write_map(out, node, style, indent);
        break;
    }
}

void json_write(struct buf *out, const cf_node *node, enum json_style style)
{
    write_node(out, node, style, 0);
}
