/* SPDX-License-Identifier: Apache-2.0
 *
 * What the YAML reader accepts, both writers must write so that it comes back the same; what it
 * refuses must leave a diagnostic. Each input is read twice: whole, and with `items` split.
 */
#include "base/node.h"
#include "text/json_read.h"
#include "text/json_write.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *what, const struct buf *text)
{
    if (condition)
        return;
    fprintf(stderr, "yaml_fuzz: %s:\n%s\n", what, text && text->ptr ? text->ptr : "");
    abort();
}

static void check_node(struct ctx *ctx, const cf_node *node)
{
    struct buf yaml = {.arena = ctx->arena}, twice = {.arena = ctx->arena};
    struct buf json = {.arena = ctx->arena};
    yaml_write(&yaml, node);
    const cf_node *again = yaml_read(ctx, 0, buf_str(&yaml));
    require(again, "what was written is refused", &yaml);
    /* Not node_equal: an exponent is written out, so the text of such a number changes once. */
    yaml_write(&twice, again);
    require(str_equal(buf_str(&yaml), buf_str(&twice)), "YAML changes", &yaml);
    json_write(&json, node, JSON_COMPACT);
    again = json_read(ctx, 0, buf_str(&json));
    require(again && node_equal(node, again), "JSON changes", &json);
}

static void check_stream(cf_str bytes, bool split)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    limits.depth = 40;
    struct arena *arena = arena_open(), *kept = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(kept, &limits), .limits = &limits};
    struct yaml_reader *reader = yaml_open(kept, diags_file(ctx.diags, STR("input"), bytes), bytes);
    enum yaml_result result = YAML_DOCUMENT;
    while (result == YAML_DOCUMENT || result == YAML_ITEM) {
        const cf_node *node = NULL;
        result = yaml_next(reader, &ctx, split, &node);
        if (node)
            check_node(&ctx, node);
        arena_clear(arena);
    }
    require((ctx.diags->errors > 0) == (result == YAML_FAILED), "no diagnostic", NULL);
    struct buf rendered = {.arena = kept};
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    yaml_close(reader);
    arena_close(kept);
    arena_close(arena);
}

/* A CR alone, NEL, LS or PS: lines end there for libyaml, and not for the parts, as in most editors. */
static bool has_other_line_ends(cf_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        cf_str rest = str_cut(bytes, i, bytes.len);
        if ((rest.ptr[0] == '\r' && !str_starts(rest, "\r\n")) || str_starts(rest, "\xC2\x85") ||
            str_starts(rest, "\xE2\x80\xA8") || str_starts(rest, "\xE2\x80\xA9"))
            return true;
    }
    return false;
}

static bool add_documents(struct ctx *ctx, struct yaml_reader *reader, bool places, struct buf *out)
{
    enum yaml_result result = YAML_DOCUMENT;
    while (result == YAML_DOCUMENT) {
        const cf_node *node = NULL;
        result = yaml_next(reader, ctx, false, &node);
        if (result != YAML_DOCUMENT)
            continue;
        if (places)
            buf_printf(out, "%u:%u ", node->line, node->column);
        json_write(out, node, JSON_COMPACT);
        buf_char(out, '\n');
    }
    yaml_close(reader);
    return result == YAML_END;
}

static void check_parts(cf_str bytes)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    limits.depth = 40;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct buf whole = {.arena = arena}, cut = {.arena = arena};
    struct yaml_parts parts = {.lines = 0};
    struct yaml_part part = {.last = false};
    size_t documents = 0;
    bool places = !has_other_line_ends(bytes);
    bool ok = add_documents(&ctx, yaml_open(arena, 0, bytes), places, &whole);
    for (size_t from = 0; ok && !part.last; from += part.bytes.len) {
        require(yaml_parts_next(&parts, str_cut(bytes, from, bytes.len), true, &part), "no part",
                NULL);
        ok = add_documents(&ctx, yaml_open_part(arena, 0, &part, &documents), places, &cut);
        require(ok, "a part is refused", &whole);
    }
    require(!ok || str_equal(buf_str(&whole), buf_str(&cut)), "the parts are other documents",
            &cut);
    arena_close(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cf_str bytes = {(const char *)data, size};
    check_parts(bytes);
    check_stream(bytes, false);
    check_stream(bytes, true);
    return 0;
}
