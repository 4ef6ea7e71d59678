/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/shown.h"

#include "text/json_write.h"

enum { SHOWN_BYTES = 60 };

cf_str shown_cut(struct arena *arena, cf_str text)
{
    cf_str head = str_begin(text, SHOWN_BYTES);
    return str_printf(arena, "%.*s%s", STR_ARG(head), head.len < text.len ? "…" : "");
}

cf_str shown_quoted(struct arena *arena, cf_str text)
{
    struct buf quoted = {.arena = arena};
    cf_str head = str_begin(text, SHOWN_BYTES);
    json_write_string(&quoted, head, JSON_COMPACT);
    buf_text(&quoted, head.len < text.len ? "…" : "");
    return buf_str(&quoted);
}
