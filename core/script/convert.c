/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands for data is a view of a node, which is a light userdata, as map{} makes one, too; or a table with
 * the metatable LIST, a list, also when it is empty; or any other table.
 */
#include "script/convert.h"

#include "base/node.h"
#include "script/sandbox.h"
#include "script/tables.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <string.h>

enum { MOST_DEPTH = 128, MEMO = 64 };

/* A table being converted, and the entry of it that is at hand. */
struct level {
    const void *table; /* to see a table inside itself */
    cf_str key;        /* of a map; no text for a list */
    lua_Unsigned index;
};

/* One conversion under way. */
struct conversion {
    struct ctx *ctx;
    struct arena *arena; /* of the nodes */
    lua_State *lua;
    struct convert_keys *keys;
    const char *what;
    size_t depth, nodes;
    size_t deepest; /* depth that was reached */
    cf_str problem;
    struct level levels[MOST_DEPTH];
    struct {
        const void *table;
        const cf_node *node;
    } memo[MEMO]; /* tables converted already: one may stand in several places */
    bool has_memo;
};

static const cf_node *to_node(struct conversion *c, int index);

/* The path is put together only here: most conversions have no problem, and none goes on after one. */
static cf_node *refuse(struct conversion *c, const char *what)
{
    struct buf out = {.arena = c->ctx->arena};
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

static cf_node *refuse_number(struct conversion *c)
{
    char what[96];
    snprintf(what, sizeof what, "it has more than %zu values (limit nodes)", c->ctx->limits->nodes);
    return refuse(c, what);
}

static size_t most_depth(const struct conversion *c)
{
    return c->ctx->limits->depth < MOST_DEPTH ? c->ctx->limits->depth : MOST_DEPTH;
}

static cf_node *refuse_depth(struct conversion *c)
{
    char what[96];
    snprintf(what, sizeof what, "tables are nested deeper than %zu (limit depth)", most_depth(c));
    return refuse(c, what);
}

static const cf_node *number_node(struct conversion *c, int index)
{
    if (lua_isinteger(c->lua, index))
        return node_int(c->arena, lua_tointeger(c->lua, index));
    double value = lua_tonumber(c->lua, index);
    if (!isfinite(value))
        return refuse(c, "neither infinity nor NaN is data");
    return node_real(c->arena, str_number(c->arena, value));
}

static const cf_node *string_node(struct conversion *c, int index)
{
    size_t len, fault;
    const char *bytes = lua_tolstring(c->lua, index, &len);
    cf_str text = {bytes, len};
    if (!str_utf8(text, &fault))
        return refuse(c, memchr(bytes, '\0', len) ? "a text with a NUL is not data"
                                                  : "a text that is not UTF-8 is not data");
    return node_str(c->arena, str_copy(c->arena, text));
}

static cf_node *list_of(struct conversion *c, int index, lua_Unsigned len)
{
    struct arena *arena = c->arena;
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
    cf_str key;
    key.ptr = lua_tolstring(c->lua, index, &key.len);
    cf_str *copy = &c->keys->copies[((uintptr_t)key.ptr >> 4) % CONVERT_KEYS];
    if (copy->ptr && str_equal(*copy, key))
        return *copy;
    if (str_utf8(key, &fault))
        return *copy = str_copy(c->arena, key);
    c->levels[c->depth - 1].key = (cf_str){NULL, 0};
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

/* A plain table with text keys: in byte order, since Lua's own differs from run to run. */
static cf_node *sorted_map(struct conversion *c, int index, size_t count)
{
    struct map_builder map = map_sized(c->arena, count);
    cf_str *keys = arena_many(c->arena, count, cf_str);
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

static cf_node *plain_table(struct conversion *c, int index)
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

/* Counts a node that is whole, with all that is in it. */
static const cf_node *count_whole(struct conversion *c, const cf_node *node, size_t nodes,
                                  size_t depth)
{
    c->nodes += nodes;
    if (c->nodes > c->ctx->limits->nodes)
        return refuse_number(c);
    if (c->depth + depth > most_depth(c))
        return refuse_depth(c);
    c->deepest = c->deepest > c->depth + depth ? c->deepest : c->depth + depth;
    return node;
}

/* What is in a node that Lua has made stands where another has its place in a file: without that, a map could
 * be put into the next one for ever, and once into each of two. */
static void mark(cf_node *node, size_t nodes, size_t depth)
{
    node->file = NODE_MADE;
    node->line = (uint32_t)depth;
    node->column = (uint32_t)nodes;
}

static const cf_node *view_node(struct conversion *c, const cf_node *node)
{
    return node->file == NODE_MADE ? count_whole(c, node, node->column, node->line) : node;
}

static bool begin_table(struct conversion *c, const void *table)
{
    for (size_t i = 0; i < c->depth; i++)
        if (c->levels[i].table == table)
            return refuse(c, "a table inside itself is not data");
    if (c->depth >= most_depth(c))
        return refuse_depth(c);
    c->levels[c->depth++] = (struct level){.table = table};
    luaL_checkstack(c->lua, 8, "nested too deeply");
    return true;
}

static const cf_node *table_node(struct conversion *c, int index)
{
    const void *table = lua_topointer(c->lua, index);
    size_t slot = ((uintptr_t)table >> 4) % MEMO, nodes = c->nodes, deepest = c->deepest;
    if (!c->has_memo)
        memset(c->memo, 0, sizeof c->memo);
    c->has_memo = true;
    const cf_node *known = c->memo[slot].table == table ? c->memo[slot].node : NULL;
    if (known)
        return count_whole(c, known, known->column, known->line);
    if (!begin_table(c, table))
        return NULL;
    c->deepest = c->depth;
    cf_node *node = tables_kind(c->lua, index) == TABLES_LIST
                        ? list_of(c, index, lua_rawlen(c->lua, index))
                        : plain_table(c, index);
    c->depth--;
    if (node)
        mark(node, c->nodes - nodes, c->deepest - c->depth);
    c->deepest = deepest > c->deepest ? deepest : c->deepest;
    c->memo[slot].table = node ? table : NULL;
    c->memo[slot].node = node;
    return node;
}

static const cf_node *to_node(struct conversion *c, int index)
{
    char what[64];
    if (++c->nodes > c->ctx->limits->nodes)
        return refuse_number(c);
    switch (lua_type(c->lua, index)) {
    case LUA_TNIL:
        return node_null(c->arena);
    case LUA_TBOOLEAN:
        return node_bool(c->arena, lua_toboolean(c->lua, index));
    case LUA_TNUMBER:
        return number_node(c, index);
    case LUA_TSTRING:
        return string_node(c, index);
    case LUA_TLIGHTUSERDATA:
        return view_node(c, tables_node(c->lua, index));
    case LUA_TTABLE:
        return table_node(c, index);
    default:
        snprintf(what, sizeof what, "a %s is not data", luaL_typename(c->lua, index));
        return refuse(c, what);
    }
}

/* The table of entries is cleared only where there are tables in it. */
static void begin(struct conversion *c, struct lua_State *lua, const char *what)
{
    struct sandbox_call *call = sandbox_call(lua);
    c->ctx = call->ctx;
    c->arena = call->made;
    c->lua = lua;
    c->keys = &call->keys;
    c->what = what;
    c->depth = c->nodes = c->deepest = 0;
    c->problem = STR("");
    c->has_memo = false;
}

const cf_node *convert_to_node(struct lua_State *lua, int index, const char *what,
                               cf_str *ret_problem)
{
    struct conversion c;
    begin(&c, lua, what);
    int top = lua_gettop(lua);
    const cf_node *node = to_node(&c, lua_absindex(lua, index));
    lua_settop(lua, top);
    *ret_problem = c.problem;
    return node;
}

/* --- map{} -------------------------------------------------------------------------------------- */

/* Pushes key and value of entry `i` of the list at 1. */
static void push_entry(lua_State *lua, lua_Integer i)
{
    lua_geti(lua, 1, i);
    if (lua_type(lua, -1) != LUA_TTABLE && !tables_node(lua, -1))
        luaL_error(lua, "map{}: entry %d is a %s, expected { \"key\", value }", (int)i,
                   tables_typename(lua, -1));
    lua_geti(lua, -1, 1);
    lua_geti(lua, -2, 2);
    lua_remove(lua, -3);
}

/* Adds entry `i`, whose key and value are at `at` and behind; none where the value is nil. */
static void add_checked(struct conversion *c, struct map_builder *map, int at, lua_Integer i)
{
    if (lua_type(c->lua, at) != LUA_TSTRING)
        luaL_error(c->lua, "map{}: the key of entry %d is a %s, expected text", (int)i,
                   tables_typename(c->lua, at));
    if (lua_isnil(c->lua, at + 1))
        return;
    cf_str key = key_of(c, at);
    c->levels[0].key = key;
    const cf_node *value = key.ptr ? to_node(c, at + 1) : NULL;
    if (!value)
        sandbox_not_data(c->lua, c->problem);
    map_add(map, key, value);
}

static void check_unique(lua_State *lua, struct arena *arena, const cf_node *map)
{
    enum { FEW = 12 }; /* to compare each with each costs less than to sort them */
    size_t len = map->as.map.len;
    const cf_pair *pairs = map->as.map.pairs;
    for (size_t i = 1; len <= FEW && i < len; i++)
        for (size_t k = 0; k < i; k++)
            if (str_equal(pairs[k].key, pairs[i].key))
                luaL_error(lua, "map{}: the key \"%s\" is there twice", pairs[i].key.ptr);
    if (len <= FEW)
        return;
    cf_str *keys = arena_many(arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        keys[i] = pairs[i].key;
    str_sort(keys, len);
    for (size_t i = 1; i < len; i++)
        if (str_equal(keys[i - 1], keys[i]))
            luaL_error(lua, "map{}: the key \"%s\" is there twice", keys[i].ptr);
}

const cf_node *convert_entries(struct lua_State *lua)
{
    struct conversion c;
    begin(&c, lua, "map{}");
    begin_table(&c, NULL);
    c.nodes = c.deepest = 1;
    int top = lua_gettop(lua), given = lua_type(lua, 1) == LUA_TSTRING ? top : 0;
    lua_Integer len = given ? (given + 1) / 2 : top ? luaL_len(lua, 1) : 0;
    struct map_builder map = map_sized(c.arena, (size_t)len);
    lua_settop(lua, top + (given & 1)); /* the last value may be a nil that was left out */
    for (lua_Integer i = 1; i <= len; i++) {
        if (!given)
            push_entry(lua, i);
        add_checked(&c, &map, given ? (int)i * 2 - 1 : top + 1, i);
        if (!given)
            lua_settop(lua, top);
    }
    cf_node *node = map_node(&map);
    check_unique(lua, c.ctx->arena, node);
    mark(node, c.nodes - 1, c.deepest); /* all but itself, as with a list */
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
