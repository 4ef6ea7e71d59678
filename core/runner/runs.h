/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the run that made an object is still there: asked of the engine's own objects.
 */
#ifndef RUNNER_RUNS_H
#define RUNNER_RUNS_H

#include "kube/discover.h"

enum runs_state {
    RUNS_DEAD,   /* its workflow is gone or finished */
    RUNS_ALIVE,  /* its workflow is there and not finished */
    RUNS_UNKNOWN /* nobody says: to be treated as alive */
};

struct runs;

/* Answers are remembered in `ctx`'s arena: a run has many objects. */
struct runs *runs_open(struct ctx *ctx, struct client *client);

/* *ret_why is for people, and begins in the middle of a sentence. */
enum runs_state runs_look(struct runs *runs, const cf_node *object, cf_str *ret_why);

/* True for a workflow (or what else runs steps) that will start no step any more. Pure. */
bool runs_is_finished(const cf_node *workflow);

/* True when `uri` has `id` as one of the parts between slashes. Pure. */
bool runs_names(cf_str uri, cf_str id);

#endif
