/* SPDX-License-Identifier: Apache-2.0 */
#include "script/tables.h"

#include "base/node.h"
#include "script/convert.h"
#include "script/sandbox.h"

#include <lauxlib.h>
#include <lua.h>

/* Keys of the registry and of private entries: the address is the key. */
static const char NODE = 'n', MAP = 'm', LIST = 'l', VIEWS = 'v', BEHIND = 'b', INDEX = 'i';

/* Pairs from which on a map has an index: to go through fewer is as fast. */
enum { INDEXED_FROM = 24 };

static void push_metatable(lua_State *lua, const char *which)
{
    lua_rawgetp(lua, LUA_REGISTRYINDEX, which);
}

/* A metatable says at KIND which kind it makes, and that of a view at SHAPE what it is a view of; Lua code
 * cannot set a metatable. */
enum { KIND = 1, SHAPE = 2 };

enum tables_kind tables_kind(struct lua_State *lua, int index)
{
    if (!lua_getmetatable(lua, index))
        return TABLES_PLAIN;
    lua_rawgeti(lua, -1, KIND);
    enum tables_kind kind = (enum tables_kind)lua_tointeger(lua, -1);
    lua_pop(lua, 2);
    return kind;
}

const cf_node *tables_node(struct lua_State *lua, int index)
{
    if (lua_type(lua, index) != LUA_TTABLE || tables_kind(lua, index) != TABLES_NODE)
        return NULL;
    lua_rawgetp(lua, index, &BEHIND);
    const cf_node *node = lua_touserdata(lua, -1);
    lua_pop(lua, 1);
    return node;
}

/* The node of a view that a metamethod was called with. */
static const cf_node *self(lua_State *lua)
{
    lua_rawgetp(lua, 1, &BEHIND);
    const cf_node *node = lua_touserdata(lua, -1);
    lua_pop(lua, 1);
    return node;
}

static int unknown_field(lua_State *lua, const struct shape *shape, const cf_node *node, cf_str key)
{
    cf_str text = shape_unknown(sandbox_ctx(lua)->arena, shape, node, key);
    return luaL_error(lua, "%s", text.ptr);
}

/* The shape of what is looked into. */
static const struct shape *own_shape(lua_State *lua)
{
    return lua_touserdata(lua, lua_upvalueindex(1));
}

/* Pushes the index of the map at 1: each key's place among the pairs, from 1. It is made at the first look and
 * kept in the view. */
static void push_index(lua_State *lua, const cf_node *node)
{
    if (lua_rawgetp(lua, 1, &INDEX) == LUA_TTABLE)
        return;
    lua_pop(lua, 1);
    lua_createtable(lua, 0, (int)node->as.map.len);
    for (size_t i = node->as.map.len; i > 0; i--) { /* of two with one key the first counts */
        const cf_pair *pair = &node->as.map.pairs[i - 1];
        lua_pushlstring(lua, pair->key.ptr, pair->key.len);
        lua_pushinteger(lua, (lua_Integer)i);
        lua_rawset(lua, -3);
    }
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, 1, &INDEX);
}

/* What the map at 1 has under the key at 2, or NULL. */
static const cf_node *look_up(lua_State *lua, const cf_node *node, cf_str key)
{
    if (!node || node->kind != CF_MAP || node->as.map.len < INDEXED_FROM)
        return node_get(node, key);
    push_index(lua, node);
    lua_pushvalue(lua, 2);
    lua_rawget(lua, -2);
    lua_Integer place = lua_tointeger(lua, -1);
    lua_pop(lua, 2);
    return place ? node->as.map.pairs[place - 1].value : NULL;
}

/* A scalar that is there is the usual case: then no shape is asked for. */
static int view_field(lua_State *lua, const cf_node *node)
{
    const struct shape *below = NULL;
    cf_str key;
    key.ptr = lua_tolstring(lua, 2, &key.len);
    const cf_node *found = look_up(lua, node, key);
    if (!found || found->kind == CF_LIST || found->kind == CF_MAP) {
        const struct shape *shape = own_shape(lua);
        if (!shape_knows(shape, key, &below) && !found)
            return unknown_field(lua, shape, node, key);
    }
    convert_push(lua, found, below);
    return 1;
}

static int view_index(lua_State *lua)
{
    const cf_node *node = self(lua);
    if (lua_type(lua, 2) == LUA_TSTRING)
        return view_field(lua, node);
    const struct shape *shape = own_shape(lua);
    const cf_node *found = NULL;
    if (lua_isinteger(lua, 2) && lua_tointeger(lua, 2) > 0)
        found = cf_at(node, (size_t)lua_tointeger(lua, 2) - 1);
    convert_push(lua, found, shape ? shape->each : NULL);
    return 1;
}

static int view_len(lua_State *lua)
{
    lua_pushinteger(lua, (lua_Integer)cf_len(self(lua)));
    return 1;
}

static int refuse_change(lua_State *lua)
{
    return luaL_error(lua, "what a format is handed is read-only: make a new table");
}

