/* SPDX-License-Identifier: Apache-2.0
 *
 * What a "no" of the API server means for the step: a message that names the input or the right, the
 * next step, and how the step ends.
 */
#ifndef RUNNER_REFUSAL_H
#define RUNNER_REFUSAL_H

#include "runner/work.h"

/* `verb`: the right that the request needs ("get", "create", "patch", …). Adds diagnostics (but for
 * CLIENT_LOCAL, where the client did). */
enum result refusal_tell(const struct work *work, const char *verb,
                         const struct client_answer *answer);

/* A "no" that may turn into a "yes" by waiting: a quota. */
bool refusal_may_pass(const struct client_answer *answer);

/* A 404 that is about the kind, not about the object. */
bool refusal_is_unserved(const struct client_answer *answer);

#endif
