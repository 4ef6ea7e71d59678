/* SPDX-License-Identifier: Apache-2.0
 *
 * What a user's script says of kinds as data (docs/CUSTOMISING.md), laid over what is known of them: a
 * profile over the built-in one, changes of inputs and outputs over the component document.
 */
#ifndef MODEL_OVERLAY_H
#define MODEL_OVERLAY_H

#include "model/flatten.h"
#include "model/overlay_mentions.h"

/* An entry of `kinds` of a script. What was found is kept here, over all components. */
struct overlay {
    struct overlay_script script;
    cf_str word;         /* which kinds are meant: "TrainingJob", "sagemaker/M*" */
    const cf_node *data; /* checked by overlay_check() */
    bool met;            /* a component was one of the kinds */
    bool of_run;         /* one that is made was, none that is only looked at */
    bool passed;         /* a definition was, that is not made */
    struct overlay_target {
        cf_str key;          /* an input or output by name or path; a path to flatten */
        const cf_node *data; /* what becomes of it; NULL: it is only to stay */
        bool output, flatten;
        bool met;
        cf_str kind, near; /* of a component that did not have it, and what may have been meant: a
                            * name, of a path to flatten a whole hint */
        cf_str why; /* of a path to flatten: why it made no inputs; empty: there is no such */
    } * targets;
    size_t targets_len;
    struct overlay_taken {
        const struct overlay_target *by;
        cf_str group, kind, plural; /* whose it was */
        cf_str name, path;
    } * taken; /* what it hid or renamed, of each kind: later scripts may still ask for it */
    size_t taken_len, taken_cap;
    struct overlay_mention *mentions;
    size_t mentions_len;
};

/* The entries of a script's data, less special ones first: those that are patterns, then the others,
 * each in byte order. How many there are. */
size_t overlay_read(struct arena *arena, struct overlay_script script, const cf_node *data,
                    struct overlay **ret_overlays);

/* Adds an error about a target, or about the whole entry (NULL). Returns false. */
bool overlay_target_error(struct ctx *ctx, const struct overlay *overlay,
                          const struct overlay_target *target, cf_str what);

/* What an earlier overlay did to the input or output that a later one's target looks for in vain: "has hidden
 * it", "has renamed it to x". Empty: it was not that one. Whether the later one is for that kind, the caller
 * knows. */
cf_str overlay_taken_how(struct arena *arena, const struct overlay_taken *taken,
                         const struct overlay_target *later);

/* The profile that a component of `kind` is built with: `profile` (may be a null node), with what `data`,
 * the whole of a script, says of the group, and then what the overlays say of the kind: key by key. */
const cf_node *overlay_profile(struct arena *arena, const cf_node *profile, cf_str kind,
                               const cf_node *data, const struct overlay *const *overlays,
                               size_t len);

/* A component document with what the overlay says of inputs and outputs. NULL after diagnostics: what it
 * says cannot be done. Remembers which entries were met. Texts that are kept are copied to `kept`. */
const cf_node *overlay_apply(struct ctx *ctx, struct arena *kept, const cf_node *document,
                             struct overlay *overlay);

#endif
