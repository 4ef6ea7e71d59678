/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/scripts.h"

/* What is told of a script whose component() is that, called `times` times for a Box. */
static const char *told(struct bench *bench, const char *component, size_t limit, int times)
{
    cf_str text = str_printf(bench->arena, "return { component = function(c) %s end }", component);
    struct scripts *scripts = scripts_new(bench->arena);
    bench->limits.diagnostics = limit;
    bench->ctx.diags = diags_new(bench->arena, &bench->limits);
    assert_true(scripts_add(&bench->ctx, scripts, (struct script){.source = {STR("s.lua"), text}}));
    const cf_node *document = bench_yaml(bench, "{kind: Box, group: g}");
    bench->ctx.root = NULL;
    for (int i = 0; i < times; i++)
        assert_null(scripts_component(&bench->ctx, scripts, NULL, document));
    assert_int_equal(bench->ctx.diags->errors, times);
    return bench_messages(bench);
}

/* A message says what the function was called for, once, and only that of its own failure. */
static void test_named(void **state)
{
#define CALLED ", in component() of Box"
#define NO_TEXT "s.lua:1: markdown_line: the text is a map" CALLED
    static const struct {
        const char *component;
        size_t limit;
        int times;
        const char *messages;
    } rows[] = {
        {"error('no')", 9, 1, "error: s.lua:1: no" CALLED "\n"},
        {"refuse('no')", 9, 1, "error: s.lua: no" CALLED "\n"},
        {"markdown_line(c)", 9, 2,
         "error: " NO_TEXT " [hand it a text, or json(value) of what is none]\n"
         "error: " NO_TEXT " [hand it a text, or json(value) of what is none]\n"},
        {"note('told') error('no')", 1, 1, "error: s.lua:1: no" CALLED "\n"},
        /* There is no room for it. */
        {"markdown_line(c)", 1, 3,
         "error: " NO_TEXT " [hand it a text, or json(value) of what is none]\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        assert_row_equal(rows[i].component,
                         told(&bench, rows[i].component, rows[i].limit, rows[i].times),
                         rows[i].messages);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
