/* SPDX-License-Identifier: Apache-2.0
 *
 * Running Lua: a fresh state for every call, without libraries that reach the outside, with a step
 * and a memory limit. What goes in and comes out is nodes. The sandbox gives determinism and good
 * errors; it is no jail for hostile code (a catastrophic string pattern is not stopped by counting
 * steps).
 */
#ifndef SCRIPT_SANDBOX_H
#define SCRIPT_SANDBOX_H

#include "base/diag.h"
#include "script/convert.h"
#include "script/memory.h"
#include "script/shapes.h"

/* A Lua file: its name is what messages say. Both are borrowed. */
struct script_source {
    cf_str name, text;
};

/* Gives `require "lib.k8s"` its file: false when there is none (nothing is reported then). */
typedef bool script_find(void *data, struct ctx *ctx, cf_str module, struct script_source *ret);

/* A function in C that Lua sees as a global. Returns NULL after adding a diagnostic. */
struct script_native {
    const char *name;
    const cf_node *(*call)(struct ctx *ctx, void *data, const cf_node *const *args, size_t len);
    const struct shape *shape; /* of its result; NULL: any */
    /* Appends what `call` gives of one text, where it is a text, too: without a node for either. */
    void (*text)(struct buf *out, cf_str text);
};

/* Loaded files, kept for as long as the arena: a template is loaded once a run, and every call begins
 * in the state that loading left. A file is known by the address of its text, so that must stay. */
struct script_cache;
struct script_cache *script_cache_new(struct arena *arena);

struct script_host {
    script_find *find; /* NULL: require finds nothing */
    const struct script_native *natives;
    size_t natives_len;
    void *find_data;            /* handed to find */
    void *data;                 /* handed to natives */
    struct script_cache *cache; /* NULL: compile each time */
    /* What messages about a call say of it, beside the place: the format and the kind it is for. */
    cf_str format, kind;
    const struct shape *const *shapes; /* of the arguments of a call; NULL: none has one */
};

/* Runs the file, which must return one table, and gives the table's data as a map; an entry that is
 * a function is `true` in it. NULL after a diagnostic. */
const cf_node *script_describe(struct ctx *ctx, const struct script_host *host,
                               struct script_source source);

/* Runs the file and calls the function `name` of the table it returns with `args` (a NULL in args
 * is nil). Result: what it returned, as a node in ctx->arena; nil gives a null node. NULL after a
 * diagnostic: message with file and line, the Lua stack as the hint. */
const cf_node *script_call(struct ctx *ctx, const struct script_host *host,
                           struct script_source source, const char *name,
                           const cf_node *const *args, size_t len);

/* To count steps makes Lua slower by a third. Whoever sees to it that sandbox_tick() is called every now and then,
 * from a signal handler, says so: then the steps of a call are counted from its second tick on. Built with
 * CF_COUNT_STEPS they are always counted, so that a call always takes as many instructions. */
void sandbox_ticks(bool ticks);
void sandbox_tick(void);

/* What the functions of this room that Lua calls need of the call under way: the extra space of the Lua state points
 * to it. */
struct sandbox_call {
    struct ctx *ctx;
    struct arena
        *made; /* for nodes that Lua code makes: they last as what it may keep them in does */
    struct memory memory;
    struct shapes shapes;
    struct convert_keys keys;
    bool not_data; /* what went wrong is what was made, not how */
};
struct lua_State;
void sandbox_set(struct lua_State *lua, struct sandbox_call *call);
struct sandbox_call *sandbox_call(struct lua_State *lua);
/* A Lua error with the place of the template's own code: what it made is no data. Does not return. */
void sandbox_not_data(struct lua_State *lua, cf_str problem);
/* Counts bytes of nodes as memory of the state; a Lua error where there is no more of it. */
void sandbox_charge(struct lua_State *lua, size_t bytes);

#endif
