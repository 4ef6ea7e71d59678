/* SPDX-License-Identifier: Apache-2.0
 *
 * From a definition to its component: what `generate` and `show` do alike.
 */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/formats.h"
#include "cli/select.h"
#include "model/component.h"

/* `version`: --crd-version, or empty. NULL after diagnostics in ctx. */
const struct component *load_component(struct formats *formats, struct ctx *ctx,
                                       const cf_node *document, const struct select_origin *origin,
                                       cf_str version);

#endif
