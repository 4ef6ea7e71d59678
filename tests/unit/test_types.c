/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "base/types.h"

static void test_fit(void **state)
{
    static const struct {
        const char *type, *value;
        bool fits;
    } rows[] = {
        {"string", "a", true},           {"string", "1", false},       {"integer", "1", true},
        {"integer", "1.5", false},       {"number", "1", true},        {"number", "1.5", true},
        {"number", "a", false},          {"boolean", "true", true},    {"boolean", "1", false},
        {"object", "{}", true},          {"object", "[]", false},      {"array", "[]", true},
        {"array", "a", false},           {"int-or-string", "1", true}, {"int-or-string", "a", true},
        {"int-or-string", "1.5", false}, {"any", "[]", true},          {"markdown", "1", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        if (types_fit(str_of(rows[i].type), bench_yaml(&bench, rows[i].value)) != rows[i].fits)
            fail_msg("%s of %s", rows[i].value, rows[i].type);
        bench_close(&bench);
    }
}

static void test_option(void **state)
{
    static const struct {
        const char *type, *option, *value, *problem;
        bool hint;
    } rows[] = {{"string", "timeout", "2h", "", false},
                {"string", "timeout", "soon", "the default is no time", true},
                {"any", "timeout", "[]", "the default is no time", true},
                {"string", "timeout", "[]", "the default is a list, the type is string", false},
                {"integer", "", "x", "the default is a string, the type is integer", false},
                {"string", "action", "soon", "", false},
                {"integer", "", "1", "", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *value = bench_yaml(&bench, rows[i].value);
        const char *hint;
        cf_str problem = types_problem(bench.arena, "default", str_of(rows[i].type),
                                       str_of(rows[i].option), value, &hint);
        assert_string_equal(problem.ptr, rows[i].problem);
        assert_int_equal(hint != NULL, rows[i].hint);
        bench_close(&bench);
    }
}

static void test_clash(void **state)
{
    static const struct {
        const char *a, *a_type, *b, *b_type;
        bool clash;
    } rows[] = {
        {"[spec, a]", "string", "[spec, a]", "string", true},
        {"[spec, a]", "object", "[spec, a]", "object", true},
        {"[spec, a]", "string", "[spec, b]", "string", false},
        /* Inside of what has an inside, and of what has none. */
        {"[spec, a]", "object", "[spec, a, b]", "string", false},
        {"[spec, a]", "array", "[spec, a, 0]", "string", false},
        {"[spec, a]", "any", "[spec, a, b, c]", "string", false},
        {"[spec, a]", "string", "[spec, a, b]", "object", true},
        {"[spec, a]", "int-or-string", "[spec, a, b]", "object", true},
        /* A list here, an object there. */
        {"[spec, a, 0]", "any", "[spec, a, x]", "any", true},
        {"[spec, a, 0, y]", "any", "[spec, a, x, y]", "any", true},
        {"[]", "string", "[]", "string", false},
        {"[]", "string", "[spec]", "object", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *a = bench_yaml(&bench, rows[i].a), *b = bench_yaml(&bench, rows[i].b);
        cf_str a_type = str_of(rows[i].a_type), b_type = str_of(rows[i].b_type);
        if (types_clash(a, a_type, b, b_type) != rows[i].clash ||
            types_clash(b, b_type, a, a_type) != rows[i].clash)
            fail_msg("%s and %s", rows[i].a, rows[i].b);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fit), cmocka_unit_test(test_option),
                                       cmocka_unit_test(test_clash)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
