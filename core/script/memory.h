/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory of a Lua state: counted against a limit, and taken from one region as long as that has
 * room. Because a state that fits is one piece of bytes, it can be put aside and laid out again: a
 * template is loaded once a run, and yet every call begins in the very state that loading left.
 */
#ifndef SCRIPT_MEMORY_H
#define SCRIPT_MEMORY_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

struct memory {
    size_t limit;   /* bytes that may be in use */
    size_t bytes;   /* in use */
    char *region;   /* NULL: everything is on the heap */
    size_t used;    /* bytes of the region that were taken */
    size_t outside; /* blocks that are on the heap; 0: the state may be forgotten unclosed */
    /* Called once when more bytes than `mark` are in use; it may only do what a signal handler may. 0: no mark. */
    size_t mark;
    void (*passed)(void *data);
    void *data; /* handed to it */
};

/* A state put aside. */
struct memory_image {
    cf_str region;
    size_t bytes;
    void *state; /* the lua_State in it */
};

/* A region for one state at a time, or NULL where every block is to be seen by sanitizers. */
char *memory_region(struct arena *arena);

/* lua_Alloc; `data` is a struct memory. */
void *memory_alloc(void *data, void *block, size_t old_size, size_t new_size);

/* Puts the state aside; false when it is not whole in the region. */
bool memory_save(struct arena *arena, const struct memory *memory, void *state,
                 struct memory_image *ret_image);
/* Lays it out again; the state. */
void *memory_restore(struct memory *memory, const struct memory_image *image);

#endif
