/* SPDX-License-Identifier: Apache-2.0
 *
 * From the command line to a client of the API server.
 */
#ifndef RUNNER_CONNECT_H
#define RUNNER_CONNECT_H

#include "kube/client.h"
#include "runner/step.h"

/* NULL after a diagnostic. *ret_config must outlive the client. */
struct client *connect_open(struct ctx *ctx, const struct arguments *arguments,
                            const struct step_shell *shell, struct config *ret_config);

/* For a limit of 0, which means none, one that nobody lives to see (milliseconds). */
int64_t connect_limit(int64_t ms);

#endif
