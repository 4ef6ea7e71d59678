/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of a kind: how to tell success, failure and in progress. From the profile where it
 * knows the kind; else what can be told from the CRD.
 */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "model/crd.h"
#include "model/schema.h"

/* A map, see "rules" in docs/COMPONENT.md:
 *   family   "ack" (ACK conditions), "ready" (a Ready condition) or "created" (existing is enough)
 *   state    path of the status word, e.g. [status, trainingJobStatus]; absent when there is none
 *   success, failure, running   its words; only with a profile
 *   reason   path of the text that tells why it failed
 *   class    "job", "resource" or "record"; only with a profile
 *   update   true when the kind can be changed after it was made; only with a profile
 *   checks   lists in the status whose entries may tell of a failure; only with a profile
 *   links    title and address of pages about the resource; only with a profile
 *   controller  who looks after the kind; only with a profile
 * `profile` is that of the group, `kind_profile` its entry for the kind, both may be NULL; `root` is
 * the schema of the version. */
const cf_node *rules_build(struct ctx *ctx, const struct crd *crd,
                           const struct crd_version *version, const struct schema *root,
                           const cf_node *profile, const cf_node *kind_profile);

/* The path of what a profile names in the status: a property, or a list of the steps to it. */
const cf_node *rules_status_path(struct arena *arena, const cf_node *what);

/* How many steps of a path an object can have, as far as its schema tells: what has no properties of its own,
 * or keeps what it does not know, may have any. *ret_last: the schema that the last step led to. */
size_t rules_path_met(const struct schema *root, const cf_node *path,
                      const struct schema **ret_last);

#endif
