/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lookup.h"

#include "base/str.h"

#include <stdint.h>

static uint64_t digest(const struct lookup *lookup, cf_str name)
{
    uint64_t sum = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.ptr[i];
        if (lookup->fold && byte >= 'A' && byte <= 'Z')
            byte = (unsigned char)(byte - 'A' + 'a');
        sum = (sum ^ byte) * UINT64_C(1099511628211);
    }
    return sum ^ sum >> 32;
}

/* Where the name is, or the free place where it would be. There is one: cap > len. */
static struct lookup_entry *place_of(const struct lookup *lookup, cf_str name)
{
    size_t i = (size_t)digest(lookup, name) & (lookup->cap - 1);
    while (lookup->entries[i].value &&
           !(lookup->fold ? str_equal_fold(lookup->entries[i].name, name)
                          : str_equal(lookup->entries[i].name, name)))
        i = (i + 1) & (lookup->cap - 1);
    return &lookup->entries[i];
}

static void grow(struct lookup *lookup)
{
    enum { FIRST = 8 };
    struct lookup grown = *lookup;
    grown.cap = lookup->cap ? lookup->cap * 2 : FIRST;
    grown.entries = arena_many(lookup->arena, grown.cap, struct lookup_entry);
    for (size_t i = 0; i < lookup->cap; i++)
        if (lookup->entries[i].value)
            *place_of(&grown, lookup->entries[i].name) = lookup->entries[i];
    *lookup = grown;
}

void *lookup_find(const struct lookup *lookup, cf_str name)
{
    return lookup->cap ? place_of(lookup, name)->value : NULL;
}

void lookup_put(struct lookup *lookup, cf_str name, void *value)
{
    if (lookup->len >= lookup->cap / 2)
        grow(lookup);
    struct lookup_entry *place = place_of(lookup, name);
    lookup->len += place->value == NULL;
    *place = (struct lookup_entry){name, value};
}
