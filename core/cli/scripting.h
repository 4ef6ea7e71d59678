/* SPDX-License-Identifier: Apache-2.0
 *
 * A user's scripts (--script) in a run: read, laid over the components that they are for, and what was found
 * of what they name. docs/CUSTOMISING.md has what they may say.
 */
#ifndef CLI_SCRIPTING_H
#define CLI_SCRIPTING_H

#include "cli/args.h"
#include "cli/run.h"
#include "cli/templates.h"
#include "engine/scripts.h"

/* A row for the option table of a command that makes components. */
#define SCRIPT_OPTIONS                                                                             \
    {                                                                                              \
        "script", NULL, 0, "FILE.lua",                                                             \
            "change components by a script: data of kinds, and functions (docs/CUSTOMISING.md)"    \
    }

struct scripting;

/* Reads the options. `templates`: where a script's require() looks after its own folder. False
 * after diagnostics in run->ctx; *ret_scripting is NULL when there are no scripts. */
bool scripting_open(struct run *run, const struct args *args, struct templates *templates,
                    struct scripting **ret_scripting);

/* All below take NULL. */
const struct scripts *scripting_scripts(const struct scripting *scripting);

/* Only one of several kinds is looked at: what is said of the others is no mistake. */
void scripting_narrow(struct scripting *scripting);

/* A definition that was read and is not made: what is said of its kind is no mistake. */
void scripting_pass(struct scripting *scripting, const cf_node *definition);

/* The profile of a component with what the first `len` scripts say. Remembers which of their entries were
 * met. */
const cf_node *scripting_profile(struct scripting *scripting, struct arena *arena,
                                 const struct crd *crd, const cf_node *profile, size_t len);

/* Remembers which of the properties that the first `len` scripts name a component has. */
void scripting_mentions(struct scripting *scripting, struct arena *arena,
                        const struct component *component, size_t len);

/* What they want flattened in a kind: the last of them that says something. NULL: none does; then the profile
 * counts. */
struct overlay *scripting_flatten(struct scripting *scripting, struct arena *arena,
                                  const struct crd *crd, size_t len);

/* A component document with what script `index` says of inputs and outputs. NULL after diagnostics in ctx; then
 * scripting_met() is false. */
const cf_node *scripting_overlay(struct scripting *scripting, struct ctx *ctx, size_t index,
                                 const cf_node *document);

/* The same of all of them. */
const cf_node *scripting_overlays(struct scripting *scripting, struct ctx *ctx,
                                  const cf_node *document);

/* Looks at the kinds that a word with * or ? names and that are not made: by scripting_profile() and so on. */
typedef void scripting_look(void *data, cf_str word);

/* After the last component: false after diagnostics in run->ctx about what no kind had. What is said of a pattern,
 * another kind than those of the run may have: `look` is called before it is told. */
bool scripting_met(struct scripting *scripting, scripting_look *look, void *data);

#endif
