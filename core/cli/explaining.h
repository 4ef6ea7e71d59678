/* SPDX-License-Identifier: Apache-2.0
 *
 * show --explain: builds a component again and again, each time with what one more says of it.
 */
#ifndef CLI_EXPLAINING_H
#define CLI_EXPLAINING_H

#include "cli/load.h"

/* The rows of model/explain.h; *ret_last: the document with all of it. NULL after diagnostics in ctx. */
const cf_node *explaining_rows(struct load *load, struct ctx *ctx, const cf_node *definition,
                               const struct select_origin *origin, const cf_node **ret_last);

#endif
