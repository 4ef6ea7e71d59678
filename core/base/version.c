/* SPDX-License-Identifier: Apache-2.0 */
#include "base/version.h"

#include "base/str.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* From the first digit up to a plus sign; empty when there is none. */
static cf_str core_of(cf_str name)
{
    size_t from = 0, to;
    while (from < name.len && !is_digit(name.ptr[from]))
        from++;
    for (to = from; to < name.len && name.ptr[to] != '+';)
        to++;
    return str_cut(name, from, to);
}

/* Takes the head up to one of `ends`, which goes, too. */
static cf_str take(cf_str *text, char end)
{
    size_t len = 0;
    while (len < text->len && text->ptr[len] != end)
        len++;
    cf_str head = str_cut(*text, 0, len);
    *text = str_cut(*text, len + 1, text->len);
    return head;
}

static bool is_number(cf_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.ptr[i]))
            return false;
    return text.len > 0;
}

static cf_str without_zeros(cf_str text)
{
    while (text.len && text.ptr[0] == '0')
        text = str_cut(text, 1, text.len);
    return text;
}

/* Numbers of any length; a word is newer than a number, as item 11.4.3 says. */
static int compare_parts(cf_str a, cf_str b)
{
    if (is_number(a) != is_number(b))
        return is_number(a) ? -1 : 1;
    if (!is_number(a))
        return str_compare(a, b);
    a = without_zeros(a);
    b = without_zeros(b);
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return str_compare(a, b);
}

/* Part by part; where one has no more, the other is newer. */
static int compare_dotted(cf_str a, cf_str b)
{
    while (a.len && b.len) {
        int order = compare_parts(take(&a, '.'), take(&b, '.'));
        if (order)
            return order;
    }
    return (a.len > 0) - (b.len > 0);
}

int version_compare(cf_str a, cf_str b)
{
    a = core_of(a);
    b = core_of(b);
    if (!a.len || !b.len)
        return (a.len > 0) - (b.len > 0);
    int order = compare_dotted(take(&a, '-'), take(&b, '-'));
    if (order)
        return order;
    if (!a.len || !b.len) /* a pre-release is older than its release */
        return (a.len == 0) - (b.len == 0);
    return compare_dotted(a, b);
}
