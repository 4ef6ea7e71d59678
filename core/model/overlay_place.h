/* SPDX-License-Identifier: Apache-2.0
 *
 * Where in a script an entry of its table is written. Lua's tables do not say; so the text is looked through for
 * a table constructor in which the keys stand inside each other as they do in the table.
 */
#ifndef MODEL_OVERLAY_PLACE_H
#define MODEL_OVERLAY_PLACE_H

#include "base/diag.h"

/* A script as messages need it. Both are borrowed. */
struct overlay_script {
    cf_str name, text;
};

/* A step from the table to an entry; a list of steps hangs on the last one. */
struct overlay_step {
    const struct overlay_step *above; /* NULL: the table itself */
    cf_str key;                       /* of a map; ptr NULL: an item of a list */
    size_t index;                     /* of the item, from 1, as Lua counts */
};

/* Line and column (file 0) of the entry: of the last one that is written so, as the table is returned at the
 * end. False when it is made in another way: by a function, or in several tables. */
bool overlay_place(struct arena *arena, cf_str text, const struct overlay_step *at,
                   struct place *ret_place);

/* Adds an error about an entry: at its place, else with the script's name. Returns false. */
bool overlay_place_error(struct ctx *ctx, const struct overlay_script *script,
                         const struct overlay_step *at, cf_str what);

#endif
