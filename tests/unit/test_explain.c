/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/explain.h"

#define FIELD(name, path, more) "{name: " name ", path: [" path "], own: false" more "}"

/* Documents, one after the other, and what is told of the last. */
static const struct {
    const char *label, *documents[4], *wanted;
} rows[] = {
    {"nothing but the definition",
     {"{title: A, inputs: [" FIELD("x", "spec, x", "") "], outputs: [], rules: {family: ready}}"},
     ""},
    {"crdforge's own",
     {"{inputs: [{name: region, path: [m, r], own: true}], outputs: [{name: resource, path: [], "
      "own: true}]}"},
     "inputs.region=[\"m\",\"r\"] crdforge\noutputs.resource=[] crdforge\n"},
    {"rules and naming",
     {"{rules: {family: ready}}", "{rules: {family: ready, state: [a]}, naming: {input: x}}",
      "{rules: {family: created, state: [a]}, naming: {input: x}}"},
     "naming.input=\"x\" 1\nrules.family=\"created\" 2\nrules.state=[\"a\"] 1\n"},
    {"the last who set it counts, and who set it back",
     {"{title: A}", "{title: B}", "{title: C}", "{title: A}"},
     "title=\"A\" 3\n"},
    {"an input that came, under its last name",
     {"{inputs: []}", "{inputs: [" FIELD("x", "spec, x", "") "]}",
      "{inputs: [" FIELD("y", "spec, x", ", default: 1, schema: {}") "]}"},
     "inputs.y=[\"spec\",\"x\"] 1\ninputs.y.name=\"y\" 2\ninputs.y.default=1 2\n"},
    {"what was removed",
     {"{inputs: [" FIELD("x", "spec, x", "") "], outputs: [" FIELD("o", "status, o", "") "]}",
      "{inputs: [" FIELD("y", "spec, x", "") "], outputs: []}", "{inputs: [], outputs: []}"},
     "inputs.y removed 2\noutputs.o removed 1\n"},
    {"an option has no path, its name tells it",
     {"{inputs: [{name: action, path: [], own: true}, {name: timeout, path: [], own: true}]}",
      "{inputs: [{name: action, path: [], own: true, default: a}]}"},
     "inputs.action=[] crdforge\ninputs.action.default=\"a\" 1\ninputs.timeout removed 1\n"},
    {"one path of two outputs",
     {"{outputs: [" FIELD("a_arn", "status, arn",
                          "") ", {name: arn, path: [status, arn], own: true}]}",
      "{outputs: [" FIELD("a_arn", "status, arn",
                          ", description: D") ", {name: arn, path: [status, arn], own: true}]}"},
     "outputs.a_arn.description=\"D\" 1\noutputs.arn=[\"status\",\"arn\"] crdforge\n"},
};

static const char *told(struct bench *bench, const cf_node *list)
{
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *row = cf_at(list, i), *value = cf_get(row, "value");
        buf_printf(&out, "%s%s%s %s\n", cf_text(cf_get(row, "path"), "?"), value ? "=" : "",
                   value                                    ? bench_json(bench, value)
                   : cf_flag(cf_get(row, "removed"), false) ? " removed"
                                                            : "?",
                   cf_text(cf_get(row, "set_by"), "?"));
    }
    return out.len ? out.ptr : "";
}

static void test_rows(void **state)
{
    static const char *const names[] = {"definition", "1", "2", "3"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct explain_stage stages[4];
        struct bench bench;
        size_t len = 0;
        bench_open(&bench);
        for (; len < 4 && rows[i].documents[len]; len++)
            stages[len] = (struct explain_stage){str_of(names[len]),
                                                 bench_yaml(&bench, rows[i].documents[len])};
        assert_row_equal(rows[i].label, told(&bench, explain(bench.arena, stages, len)),
                         rows[i].wanted);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
