/* SPDX-License-Identifier: Apache-2.0
 *
 * What whoever asks may do: the API server's own word (SelfSubjectAccessReview).
 */
#ifndef KUBE_ACCESS_H
#define KUBE_ACCESS_H

#include "kube/client.h"

struct access_right {
    cf_str group, resource, verb; /* the core group is empty; "pods/log" is a resource */
    cf_str name_space;            /* empty: in all of them, or of a kind that has none */
};

/* *ret_allowed counts only when the outcome is CLIENT_OK. Who impersonates is asked about the other. */
struct client_answer access_review(struct client *client, struct ctx *ctx,
                                   const struct access_right *right, bool *ret_allowed);

#endif
