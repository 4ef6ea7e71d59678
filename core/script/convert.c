/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands for data is a view of a node, which is a light userdata; or a table with one of two metatables:
 * MAP, an ordered map; LIST, a list, also when it is empty; or any other table.
 */
#include "script/convert.h"

#include "base/node.h"
#include "script/tables.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 128, MEMO = 64, KEYS = 64 };

/* A table being converted, and the entry of it that is at hand. */
struct level {
    const void *table; /* to see a table inside itself */
    cf_str key;        /* of a map; no text for a list */
    lua_Unsigned index;
};

/* One conversion under way. */
struct conversion {
    struct ctx *ctx;
    lua_State *lua;
    const char *what;
    size_t depth, nodes;
    cf_str problem;
    struct level levels[MOST_DEPTH];
    struct {
        const void *table;
        const cf_node *node;
        size_t nodes; /* in it */
    } memo[MEMO];     /* tables converted already: one may stand in several places */
    struct {
        const char *bytes;
        cf_str copy;
    } keys[KEYS]; /* texts of Lua that were copied already: nothing is collected meanwhile */
};

static const cf_node *to_node(struct conversion *c, int index);

/* The path is put together only here: most conversions have no problem. */
static const cf_node *refuse(struct conversion *c, const char *what)
{
    struct buf out = {.arena = c->ctx->arena};
    if (c->problem.len)
        return NULL;
    buf_text(&out, c->what);
    for (size_t i = 0; i < c->depth; i++)
        if (c->levels[i].key.ptr)
            node_path_key(&out, c->levels[i].key);
        else if (c->levels[i].index) /* 0: the fault is of the table, not of an entry */
            buf_printf(&out, "[%llu]", (unsigned long long)c->levels[i].index);
    buf_printf(&out, ": %s", what);
    c->problem = buf_str(&out);
    return NULL;
}

static const cf_node *refuse_number(struct conversion *c)
{
    char what[96];
    snprintf(what, sizeof what, "it has more than %zu values (limit nodes)", c->ctx->limits->nodes);
    return refuse(c, what);
}

static const cf_node *refuse_depth(struct conversion *c)
{
    char what[96];
    snprintf(what, sizeof what, "tables are nested deeper than %zu (limit depth)", c->depth);
    return refuse(c, what);
}

static const cf_node *number_node(struct conversion *c, int index)
{
    char text[64];
    if (lua_isinteger(c->lua, index))
        return node_int(c->ctx->arena, lua_tointeger(c->lua, index));
    double value = lua_tonumber(c->lua, index);
    if (!isfinite(value))
        return refuse(c, "neither infinity nor NaN is data");
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    return node_real(c->ctx->arena, str_copy(c->ctx->arena, str_of(text)));
}

static const cf_node *string_node(struct conversion *c, int index)
{
    size_t len, fault;
    const char *bytes = lua_tolstring(c->lua, index, &len);
    cf_str text = {bytes, len};
    if (!str_utf8(text, &fault))
        return refuse(c, memchr(bytes, '\0', len) ? "a text with a NUL is not data"
                                                  : "a text that is not UTF-8 is not data");
    return node_str(c->ctx->arena, str_copy(c->ctx->arena, text));
}

static const cf_node *list_of(struct conversion *c, int index, lua_Unsigned len)
{
    struct arena *arena = c->ctx->arena;
    struct list_builder list = list_sized(arena, (size_t)len);
    for (lua_Unsigned i = 1; i <= len; i++) {
        c->levels[c->depth - 1].index = i;
        lua_rawgeti(c->lua, index, (lua_Integer)i);
        const cf_node *item = to_node(c, lua_gettop(c->lua));
        lua_pop(c->lua, 1);
        if (!item)
            return NULL;
        list_add(&list, item);
    }
    return list_node(&list);
}

