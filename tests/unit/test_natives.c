/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/natives.h"

static const struct script_native *find(const char *name)
{
    size_t len;
    const struct script_native *all = natives_all(&len);
    for (size_t i = 0; i < len; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    fail_msg("there is no %s()", name);
    return NULL;
}

/* What it gives for a value (NULL: no argument), or the messages. */
static const char *call(struct bench *bench, const char *name, const char *yaml)
{
    const cf_node *value = yaml ? bench_yaml(bench, yaml) : NULL;
    bench->ctx.root = NULL;
    const cf_node *text = find(name)->call(&bench->ctx, NULL, &value, yaml != NULL);
    return text ? node_text(text).ptr : bench_messages(bench);
}

static const struct {
    const char *name, *value, *text;
} cases[] = {
    {"json", "{a: [1, x]}", "{\"a\":[1,\"x\"]}"},
    {"json", "[12345678]", "[12345678]"},
    {"json", NULL, "null"},
    {"json", "[1234567890123]",
     "error: json() gives more than the limit of 14 bytes [no file may be as large: hand it a "
     "part]\n"},
    {"json", "[one, two, three, four]",
     "error: json() gives more than the limit of 14 bytes [no file may be as large: hand it a "
     "part]\n"},
    {"yaml", "{a: [1, x]}", "a:\n- 1\n- x\n"},
    {"yaml", NULL, "null\n"},
    {"yaml", "{a: one, b: two, c: three}",
     "error: yaml() gives more than the limit of 14 bytes [no file may be as large: hand it a "
     "part]\n"},
    {"snake", "kmsKeyID", "kms_key_id"},
    {"snake", NULL, ""},
    {"pascal", "s3-data_Source.x", "S3DataSourceX"},
    {"yaml_comment", "\"one\\ntwo\"", "# one\n# two\n"},
    {"markdown_parts", "[' a_ ', {code: b}, '']", " a\\_ `b`"},
    {"markdown_parts", "[\"\\n — a\\nb\\r\\n\", {code: \"c\\nd\\n\"}, \"\\n\"]", "  — a b  `c d` "},
    {"markdown_table", "[]", "|\n|\n\n"},
    {"markdown_line", "[1]",
     "error: markdown_line: the text is a list [hand it a text, or json(value) of what is none]\n"},
    {"markdown_code", NULL,
     "error: markdown_code: the text is not there [hand it a text, or json(value) of what is "
     "none]\n"},
    {"markdown_paragraphs", "1",
     "error: markdown_paragraphs: the text is an integer [hand it a text, or json(value) of what "
     "is "
     "none]\n"},
    {"markdown_parts", "[a, 1]",
     "error: markdown_parts: the text is an integer [hand it a text, or json(value) of what is "
     "none]\n"},
    {"python_docstring", NULL,
     "error: python_docstring: the text is not there [hand it a text, or json(value) of what is "
     "none]\n"},
    {"python_comment", NULL,
     "error: python_comment: the text is not there [hand it a text, or json(value) of what is "
     "none]\n"},
    {"yaml_comment", NULL,
     "error: yaml_comment: the text is not there [hand it a text, or json(value) of what is "
     "none]\n"},
    {"ecma_pattern", NULL,
     "error: ecma_pattern: the text is not there [hand it a text, or json(value) of what is "
     "none]\n"},
    {"python_fill", NULL,
     "error: python_fill: the text is not there [hand it a text, or json(value) of what is "
     "none]\n"},
    {"python_fill", "\"a $b\"",
     "error: python_fill: there is no text for $b [each name of the template needs one]\n"},
    {"python_fill", "\"$b\\n\"",
     "error: python_fill: there is no text for $b [each name of the template needs one]\n"},
};

/* A line that is only the name of an empty text is left out; what stands below such a line is not looked at. */
static void fillings(void **state)
{
    static const struct {
        const char *template, *text;
    } rows[] = {{"\"a $one$ $two_x\"", "a 1$ "},
                {"\"  $two_x\\nb\\n\"", "b\n"},
                {"\"a\\n $two_x\\n $two_x\\nb\"", "a\n \nb"},
                {"\" $one\\n$two_x\\n$two_x\\n\"", " 1\n\n"},
                {"\"$two_x b\\n$two_x\"", " b\n"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *args[] = {bench_yaml(&bench, rows[i].template),
                                 bench_yaml(&bench, "{one: '1', two_x: ''}")};
        const cf_node *text = find("python_fill")->call(&bench.ctx, NULL, args, 2);
        assert_row_equal(rows[i].template, node_text(text).ptr, rows[i].text);
        bench_close(&bench);
    }
}

static void texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        bench.limits.output_bytes = 14;
        assert_row_equal(cases[i].name, call(&bench, cases[i].name, cases[i].value), cases[i].text);
        bench_close(&bench);
    }
}

