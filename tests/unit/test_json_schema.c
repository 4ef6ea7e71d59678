/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/json_schema.h"
#include "text/json_write.h"

static const struct {
    const char *schema, *wanted;
} rows[] = {
    {"a", "{}"},
    {"{}", "{}"},
    {"{title: T, description: 'One. Two.', type: string}",
     "{\"title\":\"T\",\"description\":\"One.\",\"type\":\"string\"}"},
    {"{title: 1, description: [1], type: text, enum: 1, pattern: 2, minimum: x, format: 3}", "{}"},
    {"{type: string, nullable: true}", "{\"type\":[\"string\",\"null\"]}"},
    {"{type: string, nullable: true, enum: [a]}",
     "{\"type\":[\"string\",\"null\"],\"anyOf\":[{\"type\":\"null\"},{\"enum\":[\"a\"]}]}"},
    {"{nullable: true, enum: [a]}", "{\"enum\":[\"a\"]}"},
    {"{x-kubernetes-int-or-string: true, nullable: true, anyOf: [{type: integer}, {type: string}]}",
     "{\"type\":[\"integer\",\"string\",\"null\"]}"},
    {"{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {pattern: a}]}",
     "{\"type\":[\"integer\",\"string\"],\"anyOf\":[{\"type\":\"integer\"},{\"pattern\":\"a\"}]}"},
    {"{allOf: [{required: [a]}], oneOf: [{properties: {a: {}}}], not: {enum: [b]}}",
     "{\"allOf\":[{\"required\":[\"a\"]}],\"oneOf\":[{\"properties\":{\"a\":{}}}],\"not\":{"
     "\"enum\":[\"b\"]}}"},
    {"{format: uri}", "{\"format\":\"uri-reference\"}"},
    {"{format: byte}", "{\"contentEncoding\":\"base64\"}"},
    {"{format: password}", "{\"writeOnly\":true}"},
    {"{format: duration}", "{\"$comment\":\"format: duration\"}"},
    {"{pattern: '[a-z]}'}", "{\"pattern\":\"[a-z]\\\\}\"}"},
    {"{pattern: '(?i)a'}", "{\"$comment\":\"pattern (RE2): (?i)a\"}"},
    {"{type: integer, format: int32, maximum: 5}",
     "{\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":5}"},
    {"{minimum: 1.50, exclusiveMinimum: true, maximum: 2}",
     "{\"exclusiveMinimum\":1.5,\"maximum\":2}"},
    {"{multipleOf: 0, minLength: -1, maxItems: 3}", "{\"maxItems\":3}"},
    {"{multipleOf: 2}", "{\"multipleOf\":2}"},
    {"{properties: {a: {}, b: 1}, required: [a, a, 1, null, b]}",
     "{\"properties\":{\"a\":{},\"b\":{}},\"required\":[\"a\"],\"additionalProperties\":false}"},
    {"{properties: {a: {}}, x-kubernetes-preserve-unknown-fields: true}",
     "{\"properties\":{\"a\":{}}}"},
    {"{properties: {kind: {}}, x-kubernetes-embedded-resource: true, required: [kind, spec]}",
     "{\"properties\":{\"apiVersion\":{\"type\":\"string\"},\"metadata\":{\"type\":\"object\"},"
     "\"kind\":{}},\"required\":[\"apiVersion\",\"kind\",\"spec\"]}"},
    {"{additionalProperties: false}", "{\"additionalProperties\":false}"},
    {"{additionalProperties: {type: string}}",
     "{\"additionalProperties\":{\"type\":[\"string\",\"number\",\"boolean\"]}}"},
    {"{items: {items: {type: string}}, uniqueItems: true}",
     "{\"items\":{\"items\":{\"type\":\"string\"}},\"uniqueItems\":true}"},
    {"{x-kubernetes-list-type: set}", "{\"uniqueItems\":true}"},
    {"{x-kubernetes-list-map-keys: [a, b, a], x-kubernetes-validations: [{rule: r, message: m}, 1, "
     "{rule: s}, null, {rule: t}]}",
     "{\"$comment\":\"unique by: a, b\\nrule (CEL): r (m)\\nrule (CEL): s\"}"},
    {"{default: null, example: null}", "{}"},
    {"{minimum: -1e999, default: 1e400}", "{\"minimum\":-1e999,\"default\":1e400}"},
    {"{default: 1.50, example: {a: 1}}", "{\"default\":1.5,\"examples\":[{\"a\":1}]}"},
};

static const char *made(struct bench *bench, struct json_schema how, const char *schema)
{
    struct buf out = {.arena = bench->ctx.arena};
    how.arena = bench->ctx.arena;
    json_write(&out, json_schema_of(&how, bench_yaml(bench, schema)), JSON_COMPACT);
    return buf_str(&out).ptr;
}

static void schemas(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const struct json_schema how = {.limit = 300, .loose_below = true};
        assert_row_equal(rows[i].schema, made(&bench, how, rows[i].schema), rows[i].wanted);
        bench_close(&bench);
    }
}

static void descriptions(void **state)
{
    static const char schema[] = "{description: 'One two. Three.'}";
    struct bench bench;
    (void)state;
    bench_open(&bench);
    assert_string_equal(made(&bench, (struct json_schema){.limit = 6}, schema),
                        "{\"description\":\"One…\"}");
    assert_string_equal(made(&bench, (struct json_schema){.descriptions = STR("full")}, schema),
                        "{\"description\":\"One two. Three.\"}");
    assert_string_equal(made(&bench, (struct json_schema){.descriptions = STR("none")}, schema),
                        "{}");
    bench_close(&bench);
}

/* What is filled from elsewhere is required of nobody; an item of a list is the step 0. */
static void filled(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const struct json_schema how = {.filled = bench_yaml(&bench, "[[a, b], [c, 0, d], []]")};
    assert_string_equal(
        made(&bench, how,
             "{properties: {a: {required: [b, x]}, b: {required: [b]}, c: {items: {required: [d, "
             "e]}}}, required: [a, b, c]}"),
        "{\"properties\":{\"a\":{\"required\":[\"x\"]},\"b\":{\"required\":[\"b\"]},\"c\":{"
        "\"items\":{\"required\":[\"e\"]}}},\"required\":[\"b\"],\"additionalProperties\":false}");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(schemas), cmocka_unit_test(descriptions),
                                       cmocka_unit_test(filled)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
