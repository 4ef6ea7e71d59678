/* SPDX-License-Identifier: Apache-2.0 */
#include "script/values.h"

#include "base/node.h"
#include "script/convert.h"
#include "script/tables.h"

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

/* Of a table that is no view. */
static bool table_is_list(lua_State *lua, int index)
{
    lua_Integer len = (lua_Integer)lua_rawlen(lua, index);
    for (lua_Integer i = 1; i <= len; i++) {
        bool found = lua_rawgeti(lua, index, i) != LUA_TNIL;
        lua_pop(lua, 1);
        if (found)
            return true;
    }
    return false;
}

static bool value_is_list(lua_State *lua, int index)
{
    const cf_node *node = tables_node(lua, index);
    return node ? node_is_filled(node)
                : lua_type(lua, index) == LUA_TTABLE && table_is_list(lua, index);
}

static bool value_is_map(lua_State *lua, int index)
{
    bool table = tables_node(lua, index) || lua_type(lua, index) == LUA_TTABLE;
    return table && !value_is_list(lua, index);
}

/* is_list(value): whether it is a list with something in it. */
static int is_list(lua_State *lua)
{
    luaL_checkany(lua, 1);
    lua_pushboolean(lua, value_is_list(lua, 1));
    return 1;
}

/* is_map(value): whether it may be a map: nothing tells an empty one from an empty list. */
static int is_map(lua_State *lua)
{
    luaL_checkany(lua, 1);
    lua_pushboolean(lua, value_is_map(lua, 1));
    return 1;
}

/* Whether the value at 2 is the item, as == has it. */
static bool is_item(lua_State *lua, const cf_node *item)
{
    if (item->kind == CF_STR && lua_type(lua, 2) == LUA_TSTRING) {
        cf_str text;
        text.ptr = lua_tolstring(lua, 2, &text.len);
        return str_equal(item->as.string, text);
    }
    convert_push(lua, item, NULL);
    bool same = lua_rawequal(lua, 2, -1);
    lua_pop(lua, 1);
    return same;
}

static bool list_has(lua_State *lua, const cf_node *list)
{
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *item = cf_at(list, i);
        if (!item || item->kind == CF_NULL)
            return false; /* the list ends, as for ipairs() */
        if (is_item(lua, item))
            return true;
    }
    return false;
}

static bool table_has(lua_State *lua)
{
    bool same = false;
    for (lua_Integer i = 1; !same && lua_geti(lua, 1, i) != LUA_TNIL; i++) {
        same = lua_rawequal(lua, 2, -1);
        lua_pop(lua, 1);
    }
    return same;
}

/* has(list, value): whether it is an item; of nil none is. */
static int has(lua_State *lua)
{
    const cf_node *node = tables_node(lua, 1);
    lua_settop(lua, 2);
    if (!node && lua_toboolean(lua, 1) && !lua_istable(lua, 1))
        return luaL_error(lua, "has: the first argument is a %s, expected a table",
                          luaL_typename(lua, 1));
    bool found = node ? list_has(lua, node) : lua_istable(lua, 1) && table_has(lua);
    lua_pushboolean(lua, found);
    return 1;
}

static bool is_kind(lua_State *lua, int index, const char *kind)
{
    if (strcmp(kind, "list") == 0)
        return value_is_list(lua, index);
    if (strcmp(kind, "map") == 0)
        return value_is_map(lua, index);
    return strcmp(luaL_typename(lua, index), kind) == 0;
}

/* schema_keyword(schema, name, kind): what the schema has under the name, where it is of that kind; else nil. */
static int schema_keyword(lua_State *lua)
{
    static const char *const kinds[] = {"list", "map", "string", "number", "boolean", NULL};
    luaL_checktype(lua, 2, LUA_TSTRING);
    const char *kind = kinds[luaL_checkoption(lua, 3, NULL, kinds)];
    const cf_node *node = tables_node(lua, 1);
    lua_settop(lua, 2);
    bool map = value_is_map(lua, 1);
    if (map && node)
        tables_push_field(lua, node);
    else if (map)
        lua_gettable(lua, 1);
    if (!map || lua_isnil(lua, -1) || !is_kind(lua, lua_gettop(lua), kind))
        lua_pushnil(lua);
    return 1;
}

void values_register(struct lua_State *lua)
{
    static const luaL_Reg functions[] = {{"is_list", is_list},
                                         {"is_map", is_map},
                                         {"has", has},
                                         {"schema_keyword", schema_keyword},
                                         {NULL, NULL}};
    luaL_setfuncs(lua, functions, 0);
}
