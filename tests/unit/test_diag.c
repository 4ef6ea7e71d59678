/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include "base/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

static struct ctx open_ctx(const struct limits *limits)
{
    struct arena *arena = arena_open();
    return (struct ctx){.arena = arena, .diags = diags_new(arena, limits), .limits = limits};
}

static const char *render_all(const struct ctx *ctx)
{
    struct buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < ctx->diags->len; i++)
        diag_render(ctx->diags, &ctx->diags->list[i], &out);
    return buf_str(&out).ptr;
}

#define LINE_100                                                                                   \
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"  \
    "123456789"

/* long: flat table */
static void test_render(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        struct place place;
        const char *message, *hint, *expected;
    } table[] = {
        {"a: 1\nb: 2\n",
         {1, 2, 4},
         "bad",
         "do it",
         "f.yaml:2:4: error: bad\n"
         "    2 | b: 2\n"
         "      |    ^\n"
         "  hint: do it\n"},
        {"a: 1", {1, 1, 1}, "bad", NULL, "f.yaml:1:1: error: bad\n    1 | a: 1\n      | ^\n"},
        {"a\r\nb\r\n", {1, 2, 1}, "bad", NULL, "f.yaml:2:1: error: bad\n    2 | b\n      | ^\n"},
        {"\xC3\xA4: \xE2\x82\xAC!",
         {1, 1, 5},
         "bad",
         NULL,
         "f.yaml:1:5: error: bad\n    1 | \xC3\xA4: \xE2\x82\xAC!\n      |     ^\n"},
        {"\xEF\xBB\xBF"
         "a: 1",
         {1, 1, 4},
         "bad",
         NULL,
         "f.yaml:1:4: error: bad\n    1 | a: 1\n      |    ^\n"},
        {"\ta\x1B[31m",
         {1, 1, 2},
         "bad",
         NULL,
         "f.yaml:1:2: error: bad\n    1 |  a [31m\n      |  ^\n"},
        {"a\xC2\x9B"
         "b\xE2\x80\xAC"
         "c",
         {1, 1, 5},
         "bad \xC2\x9B.",
         NULL,
         "f.yaml:1:5: error: bad   .\n    1 | a b c\n      |     ^\n"},
        {LINE_100 "x",
         {1, 1, 101},
         "far",
         NULL,
         "f.yaml:1:101: error: far\n    1 | " LINE_100 "\n"},
        {LINE_100 "x",
         {1, 1, 100},
         "far",
         NULL,
         "f.yaml:1:100: error: far\n    1 | " LINE_100 "\n      | "
         "                                                                                       "
         "            ^\n"},
        {"a\n\nb", {1, 2, 1}, "empty line", NULL, "f.yaml:2:1: error: empty line\n"},
        {"a\n", {1, 9, 1}, "no such line", NULL, "f.yaml:9:1: error: no such line\n"},
        {"a", {1, 0, 0}, "whole file", NULL, "f.yaml: error: whole file\n"},
        {"a", {0, 0, 0}, "no file", "h", "error: no file\n  hint: h\n"},
        {"a", {2, 1, 1}, "unknown file", NULL, "error: unknown file\n"},
        {"a",
         {0, 0, 0},
         "two\nlines \x1B[31m\x7F",
         "a\tb",
         "error: two lines  [31m \n  hint: a b\n"},
        {"a", {0, 0, 0}, "cut \xC3", NULL, "error: cut ?\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct limits limits = LIMITS_DEFAULT;
        struct ctx ctx = open_ctx(&limits);
        assert_int_equal(diags_file(ctx.diags, STR("f.yaml"), str_of(table[i].bytes)), 1);
        assert_false(ctx_error_at(&ctx, table[i].place, "%s", table[i].message));
        if (table[i].hint)
            ctx_hint(&ctx, "%s", table[i].hint);
        assert_string_equal(render_all(&ctx), table[i].expected);
        arena_close(ctx.arena);
    }
}

