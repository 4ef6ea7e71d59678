/* SPDX-License-Identifier: Apache-2.0 */
#include "script/memory.h"

#include <stdlib.h>
#include <string.h>

/* A template with all that it requires fits into the region, also when it is compiled from its text, which takes twice
 * as much: one that does not is loaded anew for each call. */
enum { REGION = 512 << 10, PIECE = 60 << 10 };

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
    *pool = (struct memory_pool){.arena = arena, .region = arena_raw(arena, REGION)};
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

/* Begins a piece. What is left of the one before is lost: it is less than a block may have. False when the pieces
 * have as many bytes as may be in use: freed blocks of one size are none of another. */
static bool next_piece(struct memory *memory)
{
    struct memory_pool *pool = memory->pool;
    struct memory_piece *piece = pool->spare;
    if (memory->held > memory->limit)
        return false;
    memory->held += PIECE;
    if (piece)
        pool->spare = piece->next;
    else
        piece = arena_new(pool->arena, struct memory_piece);
    piece->next = memory->pieces;
    memory->pieces = piece;
    memory->from = piece->bytes;
    memory->to = piece->bytes + PIECE;
    return true;
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

/* The region alone has blocks that are larger than those that are kept when they are freed: else a state could take
 * any number of them, and is_large() could not tell. */
static bool belongs_on_heap(const struct memory *memory, size_t size)
{
    return size > MEMORY_SMALL && memory->pieces;
}

static void *take(struct memory *memory, size_t size)
{
    if (size <= MEMORY_SMALL && *freed(memory, size)) {
        struct memory_free *block = *freed(memory, size);
        *freed(memory, size) = block->next;
        return block;
    }
    bool fits = size <= (size_t)(memory->to - memory->from);
    if (belongs_on_heap(memory, size) || (size > MEMORY_SMALL && !fits))
        return take_large(memory, size);
    if (!fits && !next_piece(memory))
        return NULL;
    memory->last = memory->from;
    memory->from += size;
    return memory->last;
}

static bool is_large(const struct memory *memory, const char *block, size_t size)
{
    if (size <= MEMORY_SMALL)
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

static void *new_block(struct memory *memory, size_t size)
{
    return memory->pool ? take(memory, padded(size)) : malloc(size);
}

static void end_block(struct memory *memory, void *block, size_t size)
{
    if (memory->pool)
        give_back(memory, block, padded(size));
    else
        free(block);
}

/* Where it is, if that can be. */
static bool extend(struct memory *memory, const void *block, size_t size)
{
    if (block != memory->last || belongs_on_heap(memory, size) ||
        size > (size_t)(memory->to - memory->last))
        return false;
    memory->from = memory->last + size;
    return true;
}

/* The block with another size. To become smaller may not fail: then it stays as it is. */
static void *resize(struct memory *memory, void *block, size_t before, size_t size)
{
    size_t least = before < size ? before : size;
    if (!memory->pool)
        return least == size ? block : realloc(block, size);
    if (padded(before) == padded(size) || extend(memory, block, padded(size)))
        return block;
    void *moved = take(memory, padded(size));
    if (!moved)
        return least == size ? block : NULL;
    memcpy(moved, block, least);
    give_back(memory, block, padded(before));
    return moved;
}

static void watch_mark(struct memory *memory)
{
    if (!memory->mark || memory->bytes <= memory->mark)
        return;
    memory->mark = 0;
    memory->passed(memory->data);
}

void *memory_alloc(void *data, void *block, size_t old_size, size_t new_size)
{
    struct memory *memory = data;
    size_t before = block ? old_size : 0; /* else Lua tells a type in it */
    void *moved = NULL;
    if (new_size > before &&
        (memory->bytes > memory->limit || new_size - before > memory->limit - memory->bytes))
        return NULL;
    if (block && new_size)
        moved = resize(memory, block, before, new_size);
    else if (new_size)
        moved = new_block(memory, new_size);
    else if (block)
        end_block(memory, block, before);
    if (new_size && !moved)
        return NULL;
    memory->bytes += new_size;
    memory->bytes -= before;
    watch_mark(memory);
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
