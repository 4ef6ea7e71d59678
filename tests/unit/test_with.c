/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "script/sandbox.h"

/* What `return BODY` gives for the argument `a`. */
static const struct {
    const char *body, *argument, *result;
} rows[] = {
    {"with(a, { y = 9 })", "{x: 1, y: 2, z: 3}", "{\"x\":1,\"y\":9,\"z\":3}"},
    /* New keys come behind the others, those of a plain table in byte order. */
    {"with(a, { c = 3, b = 2, B = 1 })", "{z: 0}", "{\"z\":0,\"B\":1,\"b\":2,\"c\":3}"},
    {"with(a, map { { 'c', 3 }, { 'b', 2 } })", "{z: 0}", "{\"z\":0,\"c\":3,\"b\":2}"},
    {"with(map { { 'z', 1 } }, a)", "{y: 2, x: 3}", "{\"z\":1,\"y\":2,\"x\":3}"},
    {"with(with(a, { k = true }), { k = false })", "{}", "{\"k\":false}"},
    {"with(a, {})", "{x: {n: 1.50}}", "{\"x\":{\"n\":1.50}}"},
    /* The map itself stays as it was. */
    {"list { with(a, { x = 2 }), a }", "{x: 1}", "[{\"x\":2},{\"x\":1}]"},
    {"without(a, 'y', 'nothing')", "{x: 1, y: 2, z: 3}", "{\"x\":1,\"z\":3}"},
    {"without(a)", "{x: 1}", "{\"x\":1}"},
    {"without(with(a, { y = 2 }), 'x')", "{x: 1}", "{\"y\":2}"},
    {"with(a, { x = 1 })", "[1]",
     "error: t.lua:1: expected a map, found a table without an order of its own\n"},
    {"with({ x = 1 }, a)", "{}",
     "error: t.lua:1: expected a map, found a table without an order of its own\n"},
    {"with(a, { 1 })", "{}",
     "error: t.lua:1: with(): a key of the changes is a number, expected text\n"},
    {"with(a)", "{}", "error: t.lua:1: bad argument #2 to 'with' (table expected, got no value)\n"},
    {"with(nil, {})", "{}",
     "error: t.lua:1: bad argument #1 to 'with' (table expected, got nil)\n"},
    {"without(a, 1)", "{}", "error: t.lua:1: without(): key 1 is a number, expected text\n"},
    {"without(1, 'a')", "{}",
     "error: t.lua:1: bad argument #1 to 'without' (table expected, got number)\n"},
};

static void test_changes(void **state)
{
    static const struct script_host host = {.find = NULL};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        cf_str text = str_printf(
            bench.arena, "return { f = function(a) local r = %s; return r end }", rows[i].body);
        const cf_node *arg = bench_yaml(&bench, rows[i].argument);
        bench.ctx.root = NULL;
        const cf_node *result = script_call(
            &bench.ctx, &host, (struct script_source){STR("t.lua"), text}, "f", &arg, 1);
        assert_row_equal(rows[i].body, result ? bench_json(&bench, result) : bench_messages(&bench),
                         rows[i].result);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_changes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
