/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "runner/log.h"

static struct buf written;
static cf_str hidden = {"hidden word", sizeof "hidden word" - 1};

static void keep(void *data, cf_str lines)
{
    (void)data;
    buf_add(&written, lines.ptr, lines.len);
}

/* A log that writes into `written`, and hides one text. */
static struct log open_log(struct bench *bench, bool json, bool quiet)
{
    struct log log = {.write = keep, .kind = STR("Job"), .name_space = STR("n"), .name = STR("j")};
    log.json = json;
    log.quiet = quiet;
    written = (struct buf){.arena = bench->arena};
    log.secrets = (struct secrets){.list = &hidden, .len = 1, .cap = 1, .arena = bench->arena};
    return log;
}

/* The lines, each without its time, which is none of ours: "2026-01-31T12:00:00Z". */
static const char *lines(struct bench *bench)
{
    enum { TIME = 20 };
    struct buf out = {.arena = bench->arena};
    cf_str rest = buf_str(&written);
    while (rest.len) {
        size_t len = 0;
        while (len < rest.len && rest.ptr[len] != '\n')
            len++;
        cf_str line = str_cut(rest, 0, len);
        if (str_starts(line, "{\"time\":\"2"))
            line = str_cut(line, strlen("{\"time\":\"") + TIME + 2, line.len);
        else if (str_starts(line, "2"))
            line = str_cut(line, TIME, line.len);
        buf_printf(&out, "%.*s\n", STR_ARG(line));
        rest = str_cut(rest, len + 1, rest.len);
    }
    return out.len ? out.ptr : "";
}

static void say_all(struct log *log)
{
    log_line(log, LOG_INFO, "one\ttwo");
    log_line(log, LOG_WARNING, "a %s", "hidden word");
    log_line(log, LOG_ERROR, "%d \"quoted\"", 3);
}

static void test_lines(void **state)
{
    (void)state;
    static const struct {
        bool json, quiet;
        const char *lines;
    } rows[] = {
        {false, false, " one two\n warning: a (secret)\n error: 3 \"quoted\"\n"},
        {false, true, " error: 3 \"quoted\"\n"},
        {true, true,
         "\"level\":\"error\",\"message\":\"3 \\\"quoted\\\"\",\"kind\":\"Job\","
         "\"namespace\":\"n\",\"name\":\"j\"}\n"},
        {true, false,
         "\"level\":\"info\",\"message\":\"one\\ttwo\",\"kind\":\"Job\","
         "\"namespace\":\"n\",\"name\":\"j\"}\n"
         "\"level\":\"warning\",\"message\":\"a (secret)\",\"kind\":\"Job\","
         "\"namespace\":\"n\",\"name\":\"j\"}\n"
         "\"level\":\"error\",\"message\":\"3 \\\"quoted\\\"\",\"kind\":\"Job\","
         "\"namespace\":\"n\",\"name\":\"j\"}\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        struct log log = open_log(&bench, rows[i].json, rows[i].quiet);
        say_all(&log);
        assert_row_equal(rows[i].lines, lines(&bench), rows[i].lines);
        bench_close(&bench);
    }
}

static void test_diagnostics(void **state)
{
    (void)state;
    static const struct {
        bool json, quiet;
        const char *lines;
    } rows[] = {
        {false, false,
         "warning: odd\nerror: a (secret)\n  hint: not (secret)\nnote: by the way\n"
         "note: 1 more problems are not shown\n"},
        {false, true,
         "error: a (secret)\n  hint: not (secret)\nnote: 1 more problems are not shown\n"},
        {true, true,
         "\"level\":\"error\",\"message\":\"a (secret)\",\"hint\":\"not "
         "(secret)\",\"kind\":\"Job\","
         "\"namespace\":\"n\",\"name\":\"j\"}\n\"level\":\"info\",\"message\":\"1 more problems "
         "are not shown\",\"kind\":\"Job\",\"namespace\":\"n\",\"name\":\"j\"}\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        struct log log = open_log(&bench, rows[i].json, rows[i].quiet);
        bench.limits.diagnostics = 4;
        bench.ctx.diags = diags_new(bench.arena, &bench.limits);
        ctx_error(&bench.ctx, NULL, "told before");
        ctx_warn(&bench.ctx, NULL, "odd");
        ctx_error(&bench.ctx, NULL, "a hidden word");
        ctx_hint(&bench.ctx, "not hidden word");
        ctx_note(&bench.ctx, NULL, "by the way");
        ctx_note(&bench.ctx, NULL, "too many");
        log_diagnostics(&log, bench.ctx.diags, 1);
        assert_row_equal(rows[i].lines, lines(&bench), rows[i].lines);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines),
                                       cmocka_unit_test(test_diagnostics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
