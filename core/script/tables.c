/* SPDX-License-Identifier: Apache-2.0 */
#include "script/tables.h"

#include "base/node.h"
#include "script/convert.h"
#include "script/sandbox.h"
#include "script/shapes.h"

#include <lauxlib.h>
#include <lua.h>

/* Keys of the registry: the address is the key. */
static const char LIST = 'l', INDEXES = 'i';

/* Pairs from which on a map has an index: to go through fewer is as fast. */
enum { INDEXED_FROM = 24 };

static void push_metatable(lua_State *lua, const char *which)
{
    lua_rawgetp(lua, LUA_REGISTRYINDEX, which);
}

/* Only lists have a metatable; Lua code cannot set one. */
enum tables_kind tables_kind(struct lua_State *lua, int index)
{
    if (lua_type(lua, index) == LUA_TLIGHTUSERDATA)
        return TABLES_NODE;
    if (!lua_getmetatable(lua, index))
        return TABLES_PLAIN;
    lua_pop(lua, 1);
    return TABLES_LIST;
}

const cf_node *tables_node(struct lua_State *lua, int index)
{
    return lua_type(lua, index) == LUA_TLIGHTUSERDATA ? lua_touserdata(lua, index) : NULL;
}

const char *tables_typename(struct lua_State *lua, int index)
{
    int type = lua_type(lua, index);
    return lua_typename(lua, type == LUA_TLIGHTUSERDATA ? LUA_TTABLE : type);
}

void tables_check(struct lua_State *lua, int index)
{
    if (lua_type(lua, index) != LUA_TLIGHTUSERDATA)
        luaL_checktype(lua, index, LUA_TTABLE);
}

static int unknown_field(lua_State *lua, const struct shape *shape, const cf_node *node, cf_str key)
{
    cf_str text = shape_unknown(sandbox_call(lua)->ctx->arena, shape, node, key);
    return luaL_error(lua, "%s", text.ptr);
}

/* Pushes the index of the map at 1: each key's place among the pairs, from 1. It is made at the first look and
 * kept. */
static void push_index(lua_State *lua, const cf_node *node)
{
    push_metatable(lua, &INDEXES);
    if (lua_rawgetp(lua, -1, node) == LUA_TTABLE) {
        lua_remove(lua, -2);
        return;
    }
    lua_pop(lua, 1);
    lua_createtable(lua, 0, (int)node->as.map.len);
    for (size_t i = node->as.map.len; i > 0; i--) { /* of two with one key the first counts */
        const cf_pair *pair = &node->as.map.pairs[i - 1];
        lua_pushlstring(lua, pair->key.ptr, pair->key.len);
        lua_pushinteger(lua, (lua_Integer)i);
        lua_rawset(lua, -3);
    }
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, -3, node);
    lua_remove(lua, -2);
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
int tables_push_field(struct lua_State *lua, const cf_node *node)
{
    const struct shape *below = NULL;
    cf_str key;
    key.ptr = lua_tolstring(lua, 2, &key.len);
    const cf_node *found = look_up(lua, node, key);
    if (!found || found->kind == CF_LIST || found->kind == CF_MAP) {
        const struct shape *shape = shapes_find(&sandbox_call(lua)->shapes, node);
        if (!shape_knows(shape, key, &below) && !found)
            return unknown_field(lua, shape, node, key);
    }
    convert_push(lua, found, below);
    return 1;
}

/* The shape of the items of a list. */
static const struct shape *items_shape(lua_State *lua, const cf_node *node)
{
    const struct shape *shape = shapes_find(&sandbox_call(lua)->shapes, node);
    return shape ? shape->each : NULL;
}

static int view_index(lua_State *lua)
{
    const cf_node *node = lua_touserdata(lua, 1), *found = NULL;
    if (lua_type(lua, 2) == LUA_TSTRING)
        return tables_push_field(lua, node);
    if (lua_isinteger(lua, 2) && lua_tointeger(lua, 2) > 0)
        found = cf_at(node, (size_t)lua_tointeger(lua, 2) - 1);
    convert_push(lua, found, items_shape(lua, node));
    return 1;
}

static int view_len(lua_State *lua)
{
    lua_pushinteger(lua, (lua_Integer)cf_len(lua_touserdata(lua, 1)));
    return 1;
}

