/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

#include "runner/inputs.h"

#include <stdlib.h>
#include <unistd.h>

/* `found` lists what was found, "name=text" or "name:json" each with its origin. */
static const struct {
    const char *words[RUNNER_WORDS];
    const char *found, *messages;
} cases[] = {
    {{NULL}, "", ""},
    {{"--in", "text", "", "--in", "count", "3"}, "text= (--in)\ncount=3 (--in)\n", ""},
    {{"--inputs", "{\"text\":\"\",\"count\":\"3\",\"map\":{\"a\":1},\"flag\":null,\"rate\":2}"},
     "count=3 (--inputs)\nrate:2 (--inputs)\nmap:{\"a\":1} (--inputs)\n",
     ""},
    {{"--inputs", "{\"text\":\"\"}", "--in", "text", "x"}, "text=x (--in)\n", ""},
    {{"--inputs", "{\"text\":\"y\"}", "--in", "text", "x"},
     NULL,
     "error: input text is given twice, by --inputs and by --in\n"},
    {{"--executor_input", "{{$}}", "--in", "text", "x"}, "text=x (--in)\n", ""},
    {{"--executor_input", "", "--in", "text", "x"}, "text=x (--in)\n", ""},
    {{"--executor_input", "{}", "--in", "text", "x", "--inputs", "no"}, "", ""},
    {{"--executor_input", "{\"inputs\":{\"parameterValues\":{\"text\":\"\",\"count\":null,"
                          "\"map\":{}}}}"},
     "text:\"\" (--executor_input)\nmap:{} (--executor_input)\n",
     ""},
    {{"--executor_input", "{\"inputs\":null}"}, "", ""},
    {{"--executor_input", "{\"inputs\":[]}"},
     NULL,
     "error: --executor_input: \"inputs\" must be a JSON object, found a list\n"},
    {{"--executor_input", "{\"inputs\":{\"parameterValues\":\"x\"}}"},
     NULL,
     "error: --executor_input: \"parameterValues\" must be a JSON object, found a string\n"},
    {{"--executor_input", "{\"outputs\":{\"parameters\":1}}"},
     NULL,
     "error: --executor_input: \"parameters\" must be a JSON object, found an integer\n"},
    {{"--executor_input", "3"},
     NULL,
     "error: --executor_input: expected a JSON object, found an integer\n"},
    {{"--executor_input", "{{$}} "},
     NULL,
     "error: --executor_input: not valid JSON: expected a key in double quotes, found '{' (line 1, "
     "column 2)\n"},
    {{"--executor_input", "{\"inputs\":{\"parameterValues\":{\"cuont\":1,\"zzzzzzz\":null}}}"},
     NULL,
     "error: --executor_input: MyJob has no input \"cuont\" [did you mean count?]\n"
     "error: --executor_input: MyJob has no input \"zzzzzzz\"\n"},
    {{"--in", "txt", "1", "--in", "li\nst", "2", "--inputs", "{\"rat\":\"\"}"},
     NULL,
     "error: --inputs: MyJob has no input \"rat\" [did you mean rate?]\n"
     "error: --in: MyJob has no input \"txt\" [did you mean text?]\n"
     "error: --in: MyJob has no input \"li\\nst\" [did you mean list?]\n"},
    {{"--inputs", "[]"}, NULL, "error: --inputs: expected a JSON object, found a list\n"},
    {{"--inputs", "@/etc/passwd"},
     NULL,
     "error: --inputs: not valid JSON: expected a value, found '@' (line 1, column 1)\n"},
    {{"--inputs", "@/tmp/argo_arg_.txt"},
     NULL,
     "error: --inputs: not valid JSON: expected a value, found '@' (line 1, column 1)\n"},
    {{"--inputs", "@/tmp/argo_arg_987654321987.txt"},
     NULL,
     "error: cannot read /tmp/argo_arg_987654321987.txt: No such file or directory\n"},
    {{"--in-file", "text", "/nonexistent/x"},
     NULL,
     "error: cannot read /nonexistent/x: No such file or directory\n"},
    {{"--in", "text", "@/etc/passwd"}, "text=@/etc/passwd (--in)\n", ""},
    /* Whatever the engine hands over. */
    {{"--in-env", "text", "CRDFORGE_TEST_VALUE", "--in", "count", "1"},
     "text=a $(b)\n (--in-env)\ncount=1 (--in)\n",
     ""},
    {{"--in-env", "text", "CRDFORGE_TEST_VALUE", "--executor_input",
      "{\"inputs\":{\"parameterValues\":{\"count\":1,\"crdforge_run\":\"r\"}}}"},
     "text=a $(b)\n (--in-env)\ncount:1 (--executor_input)\n",
     ""},
    {{"--in-env", "text", "CRDFORGE_TEST_NOTHING"},
     NULL,
     "error: --in-env: there is no variable \"CRDFORGE_TEST_NOTHING\" for input \"text\"\n"},
    {{"--in-env", "text", "CRDFORGE_TEST_VALUE", "--in", "text", "b"},
     NULL,
     "error: input text is given twice, by --in and by --in-env\n"},
};

static const char *found(struct bench *bench, const struct document *document,
                         const struct inputs_raw *raws)
{
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < document->inputs_len; i++) {
        if (raws[i].state == INPUTS_UNSET)
            continue;
        bool text = raws[i].state == INPUTS_TEXT;
        buf_printf(&out, "%s%c%s (%s)\n", document->inputs[i].name.ptr, text ? '=' : ':',
                   text ? raws[i].text.ptr : bench_json(bench, raws[i].node), raws[i].origin);
    }
    return buf_str(&out).ptr;
}

static bool collect(struct bench *bench, const struct document *document, const char *const *words,
                    struct inputs_raw **ret_raws)
{
    struct arguments arguments;
    bool ok;
    assert_true(runner_arguments(bench, words, &arguments));
    const cf_node *executor = inputs_executor(&bench->ctx, &arguments, &ok);
    return ok && inputs_collect(&bench->ctx, document, &arguments, executor, ret_raws);
}

static void test_collect(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct inputs_raw *raws;
        bench_open(&bench);
        const struct document *document = runner_document(&bench);
        const char *row = cases[i].words[0] ? cases[i].words[1] : "(none)";
        bool ok = collect(&bench, document, cases[i].words, &raws);
        assert_row_equal(row, bench_messages(&bench), cases[i].messages);
        if (ok != !*cases[i].messages)
            fail_msg("%s: wrong result", row);
        if (ok)
            assert_row_equal(row, found(&bench, document, raws), cases[i].found);
        bench_close(&bench);
    }
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void test_files(void **state)
{
    (void)state;
    char path[] = "/tmp/crdforge-test-XXXXXX", argo[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    write_file(path, "a\n");
    snprintf(argo, sizeof argo, "@/tmp/argo_arg_%ld.txt", (long)getpid());
    write_file(argo + 1, "{\"count\":\"4\"}");
    const char *const words[] = {"--in-file", "text", path, "--inputs", argo, NULL};
    struct bench bench;
    struct inputs_raw *raws;
    bench_open(&bench);
    const struct document *document = runner_document(&bench);
    bool ok = collect(&bench, document, words, &raws);
    unlink(path);
    unlink(argo + 1);
    assert_true(ok);
    assert_string_equal(found(&bench, document, raws),
                        "text=a\n (--in-file)\ncount=4 (--inputs)\n");
    bench_close(&bench);
}

int main(void)
{
    assert_int_equal(setenv("CRDFORGE_TEST_VALUE", "a $(b)\n", 1), 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_collect),
                                       cmocka_unit_test(test_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
