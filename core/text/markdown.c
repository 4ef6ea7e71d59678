/* SPDX-License-Identifier: Apache-2.0 */
#include "text/markdown.h"

#include <limits.h>

/* How many bytes at `at` turn the direction of what follows: they would go on behind the text. */
static size_t turn_length(cf_str text, size_t at)
{
    if (text.ptr[at] != '\xE2' || at + 2 >= text.len)
        return 0;
    unsigned char page = (unsigned char)text.ptr[at + 1], c = (unsigned char)text.ptr[at + 2];
    return (page == 0x80 && c >= 0xAA && c <= 0xAE) || (page == 0x81 && c >= 0xA6 && c <= 0xA9) ? 3
                                                                                                : 0;
}

/* How many bytes of a blank, a control or what some readers take for a line end begin at `at`. */
static size_t blank_length(cf_str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];
    if (c <= ' ' || c == 0x7F)
        return 1;
    if (c == 0xC2 && at + 1 < text.len && text.ptr[at + 1] == '\x85')
        return 2;
    return c == 0xE2 && at + 2 < text.len && text.ptr[at + 1] == '\x80' &&
                   (text.ptr[at + 2] == '\xA8' || text.ptr[at + 2] == '\xA9')
               ? 3
               : 0;
}

/* A copy on one line: blanks and controls as one blank, none at the ends. */
static cf_str squeezed(struct arena *arena, cf_str text)
{
    char *line = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    bool blank = false;
    for (size_t i = 0, skip; i < text.len; i += skip) {
        if ((skip = blank_length(text, i)) > 0) {
            blank = true;
        } else if ((skip = turn_length(text, i)) == 0) {
            if (blank && len)
                line[len++] = ' ';
            blank = false;
            line[len++] = text.ptr[i];
            skip = 1;
        }
    }
    line[len] = '\0';
    return (cf_str){line, len};
}

static void add_entity(struct buf *out, char c)
{
    buf_printf(out, "&#%d;", c);
}

/* "{{" and "{%" are tags to site generators. */
static size_t add_brace(struct buf *out, cf_str rest)
{
    if (str_starts(rest, "{{"))
        buf_text(out, "&#123;&#123;");
    else if (str_starts(rest, "{%"))
        buf_text(out, "&#123;%");
    else
        buf_char(out, '{');
    return str_starts(rest, "{{") || str_starts(rest, "{%") ? 2 : 1;
}

/* Whether GitHub would make a link of what stands at `at`, without a look at the escapes in it. */
static bool makes_link(cf_str text, size_t at)
{
    if (text.ptr[at] == ':')
        return str_starts(str_cut(text, at, text.len), "://");
    return text.ptr[at] == '.' && at >= 3 && str_equal_fold(str_cut(text, at - 3, at), STR("www"));
}

/* Writes what stands at `at`, one character but for braces, and tells how many bytes that was. */
static size_t add_escaped_at(struct buf *out, cf_str text, size_t at)
{
    cf_str rest = str_cut(text, at, text.len);
    char c = text.ptr[at];
    if (c == '{')
        return add_brace(out, rest);
    if (str_is_one_of(c, "&$") || (c == '!' && str_starts(rest, "![")) || makes_link(text, at)) {
        add_entity(out, c); /* "$" begins a formula */
        return 1;
    }
    if (str_is_one_of(c, "\\`*_[]<>|~"))
        buf_char(out, '\\');
    buf_char(out, c);
    return 1;
}

static void add_escaped(struct buf *out, cf_str text)
{
    static const bool special[UCHAR_MAX + 1] = {
        ['\\'] = true, ['`'] = true, ['*'] = true, ['_'] = true, ['['] = true, [']'] = true,
        ['<'] = true,  ['>'] = true, ['|'] = true, ['~'] = true, ['&'] = true, ['$'] = true,
        ['{'] = true,  ['!'] = true, [':'] = true, ['.'] = true};
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && !special[(unsigned char)text.ptr[i]])
            i++;
        buf_add(out, text.ptr + from, i - from);
        if (i < text.len)
            i += add_escaped_at(out, text, i);
    }
}