static int refuse_change(lua_State *lua)
{
    const cf_node *node = tables_node(lua, 1);
    if (node && node->file == NODE_MADE && node->kind == CF_LIST)
        return luaL_error(lua, "a list in a map{} is whole: fill it before it is put there");
    if (node && node->file == NODE_MADE)
        return luaL_error(lua, "a map is whole once it is made: give all entries to map{}");
    return luaL_error(lua, "what a format is handed is read-only: make a new table");
}

/* All views have one metatable, as all light userdata do; there is no other in the sandbox. */
static void set_view_metatable(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        {"__index", view_index}, {"__len", view_len}, {"__newindex", refuse_change}, {NULL, NULL}};
    lua_pushlightuserdata(lua, NULL);
    luaL_newlib(lua, functions);
    lua_pushliteral(lua, "table"); /* what messages of Lua's library call it */
    lua_setfield(lua, -2, "__name");
    lua_setmetatable(lua, -2);
    lua_pop(lua, 1);
}

void tables_push_node(struct lua_State *lua, const cf_node *node, const struct shape *shape)
{
    luaL_checkstack(lua, 4, "nested too deeply");
    if (shape)
        shapes_put(&sandbox_call(lua)->shapes, node, shape);
    lua_pushlightuserdata(lua, (void *)(uintptr_t)node);
}

void tables_open(struct lua_State *lua)
{
    set_view_metatable(lua);
    lua_newtable(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &LIST);
    lua_newtable(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &INDEXES);
}

int tables_make_map(struct lua_State *lua)
{
    if (lua_gettop(lua) > 0 && lua_type(lua, 1) != LUA_TSTRING)
        tables_check(lua, 1);
    struct arena *arena = sandbox_call(lua)->made;
    size_t before = arena_used(arena);
    const cf_node *node = convert_entries(lua);
    sandbox_charge(lua, arena_used(arena) - before);
    tables_push_node(lua, node, NULL);
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
    tables_check(lua, 1);
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
    tables_check(lua, 1);
    luaL_checktype(lua, 2, LUA_TFUNCTION);
    const cf_node *node = tables_node(lua, 1);
    const struct shape *shape = node ? items_shape(lua, node) : NULL;
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
        tables_check(lua, list);
        lua_Integer len = luaL_len(lua, list);
        for (lua_Integer i = 1; i <= len; i++) {
            lua_geti(lua, list, i);
            lua_rawseti(lua, lists + 1, ++kept);
        }
    }
    return return_list(lua);
}

/* The map at `index`, or an error. */
static const cf_node *ordered(lua_State *lua, int index)
{
    const cf_node *node = tables_node(lua, index);
    if (!node || node->kind != CF_MAP)
        luaL_error(lua, "expected a map, found a %s without an order of its own",
                   tables_typename(lua, index));
    return node;
}

void tables_push_keys(struct lua_State *lua, int index)
{
    const cf_node *node = ordered(lua, index);
    size_t len = cf_len(node);
    lua_createtable(lua, (int)len, 0);
    for (size_t i = 0; i < len; i++) {
        lua_pushlstring(lua, node->as.map.pairs[i].key.ptr, node->as.map.pairs[i].key.len);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

static int keys(lua_State *lua)
{
    tables_check(lua, 1);
    lua_settop(lua, 1);
    tables_push_keys(lua, 1);
    return return_list(lua);
}

/* Each entry is at hand in its turn, where to look it up by its key would be to go through the map for each of
 * them. */
static int entries(lua_State *lua)
{
    tables_check(lua, 1);
    lua_settop(lua, 1);
    const cf_node *node = ordered(lua, 1);
    const struct shape *shape = shapes_find(&sandbox_call(lua)->shapes, node), *below;
    lua_createtable(lua, (int)cf_len(node), 0);
    for (size_t i = 0; i < cf_len(node); i++) {
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

void tables_register(struct lua_State *lua)
{
    static const luaL_Reg functions[] = {
        {"map", tables_make_map}, {"list", make_list},  {"each", each}, {"concat", concat},
        {"keys", keys},           {"entries", entries}, {NULL, NULL}};
    luaL_setfuncs(lua, functions, 0);
}
