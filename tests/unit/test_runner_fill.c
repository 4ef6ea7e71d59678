/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects and inputs that lie in them, metadata, and inputs that are options.
 */
#include "runner_support.h"

#include "text/json_read.h"

#define FIELD(name, path, type, more)                                                              \
    "{\"name\":\"" name "\",\"path\":[" path "],\"type\":\"" type "\"" more "}"
#define TEXTS ",\"element\":\"string\""
#define NEEDED ",\"needed\":true"
#define REQUIRED ",\"required\":true"
#define DOCUMENT                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    \
    "{" RUNNER_IDENTITY "\"naming\":{\"input\":\"job_name\"},\"outputs\":[],\"inputs\":[" FIELD(                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    \
        "job_name", "\"spec\",\"jobName\"", "string",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               \
        "") "," FIELD("box", "\"spec\",\"box\"", "object",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          \
                      NEEDED) "," FIELD("box_a", "\"spec\",\"box\",\"a\"", "string",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                \
                                        NEEDED) "," FIELD("box_in_n",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               \
                                                          "\"spec\",\"box\",\"in\",\"n\"",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          \
                                                          "integer", ",\"needed_below\":3") "," FIELD("box_in_m", "\"spec\",\"box\",\"in\",\"m\"", "any", "") "," FIELD("rows", "\"spec\",\"rows\"", "array", "") "," FIELD("rows_0_k", "\"spec\",\"rows\",0,\"k\"", "string", ",\"needed_below\":3") "," FIELD("rows_0_v",                                                                                                                                                                                                                                                                                                                                                                                         \
                                                                                                                                                                                                                                                                                                                "\"spec\",\"rows\",0,\"v\"", "string", "") "," FIELD("resource_name", "\"metadata\",\"name\"", "string", "") "," FIELD("resource_namespace", "\"metadata\",\"namespace\"", "string", "") "," FIELD("resource_labels",                                                                                                                                                                               \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   "\"metadata\",\"labels\"", "object", TEXTS) "," FIELD("resource_annotations",                                                                                                                    \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "\"metadata\",\"annotations\"",                                                                                                            \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "object",                                                                                                                                  \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         TEXTS) "," FIELD("region",                                                                                                                 \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          "\"metadata\",\"annotations\",\"aws/region\"", "string", "") "," FIELD("action",                                          \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "",                                                \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "string",                                          \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 ",\"option\":\"action\"") "," FIELD("timeout", "", \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     "string",      \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     ",\"option\":\"timeout\"") "]}"

#define BOX "\"spec\":{\"box\":{\"a\":\"x\"}"

