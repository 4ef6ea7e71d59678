/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/reference.h"
#include "text/json_write.h"

struct row {
    const char *schema, *wanted;
};

static const char *json(struct bench *bench, const cf_node *node)
{
    struct buf out = {.arena = bench->ctx.arena};
    if (!node)
        return "nothing";
    json_write(&out, node, JSON_COMPACT);
    return buf_str(&out).ptr;
}

static void types(void **state)
{
    static const struct row rows[] = {
        {"{}", "any"},
        {"{properties: {}}", "object"},
        {"{type: string, format: date, nullable: true}", "string (date) or null"},
        {"{type: array}", "array"},
        {"{type: array, items: {type: array, items: {type: integer}}}",
         "array of array of integer"},
        {"{type: object, additionalProperties: {type: string}}", "map of string"},
        {"{type: object, additionalProperties: true}", "object"},
        {"{type: object, properties: {}, additionalProperties: {type: string}}", "object"},
        {"{x-kubernetes-int-or-string: true}", "integer or string"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        cf_str type = reference_type(bench.ctx.arena, bench_yaml(&bench, rows[i].schema));
        assert_row_equal(rows[i].schema, type.ptr, rows[i].wanted);
        bench_close(&bench);
    }
}

static void facts(void **state)
{
    static const struct row rows[] = {
        {"{}", "[]"},
        {"{default: null, enum: [null], pattern: 1, minLength: x}", "[]"},
        {"{default: a}", "[[\"Default\",[{\"code\":\"a\"}]]]"},
        {"{default: ' a'}", "[[\"Default\",[{\"code\":\"\\\" a\\\"\"}]]]"},
        {"{default: ''}", "[[\"Default\",[{\"code\":\"\\\"\\\"\"}]]]"},
        {"{default: 1.50}", "[[\"Default\",[{\"code\":\"1.5\"}]]]"},
        {"{default: {a: 1.50}}", "[[\"Default\",[{\"code\":\"{\\\"a\\\":1.50}\"}]]]"},
        {"{enum: [a, null, 2]}", "[[\"One of\",[{\"code\":\"a\"},\", \",{\"code\":\"null\"},\", "
                                 "\",{\"code\":\"2\"}]]]"},
        {"{pattern: ^a$}", "[[\"Pattern\",[{\"code\":\"^a$\"}]]]"},
        {"{minimum: 1, maximum: 1.0}", "[[\"Value\",[\"exactly 1\"]]]"},
        {"{minimum: 1, maximum: 2}", "[[\"Value\",[\"1 to 2\"]]]"},
        {"{minimum: 1, maximum: 2, exclusiveMinimum: true}",
         "[[\"Value\",[\"more than 1, at most 2\"]]]"},
        {"{minimum: 1, exclusiveMaximum: true}", "[[\"Value\",[\"at least 1\"]]]"},
        {"{maximum: 2, exclusiveMaximum: true}", "[[\"Value\",[\"less than 2\"]]]"},
        {"{multipleOf: 0.5}", "[[\"Multiple of\",[\"0.5\"]]]"},
        {"{maxLength: 9}", "[[\"Length\",[\"at most 9 characters\"]]]"},
        {"{minItems: 1, x-kubernetes-list-type: set}",
         "[[\"Items\",[\"at least 1\"]],[\"Items\",[\"no two items alike\"]]]"},
        {"{x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a, b]}",
         "[[\"Items\",[\"no two items with the same \",{\"code\":\"a\"},\", \",{\"code\":\"b\"}]]"
         "]"},
        {"{x-kubernetes-validations: [{rule: r, message: m}, {rule: s, messageExpression: e}, "
         "{rule: 1}, 2]}",
         "[[\"Rule\",[{\"code\":\"r\"},\" — m\"]],[\"Rule\",[{\"code\":\"s\"},\" — e\"]]]"},
        {"{x-kubernetes-validations: [{rule: r, message: \"m\\nn\\n\"}]}",
         "[[\"Rule\",[{\"code\":\"r\"},\" — m\\nn\"]]]"},
        {"{oneOf: [{a: 1}], not: {b: 2}}",
         "[[\"One of the forms\",[{\"code\":\"[{\\\"a\\\":1}]\"}]],[\"Not\",[{\"code\":\"{\\\"b\\\""
         ":2}\"}]]]"},
        {"{anyOf: [{type: integer}], x-kubernetes-int-or-string: true}", "[]"},
        {"{properties: {}, x-kubernetes-preserve-unknown-fields: true}",
         "[[\"Open\",[\"takes other properties, too\"]]]"},
        {"{items: {minLength: 1, items: {default: a}}}",
         "[[\"Each item: length\",[\"at least 1 characters\"]],[\"Each item: "
         "default\",[{\"code\":\"a\"}]]]"},
        {"{additionalProperties: {enum: [a]}}", "[[\"Each value: one of\",[{\"code\":\"a\"}]]]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *made = reference_facts(bench.ctx.arena, bench_yaml(&bench, rows[i].schema));
        assert_row_equal(rows[i].schema, json(&bench, made), rows[i].wanted);
        bench_close(&bench);
    }
}

static void properties(void **state)
{
    static const struct row rows[] = {
        {"{type: string}", "nothing"},
        {"{properties: {a: 1}}", "nothing"},
        {"{properties: {a: {type: string}}}", "{\"list\":[{\"name\":\"a\",\"type\":\"string\"}]}"},
        {"{items: {additionalProperties: {required: [a], properties: {a: {format: password, "
         "description: D, x-kubernetes-validations: [{rule: ' oldSelf == self '}]}}}}}",
         "{\"at\":\"[].*\",\"list\":[{\"name\":\"a\",\"facts\":[[\"Rule\",[{\"code\":\" oldSelf == "
         "self \"}]]],\"type\":\"any (password)\",\"need\":[\"required\"],\"fixed\":true,"
         "\"secret\":true,\"description\":\"D\"}]}"},
        {"{properties: {a: {items: {properties: {b: {default: 1}}}}}}",
         "{\"list\":[{\"name\":\"a\",\"type\":\"any\",\"below\":{\"at\":\"[]\",\"list\":[{\"name\":"
         "\"b\",\"facts\":[[\"Default\",[{\"code\":\"1\"}]]],\"type\":\"any\"}]}}]}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *schema = bench_yaml(&bench, rows[i].schema);
        const cf_node *made = reference_properties(bench.ctx.arena, schema);
        assert_row_equal(rows[i].schema, json(&bench, made), rows[i].wanted);
        assert_int_equal(reference_depth(schema) > 0, made != NULL);
        bench_close(&bench);
    }
}

static void depth(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *schema = bench_yaml(
        &bench, "{properties: {a: {}, b: {items: {properties: {c: {properties: {d: {}}}}}}}}");
    assert_int_equal(reference_depth(schema), 3);
    assert_int_equal(reference_depth(NULL), 0);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(types), cmocka_unit_test(facts),
                                       cmocka_unit_test(properties), cmocka_unit_test(depth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
