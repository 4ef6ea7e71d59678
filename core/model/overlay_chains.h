/* SPDX-License-Identifier: Apache-2.0
 *
 * What an overlay does to the names that chains go by.
 */
#ifndef MODEL_OVERLAY_CHAINS_H
#define MODEL_OVERLAY_CHAINS_H

#include "model/overlay_edit.h"

/* The chains of a document with what the overlay, which is of `kind`, does to the names of that kind. */
const cf_node *overlay_chains(struct arena *arena, const cf_node *document, cf_str kind,
                              const struct overlay *overlay);

#endif
