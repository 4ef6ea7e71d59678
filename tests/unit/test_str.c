/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <string.h>

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
        bool fold;
    } table[] = {
        {"", "", 0, true},
        {"a", "", 1, false},
        {"", "a", -1, false},
        {"abc", "abc", 0, true},
        {"abc", "abd", -1, false},
        {"ab", "abc", -1, false},
        {"ABC", "abc", -1, true},
        {"aZ", "Az", 1, true},
        {"\xC3\x84", "\xC3\xA4", -1, false},
        {"z", "\xC3\xA4", -1, false},
        {"@", "`", -1, false},
        {"[", "{", -1, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        cf_str a = str_of(table[i].a), b = str_of(table[i].b);
        int order = str_compare(a, b);
        assert_int_equal((order > 0) - (order < 0), table[i].order);
        int back = str_compare(b, a);
        assert_int_equal((back > 0) - (back < 0), -table[i].order);
        assert_int_equal(str_equal(a, b), table[i].order == 0);
        assert_int_equal(str_is(a, table[i].b), table[i].order == 0);
        assert_int_equal(str_equal_fold(a, b), table[i].fold);
    }
    assert_true(str_equal(str_of(NULL), STR("")));
    assert_false(str_equal((cf_str){"a\0b", 3}, (cf_str){"a\0c", 3}));
}

static void test_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
        bool starts, ends, contains;
    } table[] = {
        {"abc", "", true, true, true},        {"", "", true, true, true},
        {"", "a", false, false, false},       {"abc", "abc", true, true, true},
        {"abc", "abcd", false, false, false}, {"abc", "ab", true, false, true},
        {"abc", "bc", false, true, true},     {"abc", "b", false, false, true},
        {"abc", "ac", false, false, false},   {"aab", "ab", false, true, true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        cf_str text = str_of(table[i].text);
        assert_int_equal(str_starts(text, table[i].part), table[i].starts);
        assert_int_equal(str_ends(text, table[i].part), table[i].ends);
        assert_int_equal(str_contains(text, table[i].part), table[i].contains);
    }
    static const struct {
        const char *text, *word;
        bool has;
    } words[] = {
        {"a Model here", "Model", true},
        {"Model", "Model", true},
        {"ModelCard (Model)", "Model", true},
        {"ModelCard", "Model", false},
        {"a SubModel", "Model", false},
        {"Model2", "Model", false},
        {"of Model: x", "Model", true},
        {"model", "Model", false},
        {"", "Model", false},
        {"x", "", false},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(str_has_word(str_of(words[i].text), str_of(words[i].word)), words[i].has);
    assert_true(str_is(str_cut(STR("abcdef"), 2, 4), "cd"));
    assert_true(str_is(str_cut(STR("abcdef"), 4, 99), "ef"));
    assert_true(str_is(str_cut(STR("abcdef"), 5, 2), ""));
    assert_true(str_is(str_cut(STR("abcdef"), 99, 99), ""));
    assert_true(str_is(str_trim(STR(" \t\n a b\r\v\f ")), "a b"));
    assert_true(str_is(str_trim(STR("   ")), ""));
    assert_true(str_is(str_trim(STR("")), ""));
    assert_true(str_is(str_trim(STR("a")), "a"));
}

/* What a terminal would obey is blank, byte for byte; all else stays. */
static void test_flatten(void **state)
{
    (void)state;
    static const struct {
        const char *text, *flat;
    } table[] = {
        {"a\nb\tc\x7F", "a b c "},
        {"\x1B[31m", " [31m"},
        {"\xC2\x9B"
         "31m",
         "  31m"},
        {"a\xE2\x80\xAE"
         "b\xE2\x80\xAC\xE2\x81\xA9",
         "a   b      "},
        {"\xE2\x80\xA8", "   "},
        {"\xC2\xA0\xC3\xA9\xE2\x80\xA6\xE2\x81\xA0", "\xC2\xA0\xC3\xA9\xE2\x80\xA6\xE2\x81\xA0"},
        {"cut \xC2", "cut \xC2"},
        {"cut \xE2\x80", "cut \xE2\x80"},
        {"", ""},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct buf text = {.arena = arena};
        buf_text(&text, table[i].text);
        str_flatten(text.ptr, text.len);
        assert_string_equal(buf_str(&text).ptr, table[i].flat);
    }
    arena_close(arena);
}

static void test_distance(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } table[] = {
        {"", "", 0},
        {"abc", "", 3},
        {"", "abc", 3},
        {"abc", "abc", 0},
        {"ABC", "abc", 0},
        {"abc", "abd", 1},
        {"abc", "acb", 1},
        {"ab", "ba", 1},
        {"kitten", "sitting", 3},
        {"format", "fromat", 1},
        {"ca", "abc", 3},
        {"a", "b", 1},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        cf_str a = str_of(table[i].a), b = str_of(table[i].b);
        assert_int_equal(str_distance(arena, a, b), table[i].distance);
        assert_int_equal(str_distance(arena, b, a), table[i].distance);
    }
    const cf_str words[] = {STR("format"), STR("output"), STR("kfp-v2"), STR("kfp-v1")};
    assert_true(str_is(str_nearest(arena, STR("fromat"), words, 4), "format"));
    assert_true(str_is(str_nearest(arena, STR("KFP-V1"), words, 4), "kfp-v1"));
    assert_true(str_is(str_nearest(arena, STR("kfp-v3"), words, 4), "kfp-v2"));
    assert_true(str_is(str_nearest(arena, STR("zzzzzz"), words, 4), ""));
    assert_true(str_is(str_nearest(arena, STR("format"), words, 0), ""));
    struct buf word = {.arena = arena};
    buf_pad(&word, 1000, 'a');
    assert_true(str_is(str_nearest(arena, buf_str(&word), words, 4), ""));
    const cf_str long_words[] = {buf_str(&word), STR("aab")};
    assert_true(str_is(str_nearest(arena, STR("aaa"), long_words, 2), "aab"));
    arena_close(arena);
}