/* Whether a letter or digit stands behind the "//" of an address, or behind another. */
static bool names_host(cf_str address)
{
    bool named = false;
    for (size_t i = 0; i + 2 < address.len && !named; i++)
        named =
            address.ptr[i] == '/' && address.ptr[i + 1] == '/' && str_is_alnum(address.ptr[i + 2]);
    return named;
}

/* The address of the web at the beginning of `rest`, or an empty text. `ret_taken`: how long it could have been with
 * the punctuation behind it. */
static cf_str address_of(cf_str rest, size_t *ret_taken)
{
    size_t head = str_starts(rest, "http://") ? 7 : str_starts(rest, "https://") ? 8 : 0;
    size_t end = head;
    while (head && end < rest.len &&
           (str_is_alnum(rest.ptr[end]) || str_is_one_of(rest.ptr[end], "._~:/?#@&+,=%-")))
        end++;
    *ret_taken = end;
    while (end > head && str_is_one_of(rest.ptr[end - 1], ".,:?&~_"))
        end--;
    cf_str address = str_cut(rest, 0, end);
    return names_host(address) ? address : STR("");
}

/* What begins a block at the beginning of a line does not. */
static size_t add_beginning(struct buf *out, cf_str line)
{
    size_t digits = 0;
    if (line.len && str_is_one_of(line.ptr[0], "#+=-:") && !makes_link(line, 0)) {
        buf_char(out, '\\');
        buf_char(out, line.ptr[0]);
        return 1;
    }
    while (digits < line.len && line.ptr[digits] >= '0' && line.ptr[digits] <= '9')
        digits++;
    if (!digits || digits == line.len || !str_is_one_of(line.ptr[digits], ".)"))
        return 0;
    buf_add(out, line.ptr, digits);
    buf_char(out, '\\');
    buf_char(out, line.ptr[digits]);
    return digits + 1;
}

void markdown_line(struct buf *out, cf_str text)
{
    cf_str line = squeezed(out->arena, text);
    size_t done = add_beginning(out, line);
    for (size_t i = done, taken; i < line.len; i += taken ? taken : 1) {
        taken = 0;
        if (line.ptr[i] != 'h')
            continue;
        cf_str address = address_of(str_cut(line, i, line.len), &taken);
        if (!address.len)
            continue;
        add_escaped(out, str_cut(line, done, i));
        buf_char(out, '<');
        buf_add(out, address.ptr, address.len);
        buf_char(out, '>');
        done = i + address.len;
    }
    add_escaped(out, str_cut(line, done, line.len));
}

/* Whether backticks can be around it: nothing in it ends them, a cell, or begins a tag of a site generator. */
static bool is_plain_code(cf_str line)
{
    bool plain = line.len > 0;
    for (size_t i = 0; i < line.len && plain; i++) {
        char c = line.ptr[i], next = line.ptr[i + 1]; /* a NUL behind the last one */
        plain = c != '`' && c != '|' && !(c == '{' && (next == '{' || next == '%'));
    }
    return plain;
}

void markdown_code(struct buf *out, cf_str text)
{
    cf_str line = squeezed(out->arena, text);
    if (is_plain_code(line)) {
        buf_char(out, '`');
        buf_add(out, line.ptr, line.len);
        buf_char(out, '`');
        return;
    }
    /* What is in it is Markdown, and all its punctuation but "^" may mean something. */
    buf_text(out, "<code>");
    for (size_t i = 0; i < line.len; i++)
        if (str_is_one_of(line.ptr[i], "!\"#$%&'()*+,-./:;<=>?@[\\]_`{|}~"))
            add_entity(out, line.ptr[i]);
        else
            buf_char(out, line.ptr[i]);
    buf_text(out, "</code>");
}

/* How many bytes of a line end are at `at`. */
static size_t end_length(cf_str text, size_t at)
{
    if (at >= text.len || (text.ptr[at] != '\n' && text.ptr[at] != '\r'))
        return 0;
    return text.ptr[at] == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
}

cf_str markdown_paragraph(cf_str text, cf_str *ret_rest)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t end = end_length(text, i), at = i + end;
        while (end && at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
            at++;
        size_t empty = end ? end_length(text, at) : 0;
        if (empty) {
            *ret_rest = str_cut(text, at + empty, text.len);
            return str_cut(text, 0, i);
        }
        i += end > 1;
    }
    *ret_rest = STR("");
    return text;
}
