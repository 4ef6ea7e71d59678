/* SPDX-License-Identifier: Apache-2.0
 *
 * What an overlay says of outputs.
 */
#ifndef MODEL_OVERLAY_OUTPUTS_H
#define MODEL_OVERLAY_OUTPUTS_H

#include "model/overlay_edit.h"

/* The outputs of the document as they are then. */
const cf_node *overlay_outputs(struct overlay_edit *edit, const cf_node *document);

#endif
