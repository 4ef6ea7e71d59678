/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "script/shape.h"

static const struct shape item = {.kind = SHAPE_CLOSED, .name = "an item"};
static const struct shape items = {.kind = SHAPE_LIST, .name = "items", .each = &item};
static const struct shape any = {.kind = SHAPE_MAP, .name = "any", .each = &item};
static const struct shape_field fields[] = {
    {{"name", 4}, NULL}, {{"items", 5}, &items}, {{"nam", 3}, NULL}};
static const struct shape record = {
    .kind = SHAPE_RECORD, .name = "a record", .fields = fields, .fields_len = 3};

static const struct {
    const struct shape *shape;
    const char *key;
    bool known;
    const struct shape *below;
} known_cases[] = {
    {NULL, "x", true, NULL},      {&record, "name", true, NULL}, {&record, "items", true, &items},
    {&record, "nam", true, NULL}, {&record, "na", false, NULL},  {&record, "names", false, NULL},
    {&record, "", false, NULL},   {&any, "x", true, &item},      {&items, "x", false, &item},
    {&item, "a", false, NULL},
};

static void test_knows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known_cases / sizeof *known_cases; i++) {
        const struct shape *below = &record;
        assert_int_equal(shape_knows(known_cases[i].shape, str_of(known_cases[i].key), &below),
                         known_cases[i].known);
        assert_ptr_equal(below, known_cases[i].below);
    }
}

static const struct {
    const struct shape *shape;
    const char *node, *key, *message;
} unknown_cases[] = {
    {&record, "{}", "nme", "a record has no field \"nme\"; did you mean name?"},
    {&record, "{}", "zzz", "a record has no field \"zzz\"; it may have name, items, nam"},
    {&record, "{}", "a\nb", "a record has no field \"a b\"; it may have name, items, nam"},
    {&item, "{flavour: 1}", "flavor", "an item has no field \"flavor\"; did you mean flavour?"},
    {&item, "{flavour: 1, b: 2}", "zzzz", "an item has no field \"zzzz\"; it may have flavour, b"},
    {&item, "{}", "x", "an item has no field \"x\""},
    {&items, "[1]", "x",
     "items is a list without names, it has no field \"x\": go through it with each() or ipairs()"},
};

static void test_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unknown_cases / sizeof *unknown_cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *node = bench_yaml(&bench, unknown_cases[i].node);
        cf_str text =
            shape_unknown(bench.arena, unknown_cases[i].shape, node, str_of(unknown_cases[i].key));
        assert_string_equal(text.ptr, unknown_cases[i].message);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_knows),
                                       cmocka_unit_test(test_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