/* long: flat table */
static void test_utf8(void **state)
{
    (void)state;
    enum { GOOD = 99 };
    static const struct {
        const char *text;
        size_t len, fault;
    } table[] = {
        {"", 0, GOOD},
        {"abc", 3, GOOD},
        {"a\0b", 3, 1},
        {"\x7F", 1, GOOD},
        {"\x80", 1, 0},
        {"\xC1\xBF", 2, 0},
        {"\xC2\x80", 2, GOOD},
        {"\xC2", 1, 0},
        {"\xC2\x41", 2, 0},
        {"\xDF\xBF", 2, GOOD},
        {"\xE0\x9F\xBF", 3, 0},
        {"\xE0\xA0\x80", 3, GOOD},
        {"\xED\x9F\xBF", 3, GOOD},
        {"\xED\xA0\x80", 3, 0},
        {"\xEF\xBF\xBF", 3, GOOD},
        {"\xEF\xBF", 2, 0},
        {"\xE2\x82\x28", 3, 0},
        {"\xF0\x8F\xBF\xBF", 4, 0},
        {"\xF0\x90\x80\x80", 4, GOOD},
        {"\xF4\x8F\xBF\xBF", 4, GOOD},
        {"\xF4\x90\x80\x80", 4, 0},
        {"\xF5\x80\x80\x80", 4, 0},
        {"\xF0\x9F\x98", 3, 0},
        {"\xFE", 1, 0},
        /* Whole words of ASCII are checked at once: the fault at each place around one. */
        {"abcdefgh", 8, GOOD},
        {"abcdefghi", 9, GOOD},
        {"\0bcdefgh", 8, 0},
        {"abcdefg\0", 8, 7},
        {"abcdefg\x80", 8, 7},
        {"abcdefgh\0", 9, 8},
        {"abcdefgh\xFF", 9, 8},
        {"abcd\xC3\xA4gh12345678\x01\x80", 18, 17},
        {"abcdefg\xC3\xA4xyz", 12, GOOD},
        {"\x01\x01\x01\x01\x01\x01\x01\x01", 8, GOOD},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t fault = GOOD;
        struct arena *arena = arena_open();
        char *exact = arena_alloc(arena, table[i].len);
        memcpy(exact, table[i].text, table[i].len);
        bool good = str_utf8((cf_str){exact, table[i].len}, &fault);
        if (good != (table[i].fault == GOOD) || fault != table[i].fault)
            fail_msg("row %zu: fault at %zu", i, fault);
        arena_close(arena);
    }
}

