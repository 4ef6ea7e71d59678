/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/schema.h"

static void types(void **state)
{
    static const struct {
        const char *yaml, *type;
    } cases[] = {
        {"{type: string}", "string"},
        {"{type: integer, format: int64}", "integer"},
        {"{type: number}", "number"},
        {"{type: boolean}", "boolean"},
        {"{type: object}", "object"},
        {"{type: array}", "array"},
        {"{x-kubernetes-int-or-string: true}", "int-or-string"},
        {"{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
         "int-or-string"},
        {"{anyOf: [{type: integer}, {type: string}]}", "int-or-string"},
        {"{type: string, format: int-or-string}", "int-or-string"},
        {"{x-kubernetes-preserve-unknown-fields: true}", "any"},
        {"{type: object, x-kubernetes-preserve-unknown-fields: true}", "object"},
        {"{}", "any"},
        {"{type: null}", "any"},
        {"{type: ''}", "any"},
        {"{type: string, items: null, properties: null, enum: null}", "string"},
        {"{properties: {a: {}}}", "object"},
        {"{additionalProperties: {type: string}}", "object"},
        {"{items: {type: string}}", "array"},
        {"{anyOf: [{type: string}]}", "any"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const struct schema *schema = schema_read(&bench.ctx, bench_yaml(&bench, cases[i].yaml));
        assert_non_null(schema);
        assert_row_equal(cases[i].yaml, schema_type_name(schema->type), cases[i].type);
        assert_row_equal(cases[i].yaml, bench_messages(&bench), "");
        bench_close(&bench);
    }
}

static void below(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const struct schema *schema = schema_read(
        &bench.ctx,
        bench_yaml(&bench,
                   "type: object\nrequired: [b]\nproperties:\n"
                   "  a: {type: array, items: {type: integer}}\n"
                   "  b: {type: object, additionalProperties: {type: string}, nullable: true}\n"
                   "  c: {type: object, additionalProperties: true}\n"
                   "  d: {type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}\n"));
    assert_non_null(schema);
    assert_int_equal(schema->properties_len, 4);
    assert_string_equal(schema->properties[0].name.ptr, "a");
    assert_int_equal(schema_property(schema, "a")->schema->items->type, SCHEMA_INTEGER);
    assert_false(schema_property(schema, "a")->required);
    assert_true(schema_property(schema, "b")->required);
    assert_true(schema_property(schema, "b")->schema->nullable);
    assert_int_equal(schema_property(schema, "b")->schema->values->type, SCHEMA_STRING);
    assert_null(schema_property(schema, "c")->schema->values);
    assert_true(schema_property(schema, "d")->schema->immutable);
    assert_null(schema_property(schema, "x"));
    assert_null(schema_property(NULL, "x"));
    assert_int_equal(schema_read(&bench.ctx, NULL)->type, SCHEMA_OBJECT);
    bench_close(&bench);
}

static void messages(void **state)
{
    static const struct {
        const char *yaml, *messages;
    } cases[] = {
        {"[]", "error: 1:1: expected a schema (a map), found a list\n"},
        {"{type: strin}",
         "error: 1:8: type: \"strin\" is no type of a CRD schema [did you mean \"string\"?]\n"},
        {"{type: whatever}",
         "error: 1:8: type: \"whatever\" is no type of a CRD schema "
         "[the types are string, integer, number, boolean, object and array]\n"},
        {"{type: int-or-string}",
         "error: 1:8: type: \"int-or-string\" is no type of a CRD schema "
         "[the types are string, integer, number, boolean, object and array]\n"},
        {"{type: [string]}",
         "error: 1:8: type: expected the name of a type, found a list "
         "[the types are string, integer, number, boolean, object and array]\n"},
        {"{properties: [a]}",
         "error: 1:14: properties: \"properties\" must be a map, found a list\n"},
        {"{required: a}", "error: 1:12: required: \"required\" must be a list, found a string\n"},
        {"{properties: {a: {type: x}, b: {items: 7}}}",
         "error: 1:25: properties.a.type: \"x\" is no type of a CRD schema "
         "[the types are string, integer, number, boolean, object and array]\n"
         "error: 1:40: properties.b.items: expected a schema (a map), found an integer\n"},
        {"{properties: {a: {type: number, default: 1e400}, items: {enum: [1.5, {x: [-1e999]}]}}}",
         "error: 1:42: properties.a.default: the number 1e400 is larger than any that Kubernetes "
         "reads\n"
         "error: 1:75: properties.items.enum[1].x[0]: the number -1e999 is larger than any that "
         "Kubernetes reads\n"},
        {"{items: {maximum: 1e400}, additionalProperties: {anyOf: [{minimum: 1e400}]}}",
         "error: 1:19: items.maximum: the number 1e400 is larger than any that Kubernetes reads\n"
         "error: 1:68: additionalProperties.anyOf[0].minimum: the number 1e400 is larger than any "
         "that Kubernetes reads\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        assert_null(schema_read(&bench.ctx, bench_yaml(&bench, cases[i].yaml)));
        assert_row_equal(cases[i].yaml, bench_messages(&bench), cases[i].messages);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(types), cmocka_unit_test(below),
                                       cmocka_unit_test(messages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
