/* SPDX-License-Identifier: Apache-2.0
 *
 * Inputs or outputs of a component document on their way through an overlay: finding those that it names,
 * and what is done to either.
 */
#ifndef MODEL_OVERLAY_EDIT_H
#define MODEL_OVERLAY_EDIT_H

#include "base/lookup.h"
#include "base/node.h"
#include "model/overlay.h"

/* A field on its way through an overlay. */
struct overlay_edited {
    const cf_node *node;           /* as it will be; NULL: it is not there any more */
    cf_str name, before;           /* its name, and the one it had */
    struct overlay_target *target; /* what is said of it, or NULL */
    bool given;                    /* what of it must be there is, by a part of it */
};

/* An overlay laid over one document: first over its inputs, then over its outputs. */
struct overlay_edit {
    struct ctx *ctx;
    struct overlay *overlay;
    struct arena *kept;
    cf_str group, kind, plural;
    struct overlay_edited *list; /* of the side at hand */
    size_t len;
    struct lookup names; /* which each had before */
    struct list_builder fixed;
    bool ok;
};

/* "spec.roleARN" -> "roleARN". */
cf_str overlay_edit_below(cf_str path);

/* Adds an error about a target, which says of which kind where the overlay is for several. */
void overlay_edit_fault(struct overlay_edit *edit, const struct overlay_target *target,
                        cf_str what);

/* Fills the list from the fields of one side, and finds those that the overlay's targets are about. */
void overlay_edit_find(struct overlay_edit *edit, const cf_node *fields, bool output);

/* Sets a key of a field; a value NULL takes it out. */
void overlay_edit_set(struct overlay_edit *edit, struct overlay_edited *field, const char *key,
                      const cf_node *value);

/* The same in its schema, too: formats look at either. */
void overlay_edit_keyword(struct overlay_edit *edit, struct overlay_edited *field, const char *key,
                          const cf_node *value);

void overlay_edit_flag(struct overlay_edit *edit, struct overlay_edited *field, const char *key,
                       bool value);

/* Name and description, as the field's target says. */
void overlay_edit_rename(struct overlay_edit *edit, struct overlay_edited *field);

/* No two may have one name. */
void overlay_edit_names(struct overlay_edit *edit);

/* The list as it is now. */
const cf_node *overlay_edit_fields(const struct overlay_edit *edit);

bool overlay_edit_hides(const struct overlay_edited *field);

/* The field that had a name, or NULL. */
struct overlay_edited *overlay_edit_before(const struct overlay_edit *edit, cf_str name);

#endif
