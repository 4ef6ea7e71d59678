/* SPDX-License-Identifier: Apache-2.0
 *
 * What the JSON reader accepts must come back the same from every style of the writer; what it
 * refuses must leave a diagnostic. What is one value is one part of a stream; the parts of a stream are all of it.
 */
#include "base/node.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_parts(cf_str bytes, bool one)
{
    struct json_parts parts = {.line = 0};
    struct json_part part = {.last = false};
    size_t from = 0, count = 0;
    for (; !part.last; from += part.bytes.len, count++) {
        cf_str rest = str_cut(bytes, from, bytes.len);
        if (!json_parts_next(&parts, rest, true, &part) || part.bytes.ptr != rest.ptr ||
            (!part.last && !part.bytes.len))
            abort();
    }
    if (from != bytes.len || (one && count != 1))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    limits.depth = 40;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    cf_str bytes = {(const char *)data, size};
    const cf_node *node = json_read(&ctx, diags_file(ctx.diags, STR("input"), bytes), bytes);
    for (enum json_style style = JSON_COMPACT; node && style <= JSON_SORTED; style++) {
        struct buf text = {.arena = arena};
        json_write(&text, node, style);
        const cf_node *again = json_read(&ctx, 0, buf_str(&text));
        if (!again || !node_equal(node, again)) {
            fprintf(stderr, "json_fuzz: does not come back from:\n%s\n", text.ptr);
            abort();
        }
    }
    if (!node && ctx.diags->errors != 1)
        abort();
    check_parts(bytes, node != NULL);
    struct buf rendered = {.arena = arena};
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    arena_close(arena);
    return 0;
}
