/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "cli/progress.h"

static void lines(void **state)
{
    static const struct {
        size_t columns, files, done;
        int64_t bytes;
        const char *line;
    } cases[] = {
        {80, 26, 3, 1234567, "[####...................................] 3/26 files, 1.2 MB"},
        {200, 26, 3, 1234567, "[####...................................] 3/26 files, 1.2 MB"},
        {61, 26, 3, 1234567, "[####...................................] 3/26 files, 1.2 MB"},
        {60, 26, 3, 1234567, "[####..................................] 3/26 files, 1.2 MB"},
        {40, 26, 13, 1234567, "[########.........] 13/26 files, 1.2 MB"},
        {32, 26, 25, 1234567, "[########.] 25/26 files, 1.2 MB"},
        {26, 26, 3, 1234567, "[#..........] 3/26 1.2 MB"},
        {20, 26, 3, 1234567, "[#...........] 3/26"},
        {19, 26, 3, 1234567, "[#..........] 3/26"},
        {12, 26, 3, 1234567, "3/26 1.2 MB"},
        {11, 26, 3, 1234567, "3/26"},
        {5, 26, 3, 1234567, "3/26"},
        {4, 26, 3, 1234567, ""},
        {1, 26, 3, 1, ""},
        {0, 26, 3, 1, ""},
        {40, 1, 0, 0, "[.......................] 0/1 file, 0 B"},
        {40, 0, 0, 0, "[......................] 0/0 files, 0 B"},
        {40, 2, 2, 5, "[######################] 2/2 files, 5 B"},
        {40, 26, 13, -1, "[###############................] 13/26"},
        {11, 26, 13, -1, "13/26"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        struct buf line = {.arena = bench.arena};
        progress_line(&line, cases[i].columns, cases[i].files, cases[i].done, cases[i].bytes);
        assert_row_equal(cases[i].line, line.len ? line.ptr : "", cases[i].line);
        assert_true(line.len < cases[i].columns || !line.len);
        bench_close(&bench);
    }
}

static void sizes(void **state)
{
    static const struct {
        int64_t bytes;
        const char *size;
    } cases[] = {
        {0, "0 B"},           {999, "999 B"},      {1000, "1.0 kB"},        {1999, "1.9 kB"},
        {999999, "999.9 kB"}, {1000000, "1.0 MB"}, {123456789, "123.4 MB"}, {5000000000, "5.0 GB"},
        {INT64_MAX, "9.2 EB"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        assert_row_equal(cases[i].size, progress_size(bench.arena, cases[i].bytes).ptr,
                         cases[i].size);
        bench_close(&bench);
    }
}

/* No terminal: a line for each try; --quiet and --json have no progress at all. */
static void waiting(void **state)
{
    struct bench bench;
    char text[200] = {0};
    (void)state;
    bench_open(&bench);
    struct run run = {.arena = bench.arena, .err = tmpfile()};
    assert_non_null(run.err);
    struct progress *progress = progress_open(&run);
    progress_show(progress, 2, 0, 0);
    progress_waiting(progress, STR("h"), 2, 3, STR("h sent\nnothing"));
    progress_show(progress, 2, 1, 10);
    rewind(run.err);
    assert_true(fread(text, 1, sizeof text - 1, run.err) > 0);
    assert_string_equal(text, "waiting for h: try 2 of 3 (h sent nothing)\n");
    run.quiet = true;
    assert_null(progress_open(&run));
    progress_waiting(NULL, STR("h"), 2, 3, STR("x"));
    fclose(run.err);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(sizes),
                                       cmocka_unit_test(waiting)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
