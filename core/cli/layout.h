/* SPDX-License-Identifier: Apache-2.0
 *
 * Which folder a file goes to: --layout.
 */
#ifndef CLI_LAYOUT_H
#define CLI_LAYOUT_H

#include "base/diag.h"
#include "cli/args.h"

enum layout {
    LAYOUT_KIND,    /* Kind/format/FILE */
    LAYOUT_GROUP,   /* group/Kind/format/FILE */
    LAYOUT_ORIGINAL /* as kind, but the format python has Kind itself */
};

/* The row of the option table. */
#define LAYOUT_OPTION                                                                              \
    {                                                                                              \
        "layout", NULL, 0, "kind|group|original",                                                  \
            "kind: DIR/Kind/format (default); group: DIR/group/Kind/format; original: as kind, "   \
            "python in DIR/Kind itself"                                                            \
    }

/* True for a command line in the original tool's words that names nothing: one CRD file is to be picked, and
 * what follows is as if --crd_name had named it. */
bool layout_picks_file(const struct args *args);

/* True for a command line of the original tool, which names a CRD file (or has it picked) and no format: it
 * means the format python in the original's layout. */
bool layout_is_original(const struct args *args);

/* The layout that the command line asks for. False after a diagnostic. */
bool layout_read(struct ctx *ctx, const struct args *args, enum layout *ret_layout);

/* What --layout takes: by enum layout, NULL-ended. */
extern const char *const layout_words[];

/* What --layout calls it. */
const char *layout_word(enum layout layout);

/* The folder of a component: two components must not have the same. */
cf_str layout_of_kind(struct arena *arena, enum layout layout, cf_str group, cf_str kind);

/* The folder of one format below that. */
cf_str layout_of_format(struct arena *arena, enum layout layout, cf_str folder, cf_str format);

/* True for a path (in the folder `unit`) at which a format puts files that do not say who made them, in one of
 * the layouts. */
bool layout_holds(cf_str unit, cf_str format, cf_str path);

#endif
