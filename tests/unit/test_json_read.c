/* SPDX-License-Identifier: Apache-2.0 */
#include "text/json_read.h"

#include "base/node.h"
#include "text/json_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* STR for static tables. */
#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static struct ctx open_ctx(struct limits *limits)
{
    struct arena *arena = arena_open();
    return (struct ctx){.arena = arena, .diags = diags_new(arena, limits), .limits = limits};
}

static cf_str exact(struct arena *arena, cf_str text)
{
    char *bytes = arena_alloc(arena, text.len);
    if (text.len)
        memcpy(bytes, text.ptr, text.len);
    return (cf_str){bytes, text.len};
}

/* The value as compact JSON, or "line:column: message [hint]". */
static cf_str outcome(struct ctx *ctx, cf_str json)
{
    const cf_node *node = json_read(ctx, 3, exact(ctx->arena, json));
    struct buf out = {.arena = ctx->arena};
    if (node) {
        json_write(&out, node, JSON_COMPACT);
        return buf_str(&out);
    }
    if (ctx->diags->len != 1)
        return str_printf(ctx->arena, "%zu diagnostics", ctx->diags->len);
    const struct diag *diag = ctx->diags->list;
    buf_printf(&out, "%u:%u: %.*s", diag->place.line, diag->place.column, STR_ARG(diag->message));
    if (diag->hint.len)
        buf_printf(&out, " [%.*s]", STR_ARG(diag->hint));
    return buf_str(&out);
}

#define NUMBER_HINT " [JSON numbers look like 0, -12, 0.5 or 1e3]"

