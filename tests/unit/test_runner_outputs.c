/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

#include "runner/outputs.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stands in the file of an output of a type, for a value in the resource. */
static void test_texts(void **state)
{
    (void)state;
    static const struct {
        enum document_type type;
        const char *resource, *wanted;
    } rows[] = {
        {DOCUMENT_STRING, "a: \"x \\\"y\\\"\\n\"", "x \"y\"\n"},
        {DOCUMENT_STRING, "a: 3", "3"},
        {DOCUMENT_STRING, "a: ''", ""},
        {DOCUMENT_STRING, "b: 1", ""},
        {DOCUMENT_STRING, "a: null", ""},
        {DOCUMENT_INTEGER, "a: 9223372036854775807", "9223372036854775807"},
        {DOCUMENT_INTEGER, "b: 1", ""},
        {DOCUMENT_NUMBER, "a: 0.1", "0.1"},
        {DOCUMENT_NUMBER, "{}", ""},
        {DOCUMENT_BOOLEAN, "a: true", "true"},
        {DOCUMENT_BOOLEAN, "a: false", "false"},
        {DOCUMENT_BOOLEAN, "{}", ""},
        {DOCUMENT_OBJECT, "a: {b: [1, x]}", "{\"b\":[1,\"x\"]}"},
        {DOCUMENT_OBJECT, "a: {}", "{}"},
        {DOCUMENT_OBJECT, "{}", "{}"},
        {DOCUMENT_OBJECT, "a: null", "{}"},
        {DOCUMENT_ARRAY, "a: [{b: 1}]", "[{\"b\":1}]"},
        {DOCUMENT_ARRAY, "a: []", "[]"},
        {DOCUMENT_ARRAY, "{}", "[]"},
        {DOCUMENT_INT_OR_STRING, "a: 5", "5"},
        {DOCUMENT_INT_OR_STRING, "a: five", "five"},
        {DOCUMENT_INT_OR_STRING, "{}", ""},
        {DOCUMENT_ANY, "a: x", "x"},
        {DOCUMENT_ANY, "a: {b: x}", "{\"b\":\"x\"}"},
        {DOCUMENT_ANY, "{}", ""},
        {DOCUMENT_MARKDOWN, "a: x", "# page"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        struct document_field output = {.type = rows[i].type, .path = bench_yaml(&bench, "[a]")};
        const cf_node *resource = bench_yaml(&bench, rows[i].resource);
        cf_str text = outputs_text(bench.arena, &output, resource, STR("# page"));
        cf_str row =
            str_printf(bench.arena, "%s of %s", document_type_name(rows[i].type), rows[i].resource);
        assert_row_equal(row.ptr, text.ptr, rows[i].wanted);
        bench_close(&bench);
    }
}

static void test_paths(void **state)
{
    (void)state;
    static const char executor[] =
        "{\"outputs\":{\"parameters\":{\"state\":{\"outputFile\":\"/o/state\"}}}}";
    static const struct {
        const char *words[RUNNER_WORDS];
        const char *found, *messages;
    } rows[] = {
        {{NULL}, "", ""},
        {{"--out", "state", "a", "--out", "run_summary", "b"}, "state=a run_summary=b ", ""},
        {{"--executor_input", executor, "--out", "state", "a", "--out", "run_summary", "b"},
         "state=/o/state run_summary=b ",
         ""},
        {{"--executor_input", "{\"outputs\":{\"parameters\":{\"stat\":{}}}}"},
         NULL,
         "error: --executor_input: MyJob has no output \"stat\" [did you mean state?]\n"},
        {{"--executor_input", "{\"outputs\":{\"parameters\":{\"state\":{}}}}"},
         NULL,
         "error: --executor_input: the path of output state is missing\n"},
        {{"--out", "zzzzzzzz", "a", "--out", "resurce", "a", "--out", "state", ""},
         NULL,
         "error: --out: MyJob has no output \"zzzzzzzz\"\n"
         "error: --out: MyJob has no output \"resurce\" [did you mean resource?]\n"
         "error: --out: the path of output state is missing\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct arguments arguments;
        struct step step = {NULL};
        bench_open(&bench);
        assert_true(runner_arguments(&bench, rows[i].words, &arguments));
        arguments.component = STR(RUNNER_DOCUMENT);
        bool ok = step_prepare(&bench.ctx, &arguments, &step);
        cf_str row = str_printf(bench.arena, "row %zu", i);
        assert_row_equal(row.ptr, bench_messages(&bench), rows[i].messages);
        assert_int_equal(ok, rows[i].found != NULL);
        struct buf found = {.arena = bench.arena};
        for (size_t j = 0; ok && j < step.document->outputs_len; j++)
            if (step.paths[j].len)
                buf_printf(&found, "%s=%s ", step.document->outputs[j].name.ptr, step.paths[j].ptr);
        if (ok)
            assert_row_equal(row.ptr, buf_str(&found).ptr, rows[i].found);
        bench_close(&bench);
    }
}

static cf_str in_folder(struct bench *bench, const char *folder, const char *name)
{
    return str_printf(bench->arena, "%s/%s", folder, name);
}

static const char *contents(struct bench *bench, const char *folder, const char *name)
{
    char text[2048];
    FILE *file = fopen(in_folder(bench, folder, name).ptr, "rb");
    if (!file)
        return "(absent)";
    size_t len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    return str_copy(bench->arena, (cf_str){text, len}).ptr;
}

static const struct {
    const char *name, *contents;
} written[] = {
    {"deep/er/state", ""},
    {"resource", "{\"apiVersion\":\"g.example/v1\",\"kind\":\"MyJob\",\"metadata\":{\"name\":"
                 "\"mine\"},\"spec\":{\"jobName\":\"mine\",\"text\":\"a|b\\n<i>\",\"token\":"
                 "\"(secret)\"}}"},
    {"page", "# MyJob mine\n\nA dry run: nothing was created. The custom resource would be one of "
             "myjobs.g.example/v1, its name the one given.\n\n| input | value |\n| --- | --- |\n"
             "| job\\_name | \"mine\" |\n| text | \"a\\|b\\\\n\\<i\\>\" |\n| token | \\(secret\\) "
             "|\n"},
};

/* A run that writes three outputs below `folder` and cannot write a fourth. */
static void run_in(struct bench *bench, const char *folder, struct buf *out)
{
    struct arguments arguments;
    const char *state = in_folder(bench, folder, "deep/er/state").ptr;
    const char *taken = in_folder(bench, folder, "taken").ptr;
    const char *resource = in_folder(bench, folder, "resource").ptr;
    const char *page = in_folder(bench, folder, "page").ptr;
    const char *const words[] = {"--dry-run=client",
                                 "--component=" RUNNER_DOCUMENT,
                                 "--in",
                                 "job_name",
                                 "mine",
                                 "--in",
                                 "token",
                                 "{\"k\":\"hunter2\"}",
                                 "--in",
                                 "text",
                                 "a|b\n<i>",
                                 "--out",
                                 "state",
                                 state,
                                 "--out",
                                 "conditions",
                                 taken,
                                 "--out",
                                 "resource",
                                 resource,
                                 "--out",
                                 "run_summary",
                                 page,
                                 NULL};
    assert_int_equal(mkdir(taken, 0777), 0);
    assert_true(runner_arguments(bench, words, &arguments));
    assert_int_equal(runner_step(bench, &arguments, out), 8);
}

/* One run of the program in a folder of its own: what is printed, reported and written. */
static void test_run(void **state)
{
    (void)state;
    static const char *const made[] = {"deep/er/state", "deep/er",  "deep",
                                       "taken",         "resource", "page"};
    char folder[] = "/tmp/crdforge-test-XXXXXX";
    struct bench bench;
    bench_open(&bench);
    struct buf out = {.arena = bench.arena};
    assert_non_null(mkdtemp(folder));
    run_in(&bench, folder, &out);
    cf_str wanted = str_printf(bench.arena,
                               "error: %s/taken is in the way: it is a folder [this is the path of "
                               "output conditions]\n",
                               folder);
    assert_string_equal(bench_messages(&bench), wanted.ptr);
    assert_string_equal(out.ptr, "apiVersion: g.example/v1\nkind: MyJob\nmetadata:\n  name: mine\n"
                                 "spec:\n  jobName: mine\n  text: \"a|b\\n<i>\"\n  token:\n    k: "
                                 "hunter2\n");
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        assert_row_equal(written[i].name, contents(&bench, folder, written[i].name),
                         written[i].contents);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        assert_int_equal(remove(in_folder(&bench, folder, made[i]).ptr), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing else is left there */
    bench_close(&bench);
}

static void test_device(void **state)
{
    (void)state;
    static const char *const words[] = {"--dry-run=client",
                                        "--component=" RUNNER_DOCUMENT,
                                        "--in",
                                        "job_name",
                                        "x",
                                        "--out",
                                        "state",
                                        "/dev/null",
                                        NULL};
    struct bench bench;
    struct arguments arguments;
    bench_open(&bench);
    struct buf out = {.arena = bench.arena};
    assert_true(runner_arguments(&bench, words, &arguments));
    assert_int_equal(runner_step(&bench, &arguments, &out), 8);
    assert_string_equal(bench_messages(&bench), "error: /dev/null is no regular file [this is the "
                                                "path of output state]\n");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_paths),
                                       cmocka_unit_test(test_run), cmocka_unit_test(test_device)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
