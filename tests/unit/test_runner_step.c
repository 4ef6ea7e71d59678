/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

#define REQUIRED                                                                                   \
    "{" RUNNER_IDENTITY "\"outputs\":[],\"inputs\":["                                              \
    "{\"name\":\"a\",\"path\":[\"spec\",\"a\"],\"type\":\"string\",\"required\":true},"            \
    "{\"name\":\"b\",\"path\":[\"spec\",\"b\"],\"type\":\"integer\",\"required\":true},"           \
    "{\"name\":\"c\",\"path\":[\"spec\",\"c\"],\"type\":\"object\",\"required\":true,"             \
    "\"secret\":true},"                                                                            \
    "{\"name\":\"d\",\"path\":[\"spec\",\"d\"],\"type\":\"boolean\"}]}"

#define NO_IDENTITY                                                                                \
    "note: no run identity (--run and --task): a real run would make a random name\n"

static const struct {
    const char *words[RUNNER_WORDS];
    int code;
    const char *messages;
} cases[] = {
    {{NULL},
     2,
     "error: --component is missing [crdforge show --runner --json KIND prints the runner document "
     "of a kind]\n"},
    {{"--dry-run=client"},
     2,
     "error: --component is missing [crdforge show --runner --json KIND prints the runner document "
     "of a kind]\n"},
    {{"--dry-run=client", "--component=@/nonexistent"},
     2,
     "error: cannot read /nonexistent: No such file or directory\n"},
    {{"--dry-run=client", "--component={", "--executor_input={"},
     2,
     "error: --executor_input: not valid JSON: expected a key in double quotes, found the end "
     "(line "
     "1, column 2)\n"
     "error: 1:2: not valid JSON: expected a key in double quotes, found the end\n"},
    {{"--dry-run=client", "--component=" RUNNER_DOCUMENT}, 0, NO_IDENTITY},
    {{"--dry-run=client", "--component=" RUNNER_DOCUMENT, "--run={{x}}", "--task=t"},
     0,
     NO_IDENTITY},
    {{"--dry-run=client", "--component=" RUNNER_DOCUMENT, "--run=r", "--task=t"}, 0, ""},
    {{"--dry-run=client", "--component=" RUNNER_DOCUMENT, "--in", "job_name", "x"}, 0, ""},
    {{"--dry-run=client", "--component=" REQUIRED},
     2,
     "error: required inputs are missing: a, b, c [empty text counts as missing for every type but "
     "string]\n"},
    {{"--dry-run=client", "--component=" REQUIRED, "--in", "a", "", "--in", "b", ""},
     2,
     "error: required inputs are missing: b, c [empty text counts as missing for every type but "
     "string]\n"},
    {{"--dry-run=client", "--component=" REQUIRED, "--inputs",
      "{\"a\":\"\",\"b\":\"1\",\"c\":\"{}\"}"},
     2,
     "error: required inputs are missing: a [empty text counts as missing for every type but "
     "string]\n"},
    /* What is there already is found without its inputs, but something has to say which it is. */
    {{"--action=get", "--component=" REQUIRED},
     2,
     "error: nothing says which MyJob is meant [give --run, or --run and --task, of the step that "
     "made it]\n"},
    {{"--action=delete", "--component=" RUNNER_DOCUMENT, "--task=t"},
     2,
     "error: nothing says which MyJob is meant [give input job_name, or --run, or --run and "
     "--task, "
     "of the step that made it]\n"},
    {{"--action=delete", "--of=run", "--component=" RUNNER_DOCUMENT, "--run={{workflow.uid}}"},
     2,
     "error: nothing says which MyJob is meant [give input job_name, or --run, or --run and "
     "--task, "
     "of the step that made it]\n"},
    /* A URI of another form names a step, but no run. */
    {{"--action=wait", "--of=run", "--component=" RUNNER_DOCUMENT, "--executor_input",
      "{\"outputs\":{\"artifacts\":{\"run_summary\":{\"artifacts\":[{\"uri\":\"x\"}]}}}}"},
     2,
     "error: nothing says which MyJob is meant [give input job_name, or --run, or --run and "
     "--task, "
     "of the step that made it]\n"},
    {{"--dry-run=client", "--of=run", "--component=" RUNNER_DOCUMENT, "--run=r", "--task=t"},
     2,
     "error: --of run goes with --action get, wait or delete alone [what is made belongs to a "
     "step: "
     "leave --of away]\n"},
    /* Everything at once, the secret not shown. */
    {{"--dry-run=client", "--component=" REQUIRED, "--in", "b", "x", "--in", "c", "hunter2", "--in",
      "e", "1", "--in", "d", "maybe", "--out", "f", "/x"},
     2,
     "error: --in: MyJob has no input \"e\" [did you mean a?]\n"
     "error: input b (integer, from --in): expected a whole number of at most 64 bits, found "
     "\"x\"\n"
     "error: input c (object, from --in): expected a JSON object or a YAML mapping, found "
     "(secret)\n"
     "error: input d (boolean, from --in): expected true or false, found \"maybe\"\n"
     "error: required inputs are missing: a [empty text counts as missing for every type but "
     "string]\n"
     "error: --out: MyJob has no output \"f\"\n"},
};

