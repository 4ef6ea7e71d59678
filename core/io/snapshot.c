/* SPDX-License-Identifier: Apache-2.0 */
#include "io/snapshot.h"

#include "io/file.h"

#include <string.h>

enum { COLUMNS = 7 };
static const char HEADER[] = "group\tkind\tplural\tversion\trelease\tfile\tsha256";

static cf_str take_until(cf_str *text, char stop)
{
    const char *found = text->len ? memchr(text->ptr, stop, text->len) : NULL;
    size_t len = found ? (size_t)(found - text->ptr) : text->len;
    cf_str head = str_cut(*text, 0, len);
    *text = str_cut(*text, len + (found != NULL), text->len);
    return head;
}

static size_t count_lines(cf_str text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    return lines;
}

static const struct snapshot *refuse(struct ctx *ctx, cf_str index, size_t line, const char *what)
{
    ctx_error(ctx, NULL, "%.*s:%zu: %s", STR_ARG(index), line, what);
    ctx_hint(ctx, "it is of another crdforge: install this one anew, or set CRDFORGE_DATA_DIR");
    return NULL;
}

const struct snapshot *snapshot_read(struct ctx *ctx, cf_str folder)
{
    cf_str text, index = file_join(ctx->arena, folder, STR("INDEX.tsv"));
    if (!file_read(ctx, index.ptr, &text)) {
        ctx_hint(ctx, "the bundled CRDs were not found; set CRDFORGE_DATA_DIR to the folder that "
                      "holds crd_cache and lua_templates");
        return NULL;
    }
    struct snapshot *snapshot = arena_new(ctx->arena, struct snapshot);
    snapshot->entries = arena_many(ctx->arena, count_lines(text), struct snapshot_entry);
    if (!str_is(take_until(&text, '\n'), HEADER))
        return refuse(ctx, index, 1, "this is not the expected header");
    while (text.len) {
        cf_str line = take_until(&text, '\n'), column[COLUMNS];
        for (int i = 0; i < COLUMNS; i++)
            column[i] = take_until(&line, '\t');
        if (!column[COLUMNS - 1].len)
            return refuse(ctx, index, snapshot->len + 2, "a column is missing");
        snapshot->entries[snapshot->len++] =
            (struct snapshot_entry){.group = column[0],
                                    .kind = column[1],
                                    .plural = column[2],
                                    .version = column[3],
                                    .release = column[4],
                                    .path = file_join(ctx->arena, folder, column[5])};
    }
    return snapshot;
}