/* A copy of the text at `index`, which is a key, or one without a place after a problem, which is the table's. */
static cf_str key_of(struct conversion *c, int index)
{
    size_t fault;
    cf_str key = {NULL, 0};
    c->levels[c->depth - 1].key = key;
    if (lua_type(c->lua, index) != LUA_TSTRING) {
        refuse(c, "a map whose keys were changed after map{} made it is not data");
        return key;
    }
    key.ptr = lua_tolstring(c->lua, index, &key.len);
    size_t slot = ((uintptr_t)key.ptr >> 4) % KEYS;
    if (c->keys[slot].bytes == key.ptr)
        return c->keys[slot].copy;
    if (str_utf8(key, &fault)) {
        c->keys[slot].bytes = key.ptr;
        return c->keys[slot].copy = str_copy(c->ctx->arena, key);
    }
    refuse(c, memchr(key.ptr, '\0', key.len) ? "a key with a NUL is not data"
                                             : "a key that is not UTF-8 is not data");
    return (cf_str){NULL, 0};
}

/* The value on top of the stack under `key`; pops it. */
static bool add_entry(struct conversion *c, struct map_builder *map, cf_str key)
{
    c->levels[c->depth - 1].key = key;
    const cf_node *value = to_node(c, lua_gettop(c->lua));
    lua_pop(c->lua, 1);
    map_add(map, key, value);
    return value != NULL;
}

static bool few_repeat(const struct map_builder *map)
{
    for (size_t i = 1; i < map->len; i++)
        for (size_t k = 0; k < i; k++)
            if (str_equal(map->pairs[k].key, map->pairs[i].key))
                return true;
    return false;
}

/* Lua code can put other keys into the list of them that a map has. */
static bool repeats_key(struct conversion *c, const struct map_builder *map)
{
    enum { FEW = 8 }; /* to compare each with each costs less than to sort them */
    if (map->len <= FEW)
        return few_repeat(map);
    cf_str *keys = arena_many(c->ctx->arena, map->len, cf_str);
    bool sorted = true, found = false;
    for (size_t i = 0; i < map->len; i++) {
        keys[i] = map->pairs[i].key;
        sorted = sorted && (!i || str_compare(keys[i - 1], keys[i]) < 0);
    }
    if (!sorted)
        str_sort(keys, map->len);
    for (size_t i = 1; !sorted && i < map->len; i++)
        found = found || str_equal(keys[i - 1], keys[i]);
    return found;
}

static const cf_node *ordered_map(struct conversion *c, int index)
{
    lua_Integer count = (lua_Integer)lua_rawlen(c->lua, index);
    struct map_builder map = map_sized(c->ctx->arena, (size_t)count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(c->lua, index, i);
        cf_str key = key_of(c, -1);
        lua_rawget(c->lua, index); /* replaces the key by its value */
        if (!key.ptr || !add_entry(c, &map, key))
            return NULL;
    }
    c->levels[c->depth - 1].key = (cf_str){NULL, 0};
    if (repeats_key(c, &map))
        return refuse(c, "a map whose keys were changed after map{} made it is not data");
    return map_node(&map);
}

/* A plain table with text keys: in byte order, since Lua's own differs from run to run. */
static const cf_node *sorted_map(struct conversion *c, int index, size_t count)
{
    struct map_builder map = map_sized(c->ctx->arena, count);
    cf_str *keys = arena_many(c->ctx->arena, count, cf_str);
    size_t len = 0;
    for (lua_pushnil(c->lua); lua_next(c->lua, index); lua_pop(c->lua, 1))
        if (!(keys[len++] = key_of(c, -2)).ptr)
            return NULL;
    str_sort(keys, len);
    for (size_t i = 0; i < len; i++) {
        lua_pushlstring(c->lua, keys[i].ptr, keys[i].len);
        lua_rawget(c->lua, index);
        if (!add_entry(c, &map, keys[i]))
            return NULL;
    }
    return map_node(&map);
}

