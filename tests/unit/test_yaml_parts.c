/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "text/yaml_parts.h"

static const struct {
    const char *yaml;
    const char *
        parts; /* "line:bytes" of each, with | behind it and + when it is of several, and the marker that ends it in front */
} rows[] = {
    {"", "1:|"},
    {"# c\n---\n", "1:# c\n---\n|"},
    {"a: 1\n", "1:a: 1\n|"},
    {"---\na: 1\n", "1:---\na: 1\n|"},
    {"# a comment\n---\na: 1\n", "1:# a comment\n---\na: 1\n|"},
    {"%YAML 1.2\n---\na: 1\n...\n", "1:%YAML 1.2\n---\na: 1\n...\n|"},
    {"a: 1\n---\n# nothing\n", "1:a: 1\n---\n# nothing\n|"},
    {"a: 1\n---\n", "1:a: 1\n---\n|"},
    {"a: 1\n---", "1:a: 1\n---|"},
    {"--- # one\na: 1", "1:--- # one\na: 1|"},
    {"a: |\n  ---\n  b\nc: 1\n", "1:a: |\n  ---\n  b\nc: 1\n|"},
    {"a: ---x\n---x: 1\n", "1:a: ---x\n---x: 1\n|"},
    {"a: 1\n---\nb: 1\n", "1:a: 1\n<--->|2:---\nb: 1\n|"},
    {"a: 1\n---\nb: 1\n---\nc: 1", "1:a: 1\n<--->|2:---\nb: 1\n<--->|4:---\nc: 1|"},
    {"a: 1\r\n---\r\nb: 1\r\n", "1:a: 1\r\n<--->|2:---\r\nb: 1\r\n|"},
    {"a: 1\n--- {b: 1}\n", "1:a: 1\n<--->|2:--- {b: 1}\n|"},
    {"a: 1\n--- b", "1:a: 1\n<--->|2:--- b|"},
    {"--- {a: 1}\n---\tb\n", "1:--- {a: 1}\n<--->|2:---\tb\n|"},
    {"a: 1\n...\n---\nb: 1", "1:a: 1\n...\n|3:---\nb: 1|"},
    {"a: 1\n...\n%TAG ! !\n# c\n---\nb: 1\n", "1:a: 1\n...\n|3:%TAG ! !\n# c\n---\nb: 1\n|"},
    {"a: 1\n...\n...\n# c\n...\n---\nb: 1\n", "1:a: 1\n...\n...\n# c\n...\n|6:---\nb: 1\n|"},
    {"a: 1\n%TAG ! !\n---\nb: 1\n", "1:a: 1\n%TAG ! !\n---\nb: 1\n|+"},
    {"a: 1\n% x\n# c\n---\nb: 1\n---\nc: 1\n",
     "1:a: 1\n% x\n# c\n---\nb: 1\n<--->|+6:---\nc: 1\n|"},
    {"a: 1\n%TAG ! !\n...\n---\nb: 1\n", "1:a: 1\n%TAG ! !\n...\n|4:---\nb: 1\n|"},
    {"a: 1\n---\n%TAG ! !\n---\nb: 1\n", "1:a: 1\n<--->|2:---\n%TAG ! !\n---\nb: 1\n|"},
    {"a: 1\n %\n---\nb: %\n", "1:a: 1\n %\n<--->|3:---\nb: %\n|"},
    {"a: 1\n---\n---\n# c\n---\nb: 1\n", "1:a: 1\n<--->|2:---\n---\n# c\n---\nb: 1\n|"},
    {"\xEF\xBB\xBF%YAML 1.2\n---\na: 1\n---\nb",
     "1:\xEF\xBB\xBF%YAML 1.2\n---\na: 1\n<--->|4:---\nb|"},
};

/* Gets `step` bytes more whenever it wants more. */
static cf_str cut(struct arena *arena, cf_str yaml, size_t step)
{
    struct buf out = {.arena = arena};
    struct yaml_parts parts = {.lines = 0};
    struct yaml_part part = {.last = false};
    for (size_t from = 0, to = 0; !part.last; from += part.bytes.len) {
        for (;;) {
            /* A copy, so that a byte behind it is not read. */
            cf_str bytes = str_cut(yaml, from, to);
            bytes.ptr = arena_copy(arena, bytes.ptr, bytes.len);
            if (yaml_parts_next(&parts, bytes, to == yaml.len, &part))
                break;
            to = yaml.len - to < step ? yaml.len : to + step;
        }
        assert_true(part.marker == 0 || part.marker == 3);
        buf_printf(&out, "%u:%.*s", part.line, STR_ARG(part.bytes));
        if (part.marker)
            buf_printf(&out, "<%.*s>", 3, part.bytes.ptr + part.bytes.len);
        buf_text(&out, part.several ? "|+" : "|");
    }
    return buf_str(&out);
}

static void test_cuts(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cf_str yaml = str_of(rows[i].yaml);
        for (size_t step = 1; step <= yaml.len + 1; step++)
            assert_row_equal(rows[i].yaml, cut(arena, yaml, step).ptr, rows[i].parts);
    }
    arena_close(arena);
}

/* A line is looked through once, however little comes at a time. */
static void test_long_line(void **state)
{
    (void)state;
    char line[4000];
    struct yaml_part part;
    struct yaml_parts parts = {.lines = 0};
    memset(line, 'x', sizeof line);
    for (size_t len = 0; len <= sizeof line; len++) {
        assert_false(yaml_parts_next(&parts, (cf_str){line, len}, false, &part));
        assert_int_equal(parts.seen, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_long_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
