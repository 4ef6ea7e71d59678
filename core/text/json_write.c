/* SPDX-License-Identifier: Apache-2.0 */
#include "text/json_write.h"

#include <inttypes.h>
#include <stdlib.h>

static void write_node(struct buf *out, const cf_node *node, enum json_style style, size_t indent);

/* True when `c` cannot stand as it is; `before` is the character written in front of it. */
static bool needs_escape(char c, char before, enum json_style style)
{
    if ((unsigned char)c < 0x20 || c == '"' || c == '\\')
        return true;
    return style == JSON_ARGUMENT && (c == '$' || (c == '{' && before == '{'));
}

static void write_escape(struct buf *out, char c)
{
    static const char letters[][2] = {{'\n', 'n'}, {'\t', 't'}, {'\r', 'r'}, {'\b', 'b'},
                                      {'\f', 'f'}, {'"', '"'},  {'\\', '\\'}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i][0] == c) {
            buf_char(out, '\\');
            buf_char(out, letters[i][1]);
            return;
        }
    buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

void json_write_string(struct buf *out, cf_str text, enum json_style style)
{
    size_t from = 0; /* what stands before it is written */
    size_t look = 0; /* where it is worth to look for a run again */
    char before = '\0';
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (i >= look && style != JSON_ARGUMENT) {
            i += str_plain_run(text.ptr + i, text.len - i);
            look = i + STR_RUN_STEP;
        }
        if (i == text.len)
            break;
        char c = text.ptr[i];
        if (!needs_escape(c, before, style)) {
            before = c;
            continue;
        }
        buf_add(out, text.ptr + from, i - from);
        write_escape(out, c);
        from = i + 1;
        before = '\0';
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
