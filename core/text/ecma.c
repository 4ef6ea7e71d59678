/* SPDX-License-Identifier: Apache-2.0 */
#include "text/ecma.h"

#include <ctype.h>

/* A pattern that is being read. */
struct reading {
    cf_str text;
    size_t at;
    bool in_class;
    long depth; /* of groups */
    struct buf out;
};

/* Takes `len` bytes as they are. */
static bool take(struct reading *reading, size_t len)
{
    buf_add(&reading->out, reading->text.ptr + reading->at, len);
    reading->at += len;
    return true;
}

static bool take_escaped(struct reading *reading)
{
    buf_char(&reading->out, '\\');
    return take(reading, 1);
}

/* Punctuation and blanks, which may stand behind a backslash for nothing. */
static bool is_needless(char c)
{
    return c == ' ' || (c > ' ' && c < 0x7F && ispunct((unsigned char)c));
}

/* What stands after a backslash. */
static bool read_escape(struct reading *reading)
{
    cf_str rest = str_cut(reading->text, reading->at + 1, reading->text.len);
    char c = rest.len ? rest.ptr[0] : '\0';
    if (str_is_one_of(c, "dDwWsSbBtnrfv^$\\.*+?()[]{}|/") || (c == '-' && reading->in_class))
        return take(reading, 2);
    if (c == 'x' && rest.len > 2 && str_hex(rest.ptr[1]) >= 0 && str_hex(rest.ptr[2]) >= 0)
        return take(reading, 4);
    reading->at++; /* some readers refuse a needless escape */
    return is_needless(c) && take(reading, 1);
}

/* How many bytes "{2}", "{2,}" or "{2,3}" at the beginning of `rest` have, or 0. */
static size_t times_length(cf_str rest)
{
    size_t end = 1;
    while (end < rest.len && isdigit((unsigned char)rest.ptr[end]))
        end++;
    if (end == 1)
        return 0;
    end += end < rest.len && rest.ptr[end] == ',';
    while (end < rest.len && isdigit((unsigned char)rest.ptr[end]))
        end++;
    return end < rest.len && rest.ptr[end] == '}' ? end + 1 : 0;
}

static bool read_class_begin(struct reading *reading, cf_str rest)
{
    if (str_starts(rest, "[]") || str_starts(rest, "[^]"))
        return false; /* a class that begins with "]" is empty for ECMA */
    reading->in_class = true;
    return take(reading, str_starts(rest, "[^") ? 2 : 1);
}

static bool read_group(struct reading *reading, cf_str rest)
{
    reading->depth++;
    if (str_starts(rest, "(?:"))
        return take(reading, 3);
    return !(str_starts(rest, "(?") && rest.len > 2) && take(reading, 1); /* flags and names */
}

static bool read_outside(struct reading *reading)
{
    enum { MOST_TIMES = 16 };
    cf_str rest = str_cut(reading->text, reading->at, reading->text.len);
    size_t times = 0;
    switch (rest.ptr[0]) {
    case '{':
        times = times_length(str_cut(rest, 0, MOST_TIMES));
        return times ? take(reading, times) : take_escaped(reading);
    case '}':
    case ']':
        return take_escaped(reading);
    case '[':
        return read_class_begin(reading, rest);
    case '(':
        return read_group(reading, rest);
    case ')':
        return --reading->depth >= 0 && take(reading, 1);
    default:
        return take(reading, 1);
    }
}

static bool read_inside(struct reading *reading)
{
    cf_str rest = str_cut(reading->text, reading->at, reading->text.len);
    if (rest.ptr[0] == '[')
        return !str_starts(rest, "[:") && take_escaped(reading);
    reading->in_class = rest.ptr[0] != ']';
    return take(reading, 1);
}

bool ecma_pattern(struct arena *arena, cf_str pattern, cf_str *ret_pattern)
{
    struct reading reading = {.text = pattern, .out = {.arena = arena}};
    bool ok = true;
    while (ok && reading.at < pattern.len)
        ok = pattern.ptr[reading.at] == '\\' ? read_escape(&reading)
             : reading.in_class              ? read_inside(&reading)
                                             : read_outside(&reading);
    *ret_pattern = buf_str(&reading.out);
    return ok && !reading.in_class && reading.depth == 0;
}
