/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/yard.h"

#include "base/hash.h"
#include "io/below.h"
#include "io/file.h"
#include "io/swap.h"
#include "io/transaction.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_all(struct yard *yard, const char *const *entries)
{
    for (; *entries; entries++) {
        const char *equals = strchr(*entries, '=');
        assert_true(below_write(yard->root, (cf_str){*entries, (size_t)(equals - *entries)},
                                str_of(equals + 1)));
    }
}

struct listing {
    struct yard *yard;
    struct buf text;
};

static bool list(void *data, const struct below_entry *entry)
{
    struct listing *listing = data;
    cf_str bytes = STR("");
    if (S_ISDIR(entry->about->st_mode))
        return true;
    below_read(&listing->yard->bench.ctx, listing->yard->root, entry->path, entry->path, &bytes);
    buf_printf(&listing->text, "%.*s=%.*s ", STR_ARG(entry->path), STR_ARG(bytes));
    return true;
}

/* Every file below the folder. */
static const char *all(struct yard *yard)
{
    struct listing listing = {yard, {.arena = yard->bench.arena}};
    assert_true(below_each(yard->bench.arena, yard->root, list, &listing));
    return listing.text.ptr ? listing.text.ptr : "";
}

static const char *text_of_link(struct yard *yard, const char *path)
{
    static char text[64];
    ssize_t len = readlinkat(yard->root, path, text, sizeof text - 1);
    text[len < 0 ? 0 : len] = '\0';
    return text;
}

static const char *const before[] = {"U/a=1", "U/keep=1", "U/s/b=1", "U/t/v=1", NULL};
static const struct journal_change changes[] = {
    {{"a", 1}, true}, {{"s/b", 3}, true}, {{"t/v", 3}, false}, {{"x/y", 3}, true}};
static const char after[] = "U/a=2 U/keep=1 U/s/b=2 U/x/y=2 ";
enum { CHANGES = sizeof changes / sizeof *changes };

static void stage_all(struct yard *yard, struct transaction *t)
{
    for (size_t i = 0; i < CHANGES; i++)
        if (changes[i].put)
            assert_true(transaction_stage(&yard->bench.ctx, t, 7, changes[i].path, STR("2")));
}

static void whole(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    write_all(yard, before);
    struct transaction *t = transaction_open(ctx->arena, str_of(yard->folder));
    stage_all(yard, t);
    assert_true(transaction_stage(ctx, t, 8, STR("dropped"), STR("2")));
    transaction_unstage(t, 8, STR("dropped"));
    assert_true(transaction_begin(ctx, t));
    assert_true(transaction_apply(ctx, t, 7, STR("U"), changes, CHANGES));
    transaction_end(t);
    transaction_close(t);
    transaction_close(NULL);
    assert_string_equal(all(yard), after);
    assert_string_equal(bench_messages(&yard->bench), "");
}

/* What is staged and not applied is gone; so are all folders that were made for it. */
static void nothing(void **state)
{
    struct yard *yard = *state;
    cf_str inner = str_printf(yard->bench.arena, "%s/x/out", yard->folder);
    cf_str outer = file_folder(inner);
    struct transaction *t = transaction_open(yard->bench.arena, inner);
    assert_int_equal(transaction_root(t), -1);
    assert_true(transaction_recover(&yard->bench.ctx, t));
    stage_all(yard, t);
    assert_int_equal(access(inner.ptr, F_OK), 0);
    transaction_close(t);
    assert_int_equal(file_kind(inner.ptr), FILE_ABSENT);
    assert_int_equal(file_kind(str_copy(yard->bench.arena, outer).ptr), FILE_ABSENT);
}

/* Who lost what was staged says so, and changes nothing. */
static void lost(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    write_all(yard, before);
    const char *was = all(yard);
    struct transaction *t = transaction_open(ctx->arena, str_of(yard->folder));
    stage_all(yard, t);
    transaction_unstage(t, 7, STR("s/b"));
    assert_false(transaction_apply(ctx, t, 7, STR("U"), changes, CHANGES));
    transaction_close(t);
    assert_string_equal(all(yard), was);
    assert_string_equal(bench_messages(&yard->bench),
                        str_printf(ctx->arena,
                                   "error: cannot write %s/U/s/b: what was staged is gone\n",
                                   yard->folder)
                            .ptr);
}

static int stage_by_hand(struct yard *yard)
{
    static const char *const staged[] = {"S/unit/a=2", "S/unit/s/b=2", "S/unit/x/y=2", NULL};
    write_all(yard, before);
    write_all(yard, staged);
    return below_open(yard->root, STR("S"), false, NULL);
}

/* Each of the two ways by itself leads to the same files. */
static void both_ways(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    const struct journal_root root = {yard->root, STR("out")};
    int stage = stage_by_hand(yard);
    assert_true(
        swap_change(ctx->arena, yard->root, STR("U"), stage, STR("unit"), changes, CHANGES));
    below_remove(yard->root, "S");
    assert_string_equal(all(yard), after);
    close(stage);
    below_remove(yard->root, "U");
    stage = stage_by_hand(yard);
    assert_true(journal_change(ctx, &root, STR("U"), stage, STR("unit"), changes, CHANGES));
    below_remove(yard->root, "S");
    assert_string_equal(all(yard), after);
    close(stage);
    assert_string_equal(bench_messages(&yard->bench), "");
}

