/* SPDX-License-Identifier: Apache-2.0
 *
 * What becomes of the object when the step is stopped, or has run out of time.
 */
#ifndef RUNNER_CANCEL_H
#define RUNNER_CANCEL_H

#include "runner/work.h"

/* Deletes or keeps it, as --on-cancel (result RESULT_STOPPED) or --on-timeout say, within
 * --cancel-grace. Only what this step made is ever deleted. `pod`: the name of the pod this runs in,
 * empty when not in one. */
void cancel_work(struct work *work, enum result result, cf_str pod);

/* For --action delete: deletes work->object and waits until it is gone, for --timeout at most. */
enum result cancel_delete(struct work *work);

#endif
