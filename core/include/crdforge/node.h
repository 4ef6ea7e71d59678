/* SPDX-License-Identifier: Apache-2.0
 *
 * The data tree. YAML, JSON, Lua and plugins all meet in it: a CRD is read into nodes, an emitter
 * is handed nodes and returns nodes, the core writes nodes. A node never changes once made and
 * belongs to the arena it was made in; a subtree may be shared by several parents.
 */
#ifndef CRDFORGE_NODE_H
#define CRDFORGE_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* UTF-8 text: no NUL inside, one NUL after the last byte (not counted in `len`, in bytes). */
typedef struct cf_str {
    const char *ptr;
    size_t len;
} cf_str;

typedef enum cf_kind {
    CF_NULL,
    CF_BOOL,
    CF_INT,   /* exact, 64 bits */
    CF_FLOAT, /* any other number: its text is kept, so nothing is rounded on the way through */
    CF_STR,
    CF_LIST,
    CF_MAP /* keys are unique text, in source order */
} cf_kind;

typedef struct cf_node cf_node;

typedef struct cf_pair {
    cf_str key;
    const cf_node *value;  /* never NULL */
    uint32_t line, column; /* of the key; 1-based, 0 when the map was not read from a file */
} cf_pair;

struct cf_node {
    uint32_t kind;         /* a cf_kind, fixed width so that the layout cannot drift */
    uint32_t file;         /* which input (a number the core's diagnostics understand), 0 = none */
    uint32_t line, column; /* 1-based, the column in characters; 0 = not read from a file. In what a
                              template has made all three may be numbers of the core's own. */
    union {
        bool boolean;
        int64_t integer;
        struct {
            double value; /* nearest double, for comparing only */
            cf_str text;  /* a JSON number, exactly as written */
        } real;
        cf_str string;
        struct {
            const cf_node *const *items;
            size_t len;
        } list;
        struct {
            const cf_pair *pairs;
            size_t len;
        } map;
    } as;
};

/* The value under the `len` bytes of `key` of a map, or NULL: also when `map` is NULL or no map. */
static inline const cf_node *cf_get_bytes(const cf_node *map, const char *key, size_t len)
{
    if (!map || map->kind != CF_MAP)
        return NULL;
    for (size_t i = 0; i < map->as.map.len; i++) {
        const cf_pair *pair = &map->as.map.pairs[i];
        if (pair->key.len == len && memcmp(pair->key.ptr, key, len) == 0)
            return pair->value;
    }
    return NULL;
}

/* The same for a key that ends in a NUL. */
static inline const cf_node *cf_get(const cf_node *map, const char *key)
{
    return cf_get_bytes(map, key, strlen(key));
}

/* The text of a string node, or `fallback` when `node` is NULL or no string. */
static inline const char *cf_text(const cf_node *node, const char *fallback)
{
    return node && node->kind == CF_STR ? node->as.string.ptr : fallback;
}

/* The value of a boolean node, or `fallback` when `node` is NULL or no boolean. */
static inline bool cf_flag(const cf_node *node, bool fallback)
{
    return node && node->kind == CF_BOOL ? node->as.boolean : fallback;
}

/* Number of items of a list or pairs of a map; 0 for everything else and for NULL. */
static inline size_t cf_len(const cf_node *node)
{
    if (!node)
        return 0;
    return node->kind == CF_LIST ? node->as.list.len : node->kind == CF_MAP ? node->as.map.len : 0;
}

/* Item `index` (0-based) of a list, or NULL when there is none or `list` is no list. */
static inline const cf_node *cf_at(const cf_node *list, size_t index)
{
    if (!list || list->kind != CF_LIST || index >= list->as.list.len)
        return NULL;
    return list->as.list.items[index];
}

#ifdef __cplusplus
}
#endif

#endif
