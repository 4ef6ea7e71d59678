/* SPDX-License-Identifier: Apache-2.0
 *
 * Why not libyaml's emitter: it quotes where syntax demands it, not where meaning does (it writes
 * the texts "yes", "1e3" and "2024-01-01" plain, which one reader or another takes for a boolean, a
 * number and a date), and it folds and escapes descriptions. The rule here is the other way round:
 * plain is what is clearly a word, all else stands in double quotes.
 */
#include "text/yaml_write.h"

#include "text/number.h"

#include <inttypes.h>
#include <string.h>

enum {
    /* Bytes of a key up to which no "?" is needed: readers look 1024 characters ahead for the colon,
     * and an escape makes six of one. */
    IMPLICIT_KEY = 128,
    SHORT_NUMBER = 24 /* digits up to which an exponent is written out */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters, digits and _ . / - , as bits by their code. */
static bool is_word_char(char c)
{
    static const uint64_t bits[4] = {0x03FFF00000000000, 0x07FFFFFE87FFFFFE, 0, 0};
    unsigned char code = (unsigned char)c;
    return bits[code >> 6] >> (code & 63) & 1;
}

/* What some reader takes for a boolean, null or a number, in any case. */
static bool is_reserved(cf_str text)
{
    static const cf_str words[] = {{"y", 1},    {"n", 1},   {"yes", 3},  {"no", 2},
                                   {"on", 2},   {"off", 3}, {"true", 4}, {"false", 5},
                                   {"null", 4}, {"nan", 3}, {"inf", 3},  {"infinity", 8}};
    if (!text.len || !strchr("ynotfiYNOTFI", text.ptr[0])) /* none begins with another letter */
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text.len == words[i].len && str_equal_fold(text, words[i]))
            return true;
    return false;
}

bool yaml_needs_quotes(cf_str text)
{
    if (!text.len || !(is_letter(text.ptr[0]) || text.ptr[0] == '/'))
        return true;
    for (size_t i = 1; i < text.len; i++) {
        if (is_word_char(text.ptr[i]))
            continue;
        bool inner = text.ptr[i] == ' ' && text.ptr[i - 1] != ' ' && i + 1 < text.len;
        if (!inner)
            return true;
    }
    return is_reserved(text);
}

/* The code point at `text`, when it is one that must be escaped, and its length; else 0. Those are
 * C0, DEL, C1, the line separators, the byte order mark and the two noncharacters that some reader
 * refuses or takes for the end of the line. */
static unsigned escaped_point(cf_str text, size_t *ret_len)
{
    static const struct {
        const char *bytes;
        unsigned point;
    } wide[] = {{"\xE2\x80\xA8", 0x2028},
                {"\xE2\x80\xA9", 0x2029},
                {"\xEF\xBB\xBF", 0xFEFF},
                {"\xEF\xBF\xBE", 0xFFFE},
                {"\xEF\xBF\xBF", 0xFFFF}};
    unsigned char first = (unsigned char)text.ptr[0];
    *ret_len = 1;
    if (first < 0x20 || first == 0x7F || first == '"' || first == '\\')
        return first;
    if (first == 0xC2 && text.len > 1 && (unsigned char)text.ptr[1] < 0xA0) {
        *ret_len = 2;
        return (unsigned char)text.ptr[1];
    }
    if (first != 0xE2 && first != 0xEF)
        return 0;
    *ret_len = 3;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (str_starts(text, wide[i].bytes))
            return wide[i].point;
    return 0;
}

static void write_escape(struct buf *out, unsigned point)
{
    switch (point) {
    case '\n':
        buf_text(out, "\\n");
        break;
    case '\t':
        buf_text(out, "\\t");
        break;
    case '\r':
        buf_text(out, "\\r");
        break;
    case '"':
    case '\\':
        buf_char(out, '\\');
        buf_char(out, (char)point);
        break;
    default:
        buf_printf(out, point < 0x100 ? "\\x%02X" : "\\u%04X", point);
    }
}

/* Copies what stands as it is and the two escapes that are common, to where there is room for twice the bytes.
 * Ends at the first byte that may begin another; the bytes done. */
static size_t copy_common(char *to, const char *from, size_t len, size_t *ret_written)
{
    char *next = to;
    size_t i = 0, look = 0; /* where it is worth to look for a run again */
    for (; i < len; i++) {
        if (i >= look) {
            size_t run = str_plain_run(from + i, len - i);
            memcpy(next, from + i, run);
            next += run;
            i += run;
            look = i + STR_RUN_STEP;
        }
        if (i == len)
            break;
        unsigned char c = (unsigned char)from[i];
        if (c == '"' || c == '\\')
            *next++ = '\\';
        else if (c < 0x20 || c == 0x7F || c == 0xC2 || c == 0xE2 || c == 0xEF)
            break;
        *next++ = (char)c;
    }
    *ret_written = (size_t)(next - to);
    return i;
}

/* The character at the front of the text; its length. */
static size_t write_character(struct buf *out, cf_str text)
{
    size_t len;
    unsigned point = escaped_point(text, &len);
    if (point || text.ptr[0] == '\0')
        write_escape(out, point);
    else
        buf_char(out, text.ptr[0]);
    return point ? len : 1;
}

