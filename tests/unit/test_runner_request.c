/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

#include "text/json_read.h"

/* The whole resource as JSON. "#" in `wanted` stands for the ten digits of a hash. */
static const struct {
    const char *words[RUNNER_WORDS];
    const char *wanted;
} cases[] = {
    {{NULL},
     "{\"apiVersion\":\"g.example/v1\",\"kind\":\"MyJob\",\"metadata\":{\"name\":"
     "\"myjob-#\"},\"spec\":{\"jobName\":\"myjob-#\"}}"},
    {{"--in", "job_name", ""},
     "{\"apiVersion\":\"g.example/v1\",\"kind\":\"MyJob\",\"metadata\":{\"name\":"
     "\"myjob-#\"},\"spec\":{\"jobName\":\"myjob-#\"}}"},
    {{"--in", "port", "80", "--in", "region", "eu", "--in", "flag", "1", "--in", "text", "t",
      "--in", "job_name", "mine"},
     "{\"apiVersion\":\"g.example/v1\",\"kind\":\"MyJob\",\"metadata\":{\"name\":\"mine\","
     "\"annotations\":{\"services.k8s.aws/"
     "region\":\"eu\"}},\"spec\":{\"jobName\":\"mine\",\"text\":"
     "\"t\",\"deep\":{\"flag\":true,\"port\":80}}}"},
    {{"--in", "job_name", "My_Job"},
     "{\"apiVersion\":\"g.example/v1\",\"kind\":\"MyJob\",\"metadata\":{\"name\":\"my-job-#\"},"
     "\"spec\":{\"jobName\":\"My_Job\"}}"},
};

/* Puts "#" for each run of ten hexadecimal digits that ends a name. */
static const char *masked(struct bench *bench, const char *text)
{
    struct buf out = {.arena = bench->arena};
    for (; *text; text++) {
        buf_char(&out, *text);
        size_t digits = strspn(text + 1, "0123456789abcdef");
        if (*text == '-' && digits == 10 && text[11] == '"') {
            buf_char(&out, '#');
            text += 10;
        }
    }
    return buf_str(&out).ptr;
}

static struct step prepared(struct bench *bench, const char *document, const char *const *words)
{
    struct arguments arguments;
    struct step step;
    bench_open(bench);
    assert_true(runner_arguments(bench, words, &arguments));
    arguments.component = str_of(document);
    if (!step_prepare(&bench->ctx, &arguments, &step))
        fail_msg("%s", bench_messages(bench));
    return step;
}

static void test_resources(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct step step = prepared(&bench, RUNNER_DOCUMENT, cases[i].words);
        assert_row_equal(cases[i].wanted, masked(&bench, bench_json(&bench, step.request.resource)),
                         cases[i].wanted);
        bench_close(&bench);
    }
}

/* Without `naming` nothing but metadata.name is made; a kind without a spec gets none. */
static void test_other_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *document, *wanted;
    } rows[] = {
        {"{" RUNNER_IDENTITY "\"inputs\":[],\"outputs\":[]}",
         "{\"apiVersion\":\"g.example/"
         "v1\",\"kind\":\"MyJob\",\"metadata\":{\"name\":\"myjob-#\"}}"},
        {"{" RUNNER_IDENTITY "\"inputs\":[{\"name\":\"a\",\"path\":[\"spec\",\"a\"],\"type\":"
         "\"string\"}],\"outputs\":[]}",
         "{\"apiVersion\":\"g.example/v1\",\"kind\":\"MyJob\",\"metadata\":{\"name\":\"myjob-#\"},"
         "\"spec\":{}}"},
        {"{\"runner_version\":1,\"group\":\"g\",\"version\":\"v1\",\"plural\":\"x\",\"scope\":"
         "\"Cluster\",\"kind\":"
         "\"AnExceedinglyLongKindOfACustomResourceWhichNobodyWouldEverWriteDown"
         "\",\"inputs\":[],\"outputs\":[]}",
         "{\"apiVersion\":\"g/"
         "v1\",\"kind\":\"AnExceedinglyLongKindOfACustomResourceWhichNobodyWould"
         "EverWriteDown\",\"metadata\":{\"name\":"
         "\"anexceedinglylongkindofacustomresourcewhichnobodywou-#\"}}"},
    };
    static const char *const words[] = {NULL};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct step step = prepared(&bench, rows[i].document, words);
        assert_row_equal(rows[i].wanted, masked(&bench, bench_json(&bench, step.request.resource)),
                         rows[i].wanted);
        assert_true(step.request.name.len <= 63);
        bench_close(&bench);
    }
}

