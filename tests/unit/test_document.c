/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/document.h"

#define HEAD                                                                                       \
    "component_version: 1, id: j, title: T, group: g.io, version: v1, kind: Job, plural: jobs, "
#define FLAGS "required: false, nullable: false, immutable: false, secret: false, own: false"
#define MUST "required: true, nullable: false, immutable: false, secret: false, own: false"
#define OUT                                                                                        \
    "outputs: [{name: run_summary, path: [], type: markdown, own: true}], rules: {family: ready}"
#define A "{name: a, path: [spec, a], type: object, " MUST "}"
#define B "{name: b, path: [spec, b], type: string, " FLAGS "}"
#define BEFORE "{" HEAD "inputs: [" A ", " B "], " OUT "}"
#define SAYS "error: s.lua: component() of Job: "

static const struct {
    const char *changed, *messages;
} rows[] = {
    {BEFORE, ""},
    {"{" HEAD "inputs: [" A "], " OUT ", description: D., fixed: [{name: b, path: [spec, b], type: "
     "string, value: x}]}",
     ""},
    /* What the definition requires may come by its parts, or be fixed. */
    {"{" HEAD "inputs: [{name: a_b, path: [spec, a, b], type: string, " FLAGS "}], " OUT "}", ""},
    {"{" HEAD "inputs: [], fixed: [{name: a, path: [spec, a], type: object, value: {}}], " OUT "}",
     ""},
    {"{" HEAD "inputs: [], " OUT "}",
     SAYS "inputs.a: it is required, and nothing gives it any more [keep it, or put its value into "
          "`fixed`]\n"},
    {"[]",
     SAYS "it returned a list, expected a component [return the component that it was handed, "
          "or a copy made by with()]\n"},
    {"{" HEAD "inputs: 1, outputs: {}}",
     SAYS "inputs: expected a list\n" SAYS "outputs: expected a list\n"},
    {"{" HEAD "inputs: [" A "], " OUT ", fixed: 1}", SAYS "fixed: expected a list\n"},
    {"{" HEAD "inputs: [" A "], " OUT ", fixed: [[a]]}", SAYS "fixed[1]: expected a map\n"},
    {"{" HEAD "inputs: [" A "], outputs: [{name: o, path: [status, 0], type: string}, {name: "
     "run_summary, path: [], type: markdown, own: true}], rules: {family: ready}}",
     SAYS "outputs.o: its path must be a list of property names\n"},
    {"{" HEAD "inputs: [" A ", {name: c, path: [metadata], type: any, " FLAGS "}], " OUT "}",
     SAYS "inputs.c: the runner itself sets the property of this path\n"},
    {"{" HEAD "inputs: [" A ", {name: c, path: [spec, c], type: string, element: x, " FLAGS
     "}], " OUT "}",
     SAYS "inputs.c: its element must be a type, too\n"},
    {"{" HEAD "inputs: [" A ", {name: c, path: [spec, c], type: any, supplied: true, default: 1, "
     "required: false, nullable: false, immutable: false, secret: true, own: false}], " OUT "}",
     SAYS "inputs.c: a default of a secret would be in every generated file\n"},
    {"{" HEAD "inputs: [" A ", {name: c, path: [spec, a, 0], type: any, " FLAGS
     "}, {name: d, path: "
     "[spec, a, x], type: any, " FLAGS "}], " OUT "}",
     SAYS "inputs: the paths of c and d clash\n"},
    {"{" HEAD "inputs: [" A ", " B ", {name: c, path: [spec, b, x], type: any, " FLAGS "}], " OUT
     "}",
     SAYS "inputs: the paths of b and c clash\n"},
    {"{" HEAD "inputs: [" A ", " B
     "], fixed: [{name: c, path: [spec, b], type: string, value: x}], " OUT "}",
     SAYS "inputs: the paths of b and c clash\n"},
    {"{" HEAD "inputs: [" A "], fixed: [{name: a, path: [spec, c], type: string, value: x}], " OUT
     "}",
     SAYS "fixed[1]: it needs a name that no input and nothing else fixed has\n"},
    /* Values are what the runner takes; a default that is only told may be anything. */
    {"{" HEAD "inputs: [" A ", {name: c, path: [spec, c], type: integer, default: x, " FLAGS
     "}], " OUT "}",
     ""},
    {"{" HEAD "inputs: [" A ", {name: c, path: [spec, c], type: integer, supplied: true, "
     "default: x, " FLAGS "}], " OUT "}",
     SAYS "inputs.c: the default is a string, the type is integer\n"},
    {"{" HEAD "inputs: [" A
     ", {name: t, path: [], type: string, option: timeout, default: soon, " FLAGS "}], " OUT "}",
     SAYS "inputs.t: the default is no time [write 90s, 5m or 2h; 0 means no limit]\n"},
    {"{" HEAD "inputs: [" A
     "], fixed: [{name: t, path: [], type: string, option: timeout, value: soon}], " OUT "}",
     SAYS "fixed[1]: the value is no time [write 90s, 5m or 2h; 0 means no limit]\n"},
    {"{" HEAD "inputs: [" A "], naming: {input: a}, " OUT "}",
     SAYS "naming: its input must be one of type string\n"},
    {"{" HEAD "inputs: [" A ", " B "], naming: {input: b, length: 0}, " OUT "}",
     SAYS "naming: its length must be a whole number above 0\n"},
    /* What the runner would refuse, each time. */
    {"{" HEAD "inputs: [" A ", {name: t, path: [], type: string, option: wait, " FLAGS "}], " OUT
     "}",
     SAYS "inputs.t: its option must be action or timeout\n"},
    {"{" HEAD "inputs: [" A ", {name: t, path: [], type: any, option: timeout, " FLAGS "}], " OUT
     "}",
     SAYS "inputs.t: an input that is an option is of type string\n"},
    {"{" HEAD "inputs: [" A
     "], fixed: [{name: t, path: [spec, t], type: string, option: timeout, value: 5m}, {name: u, "
     "path: [kind], type: string, value: x}], " OUT "}",
     SAYS "fixed[1]: an input has a path or is an option of the runner\n" SAYS
          "fixed[2]: the runner itself sets the property of this path\n"},
    {"{" HEAD "inputs: [" A ", {name: c, path: [spec, c], type: any, needed: 1, " FLAGS
     "}, {name: d, path: [spec, d], type: any, needed_below: 2, " FLAGS "}], " OUT "}",
     SAYS "inputs.c: needed must be true or false\n" SAYS
          "inputs.d: needed_below must be a number of steps of its path\n"},
    {"{" HEAD "inputs: [" A ", {name: c, path: [metadata, name], type: any, " FLAGS "}, {name: d, "
     "path: [metadata, name, x], type: string, " FLAGS
     "}, {name: e, path: [metadata, 0], type: any, " FLAGS "}], " OUT "}",
     SAYS "inputs.c: metadata.name is of type string\n" SAYS
          "inputs.d: metadata.name is of type string\n" SAYS
          "inputs.e: the runner itself sets the property of this path\n"},
};

static void test_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *before = bench_yaml(&bench, BEFORE);
        const cf_node *changed = bench_yaml(&bench, rows[i].changed);
        bench.ctx.root = NULL;
        bool ok = document_check(&bench.ctx, STR("s.lua"), before, changed);
        assert_row_equal(rows[i].changed, bench_messages(&bench), rows[i].messages);
        assert_int_equal(ok, !*rows[i].messages);
        bench_close(&bench);
    }
}

/* As many steps as the limit of depth says are too many: the resource would be as deep. */
static void test_depth(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *before = bench_yaml(&bench, BEFORE);
        const cf_node *changed =
            bench_yaml(&bench, "{" HEAD "inputs: [" A ", {name: c, path: [spec, c, 0, d], type: "
                               "any, " FLAGS "}], " OUT "}");
        bench.ctx.root = NULL;
        bench.limits.depth = 5 - more;
        assert_int_equal(document_check(&bench.ctx, STR("s.lua"), before, changed), !more);
        assert_string_equal(bench_messages(&bench),
                            more ? SAYS "inputs.c: its path has 4 steps or more (limit depth)\n"
                                 : "");
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_check), cmocka_unit_test(test_depth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
