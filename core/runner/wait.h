/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting until an object is in some state, or gone: what comes before and after looking on.
 */
#ifndef RUNNER_WAIT_H
#define RUNNER_WAIT_H

#include "runner/work.h"

/* `object` is NULL when there is none of that name. */
typedef bool wait_test(const struct work *work, const cf_node *object);

/* Follows the object until `done` says so. RESULT_TIMEOUT, without a diagnostic, when that takes longer
 * than `limit_ms`; RESULT_STOPPED; else how the API server's refusal ends the step. */
enum result wait_until(struct work *work, int64_t limit_ms, wait_test *done);

/* The object that was work->uid is no more. */
bool wait_is_gone(const struct work *work, const cf_node *object);

#endif