static void test_buf(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct buf buf = {.arena = arena};
    assert_string_equal(buf_str(&buf).ptr, "");
    buf_add(&buf, "", 0);
    assert_null(buf.ptr);
    buf_text(&buf, "ab");
    buf_char(&buf, 'c');
    buf_pad(&buf, 3, '-');
    buf_pad(&buf, 0, '-');
    buf_printf(&buf, "%d%s", 42, "");
    buf_add(&buf, "x\0y", 3);
    assert_int_equal(buf.len, 11);
    assert_memory_equal(buf.ptr, "abc---42x\0y", 12);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&buf, "%0*d", i, 0);
        assert_int_equal(buf.ptr[buf.len], 0);
    }
    assert_int_equal(buf.len, 11 + 999 * 1000 / 2 + 1); /* "%00d" of 0 is "0" */
    assert_false(buf.full);
    assert_string_equal(str_printf(arena, "%s-%d", "a", 1).ptr, "a-1");
    assert_string_equal(str_printf(arena, "%s", "").ptr, "");
    cf_str copy = str_copy(arena, STR("abc"));
    assert_string_equal(copy.ptr, "abc");
    arena_close(arena);
}

static void test_buf_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct buf buf = {.arena = arena, .limit = 5};
    buf_text(&buf, "abc");
    buf_text(&buf, "de");
    assert_false(buf.full);
    buf_char(&buf, 'f');
    assert_true(buf.full);
    buf_text(&buf, "");
    buf_printf(&buf, "%d", 1);
    buf_pad(&buf, 1, ' ');
    assert_string_equal(buf.ptr, "abcde");
    struct buf small = {.arena = arena, .limit = 2};
    buf_text(&small, "abc");
    assert_true(small.full);
    assert_string_equal(buf_str(&small).ptr, "");
    buf_text(&small, "a"); /* once full, always full: the text would have a hole */
    assert_int_equal(small.len, 0);
    arena_close(arena);
}

static void test_case_and_order(void **state)
{
    struct arena *arena = arena_open();
    cf_str list[] = {STR("b"), STR("a.b"), STR("Z"), STR("a")};
    (void)state;
    assert_string_equal(str_upper(arena, STR("az`{AZ-\xc3\xa4")).ptr, "AZ`{AZ-\xc3\xa4");
    assert_string_equal(str_lower(arena, STR("AZ@[az-\xc3\x84")).ptr, "az@[az-\xc3\x84");
    str_sort(list, 4);
    assert_string_equal(list[0].ptr, "Z");
    assert_string_equal(list[1].ptr, "a");
    assert_string_equal(list[2].ptr, "a.b");
    assert_string_equal(list[3].ptr, "b");
    str_sort(NULL, 0);
    arena_close(arena);
}

static void test_number(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0, "0"},
                {1.5, "1.5"},
                {0.1, "0.1"},
                {1e300, "1e+300"},
                {1.0 / 3, "0.3333333333333333"},
                {0.1 + 0.2, "0.30000000000000004"},
                {-2, "-2"}};
    struct arena *arena = arena_open();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(str_number(arena, rows[i].value).ptr, rows[i].text);
    arena_close(arena);
}

static void test_characters(void **state)
{
    (void)state;
    assert_int_equal(str_characters(STR("")), 0);
    assert_int_equal(str_characters(STR("a\xC3\xA4\xF0\x9F\x98\x80")), 3);
}

static void test_classes(void **state)
{
    (void)state;
    assert_true(str_is_one_of('b', "abc") && !str_is_one_of('d', "abc"));
    assert_false(str_is_one_of('\0', "abc"));
    static const char digits[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    for (int i = 0; i < 16; i++) {
        assert_int_equal(str_hex(digits[i]), i);
        assert_int_equal(str_hex(upper[i]), i);
    }
    for (const char *c = "/:@G`g"; *c; c++)
        assert_int_equal(str_hex(*c), -1);
    assert_int_equal(str_hex('\0'), -1);
}

static void test_begin(void **state)
{
    static const struct {
        const char *text;
        size_t most, len;
    } rows[] = {
        {"", 0, 0},          {"abc", 5, 3},       {"abc", 3, 3},          {"abc", 2, 2},
        {"a\xC3\xA4", 2, 1}, {"a\xC3\xA4", 3, 3}, {"\xE2\x82\xAC", 2, 0}, {"\xE2\x82\xACx", 3, 3}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(str_begin(str_of(rows[i].text), rows[i].most).len, rows[i].len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_begin),      cmocka_unit_test(test_number),
        cmocka_unit_test(test_characters), cmocka_unit_test(test_compare),
        cmocka_unit_test(test_parts),      cmocka_unit_test(test_distance),
        cmocka_unit_test(test_utf8),       cmocka_unit_test(test_buf),
        cmocka_unit_test(test_buf_limit),  cmocka_unit_test(test_classes),
        cmocka_unit_test(test_flatten),    cmocka_unit_test(test_case_and_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