static void make_view_metatable(lua_State *lua, const struct shape *shape)
{
    lua_createtable(lua, SHAPE, 3);
    lua_pushinteger(lua, TABLES_NODE);
    lua_rawseti(lua, -2, KIND);
    lua_pushlightuserdata(lua, (void *)(uintptr_t)shape);
    lua_pushvalue(lua, -1);
    lua_rawseti(lua, -3, SHAPE);
    lua_pushcclosure(lua, view_index, 1);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, view_len);
    lua_setfield(lua, -2, "__len");
    lua_pushcfunction(lua, refuse_change);
    lua_setfield(lua, -2, "__newindex");
}

/* Pushes the metatable of views of a shape. */
static void push_view_metatable(lua_State *lua, const struct shape *shape)
{
    if (!shape) {
        push_metatable(lua, &NODE);
        return;
    }
    if (lua_rawgetp(lua, LUA_REGISTRYINDEX, shape) == LUA_TTABLE)
        return;
    lua_pop(lua, 1);
    make_view_metatable(lua, shape);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, shape);
}

void tables_expect(struct lua_State *lua, const struct shape *shape)
{
    if (!shape)
        return;
    bool known = lua_rawgetp(lua, LUA_REGISTRYINDEX, shape) == LUA_TTABLE;
    lua_pop(lua, 1);
    if (known)
        return;
    luaL_checkstack(lua, 4, "nested too deeply");
    push_view_metatable(lua, shape);
    lua_pop(lua, 1);
    tables_expect(lua, shape->each);
    for (size_t i = 0; i < shape->fields_len; i++)
        tables_expect(lua, shape->fields[i].shape);
}

void tables_push_node(struct lua_State *lua, const cf_node *node, const struct shape *shape)
{
    luaL_checkstack(lua, 4, "nested too deeply");
    push_metatable(lua, &VIEWS);
    if (lua_rawgetp(lua, -1, node) == LUA_TTABLE) {
        lua_remove(lua, -2);
        return;
    }
    lua_pop(lua, 1);
    lua_createtable(lua, 0, 1);
    lua_pushlightuserdata(lua, (void *)(uintptr_t)node);
    lua_rawsetp(lua, -2, &BEHIND);
    push_view_metatable(lua, shape);
    lua_setmetatable(lua, -2);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, -3, node);
    lua_remove(lua, -2);
}

static int refuse_addition(lua_State *lua)
{
    return luaL_error(lua, "a map is whole once it is made: give all entries to map{}");
}

static void make_metatable(lua_State *lua, const char *which, enum tables_kind kind,
                           const luaL_Reg *functions)
{
    lua_newtable(lua);
    lua_pushinteger(lua, kind);
    lua_rawseti(lua, -2, KIND);
    luaL_setfuncs(lua, functions, 0);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, which);
}

void tables_open(struct lua_State *lua)
{
    static const luaL_Reg map[] = {{"__newindex", refuse_addition}, {NULL, NULL}};
    static const luaL_Reg list[] = {{NULL, NULL}};
    make_view_metatable(lua, NULL);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &NODE);
    make_metatable(lua, &MAP, TABLES_MAP, map);
    make_metatable(lua, &LIST, TABLES_LIST, list);
    lua_newtable(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &VIEWS);
}

/* The key of pair `i` of map{}'s argument, checked; pushes key and value. */
static void push_pair(lua_State *lua, lua_Integer i)
{
    lua_geti(lua, 1, i);
    if (lua_type(lua, -1) != LUA_TTABLE)
        luaL_error(lua, "map{}: entry %d is a %s, expected { \"key\", value }", (int)i,
                   luaL_typename(lua, -1));
    lua_geti(lua, -1, 1);
    if (lua_type(lua, -1) != LUA_TSTRING)
        luaL_error(lua, "map{}: the key of entry %d is a %s, expected text", (int)i,
                   luaL_typename(lua, -1));
    lua_geti(lua, -2, 2);
    lua_remove(lua, -3);
}

/* A map keeps its keys in order at 1, 2, …, beside the entries themselves. */
int tables_make_map(struct lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_Integer len = luaL_len(lua, 1), kept = 0;
    lua_settop(lua, 1);
    lua_createtable(lua, (int)len, (int)len);
    for (lua_Integer i = 1; i <= len; i++) {
        push_pair(lua, i);
        if (lua_isnil(lua, -1)) { /* an optional entry that is not there */
            lua_pop(lua, 2);
            continue;
        }
        lua_pushvalue(lua, -2);
        if (lua_rawget(lua, 2) != LUA_TNIL)
            return luaL_error(lua, "map{}: the key \"%s\" is there twice", lua_tostring(lua, -3));
        lua_pop(lua, 1);
        lua_pushvalue(lua, -2);
        lua_rawseti(lua, 2, ++kept);
        lua_rawset(lua, 2);
    }
    push_metatable(lua, &MAP);
    lua_setmetatable(lua, 2);
    return 1;
}

static int return_list(lua_State *lua)
{
    push_metatable(lua, &LIST);
    lua_setmetatable(lua, -2);
    return 1;
}

