/* SPDX-License-Identifier: Apache-2.0
 *
 * Chains: kinds that are run one after the other, outputs of one feeding the next. Data of a profile.
 */
#ifndef MODEL_CHAINS_H
#define MODEL_CHAINS_H

#include "model/crd.h"

/* The profile's chains that end with this kind, each step with the id of its component; NULL when
 * there is none. */
const cf_node *chains_build(struct arena *arena, const struct crd *crd, const cf_node *profile);

#endif
