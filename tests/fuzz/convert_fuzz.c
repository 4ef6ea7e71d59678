/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes are instructions that build values of Lua: tables of every kind, inside each other and inside
 * themselves, with every kind of key. A value becomes a tree, or there is one line that says why not. A tree
 * reads back the same from what is written of it, as YAML and as JSON; and handed to Lua and taken back, it is
 * the same one.
 */
#include "base/node.h"
#include "script/convert.h"
#include "script/sandbox.h"
#include "script/tables.h"
#include "text/json_read.h"
#include "text/json_write.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_VALUES = 100, OUTPUT_BYTES = 1 << 20 };

struct input {
    struct ctx *ctx;
    const uint8_t *data;
    size_t size, at;
};

static void require(bool condition, const char *what, const struct buf *text)
{
    if (condition)
        return;
    fprintf(stderr, "convert_fuzz: %s:\n%s\n", what, text && text->ptr ? text->ptr : "");
    abort();
}

static uint8_t next_byte(struct input *input)
{
    return input->at < input->size ? input->data[input->at++] : 0;
}

/* A byte of length, then so many bytes. */
static cf_str next_text(struct input *input)
{
    size_t len = next_byte(input) % 64;
    if (len > input->size - input->at)
        len = input->size - input->at;
    cf_str text = {(const char *)input->data + input->at, len};
    input->at += len;
    return text;
}

static void push_text(lua_State *lua, struct input *input)
{
    cf_str text = next_text(input);
    lua_pushlstring(lua, text.ptr, text.len);
}

/* A byte somewhere in 64 bits. */
static void push_integer(lua_State *lua, struct input *input)
{
    uint64_t bits = next_byte(input);
    bits <<= next_byte(input) % 64;
    lua_pushinteger(lua, (lua_Integer)bits);
}

static void push_number(lua_State *lua, struct input *input)
{
    unsigned char bytes[8];
    double number;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = next_byte(input);
    memcpy(&number, bytes, sizeof number);
    lua_pushnumber(lua, number);
}

/* The values that are on the stack already: a place for what comes next, or 0. */
static int place_of(lua_State *lua, struct input *input)
{
    int top = lua_gettop(lua);
    return top ? next_byte(input) % top + 1 : 0;
}

/* t[#t + 1] = value, t[text] = value or t[number] = value, of the value on top; as Lua code may. */
static void put(lua_State *lua, struct input *input, unsigned how)
{
    int place = place_of(lua, input);
    if (!place || !lua_istable(lua, place))
        return;
    if (how == 0)
        lua_pushinteger(lua, luaL_len(lua, place) + 1);
    else if (how == 1)
        push_text(lua, input);
    else
        lua_pushinteger(lua, next_byte(input));
    lua_pushvalue(lua, -2);
    lua_settable(lua, place);
}

/* Calls a function of templates on the value on top. */
static void call(lua_State *lua, const char *name)
{
    if (!lua_gettop(lua))
        return;
    lua_getfield(lua, LUA_REGISTRYINDEX, "functions");
    lua_getfield(lua, -1, name);
    lua_remove(lua, -2);
    lua_pushvalue(lua, -2);
    if (lua_pcall(lua, 1, 1, 0) != LUA_OK)
        lua_pop(lua, 1);
}

static void push_tree(lua_State *lua, struct input *input)
{
    const cf_node *node = yaml_read(input->ctx, 0, next_text(input));
    convert_push(lua, node, NULL);
}

static void push_scalar(lua_State *lua, struct input *input, unsigned what)
{
    enum { NIL, BOOL, INT, SMALL, FLOAT, TEXT, COUNT };
    switch (what % COUNT) {
    case NIL:
        lua_pushnil(lua);
        break;
    case BOOL:
        lua_pushboolean(lua, next_byte(input) & 1);
        break;
    case INT:
        push_integer(lua, input);
        break;
    case SMALL:
        lua_pushinteger(lua, (int8_t)next_byte(input));
        break;
    case FLOAT:
        push_number(lua, input);
        break;
    default:
        push_text(lua, input);
    }
}