static const cf_node *plain_table(struct conversion *c, int index)
{
    size_t texts = 0, others = 0, length = lua_rawlen(c->lua, index);
    for (lua_pushnil(c->lua); lua_next(c->lua, index); lua_pop(c->lua, 1)) {
        texts += lua_type(c->lua, -2) == LUA_TSTRING;
        others += lua_type(c->lua, -2) != LUA_TSTRING;
    }
    if (!texts && !others)
        return refuse(c, "{} is neither a list nor a map: write list{} or map{}");
    if (texts && others)
        return refuse(c, "a table with both numbered and named entries is not data");
    if (texts)
        return sorted_map(c, index, texts);
    if (others != length)
        return refuse(c, "a list with holes, or keys that are no text, is not data");
    return list_of(c, index, length);
}

static const cf_node *table_node(struct conversion *c, int index)
{
    enum tables_kind kind = tables_kind(c->lua, index);
    const void *table = lua_topointer(c->lua, index);
    size_t slot = ((uintptr_t)table >> 4) % MEMO;
    if (c->memo[slot].table == table) {
        c->nodes += c->memo[slot].nodes;
        return c->nodes > c->ctx->limits->nodes ? refuse_number(c) : c->memo[slot].node;
    }
    for (size_t i = 0; i < c->depth; i++)
        if (c->levels[i].table == table)
            return refuse(c, "a table inside itself is not data");
    if (c->depth >= c->ctx->limits->depth || c->depth == MOST_DEPTH)
        return refuse_depth(c);
    c->levels[c->depth++] = (struct level){.table = table};
    luaL_checkstack(c->lua, 8, "nested too deeply");
    size_t nodes = c->nodes;
    const cf_node *node;
    if (kind == TABLES_MAP)
        node = ordered_map(c, index);
    else if (kind == TABLES_LIST)
        node = list_of(c, index, lua_rawlen(c->lua, index));
    else
        node = plain_table(c, index);
    c->depth--;
    c->memo[slot].table = node ? table : NULL;
    c->memo[slot].node = node;
    c->memo[slot].nodes = c->nodes - nodes;
    return node;
}

static const cf_node *to_node(struct conversion *c, int index)
{
    char what[64];
    if (++c->nodes > c->ctx->limits->nodes)
        return refuse_number(c);
    switch (lua_type(c->lua, index)) {
    case LUA_TNIL:
        return node_null(c->ctx->arena);
    case LUA_TBOOLEAN:
        return node_bool(c->ctx->arena, lua_toboolean(c->lua, index));
    case LUA_TNUMBER:
        return number_node(c, index);
    case LUA_TSTRING:
        return string_node(c, index);
    case LUA_TLIGHTUSERDATA:
        return tables_node(c->lua, index);
    case LUA_TTABLE:
        return table_node(c, index);
    default:
        snprintf(what, sizeof what, "a %s is not data", luaL_typename(c->lua, index));
        return refuse(c, what);
    }
}

const cf_node *convert_to_node(struct ctx *ctx, struct lua_State *lua, int index, const char *what,
                               cf_str *ret_problem)
{
    struct conversion c;
    if (lua_type(lua, index) == LUA_TTABLE) { /* else there are no tables and no keys */
        memset(c.memo, 0, sizeof c.memo);
        memset(c.keys, 0, sizeof c.keys);
    }
    c.ctx = ctx;
    c.lua = lua;
    c.what = what;
    c.depth = c.nodes = 0;
    c.problem = STR("");
    int top = lua_gettop(lua);
    const cf_node *node = to_node(&c, lua_absindex(lua, index));
    lua_settop(lua, top);
    *ret_problem = c.problem;
    return node;
}

void convert_push(struct lua_State *lua, const cf_node *node, const struct shape *shape)
{
    switch (node ? (cf_kind)node->kind : CF_NULL) {
    case CF_NULL:
        lua_pushnil(lua);
        break;
    case CF_BOOL:
        lua_pushboolean(lua, node->as.boolean);
        break;
    case CF_INT:
        lua_pushinteger(lua, node->as.integer);
        break;
    case CF_FLOAT:
        lua_pushnumber(lua, node->as.real.value);
        break;
    case CF_STR:
        lua_pushlstring(lua, node->as.string.ptr, node->as.string.len);
        break;
    case CF_LIST:
    case CF_MAP:
        tables_push_node(lua, node, shape);
        break;
    }
}
