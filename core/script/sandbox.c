/* SPDX-License-Identifier: Apache-2.0 */
#include "script/sandbox.h"

#include "base/node.h"
#include "prelude_text.h"
#include "script/compiled.h"
#include "script/prose.h"
#include "script/tables.h"
#include "script/values.h"
#include "script/with.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

enum { HOOK_STEPS = 1000, MOST_NAMES = 128, TRACE_LEVELS = 8 };
/* A state lives for one call; most are closed before there is anything worth collecting. */
enum { COLLECT_FROM = 4 << 20 };

static const char LOADED = 'l', LOADING = 'o';

/* One call into Lua, from opening the state to closing it. */
struct call {
    struct sandbox_call own; /* first */
    const struct script_host *host;
    struct script_source source;
    const char *name; /* of the function; NULL: describe the table */
    const cf_node *const *args;
    size_t args_len;
    lua_State *lua;
    uint64_t steps; /* run so far */
    bool told;      /* a native added the diagnostic already */
    bool loading;   /* the file has not returned yet: what it makes may be kept for other calls */
    bool too_long;  /* it ran more steps than it may */
    cf_str problem; /* what went wrong, when it was no Lua error */
    struct buf trace;
    const cf_node *result;
};

/* Loaded templates, each as the state that loading it left. */
struct script_cache {
    struct arena *arena;
    struct memory_pool *pool;
    struct loaded {
        struct loaded *next;
        cf_str name, text; /* the very text: compared by its address */
        const struct script_native *natives;
        bool kept; /* false: it is too large to be put aside, and loaded anew for each call */
        struct memory_image image;
    } * first;
};

struct script_cache *script_cache_new(struct arena *arena)
{
    struct script_cache *cache = arena_new(arena, struct script_cache);
    cache->arena = arena;
    cache->pool = memory_pool(arena);
    return cache;
}

void sandbox_set(lua_State *lua, struct sandbox_call *call)
{
    memcpy(lua_getextraspace(lua), &call, sizeof call);
}

struct sandbox_call *sandbox_call(lua_State *lua)
{
    struct sandbox_call *call;
    memcpy(&call, lua_getextraspace(lua), sizeof call);
    return call;
}

static bool is_prelude(const lua_Debug *about)
{
    return strcmp(about->short_src, "prelude.lua") == 0;
}

static struct call *call_of(lua_State *lua)
{
    return (struct call *)sandbox_call(lua); /* which is at its front */
}

void sandbox_not_data(lua_State *lua, cf_str problem)
{
    lua_Debug about;
    sandbox_call(lua)->not_data = true;
    for (int level = 1; lua_getstack(lua, level, &about); level++) {
        lua_getinfo(lua, "Sl", &about);
        if (about.currentline < 0 || is_prelude(&about))
            continue;
        lua_pushfstring(lua, "%s:%d: %s", about.short_src, about.currentline, problem.ptr);
        lua_error(lua);
    }
    luaL_error(lua, "%s", problem.ptr);
}

void sandbox_charge(lua_State *lua, size_t bytes)
{
    struct memory *memory = &sandbox_call(lua)->memory;
    if (bytes > memory->limit - memory->bytes)
        lua_gc(lua, LUA_GCCOLLECT);
    if (bytes > memory->limit - memory->bytes)
        lua_newuserdatauv(lua, memory->limit, 0); /* there is none: the usual error */
    memory->bytes += bytes;
}

static void count_steps(lua_State *lua, lua_Debug *about);

static bool ticks;
static lua_State *volatile running; /* what a tick is for; or NULL */
static volatile int seen;           /* ticks of it */

void sandbox_ticks(bool now)
{
#ifdef CF_COUNT_STEPS
    now = false;
#endif
    ticks = now;
}

void sandbox_tick(void)
{
    /* A hook that is there counts already, or is to see to the collector. */
    if (running && ticks && seen++ && !lua_gethookmask(running))
        lua_sethook(running, count_steps, LUA_MASKCOUNT, HOOK_STEPS);
}

/* The mark is passed: the next step is to see to the collector. */
static void look_soon(void *data)
{
    struct call *call = data;
    lua_sethook(call->lua, count_steps, LUA_MASKCOUNT, 1);
}

/* Starts the collector, once: to start it again would be to collect at once, and it has a pace of its own. That
 * pace lets the state grow to several times what is in use. So near the limit all is collected, lest garbage be
 * taken for need (a buffer of Lua's library that gets no memory does not collect); then again when half of
 * what was left is used, but never for so little that collecting costs more than what it is for. */
