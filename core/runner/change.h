/* SPDX-License-Identifier: Apache-2.0
 *
 * Changing an object that is there, by server-side apply, and knowing later whether its controller has
 * seen the change.
 */
#ifndef RUNNER_CHANGE_H
#define RUNNER_CHANGE_H

#include "runner/work.h"

/* Waits until work->object is at rest, and changes it. *ret_look: it is another one by now; look again
 * (RESULT_SUCCEEDED). */
enum result change_make(struct work *work, bool *ret_look);

/* Notes in `work` what an earlier try has changed of the object and the controller may not have seen. */
void change_take_over(struct work *work, const cf_node *object);

#endif