/* The resource without apiVersion and kind; the made name is "#". */
static const struct {
    const char *words[RUNNER_WORDS];
    const char *wanted;
} trees[] = {
    {{"--in", "box_a", "x"}, "{\"metadata\":{\"name\":\"#\"}," BOX ",\"jobName\":\"#\"}}"},
    {{"--in", "box", "{\"a\":\"x\"}"},
     "{\"metadata\":{\"name\":\"#\"}," BOX ",\"jobName\":\"#\"}}"},
    /* The same in both; a part beside what the object has; null is unset. */
    {{"--in", "box", "{\"in\":{\"z\":null,\"n\":null},\"a\":\"x\"}", "--in", "box_a", "x", "--in",
      "box_in_n", "7", "--in", "job_name", "j"},
     "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"jobName\":\"j\",\"box\":{\"in\":{\"z\":null,\"n\":"
     "7},\"a\":\"x\"}}}"},
    {{"--in", "box_in_m", "{\"q\":[1]}", "--in", "box_in_n", "7", "--in", "box_a", "x", "--in",
      "job_name", "j"},
     "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"jobName\":\"j\",\"box\":{\"a\":\"x\",\"in\":{"
     "\"n\":"
     "7,\"m\":{\"q\":[1]}}}}}"},
    {{"--in", "box", "{\"a\":\"x\",\"z\":1}", "--in", "box_a", "x", "--in", "job_name", "j"},
     "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"jobName\":\"j\",\"box\":{\"a\":\"x\",\"z\":1}}}"},
    /* The first item of a list, alone or among others. */
    {{"--in", "rows_0_k", "k", "--in", "box_a", "x", "--in", "job_name", "j"},
     "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"jobName\":\"j\",\"box\":{\"a\":\"x\"},\"rows\":"
     "[{\"k\":\"k\"}]}}"},
    {{"--in", "rows", "[]", "--in", "rows_0_k", "k", "--in", "box_a", "x", "--in", "job_name", "j"},
     "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"jobName\":\"j\",\"box\":{\"a\":\"x\"},\"rows\":"
     "[{\"k\":\"k\"}]}}"},
    {{"--in", "rows", "[{\"v\":\"1\"},{\"k\":\"2\"}]", "--in", "rows_0_k", "k", "--in", "box_a",
      "x", "--in", "job_name", "j"},
     "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"jobName\":\"j\",\"box\":{\"a\":\"x\"},\"rows\":"
     "[{\"v\":\"1\",\"k\":\"k\"},{\"k\":\"2\"}]}}"},
    /* Names: one that is given is the name of both; each may have its own. */
    {{"--in", "box_a", "x", "--in", "resource_name", "r"},
     "{\"metadata\":{\"name\":\"r\"},\"spec\":{\"jobName\":\"r\",\"box\":{\"a\":\"x\"}}}"},
    {{"--in", "box_a", "x", "--in", "resource_name", "r", "--in", "job_name", "My_Job"},
     "{\"metadata\":{\"name\":\"r\"},\"spec\":{\"jobName\":\"My_Job\",\"box\":{\"a\":\"x\"}}}"},
    {{"--in", "box_a", "x", "--in", "job_name", "j", "--in", "resource_namespace", "ml", "--in",
      "resource_labels", "{\"team\":7}", "--in", "resource_annotations", "{\"note\":\"n\"}", "--in",
      "region", "eu"},
     "{\"metadata\":{\"name\":\"j\",\"namespace\":\"ml\",\"labels\":{\"team\":\"7\"},"
     "\"annotations\":"
     "{\"note\":\"n\",\"aws/region\":\"eu\"}},\"spec\":{\"jobName\":\"j\",\"box\":{\"a\":\"x\"}}}"},
    /* Options are no part of it. */
    {{"--in", "box_a", "x", "--in", "job_name", "j", "--in", "action", "apply", "--in", "timeout",
      "2h"},
     "{\"metadata\":{\"name\":\"j\"},\"spec\":{\"jobName\":\"j\",\"box\":{\"a\":\"x\"}}}"},
    /* What is looked for need not be complete. */
    {{"--in", "resource_name", "r", "--action", "delete"},
     "{\"metadata\":{\"name\":\"r\"},\"spec\":{\"jobName\":\"r\"}}"},
};

#define MISSING(what)                                                                              \
    "error: required inputs are missing: " what                                                    \
    " [empty text counts as missing for every type but string]\n"
#define DIFFERENT(a, b, path)                                                                      \
    "error: the inputs " a " and " b " give " path                                                 \
    " different values [give it once, or the same in both]\n"
#define OWN(map, key)                                                                              \
    "error: " map " of MyJob: the runner itself sets " key " [leave it out of resource_" map "]\n"

