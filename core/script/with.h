/* SPDX-License-Identifier: Apache-2.0
 *
 * Changed copies of maps, for scripts: with, without.
 */
#ifndef SCRIPT_WITH_H
#define SCRIPT_WITH_H

struct lua_State;

/* Sets the functions in the table on top of the stack. */
void with_register(struct lua_State *lua);

#endif
