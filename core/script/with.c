/* SPDX-License-Identifier: Apache-2.0 */
#include "script/with.h"

#include "script/tables.h"

#include <lauxlib.h>
#include <lua.h>

/* Puts the value on top of the stack into the list at `list`, before the first that is greater. */
static void insert_sorted(lua_State *lua, int list)
{
    lua_Integer at = (lua_Integer)lua_rawlen(lua, list) + 1;
    for (; at > 1; at--) {
        lua_rawgeti(lua, list, at - 1);
        bool after = lua_compare(lua, -1, -2, LUA_OPLT);
        if (!after)
            lua_rawseti(lua, list, at);
        else
            lua_pop(lua, 1);
        if (after)
            break;
    }
    lua_rawseti(lua, list, at);
}

/* Pushes the keys of the changes at 2: a map's in its order, a plain table's in byte order. */
static void push_changes(lua_State *lua)
{
    if (tables_kind(lua, 2) != TABLES_PLAIN) {
        tables_push_keys(lua, 2);
        return;
    }
    lua_newtable(lua);
    int list = lua_gettop(lua);
    for (lua_pushnil(lua); lua_next(lua, 2); lua_pop(lua, 1)) {
        if (lua_type(lua, -2) != LUA_TSTRING)
            luaL_error(lua, "with(): a key of the changes is a %s, expected text",
                       tables_typename(lua, -2));
        lua_pushvalue(lua, -2);
        insert_sorted(lua, list);
    }
}

/* Adds { key, value } to the entries at `entries`: both are on top of the stack and taken off. */
static void add_entry(lua_State *lua, int entries)
{
    lua_createtable(lua, 2, 0);
    lua_insert(lua, -3);
    lua_rawseti(lua, -3, 2);
    lua_rawseti(lua, -2, 1);
    lua_rawseti(lua, entries, (lua_Integer)lua_rawlen(lua, entries) + 1);
}

/* Makes a map of the entries on top of the stack. */
static int make_map(lua_State *lua)
{
    lua_replace(lua, 1);
    lua_settop(lua, 1);
    return tables_make_map(lua);
}

/* with(map, changes): the map with these entries changed, where they are, or added behind the others. */
static int with(lua_State *lua)
{
    enum { MAP = 1, CHANGES, KEYS, NEW_KEYS, ENTRIES };
    tables_check(lua, MAP);
    tables_check(lua, CHANGES);
    lua_settop(lua, CHANGES);
    tables_push_keys(lua, MAP);
    push_changes(lua);
    lua_newtable(lua);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(lua, KEYS); i++) {
        lua_rawgeti(lua, KEYS, i);
        lua_pushvalue(lua, -1);
        if (lua_gettable(lua, CHANGES) == LUA_TNIL) {
            lua_pop(lua, 1);
            lua_pushvalue(lua, -1);
            lua_gettable(lua, MAP);
        }
        add_entry(lua, ENTRIES);
    }
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(lua, NEW_KEYS); i++) {
        lua_rawgeti(lua, NEW_KEYS, i);
        lua_pushvalue(lua, -1);
        bool there = lua_gettable(lua, MAP) != LUA_TNIL;
        lua_pop(lua, 1);
        lua_pushvalue(lua, -1);
        lua_gettable(lua, CHANGES);
        if (there)
            lua_pop(lua, 2);
        else
            add_entry(lua, ENTRIES);
    }
    return make_map(lua);
}

/* Whether the text on top of the stack is one of the arguments from 2 to `last`. */
static bool is_named(lua_State *lua, int last)
{
    for (int i = 2; i <= last; i++)
        if (lua_rawequal(lua, -1, i))
            return true;
    return false;
}

/* without(map, key...): the map without these entries, which need not be there. */
static int without(lua_State *lua)
{
    int last = lua_gettop(lua);
    tables_check(lua, 1);
    for (int i = 2; i <= last; i++)
        if (lua_type(lua, i) != LUA_TSTRING)
            return luaL_error(lua, "without(): key %d is a %s, expected text", i - 1,
                              tables_typename(lua, i));
    tables_push_keys(lua, 1);
    lua_newtable(lua);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(lua, last + 1); i++) {
        lua_rawgeti(lua, last + 1, i);
        if (is_named(lua, last)) {
            lua_pop(lua, 1);
            continue;
        }
        lua_pushvalue(lua, -1);
        lua_gettable(lua, 1);
        add_entry(lua, last + 2);
    }
    return make_map(lua);
}

void with_register(struct lua_State *lua)
{
    static const luaL_Reg functions[] = {{"with", with}, {"without", without}, {NULL, NULL}};
    luaL_setfuncs(lua, functions, 0);
}
