/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

static const struct {
    const char *words[RUNNER_WORDS];
    const char *messages; /* empty: it parses */
} cases[] = {
    {{NULL}, ""},
    {{"--component", "{}", "--dry-run=client", "--output", "json"}, ""},
    {{"--in", "a", "--weird", "--in", "b", "", "--out=x"},
     "error: --out takes no value after \"=\" [write --out NAME PATH]\n"},
    {{"--in", "a", "1", "--in", "a", "2"}, "error: --in \"a\" is given twice\n"},
    {{"--in", "a", "1", "--in-file", "a", "2"}, ""},
    {{"--out", "a", "1", "--out", "a", "1"}, "error: --out \"a\" is given twice\n"},
    {{"--run", "1", "--run=1"}, "error: --run is given twice\n"},
    {{"--component"}, "error: --component needs JSON after it [write --component JSON]\n"},
    {{"--in", "a"}, "error: --in needs NAME VALUE after it [write --in NAME VALUE]\n"},
    {{"--conponent", "x"},
     "error: unknown option \"--conponent\" [did you mean --component?]\n"
     "error: unexpected argument \"x\" [every value follows an option; crdforge-run --help lists "
     "them]\n"},
    {{"--zzzzzzzzzz"},
     "error: unknown option \"--zzzzzzzzzz\" [crdforge-run --help lists the options]\n"},
    {{"--line\nbreak=1"},
     "error: unknown option \"--line\\nbreak\" [crdforge-run --help lists the options]\n"},
    {{"--dry-run=server"}, ""},
    {{"--output=xml", "--dry-run", "none", "--on-cancel=", "--action", "creat"},
     "error: --output takes yaml|json, not \"xml\"\n"
     "error: --dry-run takes client|server, not \"none\"\n"
     "error: --on-cancel takes auto|delete|keep, not \"\"\n"
     "error: --action takes create|apply|get|wait|delete, not \"creat\"\n"},
    {{"--timeout", "", "--poll=-1s", "--settle-time=1w", "--cancel-grace=99999999999"},
     "error: --timeout takes a time, not \"\" [write 90s, 5m or 2h; 0 means no limit]\n"
     "error: --poll takes a time, not \"-1s\" [write 90s, 5m or 2h; 0 means no limit]\n"
     "error: --settle-time takes a time, not \"1w\" [write 90s, 5m or 2h; 0 means no limit]\n"
     "error: --cancel-grace takes a time, not \"99999999999\" [write 90s, 5m or 2h; 0 means no "
     "limit]\n"},
    {{"--success-when", "a=b", "--success-when=c=d", "--yes"}, ""},
    {{"--may-retry", "--may-retry"}, "error: --may-retry is given twice\n"},
    {{"--help=x"}, "error: --help takes no value after \"=\"\n"},
    {{"--", "-x", ""},
     "error: unexpected argument \"--\" [every value follows an option; crdforge-run --help lists "
     "them]\n"
     "error: unexpected argument \"-x\" [every value follows an option; crdforge-run --help lists "
     "them]\n"
     "error: unexpected argument \"\" [every value follows an option; crdforge-run --help lists "
     "them]\n"},
    {{"--nonsense", "--help"},
     "error: unknown option \"--nonsense\" [crdforge-run --help lists the "
     "options]\n"},
};

static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct arguments arguments;
        bench_open(&bench);
        bool ok = runner_arguments(&bench, cases[i].words, &arguments);
        const char *row = cases[i].words[0] ? cases[i].words[0] : "(none)";
        assert_row_equal(row, bench_messages(&bench), cases[i].messages);
        if (ok != (!*cases[i].messages || arguments.help))
            fail_msg("%s: result %d", row, ok);
        bench_close(&bench);
    }
}

static void test_values(void **state)
{
    (void)state;
    static const char *const words[] = {"--component=a=b",
                                        "--executor_input",
                                        "--x",
                                        "--inputs",
                                        "",
                                        "--in",
                                        "a",
                                        "--in",
                                        "--in",
                                        "b",
                                        "",
                                        "--in-file",
                                        "c",
                                        "p",
                                        "--out",
                                        "d",
                                        "q",
                                        "--run={{x}}",
                                        "--task",
                                        "t",
                                        "--dry-run",
                                        "client",
                                        "--output=json",
                                        NULL};
    struct bench bench;
    struct arguments got;
    bench_open(&bench);
    assert_true(runner_arguments(&bench, words, &got));
    assert_string_equal(got.component.ptr, "a=b");
    assert_string_equal(got.executor_input.ptr, "--x");
    assert_int_equal(got.inputs.len, 0);
    assert_string_equal(arguments_find(&got.in, STR("a"))->ptr, "--in");
    assert_int_equal(arguments_find(&got.in, STR("b"))->len, 0);
    assert_null(arguments_find(&got.in, STR("c")));
    assert_string_equal(arguments_find(&got.in_file, STR("c"))->ptr, "p");
    assert_string_equal(arguments_find(&got.out, STR("d"))->ptr, "q");
    assert_string_equal(got.run.ptr, "{{x}}");
    assert_string_equal(got.task.ptr, "t");
    assert_int_equal(got.dry_run, DRY_RUN_CLIENT);
    assert_int_equal(got.output, OUTPUT_JSON);
    assert_true(!got.help && !got.version);
    bench_close(&bench);
}

static void test_choices(void **state)
{
    (void)state;
    static const char *const words[] = {"--action=wait",
                                        "--on-cancel",
                                        "keep",
                                        "--timeout=90",
                                        "--poll=250ms",
                                        "--start-timeout=2h",
                                        "--settle-time=0",
                                        "--success-when=a=b",
                                        "--success-when=c=d",
                                        "--may-retry",
                                        NULL};
    struct bench bench;
    struct arguments got;
    bench_open(&bench);
    assert_true(runner_arguments(&bench, words, &got));
    assert_int_equal(got.action, ACTION_WAIT);
    assert_int_equal(got.on_cancel, POLICY_KEEP);
    assert_int_equal(got.on_timeout, POLICY_AUTO);
    assert_int_equal(got.timeout, 90000);
    assert_int_equal(got.poll, 250);
    assert_int_equal(got.start_timeout, 7200000);
    assert_int_equal(got.settle, 0);
    assert_int_equal(got.recoverable_timeout, 1800000);
    assert_int_equal(got.success_when.len, 2);
    assert_string_equal(got.success_when.list[1].ptr, "c=d");
    assert_true(got.may_retry && !got.yes && got.dry_run == DRY_RUN_NO);
    bench_close(&bench);
}

static void test_help(void **state)
{
    (void)state;
    static const char *const help[] = {"-h", "--nonsense", NULL}, *const version[] = {"--version",
                                                                                      NULL};
    struct bench bench;
    struct arguments got;
    bench_open(&bench);
    struct buf text = {.arena = bench.arena};
    assert_true(runner_arguments(&bench, help, &got) && got.help);
    assert_true(runner_arguments(&bench, version, &got) && got.version);
    arguments_help(&text);
    static const char *const told[] = {"--component JSON",
                                       "--executor_input JSON",
                                       "--inputs JSON",
                                       "--in NAME VALUE",
                                       "--in-file NAME PATH",
                                       "--out NAME PATH",
                                       "--run TEXT",
                                       "--task TEXT",
                                       "--dry-run",
                                       "--output",
                                       "--help",
                                       "--version"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (!strstr(text.ptr, told[i]))
            fail_msg("the help does not tell %s", told[i]);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_messages),
                                       cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_choices), cmocka_unit_test(test_help)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
