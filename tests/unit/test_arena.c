/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <string.h>

static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 100, 4096, 65535, 65536, 65537, 200000, 3};

static void test_alloc(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    unsigned char *pieces[sizeof sizes / sizeof *sizes];
    size_t sum = 0;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            pieces[i] = arena_alloc(arena, sizes[i]);
            assert_non_null(pieces[i]);
            assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            for (size_t j = 0; j < sizes[i]; j++)
                assert_int_equal(pieces[i][j], 0);
            memset(pieces[i], (int)i + 1, sizes[i]);
            sum += sizes[i];
        }
        assert_int_equal(arena_used(arena), sum);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) /* nothing overlaps */
            for (size_t j = 0; j < sizes[i]; j++)
                assert_int_equal(pieces[i][j], i + 1);
    }
    arena_close(arena);
}

static void test_clear(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    arena_clear(arena);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 500; i++) {
            char *piece = arena_alloc(arena, 1000);
            assert_int_equal(piece[0], 0);
            assert_int_equal(piece[999], 0);
            memset(piece, 'x', 1000);
        }
        assert_int_equal(arena_used(arena), 500000);
        arena_alloc(arena, 1000000);
        arena_clear(arena);
        assert_int_equal(arena_used(arena), 0);
    }
    arena_close(arena);
    arena_close(NULL);
}

static void test_many_and_copy(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    int64_t *numbers = arena_many(arena, 100, int64_t);
    for (int i = 0; i < 100; i++)
        assert_int_equal(numbers[i], 0);
    assert_non_null(arena_many(arena, 0, int64_t));
    assert_non_null(arena_array(arena, 5, 0));
    struct pair {
        int a, b;
    } *pair = arena_new(arena, struct pair);
    assert_int_equal(pair->a + pair->b, 0);
    char *copy = arena_copy(arena, "abc\0def", 7);
    assert_memory_equal(copy, "abc\0def", 8);
    copy = arena_copy(arena, NULL, 0);
    assert_string_equal(copy, "");
    arena_close(arena);
}

static void test_resize(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    char *before = arena_copy(arena, "before", 6), *piece = NULL;
    size_t size = 0;
    for (size_t next = 16; next <= 4000000; next *= 2) {
        piece = arena_resize(arena, piece, size, next);
        for (size_t i = 0; i < size; i += 1000)
            assert_int_equal(piece[i], (char)(i / 1000));
        for (size_t i = size; i < next; i++)
            piece[i] = (char)(i / 1000);
        size = next;
        assert_string_equal(arena_alloc(arena, 10), "");
    }
    piece = arena_resize(arena, piece, size, 100000);
    assert_int_equal(piece[99000], 99);
    assert_string_equal(before, "before");
    arena_clear(arena);
    assert_string_equal(arena_alloc(arena, 100), "");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_alloc), cmocka_unit_test(test_clear),
                                       cmocka_unit_test(test_resize),
                                       cmocka_unit_test(test_many_and_copy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