#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A250 A50 A50 A50 A50 A50

static void test_legal_names(void **state)
{
    (void)state;
    static const struct {
        const char *given, *wanted; /* ends in "-" when a hash follows */
    } rows[] = {
        {"plain", "plain"},
        {"a-b.c9", "a-b.c9"},
        {"9", "9"},
        {"Upper", "upper-"},
        {"under_score", "under-score-"},
        {"-edge-", "edge-"},
        {"a..b", "a-b-"},
        {"a.-b", "a-b-"},
        {"b.", "b-"},
        {"\xC3\xA9t\xC3\xA9", "t-"},
        {"___", ""},
        {A250 "aaa", A250 "aaa"},
        {A250 "aaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-"},
        {"", ""},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaA",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-"},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cf_str name = request_legal_name(arena, str_of(rows[i].given));
        size_t len = strlen(rows[i].wanted);
        bool hashed = !len || rows[i].wanted[len - 1] == '-';
        if (!str_starts(name, rows[i].wanted) || name.len != len + (hashed ? 10 : 0) ||
            name.len > (hashed ? 63 : 253) || !str_equal(name, request_legal_name(arena, name)))
            fail_msg("%s: got %s", rows[i].given, name.ptr);
    }
    /* Two names that look the same once they are legal stay two. */
    assert_false(
        str_equal(request_legal_name(arena, STR("A_b")), request_legal_name(arena, STR("a_B"))));
    arena_close(arena);
}

/* The name depends on run, task and content, and fits the length. */
static void test_generated_names(void **state)
{
    (void)state;
    static const char *const rows[][RUNNER_WORDS] = {
        {"--run", "r", "--task", "t"},
        {"--run", "r", "--task", "u"},
        {"--run", "s", "--task", "t"},
        {"--run", "rt", "--task", "t"},
        {"--run", "r", "--task", "tt"},
        {"--run", "r", "--task", "t", "--in", "text", ""},
        {"--run", "r", "--task", "t", "--in", "text", "x"},
        {"--run", "r", "--task", "t", "--in", "region", "eu"},
        {NULL},
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    struct bench benches[ROWS], again;
    cf_str names[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        names[i] = prepared(&benches[i], RUNNER_DOCUMENT, rows[i]).request.name;
        assert_true(names[i].len <= 20);
        cf_str same = prepared(&again, RUNNER_DOCUMENT, rows[i]).request.name;
        assert_true(str_equal(names[i], same));
        bench_close(&again);
        for (size_t j = 0; j < i; j++)
            if (str_equal(names[i], names[j]))
                fail_msg("rows %zu and %zu have the same name %s", j, i, names[i].ptr);
    }
    for (size_t i = 0; i < ROWS; i++)
        bench_close(&benches[i]);
    /* Key order of an object does not matter. */
    struct bench one, two;
    static const char *const ab[] = {"--in", "map", "{a: 1, b: 2}", NULL};
    static const char *const ba[] = {"--in", "map", "{b: 2, a: 1}", NULL};
    assert_true(str_equal(prepared(&one, RUNNER_DOCUMENT, ab).request.name,
                          prepared(&two, RUNNER_DOCUMENT, ba).request.name));
    bench_close(&one);
    bench_close(&two);
}

static void test_short_lengths(void **state)
{
    (void)state;
    static const size_t lengths[] = {1, 9, 10, 11, 12, 16, 63, 64, 1000};
    static const char *const none[] = {NULL};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char document[512];
        struct bench bench;
        snprintf(document, sizeof document,
                 "{" RUNNER_IDENTITY "\"naming\":{\"input\":\"n\",\"length\":%zu},\"outputs\":[],"
                 "\"inputs\":[{\"name\":\"n\",\"path\":[\"spec\",\"n\"],\"type\":\"string\"}]}",
                 lengths[i]);
        cf_str name = prepared(&bench, document, none).request.name;
        size_t wanted = lengths[i] > 16 ? 16 : lengths[i] == 11 ? 10 : lengths[i];
        if (name.len != wanted)
            fail_msg("length %zu: %s", lengths[i], name.ptr);
        bench_close(&bench);
    }
}