static const struct {
    const char *words[RUNNER_WORDS];
    const char *messages;
} faults[] = {
    {{NULL}, MISSING("box_a (or in box)")},
    {{"--in", "box", "{}"}, MISSING("box_a (or in box)")},
    {{"--in", "box", "{\"a\":null}"}, MISSING("box_a (or in box)")},
    {{"--in", "box_a", "x", "--in", "box_in_m", "1"}, MISSING("box_in_n (or in box)")},
    {{"--in", "box", "{\"a\":\"x\",\"in\":{}}"}, MISSING("box_in_n (or in box)")},
    {{"--in", "box_a", "x", "--in", "rows_0_v", "v"}, MISSING("rows_0_k (or in rows)")},
    {{"--in", "box", "{\"a\":\"y\"}", "--in", "box_a", "x"},
     DIFFERENT("box", "box_a", "spec.box.a")},
    {{"--in", "box_a", "x", "--in", "box", "{\"a\":\"x\",\"in\":5}", "--in", "box_in_n", "7"},
     DIFFERENT("box", "box_in_n", "spec.box.in.n")},
    {{"--in", "box_a", "x", "--in", "rows", "[{\"k\":\"1\"}]", "--in", "rows_0_k", "2"},
     DIFFERENT("rows", "rows_0_k", "spec.rows[0].k")},
    {{"--in", "box_a", "x", "--in", "rows", "[1]", "--in", "rows_0_k", "2"},
     DIFFERENT("rows", "rows_0_k", "spec.rows[0].k")},
    {{"--in", "box_a", "x", "--in", "region", "eu", "--in", "resource_annotations",
      "{\"aws/region\":\"us\"}"},
     DIFFERENT("resource_annotations", "region", "metadata.annotations[\"aws/region\"]")},
    {{"--in", "box_a", "x", "--in", "resource_labels", "{\"crdforge.dev/owner\":\"me\"}", "--in",
      "resource_annotations", "{\"crdforge.dev/run\":\"r\",\"x\":\"y\"}"},
     OWN("labels", "crdforge.dev/owner") OWN("annotations", "crdforge.dev/run")},
    {{"--in", "box_a", "x", "--in", "resource_labels", "{\"app.kubernetes.io/managed-by\":\"me\"}"},
     OWN("labels", "app.kubernetes.io/managed-by")},
    {{"--in", "box_a", "x", "--in", "resource_name", "My_Job"},
     "error: input resource_name: \"My_Job\" cannot be the name of an object [it takes small "
     "letters, "
     "digits, - and ., at most 253 (RFC 1123)]\n"},
    /* A value of a pipeline does not make a step that creates into one that deletes. */
    {{"--in", "box_a", "x", "--in", "action", "delete"},
     "error: input action takes create or apply, not \"delete\" [what reads, waits or deletes is a "
     "component of its own, or --action]\n"},
    {{"--in", "box_a", "x", "--in", "action", "destroy", "--in", "timeout", "soon"},
     "error: input action takes create|apply|get|wait|delete, not \"destroy\"\n"
     "error: input timeout takes a time, not \"soon\" [write 90s, 5m or 2h; 0 means no limit]\n"},
};

/* "kind-0123456789" -> "#" */
static const char *masked(struct bench *bench, const char *text)
{
    struct buf out = {.arena = bench->arena};
    for (; *text; text++)
        if (strncmp(text, "myjob-", 6) == 0) {
            buf_char(&out, '#');
            text += 6 + 10 - 1;
        } else {
            buf_char(&out, *text);
        }
    return buf_str(&out).ptr;
}

static bool prepare(struct bench *bench, const char *const *words, struct step *step)
{
    struct arguments arguments;
    bench_open(bench);
    assert_true(runner_arguments(bench, words, &arguments));
    arguments.component = STR(DOCUMENT);
    arguments.run = STR("run");
    arguments.task = STR("task");
    return step_prepare(&bench->ctx, &arguments, step);
}

