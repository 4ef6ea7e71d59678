/* SPDX-License-Identifier: Apache-2.0
 *
 * From a component document to the bytes of its files: the whole pipeline behind the model. Pure:
 * no file, no clock, nothing kept between two calls. READ THIS SECOND.
 */
#ifndef ENGINE_GENERATE_H
#define ENGINE_GENERATE_H

#include "engine/dispatch.h"
#include "engine/emitter.h"
#include "engine/files.h"

/* `subject`: a component document, or the list of all of them for a format of set scope. `options`:
 * what emitter_options() gave. `memo`: the component's, or NULL. NULL after diagnostics, and then no
 * file may be written. */
const struct file_set *generate(struct ctx *ctx, const struct emitter *emitter,
                                const cf_node *subject, const cf_node *options,
                                struct dispatch_memo *memo);

/* The profile of a group: runs its Lua file and returns its data. NULL after a diagnostic. */
const cf_node *generate_profile(struct ctx *ctx, struct script_source source);

#endif