static const struct {
    cf_str json;
    const char *expected;
    struct limits limits; /* 0 = as usual */
} cases[] = {
    /* Values. */
    {TEXT("null"), "null", {0}},
    {TEXT(" true "), "true", {0}},
    {TEXT("\tfalse\r\n"), "false", {0}},
    {TEXT("0"), "0", {0}},
    {TEXT("-0"), "0", {0}},
    {TEXT("9007199254740993"), "9007199254740993", {0}},
    {TEXT("9223372036854775807"), "9223372036854775807", {0}},
    {TEXT("-9223372036854775808"), "-9223372036854775808", {0}},
    {TEXT("9223372036854775808"), "9223372036854775808", {0}},
    {TEXT("1.10"), "1.10", {0}},
    {TEXT("-0.0"), "-0.0", {0}},
    {TEXT("1e3"), "1e3", {0}},
    {TEXT("1E+400"), "1E+400", {0}},
    {TEXT("\"\""), "\"\"", {0}},
    {TEXT("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\""), "\"a\\\"\\\\/\\b\\f\\n\\r\\tz\"", {0}},
    {TEXT("\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\""),
     "\"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
     {0}},
    {TEXT("\"\\udbff\\udfff\""), "\"\xF4\x8F\xBF\xBF\"", {0}},
    {TEXT("\"\\u001f\x7F\""), "\"\\u001f\x7F\"", {0}},
    {TEXT("[]"), "[]", {0}},
    {TEXT("[ ]"), "[]", {0}},
    {TEXT("{ }"), "{}", {0}},
    {TEXT("[1, [2,\n{\"a\" : [3]}] ]"), "[1,[2,{\"a\":[3]}]]", {0}},
    {TEXT("{\"z\":1,\"a\":{\"\":null},\"m\":[]}"), "{\"z\":1,\"a\":{\"\":null},\"m\":[]}", {0}},
    {TEXT("\xEF\xBB\xBF"
          "{}"),
     "{}",
     {0}},
    /* Faults. */
    {TEXT(""), "1:1: not valid JSON: expected a value, found the end", {0}},
    {TEXT("  \n "), "2:2: not valid JSON: expected a value, found the end", {0}},
    {TEXT("{} x"), "1:4: not valid JSON: expected nothing after the value, found 'x'", {0}},
    {TEXT("1 2"), "1:3: not valid JSON: expected nothing after the value, found '2'", {0}},
    {TEXT("nul"), "1:1: not valid JSON: expected a value, found 'n'", {0}},
    {TEXT("nullx"), "1:5: not valid JSON: expected nothing after the value, found 'x'", {0}},
    {TEXT("[1,]"), "1:3: not valid JSON: no comma may stand before the closing bracket", {0}},
    {TEXT("{\"a\":1 , }"),
     "1:8: not valid JSON: no comma may stand before the closing bracket",
     {0}},
    {TEXT("[,1]"), "1:2: not valid JSON: expected a value, found ','", {0}},
    {TEXT("[1 2]"), "1:4: not valid JSON: expected ',' or ']', found '2'", {0}},
    {TEXT("[1"), "1:3: not valid JSON: expected ',' or ']', found the end", {0}},
    {TEXT("["), "1:2: not valid JSON: expected a value, found the end", {0}},
    {TEXT("{\"a\":1"), "1:7: not valid JSON: expected ',' or '}', found the end", {0}},
    {TEXT("{\"a\":1]"), "1:7: not valid JSON: expected ',' or '}', found ']'", {0}},
    {TEXT("{\"a\" 1}"), "1:6: not valid JSON: expected ':' after the key, found '1'", {0}},
    {TEXT("{a:1}"), "1:2: not valid JSON: expected a key in double quotes, found 'a'", {0}},
    {TEXT("{1:1}"), "1:2: not valid JSON: expected a key in double quotes, found '1'", {0}},
    {TEXT("{\"a\":}"), "1:6: not valid JSON: expected a value, found '}'", {0}},
    {TEXT("{'a':1}"),
     "1:2: not valid JSON: expected a key in double quotes, found ''' [JSON texts stand in double "
     "quotes]",
     {0}},
    {TEXT("[1, // x\n2]"),
     "1:5: not valid JSON: expected a value, found '/' [JSON has no comments]",
     {0}},
    {TEXT("# x\n{}"),
     "1:1: not valid JSON: expected a value, found '#' [JSON has no comments]",
     {0}},
    {TEXT("[\xC3\xA4]"), "1:2: not valid JSON: expected a value, found the byte 0xC3", {0}},
    {TEXT("[\x0C]"), "1:2: not valid JSON: expected a value, found the byte 0x0C", {0}},
    {TEXT("[NaN]"),
     "1:2: not valid JSON: JSON has no NaN and no Infinity [write it in quotes when text is meant]",
     {0}},
    {TEXT("-Infinity"),
     "1:1: not valid JSON: JSON has no NaN and no Infinity [write it in quotes when text is meant]",
     {0}},
    {TEXT("Infinity"),
     "1:1: not valid JSON: JSON has no NaN and no Infinity [write it in quotes when text is meant]",
     {0}},
    {TEXT("01"), "1:1: not valid JSON: \"01\" is no number" NUMBER_HINT, {0}},
    {TEXT("-"), "1:1: not valid JSON: \"-\" is no number" NUMBER_HINT, {0}},
    {TEXT("1."), "1:1: not valid JSON: \"1.\" is no number" NUMBER_HINT, {0}},
    {TEXT("[1.e3]"), "1:2: not valid JSON: \"1.e3\" is no number" NUMBER_HINT, {0}},
    {TEXT("1e"), "1:1: not valid JSON: \"1e\" is no number" NUMBER_HINT, {0}},
    {TEXT("1-2"), "1:1: not valid JSON: \"1-2\" is no number" NUMBER_HINT, {0}},
    {TEXT("+1"), "1:1: not valid JSON: expected a value, found '+'", {0}},
    {TEXT(".5"), "1:1: not valid JSON: expected a value, found '.'", {0}},
    {TEXT("\"a"), "1:1: not valid JSON: the text that begins here has no closing quote", {0}},
    {TEXT("[\"a\\"),
     "1:4: not valid JSON: a backslash must be followed by one of \" \\ / b f n r t u",
     {0}},
    {TEXT("\"\\x41\""),
     "1:2: not valid JSON: a backslash must be followed by one of \" \\ / b f n r t u",
     {0}},
    {TEXT("\"\xC3\xA4\n\""),
     "1:3: not valid JSON: a control character in a text: write \\n, \\t or \\u00XX",
     {0}},
    {TEXT("\"\\u12\""),
     "1:2: not valid JSON: \\u must be followed by four hexadecimal digits",
     {0}},
    {TEXT("\"\\u12G4\""),
     "1:2: not valid JSON: \\u must be followed by four hexadecimal digits",
     {0}},
    {TEXT("\"\\u12g4\""),
     "1:2: not valid JSON: \\u must be followed by four hexadecimal digits",
     {0}},
    {TEXT("\"\\u12:4\""),
     "1:2: not valid JSON: \\u must be followed by four hexadecimal digits",
     {0}},
    {TEXT("{\"\\u12G4\": 1}"),
     "1:3: not valid JSON: \\u must be followed by four hexadecimal digits",
     {0}},
    {TEXT("\"a\\u0000\""), "1:3: not valid JSON: the text holds a NUL character (\\u0000)", {0}},
    {TEXT("\"\\ud83d\""),
     "1:2: not valid JSON: half a surrogate pair: \\ud800 to \\udfff come in pairs",
     {0}},
    {TEXT("\"\\ud83d\\u0041\""),
     "1:2: not valid JSON: half a surrogate pair: \\ud800 to \\udfff come in pairs",
     {0}},
    {TEXT("\"\\ud83d\\uffff\""),
     "1:2: not valid JSON: half a surrogate pair: \\ud800 to \\udfff come in pairs",
     {0}},
    {TEXT("\"\\ude00\\ud83d\""),
     "1:2: not valid JSON: half a surrogate pair: \\ud800 to \\udfff come in pairs",
     {0}},
    {TEXT("{\"a\":1,\n \"b\":2, \"a\":3}"),
     "2:9: the key \"a\" is already set at line 1, column 2 [remove one of the two: readers differ "
     "in which one they take]",
     {0}},
    {TEXT("{\"a\":1,\"\\u0061\":3}"),
     "1:8: the key \"a\" is already set at line 1, column 2 [remove one of the two: readers differ "
     "in which one they take]",
     {0}},
    {TEXT("[1,\0]"), "1:4: a NUL byte: the input must be text [save the file as UTF-8]", {0}},
    {TEXT("[\0001\0"),
     "0:0: the text is UTF-16LE, not UTF-8 [convert it: iconv -f UTF-16LE -t UTF-8]",
     {0}},
    {TEXT("\"\xFF\""), "1:2: the byte 0xFF here is not valid UTF-8 [save the file as UTF-8]", {0}},
    {TEXT("\"\xED\xA0\x80\""),
     "1:2: the byte 0xED here is not valid UTF-8 [save the file as UTF-8]",
     {0}},
    /* Limits. */
    {TEXT("[[]]"), "[[]]", {.depth = 2}},
    {TEXT("[[[]]]"), "1:3: lists and maps are nested deeper than 2 (limit depth)", {.depth = 2}},
    {TEXT("[{\"a\":{}}]"),
     "1:7: lists and maps are nested deeper than 2 (limit depth)",
     {.depth = 2}},
    {TEXT("[1,2]"), "[1,2]", {.nodes = 3}},
    {TEXT("[1,2,3]"), "1:6: the document has more than 3 nodes (limit nodes)", {.nodes = 3}},
    {TEXT("[[],[],[]]"), "1:8: the document has more than 3 nodes (limit nodes)", {.nodes = 3}},
    {TEXT("[1,2,\"\"]"), "1:6: the document has more than 3 nodes (limit nodes)", {.nodes = 3}},
    {TEXT("[1,2,null]"), "1:6: the document has more than 3 nodes (limit nodes)", {.nodes = 3}},
    {TEXT("12345"),
     "0:0: the input has 5 bytes, more than the limit of 4 (input_bytes)",
     {.input_bytes = 4}},
};