static int make_list(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (tables_kind(lua, 1) == TABLES_NODE) {
        lua_settop(lua, 1);
        return 1;
    }
    size_t count = 0;
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1))
        count++;
    if (count != lua_rawlen(lua, 1))
        return luaL_error(lua, "list{}: a hole, or an entry with a name");
    lua_settop(lua, 1);
    return return_list(lua);
}

/* The shape of what is at 1, which is a view. */
static const struct shape *view_shape(lua_State *lua)
{
    lua_getmetatable(lua, 1);
    lua_rawgeti(lua, -1, SHAPE);
    const struct shape *shape = lua_touserdata(lua, -1);
    lua_pop(lua, 2);
    return shape;
}

/* The shape of the items of the list at 1, which is a view. */
static const struct shape *items_shape(lua_State *lua)
{
    const struct shape *shape = view_shape(lua);
    return shape ? shape->each : NULL;
}

/* Pushes item `i` of the list at 1, whose node (or NULL) is known: without a metamethod. */
static void push_item(lua_State *lua, const cf_node *node, lua_Integer i, const struct shape *shape)
{
    if (node)
        convert_push(lua, cf_at(node, (size_t)i - 1), shape);
    else
        lua_geti(lua, 1, i);
}

static int each(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    luaL_checktype(lua, 2, LUA_TFUNCTION);
    const cf_node *node = tables_node(lua, 1);
    const struct shape *shape = node ? items_shape(lua) : NULL;
    lua_Integer len = luaL_len(lua, 1), kept = 0;
    lua_settop(lua, 2);
    lua_createtable(lua, (int)len, 0);
    for (lua_Integer i = 1; i <= len; i++) {
        lua_pushvalue(lua, 2);
        push_item(lua, node, i, shape);
        lua_pushinteger(lua, i);
        lua_call(lua, 2, 1);
        if (lua_isnil(lua, -1))
            lua_pop(lua, 1);
        else
            lua_rawseti(lua, 3, ++kept);
    }
    return return_list(lua);
}

static int concat(lua_State *lua)
{
    int lists = lua_gettop(lua);
    lua_Integer kept = 0;
    lua_newtable(lua);
    for (int list = 1; list <= lists; list++) {
        if (lua_isnil(lua, list))
            continue;
        luaL_checktype(lua, list, LUA_TTABLE);
        lua_Integer len = luaL_len(lua, list);
        for (lua_Integer i = 1; i <= len; i++) {
            lua_geti(lua, list, i);
            lua_rawseti(lua, lists + 1, ++kept);
        }
    }
    return return_list(lua);
}

void tables_push_keys(struct lua_State *lua, int index)
{
    bool made = tables_kind(lua, index) == TABLES_MAP;
    const cf_node *node = tables_node(lua, index);
    size_t len = made ? lua_rawlen(lua, index) : cf_len(node);
    if (!made && !(node && node->kind == CF_MAP))
        luaL_error(lua, "expected a map, found a %s without an order of its own",
                   luaL_typename(lua, index));
    lua_createtable(lua, (int)len, 0);
    for (size_t i = 0; i < len; i++) {
        if (made)
            lua_rawgeti(lua, index, (lua_Integer)i + 1);
        else
            lua_pushlstring(lua, node->as.map.pairs[i].key.ptr, node->as.map.pairs[i].key.len);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

static int keys(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    tables_push_keys(lua, 1);
    return return_list(lua);
}

/* The entries of a view: each is at hand in its turn, where to look it up by its key would be to go through the
 * map for each of them. */
static int view_entries(lua_State *lua, const cf_node *node)
{
    const struct shape *shape = view_shape(lua), *below;
    lua_createtable(lua, (int)node->as.map.len, 0);
    for (size_t i = 0; i < node->as.map.len; i++) {
        const cf_pair *pair = &node->as.map.pairs[i];
        lua_createtable(lua, 2, 0);
        lua_pushlstring(lua, pair->key.ptr, pair->key.len);
        lua_rawseti(lua, -2, 1);
        shape_knows(shape, pair->key, &below);
        convert_push(lua, pair->value, below);
        lua_rawseti(lua, -2, 2);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    return return_list(lua);
}

static int entries(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    const cf_node *node = tables_node(lua, 1);
    if (node && node->kind == CF_MAP)
        return view_entries(lua, node);
    tables_push_keys(lua, 1);
    lua_createtable(lua, (int)lua_rawlen(lua, 2), 0);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(lua, 2); i++) {
        lua_createtable(lua, 2, 0);
        lua_rawgeti(lua, 2, i);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, -3, 1);
        lua_gettable(lua, 1);
        lua_rawseti(lua, -2, 2);
        lua_rawseti(lua, 3, i);
    }
    return return_list(lua);
}

void tables_register(struct lua_State *lua)
{
    static const luaL_Reg functions[] = {
        {"map", tables_make_map}, {"list", make_list},  {"each", each}, {"concat", concat},
        {"keys", keys},           {"entries", entries}, {NULL, NULL}};
    luaL_setfuncs(lua, functions, 0);
}
