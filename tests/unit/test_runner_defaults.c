/* SPDX-License-Identifier: Apache-2.0
 *
 * Values that a component brings along: defaults, which give way, and what is fixed, which does not.
 */
#include "runner_support.h"

#define FIELD(name, path, type, more)                                                              \
    "{\"name\":\"" name "\",\"path\":[" path "],\"type\":\"" type "\"" more "}"
#define HEAD                                                                                       \
    "{\"runner_version\":3,\"group\":\"g.example\",\"version\":\"v1\",\"kind\":\"MyJob\","         \
    "\"plural\":\"myjobs\",\"scope\":\"Namespaced\",\"outputs\":[],"
#define NAME FIELD("resource_name", "\"metadata\",\"name\"", "string", "")

static const char *const box = HEAD "\"inputs\":[" FIELD(
    "box", "\"spec\",\"box\"", "object",
    ",\"default\":{\"a\":1,\"b\":2}") "," FIELD("box_a", "\"spec\",\"box\",\"a\"", "integer",
                                                "") "," FIELD("box_c", "\"spec\",\"box\",\"c\"",
                                                              "integer", ",\"default\":3") "," NAME
                                                                                           "]}";
static const char *const nested = HEAD
    "\"inputs\":[" FIELD("box", "\"spec\",\"box\"", "object", ",\"default\":{\"in\":5}") "," FIELD(
        "box_in_n", "\"spec\",\"box\",\"in\",\"n\"", "integer", ",\"default\":3") "," NAME "]}";
static const char *const whole = HEAD
    "\"inputs\":[" FIELD("box_a", "\"spec\",\"box\",\"a\"", "integer",
                         "") "," NAME "],\"fixed\":[" FIELD("box", "\"spec\",\"box\"", "object",
                                                            ",\"value\":{\"a\":1}") "]}";
static const char *const must =
    HEAD "\"inputs\":[" FIELD("a", "\"spec\",\"a\"", "string", ",\"required\":true") "," FIELD(
        "n", "\"spec\",\"n\"", "number",
        ",\"needed\":true,\"default\":1") "," FIELD("s", "\"spec\",\"s\"", "string",
                                                    ",\"default\":\"\"") "," NAME "]}";
static const char *const fixed =
    HEAD "\"inputs\":[" FIELD("box", "\"spec\",\"box\"", "object", "") "," FIELD(
        "rows", "\"spec\",\"rows\"", "array",
        "") "," NAME
            "],\"fixed\":[" FIELD(
                "box_a", "\"spec\",\"box\",\"a\"", "integer",
                ",\"value\":1") "," FIELD("rows_0_k", "\"spec\",\"rows\",0,\"k\"", "string",
                                          ",\"value\":\"x\"") "," FIELD("region",
                                                                        "\"metadata\","
                                                                        "\"annotations\","
                                                                        "\"r\"",
                                                                        "string",
                                                                        ",\"value\":\"eu\"") "]}";
static const char *const options = HEAD "\"inputs\":[" FIELD(
    "timeout", "", "string",
    ",\"option\":\"timeout\",\"default\":\"2h\"") "," NAME
                                                  "],\"fixed\":[" FIELD("action", "", "string",
                                                                        ",\"option\":\"action\","
                                                                        "\"value\":\"apply\"") "]}";

