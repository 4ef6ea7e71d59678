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
#include "engine/scripts.h"

/* What generate() is at. */
enum generate_step {
    GENERATE_EMIT,  /* whether the format can at all; its emit() */
    GENERATE_FILES, /* whether what came are files, and then their bytes */
    GENERATE_CHECK  /* the format's own check() */
};

/* What is to be made. */
struct generate_request {
    const struct emitter *emitter;
    const cf_node *subject; /* a component document, or the list of all for a format of set scope */
    const cf_node *options; /* of emitter_all_options() */
    struct natives_memo *memo;         /* the component's, or NULL */
    const struct scripts *scripts;     /* the user's, or NULL */
    const struct scripts_watch *watch; /* whose code runs, or NULL */
    enum generate_step *step;          /* set to where it failed, or NULL */
};

/* NULL after diagnostics, and then no file may be written. */
const struct file_set *generate(struct ctx *ctx, const struct generate_request *request);

/* The profile of a group: runs its Lua file and returns its data. NULL after a diagnostic. */
const cf_node *generate_profile(struct ctx *ctx, struct script_source source);

#endif
