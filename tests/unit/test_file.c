/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/yard.h"

#include "io/file.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of `len` bytes, each known by where it is. */
static cf_str pattern(struct arena *arena, size_t len)
{
    char *bytes = arena_alloc(arena, len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)('a' + i % 23);
    bytes[len] = '\0';
    return (cf_str){bytes, len};
}

/* What cannot be told before is asked for in pieces: all of a pipe comes, however much it is. */
static void grows(void **state)
{
    struct yard *yard = *state;
    int ends[2];
    cf_str all = pattern(yard->bench.arena, 300000), bytes = STR("");
    assert_int_equal(pipe(ends), 0);
    pid_t writer = fork();
    if (writer == 0) {
        close(ends[0]);
        _exit(file_put(ends[1], all) ? 0 : 1);
    }
    close(ends[1]);
    assert_true(file_read_fd(&yard->bench.ctx, ends[0], "it", &bytes));
    close(ends[0]);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_true(str_equal(bytes, all));
    assert_int_equal(bytes.ptr[bytes.len], 0);
}

/* Each way to read says what it did not read, and why. */
static void cannot(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    struct arena *arena = yard->bench.arena;
    static const char *const any[] = {"", NULL};
    cf_str bytes, *paths;
    size_t len;
    const char *five = file_join(arena, str_of(yard->folder), STR("five")).ptr;
    const char *none = file_join(arena, str_of(yard->folder), STR("none")).ptr;
    yard->bench.limits.input_bytes = 4;
    assert_true(file_fill(five, STR("12345")));
    assert_false(file_read(ctx, five, &bytes));
    assert_false(file_read(ctx, "/dev/zero", &bytes));
    assert_false(file_read(ctx, yard->folder, &bytes));
    assert_false(file_read(ctx, none, &bytes));
    assert_false(file_list(ctx, none, any, true, &paths, &len));
    assert_false(file_list_all(ctx, none, any, &paths, &len));
    assert_true(file_fill(five, STR("1234")));
    assert_true(file_read(ctx, five, &bytes));
    assert_string_equal(
        bench_messages(&yard->bench),
        str_printf(arena,
                   "error: %s is larger than the limit of 4 bytes [split it into smaller files]\n"
                   "error: /dev/zero is larger than the limit of 4 bytes [split it into smaller "
                   "files]\n"
                   "error: cannot read %s: Is a directory\n"
                   "error: cannot read %s: No such file or directory\n"
                   "error: cannot list %s: No such file or directory\n"
                   "error: cannot list %s: No such file or directory\n",
                   five, yard->folder, none, none, none)
            .ptr);
}

/* A link that leads nowhere is a file that cannot be read, not one that there is not. */
static void lists(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    struct arena *arena = yard->bench.arena;
    static const char *const some[] = {".a", NULL};
    cf_str bytes, *paths;
    size_t len;
    const char *link = file_join(arena, str_of(yard->folder), STR("link.a")).ptr;
    assert_int_equal(symlink("nowhere", link), 0);
    assert_int_equal(symlink("nowhere", file_join(arena, str_of(yard->folder), STR("link.b")).ptr),
                     0);
    assert_int_equal(mkfifo(file_join(arena, str_of(yard->folder), STR("pipe.a")).ptr, 0600), 0);
    assert_true(file_list(ctx, yard->folder, some, true, &paths, &len));
    assert_int_equal(len, 1);
    assert_string_equal(paths[0].ptr, link);
    assert_false(file_read(ctx, link, &bytes));
    assert_string_equal(
        bench_messages(&yard->bench),
        str_printf(arena, "error: cannot read %s: No such file or directory\n", link).ptr);
    assert_int_equal(file_kind(link), FILE_ABSENT);
    assert_int_equal(file_kind_itself(link), FILE_LINK);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, yard_open, yard_close)
    const struct CMUnitTest tests[] = {TEST(grows), TEST(cannot), TEST(lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
