/* SPDX-License-Identifier: Apache-2.0 */
#include "text/yaml_write.h"

#include "base/node.h"
#include "text/json_read.h"
#include "text/yaml_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* The texts that one reader or another takes for something else than text. */
static const char *const quoted[] = {
    "",
    "y",
    "n",
    "Y",
    "N",
    "yes",
    "Yes",
    "YES",
    "no",
    "No",
    "on",
    "On",
    "off",
    "OFF",
    "true",
    "True",
    "tRuE",
    "false",
    "null",
    "Null",
    "nULL",
    "~",
    "nan",
    "NaN",
    "inf",
    "Infinity",
    ".inf",
    "-.INF",
    ".nan",
    ".",
    "-",
    "+",
    "0",
    "-1",
    "+1",
    "007",
    "0644",
    "1_000",
    "0x1F",
    "0o17",
    "0b1",
    "1.10",
    "1.",
    ".5",
    "1e3",
    "1.0e+3",
    "12:30:45",
    "190:20:30",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "1Gi",
    "<<",
    "=",
    "?",
    ":",
    "- a",
    "? a",
    ": a",
    "a: b",
    "a:",
    "a:b",
    "a #b",
    "#a",
    "a#b",
    "@a",
    "`a",
    "%a",
    "!a",
    "&a",
    "*a",
    "|",
    ">",
    "'a'",
    "\"a\"",
    "a\"b",
    "a'b",
    "{a}",
    "[a]",
    "a]",
    "{{a}}",
    "$(a)",
    "a\\b",
    " a",
    "a ",
    "a  b",
    "a\nb",
    "a\n",
    "\ta",
    "a\tb",
    "a\rb",
    "---",
    "...",
    "--- a",
    "_a",
    "a\x7F",
    "\xC3\xA4",
    "a\xC3\xA4",
    "\xE2\x80\xA8",
    "\xEF\xBB\xBF"
    "a",
    "a=b",
    "a(b)",
    "a+b",
    "~/x",
    "-a",
    ".a",
    ",a",
    "a;b",
    "a*",
    "a|b",
    "a>b",
};

static const char *const plain[] = {
    "a",
    "string",
    "kubernetes.io/name",
    "v1beta1",
    "apps/v1",
    "/dev/null",
    "/",
    "a b",
    "One, two.",
    "x-y_z",
    "None",
    "yesno",
    "e5",
    "Infinit",
    "a-",
    "Some words to read, of no meaning.",
    "a, b",
    "trueish",
    "nully",
    "a - b",
    "o",
    "inf1",
    "Nan2",
};

static void test_needs_quotes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++)
        if (!yaml_needs_quotes(str_of(quoted[i])))
            fail_msg("\"%s\" should need quotes", quoted[i]);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (yaml_needs_quotes(str_of(plain[i])))
            fail_msg("\"%s\" should need no quotes", plain[i]);
    assert_true(yaml_needs_quotes((cf_str){"a\0b", 3}));
}

static const struct {
    const char *json, *yaml;
} trees[] = {
    {"null", "null\n"},
    {"true", "true\n"},
    {"-5", "-5\n"},
    {"\"x\"", "x\n"},
    {"\"\"", "\"\"\n"},
    {"{}", "{}\n"},
    {"[]", "[]\n"},
    {"{\"a\":null,\"b\":false,\"c\":9223372036854775807}",
     "a: null\nb: false\nc: 9223372036854775807\n"},
    {"{\"a\":{\"b\":{\"c\":1}}}", "a:\n  b:\n    c: 1\n"},
    {"{\"a\":[1,2],\"b\":3}", "a:\n- 1\n- 2\nb: 3\n"},
    {"{\"a\":{\"b\":[1,{\"c\":[2]}]}}", "a:\n  b:\n  - 1\n  - c:\n    - 2\n"},
    {"[{\"name\":\"x\",\"value\":\"w\"},{\"name\":\"z\"}]", "- name: x\n  value: w\n- name: z\n"},
    {"[[\"a\",[\"b\",\"c\"]],[]]", "- - a\n  - - b\n    - c\n- []\n"},
    {"{\"a\":{},\"b\":[],\"c\":[{},[]]}", "a: {}\nb: []\nc:\n- {}\n- []\n"},
    {"[{\"a\":{\"b\":1}}]", "- a:\n    b: 1\n"},
    {"{\"yes\":1,\"\":2,\"1\":3,\"a: b\":4,\"$ref\":5,\"x-y\":6}",
     "\"yes\": 1\n\"\": 2\n\"1\": 3\n\"a: b\": 4\n\"$ref\": 5\nx-y: 6\n"},
    /* Escapes. */
    {"\"a\\nb\\t\\r\\\"\\\\/\"", "\"a\\nb\\t\\r\\\"\\\\/\"\n"},
    {"\"\\u0001\\u001f\\u007f\\u0080\\u0085\\u009f\\u00a0\"",
     "\"\\x01\\x1F\\x7F\\x80\\x85\\x9F\xC2\xA0\"\n"},
    {"\"\\u2027\\u2028\\u2029\\u202a\"", "\"\xE2\x80\xA7\\u2028\\u2029\xE2\x80\xAA\"\n"},
    {"\"\\ufeff\\ufffd\\ufffe\\uffff\"", "\"\\uFEFF\xEF\xBF\xBD\\uFFFE\\uFFFF\"\n"},
    {"\"\\u00e4\\u20ac\\ud83d\\ude00\"", "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\"\n"},
    /* Numbers. */
    {"[1.5, -0.0, 1.10, 18446744073709551616]", "- 1.5\n- -0.0\n- 1.10\n- 18446744073709551616\n"},
    {"1e3", "1000.0\n"},
    {"1E3", "1000.0\n"},
    {"-1.5e+2", "-150.0\n"},
    {"1.25e1", "12.5\n"},
    {"1.5e-3", "0.0015\n"},
    {"12e-1", "1.2\n"},
    {"12e-2", "0.12\n"},
    {"12.5e0", "12.5\n"},
    {"0e0", "0.0\n"},
    {"0e3", "0.0\n"},
    {"0.5e3", "500.0\n"},
    {"0.05e1", "0.5\n"},
    {"-0.00e-1", "-0.000\n"},
    {"1e400", "1.0e+400\n"},
    {"1.5E-400", "1.5e-400\n"},
    {"-2e+99", "-2.0e+99\n"},
    {"1e-999999999999999999999", "1.0e-999999999999999999999\n"},
};