static void test_cases(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct limits limits = LIMITS_DEFAULT;
        struct ctx ctx = open_ctx(&limits);
        limits.depth = cases[i].limits.depth ? cases[i].limits.depth : limits.depth;
        limits.nodes = cases[i].limits.nodes ? cases[i].limits.nodes : limits.nodes;
        limits.input_bytes =
            cases[i].limits.input_bytes ? cases[i].limits.input_bytes : limits.input_bytes;
        cf_str found = outcome(&ctx, cases[i].json);
        if (!str_is(found, cases[i].expected)) {
            print_error("input:    %.*s\nexpected: %s\nfound:    %.*s\n\n", STR_ARG(cases[i].json),
                        cases[i].expected, STR_ARG(found));
            failures++;
        }
        arena_close(ctx.arena);
    }
    assert_int_equal(failures, 0);
}

static void test_places(void **state)
{
    (void)state;
    struct limits limits = LIMITS_DEFAULT;
    struct ctx ctx = open_ctx(&limits);
    const cf_node *root =
        json_read(&ctx, 3, STR("{\n  \"\xC3\xA4\": 1, \"b\":\n [2.5, \"x\", null]}"));
    assert_non_null(root);
    static const struct {
        const char *path;
        uint32_t line, column;
    } places[] = {{"", 1, 1},     {"[\"\xC3\xA4\"]", 2, 8}, {"b", 3, 2},
                  {"b[0]", 3, 3}, {"b[1]", 3, 8},           {"b[2]", 3, 13}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const cf_node *node = node_find(root, str_of(places[i].path));
        if (!node || node->file != 3 || node->line != places[i].line ||
            node->column != places[i].column)
            fail_msg("%s is at %u:%u", places[i].path, node ? node->line : 0,
                     node ? node->column : 0);
    }
    assert_int_equal(root->as.map.pairs[1].line, 2);
    assert_int_equal(root->as.map.pairs[1].column, 11);
    arena_close(ctx.arena);
}

