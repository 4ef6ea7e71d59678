/* SPDX-License-Identifier: Apache-2.0
 *
 * From a request to an object: find the step's own one, or make it, exactly once. The table is in
 * docs/RUNNER_CONTRACT.md, "Identity and names".
 */
#ifndef RUNNER_ATTEMPT_H
#define RUNNER_ATTEMPT_H

#include "runner/work.h"

/* For --action create and apply. RESULT_SUCCEEDED: work->object is the one to look at; otherwise how
 * the step ends, after diagnostics. */
enum result attempt_make(struct work *work);

/* After a failure: true when it only says that the cloud still knows the name from an earlier try
 * whose object was deleted. The next try's object is then in work. */
bool attempt_is_used_up(const struct work *work);
enum result attempt_again(struct work *work);

#endif