static struct ctx open_ctx(struct limits *limits)
{
    struct arena *arena = arena_open();
    return (struct ctx){.arena = arena, .diags = diags_new(arena, limits), .limits = limits};
}

static void test_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        struct limits limits = LIMITS_DEFAULT;
        struct ctx ctx = open_ctx(&limits);
        const cf_node *node = json_read(&ctx, 1, str_of(trees[i].json));
        assert_non_null(node);
        struct buf out = {.arena = ctx.arena};
        yaml_write(&out, node);
        assert_string_equal(out.ptr, trees[i].yaml);
        const cf_node *again = yaml_read(&ctx, 1, buf_str(&out));
        assert_non_null(again);
        if (node->kind != CF_FLOAT)
            assert_true(node_equal(node, again));
        arena_close(ctx.arena);
    }
}

/* Quoted or plain, as a key and as a value, our own reader gives the text back. */
static void test_texts_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quoted / sizeof *quoted + sizeof plain / sizeof *plain; i++) {
        struct limits limits = LIMITS_DEFAULT;
        struct ctx ctx = open_ctx(&limits);
        size_t first = sizeof quoted / sizeof *quoted;
        cf_str text = str_of(i < first ? quoted[i] : plain[i - first]);
        struct map_builder map = {.arena = ctx.arena};
        struct list_builder list = {.arena = ctx.arena};
        list_add(&list, node_str(ctx.arena, text));
        map_add(&map, text, list_node(&list));
        const cf_node *node = map_node(&map);
        struct buf out = {.arena = ctx.arena};
        yaml_write(&out, node);
        const cf_node *again = yaml_read(&ctx, 1, buf_str(&out));
        if (!again || !node_equal(node, again))
            fail_msg("\"%s\" does not come back from:\n%s", text.ptr, out.ptr);
        arena_close(ctx.arena);
    }
}

static void test_long_keys(void **state)
{
    (void)state;
    static const size_t lengths[] = {128, 129, 1023, 1024, 5000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct limits limits = LIMITS_DEFAULT;
        struct ctx ctx = open_ctx(&limits);
        struct buf key = {.arena = ctx.arena};
        buf_pad(&key, lengths[i], i % 2 ? '\x01' : 'k');
        struct map_builder inner = {.arena = ctx.arena}, outer = {.arena = ctx.arena};
        struct list_builder list = {.arena = ctx.arena};
        map_add(&inner, buf_str(&key), node_int(ctx.arena, 1));
        list_add(&list, map_node(&inner));
        map_add(&outer, buf_str(&key), list_node(&list));
        map_add(&outer, STR("a"), map_node(&inner));
        buf_char(&key, 'x');
        map_add(&outer, buf_str(&key), map_node(&inner));
        const cf_node *node = map_node(&outer);
        struct buf out = {.arena = ctx.arena};
        yaml_write(&out, node);
        assert_int_equal(str_starts(buf_str(&out), "? "), lengths[i] > 128);
        const cf_node *again = yaml_read(&ctx, 1, buf_str(&out));
        assert_true(again && node_equal(node, again));
        arena_close(ctx.arena);
    }
}

/* Not a number by any rule: it must not become some other YAML. */
static void test_broken_number(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct buf out = {.arena = arena};
    yaml_write(&out, node_real(arena, STR("1: 2")));
    assert_string_equal(out.ptr, "\"1: 2\"\n");
    struct buf nul = {.arena = arena};
    yaml_write(&nul, node_str(arena, (cf_str){"a\0b", 3}));
    assert_string_equal(nul.ptr, "\"a\\x00b\"\n");
    arena_close(arena);
}

/* Where there is room for the text and not for what it might have become. */
static void test_just_enough(void **state)
{
    static const char written[] = "\"\\\"\\\\abcdefgh\\n\"\n";
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < 2; i++) {
        struct buf out = {.arena = arena, .limit = sizeof written - 1 - i};
        yaml_write(&out, node_str(arena, STR("\"\\abcdefgh\n")));
        assert_int_equal(out.full, i == 1);
        if (i == 0)
            assert_string_equal(out.ptr, written);
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_needs_quotes),    cmocka_unit_test(test_trees),
        cmocka_unit_test(test_texts_come_back), cmocka_unit_test(test_long_keys),
        cmocka_unit_test(test_broken_number),   cmocka_unit_test(test_just_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
