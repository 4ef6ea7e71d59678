/* SPDX-License-Identifier: Apache-2.0 */
#include "script/values.h"

#include "base/node.h"
#include "script/tables.h"

#include <lauxlib.h>
#include <lua.h>

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
    bool table = tables_node(lua, 1) || lua_type(lua, 1) == LUA_TTABLE;
    lua_pushboolean(lua, table && !value_is_list(lua, 1));
    return 1;
}

void values_register(struct lua_State *lua)
{
    static const luaL_Reg functions[] = {{"is_list", is_list}, {"is_map", is_map}, {NULL, NULL}};
    luaL_setfuncs(lua, functions, 0);
}