static void step(lua_State *lua, struct input *input)
{
    enum { SCALAR, TABLE = 6, AGAIN, PUT, TREE = PUT + 3, CALL, COUNT = CALL + 4 };
    static const char *const functions[] = {"map", "list", "keys", "entries"};
    unsigned what = next_byte(input) % COUNT;
    if (what < TABLE)
        push_scalar(lua, input, what);
    else if (what == TABLE)
        lua_newtable(lua);
    else if (what == AGAIN && lua_gettop(lua))
        lua_pushvalue(lua, place_of(lua, input));
    else if (what >= PUT && what < TREE)
        put(lua, input, what - PUT);
    else if (what == TREE)
        push_tree(lua, input);
    else if (what >= CALL)
        call(lua, functions[what - CALL]);
}

/* A number of Lua's with a point may have none in the text (1.0 is 1), and YAML has its own form of one
 * (1.0e+400), so it is the text that must come back. */
static void check_texts(struct ctx *ctx, const cf_node *node)
{
    struct buf yaml = {.arena = ctx->arena, .limit = OUTPUT_BYTES}, twice = {.arena = ctx->arena};
    struct buf json = {.arena = ctx->arena, .limit = OUTPUT_BYTES}, same = {.arena = ctx->arena};
    yaml_write(&yaml, node);
    json_write(&json, node, JSON_COMPACT);
    if (yaml.full || json.full)
        return;
    const cf_node *again = yaml_read(ctx, 0, buf_str(&yaml));
    require(again, "the YAML is refused", &yaml);
    yaml_write(&twice, again);
    require(str_equal(buf_str(&yaml), buf_str(&twice)), "the YAML changes", &yaml);
    again = json_read(ctx, 0, buf_str(&json));
    require(again, "the JSON is refused", &json);
    json_write(&same, again, JSON_COMPACT);
    require(str_equal(buf_str(&json), buf_str(&same)), "the JSON changes", &json);
}

static void check_value(lua_State *lua, struct ctx *ctx)
{
    cf_str problem;
    const cf_node *node = convert_to_node(lua, -1, "result", &problem);
    struct buf text = {.arena = ctx->arena};
    buf_add(&text, problem.ptr, problem.len);
    require(!node == (problem.len > 0), "neither a tree nor a problem, or both", &text);
    require(!problem.len || str_starts(problem, "result"), "a problem without its place", &text);
    if (!node)
        return;
    check_texts(ctx, node);
    bool container = node->kind == CF_LIST || node->kind == CF_MAP;
    convert_push(lua, node, NULL);
    const cf_node *back = convert_to_node(lua, -1, "result", &problem);
    require(back && (container ? back == node : node_equal(back, node)), "another tree comes back",
            &text);
    lua_pop(lua, 1);
}

static int build(lua_State *lua)
{
    struct input *input = lua_touserdata(lua, 1);
    lua_settop(lua, 0);
    tables_open(lua);
    lua_newtable(lua);
    tables_register(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, "functions");
    luaL_checkstack(lua, 4 * MOST_VALUES, "values");
    while (input->at < input->size && lua_gettop(lua) < MOST_VALUES)
        step(lua, input);
    if (lua_gettop(lua))
        check_value(lua, input->ctx);
    return 0;
}

/* As the sandbox does: what is too much is an error of Lua's. */
static void *alloc(void *data, void *block, size_t old_size, size_t new_size)
{
    size_t *left = data;
    if (!block)
        old_size = 0;
    if (new_size > old_size && new_size - old_size > *left)
        return NULL;
    *left += old_size;
    *left -= new_size;
    if (new_size)
        return realloc(block, new_size);
    free(block);
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    limits.depth = 40;
    size_t left = 4 << 20;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct input input = {&ctx, data, size, 0};
    struct sandbox_call call = {.ctx = &ctx, .made = arena, .shapes = {.arena = arena}};
    call.memory.limit = left;
    lua_State *lua = lua_newstate(alloc, &left);
    if (lua) {
        sandbox_set(lua, &call);
        lua_pushcfunction(lua, build);
        lua_pushlightuserdata(lua, &input);
        lua_pcall(lua, 1, 0, 0);
        lua_close(lua);
    }
    arena_close(arena);
    return 0;
}