/* Who runs it: the command line, what a pipeline of KFP v2 hands over, the URI. */
static void test_identities(void **state)
{
    (void)state;
#define HANDED(more)                                                                               \
    "--executor_input={\"inputs\":{\"parameterValues\":{" more "}},\"outputs\":{\"artifacts\":{"   \
    "\"run_summary\":{\"artifacts\":[{\"uri\":\"s3://b/p/r/t/run_summary\"}]}}}}"
    static const struct {
        const char *words[RUNNER_WORDS];
        const char *wanted;
    } rows[] = {
        {{HANDED("\"crdforge_run\":\"u\",\"crdforge_task\":\"t\"")}, "u t u"},
        {{HANDED("\"crdforge_run\":\"u\",\"crdforge_task\":\"t\""), "--run=r", "--task=s"},
         "r s r"},
        {{HANDED("\"crdforge_run\":\"{{$.pipeline_job_uuid}}\",\"crdforge_task\":\"t\"")},
         "s3://b/p/r/t/run_summary  s3://b/p/r"},
        {{HANDED("\"crdforge_run\":\"u\"")}, "s3://b/p/r/t/run_summary  u"},
        {{HANDED("")}, "s3://b/p/r/t/run_summary  s3://b/p/r"},
    };
#undef HANDED
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct arguments arguments;
        struct step step;
        bench_open(&bench);
        assert_true(runner_arguments(&bench, rows[i].words, &arguments));
        arguments.component = STR(RUNNER_DOCUMENT);
        if (!step_prepare(&bench.ctx, &arguments, &step))
            fail_msg("%s", bench_messages(&bench));
        cf_str got = str_printf(bench.arena, "%.*s %.*s %.*s", STR_ARG(step.identity.run),
                                STR_ARG(step.identity.task), STR_ARG(step.identity.whole));
        assert_row_equal(rows[i].words[0], got.ptr, rows[i].wanted);
        bench_close(&bench);
    }
}

static int run(struct bench *bench, const char *const *words, struct buf *out)
{
    struct arguments arguments;
    bench_open(bench);
    *out = (struct buf){.arena = bench->arena};
    assert_true(runner_arguments(bench, words, &arguments));
    return runner_step(bench, &arguments, out);
}

static void test_codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct buf out;
        int code = run(&bench, cases[i].words, &out);
        cf_str row = str_printf(bench.arena, "row %zu", i);
        assert_row_equal(row.ptr, bench_messages(&bench), cases[i].messages);
        if (code != cases[i].code || (code == 0) != (out.len > 0))
            fail_msg("row %zu: code %d", i, code);
        bench_close(&bench);
    }
}

/* The same values as text, as one JSON and as an executor input give the same resource. */
static const char *const texts[] = {"--component=" RUNNER_DOCUMENT,
                                    "--dry-run=client",
                                    "--output=json",
                                    "--in",
                                    "job_name",
                                    "j",
                                    "--in",
                                    "text",
                                    "q\" \\ $(X) {{x}} \n\t \xF0\x9F\x98\x80",
                                    "--in",
                                    "count",
                                    "9007199254740992",
                                    "--in",
                                    "rate",
                                    "1e-05",
                                    "--in",
                                    "flag",
                                    "True",
                                    "--in",
                                    "texts",
                                    "{\"a\": 1, \"b\": 0.5}",
                                    NULL};
static const char *const map[] = {
    "--component=" RUNNER_DOCUMENT,
    "--dry-run=client",
    "--output=json",
    "--inputs",
    "{\"job_name\":\"j\",\"text\":\"q\\\" \\\\ \\u0024(X) {{x}} \\n\\t \\ud83d\\ude00\","
    "\"count\":\"9007199254740992\",\"rate\":\"0.00001\",\"flag\":\"true\",\"map\":\"\","
    "\"texts\":\"a: 1\\nb: 0.5\\n\"}",
    NULL};
static const char *const executor[] = {
    "--component=" RUNNER_DOCUMENT,
    "--dry-run=client",
    "--output=json",
    "--executor_input",
    "{\"inputs\":{\"parameterValues\":{\"job_name\":\"j\",\"text\":\"q\\\" \\\\ $(X) {{x}} "
    "\\n\\t \xF0\x9F\x98\x80\",\"count\":9.007199254740992e15,\"rate\":1e-05,\"flag\":true,"
    "\"map\":null,\"texts\":{\"a\":1.0,\"b\":0.5}}}}",
    NULL};
static const char *const *const roads[] = {texts, map, executor};
static const char wanted[] =
    "{\n  \"apiVersion\": \"g.example/v1\",\n  \"kind\": \"MyJob\",\n  \"metadata\": {\n"
    "    \"name\": \"j\"\n  },\n  \"spec\": {\n    \"jobName\": \"j\",\n"
    "    \"text\": \"q\\\" \\\\ $(X) {{x}} \\n\\t \xF0\x9F\x98\x80\",\n"
    "    \"count\": 9007199254740992,\n    \"rate\": 0.00001,\n    \"deep\": {\n"
    "      \"flag\": true\n    },\n    \"texts\": {\n      \"a\": \"1\",\n"
    "      \"b\": \"0.5\"\n    }\n  }\n}\n";

static void test_three_roads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof roads / sizeof *roads; i++) {
        struct bench bench;
        struct buf out;
        int code = run(&bench, roads[i], &out);
        assert_row_equal(roads[i][3], bench_messages(&bench), "");
        assert_int_equal(code, 0);
        assert_row_equal(roads[i][3], out.ptr, wanted);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes),
                                       cmocka_unit_test(test_identities),
                                       cmocka_unit_test(test_three_roads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