static void see_to_collector(lua_State *lua, struct call *call)
{
    size_t limit = call->own.memory.limit, near = limit - limit / 4;
    if (!lua_gc(lua, LUA_GCISRUNNING))
        lua_gc(lua, LUA_GCRESTART);
    if (call->own.memory.bytes > near)
        lua_gc(lua, LUA_GCCOLLECT);
    size_t left = limit > call->own.memory.bytes ? limit - call->own.memory.bytes : 0,
           least = limit / 16;
    size_t next = call->own.memory.bytes + (left / 2 > least ? left / 2 : least);
    call->own.memory.mark = next > near ? next : near;
}

static void count_steps(lua_State *lua, lua_Debug *about)
{
    struct call *call = call_of(lua);
    (void)about;
    call->steps += HOOK_STEPS;
    if (lua_gethookcount(lua) != HOOK_STEPS) {
        lua_sethook(lua, count_steps, LUA_MASKCOUNT, HOOK_STEPS);
        see_to_collector(lua, call);
    }
    if (call->steps <= call->own.ctx->limits->lua_steps)
        return;
    call->too_long = true;
    luaL_where(lua, 0); /* a hook is no function of its own on the stack */
    lua_pushfstring(lua, "ran more than %I steps; does it loop for ever?",
                    (lua_Integer)call->own.ctx->limits->lua_steps);
    lua_concat(lua, 2);
    lua_error(lua);
}

/* The program's own file of that name and text, or NULL: also when this is not the release of Lua that compiled
 * it, to be safe. */
static const struct compiled_file *find_compiled(struct script_source source)
{
    bool same = strstr(lua_ident, LUA_RELEASE " ") != NULL;
    for (size_t i = 0; same && i < compiled_files_len; i++) {
        const struct compiled_file *file = &compiled_files[i];
        if (file->text_len == source.text.len && str_is(source.name, file->name) &&
            file->text_hash == compiled_hash(source.text.ptr, source.text.len))
            return file;
    }
    return NULL;
}

/* Pushes a file as a function. Text only, but for the program's own: compiled code could do anything. */
static void load_source(lua_State *lua, struct script_source source)
{
    const struct compiled_file *compiled = find_compiled(source);
    lua_pushfstring(lua, "@%s", source.name.ptr);
    const char *name = lua_tostring(lua, -1);
    if (compiled &&
        luaL_loadbufferx(lua, compiled->code, compiled->code_len, name, "b") == LUA_OK) {
        lua_remove(lua, -2);
        return;
    }
    if (compiled)
        lua_pop(lua, 1); /* it is of another version of Lua */
    if (luaL_loadbufferx(lua, source.text.ptr, source.text.len, name, "t") != LUA_OK)
        lua_error(lua);
    lua_remove(lua, -2);
}

/* Replaces a table or function by the name of its type: its address differs from run to run. */
static void hide_address(lua_State *lua, int index)
{
    int type = lua_type(lua, index);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TLIGHTUSERDATA ||
        type == LUA_TTHREAD) {
        lua_pushstring(lua, tables_typename(lua, index));
        lua_replace(lua, index);
    }
}

static int own_type(lua_State *lua)
{
    luaL_checkany(lua, 1);
    lua_pushstring(lua, tables_typename(lua, 1));
    return 1;
}

static int safe_tostring(lua_State *lua)
{
    luaL_checkany(lua, 1);
    lua_settop(lua, 1);
    hide_address(lua, 1);
    luaL_tolstring(lua, 1, NULL);
    return 1;
}

/* string.format without addresses; the original is the upvalue. */
static int safe_format(lua_State *lua)
{
    const char *format = luaL_checkstring(lua, 1);
    int len = lua_gettop(lua);
    for (const char *c = strchr(format, '%'); c; c = strchr(c + 1 + (c[1] == '%'), '%')) {
        size_t flags = strspn(c + 1, "-+ #0123456789.");
        if (c[1 + flags] == 'p')
            return luaL_error(lua, "string.format has no %%p here: an address is never the same");
        if (!c[1])
            break;
    }
    for (int i = 2; i <= len; i++)
        hide_address(lua, i);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, len, 1);
    return 1;
}

