/* SPDX-License-Identifier: Apache-2.0
 *
 * Two schemas of one value and everything below them.
 */
#ifndef MODEL_COMPARE_SCHEMA_H
#define MODEL_COMPARE_SCHEMA_H

#include "model/change.h"
#include "model/schema.h"

/* Where to stop: what is an input or output of its own is told there. `before`, `after`: which sides have the
 * property; where one of them has it as no more than a part, it is told as that, too. */
typedef bool compare_schema_stops(const void *data, cf_str path, bool before, bool after);

struct compare_schema_walk {
    struct change_list *all;
    compare_schema_stops *stops;
    const void *data;
};

/* The change of a type, told for the value at `spot`; `whole`: it is an input or output, not a part of one.
 * True when the two are comparable further. */
bool compare_schema_type(struct change_list *all, const struct change_spot *spot,
                         enum schema_type before, enum schema_type after, bool whole);

/* `spot`: of an input or output, with its path in the form in which items of lists are "[]". */
void compare_schema(const struct compare_schema_walk *walk, const struct change_spot *spot,
                    const struct schema *before, const struct schema *after);

#endif