static const struct {
    const char *const *document;
    const char *words[RUNNER_WORDS];
    const char *wanted; /* the spec, and annotations where there are some; or messages */
} rows[] = {
    /* The default of a whole, and of a part of it. */
    {&box, {NULL}, "{\"box\":{\"a\":1,\"b\":2,\"c\":3}}"},
    /* A part that is given wins over the default of the whole; the rest of that stays. */
    {&box, {"--in", "box_a", "7"}, "{\"box\":{\"a\":7,\"b\":2,\"c\":3}}"},
    /* What is given whole stays; the default of a part fills in what it does not have. */
    {&box, {"--in", "box", "{\"b\":5}"}, "{\"box\":{\"b\":5,\"c\":3}}"},
    {&box, {"--in", "box", "{\"c\":9}"}, "{\"box\":{\"c\":9}}"},
    {&box, {"--in", "box_c", "4", "--in", "box", "{}"}, "{\"box\":{\"c\":4}}"},
    /* A default of a whole that has no room for the part gives way to it, not what was given. */
    {&nested, {NULL}, "{\"box\":{\"in\":{\"n\":3}}}"},
    {&nested, {"--in", "box_in_n", "7"}, "{\"box\":{\"in\":{\"n\":7}}}"},
    {&nested, {"--in", "box", "{\"in\":6}"}, "{\"box\":{\"in\":6}}"},
    /* A default is no requirement, and an empty text is a value. */
    {&must, {"--in", "a", "x"}, "{\"a\":\"x\",\"n\":1,\"s\":\"\"}"},
    {&must, {"--in", "a", "x", "--in", "n", ""}, "{\"a\":\"x\",\"n\":1,\"s\":\"\"}"},
    {&must, {"--in", "a", "x", "--in", "n", "2.5"}, "{\"a\":\"x\",\"n\":2.5,\"s\":\"\"}"},
    {&must,
     {NULL},
     "error: required inputs are missing: a [empty text counts as missing for every type but "
     "string]\n"},
    /* What is fixed is in every resource, also in objects that are given. */
    {&fixed, {NULL}, "{\"box\":{\"a\":1},\"rows\":[{\"k\":\"x\"}]} {\"r\":\"eu\"}"},
    {&fixed,
     {"--in", "box", "{\"b\":2}", "--in", "rows", "[{\"v\":1},{}]"},
     "{\"box\":{\"b\":2,\"a\":1},\"rows\":[{\"v\":1,\"k\":\"x\"},{}]} {\"r\":\"eu\"}"},
    {&fixed,
     {"--in", "box", "{\"a\":1}"},
     "{\"box\":{\"a\":1},\"rows\":[{\"k\":\"x\"}]} {\"r\":\"eu\"}"},
    {&fixed,
     {"--in", "box", "{\"a\":2}"},
     "error: the input box gives spec.box.a, which is fixed: box_a is always 1 [leave that out of "
     "box, or generate the component without fixing it]\n"},
    {&whole, {"--in", "box_a", "1"}, "{\"box\":{\"a\":1}}"},
    {&whole,
     {"--in", "box_a", "2"},
     "error: the input box_a gives spec.box.a, which is fixed: box is always {\"a\":1} [leave that "
     "out of box_a, or generate the component without fixing it]\n"},
    {&fixed,
     {"--in", "region", "us", "--in", "box_a", "1"},
     "error: --in: region is fixed: this component always sets it [leave it out, or generate the "
     "component without that]\n"
     "error: --in: box_a is fixed: this component always sets it [leave it out, or generate the "
     "component without that]\n"},
    /* Unset is not given. */
    {&fixed,
     {"--inputs", "{\"region\":\"\"}"},
     "{\"box\":{\"a\":1},\"rows\":[{\"k\":\"x\"}]} {\"r\":\"eu\"}"},
};

static const char *made(struct bench *bench, const char *document, const char *const *words,
                        struct arguments *ret_arguments)
{
    struct arguments arguments;
    struct step step;
    assert_true(runner_arguments(bench, words, &arguments));
    arguments.component = str_of(document);
    arguments.run = STR("run");
    arguments.task = STR("task");
    bool ok = step_prepare(&bench->ctx, &arguments, &step);
    if (ret_arguments)
        *ret_arguments = arguments;
    if (!ok)
        return bench_messages(bench);
    const cf_node *annotations = cf_get(cf_get(step.request.resource, "metadata"), "annotations");
    return str_printf(bench->arena, "%s%s%s",
                      bench_json(bench, cf_get(step.request.resource, "spec")),
                      annotations ? " " : "", annotations ? bench_json(bench, annotations) : "")
        .ptr;
}

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        assert_row_equal(rows[i].wanted, made(&bench, *rows[i].document, rows[i].words, NULL),
                         rows[i].wanted);
        bench_close(&bench);
    }
}

/* Options of the runner have them, too. */
static void test_options(void **state)
{
    static const char *const none[] = {NULL}, *const given[] = {"--in", "timeout", "90s", NULL};
    struct arguments arguments;
    struct bench bench;
    (void)state;
    bench_open(&bench);
    made(&bench, options, none, &arguments);
    assert_int_equal(arguments.timeout, 2 * 60 * 60 * 1000);
    assert_int_equal(arguments.action, ACTION_APPLY);
    made(&bench, options, given, &arguments);
    assert_int_equal(arguments.timeout, 90 * 1000);
    assert_string_equal(bench_messages(&bench), "");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_options)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
