/* SPDX-License-Identifier: Apache-2.0 */
#include "text/number.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes the digits off the front of `text`. */
static cf_str take_digits(cf_str *text)
{
    size_t len = 0;
    while (len < text->len && is_digit(text->ptr[len]))
        len++;
    cf_str digits = str_cut(*text, 0, len);
    *text = str_cut(*text, len, text->len);
    return digits;
}

static bool take(cf_str *text, char a, char b)
{
    if (!text->len || (text->ptr[0] != a && text->ptr[0] != b))
        return false;
    *text = str_cut(*text, 1, text->len);
    return true;
}

static bool take_power(cf_str *text, struct number *number)
{
    /* Far beyond any input's length, so that adding lengths to it neither overflows nor matters. */
    const int64_t most = INT64_C(1000000000000000);
    number->power_text = *text;
    if (!take(text, 'e', 'E'))
        return true;
    number->power = true;
    bool negative = take(text, '-', '-');
    if (!negative)
        take(text, '+', '+');
    cf_str digits = take_digits(text);
    for (size_t i = 0; i < digits.len; i++)
        if (number->exponent < most)
            number->exponent = number->exponent * 10 + (digits.ptr[i] - '0');
    if (negative)
        number->exponent = -number->exponent;
    return digits.len > 0;
}

bool number_split(cf_str text, struct number *ret_number)
{
    struct number number = {.power = false};
    number.negative = take(&text, '-', '-');
    number.plus = !number.negative && take(&text, '+', '+');
    number.whole = take_digits(&text);
    number.point = take(&text, '.', '.');
    if (number.point)
        number.fraction = take_digits(&text);
    if (!number.whole.len && !number.fraction.len)
        return false;
    if (!take_power(&text, &number) || text.len)
        return false;
    *ret_number = number;
    return true;
}

bool number_is_json(const struct number *number)
{
    cf_str whole = number->whole;
    return !number->plus && whole.len && (whole.len == 1 || whole.ptr[0] != '0') &&
           (!number->point || number->fraction.len);
}

/* Digit `index` of whole and fraction together; zeros go on for ever behind them. */
static int digit_at(const struct number *number, size_t index)
{
    if (index < number->whole.len)
        return number->whole.ptr[index] - '0';
    index -= number->whole.len;
    return index < number->fraction.len ? number->fraction.ptr[index] - '0' : 0;
}

/* Takes value, which is zero or negative, ten times and adds a digit to it; false when that is no
 * int64. */
static bool push_digit(int64_t *value, int digit)
{
    if (*value < INT64_MIN / 10 || *value * 10 < INT64_MIN + digit)
        return false;
    *value = *value * 10 - digit;
    return true;
}

bool number_integer(const struct number *number, int64_t *ret_value)
{
    size_t len = number->whole.len + number->fraction.len, first = 0, last = len;
    while (first < len && digit_at(number, first) == 0)
        first++;
    while (last > first && digit_at(number, last - 1) == 0)
        last--;
    /* Where the point stands when the exponent is carried out. */
    int64_t end = (int64_t)number->whole.len + number->exponent;
    if (first == last) {
        *ret_value = 0;
        return true;
    }
    if ((int64_t)last > end)
        return false;
    int64_t value = 0; /* negative, as there is one negative number more than positive ones */
    for (int64_t i = (int64_t)first; i < end; i++)
        if (!push_digit(&value, digit_at(number, (size_t)i)))
            return false;
    if (number->negative)
        *ret_value = value;
    else if (value != INT64_MIN)
        *ret_value = -value;
    return number->negative || value != INT64_MIN;
}

cf_str number_json(struct arena *arena, const struct number *number)
{
    cf_str whole = number->whole;
    while (whole.len > 1 && whole.ptr[0] == '0')
        whole = str_cut(whole, 1, whole.len);
    struct buf text = {.arena = arena};
    if (number->negative)
        buf_char(&text, '-');
    buf_add(&text, whole.len ? whole.ptr : "0", whole.len ? whole.len : 1);
    if (number->point) {
        buf_char(&text, '.');
        buf_add(&text, number->fraction.len ? number->fraction.ptr : "0",
                number->fraction.len ? number->fraction.len : 1);
    }
    buf_add(&text, number->power_text.ptr, number->power_text.len);
    return buf_str(&text);
}
