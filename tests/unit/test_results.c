/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/results.h"

#include "support.h"

/* A batch of two items with the steps 0 to 2, as one worker would tell of it. */
static struct buf whole(struct arena *arena)
{
    static struct file_bytes files[] = {{{"a/b.yaml", 8}, {"a: 1\n\0x", 7}, {"all", 3}},
                                        {{"c.txt", 5}, {"", 0}, {"", 0}}};
    const struct file_set set = {files, 2};
    const struct limits limits = LIMITS_DEFAULT;
    struct buf out = {.arena = arena};
    struct diags *diags = diags_new(arena, &limits);
    uint32_t file = diags_file(diags, STR("crd.yaml"), STR("x: 1\n"));
    diags_add(diags, (struct diag){.severity = SEVERITY_WARNING,
                                   .place = {file, 3, 7},
                                   .path = STR("spec.x"),
                                   .message = STR("odd"),
                                   .hint = STR("look")});
    diags->dropped = 4;
    diags->errors = 2;
    for (size_t item = 0; item < 2; item++) {
        results_begin(&out, item, 0);
        results_end(&out, item == 0, item == 0 ? STR("{}") : STR(""));
        for (size_t step = 1; item == 0 && step <= 2; step++) {
            results_begin(&out, item, step);
            results_script(&out, step % 2);
            results_diags(&out, diags);
            results_files(&out, step == 1 ? &set : NULL);
            results_end(&out, step == 1, STR(""));
        }
    }
    return out;
}

static const struct results start = {.items = 2, .first = 0, .last = 2, .scripts = 1};

/* Reads all there is; the number of records, and how it ended. */
static size_t read_all(struct arena *arena, cf_str bytes, struct results *results,
                       enum results_state *ret_state, struct results_record *last)
{
    const struct limits limits = LIMITS_DEFAULT;
    size_t count = 0, used;
    struct results_record record;
    while ((*ret_state = results_next(results, arena, &limits, bytes, &used, &record)) ==
           RESULTS_RECORD) {
        bytes = str_cut(bytes, used, bytes.len);
        *last = record;
        count++;
    }
    return count;
}

static void test_round(void **state)
{
    struct arena *arena = arena_open();
    const struct limits limits = LIMITS_DEFAULT;
    struct buf out = whole(arena);
    struct results results = start;
    struct results_record got[20];
    size_t from = 0, used, len = 0;
    (void)state;
    while (results_next(&results, arena, &limits, str_cut(buf_str(&out), from, out.len), &used,
                        &got[len]) == RESULTS_RECORD) {
        from += used;
        len++;
    }
    assert_int_equal(len, 16);
    assert_int_equal(from, out.len);
    assert_int_equal(results.item, 2);
    assert_int_equal(got[1].kind, RESULTS_END);
    assert_true(got[1].ok && str_is(got[1].document, "{}"));
    assert_int_equal(got[3].kind, RESULTS_SCRIPT);
    assert_int_equal(got[3].script, 1);
    assert_int_equal(got[10].script, 0);
    const struct results_record *diag = &got[4], *dropped = &got[5], *file = &got[6];
    assert_int_equal(diag->kind, RESULTS_DIAG);
    assert_int_equal(diag->diag.severity, SEVERITY_WARNING);
    assert_int_equal(diag->diag.place.line, 3);
    assert_int_equal(diag->diag.place.column, 7);
    assert_int_equal(diag->diag.place.file, 0);
    assert_true(str_is(diag->file_name, "crd.yaml") && str_is(diag->diag.path, "spec.x"));
    assert_true(str_is(diag->diag.message, "odd") && str_is(diag->diag.hint, "look"));
    assert_int_equal(dropped->kind, RESULTS_DROPPED);
    assert_int_equal(dropped->dropped, 4);
    assert_int_equal(dropped->errors, 2);
    assert_int_equal(file->kind, RESULTS_FILE);
    assert_int_equal(file->step, 1);
    assert_true(str_is(file->file.path, "a/b.yaml"));
    assert_int_equal(file->file.bytes.len, 7);
    assert_true(str_is(file->file.owner, "all"));
    assert_memory_equal(file->file.bytes.ptr, "a: 1\n\0x", 8);
    assert_false(got[13].ok); /* the second format of the first item */
    arena_close(arena);
}

