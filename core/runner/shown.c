/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/shown.h"

#include "text/json_write.h"

enum { SHOWN_BYTES = 60 };

static cf_str cut(cf_str text)
{
    size_t len = SHOWN_BYTES;
    if (text.len <= len)
        return text;
    while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return str_cut(text, 0, len);
}

cf_str shown_cut(struct arena *arena, cf_str text)
{
    cf_str head = cut(text);
    return str_printf(arena, "%.*s%s", STR_ARG(head), head.len < text.len ? "…" : "");
}

cf_str shown_quoted(struct arena *arena, cf_str text)
{
    struct buf quoted = {.arena = arena};
    cf_str head = cut(text);
    json_write_string(&quoted, head, JSON_COMPACT);
    buf_text(&quoted, head.len < text.len ? "…" : "");
    return buf_str(&quoted);
}
