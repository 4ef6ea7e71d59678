/* SPDX-License-Identifier: Apache-2.0
 *
 * What finding (formats.c), loading (format_load.c) and profiles (profiles.c) share.
 */
#ifndef CLI_FORMATS_PARTS_H
#define CLI_FORMATS_PARTS_H

#include "cli/formats.h"
#include "io/plugin.h"

enum { FORMATS_FOLDERS = 32 };

struct formats {
    struct run *run;
    struct plugins *plugins;
    struct script_cache *cache;
    cf_str templates;           /* lua_templates */
    struct templates *replaced; /* the user's in their place */
    struct searched {
        cf_str path;
        bool own; /* came with the program */
    } folders[FORMATS_FOLDERS];
    size_t folders_len;
    struct map_builder profiles; /* by group */
};

/* Whether the file lies in a folder that came with the program. */
bool formats_ours(const struct formats *formats, cf_str path);

#define FORMATS_UNTRUSTED_HINT                                                                     \
    "a plugin is code that runs as you: keep it where only you or root can write"

#endif
