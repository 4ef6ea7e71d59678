/* SPDX-License-Identifier: Apache-2.0
 *
 * Following one object: read, then watched, read again where a watch cannot go on, polled where
 * watching is not allowed. To the caller it is a row of snapshots.
 */
#ifndef KUBE_FOLLOW_H
#define KUBE_FOLLOW_H

#include "kube/client.h"

struct follow_target {
    cf_str collection; /* path of the collection the object is in */
    cf_str name;
    int64_t poll_ms; /* between two readings where watching is refused */
};

struct follow;

/* Texts of `target` must outlive it. */
struct follow *follow_open(struct arena *arena, struct client *client,
                           const struct follow_target *target);
void follow_close(struct follow *follow); /* takes NULL */

enum follow_event {
    FOLLOW_OBJECT, /* *ret_object is the object as it is now */
    FOLLOW_GONE,   /* it is no more; *ret_object is its last state, or NULL */
    FOLLOW_QUIET,  /* nothing came within the time given */
    FOLLOW_WOKEN,  /* somebody wants us to stop */
    FOLLOW_FAILED  /* nothing more can be learnt: *ret_answer says why */
};

/* Waits at most `wait_ms`, beside what a request takes; a pause that is longer goes on in the next
 * call. The object lives in ctx->arena. *ret_answer is set for FOLLOW_FAILED. */
enum follow_event follow_next(struct follow *follow, struct ctx *ctx, int64_t wait_ms,
                              const cf_node **ret_object, struct client_answer *ret_answer);

/* The object is read anew before anything else: what is known of it is too old to decide on. */
void follow_reread(struct follow *follow);

/* True once snapshots come from a watch; false while it has only read, or polls. */
bool follow_watches(const struct follow *follow);

#endif
