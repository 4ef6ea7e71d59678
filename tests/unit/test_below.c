/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/yard.h"

#include "io/below.h"
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static enum below_kind kind_at(struct yard *yard, const char *path)
{
    struct below_there there;
    return below_look(yard->root, str_of(path), &there, NULL) ? there.kind : BELOW_OTHER;
}

static const char *text_at(struct yard *yard, const char *path)
{
    cf_str bytes = STR("(none)");
    below_read(&yard->bench.ctx, yard->root, str_of(path), str_of(path), &bytes);
    return bytes.ptr;
}

static void files(void **state)
{
    struct yard *yard = *state;
    int root = yard->root;
    assert_int_equal(kind_at(yard, "a/b/c"), BELOW_ABSENT);
    assert_true(below_write(root, STR("a/b/c"), STR("text")));
    assert_false(below_write(root, STR("a/b/c"), STR("other"))); /* nothing is overwritten */
    assert_int_equal(errno, EEXIST);
    assert_int_equal(kind_at(yard, "a/b/c"), BELOW_FILE);
    assert_int_equal(kind_at(yard, "a/b"), BELOW_FOLDER);
    assert_string_equal(text_at(yard, "a/b/c"), "text");
    assert_true(below_holds(yard->bench.arena, root, STR("a/b/c"), STR("text")));
    assert_false(below_holds(yard->bench.arena, root, STR("a/b/c"), STR("tex")));
    assert_false(below_holds(yard->bench.arena, root, STR("a/b/c"), STR("test")));
    assert_false(below_holds(yard->bench.arena, root, STR("a/b"), STR("")));
    assert_true(below_write(root, STR("d"), STR("new")));
    assert_true(below_move(root, STR("d"), root, STR("a/b/c")));
    assert_string_equal(text_at(yard, "a/b/c"), "new");
    assert_true(below_write(root, STR("a/mine"), STR("")));
    assert_true(below_unlink(root, STR("a/b/c")));
    assert_true(below_unlink(root, STR("a/b/c"))); /* gone is gone */
    assert_int_equal(kind_at(yard, "a/b"), BELOW_ABSENT);
    assert_int_equal(kind_at(yard, "a/mine"), BELOW_FILE);
    assert_string_equal(bench_messages(&yard->bench), "");
}

/* Nothing goes up, nothing begins at the top, no step is a link. */
static void no_way_out(void **state)
{
    static const char *const ways[] = {"../x",  "a/../../x", "a/..", "..",    ".",
                                       "a/./x", "/etc/x",    "a//x", "link/x"};
    struct yard *yard = *state;
    size_t upto = 0;
    assert_true(below_write(yard->root, STR("a/f"), STR("1")));
    assert_int_equal(symlinkat("/tmp", yard->root, "link"), 0);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct below_there there;
        cf_str way = str_of(ways[i]);
        if (below_write(yard->root, way, STR("")) ||
            below_move(yard->root, STR("a/f"), yard->root, way))
            fail_msg("%s", ways[i]);
        if (strcmp(ways[i], "link/x") == 0)
            assert_false(below_look(yard->root, way, &there, &upto));
    }
    assert_int_equal(upto, 4);
    assert_int_equal(below_open(yard->root, STR("link"), true, NULL), -1);
    /* The link itself can be seen, and removed. */
    assert_int_equal(kind_at(yard, "link"), BELOW_LINK);
    assert_true(below_unlink(yard->root, STR("link")));
    assert_int_equal(access("/tmp", F_OK), 0);
}

static void long_names(void **state)
{
    struct yard *yard = *state;
    struct buf name = {.arena = yard->bench.arena};
    buf_pad(&name, 300, 'x');
    assert_false(below_write(yard->root, buf_str(&name), STR("")));
    assert_int_equal(errno, ENAMETOOLONG);
    buf_text(&name, "/y");
    assert_false(below_write(yard->root, buf_str(&name), STR("")));
    assert_int_equal(errno, ENAMETOOLONG);
}

