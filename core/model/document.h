/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a component document that a script has changed is still one (docs/COMPONENT.md).
 */
#ifndef MODEL_DOCUMENT_H
#define MODEL_DOCUMENT_H

#include "base/diag.h"

/* `changed`: what the function component() of `script` made of `before`. False after diagnostics (all that
 * are found): another kind, names that are no names or used twice, paths that are none or clash, unknown
 * types and keys, and what a resource must have and no input gives any more. */
bool document_check(struct ctx *ctx, cf_str script, const cf_node *before, const cf_node *changed);

#endif
