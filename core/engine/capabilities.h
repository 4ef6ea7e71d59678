/* SPDX-License-Identifier: Apache-2.0
 *
 * What a format says it can do (cf_can), and what a component needs of it.
 */
#ifndef ENGINE_CAPABILITIES_H
#define ENGINE_CAPABILITIES_H

#include "engine/emitter.h"

/* The bits of what a template says: a list of words, or NULL when it says nothing, which leaves 0. `origin`
 * is for messages. False after a diagnostic: a word is not known. */
bool capabilities_read(struct ctx *ctx, cf_str origin, const cf_node *words, uint32_t *ret_bits);

/* The words of the bits, as a template has them. */
const cf_node *capabilities_words(struct arena *arena, uint32_t bits);

/* Whether the format can do what a component (or, of a list, each of them) needs. False after a diagnostic
 * for each thing it lacks. */
bool capabilities_suffice(struct ctx *ctx, const struct emitter *emitter, const cf_node *subject);

#endif