/* The number behind a text: what is none is told, not taken for 0. */
static void numbers(void **state)
{
    static const struct {
        const char *name, *value, *number, *text;
    } rows[] = {
        {"python_comment", "a", "2", "  # a"},
        {"python_comment", "a", "null", "# a"},
        {"python_value", "[a]", "1", "[\n     \"a\",\n ]"},
        {"yaml_comment", "a b", "3", "# a\n# b\n"},
        {"python_comment", "a", "'2'",
         "error: python_comment: the indent is a string [hand it an integer from 0 on, or nil (// "
         "divides into integers)]\n"},
        {"python_docstring", "a", "{a: 1}",
         "error: python_docstring: the indent is a map [hand it an integer from 0 on, or nil (// "
         "divides into integers)]\n"},
        {"python_value", "a", "-1",
         "error: python_value: the indent is negative [hand it an integer from 0 on, or nil (// "
         "divides into integers)]\n"},
        {"yaml_comment", "a", "4.0",
         "error: yaml_comment: the width is a number [hand it an integer from 0 on, or nil (// "
         "divides into integers)]\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *args[] = {bench_yaml(&bench, rows[i].value),
                                 bench_yaml(&bench, rows[i].number)};
        bench.ctx.root = NULL;
        const cf_node *text = find(rows[i].name)->call(&bench.ctx, NULL, args, 2);
        assert_row_equal(rows[i].number, text ? node_text(text).ptr : bench_messages(&bench),
                         rows[i].text);
        bench_close(&bench);
    }
}

/* What is made of a text without a node is what is made with one. */
static void direct(void **state)
{
    static const char *const given[] = {"", "s3-data_Source.x", "a \"b\" 'c' \\ *d* `e`", "class",
                                        "1x"};
    struct bench bench;
    size_t len;
    const struct script_native *all = natives_all(&len);
    (void)state;
    bench_open(&bench);
    for (size_t i = 0; i < len * (sizeof given / sizeof *given); i++) {
        const struct script_native *native = &all[i % len];
        const cf_node *value = node_cstr(bench.ctx.arena, given[i / len]);
        struct buf out = {.arena = bench.ctx.arena};
        if (!native->text)
            continue;
        native->text(&out, value->as.string);
        const cf_node *made = native->call(&bench.ctx, NULL, &value, 1);
        assert_row_equal(native->name, buf_str(&out).ptr, node_text(made).ptr);
    }
    bench_close(&bench);
}

/* A place that is misspelt would leave what a page must not have. */
static void json_places(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *args[] = {bench_yaml(&bench, "</b>"), bench_yaml(&bench, "script")};
    const cf_node *text = find("json")->call(&bench.ctx, NULL, args, 2);
    assert_string_equal(node_text(text).ptr, "\"\\u003c/b\\u003e\"");
    args[1] = bench_yaml(&bench, "Script");
    assert_null(find("json")->call(&bench.ctx, NULL, args, 2));
    assert_string_equal(bench_messages(&bench),
                        "error: json: the place is neither nil nor \"script\"\n");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts), cmocka_unit_test(fillings),
                                       cmocka_unit_test(numbers), cmocka_unit_test(json_places),
                                       cmocka_unit_test(direct)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
