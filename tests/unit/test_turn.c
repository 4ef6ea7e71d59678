/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "io/file.h"
#include "io/turn.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 4, ROUNDS = 50 };

/* Reads a number, and writes the next one. */
static void count(struct arena *arena, cf_str path)
{
    int number = 0;
    struct turn *turn = turn_take(arena, path);
    FILE *file = fopen(path.ptr, "r");
    if (file) {
        char text[20] = {0};
        if (fgets(text, sizeof text, file))
            number = (int)strtod(text, NULL);
        fclose(file);
    }
    file_fill(path.ptr, str_printf(arena, "%06d", number + 1));
    turn_end(turn);
}

/* Nothing of what several processes count is lost, and nothing is left behind. */
static void processes(void **state)
{
    char folder[] = "/tmp/crdforge-turn-XXXXXX";
    struct bench bench;
    cf_str bytes, *paths;
    size_t len;
    (void)state;
    bench_open(&bench);
    assert_non_null(mkdtemp(folder));
    cf_str path = str_printf(bench.arena, "%s/number", folder);
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            for (int k = 0; k < ROUNDS; k++)
                count(bench.arena, path);
            _exit(0);
        }
    for (int i = 0; i < PROCESSES; i++)
        assert_true(wait(NULL) > 0);
    assert_true(file_read(&bench.ctx, path.ptr, &bytes));
    assert_string_equal(bytes.ptr, "000200");
    static const char *const any[] = {"", NULL};
    assert_true(file_list(&bench.ctx, folder, any, false, &paths, &len));
    assert_int_equal(len, 1);
    assert_int_equal(access(str_printf(bench.arena, "%s/.number.crdforge-turn", folder).ptr, F_OK),
                     -1);
    unlink(path.ptr);
    assert_int_equal(rmdir(folder), 0);
    bench_close(&bench);
}

/* What a killed process left is no obstacle; neither is a folder where there can be no file. */
static void obstacles(void **state)
{
    char folder[] = "/tmp/crdforge-turn-XXXXXX";
    struct bench bench;
    (void)state;
    bench_open(&bench);
    assert_non_null(mkdtemp(folder));
    cf_str path = str_printf(bench.arena, "%s/a", folder),
           left = str_printf(bench.arena, "%s/.a.crdforge-turn", folder);
    assert_true(file_fill(left.ptr, STR("x")));
    turn_end(turn_take(bench.arena, path));
    assert_int_equal(access(left.ptr, F_OK), -1);
    assert_int_equal(symlink("elsewhere", left.ptr), 0);
    turn_end(turn_take(bench.arena, path));
    assert_int_equal(unlink(left.ptr), 0);
    assert_int_equal(rmdir(folder), 0);
    turn_end(turn_take(bench.arena, path));
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(processes), cmocka_unit_test(obstacles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
