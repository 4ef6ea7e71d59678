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

/* Makes the files of a format that is neither a plugin nor a template, like its emit(). NULL after a
 * diagnostic. */
typedef const cf_node *emitter_call(struct ctx *ctx, void *data, const cf_node *subject,
                                    const cf_node *options);

struct emitter {
    cf_str name, summary;
    cf_str origin;                     /* the file it came from, for messages and `formats` */
    bool set_scope;                    /* called once with all components */
    const cf_node *options;            /* list of {name, type, default, help, choices}, checked */
    const struct shape *options_shape; /* of what emit() is handed as its options */
    struct script_source source;       /* the template; name empty when there is none */
    script_find *find;                 /* for the template's require() and run_template() */
    void *find_data;
    struct script_cache *cache;
    cf_emitter
        plugin; /* zeroed for a Lua-only format; short old structs are filled up with zeros */
    emitter_call *call; /* or NULL */
    void *call_data;
    bool lua_check;         /* the template has a check() too */
    bool lua_check_options; /* and a check_options() */
    uint32_t capabilities;  /* of cf_can: what it says, or CF_CAN_USUAL */
};

/* What a loader found. `plugin` may be NULL (Lua alone). */
struct emitter_parts {
    cf_str name, origin; /* `name` is used where there is no plugin */
    const cf_emitter *plugin;
    struct script_source source;
    script_find *find;
    void *find_data;
    struct script_cache *cache;
    const cf_node *about; /* of a format with `call`: what a template says of itself, as a tree */
    emitter_call *call;
    void *call_data;
};

/* NULL after a diagnostic that says why the format is refused. */
const struct emitter *emitter_adopt(struct ctx *ctx, struct emitter_parts parts);

/* True for what a format can be called, and what to say when it is not. */
bool emitter_name_ok(cf_str name);
#define EMITTER_NAME_HINT "use small letters, digits and dashes, a letter first"

/* True when a plugin's ABI and struct size can be used; else *ret_why says why not. Looks at the first two
 * fields, and when these fit at what a longer struct has at its end: that must be zero. */
bool emitter_compatible(struct arena *arena, const cf_emitter *plugin, cf_str *ret_why);

/* The format's own options for a run: the user's assignments (each "name=value"), else the defaults.
 * NULL after diagnostics (an unknown name, a value of the wrong type). */
const cf_node *emitter_options(struct ctx *ctx, const struct emitter *emitter,
                               const cf_str *assignments, size_t len);

/* Options of emitter_options() as other formats see them: those that have no value are null. */
const cf_node *emitter_declared(struct arena *arena, const struct emitter *emitter,
                                const cf_node *own);

/* All that its emit() is handed: `common` (a map of what every format is handed, such as "image"), and
 * `own`, of emitter_options(). One of its own hides a common one. NULL after a diagnostic: the
 * template's check_options() refuses them. */
const cf_node *emitter_all_options(struct ctx *ctx, const struct emitter *emitter,
                                   const cf_node *common, const cf_node *own);

#endif
