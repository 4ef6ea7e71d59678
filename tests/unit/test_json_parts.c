/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "text/json_parts.h"

static const struct {
    const char *json;
    const char *
        parts; /* "line:column:bytes" of each, with ! behind it where its end would not be known, and | */
} rows[] = {
    {"", "1:1:!|"},
    {" \n", "1:1: \n!|"},
    {"{}", "1:1:{}|"},
    {"\n {}\n\n", "1:1:\n {}\n\n|"},
    {"{}\n{}\n", "1:1:{}\n|2:1:{}\n|"},
    {"{}\r\n\r\n [1]", "1:1:{}\r\n\r\n|3:1: [1]|"},
    {"{\n}{\n}[]", "1:1:{\n}|2:2:{\n}|3:2:[]|"},
    {"{\"\xC3\xA4\"} {} []", "1:1:{\"\xC3\xA4\"} |1:7:{} |1:10:[]|"},
    {"\xEF\xBB\xBF{} {}", "1:1:\xEF\xBB\xBF{} |1:4:{}|"},
    {"{\"}{\": \"\\\"{\\\\\"}\n{}", "1:1:{\"}{\": \"\\\"{\\\\\"}\n|2:1:{}|"},
    {"[{\"a\": [[]]}]\n{}", "1:1:[{\"a\": [[]]}]\n|2:1:{}|"},
    {"{\"a: 1\n}\n{}", "1:1:{\"a: 1\n}\n|3:1:{}|"},
    {"{\"a\": 1\n{}\n", "1:1:{\"a\": 1\n|2:1:{}\n|"},
    {"{\"a\": [1}\n\n{}\n", "1:1:{\"a\": [1}\n\n|3:1:{}\n|"},
    {"{\"a\": \"1\n[]\n", "1:1:{\"a\": \"1\n|2:1:[]\n|"},
    {"{\"a\": 1\n {}\n", "1:1:{\"a\": 1\n {}\n|"},
    {"[\n{},\n{\"a\":\n[]}]\n{}\n", "1:1:[\n{},\n{\"a\":\n[]}]\n|5:1:{}\n|"},
    {"{}}\n{}", "1:1:{}|1:3:}\n!|2:1:{}|"},
    {"1\nnull\n{}", "1:1:1\n!|2:1:null\n!|3:1:{}|"},
    {"{}\n---\n", "1:1:{}\n|2:1:---\n!|"},
    {"\xFF\xFE{\n}{\n}", "1:1:\xFF\xFE{\n}{\n}!|"},
    {"{]\n{}", "1:1:{]\n|2:1:{}|"},
};

/* Gets `step` bytes more whenever it wants more. */
static cf_str cut(struct arena *arena, cf_str json, size_t step)
{
    struct buf out = {.arena = arena};
    struct json_parts parts = {.line = 0};
    struct json_part part = {.last = false};
    for (size_t from = 0, to = 0; !part.last; from += part.bytes.len) {
        for (;;) {
            /* A copy, so that a byte behind it is not read. */
            cf_str bytes = str_cut(json, from, to);
            bytes.ptr = arena_copy(arena, bytes.ptr, bytes.len);
            if (json_parts_next(&parts, bytes, to == json.len, &part))
                break;
            to = json.len - to < step ? json.len : to + step;
        }
        buf_printf(&out, "%u:%u:%.*s%s|", part.line, part.column, STR_ARG(part.bytes),
                   part.bracketed ? "" : "!");
    }
    return buf_str(&out);
}

static void test_cuts(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cf_str json = str_of(rows[i].json);
        for (size_t step = 1; step <= json.len + 1; step++)
            assert_row_equal(rows[i].json, cut(arena, json, step).ptr, rows[i].parts);
    }
    arena_close(arena);
}

/* The bytes of another encoding are one part, by which they are known. */
static void test_foreign(void **state)
{
    (void)state;
    static const char little[] = "{\0\n\0}\0\n\0{\0}", big[] = "\0{\0\n\0}\0\n\0{\0}";
    const cf_str all[] = {{little, sizeof little}, {big, sizeof big - 1}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct json_parts parts = {.line = 0};
        struct json_part part;
        assert_false(json_parts_next(&parts, all[i], false, &part));
        assert_true(json_parts_next(&parts, all[i], true, &part));
        assert_true(part.last);
        assert_int_equal(part.bytes.len, 12);
    }
}

/* A byte is looked at once, however little comes at a time. */
static void test_long_text(void **state)
{
    (void)state;
    char text[4000] = "{\"";
    struct json_part part;
    struct json_parts parts = {.line = 0};
    memset(text + 2, 'x', sizeof text - 2);
    for (size_t len = 3; len <= sizeof text; len++) {
        assert_false(json_parts_next(&parts, (cf_str){text, len}, false, &part));
        assert_int_equal(parts.seen, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_long_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
