/* SPDX-License-Identifier: Apache-2.0
 *
 * What kind of value data is, where a definition may hold any: is_list, is_map; and whether a list has it: has.
 */
#ifndef SCRIPT_VALUES_H
#define SCRIPT_VALUES_H

struct lua_State;

/* Sets the functions in the table on top of the stack. */
void values_register(struct lua_State *lua);

#endif
