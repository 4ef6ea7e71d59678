/* SPDX-License-Identifier: Apache-2.0 */
#include "script/memory.h"

#include <stdlib.h>
#include <string.h>

enum { REGION = 256 << 10, ALIGN = 16 };

char *memory_region(struct arena *arena)
{
#ifdef CF_DEBUG_ARENA
    (void)arena;
    return NULL;
#else
    return arena_alloc(arena, REGION);
#endif
}

static bool in_region(const struct memory *memory, const void *block)
{
    return memory->region && (uintptr_t)block - (uintptr_t)memory->region < REGION;
}

static void *take(struct memory *memory, size_t size)
{
    size_t padded = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (memory->region && padded <= REGION - memory->used) {
        memory->used += padded;
        return memory->region + memory->used - padded;
    }
    void *block = malloc(size);
    memory->outside += block != NULL;
    return block;
}

static void give_back(struct memory *memory, void *block)
{
    if (!block || in_region(memory, block))
        return;
    free(block);
    memory->outside--;
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
    if (new_size > before && new_size - before > memory->limit - memory->bytes)
        return NULL;
    if (new_size && new_size <= before) { /* may not fail, and need not move */
        memory->bytes -= before - new_size;
        return block;
    }
    void *grown = new_size ? take(memory, new_size) : NULL;
    if (new_size && !grown)
        return NULL;
    if (before && grown)
        memcpy(grown, block, before);
    give_back(memory, block);
    memory->bytes += new_size;
    memory->bytes -= before;
    watch_mark(memory);
    return grown;
}

bool memory_save(struct arena *arena, const struct memory *memory, void *state,
                 struct memory_image *ret_image)
{
    if (!memory->region || memory->outside)
        return false;
    *ret_image = (struct memory_image){
        .region = {arena_copy(arena, memory->region, memory->used), memory->used},
        .bytes = memory->bytes,
        .state = state};
    return true;
}

void *memory_restore(struct memory *memory, const struct memory_image *image)
{
    memcpy(memory->region, image->region.ptr, image->region.len);
    memory->used = image->region.len;
    memory->bytes = image->bytes;
    return image->state;
}