static void test_identity(void **state)
{
    (void)state;
    static const char artifact[] = "{\"outputs\":{\"artifacts\":{\"run_summary\":{\"artifacts\":["
                                   "{\"uri\":\"s3://b/1/2/run_summary\"}]}}}}";
    static const struct {
        const char *run, *task, *executor, *wanted; /* run and task */
    } rows[] = {
        {"r", "t", "{}", "r t"},
        {"r", "t", artifact, "r t"},
        {"", "", artifact, "s3://b/1/2/run_summary "},
        {"{{workflow.uid}}", "{{node.name}}", artifact, "s3://b/1/2/run_summary "},
        {"{{workflow.uid}}", "t", "{}", NULL},
        {"r", "{{node.name}}", "{}", NULL},
        {"r", "", "{}", NULL},
        {"", "", "{\"outputs\":{\"artifacts\":{\"run_summary\":{\"artifacts\":[{\"uri\":\"\"}]}}}}",
         NULL},
        {"", "", "{\"outputs\":{\"artifacts\":{\"run_summary\":[]}}}", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *executor = json_read(&bench.ctx, 0, str_of(rows[i].executor));
        struct request_identity got =
            request_identify(str_of(rows[i].run), str_of(rows[i].task), executor);
        cf_str text = str_printf(bench.arena, "%.*s %.*s", STR_ARG(got.run), STR_ARG(got.task));
        if (got.known != (rows[i].wanted != NULL))
            fail_msg("row %zu: known %d", i, got.known);
        if (rows[i].wanted)
            assert_row_equal(rows[i].run, text.ptr, rows[i].wanted);
        bench_close(&bench);
    }
    struct request_identity none = request_identify(STR(""), STR(""), NULL);
    assert_false(none.known);
}

/* What all tasks of a run share. */
static void test_run_of_uri(void **state)
{
    (void)state;
#define UUID "0b9a4d0e-8f1c-4f5c-9d1e-00000000000A"
    static const char *const rows[][2] = {
        {"s3://b/root/pipe/" UUID "/train/" UUID "/run_summary", UUID},
        {"s3://b/root/pipe/" UUID "/train/run_summary", UUID},
        {"s3://b/root/pipe/run-1/train/" UUID "/run_summary", "s3://b/root/pipe/run-1"},
        {"/tmp/local_outputs/pipe-2026-01-31/train/run_summary",
         "/tmp/local_outputs/pipe-2026-01-31"},
        {"p/train/run_summary", "p"},
        {"s3://b/root/pipe/" UUID "/train/" UUID "/other", ""},
        {"s3://b/" UUID "x/run_summary", "s3://b"},
        {"s3://b/run_summary", ""},
        {"s3://b/" UUID "/run_summary", ""},
        {"/run_summary", ""},
        {"run_summary", ""},
        {"//run_summary", ""},
        {"/train/run_summary", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_open();
        cf_str got = str_copy(arena, request_run_of_uri(str_of(rows[i][0])));
        assert_row_equal(rows[i][0], got.ptr, rows[i][1]);
        arena_close(arena);
    }
#undef UUID
}

/* The run is known without the step, and by --run before the URI. */
static void test_whole_run(void **state)
{
    (void)state;
    static const char artifact[] = "{\"outputs\":{\"artifacts\":{\"run_summary\":{\"artifacts\":["
                                   "{\"uri\":\"s3://b/p/r/t/run_summary\"}]}}}}";
    static const struct {
        const char *run, *task, *executor, *wanted;
    } rows[] = {
        {"r", "t", artifact, "r"},
        {"r", "", "{}", "r"},
        {"r", "", artifact, "r"},
        {"r", "{{node.name}}", "{}", "r"},
        {"{{workflow.uid}}", "t", artifact, "s3://b/p/r"},
        {"", "t", "{}", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *executor = json_read(&bench.ctx, 0, str_of(rows[i].executor));
        struct request_identity got =
            request_identify(str_of(rows[i].run), str_of(rows[i].task), executor);
        assert_row_equal(rows[i].run, str_copy(bench.arena, got.whole).ptr, rows[i].wanted);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resources),     cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_legal_names),   cmocka_unit_test(test_generated_names),
        cmocka_unit_test(test_short_lengths), cmocka_unit_test(test_identity),
        cmocka_unit_test(test_run_of_uri),    cmocka_unit_test(test_whole_run)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