static void write_quoted(struct buf *out, cf_str text)
{
    enum { PART = 512 }; /* bytes, so that little room is asked for that is not needed */
    buf_char(out, '"');
    for (size_t i = 0; i < text.len;) {
        size_t part = text.len - i < PART ? text.len - i : PART, done = 0, written = 0;
        char *to = buf_room(out, 2 * part);
        if (to) {
            done = copy_common(to, text.ptr + i, part, &written);
            buf_wrote(out, written);
            i += done;
        }
        if (done < part)
            i += write_character(out, str_cut(text, i, text.len));
    }
    buf_char(out, '"');
}

static void write_text(struct buf *out, cf_str text)
{
    if (yaml_needs_quotes(text))
        write_quoted(out, text);
    else
        buf_add(out, text.ptr, text.len);
}

static char digit_at(const struct number *number, int64_t index)
{
    int64_t whole_len = (int64_t)number->whole.len;
    if (index < 0 || index >= whole_len + (int64_t)number->fraction.len)
        return '0';
    return index < whole_len ? number->whole.ptr[index] : number->fraction.ptr[index - whole_len];
}

/* All digits of a number with a small exponent, with the point in its place. */
static void write_expanded(struct buf *out, const struct number *number)
{
    int64_t digits = (int64_t)(number->whole.len + number->fraction.len);
    int64_t point = (int64_t)number->whole.len + number->exponent;
    int64_t from = point < 1 ? point - 1 : 0, to = digits > point ? digits : point + 1;
    while (from < point - 1 && digit_at(number, from) == '0')
        from++;
    for (int64_t i = from; i < to; i++) {
        if (i == point)
            buf_char(out, '.');
        buf_char(out, digit_at(number, i));
    }
}

/* YAML 1.1 knows an exponent only behind a point and with a sign ("1e3" is text to PyYAML, "1.0e+3"
 * is not), so it is written out, or, where that would be long, in the form all readers know. */
static void write_number(struct buf *out, cf_str text)
{
    struct number number;
    if (!number_split(text, &number) || !number_is_json(&number)) {
        write_quoted(out, text); /* not what node.h promises, but never broken YAML */
        return;
    }
    if (!number.power) {
        buf_add(out, text.ptr, text.len);
        return;
    }
    if (number.negative)
        buf_char(out, '-');
    int64_t digits = (int64_t)(number.whole.len + number.fraction.len);
    int64_t shift = number.exponent < 0 ? -number.exponent : number.exponent;
    if (digits <= SHORT_NUMBER && shift <= SHORT_NUMBER - digits) {
        write_expanded(out, &number);
        return;
    }
    buf_add(out, number.whole.ptr, number.whole.len);
    buf_char(out, '.');
    buf_add(out, number.point ? number.fraction.ptr : "0", number.point ? number.fraction.len : 1);
    cf_str power = str_cut(number.power_text, 1, number.power_text.len);
    bool is_signed = power.ptr[0] == '-' || power.ptr[0] == '+';
    buf_printf(out, "e%s%.*s", is_signed ? "" : "+", STR_ARG(power));
}

static void write_scalar(struct buf *out, const cf_node *node)
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
        write_number(out, node->as.real.text);
        break;
    case CF_STR:
        write_text(out, node->as.string);
        break;
    case CF_LIST:
        buf_text(out, "[]");
        break;
    case CF_MAP:
        buf_text(out, "{}");
        break;
    }
}

static void write_block(struct buf *out, const cf_node *node, size_t indent);

static void write_pair(struct buf *out, const cf_pair *pair, size_t indent)
{
    bool is_long = pair->key.len > IMPLICIT_KEY;
    if (is_long)
        buf_text(out, "? ");
    write_text(out, pair->key);
    if (is_long) {
        buf_char(out, '\n');
        buf_pad(out, indent, ' ');
    }
    buf_char(out, ':');
    if (!cf_len(pair->value)) {
        buf_char(out, ' ');
        write_scalar(out, pair->value);
        buf_char(out, '\n');
        return;
    }
    size_t below = pair->value->kind == CF_LIST ? indent : indent + 2;
    buf_char(out, '\n');
    buf_pad(out, below, ' ');
    write_block(out, pair->value, below);
}

/* The caller has written the indent of the first line. */
static void write_block(struct buf *out, const cf_node *node, size_t indent)
{
    for (size_t i = 0; i < cf_len(node) && !out->full; i++) {
        if (i)
            buf_pad(out, indent, ' ');
        if (node->kind == CF_MAP) {
            write_pair(out, &node->as.map.pairs[i], indent);
            continue;
        }
        const cf_node *item = node->as.list.items[i];
        buf_text(out, "- ");
        if (cf_len(item)) {
            write_block(out, item, indent + 2);
        } else {
            write_scalar(out, item);
            buf_char(out, '\n');
        }
    }
}

void yaml_write(struct buf *out, const cf_node *node)
{
    if (cf_len(node)) {
        write_block(out, node, 0);
        return;
    }
    write_scalar(out, node);
    buf_char(out, '\n');
}
