/* SPDX-License-Identifier: Apache-2.0
 *
 * An arena: memory that is taken piece by piece and given back all at once. What it hands out is
 * zeroed, aligned for any type and never NULL (running out of memory ends the program here, in one
 * place). Built with CF_DEBUG_ARENA every piece is a malloc of its own, so that sanitizers and
 * valgrind see an overrun by one byte.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_open(void);
void arena_close(struct arena *arena); /* takes NULL */

/* Gives back everything; ordinary blocks are kept, for the next work item to use again. */
void arena_clear(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);
void *arena_raw(struct arena *arena, size_t size); /* not zeroed: for what is written whole */
void *arena_array(struct arena *arena, size_t count, size_t size);     /* checks count * size */
void *arena_copy(struct arena *arena, const void *bytes, size_t size); /* NUL added after */

/* A piece of `old` bytes, made `size` bytes long; it may move, and what was there is kept. A large piece is
 * not copied beside itself but given back: nobody may keep a pointer into it. What is new is not zeroed. */
void *arena_resize(struct arena *arena, void *piece, size_t old, size_t size);

/* For arrays that grow: `array` when it has room for one more than `len`, else a copy twice the size.
 * `cap` counts elements of `size` bytes; start with NULL, 0, 0. */
void *arena_grow(struct arena *arena, void *array, size_t len, size_t *cap, size_t size);

/* From `bytes` in use on it is out of memory; 0: none. Kept by arena_clear. */
void arena_limit(struct arena *arena, size_t bytes);
/* What is called, once, when any arena is out of memory, to end the program with its message and exit code; if it
 * returns, or is NULL, the program aborts. */
void arena_exhausted(void (*call)(void));

/* Bytes handed out since arena_open or arena_clear. */
size_t arena_used(const struct arena *arena);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_many(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
