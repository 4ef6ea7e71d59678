/* SPDX-License-Identifier: Apache-2.0
 *
 * The types of inputs, by their words in a component or runner document: which values are of one, and which
 * two inputs cannot both be set.
 */
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#include "base/node.h"

/* Whether a value is of a type. Any value is of a type that is not known. */
bool types_fit(cf_str type, const cf_node *value);

/* What is wrong with a value that an input, or what is fixed, is to have: "the default is a string, the type is
 * integer". Empty: nothing. `key` says which value it is. `option` is the one of the runner that the input stands
 * for, of which `timeout` takes a time; it may be empty. `ret_hint`: the next step, or NULL. */
cf_str types_problem(struct arena *arena, const char *key, cf_str type, cf_str option,
                     const cf_node *value, const char **ret_hint);

/* Whether inputs at two paths (lists of steps, may be NULL or empty) clash: both are the same place, one lies
 * in what has no inside, or a list is here and an object there. The types are those of what is at the end of
 * each path. An empty path clashes with none. */
bool types_clash(const cf_node *a_path, cf_str a_type, const cf_node *b_path, cf_str b_type);

#endif
