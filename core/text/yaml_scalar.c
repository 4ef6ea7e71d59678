/* SPDX-License-Identifier: Apache-2.0 */
#include "text/yaml_scalar.h"

#include "text/number.h"

static bool is_word(cf_str text, const char *lower, const char *title, const char *upper)
{
    return str_is(text, lower) || str_is(text, title) || str_is(text, upper);
}

/* 0x… and 0o…, which JSON does not have: beyond int64 they become decimal text. */
static struct yaml_scalar parse_based(struct arena *arena, cf_str digits, unsigned base)
{
    struct yaml_scalar scalar = {.meaning = YAML_TEXT};
    uint64_t value = 0;
    bool wide = false;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = (unsigned)str_hex(digits.ptr[i]); /* -1: larger than any base */
        if (digit >= base)
            return scalar;
        wide = wide || value > (UINT64_MAX - digit) / base;
        value = value * base + digit;
    }
    if (wide) {
        scalar.meaning = YAML_TOO_WIDE;
    } else if (value > INT64_MAX) {
        scalar.meaning = YAML_FLOAT;
        scalar.number = str_printf(arena, "%llu", (unsigned long long)value);
    } else {
        scalar.meaning = YAML_INT;
        scalar.integer = (int64_t)value;
    }
    return scalar;
}

static bool is_not_finite(cf_str text)
{
    if (is_word(text, ".nan", ".NaN", ".NAN"))
        return true;
    if (text.ptr[0] == '-' || text.ptr[0] == '+')
        text = str_cut(text, 1, text.len);
    return is_word(text, ".inf", ".Inf", ".INF");
}

static struct yaml_scalar parse_number(struct arena *arena, cf_str text)
{
    struct number number;
    if (text.len > 2 && text.ptr[0] == '0' && text.ptr[1] == 'x')
        return parse_based(arena, str_cut(text, 2, text.len), 16);
    if (text.len > 2 && text.ptr[0] == '0' && text.ptr[1] == 'o')
        return parse_based(arena, str_cut(text, 2, text.len), 8);
    if (is_not_finite(text))
        return (struct yaml_scalar){.meaning = YAML_NOT_FINITE};
    if (!number_split(text, &number))
        return (struct yaml_scalar){.meaning = YAML_TEXT};
    struct yaml_scalar scalar = {.meaning = YAML_INT};
    if (number.point || number.power || !number_integer(&number, &scalar.integer)) {
        scalar.meaning = YAML_FLOAT;
        scalar.number = number_json(arena, &number);
    }
    return scalar;
}

static struct yaml_scalar parse_word(cf_str text)
{
    struct yaml_scalar scalar = {.meaning = YAML_TEXT};
    if (is_word(text, "null", "Null", "NULL"))
        scalar.meaning = YAML_NULL;
    scalar.boolean = is_word(text, "true", "True", "TRUE");
    if (scalar.boolean || is_word(text, "false", "False", "FALSE"))
        scalar.meaning = YAML_BOOL;
    return scalar;
}

/* long: flat table */
struct yaml_scalar yaml_scalar_parse(struct arena *arena, cf_str text)
{
    struct yaml_scalar scalar = {.meaning = YAML_TEXT};
    if (!text.len)
        scalar.meaning = YAML_NULL;
    else
        /* Most scalars are words: their first letter tells that they mean nothing else. */
        switch (text.ptr[0]) {
        case '~':
            scalar.meaning = text.len == 1 ? YAML_NULL : YAML_TEXT;
            break;
        case 'n':
        case 'N':
        case 't':
        case 'T':
        case 'f':
        case 'F':
            if (text.len == 4 || text.len == 5)
                return parse_word(text);
            break;
        case '+':
        case '-':
        case '.':
        case '0':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7':
        case '8':
        case '9':
            return parse_number(arena, text);
        default:
            break;
        }
    return scalar;
}