/* A FIFO in a file's place does not stop anybody. */
static void odd_files(void **state)
{
    struct yard *yard = *state;
    cf_str bytes;
    assert_int_equal(mkfifo(str_printf(yard->bench.arena, "%s/fifo", yard->folder).ptr, 0600), 0);
    assert_int_equal(kind_at(yard, "fifo"), BELOW_OTHER);
    assert_false(below_holds(yard->bench.arena, yard->root, STR("fifo"), STR("x")));
    assert_false(below_read(&yard->bench.ctx, yard->root, STR("fifo"), STR("out/fifo"), &bytes));
    assert_string_equal(bench_messages(&yard->bench),
                        "error: cannot read out/fifo: Invalid argument\n");
}

static bool note(void *data, const struct below_entry *entry)
{
    buf_printf(data, "%.*s%s ", STR_ARG(entry->path), S_ISDIR(entry->about->st_mode) ? "/" : "");
    return true;
}

static void walking(void **state)
{
    struct yard *yard = *state;
    struct buf seen = {.arena = yard->bench.arena};
    cf_str *names;
    size_t len;
    assert_true(below_write(yard->root, STR("b/y/2"), STR("")));
    assert_true(below_write(yard->root, STR("b/x"), STR("")));
    assert_true(below_write(yard->root, STR("a"), STR("")));
    assert_int_equal(symlinkat("/", yard->root, "l"), 0);
    assert_true(below_each(yard->bench.arena, yard->root, note, &seen));
    assert_string_equal(seen.ptr, "a b/ b/x b/y/ b/y/2 l ");
    assert_true(below_names(yard->bench.arena, yard->root, &names, &len));
    assert_int_equal(len, 3);
    assert_string_equal(names[1].ptr, "b");
    assert_true(below_remove(yard->root, "b"));
    assert_true(below_remove(yard->root, "b"));
    assert_int_equal(kind_at(yard, "b"), BELOW_ABSENT);
}

static bool pass(void *data, const struct below_entry *entry)
{
    (void)data, (void)entry;
    return true;
}

/* Folders in folders without an end are neither walked nor removed. */
static void too_deep(void **state)
{
    enum { DEEP = 130 };
    char path[2 * DEEP + 1] = "";
    struct yard *yard = *state;
    for (size_t i = 0; i < DEEP; i++)
        memcpy(path + 2 * i, "d/", 3);
    path[2 * DEEP - 1] = '\0';
    cf_str all = str_of(path), half = str_cut(all, 0, DEEP - 1);
    assert_true(below_write(yard->root, file_join(yard->bench.arena, all, STR("f")), STR("1")));
    assert_false(below_each(yard->bench.arena, yard->root, pass, NULL));
    assert_false(below_remove(yard->root, "d"));
    assert_int_equal(kind_at(yard, path), BELOW_FOLDER);
    int middle = below_open(yard->root, half, false, NULL);
    assert_true(below_remove(middle, "d"));
    close(middle);
    assert_true(below_each(yard->bench.arena, yard->root, pass, NULL));
    assert_true(below_remove(yard->root, "d"));
}

/* No folder to begin at, or none on the way. */
static void nowhere(void **state)
{
    struct yard *yard = *state;
    cf_str *names;
    size_t len;
    assert_true(below_write(yard->root, STR("f"), STR("1")));
    errno = 0;
    assert_false(below_write(-1, STR("a/f"), STR("1")));
    assert_int_equal(errno, EBADF);
    assert_false(below_move(yard->root, STR("none/f"), yard->root, STR("g")));
    assert_int_equal(errno, ENOENT);
    assert_false(below_move(yard->root, STR("f"), yard->root, STR("f/g")));
    assert_int_equal(errno, ENOTDIR);
    assert_string_equal(text_at(yard, "f"), "1");
    int file = openat(yard->root, "f", O_RDONLY);
    assert_false(below_names(yard->bench.arena, file, &names, &len));
    close(file);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, yard_open, yard_close)
    const struct CMUnitTest tests[] = {TEST(files),     TEST(no_way_out), TEST(long_names),
                                       TEST(odd_files), TEST(walking),    TEST(too_deep),
                                       TEST(nowhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