static int note(lua_State *lua)
{
    struct call *call = call_of(lua);
    ctx_note(call->own.ctx, NULL, "%s", luaL_checkstring(lua, 1));
    return 0;
}

/* refuse(text[, hint]): a template's own error, for its user; a Lua stack would only be in the way. */
static int refuse(lua_State *lua)
{
    struct call *call = call_of(lua);
    const char *text = luaL_checkstring(lua, 1), *hint = luaL_optstring(lua, 2, NULL);
    ctx_error(call->own.ctx, NULL, "%s", text);
    if (hint)
        ctx_hint(call->own.ctx, "%s", hint);
    ctx_about(call->own.ctx, call->host->kind);
    call->told = true;
    return luaL_error(lua, "refused");
}

/* plain(text[, limit[, verbatim]]) and first_sentence(the same); nil counts as no text. */
static int prose(lua_State *lua, cf_str (*make)(struct arena *, cf_str, size_t, bool))
{
    size_t len;
    const char *bytes = luaL_optlstring(lua, 1, "", &len);
    lua_Integer limit = luaL_optinteger(lua, 2, 0);
    luaL_argcheck(lua, limit >= 0, 2, "a limit is not negative");
    cf_str line = make(sandbox_call(lua)->ctx->arena, (cf_str){bytes, len}, (size_t)limit,
                       lua_toboolean(lua, 3));
    lua_pushlstring(lua, line.ptr, line.len);
    return 1;
}

static int plain(lua_State *lua)
{
    return prose(lua, prose_plain);
}

static int first_sentence(lua_State *lua)
{
    return prose(lua, prose_first_sentence);
}

/* A native has said what is wrong, not where: that is known here. */
static int native_failed(lua_State *lua, const char *name)
{
    struct call *call = call_of(lua);
    struct diags *diags = call->own.ctx->diags;
    call->told = true;
    ctx_cause(call->own.ctx, DIAG_FAULT);
    if (!diags->last_dropped && diags->len &&
        diags->list[diags->len - 1].severity == SEVERITY_ERROR) {
        cf_str *message = &diags->list[diags->len - 1].message;
        luaL_where(lua, 1);
        *message = str_printf(diags->arena, "%s%.*s", lua_tostring(lua, -1), STR_ARG(*message));
        ctx_about(call->own.ctx, call->host->kind);
    }
    return luaL_error(lua, "%s failed", name);
}

/* Pushes what the native makes of the text that it was called with; false when it was called with anything else. */
static bool push_of_text(lua_State *lua, const struct script_native *native)
{
    size_t fault;
    cf_str text;
    if (!native->text || lua_type(lua, 1) != LUA_TSTRING)
        return false;
    text.ptr = lua_tolstring(lua, 1, &text.len);
    if (!str_utf8(text, &fault))
        return false;
    struct buf out = {.arena = sandbox_call(lua)->ctx->arena};
    native->text(&out, text);
    lua_pushlstring(lua, out.len ? out.ptr : "", out.len);
    return true;
}

static int call_native(lua_State *lua)
{
    struct call *call = call_of(lua);
    const struct script_native *native = lua_touserdata(lua, lua_upvalueindex(1));
    int len = lua_gettop(lua);
    if (push_of_text(lua, native))
        return 1;
    const cf_node **args = arena_many(call->own.ctx->arena, (size_t)len, const cf_node *);
    for (int i = 0; i < len; i++) {
        cf_str problem;
        args[i] = convert_to_node(lua, i + 1, native->name, &problem);
        if (!args[i])
            return luaL_error(lua, "%s", problem.ptr);
    }
    const cf_node *result = native->call(call->own.ctx, call->host->data, args, (size_t)len);
    if (!result)
        return native_failed(lua, native->name);
    if (call->loading && (result->kind == CF_LIST || result->kind == CF_MAP))
        return luaL_error(lua,
                          "%s gives what lasts for one call: call it in a function, not while "
                          "the file is loaded",
                          native->name);
    convert_push(lua, result, native->shape);
    return 1;
}

static bool good_module_name(cf_str name)
{
    char before = '.';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!word && !(c == '.' && before != '.'))
            return false;
        before = c;
    }
    return name.len && before != '.';
}

