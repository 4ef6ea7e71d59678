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

/* Whether step `index` of a path is what the runner takes: a property's name, or of an input, not in front, 0: the
 * first item of a list. */
bool types_is_step(const cf_node *path, size_t index, bool output);
/* Whether the runner itself sets the property of this path of an input. */
bool types_is_runners(const cf_node *path);
/* Whether it leads to metadata.name, or into it: it must be of type string, and end there. */
bool types_is_object_name(const cf_node *path);
/* Whether `option` is one of the runner's that an input may set. */
bool types_is_option(cf_str option);
/* Whether `below` may be the `needed_below` of an input with this path. */
bool types_is_below(const cf_node *path, const cf_node *below);

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
