/* SPDX-License-Identifier: Apache-2.0
 *
 * What a reference says of a schema: its type in words, facts (defaults, limits, rules), the properties below it. It is
 * worked out here and not in Lua, because a page asks for it of every property of a definition.
 */
#ifndef ENGINE_REFERENCE_H
#define ENGINE_REFERENCE_H

#include "base/arena.h"
#include "base/str.h"

#include <crdforge/node.h>

/* "array of string", "map of integer or null", "string (date-time)". */
cf_str reference_type(struct arena *arena, const cf_node *schema);

/* A list of [label, parts], of the value first, then of its items or values. A part is a text, or { code = "…" } for
 * what is to be shown as it is. */
const cf_node *reference_facts(struct arena *arena, const cf_node *schema);

/* The properties below a schema, lists and maps in between passed over, as { at = "[]" or ".*" …, list = [{ name,
 * facts, type, need, fixed, secret, description, below }] }; what does not hold is left out. NULL: there are none. */
const cf_node *reference_properties(struct arena *arena, const cf_node *schema);

/* How many levels of properties there are below a schema; 0: none. */
size_t reference_depth(const cf_node *schema);

#endif
