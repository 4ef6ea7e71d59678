/* SPDX-License-Identifier: Apache-2.0 */
#include "text/yaml_parts.h"

#include "base/str.h"

#include <string.h>

enum { MARKER = 3 };

/* At its left edge a document's text cannot begin with a marker. */
static bool is_marker(cf_str line)
{
    bool marker = str_starts(line, "---") || str_starts(line, "...");
    return marker && (line.len == MARKER || memchr(" \t\r", line.ptr[MARKER], 3));
}

static bool is_content(cf_str line)
{
    cf_str text = str_trim(line);
    return text.len && text.ptr[0] != '#' && line.ptr[0] != '%';
}

/* The next line, without its end. False when it is not all there, or there is none. */
static bool next_line(struct yaml_parts *parts, cf_str bytes, bool whole, cf_str *ret)
{
    const char *end = memchr(bytes.ptr + parts->seen, '\n', bytes.len - parts->seen);
    size_t to = end ? (size_t)(end - bytes.ptr) : bytes.len;
    if (!end && (!whole || parts->at == bytes.len)) {
        parts->seen = to;
        return false;
    }
    *ret = str_cut(bytes, parts->at, to);
    parts->at = parts->seen = end ? to + 1 : to;
    parts->line++;
    return true;
}

/* `begins`: the marker begins the next document, so the part ends in front of its line, not behind it. */
static void set_cut(struct yaml_parts *parts, cf_str bytes, cf_str line, bool begins)
{
    parts->cut = begins ? (size_t)(line.ptr - bytes.ptr) : parts->at;
    parts->cut_marker = begins ? MARKER : 0;
    parts->cut_line = parts->line - begins;
}

/* At a line behind something, and no cut yet. True when it may end there: not where a line with "%" is between that
 * and the "---", as only the parser can tell whether it is text or a directive of what the "---" begins. */
static bool may_end(struct yaml_parts *parts, cf_str bytes, cf_str line, bool marker)
{
    bool begins = marker && line.ptr[0] == '-'; /* … the next one */
    if (!marker || (begins && parts->directive)) {
        parts->several = parts->several || marker;
        parts->directive = !marker && (parts->directive || str_starts(line, "%"));
        return false;
    }
    set_cut(parts, bytes, line, begins);
    return true;
}

/* At the first marker behind something it ends, but only when there is more to come. True when there is. */
static bool look(struct yaml_parts *parts, cf_str bytes, cf_str line)
{
    bool marker = is_marker(line);
    if (parts->content && !parts->cut && !may_end(parts, bytes, line, marker))
        return false; /* nearly all lines */
    if (parts->cut && !parts->cut_marker && marker && line.ptr[0] == '.')
        set_cut(parts, bytes, line, false); /* one more: no document begins with it */
    if (!is_content(marker ? str_cut(line, MARKER, line.len) : line))
        return false;
    parts->content = true;
    return parts->cut != 0;
}

static void give(struct yaml_parts *parts, cf_str bytes, bool cut, struct yaml_part *ret)
{
    *ret = (struct yaml_part){.bytes = cut ? str_cut(bytes, 0, parts->cut) : bytes,
                              .marker = cut ? parts->cut_marker : 0,
                              .line = parts->lines + 1,
                              .last = !cut,
                              .several = parts->several};
    *parts = (struct yaml_parts){.lines = parts->lines + parts->cut_line};
}

bool yaml_parts_next(struct yaml_parts *parts, cf_str bytes, bool whole, struct yaml_part *ret)
{
    cf_str line;
    bool cut = false;
    if (!parts->at && !parts->lines && str_starts(bytes, "\xEF\xBB\xBF"))
        parts->at = parts->seen = 3; /* a mark, not a character */
    while (!cut && next_line(parts, bytes, whole, &line))
        cut = look(parts, bytes, line);
    if (!cut && !whole)
        return false;
    give(parts, bytes, cut, ret);
    return true;
}

bool yaml_parts_cut(struct yaml_parts *parts, cf_str bytes, struct yaml_part *ret)
{
    if (!parts->cut)
        return false;
    give(parts, bytes, true, ret);
    return true;
}
