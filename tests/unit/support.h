/* SPDX-License-Identifier: Apache-2.0
 *
 * What unit tests share: a ctx with an arena of its own, reading a tree from text, and rendering
 * everything that was reported.
 */
#ifndef UNIT_SUPPORT_H
#define UNIT_SUPPORT_H

/* cmocka wants these first, in this order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/node.h"
#include "text/json_write.h"
#include "text/yaml_read.h"

#include <stdio.h>
#include <string.h>

struct bench {
    struct limits limits;
    struct arena *arena;
    struct ctx ctx;
};

static inline void bench_open(struct bench *bench)
{
    *bench = (struct bench){.limits = LIMITS_DEFAULT};
    bench->arena = arena_open();
    bench->ctx = (struct ctx){.arena = bench->arena,
                              .diags = diags_new(bench->arena, &bench->limits),
                              .limits = &bench->limits};
}

static inline void bench_close(struct bench *bench)
{
    arena_close(bench->arena);
}

/* The tree of a YAML text, which must be good; it becomes the document whose paths are told. */
static inline const cf_node *bench_yaml(struct bench *bench, const char *yaml)
{
    uint32_t file = diags_file(bench->ctx.diags, STR("t.yaml"), str_of(yaml));
    const cf_node *node = yaml_read(&bench->ctx, file, str_of(yaml));
    assert_non_null(node);
    bench->ctx.root = node;
    return node;
}

/* All diagnostics, one after the other, without source excerpts: "error: path: message [hint]\n". */
static inline const char *bench_messages(struct bench *bench)
{
    struct buf out = {.arena = bench->arena};
    diags_sort(bench->ctx.diags);
    for (size_t i = 0; i < bench->ctx.diags->len; i++) {
        const struct diag *diag = &bench->ctx.diags->list[i];
        buf_printf(&out, "%s: ", severity_name(diag->severity));
        if (diag->place.line)
            buf_printf(&out, "%u:%u: ", diag->place.line, diag->place.column);
        if (diag->path.len)
            buf_printf(&out, "%.*s: ", STR_ARG(diag->path));
        buf_printf(&out, "%.*s", STR_ARG(diag->message));
        if (diag->hint.len)
            buf_printf(&out, " [%.*s]", STR_ARG(diag->hint));
        buf_char(&out, '\n');
    }
    return out.len ? out.ptr : "";
}

static inline const char *bench_json(struct bench *bench, const cf_node *node)
{
    struct buf out = {.arena = bench->arena};
    if (!node)
        return "(none)";
    json_write(&out, node, JSON_COMPACT);
    return out.ptr;
}

/* Like assert_string_equal, but says which row of a table it was. */
#define assert_row_equal(row, got, wanted)                                                         \
    do {                                                                                           \
        const char *row_got = (got), *row_wanted = (wanted);                                       \
        assert_non_null(row_got);                                                                  \
        assert_non_null(row_wanted);                                                               \
        if (strcmp(row_got ? row_got : "", row_wanted ? row_wanted : "") != 0)                     \
            fail_msg("%s:\n got: %s\nwant: %s", (row), row_got, row_wanted);                       \
    } while (0)

/* What is written of a text. */
struct bench_row {
    const char *text, *written;
};

static inline void bench_rows(const struct bench_row *rows, size_t len,
                              void (*add)(struct buf *, cf_str))
{
    for (size_t i = 0; i < len; i++) {
        struct arena *arena = arena_open();
        struct buf out = {.arena = arena};
        add(&out, str_of(rows[i].text));
        assert_row_equal(rows[i].text, buf_str(&out).ptr, rows[i].written);
        arena_close(arena);
    }
}

#endif