/* However little has come, it waits for the rest. */
static void test_cut(void **state)
{
    struct arena *arena = arena_open();
    struct buf out = whole(arena);
    size_t most = 0;
    (void)state;
    for (size_t len = 0; len < out.len; len++) {
        struct results results = start;
        struct results_record last;
        enum results_state ended;
        char *piece = arena_copy(arena, out.ptr, len);
        size_t count = read_all(arena, (cf_str){piece, len}, &results, &ended, &last);
        assert_int_equal(ended, RESULTS_MORE);
        assert_true(count >= most && results.item < 2);
        most = count;
    }
    arena_close(arena);
}

/* A changed byte is another record, or none; it is never read beyond its end. */
static void test_flipped(void **state)
{
    struct arena *arena = arena_open();
    struct buf out = whole(arena);
    (void)state;
    for (size_t at = 0; at < out.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            struct results results = start;
            struct results_record last;
            enum results_state ended;
            char *copy = arena_copy(arena, out.ptr, out.len);
            copy[at] = (char)(copy[at] ^ (1 << bit));
            read_all(arena, (cf_str){copy, out.len}, &results, &ended, &last);
            assert_true(results.item <= 2 && results.step <= 2);
        }
    arena_close(arena);
}

/* One record after "begin (0, 1)" of one item with one step, and whether it may come. */
static void check_one(const struct buf *record, enum results_state expected)
{
    struct arena *arena = record->arena;
    const struct limits limits = LIMITS_DEFAULT;
    struct results results = {.items = 1, .first = 1, .last = 1, .step = 1, .open = true};
    struct results_record got;
    size_t used;
    assert_int_equal(results_next(&results, arena, &limits, buf_str(record), &used, &got),
                     expected);
}

static void test_hostile_files(void **state)
{
    static const struct {
        const char *path, *owner;
        enum results_state expected;
    } rows[] = {{"a.yaml", "", RESULTS_RECORD},
                {"a.yaml", "kustomize", RESULTS_RECORD},
                {"a.yaml", "../other", RESULTS_BROKEN},
                {"../a.yaml", "", RESULTS_BROKEN},
                {"/etc/passwd", "", RESULTS_BROKEN},
                {"a//b", "", RESULTS_BROKEN},
                {"", "", RESULTS_BROKEN},
                {"a\nb", "", RESULTS_BROKEN},
                {"\xFF\xFE.yaml", "", RESULTS_BROKEN},
                {"a/../../b", "", RESULTS_BROKEN}};
    struct arena *arena = arena_open();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct file_bytes file = {str_of(rows[i].path), STR("x"), str_of(rows[i].owner)};
        struct buf out = {.arena = arena};
        results_files(&out, &(struct file_set){&file, 1});
        check_one(&out, rows[i].expected);
    }
    arena_close(arena);
}

static void test_hostile_diags(void **state)
{
    static const struct {
        const char *message;
        enum results_state expected;
    } rows[] = {{"fine \xC3\xA4", RESULTS_RECORD},
                {"two\nlines", RESULTS_BROKEN},
                {"\x1B[31mred", RESULTS_BROKEN},
                {"\xC3", RESULTS_BROKEN}};
    struct arena *arena = arena_open();
    const struct limits limits = LIMITS_DEFAULT;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diags *diags = diags_new(arena, &limits);
        struct buf out = {.arena = arena};
        diags_add(diags, (struct diag){.message = str_of(rows[i].message)});
        results_diags(&out, diags);
        check_one(&out, rows[i].expected);
    }
    arena_close(arena);
}

/* The name of a file need be no text. */
static void test_file_name(void **state)
{
    struct arena *arena = arena_open();
    const struct limits limits = LIMITS_DEFAULT;
    struct results results = {.items = 1, .first = 1, .last = 1, .step = 1, .open = true};
    struct diags *diags = diags_new(arena, &limits);
    struct results_record got;
    struct buf out = {.arena = arena};
    size_t used;
    (void)state;
    uint32_t file = diags_file(diags, STR("a\xFF\nb.yaml"), STR(""));
    diags_add(diags, (struct diag){.place = {file, 1, 1}, .message = STR("odd")});
    results_diags(&out, diags);
    assert_int_equal(results_next(&results, arena, &limits, buf_str(&out), &used, &got),
                     RESULTS_RECORD);
    assert_true(str_is(got.file_name, "a\xFF\nb.yaml"));
    arena_close(arena);
}

