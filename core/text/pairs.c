/* SPDX-License-Identifier: Apache-2.0 */
#include "text/pairs.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL = 32 }; /* up to so many keys, comparing each with each is the fastest */

struct entry {
    cf_str key;
    size_t index;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *one = a, *other = b;
    int order = str_compare(one->key, other->key);
    return order ? order : (one->index > other->index) - (one->index < other->index);
}

/* Equal keys stand side by side in the result, in source order. */
static struct entry *sort_keys(struct arena *arena, const cf_pair *pairs, size_t len)
{
    struct entry *entries = arena_many(arena, len, struct entry);
    for (size_t i = 0; i < len; i++)
        entries[i] = (struct entry){pairs[i].key, i};
    if (len)
        qsort(entries, len, sizeof *entries, compare_entries);
    return entries;
}

static bool repeat_small(const cf_pair *pairs, size_t len, size_t *ret_first, size_t *ret_second)
{
    for (size_t second = 1; second < len; second++) {
        cf_str key = pairs[second].key;
        for (size_t first = 0; first < second; first++)
            if (pairs[first].key.len == key.len &&
                memcmp(pairs[first].key.ptr, key.ptr, key.len) == 0) {
                *ret_first = first;
                *ret_second = second;
                return true;
            }
    }
    return false;
}

bool pairs_repeat(struct arena *arena, const cf_pair *pairs, size_t len, size_t *ret_first,
                  size_t *ret_second)
{
    if (len <= SMALL)
        return repeat_small(pairs, len, ret_first, ret_second);
    const struct entry *entries = sort_keys(arena, pairs, len);
    size_t first = 0, second = len;
    for (size_t i = 1; i < len; i++)
        if (entries[i].index < second && str_equal(entries[i - 1].key, entries[i].key)) {
            first = entries[i - 1].index;
            second = entries[i].index;
        }
    if (second == len)
        return false;
    *ret_first = first;
    *ret_second = second;
    return true;
}

size_t pairs_unique(struct arena *arena, cf_pair *pairs, size_t len)
{
    const struct entry *entries = sort_keys(arena, pairs, len);
    bool *dropped = arena_many(arena, len, bool);
    for (size_t i = 1; i < len; i++)
        dropped[entries[i].index] = str_equal(entries[i - 1].key, entries[i].key);
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (!dropped[i])
            pairs[kept++] = pairs[i];
    return kept;
}
