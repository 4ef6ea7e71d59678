/* SPDX-License-Identifier: Apache-2.0 */
#include "text/charset.h"

#include "base/str.h"

#include <string.h>

/* Whether of two pairs of bytes those at `at` in them are zero, and the others are not. */
static bool has_zeros(cf_str bytes, size_t at)
{
    return !bytes.ptr[at] && !bytes.ptr[at + 2] && bytes.ptr[!at] && bytes.ptr[!at + 2];
}

/* By its mark, else by where the zeros of its first character are, which is of ASCII in YAML and JSON; the
 * longer marks begin with the shorter ones. NULL: it is something else. */
static const char *other_encoding(cf_str bytes)
{
    static const struct {
        const char *start;
        size_t len;
        const char *name;
    } marks[] = {{"\xFF\xFE\0\0", 4, "UTF-32"},
                 {"\0\0\xFE\xFF", 4, "UTF-32"},
                 {"\xFF\xFE", 2, "UTF-16"},
                 {"\xFE\xFF", 2, "UTF-16"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (bytes.len >= marks[i].len && memcmp(bytes.ptr, marks[i].start, marks[i].len) == 0)
            return marks[i].name;
    if (bytes.len < 4 || bytes.len % 2)
        return NULL;
    return has_zeros(bytes, 1) ? "UTF-16LE" : has_zeros(bytes, 0) ? "UTF-16BE" : NULL;
}

struct place charset_place(struct place begin, cf_str bytes, size_t offset)
{
    struct place place = begin;
    for (size_t i = 0; i < offset && i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        place.column += (c & 0xC0) != 0x80;
        if (c == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

bool charset_check(struct ctx *ctx, struct place begin, cf_str bytes)
{
    size_t offset = 0;
    if (str_utf8(bytes, &offset))
        return true;
    const char *encoding = other_encoding(bytes);
    unsigned char byte = (unsigned char)bytes.ptr[offset];
    if (encoding) { /* no excerpt: it would be unreadable */
        ctx_error_at(ctx, (struct place){.file = begin.file}, "the text is %s, not UTF-8",
                     encoding);
        ctx_hint(ctx, "convert it: iconv -f %s -t UTF-8", encoding);
        return false;
    }
    if (byte == 0)
        ctx_error_at(ctx, charset_place(begin, bytes, offset),
                     "a NUL byte: the input must be text");
    else
        ctx_error_at(ctx, charset_place(begin, bytes, offset),
                     "the byte 0x%02X here is not valid UTF-8", byte);
    ctx_hint(ctx, "save the file as UTF-8");
    return false;
}