static int require(lua_State *lua)
{
    struct call *call = call_of(lua);
    size_t len;
    const char *bytes = luaL_checklstring(lua, 1, &len);
    cf_str name = str_copy(call->own.ctx->arena, (cf_str){bytes, len});
    struct script_source source;
    lua_settop(lua, 1);
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &LOADED);
    lua_pushvalue(lua, 1);
    lua_rawget(lua, 2);
    if (lua_touserdata(lua, -1) == &LOADING)
        return luaL_error(lua, "module \"%s\" requires itself", name.ptr);
    if (!lua_isnil(lua, -1))
        return 1;
    if (!good_module_name(name))
        return luaL_error(lua, "\"%s\" cannot be the name of a module", name.ptr);
    if (!call->host->find || !call->host->find(call->host->find_data, call->own.ctx, name, &source))
        return luaL_error(lua, "there is no module \"%s\"", name.ptr);
    lua_pushvalue(lua, 1);
    lua_pushlightuserdata(lua, (void *)(uintptr_t)&LOADING);
    lua_rawset(lua, 2);
    load_source(lua, source);
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1))
        return luaL_error(lua, "module \"%s\" returns nothing", name.ptr);
    lua_pushvalue(lua, 1);
    lua_pushvalue(lua, -2);
    lua_rawset(lua, 2);
    return 1;
}

/* A global that is not there: the upvalue is the table of those that are. "retrun {}" reads one, too: it is a
 * call in Lua. */
static int unknown_global(lua_State *lua)
{
    struct arena *arena = sandbox_call(lua)->ctx->arena;
    cf_str names[MOST_NAMES] = {STR("return")}, word = str_of(luaL_tolstring(lua, 2, NULL));
    size_t len = 1;
    for (lua_pushnil(lua); lua_next(lua, lua_upvalueindex(1)); lua_pop(lua, 1))
        if (len < MOST_NAMES)
            names[len++] = str_of(lua_tostring(lua, -2));
    /* The order of a table differs from run to run; the nearest must not. */
    for (size_t i = 1; i < len; i++)
        for (size_t k = i; k > 0 && str_compare(names[k - 1], names[k]) > 0; k--) {
            cf_str swap = names[k];
            names[k] = names[k - 1];
            names[k - 1] = swap;
        }
    cf_str near = str_nearest(arena, word, names, len);
    if (near.len)
        return luaL_error(lua, "%s is not defined; did you mean %s?", word.ptr, near.ptr);
    return luaL_error(lua, "%s is not defined", word.ptr);
}

static int refuse_global(lua_State *lua)
{
    return luaL_error(lua, "%s is no local: templates and scripts keep nothing in globals",
                      luaL_tolstring(lua, 2, NULL));
}

/* Opens a library and pushes it; the name is not made a global. */
static void open_library(lua_State *lua, const char *name, lua_CFunction open)
{
    luaL_requiref(lua, name, open, 0);
}

static void remove_fields(lua_State *lua, const char *const *names)
{
    for (; *names; names++) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, *names);
    }
}

/* Sets string, table, math and utf8 in the table on top of the stack. */
static void add_libraries(lua_State *lua)
{
    static const char *const not_string[] = {"dump", NULL};
    static const char *const not_math[] = {"random", "randomseed", NULL};
    open_library(lua, LUA_STRLIBNAME, luaopen_string);
    remove_fields(lua, not_string);
    lua_getfield(lua, -1, "format");
    lua_pushcclosure(lua, safe_format, 1);
    lua_setfield(lua, -2, "format");
    lua_setfield(lua, -2, LUA_STRLIBNAME);
    open_library(lua, LUA_TABLIBNAME, luaopen_table);
    lua_setfield(lua, -2, LUA_TABLIBNAME);
    open_library(lua, LUA_MATHLIBNAME, luaopen_math);
    remove_fields(lua, not_math);
    lua_setfield(lua, -2, LUA_MATHLIBNAME);
    open_library(lua, LUA_UTF8LIBNAME, luaopen_utf8);
    lua_setfield(lua, -2, LUA_UTF8LIBNAME);
}

/* Copies what is allowed of the base library into the table on top of the stack. */
static void add_base(lua_State *lua)
{
    static const char *const allowed[] = {"ipairs", "tonumber", "select", "assert",
                                          "error",  "rawequal", NULL};
    open_library(lua, LUA_GNAME, luaopen_base);
    for (const char *const *name = allowed; *name; name++) {
        lua_getfield(lua, -1, *name);
        lua_setfield(lua, -3, *name);
    }
    lua_pop(lua, 1);
}