/* A message that nobody could read to its end has none, and is no other text for that. */
static void test_long_message(void **state)
{
    struct arena *arena = arena_open();
    const struct limits limits = LIMITS_DEFAULT;
    struct buf text = {.arena = arena};
    (void)state;
    buf_char(&text, 'x');
    while (text.len <= LIMITS_MESSAGE_BYTES)
        buf_text(&text, "\xC3\xA4");
    for (size_t i = 0; i < 2; i++) { /* the whole of it, and what just fits */
        struct results results = {.items = 1, .first = 1, .last = 1, .step = 1, .open = true};
        struct diags *diags = diags_new(arena, &limits);
        struct results_record got;
        struct buf out = {.arena = arena};
        size_t used;
        cf_str message = str_cut(buf_str(&text), i, text.len);
        diags_add(diags, (struct diag){.message = message});
        results_diags(&out, diags);
        assert_int_equal(results_next(&results, arena, &limits, buf_str(&out), &used, &got),
                         RESULTS_RECORD);
        cf_str wanted =
            i ? message : str_printf(arena, "%.*s...", LIMITS_MESSAGE_BYTES - 1, message.ptr);
        assert_true(str_equal(got.diag.message, wanted));
    }
    arena_close(arena);
}

/* Records that may not come where they come. */
static void test_order(void **state)
{
    struct arena *arena = arena_open();
    const struct limits limits = LIMITS_DEFAULT;
    struct buf begin = {.arena = arena}, end = {.arena = arena}, far = {.arena = arena};
    struct buf script = {.arena = arena};
    struct results results = {.items = 1, .first = 1, .last = 1, .step = 1};
    struct results_record got;
    size_t used;
    (void)state;
    results_begin(&begin, 0, 1);
    results_end(&end, true, STR(""));
    results_begin(&far, 7, 1);
    check_one(&begin, RESULTS_BROKEN); /* it is begun already */
    results_script(&script, 1);
    check_one(&script, RESULTS_BROKEN); /* there is none */
    struct results open = {.items = 1, .first = 1, .last = 1, .step = 1, .open = true};
    assert_int_equal(results_next(&open, arena, &limits, buf_str(&script), &used, &got),
                     RESULTS_BROKEN);
    assert_int_equal(open.script, 0); /* nobody looks for it */
    check_one(&end, RESULTS_RECORD);
    assert_int_equal(results_next(&results, arena, &limits, buf_str(&end), &used, &got),
                     RESULTS_BROKEN); /* not begun */
    assert_int_equal(results_next(&results, arena, &limits, buf_str(&far), &used, &got),
                     RESULTS_BROKEN); /* of no item */
    results = (struct results){.items = 1, .first = 1, .last = 1, .item = 1, .step = 1};
    assert_int_equal(results_next(&results, arena, &limits, buf_str(&begin), &used, &got),
                     RESULTS_BROKEN); /* after the last */
    arena_close(arena);
}

/* Lengths that would be read beyond, or that nobody has memory for. */
static void test_hostile_lengths(void **state)
{
    struct arena *arena = arena_open();
    (void)state;
    for (int at = 0; at < 8; at++) {
        struct buf out = {.arena = arena};
        results_end(&out, true, STR("{}"));
        out.ptr[1 + at] = (char)0xFF; /* of the record */
        check_one(&out, at < 3 ? RESULTS_MORE : RESULTS_BROKEN);
        struct buf text = {.arena = arena};
        results_end(&text, true, STR("{}"));
        text.ptr[1 + 8 + 8 + at] = (char)0xFF; /* of its text */
        check_one(&text, RESULTS_BROKEN);
    }
    arena_close(arena);
}

static void test_skip(void **state)
{
    struct results results = {.items = 2, .first = 0, .last = 1, .open = true};
    (void)state;
    results_skip(&results, false);
    assert_true(results.item == 0 && results.step == 1 && !results.open);
    results_skip(&results, false);
    assert_true(results.item == 1 && results.step == 0);
    results_skip(&results, true);
    assert_true(results.item == 2 && results.step == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),           cmocka_unit_test(test_cut),
        cmocka_unit_test(test_flipped),         cmocka_unit_test(test_hostile_files),
        cmocka_unit_test(test_hostile_diags),   cmocka_unit_test(test_file_name),
        cmocka_unit_test(test_long_message),    cmocka_unit_test(test_order),
        cmocka_unit_test(test_hostile_lengths), cmocka_unit_test(test_skip)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
