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

/* The value at `index` as a node in ctx->arena, or NULL with a message such as
 * "result.spec.args[3]: a function is not data" in *ret_problem. `what` names the value ("result").
 * A table made by map{} is a map in the order written; list{} a list; a plain sequence a list; a
 * plain table with text keys a map in byte order of its keys; {} and anything mixed is refused. */
const cf_node *convert_to_node(struct ctx *ctx, struct lua_State *lua, int index, const char *what,
                               cf_str *ret_problem);

#endif
