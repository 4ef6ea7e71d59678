/* SPDX-License-Identifier: Apache-2.0 */
#include "text/json_write.h"

#include "base/node.h"
#include "text/json_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <stdio.h>

/* Inputs are JSON, as that is the shortest way to write a tree. */
static const struct {
    const char *json;
    enum json_style style;
    const char *expected;
} trees[] = {
    {"null", JSON_COMPACT, "null"},
    {"[true, false, -12, 1.50, \"x\"]", JSON_COMPACT, "[true,false,-12,1.50,\"x\"]"},
    {"{\"b\": {}, \"a\": [ ]}", JSON_COMPACT, "{\"b\":{},\"a\":[]}"},
    {"{\"b\": {}, \"a\": [ ]}", JSON_PRETTY, "{\n  \"b\": {},\n  \"a\": []\n}"},
    {"[1, [2], {\"k\": [{}]}]", JSON_PRETTY,
     "[\n  1,\n  [\n    2\n  ],\n  {\n    \"k\": [\n      {}\n    ]\n  }\n]"},
    {"[]", JSON_PRETTY, "[]"},
    {"{\"b\":1,\"a\":{\"d\":1,\"c\":2},\"B\":[{\"z\":0,\"y\":0}],\"aa\":3,\"\":4}", JSON_SORTED,
     "{\"\":4,\"B\":[{\"y\":0,\"z\":0}],\"a\":{\"c\":2,\"d\":1},\"aa\":3,\"b\":1}"},
    {"{\"\xC3\xA4\":1,\"z\":2}", JSON_SORTED, "{\"z\":2,\"\xC3\xA4\":1}"},
    {"{}", JSON_SORTED, "{}"},
    {"{\"$a\":{\"b\":\"{{$}}\"}}", JSON_ARGUMENT, "{\"\\u0024a\":{\"b\":\"{\\u007b\\u0024}}\"}}"},
    {"{\"$a\":\"{{x}}\"}", JSON_COMPACT, "{\"$a\":\"{{x}}\"}"},
    {"9223372036854775807", JSON_COMPACT, "9223372036854775807"},
    {"-9223372036854775808", JSON_COMPACT, "-9223372036854775808"},
    {"18446744073709551616", JSON_COMPACT, "18446744073709551616"},
    {"1E+400", JSON_PRETTY, "1E+400"},
};

static const struct {
    const char *text;
    enum json_style style;
    const char *expected;
} strings[] = {
    {"", JSON_COMPACT, "\"\""},
    {"a\"b\\c/d", JSON_COMPACT, "\"a\\\"b\\\\c/d\""},
    {"\n\t\r\b\f", JSON_COMPACT, "\"\\n\\t\\r\\b\\f\""},
    {"\x01\x1F\x7F", JSON_COMPACT, "\"\\u0001\\u001f\x7F\""},
    {"\xE2\x80\xA8\xF0\x9F\x98\x80", JSON_COMPACT, "\"\xE2\x80\xA8\xF0\x9F\x98\x80\""},
    {"$(X) $$ {{ { {{{ {{{{", JSON_COMPACT, "\"$(X) $$ {{ { {{{ {{{{\""},
    {"$(X) $$ {{ { {{{ {{{{", JSON_ARGUMENT,
     "\"\\u0024(X) \\u0024\\u0024 {\\u007b { {\\u007b{ {\\u007b{\\u007b\""},
    {"{", JSON_ARGUMENT, "\"{\""},
    {"{\n{", JSON_ARGUMENT, "\"{\\n{\""},
    {"<!-- </script> &amp;\n", JSON_SCRIPT, "\"\\u003c!-- \\u003c/script\\u003e \\u0026amp;\\n\""},
    {"\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xA6\xE2", JSON_SCRIPT, "\"\\u2028\\u2029\xE2\x80\xA6\xE2\""},
    {"<>&", JSON_COMPACT, "\"<>&\""},
};

static void test_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        struct limits limits = LIMITS_DEFAULT;
        struct arena *arena = arena_open();
        struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
        const cf_node *node = json_read(&ctx, 1, str_of(trees[i].json));
        assert_non_null(node);
        struct buf out = {.arena = arena};
        json_write(&out, node, trees[i].style);
        assert_string_equal(out.ptr, trees[i].expected);
        const cf_node *again = json_read(&ctx, 1, buf_str(&out));
        assert_true(node_equal(node, again));
        arena_close(arena);
    }
}

static void test_strings(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        struct buf out = {.arena = arena};
        json_write_string(&out, str_of(strings[i].text), strings[i].style);
        assert_string_equal(out.ptr, strings[i].expected);
    }
    struct buf out = {.arena = arena};
    json_write_string(&out, (cf_str){"a\0b", 3}, JSON_COMPACT);
    assert_string_equal(out.ptr, "\"a\\u0000b\"");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_trees),
                                       cmocka_unit_test(test_strings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
