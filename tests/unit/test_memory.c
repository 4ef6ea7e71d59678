/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "script/memory.h"

#include <stdlib.h>

enum { BLOCKS = 300, LIMIT = 4 << 20 };

/* Blocks as a Lua state would hold them, each filled with a byte of its own. */
struct blocks {
    struct memory memory;
    struct block {
        unsigned char *bytes;
        size_t size;
    } all[BLOCKS];
    size_t bytes;
    uint64_t seed;
};

static size_t any(struct blocks *blocks, size_t below)
{
    blocks->seed = blocks->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(blocks->seed >> 33) % below;
}

/* Mostly small, as those of Lua are. */
static size_t any_size(struct blocks *blocks)
{
    static const size_t most[] = {1, 64, 64, 600, 600, 5000, 20000, 100000};
    return any(blocks, most[any(blocks, 8)] + 1);
}

static unsigned char mark_of(size_t i)
{
    return (unsigned char)(i * 7 + 1);
}

static void check(const struct block *block, size_t i, size_t size)
{
    for (size_t at = 0; at < size; at++)
        if (block->bytes[at] != mark_of(i))
            fail_msg("block %zu is spoiled at %zu of %zu", i, at, block->size);
}

/* Makes block `i` another size; what was in it stays. */
static void change(struct blocks *blocks, size_t i, size_t size)
{
    struct block *block = &blocks->all[i];
    size_t before = block->bytes ? block->size : 0, kept = before < size ? before : size;
    void *moved = memory_alloc(&blocks->memory, block->bytes, block->bytes ? block->size : 5, size);
    if (!moved && size) {
        assert_true(size > before && blocks->bytes - before + size > LIMIT);
        return;
    }
    block->bytes = moved;
    block->size = size;
    blocks->bytes = blocks->bytes - before + size;
    if (!moved)
        return;
    assert_int_equal((uintptr_t)moved % 16, 0);
    check(block, i, kept);
    memset(moved, mark_of(i), size);
}

static void check_all(const struct blocks *blocks)
{
    for (size_t i = 0; i < BLOCKS; i++)
        check(&blocks->all[i], i, blocks->all[i].bytes ? blocks->all[i].size : 0);
    assert_int_equal(blocks->memory.bytes, blocks->bytes);
}

static void play(struct memory_pool *pool, uint64_t seed)
{
    struct blocks *blocks = calloc(1, sizeof *blocks);
    blocks->seed = seed;
    memory_begin(&blocks->memory, pool, LIMIT);
    for (int step = 0; step < 20000; step++) {
        size_t i = any(blocks, BLOCKS);
        change(blocks, i, any(blocks, 3) ? any_size(blocks) : 0);
        if (step % 1000 == 0)
            check_all(blocks);
    }
    check_all(blocks);
    for (size_t i = 0; i < BLOCKS && !pool; i++)
        change(blocks, i, 0);
    memory_end(&blocks->memory);
    free(blocks);
}

static void blocks_stay(void **state)
{
    struct arena *arena = arena_open();
    struct memory_pool *pool = memory_pool(arena);
    (void)state;
    play(NULL, 1);
    for (uint64_t seed = 2; seed < 8; seed++)
        play(pool, seed); /* NULL in the debug flavour */
    arena_close(arena);
}

/* A state that is laid out again is what it was, whatever the last one has done to the region. */
static void image(void **state)
{
    struct arena *arena = arena_open();
    struct memory_pool *pool = memory_pool(arena);
    struct memory_image image;
    struct memory memory;
    (void)state;
    memory_begin(&memory, pool, LIMIT);
    assert_true(pool || !memory_save(arena, &memory, NULL, &image));
    if (!pool) /* the debug flavour: all is on the heap */
        arena_close(arena);
    if (!pool)
        skip();
    char *kept = memory_alloc(&memory, NULL, 0, 100), *gone = memory_alloc(&memory, NULL, 0, 48);
    memset(kept, 'k', 100);
    memory_alloc(&memory, NULL, 0, 48);
    memory_alloc(&memory, gone, 48, 0);
    assert_true(memory_save(arena, &memory, kept, &image));
    for (int turn = 0; turn < 3; turn++) {
        memset(kept, 'x', 100);
        memory_end(&memory);
        memory_begin(&memory, pool, LIMIT);
        assert_ptr_equal(memory_restore(&memory, &image), kept);
        assert_int_equal(memory.bytes, 148);
        assert_int_equal(kept[0] + kept[99], 'k' + 'k');
        assert_ptr_equal(memory_alloc(&memory, NULL, 0, 40), gone); /* what was free is free */
        assert_true(turn == 2 || memory_alloc(&memory, NULL, 0, 1 << 20) != NULL);
    }
    memory_end(&memory);
    arena_close(arena);
}

