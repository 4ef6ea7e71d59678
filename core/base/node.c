/* SPDX-License-Identifier: Apache-2.0 */
#include "base/node.h"

#include "base/lookup.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static cf_node *make(struct arena *arena, cf_kind kind)
{
    cf_node *node = arena_raw(arena, sizeof *node);
    *node = (cf_node){.kind = kind};
    return node;
}

cf_node *node_null(struct arena *arena)
{
    return make(arena, CF_NULL);
}

cf_node *node_bool(struct arena *arena, bool value)
{
    cf_node *node = make(arena, CF_BOOL);
    node->as.boolean = value;
    return node;
}

cf_node *node_int(struct arena *arena, int64_t value)
{
    cf_node *node = make(arena, CF_INT);
    node->as.integer = value;
    return node;
}

cf_node *node_real(struct arena *arena, cf_str text)
{
    cf_node *node = make(arena, CF_FLOAT);
    node->as.real.text = text;
    node->as.real.value = strtod(text.ptr, NULL);
    return node;
}

cf_node *node_str(struct arena *arena, cf_str text)
{
    cf_node *node = make(arena, CF_STR);
    node->as.string = text;
    return node;
}

cf_node *node_cstr(struct arena *arena, const char *text)
{
    return node_str(arena, str_of(text));
}

struct list_builder list_sized(struct arena *arena, size_t len)
{
    struct list_builder list = {.arena = arena, .cap = len};
    list.items = len ? arena_raw(arena, len * sizeof *list.items) : NULL;
    return list;
}

struct map_builder map_sized(struct arena *arena, size_t len)
{
    struct map_builder map = {.arena = arena, .cap = len};
    map.pairs = len ? arena_raw(arena, len * sizeof *map.pairs) : NULL;
    return map;
}

void list_add(struct list_builder *list, const cf_node *item)
{
    list->items = arena_grow(list->arena, list->items, list->len, &list->cap, sizeof *list->items);
    list->items[list->len++] = item;
}

cf_node *list_node(struct list_builder *list)
{
    cf_node *node = make(list->arena, CF_LIST);
    node->as.list.items = list->items;
    node->as.list.len = list->len;
    return node;
}

void map_add_pair(struct map_builder *map, cf_pair pair)
{
    map->pairs = arena_grow(map->arena, map->pairs, map->len, &map->cap, sizeof *map->pairs);
    map->pairs[map->len++] = pair;
}

void map_add(struct map_builder *map, cf_str key, const cf_node *value)
{
    if (value)
        map_add_pair(map, (cf_pair){.key = key, .value = value});
}

void map_text(struct map_builder *map, const char *key, cf_str text)
{
    if (text.len)
        map_add(map, str_of(key), node_str(map->arena, text));
}

void map_flag(struct map_builder *map, const char *key, bool value)
{
    if (value)
        map_add(map, str_of(key), node_bool(map->arena, true));
}

cf_node *map_node(struct map_builder *map)
{
    cf_node *node = make(map->arena, CF_MAP);
    node->as.map.pairs = map->pairs;
    node->as.map.len = map->len;
    return node;
}

const cf_node *node_get(const cf_node *map, cf_str key)
{
    return cf_get_bytes(map, key.ptr, key.len);
}