/* Where we are in the folder it is not exchanged; nothing has happened then. */
static void not_here(void **state)
{
    struct yard *yard = *state;
    char here[4096];
    int stage = stage_by_hand(yard);
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(str_printf(yard->bench.arena, "%s/U/s", yard->folder).ptr), 0);
    assert_false(
        swap_change(yard->bench.arena, yard->root, STR("U"), stage, STR("unit"), changes, CHANGES));
    assert_int_equal(chdir(here), 0);
    close(stage);
    assert_string_equal(all(yard), "S/unit/a=2 S/unit/s/b=2 S/unit/x/y=2 "
                                   "U/a=1 U/keep=1 U/s/b=1 U/t/v=1 ");
}

/* A journal from before: what has been done is left, what was changed since too, the rest is done. */
static void resuming(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    const struct journal_root root = {yard->root, STR("out")};
    cf_str one = hash_sha256(ctx->arena, STR("1")), folder = STR("");
    int stage = stage_by_hand(yard);
    assert_false(journal_resume(ctx, &root, stage, &folder));
    assert_true(
        below_write(stage, STR("journal"),
                    str_printf(ctx->arena,
                               "crdforge-journal 2\nunit U\nput %s a\nput - s/b\nremove %s t/v\n"
                               "put - x/y\nput - gone\nremove %s ../S/unit/x/y\n",
                               one.ptr, one.ptr, one.ptr)));
    assert_true(journal_resume(ctx, &root, stage, &folder));
    assert_string_equal(str_copy(ctx->arena, folder).ptr, "U");
    assert_false(journal_resume(ctx, &root, stage, &folder));
    assert_string_equal(all(yard), "S/unit/s/b=2 U/a=2 U/keep=1 U/s/b=1 U/x/y=2 ");
    close(stage);
}

/* What cannot be done whole is told and not begun. */
static void journal_refused(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    const struct journal_root root = {yard->root, STR("out")};
    char name[301];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    cf_str long_path = str_printf(ctx->arena, "%s/a", name);
    const struct journal_change impossible[] = {{{"a", 1}, true}, {long_path, true}},
                                gone[] = {{{"a", 1}, true}, {long_path, false}};
    int stage = stage_by_hand(yard);
    const char *was = all(yard);
    assert_false(journal_change(ctx, &root, STR("U"), stage, STR("unit"), impossible, 2));
    assert_false(journal_change(ctx, &root, STR("U"), stage, STR("unit"), gone, 2));
    assert_string_equal(all(yard), was);
    assert_true(below_write(stage, STR("journal.new"), STR("")));
    assert_false(journal_change(ctx, &root, STR("U"), stage, STR("unit"), changes, CHANGES));
    assert_true(below_unlink(stage, STR("journal.new")));
    assert_string_equal(all(yard), was);
    close(stage);
    assert_string_equal(bench_messages(&yard->bench),
                        str_printf(ctx->arena,
                                   "error: cannot write out/U/%s/a: File name too long\n"
                                   "error: cannot remove out/U/%s/a: File name too long\n"
                                   "error: cannot write out/U: File exists\n",
                                   name, name)
                            .ptr);
}

/* A link is neither what was there before nor followed. */
static void journal_meets_a_link(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    const struct journal_root root = {yard->root, STR("out")};
    cf_str folder;
    int stage = stage_by_hand(yard);
    assert_true(below_unlink(yard->root, STR("U/a")));
    assert_int_equal(symlinkat("keep", yard->root, "U/a"), 0);
    assert_true(below_write(stage, STR("journal"), STR("crdforge-journal 2\nunit U\nput - a\n")));
    assert_true(journal_resume(ctx, &root, stage, &folder));
    assert_string_equal(text_of_link(yard, "U/a"), "keep");
    assert_true(journal_change(ctx, &root, STR("U"), stage, STR("unit"), changes, 1));
    below_remove(yard->root, "S");
    assert_string_equal(all(yard), "U/a=2 U/keep=1 U/s/b=1 U/t/v=1 ");
    close(stage);
    assert_string_equal(bench_messages(&yard->bench), "");
}

