/* SPDX-License-Identifier: Apache-2.0
 *
 * What the kubelet is told when a step is over.
 */
#include "folder.h"

#include "runner/report.h"

static void keep(void *data, cf_str lines)
{
    buf_add(data, lines.ptr, lines.len);
}

/* What is in the termination log after the end of a step with these diagnostics. */
static cf_str told(struct folder *folder, const char *last_line)
{
    struct bench *bench = &folder->bench;
    struct buf lines = {.arena = bench->arena};
    struct log log = {.write = keep, .data = &lines};
    const struct report report = {.result = RESULT_USAGE, .exit = 2, .kind = STR("Job")};
    cf_str path = folder_path(folder, "log"), text = STR("");
    report_end(&bench->ctx, &log, path, &report);
    if (!str_ends(buf_str(&lines), last_line))
        fail_msg("the log is\n%s", lines.ptr);
    if (file_kind(path.ptr) == FILE_REGULAR)
        assert_true(file_read(&bench->ctx, path.ptr, &text));
    return text;
}

static void test_errors(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    struct ctx *ctx = &folder.bench.ctx;
    ctx_warn(ctx, NULL, "odd");
    ctx_hint(ctx, "look at it");
    ctx_error(ctx, NULL, "first");
    ctx_error(ctx, NULL, "second");
    ctx_hint(ctx, "do that");
    cf_str text = told(
        &folder, "\"reason\":\"first\",\"next\":\"do that\",\"kind\":\"Job\",\"namespace\":\"\","
                 "\"name\":\"\",\"arn\":\"\",\"exit\":2}\n");
    assert_string_equal(text.ptr, "first\nsecond\nnext: do that\n");
    folder_close(&folder);
}

static void test_nothing(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    ctx_warn(&folder.bench.ctx, NULL, "odd");
    assert_int_equal(told(&folder, "\"exit\":2}\n").len, 0);
    folder_close(&folder);
}

/* The kubelet keeps 4096 bytes; no half of a character is among them. */
static void test_length(void **state)
{
    (void)state;
    static const struct {
        const char *first;
        size_t len;
    } rows[] = {{"", 4096}, {"x", 4095}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct folder folder;
        folder_open(&folder);
        struct buf message = {.arena = folder.bench.arena};
        buf_text(&message, rows[i].first);
        for (int k = 0; k < 3000; k++)
            buf_text(&message, "\xC3\xA9");
        ctx_error(&folder.bench.ctx, NULL, "%s", message.ptr);
        cf_str text = told(&folder, "\"exit\":2}\n");
        assert_int_equal(text.len, rows[i].len);
        assert_memory_equal(text.ptr, message.ptr, text.len);
        folder_close(&folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_nothing),
                                       cmocka_unit_test(test_length)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
