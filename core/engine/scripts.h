/* SPDX-License-Identifier: Apache-2.0
 *
 * A user's scripts (--script) on their way through the engine: what they say of kinds as data, the functions
 * that change a component document before formats see it, and the files of a format before they are
 * checked.
 */
#ifndef ENGINE_SCRIPTS_H
#define ENGINE_SCRIPTS_H

#include "model/crd.h"
#include "model/overlay.h"
#include "script/sandbox.h"

/* A script that was loaded. */
struct script {
    struct script_source source;
    const cf_node *data;      /* the table it returned, functions as `true` */
    struct overlay *overlays; /* its `kinds`, less special ones first */
    size_t overlays_len;
    struct overlay_mention *mentions; /* what it says of the whole group */
    size_t mentions_len;
    script_find *find; /* for its require() */
    void *find_data;
};

struct scripts; /* of a run, in the order they were given; NULL: there are none */

struct scripts *scripts_new(struct arena *arena);

/* Loads one: runs it once and looks at its table. False after diagnostics. */
bool scripts_add(struct ctx *ctx, struct scripts *scripts, struct script script);

size_t scripts_len(const struct scripts *scripts); /* 0 for NULL */
struct script *scripts_at(const struct scripts *scripts, size_t index);

/* Whether it is for kinds of this group: it says none, or this one. */
bool scripts_for_group(const struct script *script, cf_str group);

/* Who wants to know whose code runs: called before a function of a script is, with its index, and with
 * scripts_len() when no more of them is. */
struct scripts_watch {
    void (*runs)(void *data, size_t script);
    void *data;
};

/* The message of something that failed in component() of a script or, with the name of a format, in files():
 * "…, in files() of Box for argo". `subject`: a component document or the list of all. */
cf_str scripts_where(struct arena *arena, cf_str message, const cf_node *subject, cf_str format);

/* What one script makes of a component document by its function component(); the document itself where it has
 * none. NULL after diagnostics. */
const cf_node *scripts_component_by(struct ctx *ctx, const struct scripts *scripts, size_t index,
                                    const cf_node *document);

/* What the scripts make of a component document, one after the other. NULL after diagnostics. `watch`: may be
 * NULL, as below. */
const cf_node *scripts_component(struct ctx *ctx, const struct scripts *scripts,
                                 const struct scripts_watch *watch, const cf_node *document);

/* What they make of the files that a format returned for `subject`, a component document or the list of all
 * of them. NULL after diagnostics. */
const cf_node *scripts_files(struct ctx *ctx, const struct scripts *scripts,
                             const struct scripts_watch *watch, cf_str format, const cf_node *files,
                             const cf_node *subject);

#endif