/* Whoever names a file does not get to draw on the terminal, nor to write a line of ours. */
static void test_file_name(void **state)
{
    (void)state;
    struct limits limits = LIMITS_DEFAULT;
    struct ctx ctx = open_ctx(&limits);
    diags_file(ctx.diags, STR("a\x1B[31m\nerror: b\xFF.yaml"), STR("x"));
    assert_false(ctx_error_at(&ctx, (struct place){1, 1, 1}, "bad"));
    assert_string_equal(render_all(&ctx),
                        "a [31m error: b?.yaml:1:1: error: bad\n    1 | x\n      | ^\n");
    arena_close(ctx.arena);
}

/* Bytes that begin in the midst of a file. */
static void test_part(void **state)
{
    (void)state;
    struct limits limits = LIMITS_DEFAULT;
    struct ctx ctx = open_ctx(&limits);
    assert_int_equal(diags_part(ctx.diags, STR("f"), STR("a: 1\nb: 2\n"), 7), 1);
    ctx_error_at(&ctx, (struct place){1, 8, 1}, "in it");
    ctx_error_at(&ctx, (struct place){1, 7, 1}, "at its begin");
    ctx_error_at(&ctx, (struct place){1, 6, 1}, "before it");
    ctx_error_at(&ctx, (struct place){1, 10, 1}, "behind it");
    assert_string_equal(render_all(&ctx), "f:8:1: error: in it\n    8 | b: 2\n      | ^\n"
                                          "f:7:1: error: at its begin\n    7 | a: 1\n      | ^\n"
                                          "f:6:1: error: before it\n"
                                          "f:10:1: error: behind it\n");
    arena_close(ctx.arena);
}

static void test_at_nodes(void **state)
{
    (void)state;
    struct limits limits = LIMITS_DEFAULT;
    struct ctx ctx = open_ctx(&limits);
    uint32_t file = diags_file(ctx.diags, STR("f"), STR("a:\n- 1\n"));
    cf_node *leaf = node_int(ctx.arena, 1);
    *leaf = (cf_node){.kind = CF_INT, .file = file, .line = 2, .column = 3};
    struct list_builder list = {.arena = ctx.arena};
    list_add(&list, leaf);
    struct map_builder map = {.arena = ctx.arena};
    map_add(&map, STR("a\nb"), list_node(&list));
    map_add(&map, STR("c"), map.pairs[0].value);
    assert_false(ctx_error(&ctx, leaf, "no root %d", 1));
    ctx.root = map_node(&map);
    ctx_warn(&ctx, leaf, "with root");
    ctx_note(&ctx, NULL, "nowhere");
    ctx_hint(&ctx, "of the %s", "note");
    assert_int_equal(ctx.diags->errors, 1);
    assert_int_equal(ctx.diags->warnings, 1);
    assert_int_equal(ctx.diags->len, 3);
    assert_string_equal(render_all(&ctx),
                        "f:2:3: error: no root 1\n    2 | - 1\n      |   ^\n"
                        "f:2:3: warning: [\"a b\"][0]: with root\n    2 | - 1\n      |   ^\n"
                        "note: nowhere\n  hint: of the note\n");
    assert_string_equal(severity_name(SEVERITY_NOTE), "note");
    arena_close(ctx.arena);
}

static void test_limit(void **state)
{
    (void)state;
    struct limits limits = LIMITS_DEFAULT;
    limits.diagnostics = 10;
    struct ctx ctx = open_ctx(&limits);
    ctx_hint(&ctx, "there is nothing to hint at");
    for (int i = 0; i < 25; i++) {
        ctx_error(&ctx, NULL, "e%d", i);
        ctx_hint(&ctx, "h%d", i);
    }
    ctx_warn(&ctx, NULL, "w");
    assert_int_equal(ctx.diags->len, 10);
    assert_int_equal(ctx.diags->errors, 25);
    assert_int_equal(ctx.diags->warnings, 1);
    assert_int_equal(ctx.diags->dropped, 16);
    /* A hint for one that was dropped must not stick to the last one kept. */
    assert_string_equal(ctx.diags->list[9].hint.ptr, "h9");
    arena_close(ctx.arena);
}

