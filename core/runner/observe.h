/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking on until the resource is done, has failed, or has taken too long.
 */
#ifndef RUNNER_OBSERVE_H
#define RUNNER_OBSERVE_H

#include "runner/work.h"

/* Leaves the last snapshot in work->object. Diagnostics say why it did not succeed. */
enum result observe_resource(struct work *work);

/* Judges work->object as it is, without waiting: for --action get. */
enum result observe_once(struct work *work);

#endif