/* However long a state lives, what it takes is bounded: freed blocks of every size are used again, or go back. */
static void bounded(void **state)
{
    enum { MOST = 1 << 20 };
    struct arena *arena = arena_open();
    struct memory_pool *pool = memory_pool(arena);
    struct memory memory;
    (void)state;
    memory_begin(&memory, pool, MOST);
    for (size_t turn = 0; turn < 200000; turn++) {
        size_t size = 1 + turn % 20000;
        void *block = memory_alloc(&memory, NULL, 0, size),
             *other = memory_alloc(&memory, NULL, 0, 24);
        assert_non_null(block);
        assert_non_null(other);
        memory_alloc(&memory, block, size, 0);
        memory_alloc(&memory, other, 24, 0);
    }
    assert_int_equal(memory.bytes, 0);
    assert_true(arena_used(arena) < 2 * (size_t)MOST);
    /* Of one small size after the other: what is kept of one is of no use to the next. */
    struct memory_image image;
    size_t kept = 2000;
    char *large = memory_alloc(&memory, NULL, 0, kept), *small = memory_alloc(&memory, NULL, 0, 16);
    memset(large, 'l', kept);
    for (size_t size = 16; pool && size <= MEMORY_SMALL; size += 16) {
        char *first = NULL, *block;
        while ((block = memory_alloc(&memory, NULL, 0, size)) != NULL) {
            memcpy(block, &first, sizeof first);
            first = block;
        }
        /* There is nowhere to move to: what is to grow cannot, what is to shrink stays. */
        if (size == MEMORY_SMALL) {
            kept = 500;
            assert_null(memory_alloc(&memory, small, 16, kept));
            assert_ptr_equal(memory_alloc(&memory, large, 2000, kept), large);
            assert_true(memcmp(large, large + 1, kept - 1) == 0 && *large == 'l');
        }
        while (first) {
            block = first;
            memcpy(&first, block, sizeof first);
            memory_alloc(&memory, block, size, 0);
        }
    }
    assert_false(memory_save(arena, &memory, NULL, &image)); /* it is not all in one piece */
    memory_alloc(&memory, large, kept, 0);
    memory_alloc(&memory, small, 16, 0);
    assert_int_equal(memory.bytes, 0);
    assert_true(arena_used(arena) < 3 * (size_t)MOST);
    memory_end(&memory);
    arena_close(arena);
}

/* Bytes in use pass the mark once. */
static void passed(void *data)
{
    ++*(int *)data;
}

static void mark(void **state)
{
    struct memory memory;
    int times = 0;
    (void)state;
    memory_begin(&memory, NULL, 1000);
    memory.mark = 100;
    memory.passed = passed;
    memory.data = &times;
    void *one = memory_alloc(&memory, NULL, 0, 100);
    assert_int_equal(times, 0);
    void *other = memory_alloc(&memory, NULL, 0, 1);
    void *third = memory_alloc(&memory, NULL, 0, 700);
    assert_int_equal(times, 1);
    assert_null(memory_alloc(&memory, NULL, 0, 200)); /* that is over the limit */
    assert_null(memory_alloc(&memory, one, 100, 300));
    assert_int_equal(memory.bytes, 801);
    memory_alloc(&memory, one, 100, 0);
    memory_alloc(&memory, other, 1, 0);
    memory_alloc(&memory, third, 700, 0);
    assert_int_equal(memory.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_stay), cmocka_unit_test(image),
                                       cmocka_unit_test(bounded), cmocka_unit_test(mark)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