static void add_functions(lua_State *lua)
{
    static const luaL_Reg own[] = {
        {"tostring", safe_tostring}, {"type", own_type}, {"note", note},
        {"refuse", refuse},          {"plain", plain},   {"first_sentence", first_sentence},
        {"require", require},        {NULL, NULL}};
    const struct script_host *host = call_of(lua)->host;
    luaL_setfuncs(lua, own, 0);
    tables_register(lua);
    with_register(lua);
    values_register(lua);
    for (size_t i = 0; i < host->natives_len; i++) {
        lua_pushlightuserdata(lua, (void *)(uintptr_t)&host->natives[i]);
        lua_pushcclosure(lua, call_native, 1);
        lua_setfield(lua, -2, host->natives[i].name);
    }
}

static int call_helper(lua_State *lua)
{
    int len = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, len, LUA_MULTRET);
    return lua_gettop(lua);
}

/* Puts a function in C around each that the prelude has added to the table on top of the stack: a Lua function
 * that is called last takes its caller off the stack, and then no message could say where the mistake is. */
static void wrap_helpers(lua_State *lua)
{
    for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) {
        if (!lua_isfunction(lua, -1) || lua_iscfunction(lua, -1))
            continue;
        lua_pushvalue(lua, -2);
        lua_pushvalue(lua, -2);
        lua_pushcclosure(lua, call_helper, 1);
        lua_rawset(lua, -5); /* no new key, so that going on is allowed */
    }
}

/* Makes the globals that templates see: an empty table that looks names up among the allowed ones, so
 * that a misspelt name is an error and none can be assigned. */
static void open_sandbox(lua_State *lua)
{
    lua_newtable(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &LOADED);
    tables_open(lua);
    lua_newtable(lua); /* the allowed names */
    add_base(lua);
    add_libraries(lua);
    add_functions(lua);
    lua_pushvalue(lua, -1);
    lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    load_source(lua, (struct script_source){STR("prelude.lua"), {prelude_text, prelude_text_len}});
    lua_call(lua, 0, 0); /* defines its functions among the allowed ones */
    wrap_helpers(lua);
    lua_newtable(lua); /* their metatable: what is not there */
    lua_pushvalue(lua, -2);
    lua_pushcclosure(lua, unknown_global, 1);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, -2);
    lua_newtable(lua); /* the globals */
    lua_newtable(lua);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_global);
    lua_setfield(lua, -2, "__newindex");
    lua_setmetatable(lua, -2);
    lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_settop(lua, 0);
}

static int compare_pairs(const void *a, const void *b)
{
    return str_compare(((const cf_pair *)a)->key, ((const cf_pair *)b)->key);
}

/* The table at 1 as a map in byte order of its keys, functions as `true`. */
static void describe_table(lua_State *lua, struct call *call)
{
    struct map_builder map = {.arena = call->own.ctx->arena};
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1)) {
        if (lua_type(lua, -2) != LUA_TSTRING)
            continue;
        cf_str key = str_copy(call->own.ctx->arena, str_of(lua_tostring(lua, -2)));
        const cf_node *value = lua_isfunction(lua, -1)
                                   ? node_bool(call->own.ctx->arena, true)
                                   : convert_to_node(lua, -1, key.ptr, &call->problem);
        if (!value)
            return;
        map_add(&map, key, value);
    }
    if (map.len)
        qsort(map.pairs, map.len, sizeof *map.pairs, compare_pairs);
    call->result = map_node(&map);
}

static struct loaded *find_loaded(const struct call *call)
{
    struct script_cache *cache = call->host->cache;
    struct loaded *loaded = cache ? cache->first : NULL;
    while (loaded &&
           !(loaded->text.ptr == call->source.text.ptr && loaded->natives == call->host->natives &&
             str_equal(loaded->name, call->source.name)))
        loaded = loaded->next;
    return loaded;
}

/* Loads the file and leaves the table it returns. */
static int protected_load(lua_State *lua)
{
    struct call *call = call_of(lua);
    open_sandbox(lua);
    load_source(lua, call->source);
    const struct script_cache *cache = call->host->cache;
    /* What is loaded for each call anew would heap up. */
    call->own.made =
        cache && cache->pool && !find_loaded(call) ? cache->arena : call->own.ctx->arena;
    call->loading = true;
    lua_call(lua, 0, 1);
    call->loading = false;
    call->own.made = call->own.ctx->arena;
    if (lua_type(lua, 1) != LUA_TTABLE)
        return luaL_error(lua, "%s must return one table, it returned a %s", call->source.name.ptr,
                          tables_typename(lua, 1));
    return 1;
}

