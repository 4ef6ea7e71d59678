/* SPDX-License-Identifier: Apache-2.0 */
#include "io/url.h"

#include <string.h>

struct url url_split(cf_str text)
{
    size_t start = 0, end, colon;
    while (start + 3 <= text.len && memcmp(text.ptr + start, "://", 3) != 0)
        start++;
    start = start + 3 <= text.len ? start + 3 : 0;
    for (end = start; end < text.len && !memchr("/?#", text.ptr[end], 3);)
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

/* Letters, digits, dots, dashes, or an address in brackets. */
static bool is_plain_host(cf_str host)
{
    static const char in_address[] = "0123456789abcdefABCDEF:.", in_name[] = "-._";
    cf_str address = without_brackets(host);
    bool bracketed = address.len != host.len;
    for (size_t i = 0; i < address.len; i++) {
        char c = address.ptr[i];
        bool digit = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (bracketed ? !strchr(in_address, c) : !digit && !letter && !strchr(in_name, c))
            return false;
    }
    return address.len > 0;
}

static bool is_port(cf_str port)
{
    unsigned number = 0;
    for (size_t i = 0; i < port.len && number < 65536; i++) {
        if (port.ptr[i] < '0' || port.ptr[i] > '9')
            return false;
        number = number * 10 + (unsigned)(port.ptr[i] - '0');
    }
    return number < 65536;
}

const char *url_fault(cf_str text)
{
    struct url url = url_split(text);
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 127)
            return "it has a blank or a control character in it";
    if (str_contains(url.host, "@") || str_contains(url.port, "@"))
        return "it has a name or a password in it";
    if (!is_plain_host(url.host) || !is_port(url.port))
        return "its host makes no sense";
    if (str_equal_fold(url.scheme, STR("https://")))
        return NULL;
    if (!str_equal_fold(url.scheme, STR("http://")))
        return "it does not begin with https://";
    return url_is_local(url.host) ? NULL : "it is not encrypted";
}

cf_str url_authority(cf_str text)
{
    struct url url = url_split(text);
    size_t start = url.scheme.len, end = start + url.host.len;
    return str_cut(text, start, url.port.len ? end + 1 + url.port.len : end);
}

static cf_str port_of(const struct url *url)
{
    if (url->port.len)
        return url->port;
    return str_equal_fold(url->scheme, STR("https://")) ? STR("443") : STR("80");
}

bool url_same_origin(cf_str a, cf_str b)
{
    struct url one = url_split(a), other = url_split(b);
    return str_equal_fold(one.scheme, other.scheme) && str_equal_fold(one.host, other.host) &&
           str_equal(port_of(&one), port_of(&other));
}

static size_t until(cf_str text, const char *ends)
{
    size_t at = 0;
    while (at < text.len && !strchr(ends, text.ptr[at]))
        at++;
    return at;
}

cf_str url_shown(struct arena *arena, cf_str text)
{
    size_t start = url_split(text).scheme.len;
    size_t end = start + until(str_cut(text, start, text.len), "/?#"), at = end;
    while (at > start && text.ptr[at - 1] != '@')
        at--;
    return str_printf(arena, "%.*s%.*s", (int)start, text.ptr,
                      STR_ARG(str_cut(text, at > start ? at : start, text.len)));
}

cf_str url_resolve(struct arena *arena, cf_str base, cf_str location)
{
    struct url url = url_split(base);
    size_t path = url.scheme.len + until(str_cut(base, url.scheme.len, base.len), "/?#");
    size_t path_end = path + until(str_cut(base, path, base.len), "?#"), last = path_end;
    size_t colon;
    location = str_cut(location, 0, until(location, "#"));
    colon = until(location, ":/?");
    if (str_starts(str_cut(location, colon, location.len), "://"))
        return str_copy(arena, location);
    if (str_starts(location, "//"))
        return str_printf(arena, "%.*s%.*s", STR_ARG(str_cut(url.scheme, 0, url.scheme.len - 2)),
                          STR_ARG(location));
    while (last > path && base.ptr[last - 1] != '/')
        last--;
    if (str_starts(location, "/"))
        last = path;
    else if (!location.len || location.ptr[0] == '?')
        last = path_end;
    return str_printf(arena, "%.*s%s%.*s", (int)last, base.ptr,
                      last == path && !str_starts(location, "/") ? "/" : "", STR_ARG(location));
}

cf_str url_escape(struct arena *arena, cf_str path)
{
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z', digit = c >= '0' && c <= '9';
        if (letter || digit || (c && strchr("-._~/", c)))
            buf_char(&out, c);
        else
            buf_printf(&out, "%%%02X", (unsigned)(unsigned char)c);
    }
    return buf_str(&out);
}
