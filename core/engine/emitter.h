/* SPDX-License-Identifier: Apache-2.0
 *
 * An output format as the engine sees it, whether it came as a plugin, as a plugin with a template
 * or as a Lua file alone.
 */
#ifndef ENGINE_EMITTER_H
#define ENGINE_EMITTER_H

#include "base/diag.h"
#include "script/sandbox.h"

#include <crdforge/emitter.h>

struct emitter {
    cf_str name, summary;
    cf_str origin;               /* the file it came from, for messages and `formats` */
    bool set_scope;              /* called once with all components */
    const cf_node *options;      /* list of {name, type, default, help, choices}, checked */
    struct script_source source; /* the template; name empty when there is none */
    script_find *find;           /* for the template's require() and run_template() */
    void *find_data;
    struct script_cache *cache;
    cf_emitter
        plugin;     /* zeroed for a Lua-only format; short old structs are filled up with zeros */
    bool lua_check; /* the template has a check() too */
    bool lua_check_options; /* and a check_options() */
};

/* What a loader found. `plugin` may be NULL (Lua alone). */
struct emitter_parts {
    cf_str name, origin; /* `name` is used where there is no plugin */
    const cf_emitter *plugin;
    struct script_source source;
    script_find *find;
    void *find_data;
    struct script_cache *cache;
};

/* NULL after a diagnostic that says why the format is refused. */
const struct emitter *emitter_adopt(struct ctx *ctx, struct emitter_parts parts);

/* True when a plugin's ABI and struct size can be used; else *ret_why says why not. Looks at nothing
 * but the first two fields. */
bool emitter_compatible(struct arena *arena, const cf_emitter *plugin, cf_str *ret_why);

/* The format's own options for a run: the user's assignments (each "name=value"), else the defaults.
 * NULL after diagnostics (an unknown name, a value of the wrong type). */
const cf_node *emitter_options(struct ctx *ctx, const struct emitter *emitter,
                               const cf_str *assignments, size_t len);

/* All that its emit() is handed: `common` (a map of what every format is handed, such as "image"), and
 * `own`, of emitter_options(). One of its own hides a common one. NULL after a diagnostic: the
 * template's check_options() refuses them. */
const cf_node *emitter_all_options(struct ctx *ctx, const struct emitter *emitter,
                                   const cf_node *common, const cf_node *own);

#endif
