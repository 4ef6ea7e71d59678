/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

cf_str str_copy(struct arena *arena, cf_str text)
{
    return (cf_str){arena_copy(arena, text.ptr, text.len), text.len};
}

cf_str str_printf(struct arena *arena, const char *format, ...)
{
    struct buf buf = {.arena = arena};
    va_list args;
    va_start(args, format);
    buf_vprintf(&buf, format, args);
    va_end(args);
    return buf_str(&buf);
}

bool str_equal_fold(cf_str a, cf_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

int str_compare(cf_str a, cf_str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_items(const void *a, const void *b)
{
    return str_compare(*(const cf_str *)a, *(const cf_str *)b);
}

void str_sort(cf_str *list, size_t len)
{
    if (len)
        qsort(list, len, sizeof *list, compare_items);
}

bool str_ends(cf_str text, const char *suffix)
{
    size_t len = strlen(suffix);
    return text.len >= len && memcmp(text.ptr + text.len - len, suffix, len) == 0;
}

bool str_contains(cf_str text, const char *part)
{
    size_t len = strlen(part);
    const char *at = text.ptr, *end = text.ptr + text.len;
    while (len && (size_t)(end - at) >= len) {
        at = memchr(at, part[0], (size_t)(end - at) - len + 1);
        if (!at)
            return false;
        if (memcmp(at, part, len) == 0)
            return true;
        at++;
    }
    return !len;
}

static bool is_of_word(cf_str text, size_t at)
{
    return at < text.len && isalnum((unsigned char)text.ptr[at]);
}

bool str_has_word(cf_str text, cf_str word)
{
    for (size_t i = 0; word.len && i + word.len <= text.len; i++)
        if (memcmp(text.ptr + i, word.ptr, word.len) == 0 && !(i && is_of_word(text, i - 1)) &&
            !is_of_word(text, i + word.len))
            return true;
    return false;
}

static bool within(unsigned value, unsigned least, unsigned most)
{
    return value >= least && value <= most;
}

/* Bytes of the character at `text` when a terminal would obey it rather than show it: C0 and C1
 * controls, what turns the direction of text (U+202A to U+202E, U+2066 to U+2069), and ends of lines
 * (U+2028, U+2029). 0: it is shown. */
static size_t control_len(const unsigned char *text, size_t len)
{
    if (text[0] < 0x20 || text[0] == 0x7F)
        return 1;
    if (text[0] == 0xC2)
        return len >= 2 && within(text[1], 0x80, 0x9F) ? 2 : 0;
    if (text[0] != 0xE2 || len < 3)
        return 0;
    unsigned rest = (unsigned)text[1] << 8 | text[2];
    return within(rest, 0x80A8, 0x80AE) || within(rest, 0x81A6, 0x81A9) ? 3 : 0;
}

bool str_is_flat(cf_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (control_len((const unsigned char *)text.ptr + i, text.len - i))
            return false;
    return true;
}

void str_flatten(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t control = control_len((const unsigned char *)text + i, len - i);
        for (size_t j = 0; j < control; j++)
            text[i + j] = ' ';
        i += control ? control - 1 : 0;
    }
}

cf_str str_begin(cf_str text, size_t most)
{
    size_t len = text.len < most ? text.len : most;
    while (len && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return str_cut(text, 0, len);
}

cf_str str_flat(struct arena *arena, cf_str text)
{
    char *copy = arena_copy(arena, text.ptr, text.len);
    str_flatten(copy, text.len);
    return (cf_str){copy, text.len};
}

/* A copy with the letters from `first` on, 26 of them, moved to where `to` begins. */
static cf_str move_letters(struct arena *arena, cf_str text, char first, char to)
{
    char *copy = arena_copy(arena, text.ptr, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (copy[i] >= first && copy[i] - first < 26)
            copy[i] = (char)(copy[i] - first + to);
    return (cf_str){copy, text.len};
}

cf_str str_upper(struct arena *arena, cf_str text)
{
    return move_letters(arena, text, 'a', 'A');
}

cf_str str_lower(struct arena *arena, cf_str text)
{
    return move_letters(arena, text, 'A', 'a');
}

size_t str_characters(cf_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

cf_str str_number(struct arena *arena, double value)
{
    char text[64];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    return str_copy(arena, str_of(text));
}

cf_str str_trim(cf_str text)
{
    size_t from = 0, to = text.len;
    while (from < to && str_is_space(text.ptr[from]))
        from++;
    while (to > from && str_is_space(text.ptr[to - 1]))
        to--;
    return str_cut(text, from, to);
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

size_t str_distance(struct arena *arena, cf_str a, cf_str b)
{
    /* Optimal string alignment over three rolling rows. */
    size_t *before = arena_many(arena, b.len + 1, size_t);
    size_t *above = arena_many(arena, b.len + 1, size_t);
    size_t *row = arena_many(arena, b.len + 1, size_t);
    for (size_t j = 0; j <= b.len; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t swap = lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]);
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + swap);
            if (i > 1 && j > 1 && lower(a.ptr[i - 1]) == lower(b.ptr[j - 2]) &&
                lower(a.ptr[i - 2]) == lower(b.ptr[j - 1]) && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b.len];
}

cf_str str_nearest(struct arena *arena, cf_str word, const cf_str *candidates, size_t len)
{
    enum { LONGEST_WORD = 200 };
    cf_str best = STR("");
    size_t best_distance = SIZE_MAX;
    if (word.len > LONGEST_WORD)
        return best;
    for (size_t i = 0; i < len; i++) {
        if (candidates[i].len > LONGEST_WORD)
            continue;
        size_t distance = str_distance(arena, word, candidates[i]);
        if (distance < best_distance) {
            best = candidates[i];
            best_distance = distance;
        }
    }
    return best_distance <= (word.len + 2) / 3 ? best : STR("");
}

/* Bytes of a sequence that begins with `first`, 0 when none does. */
static size_t utf8_length(unsigned char first)
{
    if (first < 0x80)
        return first != 0;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
}

/* Length of the well-formed UTF-8 sequence at `bytes`, or 0. Table 3-7 of the Unicode Standard: the
 * second byte is narrower after E0, ED, F0 and F4 (overlong forms, surrogates, beyond U+10FFFF). */
static size_t utf8_sequence(const unsigned char *bytes, size_t len)
{
    unsigned char first = bytes[0];
    size_t need = utf8_length(first);
    if (need < 2 || len < need)
        return need < 2 ? need : 0;
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return need;
}

/* A bit of each byte of a word: the lowest, the highest. */
#define ONES UINT64_C(0x0101010101010101)
#define HIGHS (ONES << 7)

/* Bytes at the front of `bytes`, in steps of eight, that are all ASCII and not NUL: most input is,
 * and goes by eight times faster. */
static size_t ascii_run(const unsigned char *bytes, size_t len)
{
    size_t run = 0;
    for (uint64_t word; len - run >= sizeof word; run += sizeof word) {
        memcpy(&word, bytes + run, sizeof word);
        if ((word & HIGHS) || ((word - ONES) & HIGHS)) /* without high bits: a borrow is a NUL */
            break;
    }
    return run;
}

/* Marks bytes that are zero: none where there is none. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - ONES) & ~word & HIGHS;
}

size_t str_plain_run(const char *bytes, size_t len)
{
    size_t run = 0;
    for (uint64_t word; len - run >= sizeof word; run += sizeof word) {
        memcpy(&word, bytes + run, sizeof word);
        uint64_t low = (word - ONES * 0x20) & ~word & HIGHS;
        if ((word & HIGHS) || low || zero_bytes(word ^ ONES * '"') ||
            zero_bytes(word ^ ONES * '\\') || zero_bytes(word ^ ONES * 0x7F))
            break;
    }
    return run;
}

bool str_utf8(cf_str text, size_t *ret_offset)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    for (size_t i = 0; i < text.len;) {
        i += ascii_run(bytes + i, text.len - i);
        if (i == text.len)
            break;
        size_t step = utf8_sequence(bytes + i, text.len - i);
        if (!step) {
            *ret_offset = i;
            return false;
        }
        i += step;
    }
    return true;
}

/* Makes room for `more` bytes and the NUL; false when the limit says no. */
static bool reserve(struct buf *buf, size_t more)
{
    if (buf->full || (buf->limit && more > buf->limit - buf->len)) {
        buf->full = true;
        return false;
    }
    if (buf->len + more < buf->cap)
        return true;
    size_t cap = buf->cap ? buf->cap : 64;
    while (cap <= buf->len + more)
        cap *= 2;
    if (buf->gives_back) {
        buf->ptr = arena_resize(buf->arena, buf->ptr, buf->cap, cap);
    } else {
        char *grown = arena_raw(buf->arena, cap);
        if (buf->len)
            memcpy(grown, buf->ptr, buf->len);
        buf->ptr = grown;
    }
    buf->cap = cap;
    return true;
}

void buf_add(struct buf *buf, const char *bytes, size_t len)
{
    if (!len || !reserve(buf, len))
        return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

char *buf_room(struct buf *buf, size_t most)
{
    if (buf->limit && most > buf->limit - buf->len)
        return NULL; /* it may yet be enough for what there is */
    return reserve(buf, most) ? buf->ptr + buf->len : NULL;
}

void buf_wrote(struct buf *buf, size_t len)
{
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void buf_char_more(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_pad(struct buf *buf, size_t count, char c)
{
    if (!reserve(buf, count))
        return;
    memset(buf->ptr + buf->len, c, count);
    buf->len += count;
    buf->ptr[buf->len] = '\0';
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len > 0 && reserve(buf, (size_t)len)) {
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(buf, format, args);
    va_end(args);
}

cf_str buf_str(const struct buf *buf)
{
    return buf->ptr ? (cf_str){buf->ptr, buf->len} : STR("");
}
