/* SPDX-License-Identifier: Apache-2.0 */
#include "io/url.h"

#include <string.h>

struct url url_split(cf_str text)
{
    size_t start = 0, end, colon;
    while (start + 3 <= text.len && memcmp(text.ptr + start, "://", 3) != 0)
        start++;
    start = start + 3 <= text.len ? start + 3 : 0;
    for (end = start; end < text.len && text.ptr[end] != '/';)
        end++;
    colon = end;
    while (colon > start && text.ptr[colon - 1] != ':' && text.ptr[colon - 1] != ']')
        colon--;
    bool port = colon > start && text.ptr[colon - 1] == ':';
    size_t host_end = port ? colon - 1 : end;
    return (struct url){
        .scheme = str_cut(text, 0, start),
        .host = str_cut(text, start, host_end),
        .port = port ? str_cut(text, colon, end) : STR(""),
        .rest = str_cut(text, host_end, text.len),
    };
}

static cf_str without_brackets(cf_str host)
{
    bool any = host.len > 1 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
    return any ? str_cut(host, 1, host.len - 1) : host;
}

/* "10.0.0.1" as a number. */
static bool read_address(cf_str text, uint32_t *ret_address)
{
    uint32_t address = 0, part = 0;
    int dots = 0, digits = 0;
    for (size_t i = 0; i <= text.len; i++) {
        char c = i < text.len ? text.ptr[i] : '.';
        if (c >= '0' && c <= '9' && digits++ < 3) {
            part = part * 10 + (uint32_t)(c - '0');
        } else if (c == '.' && digits && part < 256) {
            address = address << 8 | part;
            part = 0;
            digits = 0;
            dots++;
        } else {
            return false;
        }
    }
    *ret_address = address;
    return dots == 4;
}

bool url_is_local(cf_str host)
{
    uint32_t address;
    host = without_brackets(host);
    return str_equal_fold(host, STR("localhost")) || str_is(host, "::1") ||
           (read_address(host, &address) && address >> 24 == 127);
}

/* "10.0.0.0/8" */
static bool is_in_range(cf_str host, cf_str range)
{
    uint32_t address, first, bits = 0;
    const char *slash = memchr(range.ptr, '/', range.len);
    size_t at = slash ? (size_t)(slash - range.ptr) : range.len;
    if (at + 1 >= range.len || range.len - at > 3 || !read_address(host, &address) ||
        !read_address(str_cut(range, 0, at), &first))
        return false;
    for (size_t i = at + 1; i < range.len; i++) {
        if (range.ptr[i] < '0' || range.ptr[i] > '9')
            return false;
        bits = bits * 10 + (uint32_t)(range.ptr[i] - '0');
    }
    return bits <= 32 && (!bits || (address ^ first) >> (32 - bits) == 0);
}

/* Whether one entry of a list names the host. */
static bool is_named(cf_str host, cf_str entry)
{
    if (str_is(entry, "*") || is_in_range(host, entry))
        return true;
    entry = without_brackets(str_starts(entry, ".") ? str_cut(entry, 1, entry.len) : entry);
    if (!entry.len || entry.len > host.len)
        return false;
    size_t from = host.len - entry.len;
    return str_equal_fold(str_cut(host, from, host.len), entry) &&
           (!from || host.ptr[from - 1] == '.');
}

bool url_is_listed(cf_str host, cf_str list)
{
    size_t from = 0;
    host = without_brackets(host);
    for (size_t to = 0; to <= list.len; to++) {
        if (to < list.len && list.ptr[to] != ',' && list.ptr[to] != ' ')
            continue;
        if (is_named(host, str_cut(list, from, to)))
            return true;
        from = to + 1;
    }
    return false;
}
