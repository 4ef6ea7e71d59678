/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/folder.h"

#include "base/hash.h"
#include "io/process.h"
#include "io/witness.h"

#include <sys/wait.h>

/* What program.unchanged sees of whole runs is not repeated here. */
struct looking {
    struct folder folder;
    struct witness *witness;
};

static void looking_open(struct looking *l)
{
    folder_open(&l->folder);
    l->witness = witness_begin(l->folder.bench.arena);
}

/* Ends the witness. False when it has no text. */
static bool text_of(struct looking *l, struct buf *text)
{
    *text = (struct buf){.arena = l->folder.bench.arena};
    bool all = witness_text(l->witness, text);
    witness_end(l->witness);
    l->witness = NULL;
    return all;
}

static enum witness_verdict compare(struct looking *l, const struct buf *text)
{
    struct buf renewed = {.arena = l->folder.bench.arena};
    return witness_compare(l->folder.bench.arena, buf_str(text), &renewed);
}

static void looking_close(struct looking *l)
{
    witness_end(l->witness);
    folder_close(&l->folder);
}

static void read_one(struct looking *l, const char *name)
{
    cf_str bytes;
    assert_true(file_read(&l->folder.bench.ctx, folder_path(&l->folder, name).ptr, &bytes));
}

/* Without anybody to tell, and after the end. */
static void nobody(void **state)
{
    struct looking l;
    struct buf text;
    (void)state;
    folder_open(&l.folder);
    witness_spoil();
    witness_made("absent", STR(""));
    assert_int_equal(file_kind("absent"), FILE_ABSENT);
    l.witness = witness_begin(l.folder.bench.arena);
    assert_true(text_of(&l, &text));
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    witness_spoil();
    looking_close(&l);
}

static void sees(void **state)
{
    struct looking l;
    struct buf text;
    (void)state;
    looking_open(&l);
    folder_write(&l.folder, "a", "one");
    read_one(&l, "a");
    assert_int_equal(file_kind(folder_path(&l.folder, "b").ptr), FILE_ABSENT);
    assert_int_equal(file_kind_itself(l.folder.path.ptr), FILE_FOLDER);
    process_variable("CRDFORGE_NOT_SET");
    assert_true(text_of(&l, &text));
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    setenv("CRDFORGE_NOT_SET", "now", 1);
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    unsetenv("CRDFORGE_NOT_SET");
    folder_write(&l.folder, "a", "two");
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    folder_write(&l.folder, "a", "one");
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    folder_write(&l.folder, "a", "one more");
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    folder_write(&l.folder, "a", "one");
    folder_make(&l.folder, "b");
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    looking_close(&l);
}

/* What is one thing first and another later cannot be compared with anything. */
static void spoils(void **state)
{
    struct looking l;
    struct buf text;
    (void)state;
    looking_open(&l);
    assert_int_equal(file_kind(folder_path(&l.folder, "a").ptr), FILE_ABSENT);
    folder_write(&l.folder, "a", "one");
    assert_int_equal(file_kind(folder_path(&l.folder, "a").ptr), FILE_REGULAR);
    assert_false(text_of(&l, &text));
    looking_close(&l);
    looking_open(&l);
    file_kind(folder_path(&l.folder, "a\nb").ptr);
    assert_false(text_of(&l, &text));
    looking_close(&l);
    looking_open(&l);
    folder_write(&l.folder, "a", "one");
    witness_use(
        folder_path(&l.folder, "a").ptr); /* it changed just now, and nobody knows its digest */
    assert_false(text_of(&l, &text));
    looking_close(&l);
    looking_open(&l);
    witness_use(folder_path(&l.folder, "absent").ptr);
    assert_false(text_of(&l, &text));
    looking_close(&l);
    looking_open(&l);
    witness_made(folder_path(&l.folder, "absent").ptr, STR("-"));
    assert_false(text_of(&l, &text));
    looking_close(&l);
    looking_open(&l);
    cf_str bytes;
    assert_true(file_read(&l.folder.bench.ctx, "/dev/null", &bytes));
    assert_false(text_of(&l, &text));
    looking_close(&l);
}

static void wait_for(pid_t child)
{
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* What a worker looks at is noted, and what spoils it spoils all. */
static void workers(void **state)
{
    struct looking l;
    struct buf text;
    (void)state;
    looking_open(&l);
    folder_write(&l.folder, "a", "one");
    read_one(&l, "a");
    pid_t child = fork();
    if (child == 0) {
        read_one(&l, "a");
        file_kind(folder_path(&l.folder, "late").ptr);
        _exit(0);
    }
    wait_for(child);
    assert_true(text_of(&l, &text));
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    folder_write(&l.folder, "late", "");
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    looking_close(&l);
    looking_open(&l);
    child = fork();
    if (child == 0) {
        witness_spoil();
        _exit(0);
    }
    wait_for(child);
    assert_false(text_of(&l, &text));
    looking_close(&l);
}

/* More than there is room for. */
static void full(void **state)
{
    enum { MANY = 12000 };
    struct looking l;
    struct buf text;
    (void)state;
    looking_open(&l);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < MANY; i++)
            file_kind(str_printf(l.folder.bench.arena, "%s/%0100d", l.folder.path.ptr, i).ptr);
        _exit(0);
    }
    wait_for(child);
    assert_false(text_of(&l, &text));
    looking_close(&l);
}

static void lists(void **state)
{
    static const char *const any[] = {"", NULL};
    struct looking l;
    struct buf text;
    cf_str *paths;
    size_t len;
    (void)state;
    looking_open(&l);
    folder_write(&l.folder, "b", "");
    folder_write(&l.folder, "a", "");
    assert_true(file_list(&l.folder.bench.ctx, l.folder.path.ptr, any, false, &paths, &len));
    witness_without(l.folder.path.ptr, "new-");
    assert_true(text_of(&l, &text));
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    folder_write(&l.folder, ".c", "");
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    folder_write(&l.folder, "c", "");
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    assert_int_equal(unlink(folder_path(&l.folder, "c").ptr), 0);
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    folder_write(&l.folder, "new-c", "");
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    looking_close(&l);
}

/* A file that is made: a link to the same bytes is another thing. */
static void made(void **state)
{
    struct looking l;
    struct buf text;
    (void)state;
    looking_open(&l);
    folder_write(&l.folder, "a", "one");
    cf_str path = folder_path(&l.folder, "a"), moved = folder_path(&l.folder, "moved");
    witness_made(path.ptr, hash_sha256(l.folder.bench.arena, STR("one")));
    assert_true(text_of(&l, &text));
    assert_int_equal(compare(&l, &text), WITNESS_SAME);
    assert_int_equal(rename(path.ptr, moved.ptr), 0);
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    assert_int_equal(symlink(moved.ptr, path.ptr), 0);
    assert_int_equal(compare(&l, &text), WITNESS_CHANGED);
    looking_close(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody), cmocka_unit_test(sees),
                                       cmocka_unit_test(spoils), cmocka_unit_test(workers),
                                       cmocka_unit_test(full),   cmocka_unit_test(lists),
                                       cmocka_unit_test(made)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
