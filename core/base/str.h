/* SPDX-License-Identifier: Apache-2.0
 *
 * Text: helpers for cf_str (a pointer and a length, UTF-8) and struct buf, text that grows in an
 * arena.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

#include <crdforge/node.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A cf_str of a string literal. */
#define STR(literal) ((cf_str){("" literal), sizeof(literal) - 1})
/* For printf's "%.*s". */
#define STR_ARG(text) (int)(text).len, (text).ptr

static inline cf_str str_of(const char *text) /* borrows; NULL gives the empty text */
{
    return text ? (cf_str){text, strlen(text)} : STR("");
}
cf_str str_copy(struct arena *arena, cf_str text);
cf_str str_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* In line: with a literal, its length and the comparison are known when this is compiled. */
static inline bool str_equal(cf_str a, cf_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool str_is(cf_str text, const char *literal)
{
    return str_equal(text, str_of(literal));
}
bool str_equal_fold(cf_str a, cf_str b); /* ASCII letters in either case */
int str_compare(cf_str a, cf_str b);     /* in byte order, like strcmp */
void str_sort(cf_str *list, size_t len); /* in that order, in place; a list of 0 may be NULL */
static inline bool str_starts(cf_str text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && (!len || memcmp(text.ptr, prefix, len) == 0);
}
bool str_ends(cf_str text, const char *suffix);
bool str_contains(cf_str text, const char *part);
bool str_has_word(cf_str text,
                  cf_str word); /* with no ASCII letter or digit beside it; none in "" */
static inline cf_str str_cut(cf_str text, size_t from, size_t to) /* borrows; bounds are clamped */
{
    if (to > text.len)
        to = text.len;
    if (from > to)
        from = to;
    return (cf_str){from ? text.ptr + from : text.ptr, to - from};
}
/* The first `most` bytes of UTF-8, or fewer, so that no character is cut. Borrows. */
cf_str str_begin(cf_str text, size_t most);
/* In place: control characters become blanks, as many as they have bytes, so that it is one line and a
 * terminal shows it as it is. */
void str_flatten(char *text, size_t len);
cf_str str_flat(struct arena *arena, cf_str text);  /* a copy */
bool str_is_flat(cf_str text);                      /* it has none of them */
cf_str str_lower(struct arena *arena, cf_str text); /* a copy; ASCII letters */
cf_str str_upper(struct arena *arena, cf_str text); /* likewise */
cf_str str_trim(cf_str text);                       /* borrows; ASCII white space off both ends */
size_t str_characters(cf_str text);                 /* of well-formed UTF-8 */

static inline bool str_is_space(char c) /* ASCII white space */
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool str_is_alnum(char c) /* an ASCII letter or digit */
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool str_is_one_of(char c, const char *set) /* a NUL is in none */
{
    return c && strchr(set, c);
}
/* What a number or a digest is written with. */
#define STR_HEX_DIGITS "0123456789abcdef"
static inline int str_hex(char c) /* the value of a hexadecimal digit in either case, or -1 */
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Number of edits (insert, delete, replace, swap neighbours) between two words, case-blind. */
size_t str_distance(struct arena *arena, cf_str a, cf_str b);
/* The candidate nearest to `word`, or an empty text when none is near enough to be worth saying. */
cf_str str_nearest(struct arena *arena, cf_str word, const cf_str *candidates, size_t len);

/* How many bytes, in steps of so many, are ASCII but controls, DEL, the quotation mark and the backslash: they stand as
 * they are between double quotes. */
enum { STR_RUN_STEP = 8 };
size_t str_plain_run(const char *bytes, size_t len);

/* The shortest decimal that reads back as the same number; it is finite. */
cf_str str_number(struct arena *arena, double value);

/* True when the bytes are well-formed UTF-8 (RFC 3629) without NUL; else the offset of the fault. */
bool str_utf8(cf_str text, size_t *ret_offset);

/* Growing text. Zero it, set `arena`, append. `ptr` always ends in a NUL after `len` bytes once
 * anything was appended; buf_str is for before, too. Above `limit` bytes (0 = none) what is
 * appended is dropped and `full` set: the caller asks once at the end. */
struct buf {
    struct arena *arena;
    char *ptr;
    size_t len, cap, limit;
    bool full;
    bool gives_back; /* nobody keeps a pointer into it while it grows: what it outgrows is freed */
};

void buf_add(struct buf *buf, const char *bytes, size_t len);
static inline void buf_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}
/* The rest of buf_char: when there is no room yet. */
void buf_char_more(struct buf *buf, char c);
static inline void buf_char(struct buf *buf, char c)
{
    if (buf->len + 1 >= buf->cap || buf->full || (buf->limit && buf->len >= buf->limit)) {
        buf_char_more(buf, c);
        return;
    }
    buf->ptr[buf->len++] = c;
    buf->ptr[buf->len] = '\0';
}
/* Where `most` more bytes may be written, or NULL; then buf_wrote, with how many there are. */
char *buf_room(struct buf *buf, size_t most);
void buf_wrote(struct buf *buf, size_t len);
void buf_pad(struct buf *buf, size_t count, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
cf_str buf_str(const struct buf *buf); /* borrows */

#endif
