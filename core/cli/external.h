/* SPDX-License-Identifier: Apache-2.0
 *
 * Output formats that are programs of their own, in any language: a question as JSON on standard input, the
 * answer as JSON on standard output (docs/EXTERNAL_FORMATS.md). Each question is one run of the program.
 */
#ifndef CLI_EXTERNAL_H
#define CLI_EXTERNAL_H

#include "engine/emitter.h"

/* True for what --format can only mean as a program: an executable file that is neither .so nor .lua. */
bool external_is(cf_str path);

/* Asks the program what it is. NULL after a diagnostic. The emitter lives in ctx->arena, which is the run's.
 * How long an answer may take follows from what ctx->limits gives a format. */
const struct emitter *external_open(struct ctx *ctx, cf_str path);

#endif
