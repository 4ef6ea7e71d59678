/* SPDX-License-Identifier: Apache-2.0
 *
 * Calling an emitter: the host table lent to C plugins, the functions lent to Lua templates.
 */
#ifndef ENGINE_DISPATCH_H
#define ENGINE_DISPATCH_H

#include "engine/emitter.h"
#include "engine/natives.h"

/* What the emitter's template is run with. `memo` may be NULL. */
struct script_host dispatch_host(const struct emitter *emitter, struct natives_memo *memo);

/* The emitter's files as it returned them, not yet checked. NULL after a diagnostic. */
const cf_node *dispatch_emit(struct ctx *ctx, const struct emitter *emitter, const cf_node *subject,
                             const cf_node *options, struct natives_memo *memo);

/* The template's check_options(): false after its refusal. */
bool dispatch_check_options(struct ctx *ctx, const struct emitter *emitter, const cf_node *options);

/* The format's own rules, in C and in Lua. False after diagnostics. */
bool dispatch_check(struct ctx *ctx, const struct emitter *emitter, const cf_node *files,
                    const cf_node *subject);

#endif
