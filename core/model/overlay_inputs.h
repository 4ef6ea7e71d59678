/* SPDX-License-Identifier: Apache-2.0
 *
 * What an overlay says of inputs.
 */
#ifndef MODEL_OVERLAY_INPUTS_H
#define MODEL_OVERLAY_INPUTS_H

#include "model/overlay_edit.h"

/* The inputs of the document as they are then. What is hidden and has a value goes to edit->fixed. */
const cf_node *overlay_inputs(struct overlay_edit *edit, const cf_node *document);

/* After overlay_inputs(): the document's naming. The input that holds the cloud resource's own name may have
 * another name now, or be gone: then NULL. */
const cf_node *overlay_inputs_naming(const struct overlay_edit *edit, const cf_node *naming);

#endif
