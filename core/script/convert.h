/* SPDX-License-Identifier: Apache-2.0
 *
 * Nodes in Lua and Lua values as nodes. A container node is handed over as a view (tables.h),
 * which looks entries up when asked, so that a large schema costs nothing; scalars are plain
 * Lua values (a number that is no int64 is a Lua float, but keeps its text when it comes back
 * unchanged inside a container).
 */
#ifndef SCRIPT_CONVERT_H
#define SCRIPT_CONVERT_H

#include "base/diag.h"
#include "script/shape.h"

struct lua_State;

/* Pushes `node` (NULL: nil), data of this shape (NULL: any). */
void convert_push(struct lua_State *lua, const cf_node *node, const struct shape *shape);

/* The value at `index` as a node that lasts as the call, or as the file being loaded (`made` in sandbox.h), or NULL with a message such as
 * "result.spec.args[3]: a function is not data" in *ret_problem. `what` names the value ("result").
 * A map that map{} made is what it is; list{} a list; a plain sequence a list; a plain table with text keys a map
 * in byte order of its keys; {} and anything mixed is refused. */
const cf_node *convert_to_node(struct lua_State *lua, int index, const char *what,
                               cf_str *ret_problem);

/* map{}: the map of a function's arguments, which are a list of entries { "key", value }, or key, value, key, …;
 * an entry whose value is nil is left out. A Lua error where they are no such entries. */
const cf_node *convert_entries(struct lua_State *lua);

/* Copies of keys that came along before: those of a template are few. */
enum { CONVERT_KEYS = 64 };
struct convert_keys {
    cf_str copies[CONVERT_KEYS];
};

#endif
