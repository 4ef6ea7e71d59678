/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/yard.h"

#include "io/file.h"
#include "io/sink.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void note_told(void *data, cf_str path, enum sink_outcome outcome)
{
    static const char words[] = "CU=-";
    struct yard *yard = data;
    buf_printf(&yard->told, "%c%.*s ", words[outcome],
               STR_ARG(str_cut(path, strlen(yard->folder) + 1, path.len)));
}

/* Stages and commits "path=text" entries; what was told. */
static const char *put(struct yard *yard, const char *const *entries)
{
    struct ctx *ctx = &yard->bench.ctx;
    struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
    yard->told.len = 0;
    for (; *entries; entries++) {
        const char *equals = strchr(*entries, '=');
        cf_str path = {*entries, (size_t)(equals - *entries)};
        if (!sink_stage(ctx, sink, 0, path, str_of(equals + 1)))
            sink_drop(sink, 0);
    }
    sink_commit(ctx, sink, note_told, yard);
    sink_close(sink);
    return yard->told.len ? yard->told.ptr : "";
}

static const char *text_of(struct yard *yard, const char *path)
{
    cf_str bytes = STR("(unreadable)");
    cf_str full = str_printf(yard->bench.arena, "%s/%s", yard->folder, path);
    file_read(&yard->bench.ctx, full.ptr, &bytes);
    return bytes.ptr;
}

static size_t files_below(struct yard *yard)
{
    static const char *const any[] = {"", NULL};
    cf_str *paths;
    size_t len;
    assert_true(file_list(&yard->bench.ctx, yard->folder, any, true, &paths, &len));
    return len;
}

static void outcomes(void **state)
{
    struct yard *yard = *state;
    static const char *const first[] = {"A/x/one=1", "A/x/two=2", "B/one=3", NULL};
    static const char *const second[] = {"A/x/one=1", "A/x/two=22", "C/new=", NULL};
    assert_string_equal(put(yard, first), "CA/x/one CA/x/two CB/one ");
    assert_string_equal(put(yard, second), "=A/x/one UA/x/two CC/new ");
    assert_string_equal(text_of(yard, "A/x/two"), "22");
    assert_string_equal(text_of(yard, "C/new"), "");
    assert_string_equal(bench_messages(&yard->bench), "");
    assert_int_equal(files_below(yard), 4);
}

