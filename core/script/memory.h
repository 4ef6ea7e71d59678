/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory of a Lua state: counted against a limit, and taken from pieces that are all given back at once
 * when the state is no more needed, so that no state has to be taken apart. The first piece is the region.
 * Because a state that fits is one piece of bytes, it can be put aside and laid out again: a template is
 * loaded once a run, and yet every call begins in the very state that loading left.
 */
#ifndef SCRIPT_MEMORY_H
#define SCRIPT_MEMORY_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

/* Sizes of which freed blocks are kept for the next one of that size: up to MEMORY_SMALL bytes. */
enum { MEMORY_STEP = 16, MEMORY_SMALL = 512, MEMORY_SIZES = MEMORY_SMALL / MEMORY_STEP };

/* What one state after another takes its memory from. */
struct memory_pool {
    struct arena *arena;
    char *region;
    struct memory_piece *spare; /* that a state before has used */
};

struct memory {
    size_t limit;                /* bytes that may be in use */
    size_t bytes;                /* in use */
    struct memory_pool *pool;    /* NULL: everything is on the heap */
    char *from, *to;             /* what is free of the piece being filled */
    char *last;                  /* the block that was taken from it last */
    struct memory_piece *pieces; /* behind the region */
    size_t held;                 /* bytes of them */
    struct memory_large *large;  /* blocks on the heap, where there is a pool */
    struct memory_free *freed[MEMORY_SIZES];
    /* Called once when more bytes than `mark` are in use; it may only do what a signal handler may. 0: no mark. */
    size_t mark;
    void (*passed)(void *data);
    void *data; /* handed to it */
};

/* A state put aside. */
struct memory_image {
    cf_str region;
    size_t bytes;
    struct memory_free *freed[MEMORY_SIZES];
    void *state; /* the lua_State in it */
};

/* A pool for one state at a time, or NULL where every block is to be seen by sanitizers. */
struct memory_pool *memory_pool(struct arena *arena);

/* To be called before the first block is taken. `pool` may be NULL. */
void memory_begin(struct memory *memory, struct memory_pool *pool, size_t limit);

/* lua_Alloc; `data` is a struct memory. */
void *memory_alloc(void *data, void *block, size_t old_size, size_t new_size);

/* Gives back all that a state has taken from a pool: it need not be closed, and is gone. */
void memory_end(struct memory *memory);

/* Puts the state aside; false when it is not whole in the region. */
bool memory_save(struct arena *arena, const struct memory *memory, void *state,
                 struct memory_image *ret_image);
/* Lays it out again; the state. */
void *memory_restore(struct memory *memory, const struct memory_image *image);

#endif
