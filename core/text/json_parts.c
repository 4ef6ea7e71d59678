/* SPDX-License-Identifier: Apache-2.0 */
#include "text/json_parts.h"

#include "base/str.h"

#include <limits.h>
#include <string.h>

static const char mark[] = "\xEF\xBB\xBF"; /* a byte order mark is no character */

static bool is_blank(char c)
{
    return str_is_one_of(c, " \t\r\n");
}

static void skip_blanks(struct json_parts *parts, cf_str bytes)
{
    while (parts->seen < bytes.len && is_blank(bytes.ptr[parts->seen]))
        parts->seen++;
}

static bool is_escaped(const char *text, const char *quote)
{
    const char *from = quote;
    while (from > text && from[-1] == '\\')
        from--;
    return (quote - from) % 2;
}

/* To the end of a text. No text goes beyond its line; one that would is broken. */
static void look_at_text(struct json_parts *parts, cf_str bytes)
{
    const char *from = bytes.ptr + parts->seen;
    const char *quote = memchr(from, '"', bytes.len - parts->seen);
    size_t len = quote ? (size_t)(quote - from) : bytes.len - parts->seen;
    const char *line_end = memchr(from, '\n', len);
    parts->seen += line_end ? (size_t)(line_end - from) : len + (quote != NULL);
    if (line_end || (quote && !is_escaped(bytes.ptr + parts->text, quote)))
        parts->text = 0;
}

/* The most of an indent. */
static void skip_indent(struct json_parts *parts, cf_str bytes)
{
    static const char blanks[] = "        ";
    enum { STEP = sizeof blanks - 1 };
    while (bytes.len - parts->seen >= STEP && memcmp(bytes.ptr + parts->seen, blanks, STEP) == 0)
        parts->seen += STEP;
}

/* A line that begins with a bracket, behind what no bracket may follow inside of a value: that one is broken, and the
 * next one begins here. */
static bool begins_next(cf_str bytes, size_t at)
{
    size_t from = at;
    if (!at || bytes.ptr[at - 1] != '\n')
        return false;
    while (from && is_blank(bytes.ptr[from - 1]))
        from--;
    return from && !str_is_one_of(bytes.ptr[from - 1], "[,:");
}

static void open_bracket(struct json_parts *parts, cf_str bytes, size_t at)
{
    if (parts->depth && begins_next(bytes, at))
        parts->end = parts->seen = at;
    else
        parts->depth++;
}

/* To the next quote or bracket, or line. Whether brackets fit each other is the reader's business. */
static void look_at_brackets(struct json_parts *parts, cf_str bytes)
{
    static const bool special[UCHAR_MAX + 1] = {
        ['\n'] = true, ['"'] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true};
    size_t at = parts->seen;
    while (at < bytes.len && !special[(unsigned char)bytes.ptr[at]])
        at++;
    parts->seen = at;
    if (at == bytes.len)
        return;
    parts->seen++;
    if (bytes.ptr[at] == '\n')
        skip_indent(parts, bytes);
    else if (bytes.ptr[at] == '"')
        parts->text = parts->seen;
    else if (str_is_one_of(bytes.ptr[at], "{["))
        open_bracket(parts, bytes, at);
    else if (--parts->depth == 0)
        parts->end = parts->seen;
}

/* What is no list and no map ends with its line. */
static void look_at_line(struct json_parts *parts, cf_str bytes)
{
    const char *end = memchr(bytes.ptr + parts->seen, '\n', bytes.len - parts->seen);
    parts->seen = end ? (size_t)(end - bytes.ptr) : bytes.len;
    parts->end = end ? parts->seen : 0;
}

/* Bytes that no UTF-8 begins with, and NULs: it is in another encoding, so nothing of it can be told apart. */
static bool is_foreign(cf_str bytes, size_t at)
{
    return at < bytes.len && memchr("\0\xFE\xFF", bytes.ptr[at], 3) != NULL;
}

/* At the first byte of a value that is more than a blank. */
static void begin(struct json_parts *parts, cf_str bytes)
{
    if (!parts->seen && !parts->line && !parts->column && str_starts(bytes, mark))
        parts->seen = sizeof mark - 1;
    skip_blanks(parts, bytes);
    parts->begun = parts->seen < bytes.len;
    parts->bracketed = parts->begun && str_is_one_of(bytes.ptr[parts->seen], "{[");
    parts->rest = is_foreign(bytes, parts->seen);
}

static void look(struct json_parts *parts, cf_str bytes)
{
    if (!parts->begun)
        begin(parts, bytes);
    while (!parts->rest && !parts->end && parts->seen < bytes.len)
        if (parts->text)
            look_at_text(parts, bytes);
        else if (parts->bracketed)
            look_at_brackets(parts, bytes);
        else
            look_at_line(parts, bytes);
    if (!parts->end)
        return;
    skip_blanks(parts, bytes);
    parts->rest = parts->rest || is_foreign(bytes, parts->seen);
}

/* Where the next part begins, whose value does at `seen`: with its line, when nothing of the last one is in that. */
static size_t begin_of_next(const struct json_parts *parts, cf_str bytes)
{
    size_t at = parts->seen;
    while (at > parts->end && bytes.ptr[at - 1] != '\n')
        at--;
    return at > parts->end ? at : parts->seen;
}

/* Goes on to the part behind `bytes`. */
static void move_on(struct json_parts *parts, cf_str bytes)
{
    struct json_parts next = {.line = parts->line, .column = parts->column};
    const char *end;
    if (!next.line && !next.column && str_starts(bytes, mark))
        bytes = str_cut(bytes, sizeof mark - 1, bytes.len);
    while (bytes.len && (end = memchr(bytes.ptr, '\n', bytes.len)) != NULL) {
        bytes = str_cut(bytes, (size_t)(end - bytes.ptr) + 1, bytes.len);
        next.line++;
        next.column = 0;
    }
    next.column += (uint32_t)str_characters(bytes);
    *parts = next;
}

bool json_parts_next(struct json_parts *parts, cf_str bytes, bool whole, struct json_part *ret)
{
    if (!whole && bytes.len < sizeof mark - 1)
        return false;
    look(parts, bytes);
    bool last = !parts->end || parts->rest || parts->seen == bytes.len;
    if (last && !whole)
        return false;
    *ret =
        (struct json_part){.bytes = last ? bytes : str_cut(bytes, 0, begin_of_next(parts, bytes)),
                           .line = parts->line + 1,
                           .column = parts->column + 1,
                           .last = last,
                           .bracketed = parts->bracketed};
    if (!last)
        move_on(parts, ret->bytes);
    return true;
}