/* A file that has the right bytes keeps its time of change. */
static void untouched(void **state)
{
    struct yard *yard = *state;
    static const char *const entries[] = {"f=same", NULL};
    struct stat before, after;
    cf_str path = str_printf(yard->bench.arena, "%s/f", yard->folder);
    put(yard, entries);
    assert_int_equal(stat(path.ptr, &before), 0);
    assert_string_equal(put(yard, entries), "=f ");
    assert_int_equal(stat(path.ptr, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

/* Nothing that was only staged is ever seen. */
static void dropped(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
    assert_true(sink_stage(ctx, sink, 1, STR("a"), STR("1")));
    assert_true(sink_stage(ctx, sink, 2, STR("b"), STR("2")));
    sink_drop(sink, 1);
    assert_true(sink_commit(ctx, sink, note_told, yard));
    assert_string_equal(yard->told.ptr, "Cb ");
    assert_true(sink_stage(ctx, sink, 3, STR("c"), STR("3")));
    sink_close(sink);
    sink_close(NULL);
    assert_int_equal(files_below(yard), 1);
    assert_int_equal(
        file_kind(file_join(ctx->arena, str_of(yard->folder), STR(".c.crdforge-new")).ptr),
        FILE_ABSENT);
}

static void left_by_a_killed_run(void **state)
{
    struct yard *yard = *state;
    static const char *const left[] = {".f.crdforge-new=half", NULL}, *const entries[] = {"f=whole",
                                                                                          NULL};
    const struct timespec long_ago[] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    cf_str path = file_join(yard->bench.arena, str_of(yard->folder), STR(".f.crdforge-new"));
    put(yard, left);
    assert_int_equal(utimensat(AT_FDCWD, path.ptr, long_ago, 0), 0);
    assert_string_equal(put(yard, entries), "Cf ");
    assert_string_equal(text_of(yard, "f"), "whole");
    assert_int_equal(files_below(yard), 1);
}

/* Two runs at the same file: each puts its own bytes in place, and the later one stays. */
static void another_run(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    struct sink *one = sink_open(ctx->arena, str_of(yard->folder));
    struct sink *two = sink_open(ctx->arena, str_of(yard->folder));
    assert_true(sink_stage(ctx, one, 1, STR("f"), STR("one")));
    assert_true(sink_stage(ctx, two, 1, STR("f"), STR("two")));
    assert_true(sink_commit(ctx, one, note_told, yard));
    assert_string_equal(text_of(yard, "f"), "one");
    assert_true(sink_commit(ctx, two, note_told, yard));
    assert_string_equal(text_of(yard, "f"), "two");
    sink_close(one);
    sink_close(two);
    assert_int_equal(files_below(yard), 1);
}

static void in_the_way(void **state)
{
    struct yard *yard = *state;
    static const char *const through_link[] = {"link/f=x", NULL},
                             *const over_folder[] = {"dir=x", NULL},
                             *const below_file[] = {"file/f=x", NULL},
                             *const over_link[] = {"flink=new", NULL};
    struct arena *arena = yard->bench.arena;
    cf_str root = str_of(yard->folder);
    assert_int_equal(symlink("/tmp", file_join(arena, root, STR("link")).ptr), 0);
    assert_int_equal(mkdir(file_join(arena, root, STR("dir")).ptr, 0777), 0);
    static const char *const file[] = {"file=1", "target=old", NULL};
    put(yard, file);
    assert_int_equal(symlink("target", file_join(arena, root, STR("flink")).ptr), 0);
    assert_string_equal(put(yard, through_link), "");
    assert_string_equal(put(yard, over_folder), "");
    assert_string_equal(put(yard, below_file), "");
    cf_str wanted = str_printf(arena,
                               "error: %s/link is in the way: it is no folder [nothing is written "
                               "through links; remove it "
                               "or choose another place]\n"
                               "error: %s/dir is in the way: it is a folder\n"
                               "error: %s/file is in the way: it is no folder [nothing is written "
                               "through links; remove it "
                               "or choose another place]\n",
                               yard->folder, yard->folder, yard->folder);
    assert_string_equal(bench_messages(&yard->bench), wanted.ptr);
    /* A link at a file's place is replaced, never followed. */
    assert_string_equal(put(yard, over_link), "Uflink ");
    assert_string_equal(text_of(yard, "target"), "old");
}

/* What is taken away goes last, and not where something else went wrong before. */
static void removed(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    static const char *const entries[] = {"d/old=1", "d/both=1", NULL};
    put(yard, entries);
    for (int try = 0; try < 2; try++) {
        struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
        assert_true(sink_stage(ctx, sink, 0, STR("d/both"), STR("2")));
        sink_remove(sink, 0, STR("d/old"));
        if (try)
            assert_true(sink_commit(ctx, sink, note_told, yard));
        sink_close(sink);
        assert_string_equal(text_of(yard, "d/both"), try ? "2" : "1");
        assert_int_equal(files_below(yard), try ? 1 : 2);
    }
    assert_string_equal(yard->told.ptr, "Cd/old Cd/both Ud/both -d/old ");
    /* Gone is gone; what is no file is told. */
    struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
    sink_remove(sink, 0, STR("none"));
    sink_remove(sink, 0, STR("d"));
    assert_false(sink_commit(ctx, sink, note_told, yard));
    sink_close(sink);
    cf_str wanted =
        str_printf(ctx->arena, "error: cannot remove %s/d: Is a directory\n", yard->folder);
    assert_string_equal(bench_messages(&yard->bench), wanted.ptr);
}

/* Somebody is faster, in whose way nothing goes. */
static void another_in_place(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    cf_str path = file_join(ctx->arena, str_of(yard->folder), STR("f"));
    struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
    assert_true(sink_stage(ctx, sink, 0, STR("f"), STR("1")));
    assert_int_equal(mkdir(path.ptr, 0777), 0);
    assert_false(sink_commit(ctx, sink, note_told, yard));
    sink_close(sink);
    assert_string_equal(
        bench_messages(&yard->bench),
        str_printf(ctx->arena, "error: cannot put %s in place: Is a directory\n", path.ptr).ptr);
    assert_int_equal(files_below(yard), 0);
}

/* What was to take the place of the old is not there: the old stays. What is to be put is put. */
static void removed_no_more(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    static const char *const entries[] = {"old=1", NULL};
    put(yard, entries);
    struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
    assert_true(sink_stage(ctx, sink, 0, STR("f"), STR("1")));
    assert_true(sink_stage(ctx, sink, 0, STR("g"), STR("1")));
    sink_remove(sink, 0, STR("old"));
    assert_int_equal(mkdirat(yard->root, "f", 0777), 0);
    assert_false(sink_commit(ctx, sink, note_told, yard));
    sink_close(sink);
    assert_string_equal(yard->told.ptr, "Cold Cg ");
    assert_string_equal(text_of(yard, "old"), "1");
    assert_int_equal(files_below(yard), 2);
}

/* What somebody else put in place meanwhile stays where it was asked for; what was there is replaced. */
static void kept(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    static const char *const entries[] = {"was=1", NULL}, *const theirs[] = {"f=theirs", NULL};
    put(yard, entries);
    struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
    sink_keep(sink);
    assert_true(sink_stage(ctx, sink, 0, STR("f"), STR("ours")));
    assert_true(sink_stage(ctx, sink, 0, STR("g"), STR("ours")));
    assert_true(sink_stage(ctx, sink, 0, STR("was"), STR("ours")));
    put(yard, theirs);
    assert_false(sink_commit(ctx, sink, note_told, yard));
    sink_close(sink);
    assert_string_equal(yard->told.ptr, "Cf Cg Uwas ");
    assert_string_equal(text_of(yard, "f"), "theirs");
    assert_string_equal(text_of(yard, "g"), "ours");
    assert_string_equal(
        bench_messages(&yard->bench),
        str_printf(ctx->arena, "error: cannot put %s/f in place: File exists\n", yard->folder).ptr);
    cf_str *names;
    size_t len;
    assert_true(below_names(ctx->arena, yard->root, &names, &len));
    assert_int_equal(len, 3); /* no temporary one */
}

/* Folders that were made for what was not put into them are taken back; what was there stays. */
static void folders_taken_back(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    static const char *const roots[] = {"new", "new/", "new/in", "new//in//", "was/new/in/"};
    cf_str *names;
    size_t len;
    assert_int_equal(mkdirat(yard->root, "was", 0777), 0);
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        cf_str root = file_join(ctx->arena, str_of(yard->folder), str_of(roots[i]));
        struct sink *sink = sink_open(ctx->arena, root);
        assert_true(sink_stage(ctx, sink, 0, STR("a/b/c"), STR("1")));
        assert_int_equal(file_kind(root.ptr), FILE_FOLDER);
        sink_close(sink);
        assert_true(below_names(ctx->arena, yard->root, &names, &len));
        assert_int_equal(len, 1);
        assert_string_equal(names[0].ptr, "was");
    }
    assert_int_equal(unlinkat(yard->root, "was", AT_REMOVEDIR), 0); /* nothing is in it */
}

static void no_root(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    struct sink *sink = sink_open(ctx->arena, STR("/dev/null/x"));
    assert_false(sink_stage(ctx, sink, 0, STR("f"), STR("1")));
    sink_close(sink);
    assert_string_equal(bench_messages(&yard->bench),
                        "error: cannot make the folder /dev/null/x: Not a directory\n");
}

/* What the file system does not take is told with its path, and what was staged before stays good. */
static void refused(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    static const char *const good[] = {"a/b/x=1", "a/c/y=2", "a/z=3", NULL};
    char name[251], folder[301];
    memset(name, 'n', sizeof name - 1); /* what is added to a temporary file's is too much */
    memset(folder, 'f', sizeof folder - 1);
    name[sizeof name - 1] = folder[sizeof folder - 1] = '\0';
    struct sink *sink = sink_open(ctx->arena, str_of(yard->folder));
    assert_true(sink_stage(ctx, sink, 0, STR("one"), STR("1")));
    assert_false(sink_stage(ctx, sink, 0, str_of(name), STR("1")));
    assert_false(
        sink_stage(ctx, sink, 0, file_join(ctx->arena, str_of(folder), STR("f")), STR("1")));
    assert_true(sink_commit(ctx, sink, note_told, yard));
    sink_close(sink);
    assert_string_equal(yard->told.ptr, "Cone ");
    assert_string_equal(put(yard, good), "Ca/b/x Ca/c/y Ca/z ");
    assert_int_equal(files_below(yard), 4);
    assert_string_equal(bench_messages(&yard->bench),
                        str_printf(ctx->arena,
                                   "error: cannot write %s/.%s.crdforge-new: File name too long\n"
                                   "error: cannot make the folder %s/%s: File name too long\n",
                                   yard->folder, name, yard->folder, folder)
                            .ptr);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, yard_open, yard_close)
    const struct CMUnitTest tests[] = {TEST(outcomes),
                                       TEST(untouched),
                                       TEST(dropped),
                                       TEST(left_by_a_killed_run),
                                       TEST(another_run),
                                       TEST(in_the_way),
                                       TEST(no_root),
                                       TEST(refused),
                                       TEST(removed),
                                       TEST(folders_taken_back),
                                       TEST(another_in_place),
                                       TEST(removed_no_more),
                                       TEST(kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
