/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK = 64 << 10 };

struct block {
    struct block *next;
    size_t size, used; /* of `bytes` */
    _Alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *blocks; /* the first is the one being filled */
    struct block *spare;  /* ordinary blocks that arena_clear kept */
    size_t used, limit;   /* bytes; 0: no limit */
};

static void (*exhausted)(void);

void arena_exhausted(void (*call)(void))
{
    exhausted = call;
}

static _Noreturn void die_of_memory(size_t size)
{
    if (exhausted)
        exhausted();
    fprintf(stderr, "crdforge: out of memory (%zu bytes)\n", size);
    abort();
}

static void *must_alloc(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        die_of_memory(size);
    return memory;
}

static void push_block(struct arena *arena, size_t size)
{
    struct block *block = arena->spare;
    if (block && size == ARENA_BLOCK)
        arena->spare = block->next;
    else
        block = must_alloc(sizeof *block + size);
    block->next = arena->blocks;
    block->size = size;
    block->used = 0;
    arena->blocks = block;
}

struct arena *arena_open(void)
{
    struct arena *arena = must_alloc(sizeof *arena);
    *arena = (struct arena){NULL, NULL, 0, 0};
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_clear(struct arena *arena)
{
    struct block *outsize = NULL;
    for (struct block *block = arena->blocks, *next; block; block = next) {
        bool keep = block->size == ARENA_BLOCK;
        struct block **list = keep ? &arena->spare : &outsize;
        next = block->next;
        block->next = *list;
        *list = block;
    }
    free_blocks(outsize);
    arena->blocks = NULL;
    arena->used = 0;
}

void arena_close(struct arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->blocks);
    free_blocks(arena->spare);
    free(arena);
}

/* As much as a piece takes: in the debug flavour a block each, to the byte. */
static size_t padded_size(size_t size)
{
#ifdef CF_DEBUG_ARENA
    return size;
#else
    const size_t align = _Alignof(max_align_t);
    return (size + align - 1) / align * align;
#endif
}

static void count(struct arena *arena, size_t size)
{
    arena->used += size;
    if (arena->limit && arena->used > arena->limit)
        die_of_memory(size);
}

#ifndef CF_DEBUG_ARENA
/* A block that has room for `padded` bytes. */
static struct block *new_block(struct arena *arena, size_t padded)
{
    push_block(arena, padded > ARENA_BLOCK ? padded : ARENA_BLOCK);
    struct block *block = arena->blocks;
    /* An outsize piece goes behind the block being filled, whose rest is still of use. */
    if (padded > ARENA_BLOCK && block->next) {
        arena->blocks = block->next;
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    }
    return block;
}
#endif

void *arena_raw(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        die_of_memory(size);
    count(arena, size);
#ifdef CF_DEBUG_ARENA
    push_block(arena, size);
    return arena->blocks->bytes;
#else
    size_t padded = padded_size(size);
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < padded)
        block = new_block(arena, padded);
    void *piece = block->bytes + block->used;
    block->used += padded;
    return piece;
#endif
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_raw(arena, size), 0, size);
}

/* What leads to the block that holds but that piece, of `size` bytes; NULL where it lies among others. */
static struct block **block_of(struct arena *arena, const void *piece, size_t size)
{
#ifndef CF_DEBUG_ARENA
    if (padded_size(size) <= ARENA_BLOCK)
        return NULL;
#endif
    struct block **link = &arena->blocks;
    while (*link && (const void *)(*link)->bytes != piece)
        link = &(*link)->next;
    return *link && (*link)->size == padded_size(size) ? link : NULL;
}

void *arena_resize(struct arena *arena, void *piece, size_t old, size_t size)
{
    struct block **link = block_of(arena, piece, old);
    if (!link || size > SIZE_MAX / 2) {
        void *copy = arena_raw(arena, size);
        if (piece)
            memcpy(copy, piece, old < size ? old : size);
        return copy;
    }
    struct block *block = realloc(*link, sizeof *block + padded_size(size));
    if (!block)
        die_of_memory(size);
    block->size = block->used = padded_size(size);
    *link = block;
    count(arena, size > old ? size - old : 0);
    return block->bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        die_of_memory(SIZE_MAX);
    return arena_alloc(arena, count * size);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    char *copy = arena_raw(arena, size + 1);
    if (size)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

void *arena_grow(struct arena *arena, void *array, size_t len, size_t *cap, size_t size)
{
    enum { FIRST = 8 };
    if (len < *cap)
        return array;
    *cap = *cap ? *cap * 2 : FIRST;
    void *grown = arena_array(arena, *cap, size);
    if (len)
        memcpy(grown, array, len * size);
    return grown;
}

void arena_limit(struct arena *arena, size_t bytes)
{
    arena->limit = bytes;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
