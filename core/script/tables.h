/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables that stand for data in Lua, and the functions templates make them with: map, list,
 * each, concat, keys, entries.
 */
#ifndef SCRIPT_TABLES_H
#define SCRIPT_TABLES_H

#include "script/shape.h"

struct lua_State;

/* TABLES_NODE is a view of data, as what map{} makes is. */
enum tables_kind { TABLES_PLAIN, TABLES_NODE, TABLES_LIST };

/* Makes the metatables; once a state, before anything else here. */
void tables_open(struct lua_State *lua);
/* Sets the functions in the table on top of the stack. */
void tables_register(struct lua_State *lua);

/* What kind of table stands at `index`. */
enum tables_kind tables_kind(struct lua_State *lua, int index);

/* Pushes a view of a list or map node: read-only, equal to every other of that node, of the shape that it was
 * first pushed with (NULL: any). To Lua code it is a table; here it is a light userdata, the node's address, for
 * most of what a template does is to look at data. */
void tables_push_node(struct lua_State *lua, const cf_node *node, const struct shape *shape);
/* Pushes what the view at 1, which is of that node, has under the text at 2; an error where it can have no such field.
 * Returns 1. */
int tables_push_field(struct lua_State *lua, const cf_node *node);
/* The node behind a view, or NULL. */
const cf_node *tables_node(struct lua_State *lua, int index);
/* What Lua code calls the type of what is at `index`; it knows no userdata. */
const char *tables_typename(struct lua_State *lua, int index);
/* An error unless there is a table, or a view, at `index` of a function's arguments. */
void tables_check(struct lua_State *lua, int index);

/* map{}: makes a map that keeps its order of the list of entries on top of the stack, all else being off
 * it. Returns 1. */
int tables_make_map(struct lua_State *lua);
/* Pushes a list of the keys of the map at `index`, which is absolute, in their order; an error where it is
 * no such map. */
void tables_push_keys(struct lua_State *lua, int index);

#endif
