/* SPDX-License-Identifier: Apache-2.0 */
#include "script/memory.h"

#include <stdlib.h>
#include <string.h>

enum { REGION = 256 << 10, PIECE = 60 << 10, LARGEST = 16 << 10 };

/* A block that nobody uses, of a size that is kept. */
struct memory_free {
    struct memory_free *next;
};

struct memory_piece {
    struct memory_piece *next;
    _Alignas(max_align_t) char bytes[PIECE];
};

/* A block on the heap, which can be found to be freed with the state. */
struct memory_large {
    struct memory_large *next, **link;
    _Alignas(max_align_t) char bytes[];
};

struct memory_pool *memory_pool(struct arena *arena)
{
#ifdef CF_DEBUG_ARENA
    (void)arena;
    return NULL;
#else
    struct memory_pool *pool = arena_new(arena, struct memory_pool);
    *pool = (struct memory_pool){.arena = arena, .region = arena_alloc(arena, REGION)};
    return pool;
#endif
}

void memory_begin(struct memory *memory, struct memory_pool *pool, size_t limit)
{
    *memory = (struct memory){.limit = limit, .pool = pool};
    memory->from = pool ? pool->region : NULL;
    memory->to = pool ? pool->region + REGION : NULL;
}

static size_t padded(size_t size)
{
    return (size + MEMORY_STEP - 1) & ~(size_t)(MEMORY_STEP - 1);
}

/* The list of freed blocks of that (padded) size. */
static struct memory_free **freed(struct memory *memory, size_t size)
{
    return &memory->freed[size / MEMORY_STEP - 1];
}

/* Begins a piece. What is left of the one before is lost: it is less than a block may have. */
static void next_piece(struct memory *memory)
{
    struct memory_pool *pool = memory->pool;
    struct memory_piece *piece = pool->spare;
    if (piece)
        pool->spare = piece->next;
    else
        piece = arena_new(pool->arena, struct memory_piece);
    piece->next = memory->pieces;
    memory->pieces = piece;
    memory->from = piece->bytes;
    memory->to = piece->bytes + PIECE;
}

static void *take_large(struct memory *memory, size_t size)
{
    struct memory_large *large = malloc(sizeof *large + size);
    if (!large)
        return NULL;
    large->link = &memory->large;
    large->next = memory->large;
    if (large->next)
        large->next->link = &large->next;
    memory->large = large;
    return large->bytes;
}

/* The region alone has blocks that are so large: else is_large() could not tell. */
static bool belongs_on_heap(const struct memory *memory, size_t size)
{
    return size > LARGEST && memory->pieces;
}

static void *take(struct memory *memory, size_t size)
{
    if (size <= MEMORY_SMALL && *freed(memory, size)) {
        struct memory_free *block = *freed(memory, size);
        *freed(memory, size) = block->next;
        return block;
    }
    bool fits = size <= (size_t)(memory->to - memory->from);
    if (belongs_on_heap(memory, size) || (size > LARGEST && !fits))
        return take_large(memory, size);
    if (!fits)
        next_piece(memory);
    memory->last = memory->from;
    memory->from += size;
    return memory->last;
}

static bool is_large(const struct memory *memory, const char *block, size_t size)
{
    if (size <= LARGEST)
        return false;
    return (uintptr_t)block - (uintptr_t)memory->pool->region >= REGION;
}

static void give_back(struct memory *memory, void *block, size_t size)
{
    if (is_large(memory, block, size)) {
        struct memory_large *large =
            (struct memory_large *)(void *)((char *)block - offsetof(struct memory_large, bytes));
        *large->link = large->next;
        if (large->next)
            large->next->link = large->link;
        free(large);
    } else if (block == memory->last) {
        memory->from = block;
        memory->last = NULL;
    } else if (size <= MEMORY_SMALL) {
        struct memory_free *free = block;
        free->next = *freed(memory, size);
        *freed(memory, size) = free;
    }
}

/* A block of the pool with another (padded) size, 0 for none. */
static void *resize(struct memory *memory, void *block, size_t before, size_t after)
{
    bool here = block && after && block == memory->last && !belongs_on_heap(memory, after);
    if (here && after <= (size_t)(memory->to - memory->last)) {
        memory->from = memory->last + after;
        return block;
    }
    void *moved = after ? take(memory, after) : NULL;
    if (after && !moved)
        return NULL;
    if (block && moved)
        memcpy(moved, block, before < after ? before : after);
    if (block)
        give_back(memory, block, before);
    return moved;
}

static void pass_mark(struct memory *memory)
{
    memory->mark = 0;
    memory->passed(memory->data);
}

/* On the heap. A block that becomes smaller stays where it is: that may not fail. */
static void *resize_on_heap(void *block, size_t before, size_t size)
{
    if (!size) {
        free(block);
        return NULL;
    }
    return size <= before ? block : realloc(block, size);
}

/* What there is for most calls: a new small block, or one that is given back. */
static void *small_block(struct memory *memory, void *block, size_t old_size, size_t new_size,
                         bool *ret_done)
{
    size_t size = padded(block ? old_size : new_size);
    *ret_done = memory->pool && !(block && new_size) && size && size <= MEMORY_SMALL;
    if (!*ret_done)
        return NULL;
    if (!block)
        return take(memory, size);
    give_back(memory, block, size);
    return NULL;
}

void *memory_alloc(void *data, void *block, size_t old_size, size_t new_size)
{
    struct memory *memory = data;
    size_t before = block ? old_size : 0; /* else Lua tells a type in it */
    bool done;
    if (new_size > before && new_size - before > memory->limit - memory->bytes)
        return NULL;
    void *moved = small_block(memory, block, old_size, new_size, &done);
    if (done)
        ;
    else if (!memory->pool)
        moved = resize_on_heap(block, before, new_size);
    else if (block && padded(before) == padded(new_size))
        moved = block;
    else
        moved = resize(memory, block, padded(before), padded(new_size));
    if (new_size && !moved) {
        if (new_size > before)
            return NULL;
        moved = block; /* to become smaller may not fail */
    }
    memory->bytes += new_size;
    memory->bytes -= before;
    if (memory->mark && memory->bytes > memory->mark)
        pass_mark(memory);
    return moved;
}

void memory_end(struct memory *memory)
{
    while (memory->large) {
        struct memory_large *large = memory->large;
        memory->large = large->next;
        free(large);
    }
    while (memory->pieces) {
        struct memory_piece *piece = memory->pieces;
        memory->pieces = piece->next;
        piece->next = memory->pool->spare;
        memory->pool->spare = piece;
    }
}

bool memory_save(struct arena *arena, const struct memory *memory, void *state,
                 struct memory_image *ret_image)
{
    if (!memory->pool || memory->pieces || memory->large)
        return false;
    const char *region = memory->pool->region;
    size_t used = (size_t)(memory->from - region);
    *ret_image = (struct memory_image){
        .region = {arena_copy(arena, region, used), used}, .bytes = memory->bytes, .state = state};
    memcpy(ret_image->freed, memory->freed, sizeof memory->freed);
    return true;
}

void *memory_restore(struct memory *memory, const struct memory_image *image)
{
    memcpy(memory->pool->region, image->region.ptr, image->region.len);
    memory->from = memory->pool->region + image->region.len;
    memory->last = NULL;
    memory->bytes = image->bytes;
    memcpy(memory->freed, image->freed, sizeof memory->freed);
    return image->state;
}