/* Describes the table it is called with, or calls its function. */
static int protected_call(lua_State *lua)
{
    struct call *call = call_of(lua);
    if (!call->name) {
        describe_table(lua, call);
        return 0;
    }
    lua_getfield(lua, 1, call->name);
    if (!lua_isfunction(lua, -1))
        return luaL_error(lua, "%s: %s is a %s, expected a function", call->source.name.ptr,
                          call->name, tables_typename(lua, -1));
    luaL_checkstack(lua, (int)call->args_len + 4, "too many arguments");
    for (size_t i = 0; i < call->args_len; i++)
        convert_push(lua, call->args[i], call->host->shapes ? call->host->shapes[i] : NULL);
    lua_call(lua, (int)call->args_len, 1);
    call->result = convert_to_node(lua, -1, "result", &call->problem);
    return 0;
}

/* Runs at the point of the error: keeps the stack as "kfp_v1.lua:12, kfp_v1.lua:40". */
static int keep_trace(lua_State *lua)
{
    struct call *call = call_of(lua);
    lua_Debug about;
    int shown = 0;
    for (int level = 1; shown < TRACE_LEVELS && lua_getstack(lua, level, &about); level++) {
        lua_getinfo(lua, "Sln", &about);
        if (about.currentline < 0 || is_prelude(&about))
            continue;
        buf_printf(&call->trace, "%s%s:%d", shown++ ? ", " : "", about.short_src,
                   about.currentline);
        if (about.name)
            buf_printf(&call->trace, " (in %s)", about.name);
    }
    return 1;
}

/* A view is a table to all but Lua itself, which says "attempt to call a userdata value (field 'x')". */
static cf_str no_userdata(struct arena *arena, cf_str text)
{
    static const char *const forms[] = {" a userdata value", " two userdata values",
                                        "compare userdata with ", " with userdata",
                                        "expected, got userdata"};
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < text.len;) {
        cf_str rest = str_cut(text, i, text.len);
        size_t form = 0, forms_len = sizeof forms / sizeof *forms;
        while (form < forms_len && !str_starts(rest, forms[form]))
            form++;
        if (form == forms_len) {
            buf_char(&out, text.ptr[i++]);
            continue;
        }
        const char *word = strstr(forms[form], "userdata");
        buf_printf(&out, "%.*stable%s", (int)(word - forms[form]), forms[form],
                   word + strlen("userdata"));
        i += strlen(forms[form]);
    }
    return buf_str(&out);
}

static const char *error_text(lua_State *lua, struct arena *arena)
{
    if (lua_type(lua, -1) == LUA_TSTRING)
        return no_userdata(arena, str_of(lua_tostring(lua, -1))).ptr;
    return str_printf(arena, "error() was called with a %s, not with text",
                      tables_typename(lua, -1))
        .ptr;
}

/* One line: a Lua message may quote text with line breaks. */
static char *one_line(struct arena *arena, const char *text)
{
    char *copy = arena_copy(arena, text, strlen(text));
    for (char *c = copy; *c; c++)
        *c = (unsigned char)*c < 0x20 ? ' ' : *c;
    return copy;
}

/* The hint: "format acme, TrainingJob: at acme.lua:12 (in input), acme.lua:40". None where it would only say
 * again where `message` begins. */
static void tell_where(struct call *call, cf_str message, cf_str trace)
{
    const struct script_host *host = call->host;
    struct buf out = {.arena = call->own.ctx->arena};
    if (host->format.len)
        buf_printf(&out, "format %.*s", STR_ARG(host->format));
    if (host->kind.len)
        buf_printf(&out, "%s%.*s", out.len ? ", " : "", STR_ARG(host->kind));
    if (!out.len &&
        str_starts(message, str_printf(call->own.ctx->arena, "%.*s: ", STR_ARG(trace)).ptr))
        return;
    if (trace.len)
        buf_printf(&out, "%sat %.*s", out.len ? ": " : "", STR_ARG(trace));
    if (out.len)
        ctx_hint(call->own.ctx, "%s", out.ptr);
}

