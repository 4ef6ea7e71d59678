/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the table of a user's script says what a script can say. docs/CUSTOMISING.md has the keys.
 */
#ifndef MODEL_OVERLAY_CHECK_H
#define MODEL_OVERLAY_CHECK_H

#include "model/overlay_place.h"

/* `data`: the table that the script returned, functions as `true`. False after diagnostics (all that are
 * found). */
bool overlay_check(struct ctx *ctx, const struct overlay_script *script, const cf_node *data);

/* Whether a key of a script, or of an entry of its kinds, that overlay_check() let pass, takes the place of the
 * built-in profile's. */
bool overlay_check_merged(cf_str key, bool of_kind);

#endif