/* An error is not lost among notes, nor is its hint. */
static void test_limit_of_notes(void **state)
{
    (void)state;
    struct limits limits = LIMITS_DEFAULT;
    limits.diagnostics = 3;
    struct ctx ctx = open_ctx(&limits);
    cf_node at = {.file = diags_file(ctx.diags, STR("f"), STR("")), .line = 7, .column = 1};
    for (int i = 0; i < 5; i++)
        ctx_note(&ctx, NULL, "n%d", i);
    ctx_error(&ctx, NULL, "e");
    ctx_hint(&ctx, "h");
    ctx_note(&ctx, NULL, "late");
    ctx_hint(&ctx, "of the late one");
    assert_string_equal(render_all(&ctx), "note: n0\nnote: n1\nerror: e\n  hint: h\n");
    assert_int_equal(ctx.diags->dropped, 4);
    for (int i = 0; i < 5; i++)
        ctx_error(&ctx, &at, "e%d", i);
    assert_string_equal(render_all(&ctx),
                        "error: e\n  hint: h\nf:7:1: error: e0\nf:7:1: error: e1\n");
    assert_int_equal(ctx.diags->dropped, 9);
    assert_int_equal(ctx.diags->errors, 6);
    arena_close(ctx.arena);
}

/* Of several kinds' errors each says which it is about, once. */
static void test_about(void **state)
{
    (void)state;
    static const struct {
        const char *message, *hint, *kind, *expected;
    } rows[] = {
        {"bad", NULL, "Box", "error: bad (Box)\n"},
        {"a Box is bad", NULL, "Box", "error: a Box is bad\n"},
        {"a BoxSet is bad", NULL, "Box", "error: a BoxSet is bad (Box)\n"},
        {"bad", "see Box", "Box", "error: bad\n  hint: see Box\n"},
        {"bad", NULL, "", "error: bad\n"},
    };
    struct limits limits = LIMITS_DEFAULT;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx ctx = open_ctx(&limits);
        ctx_about(&ctx, STR("Box"));
        ctx_error(&ctx, NULL, "%s", rows[i].message);
        if (rows[i].hint)
            ctx_hint(&ctx, "%s", rows[i].hint);
        ctx_about(&ctx, str_of(rows[i].kind));
        assert_string_equal(render_all(&ctx), rows[i].expected);
        arena_close(ctx.arena);
    }
    limits.diagnostics = 1;
    struct ctx ctx = open_ctx(&limits);
    diags_file(ctx.diags, STR("f"), STR("x"));
    ctx_error_at(&ctx, (struct place){1, 1, 1}, "here");
    ctx_about(&ctx, STR("Box"));
    ctx_error(&ctx, NULL, "dropped");
    ctx_about(&ctx, STR("Box"));
    assert_string_equal(render_all(&ctx), "f:1:1: error: here\n    1 | x\n      | ^\n");
    arena_close(ctx.arena);
}

static void test_sort(void **state)
{
    (void)state;
    static const struct place places[] = {{2, 1, 1}, {1, 5, 2}, {1, 5, 1}, {0, 0, 0},
                                          {1, 5, 1}, {1, 4, 9}, {2, 1, 1}};
    static const int order[] = {3, 5, 2, 4, 1, 0, 6};
    struct limits limits = LIMITS_DEFAULT;
    struct ctx ctx = open_ctx(&limits);
    diags_sort(ctx.diags);
    for (int i = 0; i < 7; i++)
        ctx_error_at(&ctx, places[i], "%d", i);
    diags_sort(ctx.diags);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(ctx.diags->list[i].message.ptr[0], '0' + order[i]);
    arena_close(ctx.arena);
}

static void test_files(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    struct limits limits = LIMITS_DEFAULT;
    struct ctx ctx = open_ctx(&limits);
    for (uint32_t i = 0; i < 9; i++)
        assert_int_equal(diags_file(ctx.diags, str_of(names[i]), STR("x")), i + 1);
    for (uint32_t i = 0; i < 9; i++)
        assert_true(str_is(diags_file_name(ctx.diags, i + 1), names[i]));
    assert_true(str_is(diags_file_name(ctx.diags, 0), ""));
    assert_true(str_is(diags_file_name(ctx.diags, 10), ""));
    arena_close(ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_render),         cmocka_unit_test(test_part),
        cmocka_unit_test(test_at_nodes),       cmocka_unit_test(test_limit),
        cmocka_unit_test(test_limit_of_notes), cmocka_unit_test(test_sort),
        cmocka_unit_test(test_files),          cmocka_unit_test(test_file_name),
        cmocka_unit_test(test_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