static cf_str message_of(lua_State *lua, const struct call *call, int status)
{
    struct arena *arena = call->own.ctx->arena;
    if (status == LUA_ERRMEM)
        return str_printf(arena, "%s: needs more than %zu bytes of memory", call->source.name.ptr,
                          call->own.ctx->limits->lua_bytes);
    if (status != LUA_OK)
        return str_of(one_line(arena, error_text(lua, arena)));
    return str_printf(arena, "%s: %s", call->source.name.ptr, call->problem.ptr);
}

static void report(lua_State *lua, struct call *call, int status)
{
    struct ctx *ctx = call->own.ctx;
    if (call->told)
        return;
    cf_str message = message_of(lua, call, status);
    ctx_error(ctx, NULL, "%.*s", STR_ARG(message));
    ctx_cause(ctx, status == LUA_ERRMEM || call->too_long    ? DIAG_LIMIT
                   : status != LUA_OK && !call->own.not_data ? DIAG_FAULT
                                                             : DIAG_DATA);
    tell_where(call, message, status != LUA_OK ? buf_str(&call->trace) : STR(""));
}

static void keep_loaded(struct call *call, lua_State *lua, bool loads)
{
    struct script_cache *cache = call->host->cache;
    if (!cache)
        return;
    struct loaded *loaded = arena_new(cache->arena, struct loaded);
    *loaded = (struct loaded){.next = cache->first,
                              .name = call->source.name,
                              .text = call->source.text,
                              .natives = call->host->natives};
    loaded->kept = loads && memory_save(cache->arena, &call->own.memory, lua, &loaded->image);
    cache->first = loaded;
}

static void watch_memory(struct call *call, lua_State *lua)
{
    size_t half = call->own.memory.limit / 2;
    call->lua = lua;
    call->own.memory.data = call;
    call->own.memory.passed = look_soon;
    call->own.memory.mark = half < COLLECT_FROM ? half : COLLECT_FROM;
}

/* A state with the file loaded: keep_trace at 1 of its stack, the file's table at 2. NULL when there
 * is not even memory for a state. */
static lua_State *open_loaded(struct call *call, int *ret_status)
{
    struct loaded *loaded = find_loaded(call);
    bool kept = loaded && loaded->kept;
    lua_State *lua = kept ? memory_restore(&call->own.memory, &loaded->image)
                          : lua_newstate(memory_alloc, &call->own.memory);
    *ret_status = lua ? LUA_OK : LUA_ERRMEM;
    if (!lua)
        return NULL;
    lua_setallocf(lua, memory_alloc, &call->own.memory);
    watch_memory(call, lua);
    sandbox_set(lua, &call->own);
    seen = 0;
    running = lua;
    lua_sethook(lua, count_steps, ticks ? 0 : LUA_MASKCOUNT, HOOK_STEPS);
    if (kept)
        return lua;
    lua_gc(lua, LUA_GCSTOP);
    lua_pushcfunction(lua, keep_trace);
    lua_pushcfunction(lua, protected_load);
    *ret_status = lua_pcall(lua, 0, 1, 1);
    if (!loaded)
        keep_loaded(call, lua, *ret_status == LUA_OK);
    return lua;
}

static const cf_node *run(struct call *call)
{
    struct script_cache *cache = call->host->cache;
    int status;
    call->trace.arena = call->own.shapes.arena = call->own.made = call->own.ctx->arena;
    memory_begin(&call->own.memory, cache ? cache->pool : NULL, call->own.ctx->limits->lua_bytes);
    lua_State *lua = open_loaded(call, &status);
    if (status == LUA_OK) {
        lua_pushcfunction(lua, protected_call);
        lua_pushvalue(lua, 2);
        status = lua_pcall(lua, 1, 0, 1);
    }
    if (status != LUA_OK || !call->result) {
        call->result = NULL;
        report(lua, call, status);
    }
    running = NULL;
    if (lua && !call->own.memory.pool)
        lua_close(lua);
    memory_end(&call->own.memory);
    return call->result;
}

const cf_node *script_describe(struct ctx *ctx, const struct script_host *host,
                               struct script_source source)
{
    struct call call = {.own = {.ctx = ctx}, .host = host, .source = source};
    return run(&call);
}

const cf_node *script_call(struct ctx *ctx, const struct script_host *host,
                           struct script_source source, const char *name,
                           const cf_node *const *args, size_t len)
{
    struct call call = {.own = {.ctx = ctx},
                        .host = host,
                        .source = source,
                        .name = name,
                        .args = args,
                        .args_len = len};
    return run(&call);
}
