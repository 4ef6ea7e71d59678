/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding output formats: plugins and Lua files on a search path.
 */
#ifndef CLI_FORMATS_H
#define CLI_FORMATS_H

#include "cli/run.h"
#include "engine/emitter.h"
#include "model/crd.h"

struct formats;

/* `extra`: folders given with --plugin-dir, searched first. */
struct formats *formats_open(struct run *run, const cf_str *extra, size_t extra_len);
void formats_close(struct formats *formats); /* takes NULL; not before the last tree is gone */

/* A format by its name ("kfp-v1"), or by the path of a Lua file or a plugin ("./acme.lua"). NULL after
 * a diagnostic in run->ctx that names the places looked in. */
const struct emitter *formats_find(struct formats *formats, cf_str name);

/* A format found on the search path, usable or not. */
struct formats_entry {
    cf_str name, origin;
    const struct emitter *emitter; /* NULL: refused */
    cf_str why;                    /* it was refused, or what hides it */
};

/* All on the search path, in name order; of one name only the first place counts, the others say
 * what hides them. */
size_t formats_all(struct formats *formats, struct formats_entry **ret_entries);

/* What lua_templates/profiles/GROUP.lua says, or else the file of the first category of the definition
 * that has one and is meant for it. A null node when there is none; NULL after a diagnostic. A file is
 * run once a run. */
const cf_node *formats_profile(struct formats *formats, const struct crd *crd);

#endif
