/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "text/python.h"

#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void strings(void **state)
{
    static const struct bench_row rows[] = {
        {"", "\"\""},
        {"a\\b\n\t\r\x01", "\"a\\\\b\\n\\t\\r\\x01\""},
        {"a \"b\"", "'a \"b\"'"},
        {"'a' \"b\"", "\"'a' \\\"b\\\"\""},
        {"''' \"b\"", "\"''' \\\"b\\\"\""},
        {"' \"\"", "'\\' \"\"'"},
        {"ä\xC2\xA0 \xE2\x80\xAE\xE2\x80\xAC \xF0\x9F\x98\x80 \xF3\xA0\x80\x80",
         "\"ä\\xa0 \\u202e\\u202c \xF0\x9F\x98\x80 \\U000e0000\""},
    };
    (void)state;
    bench_rows(rows, sizeof rows / sizeof *rows, python_string);
}

static void add_docstring(struct buf *out, cf_str text)
{
    python_docstring(out, text, 4);
}

static void docstrings(void **state)
{
    static const struct bench_row rows[] = {
        {"", "    \"\"\"\"\"\""},
        {" One. \n", "    \"\"\"One.\"\"\""},
        {"One.\r\n\r\n\n    Two.\n\tthree", "    \"\"\"One.\n\n    Two.\n    three\n    \"\"\""},
        {"One.\n  Two.\n    Three.", "    \"\"\"One.\n    Two.\n      Three.\n    \"\"\""},
        {LONG " " LONG " b", "    \"\"\"" LONG "\n    " LONG " b\n    \"\"\""},
        {"a\n  " LONG " " LONG "\n c",
         "    \"\"\"a\n     " LONG "\n     " LONG "\n    c\n    \"\"\""},
        {"\"a\"", "    \"\"\"\\\"a\\x22\"\"\""},
        {"\"", "    \"\"\"\\x22\"\"\""},
        {"a\"\"\"b", "    \"\"\"a\\\"\\\"\"b\"\"\""},
        {"a\\", "    \"\"\"a\\\\\"\"\""},
    };
    (void)state;
    bench_rows(rows, sizeof rows / sizeof *rows, add_docstring);
}

static void add_comment(struct buf *out, cf_str text)
{
    python_comment(out, text, 2);
}

static void comments(void **state)
{
    static const struct bench_row rows[] = {
        {"", "  #"},
        {"a\n\nb", "  # a\n  #\n  # b"},
        {"type: ignore coding=x type :", "  # type : ignore coding =x type :"},
        {"a\x01\xE2\x80\xAE\xE2\x80\xAC"
         "b ä",
         "  # a b ä"},
        {LONG " " LONG " bbbb", "  # " LONG " " LONG "\n  # bbbb"},
    };
    (void)state;
    bench_rows(rows, sizeof rows / sizeof *rows, add_comment);
}

static void names(void **state)
{
    static const struct bench_row rows[] = {
        {"a", "a"},        {"a-b.c", "a_b_c"}, {"", "_"},     {"2a", "_2a"},
        {"from", "from_"}, {"__a", "_a"},      {"--a", "_a"}, {"äöa ü", "_a__"},
    };
    (void)state;
    bench_rows(rows, sizeof rows / sizeof *rows, python_name);
}

static void values(void **state)
{
    static const struct bench_row rows[] = {
        {"null", "None"},
        {"[true, false]", "[\n        True,\n        False,\n    ]"},
        {"{a: {b: 1}, c: []}", "{\n        \"a\": {\n            \"b\": 1,\n        },\n        "
                               "\"c\": [],\n    }"},
        {"{}", "{}"},
        {"1.50", "1.5"},
        {"1e300", "1e300"},
        {"1e+999", "1e999"},
        {"-12", "-12"},
        {"\"x\"", "\"x\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        struct buf out = {.arena = bench.ctx.arena};
        python_value(&out, bench_yaml(&bench, rows[i].text), 4);
        assert_row_equal(rows[i].text, buf_str(&out).ptr, rows[i].written);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(strings), cmocka_unit_test(docstrings),
                                       cmocka_unit_test(comments), cmocka_unit_test(names),
                                       cmocka_unit_test(values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