bool node_is_filled(const cf_node *node)
{
    for (size_t i = 0; node && node->kind == CF_LIST && i < node->as.list.len; i++)
        if (node->as.list.items[i]->kind != CF_NULL) /* the first may be null */
            return true;
    return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
const cf_node *node_too_large(const cf_node *node)
{
    const cf_node *found = NULL;
    if (node->kind == CF_FLOAT && !isfinite(node->as.real.value))
        return node;
    for (size_t i = 0; node->kind == CF_LIST && i < node->as.list.len && !found; i++)
        found = node_too_large(node->as.list.items[i]);
    for (size_t i = 0; node->kind == CF_MAP && i < node->as.map.len && !found; i++)
        found = node_too_large(node->as.map.pairs[i].value);
    return found;
}

cf_str node_number_text(struct arena *arena, const cf_node *number)
{
    if (number->kind == CF_INT)
        return str_printf(arena, "%" PRId64, number->as.integer);
    return isfinite(number->as.real.value) ? str_number(arena, number->as.real.value)
                                           : number->as.real.text;
}

cf_str node_text(const cf_node *node)
{
    return node && node->kind == CF_STR ? node->as.string : STR("");
}

const char *node_kind_name(const cf_node *node)
{
    static const char *const names[] = {"null",     "a boolean", "an integer", "a number",
                                        "a string", "a list",    "a map"};
    return node ? names[node->kind] : "nothing";
}

static bool lists_equal(const cf_node *a, const cf_node *b)
{
    for (size_t i = 0; i < a->as.list.len; i++)
        if (!node_equal(a->as.list.items[i], b->as.list.items[i]))
            return false;
    return true;
}

/* Large maps whose keys are in different orders. */
static bool disordered_equal(const cf_node *a, const cf_node *b)
{
    struct arena *arena = arena_open();
    struct lookup others = {.arena = arena};
    bool equal = true;
    for (size_t i = 0; i < b->as.map.len; i++)
        lookup_put(&others, b->as.map.pairs[i].key, (void *)&b->as.map.pairs[i]);
    for (size_t i = 0; equal && i < a->as.map.len; i++) {
        const cf_pair *pair = &a->as.map.pairs[i], *other = lookup_find(&others, pair->key);
        equal = other && node_equal(pair->value, other->value);
    }
    arena_close(arena);
    return equal;
}

static bool maps_equal(const cf_node *a, const cf_node *b)
{
    enum { LARGE = 32 };
    for (size_t i = 0; i < a->as.map.len; i++) {
        const cf_pair *pair = &a->as.map.pairs[i], *beside = &b->as.map.pairs[i];
        bool same = str_equal(pair->key, beside->key);
        if (!same && a->as.map.len > LARGE)
            return disordered_equal(a, b);
        const cf_node *other = same ? beside->value : node_get(b, pair->key);
        if (!other || !node_equal(pair->value, other))
            return false;
    }
    return true;
}

bool node_equal(const cf_node *a, const cf_node *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->kind != b->kind || cf_len(a) != cf_len(b))
        return false;
    switch ((cf_kind)a->kind) {
    case CF_NULL:
        break;
    case CF_BOOL:
        return a->as.boolean == b->as.boolean;
    case CF_INT:
        return a->as.integer == b->as.integer;
    case CF_FLOAT:
        return str_equal(a->as.real.text, b->as.real.text);
    case CF_STR:
        return str_equal(a->as.string, b->as.string);
    case CF_LIST:
        return lists_equal(a, b);
    case CF_MAP:
        return maps_equal(a, b);
    }
    return true;
}

static void copy_list(struct arena *arena, cf_node *copy)
{
    const cf_node **items = arena_many(arena, copy->as.list.len, const cf_node *);
    for (size_t i = 0; i < copy->as.list.len; i++)
        items[i] = node_copy(arena, copy->as.list.items[i]);
    copy->as.list.items = items;
}

static void copy_map(struct arena *arena, cf_node *copy)
{
    cf_pair *pairs = arena_many(arena, copy->as.map.len, cf_pair);
    for (size_t i = 0; i < copy->as.map.len; i++) {
        pairs[i] = copy->as.map.pairs[i];
        pairs[i].key = str_copy(arena, pairs[i].key);
        pairs[i].value = node_copy(arena, pairs[i].value);
    }
    copy->as.map.pairs = pairs;
}

size_t node_size(const cf_node *node)
{
    size_t size = sizeof *node;
    if (node->kind == CF_STR)
        size += node->as.string.len;
    for (size_t i = 0; node->kind == CF_LIST && i < node->as.list.len; i++)
        size += sizeof *node->as.list.items + node_size(node->as.list.items[i]);
    for (size_t i = 0; node->kind == CF_MAP && i < node->as.map.len; i++)
        size += sizeof *node->as.map.pairs + node->as.map.pairs[i].key.len +
                node_size(node->as.map.pairs[i].value);
    return size;
}

cf_node *node_copy(struct arena *arena, const cf_node *node)
{
    cf_node *copy = arena_new(arena, cf_node);
    *copy = *node;
    if (node->kind == CF_STR)
        copy->as.string = str_copy(arena, node->as.string);
    else if (node->kind == CF_FLOAT)
        copy->as.real.text = str_copy(arena, node->as.real.text);
    else if (node->kind == CF_LIST)
        copy_list(arena, copy);
    else if (node->kind == CF_MAP)
        copy_map(arena, copy);
    return copy;
}

static const cf_node *list_item_named(const cf_node *list, cf_str name)
{
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *item = cf_at(list, i);
        if (str_equal(node_text(cf_get(item, "name")), name))
            return item;
    }
    return NULL;
}