/* Whatever a journal says, only a unit changes, and nothing that can be run comes into it. */
static void resuming_hostile(void **state)
{
    static const char *const journals[] = {
        "crdforge-journal 2\nunit .hidden\nput - a\n", "crdforge-journal 2\nunit U/.git\nput - a\n",
        "crdforge-journal 2\nunit \nput - a\n",        "crdforge-journal 2\nunit /\nput - a\n",
        "crdforge-journal 2\nunit U/\nput - a\n",      "crdforge-journal 2\nx/unit U\nput - a\n",
        "crdforge-journal 2\nunit ..\nput - a\n",      "crdforge-journal 2\n",
        "crdforge-journal 1\nunit U\nput - a\n"};
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    const struct journal_root root = {yard->root, STR("out")};
    cf_str folder;
    int stage = stage_by_hand(yard);
    below_unlink(yard->root, STR("U/a"));
    const char *was = all(yard);
    for (size_t i = 0; i < sizeof journals / sizeof *journals; i++) {
        assert_true(below_write(stage, STR("journal"), str_of(journals[i])));
        assert_false(journal_resume(ctx, &root, stage, &folder));
        assert_true(below_unlink(stage, STR("journal")));
        assert_row_equal(journals[i], all(yard), was);
    }
    assert_int_equal(fchmodat(stage, "unit/a", 0755, 0), 0);
    assert_true(below_write(stage, STR("journal"),
                            STR("crdforge-journal 2\nunit U\nput - a\nput - .git/hooks/a\n")));
    assert_true(journal_resume(ctx, &root, stage, &folder));
    assert_string_equal(all(yard), was);
    close(stage);
}

static void no_root(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    struct transaction *t = transaction_open(ctx->arena, STR("/dev/null/x"));
    assert_false(transaction_stage(ctx, t, 0, STR("f"), STR("1")));
    assert_false(transaction_stage(ctx, t, 0, STR("g"), STR("1"))); /* said once */
    assert_false(transaction_apply(ctx, t, 0, STR("U"), changes, CHANGES));
    transaction_close(t);
    assert_string_equal(bench_messages(&yard->bench),
                        "error: cannot make the folder /dev/null/x: Not a directory\n");
}

/* A root that is there and cannot be opened: no file can, while another holds the last number. */
static void root_unopened(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    struct rlimit before_it, none;
    int next = dup(yard->root);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before_it), 0);
    none = before_it;
    none.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct transaction *t = transaction_open(ctx->arena, str_of(yard->folder));
    bool staged = transaction_stage(ctx, t, 0, STR("f"), STR("1"));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before_it), 0);
    assert_false(staged);
    transaction_close(t);
    assert_string_equal(bench_messages(&yard->bench),
                        str_printf(ctx->arena,
                                   "error: cannot open the folder %s: Too many open files\n",
                                   yard->folder)
                            .ptr);
}

/* One file alone is put without a journal: what is in its way is told, and stays. */
static void in_the_way(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    static const char *const folder_there[] = {"U/a/inner=1", NULL};
    write_all(yard, folder_there);
    struct transaction *t = transaction_open(ctx->arena, str_of(yard->folder));
    assert_true(transaction_stage(ctx, t, 7, STR("a"), STR("2")));
    assert_false(transaction_apply(ctx, t, 7, STR("U"), changes, 1));
    transaction_close(t);
    assert_string_equal(all(yard), "U/a/inner=1 ");
    assert_string_equal(
        bench_messages(&yard->bench),
        str_printf(ctx->arena, "error: cannot write %s/U/a: Is a directory\n", yard->folder).ptr);
}

/* The names that a run would begin with are taken, by what no run made: it takes the next, and leaves them. */
static void names_taken(void **state)
{
    struct yard *yard = *state;
    struct ctx *ctx = &yard->bench.ctx;
    cf_str first = str_printf(ctx->arena, TRANSACTION_STAGE "%ld", (long)getpid());
    cf_str second = str_printf(ctx->arena, TRANSACTION_STAGE "%ld-1", (long)getpid());
    write_all(yard, before);
    assert_int_equal(mkdirat(yard->root, first.ptr, 0777), 0);
    assert_int_equal(mkdirat(yard->root, second.ptr, 0777), 0);
    /* A pipe of that name is no lock, whoever made it. */
    assert_int_equal(mkfifoat(yard->root, str_printf(ctx->arena, "%s/alive", first.ptr).ptr, 0600),
                     0);
    struct transaction *t = transaction_open(ctx->arena, str_of(yard->folder));
    stage_all(yard, t);
    assert_true(transaction_apply(ctx, t, 7, STR("U"), changes, CHANGES));
    assert_true(transaction_recover(ctx, t));
    transaction_close(t);
    assert_int_equal(unlinkat(yard->root, second.ptr, AT_REMOVEDIR), -1); /* it was empty: gone */
    assert_true(below_remove(yard->root, first.ptr));
    assert_string_equal(all(yard), after);
    assert_string_equal(
        bench_messages(&yard->bench),
        str_printf(ctx->arena,
                   "note: %s/%s was left by no run of yours on this machine: it is left alone "
                   "[remove it when nobody needs it]\n",
                   yard->folder, first.ptr)
            .ptr);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, yard_open, yard_close)
    const struct CMUnitTest tests[] = {TEST(lost),
                                       TEST(whole),
                                       TEST(nothing),
                                       TEST(both_ways),
                                       TEST(not_here),
                                       TEST(resuming),
                                       TEST(journal_refused),
                                       TEST(journal_meets_a_link),
                                       TEST(resuming_hostile),
                                       TEST(no_root),
                                       TEST(root_unopened),
                                       TEST(in_the_way),
                                       TEST(names_taken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
