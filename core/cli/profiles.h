/* SPDX-License-Identifier: Apache-2.0
 *
 * Profiles: what a Lua file of the program's, or one in its place, knows of the kinds of a group.
 */
#ifndef CLI_PROFILES_H
#define CLI_PROFILES_H

#include "cli/formats.h"
#include "model/crd.h"

/* What lua_templates/profiles/GROUP.lua says, or else the file of the first category of the definition
 * that has one and is meant for it. A null node when there is none; NULL after a diagnostic. A file is
 * run once a run. */
const cf_node *profiles_find(struct formats *formats, const struct crd *crd);
/* The file that such a profile is of, "profiles/GROUP.lua"; empty where there is none. */
cf_str profiles_file(const struct formats *formats, const cf_node *profile);

#endif