/* One line of many values: places must not make reading quadratic. */
static void test_long_line(void **state)
{
    (void)state;
    enum { ITEMS = 200000 };
    struct limits limits = LIMITS_DEFAULT;
    struct ctx ctx = open_ctx(&limits);
    struct buf json = {.arena = ctx.arena};
    buf_char(&json, '[');
    for (int i = 0; i < ITEMS; i++)
        buf_text(&json, "0,");
    buf_text(&json, "1]");
    const cf_node *root = json_read(&ctx, 1, buf_str(&json));
    assert_int_equal(cf_len(root), ITEMS + 1);
    assert_int_equal(cf_at(root, ITEMS)->column, 2 * ITEMS + 2);
    arena_close(ctx.arena);
}

/* long: flat table */
static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_number, is_integer;
        int64_t value;
    } table[] = {
        {"0", true, true, 0},
        {"-0", true, true, 0},
        {"0.0", true, true, 0},
        {"0e999999999999999999999", true, true, 0},
        {"1.0", true, true, 1},
        {"1e3", true, true, 1000},
        {"1.5e1", true, true, 15},
        {"1.50E+1", true, true, 15},
        {"1500e-2", true, true, 15},
        {"1500e-3", true, false, 0},
        {"-25.00e0", true, true, -25},
        {"0.000000000000000001e18", true, true, 1},
        {"9007199254740993.0", true, true, 9007199254740993},
        {"9223372036854775807", true, true, INT64_MAX},
        {"-9223372036854775808", true, true, INT64_MIN},
        {"-9223372036854775808.000", true, true, INT64_MIN},
        {"9223372036854775808", true, false, 0},
        {"-9223372036854775809", true, false, 0},
        {"922337203685477580.7e1", true, true, INT64_MAX},
        {"1e18", true, true, 1000000000000000000},
        {"1e19", true, false, 0},
        {"1e999999999999999999999", true, false, 0},
        {"1e-999999999999999999999", true, false, 0},
        {"0.1", true, false, 0},
        {"1.5", true, false, 0},
        {"", false, false, 0},
        {"+1", false, false, 0},
        {"01", false, false, 0},
        {"1.", false, false, 0},
        {".5", false, false, 0},
        {"1e", false, false, 0},
        {"1 ", false, false, 0},
        {" 1", false, false, 0},
        {"0x10", false, false, 0},
        {"-", false, false, 0},
        {"NaN", false, false, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int64_t value = 0;
        bool is_integer = json_integer(str_of(table[i].text), &value);
        if (json_is_number(str_of(table[i].text)) != table[i].is_number ||
            is_integer != table[i].is_integer || value != table[i].value)
            fail_msg("\"%s\": number %d, integer %d, value %lld", table[i].text,
                     json_is_number(str_of(table[i].text)), is_integer, (long long)value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