static const cf_node *find_index(const cf_node *list, cf_str digits)
{
    size_t index = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9' || index > 1u << 24)
            return NULL;
        index = index * 10 + (size_t)(digits.ptr[i] - '0');
    }
    return digits.len ? cf_at(list, index) : NULL;
}

/* Takes "[3]" or "[\"key\"]" off the front of `path`. */
static const cf_node *find_bracket(const cf_node *node, cf_str *path)
{
    bool quoted = path->len > 1 && path->ptr[1] == '"';
    size_t end = quoted ? 3 : 1; /* of what stands in the brackets; a quoted key may hold a ] */
    while (end < path->len && (path->ptr[end] != ']' || (quoted && path->ptr[end - 1] != '"')))
        end++;
    if (end >= path->len)
        return NULL;
    cf_str inside = str_cut(*path, 1, end);
    *path = str_cut(*path, end + 1, path->len);
    if (quoted)
        return node_get(node, str_cut(inside, 1, inside.len - 1));
    return find_index(node, inside);
}

static const cf_node *find_word(const cf_node *node, cf_str *path)
{
    size_t end = 0;
    while (end < path->len && path->ptr[end] != '.' && path->ptr[end] != '[')
        end++;
    cf_str word = str_cut(*path, 0, end);
    *path = str_cut(*path, end, path->len);
    return node->kind == CF_LIST ? list_item_named(node, word) : node_get(node, word);
}

const cf_node *node_find(const cf_node *root, cf_str path)
{
    const cf_node *node = root;
    while (node && path.len) {
        if (path.ptr[0] == '.')
            path = str_cut(path, 1, path.len);
        else if (path.ptr[0] == '[')
            node = find_bracket(node, &path);
        else
            node = find_word(node, &path);
    }
    return node;
}

static bool is_word_char(char c)
{
    return c == '_' || c == '-' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

void node_path_key(struct buf *path, cf_str key)
{
    bool plain = key.len > 0;
    for (size_t i = 0; i < key.len; i++)
        plain = plain && is_word_char(key.ptr[i]);
    if (!plain)
        buf_text(path, "[\"");
    else if (path->len)
        buf_char(path, '.');
    buf_add(path, key.ptr, key.len);
    if (!plain)
        buf_text(path, "\"]");
}

/* `steps` bounds the walk: a document with aliases may have far more paths than nodes. */
static bool walk_to(struct buf *path, const cf_node *node, const cf_node *target, size_t *steps)
{
    if (node == target)
        return true;
    if (*steps == 0)
        return false;
    --*steps;
    size_t before = path->len;
    for (size_t i = 0; i < cf_len(node); i++) {
        if (node->kind == CF_LIST)
            buf_printf(path, "[%zu]", i);
        else
            node_path_key(path, node->as.map.pairs[i].key);
        const cf_node *child =
            node->kind == CF_LIST ? node->as.list.items[i] : node->as.map.pairs[i].value;
        if (walk_to(path, child, target, steps))
            return true;
        path->len = before;
    }
    return false;
}

cf_str node_path_of(struct arena *arena, const cf_node *root, const cf_node *target)
{
    struct buf path = {.arena = arena};
    size_t steps = 4u << 20;
    if (!root || !walk_to(&path, root, target, &steps))
        return STR("");
    if (path.ptr)
        path.ptr[path.len] = '\0';
    return buf_str(&path);
}

cf_str node_steps_text(struct arena *arena, const cf_node *steps)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < cf_len(steps); i++)
        if (cf_at(steps, i)->kind == CF_INT)
            buf_text(&text, "[0]");
        else
            node_path_key(&text, node_text(cf_at(steps, i)));
    return buf_str(&text);
}

const cf_node *node_with(struct arena *arena, const cf_node *map, cf_str key, const cf_node *value)
{
    struct map_builder changed = {.arena = arena};
    bool there = false;
    for (size_t i = 0; i < cf_len(map); i++) {
        cf_pair pair = map->as.map.pairs[i];
        bool meant = str_equal(pair.key, key);
        there = there || meant;
        if (meant)
            pair.value = value;
        if (pair.value)
            map_add_pair(&changed, pair);
    }
    if (!there)
        map_add(&changed, key, value);
    return map_node(&changed);
}

size_t node_steps_shared(const cf_node *a, const cf_node *b)
{
    size_t i = 0;
    while (cf_at(a, i) && cf_at(b, i) && node_equal(cf_at(a, i), cf_at(b, i)))
        i++;
    return i;
}
