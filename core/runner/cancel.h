/* SPDX-License-Identifier: Apache-2.0
 *
 * What becomes of the object when the step is stopped, or has run out of time.
 */
#ifndef RUNNER_CANCEL_H
#define RUNNER_CANCEL_H

#include "runner/find.h"

/* Deletes or keeps it, as --on-cancel (result RESULT_STOPPED) or --on-timeout say, within
 * --cancel-grace. Only what this step made is ever deleted. `pod`: the name of the pod this runs in,
 * empty when not in one. */
void cancel_work(struct work *work, enum result result, cf_str pod);

/* For --action delete: deletes the objects and waits until they are gone, for --timeout at most. What
 * keeps one from going does not keep the others; all of it is told, and the first decides how it ends. */
enum result cancel_delete(struct work *work, const struct find_objects *objects);

#endif