static void test_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        struct bench bench;
        struct step step;
        if (!prepare(&bench, trees[i].words, &step))
            fail_msg("%s", bench_messages(&bench));
        const cf_node *resource = step.request.resource;
        struct map_builder rest = {.arena = bench.arena};
        map_add(&rest, STR("metadata"), cf_get(resource, "metadata"));
        map_add(&rest, STR("spec"), cf_get(resource, "spec"));
        /* Keys in any order: only the tree counts. */
        const char *got = masked(&bench, bench_json(&bench, map_node(&rest)));
        const cf_node *wanted =
            json_read(&bench.ctx, diags_file(bench.ctx.diags, STR("w"), str_of(trees[i].wanted)),
                      str_of(trees[i].wanted));
        const cf_node *found =
            json_read(&bench.ctx, diags_file(bench.ctx.diags, STR("g"), str_of(got)), str_of(got));
        if (!node_equal(found, wanted))
            fail_msg("got %s\nwant %s", got, trees[i].wanted);
        bench_close(&bench);
    }
}

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct bench bench;
        struct step step;
        assert_false(prepare(&bench, faults[i].words, &step));
        assert_row_equal(faults[i].messages, bench_messages(&bench), faults[i].messages);
        bench_close(&bench);
    }
}

/* An object that is needed, none of whose parts is. */
static void test_needed_object(void **state)
{
    static const char document[] = "{" RUNNER_IDENTITY "\"outputs\":[],\"inputs\":[" FIELD(
        "bag", "\"spec\",\"bag\"", "object", NEEDED) "," FIELD("bag_a", "\"spec\",\"bag\",\"a\"",
                                                               "string", "") "]}";
    struct arguments arguments = {.component = str_of(document)};
    struct bench bench;
    struct step step;
    (void)state;
    bench_open(&bench);
    assert_false(step_prepare(&bench.ctx, &arguments, &step));
    assert_string_equal(bench_messages(&bench), MISSING("bag (or its parts)"));
    bench_close(&bench);
}

/* What must be given itself is not given by its parts: the message says how little will do. */
static void test_required_object(void **state)
{
    static const char document[] = "{" RUNNER_IDENTITY "\"outputs\":[],\"inputs\":[" FIELD(
        "bag", "\"spec\",\"bag\"", "object",
        REQUIRED) "," FIELD("bag_a", "\"spec\",\"bag\",\"a\"", "string",
                            "") "," FIELD("rows", "\"spec\",\"rows\"", "array",
                                          REQUIRED) "," FIELD("rows_0_k",
                                                              "\"spec\",\"rows\",0,\"k\"", "string",
                                                              "") "]}";
    static const struct {
        const char *words[RUNNER_WORDS];
        const char *messages;
    } rows[] = {
        {{NULL}, MISSING("bag, rows")},
        {{"--in", "rows_0_k", "1"}, MISSING("bag, rows ([] will do where its parts are given)")},
        {{"--in", "rows", "[]", "--in", "bag_a", "1"},
         MISSING("bag ({} will do where its parts are given)")},
        {{"--in", "rows", "[]", "--in", "bag", "{}"}, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arguments arguments;
        struct bench bench;
        struct step step;
        bench_open(&bench);
        assert_true(runner_arguments(&bench, rows[i].words, &arguments));
        arguments.component = str_of(document);
        assert_int_equal(step_prepare(&bench.ctx, &arguments, &step), !*rows[i].messages);
        assert_row_equal(rows[i].messages, bench_messages(&bench), rows[i].messages);
        bench_close(&bench);
    }
}

/* However the values come, one request is the same: the hash that tells it is. */
static void test_same_request(void **state)
{
    static const char *const whole[] = {"--in", "box", "{\"in\":{\"n\":1},\"a\":\"x\"}", NULL};
    static const char *const parts[] = {"--in", "box_a", "x", "--in", "box_in_n", "1", NULL};
    struct bench a, b;
    struct step first, second;
    (void)state;
    assert_true(prepare(&a, whole, &first) && prepare(&b, parts, &second));
    assert_string_equal(first.request.spec.ptr, second.request.spec.ptr);
    assert_string_equal(first.request.name.ptr, second.request.name.ptr);
    assert_true(first.request.generated);
    bench_close(&a);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_trees), cmocka_unit_test(test_faults),
                                       cmocka_unit_test(test_needed_object),
                                       cmocka_unit_test(test_required_object),
                                       cmocka_unit_test(test_same_request)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
