/* SPDX-License-Identifier: Apache-2.0
 *
 * For --action get, wait and delete: which objects are meant. By name where one was given; else by the
 * label of the step (--run and --task), or by that of the whole run (--of run, or --run alone).
 */
#ifndef RUNNER_FIND_H
#define RUNNER_FIND_H

#include "runner/work.h"

struct find_objects {
    const cf_node **list;
    size_t len, cap;
};

/* Of a step the last one that a try of it has made, of a run all. There may be none: that is told in the
 * log. RESULT_SUCCEEDED, else how the step ends. */
enum result find_all(struct work *work, struct find_objects *ret_objects);

/* The one object that is meant is work->object; none and several are failures. Of each step the last one
 * that a try has made counts. */
enum result find_one(struct work *work);

/* `object` is the one that is worked on. */
void find_take(struct work *work, const cf_node *object);
/* No object is: the name that was made for one must not be told. */
void find_forget(struct work *work);

/* How to name an object, for hints: "input X, or ", or nothing where the kind has no such input. */
cf_str find_by_name(struct arena *arena, const struct document *document);

#endif
