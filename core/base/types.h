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

/* Whether an option of the runner that an input stands for takes a value: of `timeout` a time. `option` may be
 * empty: then any. */
bool types_option_takes(cf_str option, const cf_node *value);

/* Whether inputs at two paths (lists of steps, may be NULL or empty) clash: both are the same place, one lies
 * in what has no inside, or a list is here and an object there. The types are those of what is at the end of
 * each path. An empty path clashes with none. */
bool types_clash(const cf_node *a_path, cf_str a_type, const cf_node *b_path, cf_str b_type);

#endif
