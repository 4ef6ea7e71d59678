/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "io/tick.h"
#include "script/compiled.h"
#include "script/sandbox.h"

#include <lua.h>

/* Modules that require() finds: "lib.NAME" -> text. */
static const struct {
    const char *module, *text;
} modules[] = {
    {"lib.markdown", "return { text = function(text) return '<' .. text .. '>' end }"},
    {"lib.one", "return { f = function() return 'one' end }"},
    {"lib.nothing", "local x = 1"},
    {"lib.loop", "return require 'lib.loop'"},
    {"lib.syntax", "return {"},
};

static bool find(void *data, struct ctx *ctx, cf_str module, struct script_source *ret)
{
    (void)data, (void)ctx;
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (str_is(module, modules[i].module)) {
            *ret = (struct script_source){str_of(modules[i].module), str_of(modules[i].text)};
            return true;
        }
    return false;
}

static const cf_node *native_first(struct ctx *ctx, void *data, const cf_node *const *args,
                                   size_t len)
{
    (void)ctx, (void)data;
    return len ? args[0] : NULL;
}

static const cf_node *native_fails(struct ctx *ctx, void *data, const cf_node *const *args,
                                   size_t len)
{
    (void)data, (void)args, (void)len;
    ctx_error(ctx, NULL, "the native said no");
    return NULL;
}

static void add_twice(struct buf *out, cf_str text)
{
    buf_add(out, text.ptr, text.len);
    buf_add(out, text.ptr, text.len);
}

static const struct script_native natives[] = {{"first", native_first, NULL, NULL},
                                               {"fails", native_fails, NULL, NULL},
                                               {"twice", native_first, NULL, add_twice}};
enum { NATIVES = sizeof natives / sizeof *natives };

/* What `return { f = function(a) BODY end }` gives for the argument, as JSON; or the messages. */
static const char *call(struct bench *bench, const char *body, const char *argument,
                        struct script_cache *cache)
{
    const struct script_host host = {
        .find = find, .natives = natives, .natives_len = NATIVES, .cache = cache};
    cf_str text = str_printf(bench->arena, "return { f = function(a)\n%s\nend }", body);
    const cf_node *arg = argument ? bench_yaml(bench, argument) : NULL;
    bench->ctx.root = NULL;
    const cf_node *result =
        script_call(&bench->ctx, &host, (struct script_source){STR("t.lua"), text}, "f", &arg, 1);
    return result ? bench_json(bench, result) : bench_messages(bench);
}

static const struct {
    const char *body, *argument, *result;
} results_cases[] = {
    {"return 7", NULL, "7"},
    {"return 9007199254740993", NULL, "9007199254740993"},
    {"return math.mininteger", NULL, "-9223372036854775808"},
    {"return 0.1", NULL, "0.1"},
    {"return 1.0", NULL, "1"},
    {"return 'ü\\n'", NULL, "\"ü\\n\""},
    {"return true", NULL, "true"},
    {"return nil", NULL, "null"},
    {"return", NULL, "null"},
    {"return a", "{z: 1, a: [1, 2.50, x], n: null}", "{\"z\":1,\"a\":[1,2.50,\"x\"],\"n\":null}"},
    {"return a.a", "{a: [1, 2]}", "[1,2]"},
    {"return list { #a, a[1], a[3] == nil, a.x == nil }", "[5, 6]", "[2,5,true,true]"},
    {"return list { #a, a.k, a.none == nil }", "{k: v}", "[1,\"v\",true]"},
    {"local t = {} for i, x in ipairs(a) do t[i] = x .. i end return t", "[p, q]",
     "[\"p1\",\"q2\"]"},
    {"return table.concat(a, '-') .. select('#', table.unpack(a))", "[p, q]", "\"p-q2\""},
    {"return a.x == a.x", "{x: {y: 1}}", "true"},
    {"return type(a)", "{}", "\"table\""},
    {"return tostring(a) .. ('%s'):format(a)", "{}", "\"tabletable\""},
    {"local t = {} t[a.x] = 1 return t[a.x]", "{x: {}}", "1"},
    {"return rawequal(a.x, a.x) and a.x ~= a.y", "{x: {}, y: {}}", "true"},
    {"return type(nil) .. type(type)", NULL, "\"nilfunction\""},
    {"return map { a[1] }", "[[k, v]]", "{\"k\":\"v\"}"},
    {"return with(a, a).x", "{x: [1]}", "[1]"},
    {"return map { {'b', 1}, {'a', 2}, {'none'} }", NULL, "{\"b\":1,\"a\":2}"},
    {"return map {}", NULL, "{}"},
    {"return map('b', 1, 'a', nil, 'c', list {}, 'd', nil)", NULL, "{\"b\":1,\"c\":[]}"},
    {"return map('a', map('b', a)).a.b.c", "{c: 7}", "7"},
    {"return map()", NULL, "{}"},
    {"local t = { 1 } local m = map('t', t) t[1] = 2 return m", NULL, "{\"t\":[1]}"},
    {"return list {}", NULL, "[]"},
    {"return list(a) == a", "[1, 2]", "true"},
    {"return { b = 1, a = 2, C = 3 }", NULL, "{\"C\":3,\"a\":2,\"b\":1}"},
    {"return { 1, 2 }", NULL, "[1,2]"},
    {"local m = map { {'k', 1} } return list { m.k, #m, keys(m)[1] }", NULL, "[1,1,\"k\"]"},
    {"return each({3, 4}, function(x, i) if i > 1 then return x end end)", NULL, "[4]"},
    {"return each(a, function(x) return x * 2 end)", "[1, 2]", "[2,4]"},
    {"return concat(a, nil, {9}, list {})", "[1]", "[1,9]"},
    {"return concat()", NULL, "[]"},
    {"return keys(a)", "{z: 1, a: 2}", "[\"z\",\"a\"]"},
    {"return entries(a)", "{z: 1, a: {}}", "[[\"z\",1],[\"a\",{}]]"},
    {"return entries(map { {'k', 1} })", NULL, "[[\"k\",1]]"},
    {"return sorted(a)", "[b, a, c]", "[\"a\",\"b\",\"c\"]"},
    {"return sorted(a)", "[2, 1, 1.5]", "[1,1.5,2]"},
    {"return list(sorted({'b', 'a', 'b', ''}))", NULL, "[\"\",\"a\",\"b\",\"b\"]"},
    {"return each(sorted({ {1, 'x'}, {0, 'y'}, {1, 'z'} }, function(r) return r[1] end), "
     "function(r) return r[2] end)",
     NULL, "[\"y\",\"x\",\"z\"]"},
    {"return list { is_list(a), is_list(a[2]), is_list(a[3]), is_map(a[3]), is_map(a[4]), "
     "is_list(a[4]) }",
     "[null, [null], [], {k: 1}]", "[true,false,false,true,true,false]"},
    {"return list { is_list {}, is_map {}, is_list { 1 }, is_map(map {}), "
     "is_map(map { {'k', 1} }), is_list(list { 'k' }), is_map(nil), is_list('x') }",
     NULL, "[false,true,true,true,true,true,false,false]"},
    {"local k = schema_keyword return list { k(a, 'n', 'number'), k(a, 'n', 'string') == nil, "
     "k(a, 'l', 'list') == a.l, k(a, 'm', 'map') == a.m, k(a, 'l', 'map') == nil, "
     "k(a, 'f', 'boolean'), k(a, 'none', 'list') == nil, k(a.l, '1', 'number') == nil, "
     "k({ s = 'x' }, 's', 'string'), k('s', 's', 'string') == nil }",
     "{n: 1, l: [1], m: {}, f: false}", "[1,true,true,true,true,false,true,true,\"x\",true]"},
    {"return list { has(a, 2), has(a, 3), has(nil, 1), has(a, 2.0), has(false, 1) }", "[1, 2]",
     "[true,false,false,true,false]"},
    {"return list { has(a, 'x'), has(a, 'y'), has(a, 'z'), has(a[2], 1), has({'x', 'y'}, 'y'), "
     "has(a, a[2]), has(a) }",
     "[x, {k: 1}, y, null, z]", "[true,true,false,false,true,true,false]"},
    {"return file('a.json', map {})", NULL,
     "{\"path\":\"a.json\",\"format\":\"json\",\"body\":{}}"},
    {"return file('a.b/c', 'x', { head = {'h'} })", NULL,
     "{\"path\":\"a.b/c\",\"format\":\"text\",\"body\":\"x\",\"head\":[\"h\"]}"},
    {"return file('a', map {}, { format = 'yaml' }).format", NULL, "\"yaml\""},
    {"return plain('a\\n {{b', 4)", NULL, "\"a {…\""},
    {"return first_sentence('A bee. C.') .. first_sentence(nil)", NULL, "\"A bee.\""},
    {"return wrap('one two  three', 7)", NULL, "\"one two\\nthree\""},
    {"return wrap('äöü ß longer', 5)", NULL, "\"äöü ß\\nlonger\""},
    {"return wrap(' a\\n\\n b c', 3)", NULL, "\"a\\n\\nb c\""},
    {"return wrap(nil, 3) .. wrap('', 3) .. wrap('a b', 1)", NULL, "\"a\\nb\""},
    {"return indent('a\\n\\nb\\n', 2)", NULL, "\"  a\\n\\n  b\\n\""},
    {"return indent(nil, 2) .. indent('x', 0)", NULL, "\"x\""},
    {"return sorted({}) and sorted({3, 1.5}, function(x) return -x end)", NULL, "[3,1.5]"},
    {"return markdown('*') .. markdown(nil)", NULL, "\"<*><>\""},
    {"return require('lib.one').f() .. require('lib.one').f()", NULL, "\"oneone\""},
    {"return first(map { {'k', list { 1 } } }).k[1]", NULL, "1"},
    {"return twice('ab') .. twice('') .. twice(7)", NULL, "\"abab7\""},
    {"return tostring(map {}) .. tostring(print_ == nil)", NULL,
     "error: t.lua:2: print_ is not defined\n"},
    {"return tostring({}) .. tostring(tostring) .. string.format('%s', {})", NULL,
     "\"tablefunctiontable\""},
    {"return ('%s'):format({})", NULL, "\"table\""},
    {"return string.format('%d%%p %s', 1, 'x')", NULL, "\"1%p x\""},
    {"return utf8.len('äö') + math.max(1, 2) + #('x'):rep(3)", NULL, "7"},
};

static void results(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof results_cases / sizeof *results_cases; i++) {
        struct bench bench;
        bench_open(&bench);
        struct script_cache *cache = script_cache_new(bench.arena);
        assert_row_equal(results_cases[i].body,
                         call(&bench, results_cases[i].body, results_cases[i].argument, cache),
                         results_cases[i].result);
        bench.ctx.diags->len = 0;
        assert_row_equal(results_cases[i].body,
                         call(&bench, results_cases[i].body, results_cases[i].argument, NULL),
                         results_cases[i].result);
        bench_close(&bench);
    }
}

static const struct {
    const char *body, *message;
} messages_cases[] = {
    {"return ipairs", "error: t.lua: result: a function is not data\n"},
    {"return list { 1, { x = { ipairs } } }",
     "error: t.lua: result[2].x[1]: a function is not data\n"},
    {"return {}", "error: t.lua: result: {} is neither a list nor a map: write list{} or map{}\n"},
    {"return { 1, x = 2 }",
     "error: t.lua: result: a table with both numbered and named entries is not data\n"},
    {"return { [1] = 1, [3] = 3 }",
     "error: t.lua: result: a list with holes, or keys that are no text, is not data\n"},
    {"return { [true] = 1 }",
     "error: t.lua: result: a list with holes, or keys that are no text, is not data\n"},
    {"return 0/0", "error: t.lua: result: neither infinity nor NaN is data\n"},
    {"return math.huge", "error: t.lua: result: neither infinity nor NaN is data\n"},
    {"return '\\0'", "error: t.lua: result: a text with a NUL is not data\n"},
    {"return '\\255'", "error: t.lua: result: a text that is not UTF-8 is not data\n"},
    {"local t = {} t[1] = t return t",
     "error: t.lua: result[1]: a table inside itself is not data\n"},
    {"local t = list { 1 } for i = 1, 200 do t = list { t } end return #t == 1 and t", NULL},
    {"return list { 1, nil, 3 }", "error: t.lua:2: list{}: a hole, or an entry with a name\n"},
    {"return map { 7 }",
     "error: t.lua:2: map{}: entry 1 is a number, expected { \"key\", value }\n"},
    {"return map { {1, 2} }",
     "error: t.lua:2: map{}: the key of entry 1 is a number, expected text\n"},
    {"return map { {'k', 1}, {'k', 2} }", "error: t.lua:2: map{}: the key \"k\" is there twice\n"},
    {"local pairs = {} for i = 1, 12 do pairs[i] = { 'k' .. i, i } end pairs[13] = { 'k7', 1 } "
     "return map(pairs)",
     "error: t.lua:2: map{}: the key \"k7\" is there twice\n"},
    {"map {}.x = 1", "error: t.lua:3: syntax error near '.' \n"},
    {"local m = map {} m.x = 1", "error: t.lua:2: a map is whole once it is made: give all "
                                 "entries to map{}\n"},
    {"local m = map('l', { 1 }) m.l[1] = 2",
     "error: t.lua:2: a list in a map{} is whole: fill it before it is put there\n"},
    {"a.x = 1", "error: t.lua:2: what a format is handed is read-only: make a new table"
                "\n"},
    {"return a()", "error: t.lua:2: attempt to call a table value (local 'a')\n"},
    {"return 'userdata' .. a",
     "error: t.lua:2: attempt to concatenate a table value (local 'a')\n"},
    {"return a + 1",
     "error: t.lua:2: attempt to perform arithmetic on a table value (local 'a')\n"},
    {"return a < a", "error: t.lua:2: attempt to compare two table values\n"},
    {"return a < 1", "error: t.lua:2: attempt to compare table with number\n"},
    {"return 1 < a", "error: t.lua:2: attempt to compare number with table\n"},
    {"for i = 1, a do end", "error: t.lua:2: bad 'for' limit (number expected, got table)\n"},
    {"error('attempt to  userdata here', 0)", "error: attempt to  userdata here [at t.lua:2]\n"},
    {"return ('x'):rep(a)",
     "error: t.lua:2: bad argument #1 to 'rep' (number expected, got table)\n"},
    {"return each(nil, type)",
     "error: t.lua:2: bad argument #1 to 'each' (table expected, got nil)\n"},
    {"return type()", "error: t.lua:2: bad argument #1 to 'type' (value expected)\n"},
    {"table.insert(a, 1)", "error: what a format is handed is read-only: make a new table "
                           "[at t.lua:2]\n"},
    {"x = 1", "error: t.lua:2: x is no local: templates and scripts keep nothing in globals\n"},
    {"return pairs", "error: t.lua:2: pairs is not defined; did you mean ipairs?\n"},
    {"return io", NULL},
    {"return os", NULL},
    {"return debug", NULL},
    {"return load", NULL},
    {"return loadstring", NULL},
    {"return dofile", NULL},
    {"return next", NULL},
    {"return pcall", NULL},
    {"return xpcall", NULL},
    {"return setmetatable", NULL},
    {"return getmetatable", NULL},
    {"return rawget", NULL},
    {"return rawset", NULL},
    {"return coroutine", NULL},
    {"return print", NULL},
    {"return collectgarbage", NULL},
    {"return _G", NULL},
    {"return package", NULL},
    {"return math.random()", NULL},
    {"return string.dump(function() end)", NULL},
    {"return string.format('100 %', 1)",
     "error: invalid conversion '%' to 'format' [at t.lua:2]\n"},
    {"return string.format('%p', {})", "error: t.lua:2: string.format has no %p here: an address "
                                       "is never the same\n"},
    {"return ('%5p'):format({})", "error: t.lua:2: string.format has no %p here: an address "
                                  "is never the same\n"},
    {"error({})", "error: error() was called with a table, not with text [at t.lua:2]\n"},
    {"error()", "error: error() was called with a nil, not with text [at t.lua:2]\n"},
    {"error('two\\nlines', 0)", "error: two lines [at t.lua:2]\n"},
    {"return a.x.y", "error: t.lua:2: attempt to index a nil value (field 'x')\n"},
    {"local function g() error('deep') end\ng()",
     "error: t.lua:2: deep [at t.lua:2 (in g), t.lua:3]\n"},
    {"return each(7, ipairs)", NULL},
    {"return keys({ x = 1 })", "error: t.lua:2: expected a map, found a table without an order of "
                               "its own\n"},
    {"return plain('x', -1)",
     "error: t.lua:2: bad argument #2 to 'plain' (a limit is not negative)\n"},
    {"require 'lib.none'", "error: t.lua:2: there is no module \"lib.none\"\n"},
    {"require '../etc'", "error: t.lua:2: \"../etc\" cannot be the name of a module\n"},
    {"require 'lib.nothing'", "error: t.lua:2: module \"lib.nothing\" returns nothing\n"},
    {"require 'lib.loop'", "error: lib.loop:1: module \"lib.loop\" requires itself "
                           "[at lib.loop:1, t.lua:2]\n"},
    {"require 'lib.syntax'", NULL},
    {"return twice('\\255')", "error: t.lua:2: twice: a text that is not UTF-8 is not data\n"},
    {"return fails()", "error: t.lua:2: the native said no\n"},
    {"refuse('not this one', 'take another')", "error: not this one [take another]\n"},
    {"refuse('not this one')", "error: not this one\n"},
    {"return file(nil, map {})", "error: t.lua:2: file: the path is a nil, expected a string\n"},
    {"return file('x', 'y', 'yaml')",
     "error: t.lua:2: file: the third argument is a string, expected a table\n"},
    {"return has('x', 'y')",
     "error: t.lua:2: has: the first argument is a string, expected a table\n"},
    {"return schema_keyword({}, 'x', 'text')",
     "error: t.lua:2: bad argument #3 to 'schema_keyword' (invalid option 'text')\n"},
    {"return sorted(nil)",
     "error: t.lua:2: sorted: the first argument is a nil, expected a table\n"},
    {"return sorted({1, 'a'})", "error: t.lua:2: sorted: item 2 is sorted by a string, expected "
                                "all texts or all numbers\n"},
    {"return sorted({true})", "error: t.lua:2: sorted: item 1 is sorted by a boolean, expected "
                              "all texts or all numbers\n"},
    {"return wrap({}, 3)", "error: t.lua:2: wrap: the text is a table, expected a string\n"},
    {"return wrap('x', 0)", "error: t.lua:2: wrap: the width is no whole number above 0\n"},
    {"return indent(1, 3)", "error: t.lua:2: indent: the text is a number, expected a string\n"},
    {"return indent('x', 1.5)",
     "error: t.lua:2: indent: the number of blanks is no whole number\n"},
    {"return markdown(7)", "error: t.lua:2: markdown: the text is a number, expected a string\n"},
    {"return case('x', 'snake')", "error: t.lua:2: case is not defined; did you mean has?\n"},
    {"return first(ipairs)", "error: t.lua:2: first: a function is not data\n"},
    {"return map { { '\\xff', 1 } }",
     "error: t.lua:2: map{}: a key that is not UTF-8 is not data\n"},
    {"return map('k', 1, 2, 3)",
     "error: t.lua:2: map{}: the key of entry 2 is a number, expected text\n"},
    {"return map('k', list { ipairs })", "error: t.lua:2: map{}.k[1]: a function is not data\n"},
    {"return file('a', map { { 'k', 1 }, { 'l', ipairs } })",
     "error: t.lua:2: map{}.l: a function is not data\n"},
    {"return file('a', { ipairs })", "error: t.lua:2: map{}.body[1]: a function is not data\n"},
    {"local m = map {} for i = 1, 1000 do m = map('m', m) end return m",
     "error: t.lua:2: map{}.m: tables are nested deeper than 100 (limit depth)\n"},
    {"local t = { 1 } for i = 1, 1000 do t = map('t', list { t }).t end return t",
     "error: t.lua:2: map{}.t[1]: tables are nested deeper than 100 (limit depth)\n"},
    {"local m = map {} for i = 1, 60 do m = map('a', m, 'b', m) end return m",
     "error: t.lua:2: map{}.b: it has more than 2000000 values (limit nodes)\n"},
    {"for i = 1, 1e9 do local m = map('k', i) end",
     "error: t.lua: needs more than 1048576 bytes of memory\n"},
    {"return list { { ['\\0'] = 1 } }", "error: t.lua: result[1]: a key with a NUL is not data\n"},
    {"while true do end", "error: t.lua:2: ran more than 1000000 steps; does it loop for ever?"
                          "\n"},
    {"local t = {} for i = 1, 1e9 do t[i] = {} end",
     "error: t.lua: needs more than 1048576 bytes of memory\n"},
    {"return ('x'):rep(1e9)", "error: t.lua: needs more than 1048576 bytes of memory\n"},
};

static void messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof messages_cases / sizeof *messages_cases; i++) {
        struct bench bench;
        bench_open(&bench);
        bench.limits.lua_steps = 1000000;
        bench.limits.lua_bytes = 1 << 20;
        const char *got = call(&bench, messages_cases[i].body, "{}", script_cache_new(bench.arena));
        if (strncmp(got, "error: ", 7) != 0)
            fail_msg("%s: %s", messages_cases[i].body, got);
        if (messages_cases[i].message && strcmp(messages_cases[i].body, "map {}.x = 1") != 0)
            assert_row_equal(messages_cases[i].body, got, messages_cases[i].message);
        assert_int_equal(bench.ctx.diags->errors, 1);
        bench_close(&bench);
    }
}

/* A native, so that a test can be where a signal would be. */
static const cf_node *native_tick(struct ctx *ctx, void *data, const cf_node *const *args,
                                  size_t len)
{
    (void)data, (void)args, (void)len;
    sandbox_tick();
    sandbox_tick();
    return node_null(ctx->arena);
}

static const struct script_native ticking[] = {{"tick", native_tick, NULL, NULL},
                                               {"first", native_first, NULL, NULL}};

/* A tick between the mark of memory and the step that would see to it takes nothing away from it: what is
 * collected fits. */
static void tick_and_mark(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    bench.limits.lua_bytes = 8 << 20;
    const struct script_host host = {
        .natives = ticking, .natives_len = 2, .cache = script_cache_new(bench.arena)};
    const struct script_source source = {
        STR("t.lua"), STR("return { f = function() local x for i = 1, 200 do\n"
                          "x = ('x'):rep(1000000) .. i tick() end return #x end }")};
    sandbox_ticks(true);
    const cf_node *result = script_call(&bench.ctx, &host, source, "f", NULL, 0);
    sandbox_ticks(false);
    assert_string_equal(result ? bench_json(&bench, result) : bench_messages(&bench), "1000003");
    bench_close(&bench);
}

/* What lasts for one call is not kept while the file is loaded, which is for all calls. */
static void loading(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const struct script_host host = {.natives = ticking, .natives_len = 2};
    const cf_node *about =
        script_describe(&bench.ctx, &host,
                        (struct script_source){STR("t.lua"), STR("return { a = first('text') }")});
    assert_string_equal(bench_json(&bench, about), "{\"a\":\"text\"}");
    bench.ctx.root = NULL;
    assert_null(script_describe(
        &bench.ctx, &host,
        (struct script_source){STR("t.lua"), STR("local a = first { 1 } return { a = a }")}));
    assert_string_equal(bench_messages(&bench),
                        "error: t.lua:1: first gives what lasts for one call: call it in a "
                        "function, not while the file is loaded\n");
    bench_close(&bench);
}

/* Steps are counted from the second tick on; without ticks from the first step. */
static void ticks(void **state)
{
    (void)state;
    assert_true(tick_start(sandbox_tick, 10000L));
    for (int ticked = 0; ticked < 2; ticked++) {
        struct bench bench;
        bench_open(&bench);
        bench.limits.lua_steps = 1000000;
        sandbox_ticks(ticked);
        const char *got = call(&bench, "while true do end", "{}", script_cache_new(bench.arena));
        assert_string_equal(got, "error: t.lua:2: ran more than 1000000 steps; does it loop for "
                                 "ever?\n");
        bench_close(&bench);
    }
    sandbox_ticks(false);
    tick_stop();
    sandbox_tick(); /* nothing runs */
}

/* The program's own files are there compiled; a text of the same name that is another is what it says. */
static void compiled(void **state)
{
    struct bench bench;
    const struct script_host host = {.find = NULL};
    (void)state;
    bench_open(&bench);
    assert_true(compiled_files_len > 50);
    for (size_t i = 0; i < compiled_files_len; i++) {
        const struct compiled_file *file = &compiled_files[i];
        cf_str text = {arena_alloc(bench.arena, file->text_len + 1), file->text_len};
        memset((char *)(uintptr_t)text.ptr, '-', text.len);
        assert_true(compiled_hash(text.ptr, text.len) != file->text_hash);
        memcpy((char *)(uintptr_t)text.ptr, "return{a=1}", 11);
        const cf_node *about =
            script_describe(&bench.ctx, &host, (struct script_source){str_of(file->name), text});
        assert_string_equal(bench_json(&bench, about), "{\"a\":1}");
    }
    bench_close(&bench);
}

/* What a template or a native says without naming the kind says it at its end. */
static void says_kind(void **state)
{
    static const struct {
        const char *body, *message;
    } rows[] = {
        {"refuse('not this')", "error: not this (Box)\n"},
        {"refuse('not a BoxSet')", "error: not a BoxSet (Box)\n"},
        {"refuse('not a Box')", "error: not a Box\n"},
        {"refuse('not this', 'see Box')", "error: not this [see Box]\n"},
        {"fails()", "error: t.lua:1: the native said no (Box)\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const struct script_host host = {
            .natives = natives, .natives_len = NATIVES, .kind = STR("Box")};
        cf_str text = str_printf(bench.arena, "return { f = function() %s end }", rows[i].body);
        bench.ctx.root = NULL;
        assert_null(script_call(&bench.ctx, &host, (struct script_source){STR("t.lua"), text}, "f",
                                NULL, 0));
        assert_row_equal(rows[i].body, bench_messages(&bench), rows[i].message);
        bench_close(&bench);
    }
}

/* Many calls, good and bad in turn, in states laid out from the same image: none sees another. */
static void isolation(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    struct script_cache *cache = script_cache_new(bench.arena);
    const struct script_host host = {.cache = cache};
    const struct script_source source = {
        STR("t.lua"), STR("local calls = 0\nlocal kept = {}\nreturn { f = function(n)\n"
                          "calls = calls + 1 kept[#kept + 1] = n\n"
                          "if n == 3 then error('three', 0) end\n"
                          "if n > 3 then kept[2] = ('x'):rep(300000 * n) end\n"
                          "return list { calls, #kept } end }")};
    for (int i = 0; i < 20; i++) {
        const cf_node *arg = node_int(bench.arena, i % 6);
        const cf_node *result = script_call(&bench.ctx, &host, source, "f", &arg, 1);
        if (i % 6 == 3)
            assert_null(result);
        else
            assert_string_equal(bench_json(&bench, result), i % 6 > 3 ? "[1,2]" : "[1,1]");
    }
    bench_close(&bench);
}

static void describe(void **state)
{
    struct bench bench;
    const struct script_host host = {.find = NULL};
    (void)state;
    bench_open(&bench);
    const cf_node *about = script_describe(
        &bench.ctx, &host,
        (struct script_source){STR("t.lua"), STR("return { z = 1, emit = function() "
                                                 "end, a = { 'x' }, [1] = 2 }")});
    assert_string_equal(bench_json(&bench, about), "{\"a\":[\"x\"],\"emit\":true,\"z\":1}");
    assert_null(
        script_describe(&bench.ctx, &host, (struct script_source){STR("t.lua"), STR("return 7")}));
    assert_null(
        script_describe(&bench.ctx, &host, (struct script_source){STR("t.lua"), STR("x(")}));
    assert_null(script_describe(
        &bench.ctx, &host, (struct script_source){STR("t.lua"), STR("return { a = { {} } }")}));
    assert_null(script_describe(&bench.ctx, &host,
                                (struct script_source){STR("t.lua"), STR("\x1bLua compiled")}));
    const cf_node *none = NULL;
    assert_null(script_call(&bench.ctx, &host,
                            (struct script_source){STR("t.lua"), STR("return { f = 7 }")}, "f",
                            &none, 1));
    assert_string_equal(
        bench_messages(&bench),
        "error: t.lua must return one table, it returned a number\n"
        "error: t.lua:1: unexpected symbol near <eof>\n"
        "error: t.lua: a[1]: {} is neither a list nor a map: write list{} or map{}\n"
        "error: attempt to load a binary chunk (mode is 't')\n"
        "error: t.lua: f is a number, expected a function\n");
    bench_close(&bench);
}

/* What a call may hold, and what it may throw away: the limit is on the first alone. */
static const struct {
    const char *body;
    size_t limit;
    const char *result;
} memory_cases[] = {
    {"return 1", 1000, NULL}, /* not even for a state */
    /* below the size that the collector is started at */
    {"local n = 0 for i = 1, 2e5 do local t = { i, i } n = n + #t end return n", 1 << 20, "400000"},
    {"local t = {} for i = 1, 5e4 do t[i] = { i } end return #t", 1 << 20, NULL},
    /* above it */
    {"local t = {} for i = 1, 5e4 do t[i] = { i } end\n"
     "for i = 1, 1e5 do t[i % 50000 + 1] = { i } end return #t",
     8 << 20, "50000"},
    {"local t = {} for i = 1, 2e5 do t[i] = { i } end return #t", 8 << 20, NULL},
    /* the same in steps that are large beside it */
    {"local n = 0 for i = 1, 99 do n = n + #(('x'):rep(1000000) .. i) end return n", 8 << 20,
     "99000189"},
    {"local t, n = {}, 0 for i = 1, 5 do t[i] = ('x'):rep(1000000) .. i end\n"
     "for i = 1, 99 do n = n + #(('y'):rep(500000) .. i) end return n",
     8 << 20, "49500189"},
    {"local t = {} for i = 1, 10 do t[i] = ('x'):rep(1000000) .. i end return #t", 8 << 20, NULL},
};

static void memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof memory_cases / sizeof *memory_cases; i++) {
        struct bench bench;
        bench_open(&bench);
        bench.limits.lua_bytes = memory_cases[i].limit;
        const char *refused = str_printf(bench.arena,
                                         "error: t.lua: needs more than %zu bytes of "
                                         "memory\n",
                                         memory_cases[i].limit)
                                  .ptr;
        assert_row_equal(memory_cases[i].body,
                         call(&bench, memory_cases[i].body, NULL, script_cache_new(bench.arena)),
                         memory_cases[i].result ? memory_cases[i].result : refused);
        bench_close(&bench);
    }
}

/* A map with many entries has an index: it gives what going through the map would. */
static void large_maps(void **state)
{
    static const struct {
        const char *body, *result;
    } cases[] = {
        {"return list { a.k0, a.k7, a.k299, a.k150.v }", "[0,7,299,150]"},
        {"return list { a.k300 == nil, a.k == nil, a[''] == nil, a[1] == nil, a.none == nil }",
         "[true,true,true,true,true]"},
        {"return list { a['ü'], a['1'], #a, a.k150 == a.k150 }", "[\"x\",2,303,true]"},
        {"return entries(a)[151]", "[\"k150\",{\"v\":150}]"},
        {"return each(entries(a), function(e) if e[2] ~= a[e[1]] then return e[1] end end)", "[]"},
        {"return keys(with(a, { k150 = 1, last = 2 }))[303]", "\"last\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        struct buf yaml = {.arena = bench.arena};
        for (int k = 0; k < 300; k++)
            buf_printf(&yaml, k == 150 ? "k%d: {v: 150}\n" : "k%d: %d\n", k, k);
        buf_text(&yaml, "ü: x\n'1': 2\nnone: null\n");
        assert_row_equal(cases[i].body,
                         call(&bench, cases[i].body, yaml.ptr, script_cache_new(bench.arena)),
                         cases[i].result);
        bench_close(&bench);
    }
}

/* What a shape says of a large map, and of the entries of any. */
static void shapes_of_entries(void **state)
{
    static const struct shape inner = {.kind = SHAPE_CLOSED, .name = "an inner"};
    static const struct shape outer = {.kind = SHAPE_MAP, .name = "an outer", .each = &inner};
    static const struct shape *const shapes[] = {&outer};
    static const struct script_host host = {.shapes = shapes};
    struct bench bench;
    struct buf yaml;
    (void)state;
    bench_open(&bench);
    yaml = (struct buf){.arena = bench.arena};
    buf_text(&yaml, "a: {b: 1}\nlarge: {");
    for (int k = 0; k < 100; k++)
        buf_printf(&yaml, "k%d: %d, ", k, k);
    buf_text(&yaml, "}\n");
    const cf_node *arg = bench_yaml(&bench, yaml.ptr);
    bench.ctx.root = NULL;
    static const char *const bodies[] = {"entries(a)[1][2].c", "entries(a)[2][2].k100",
                                         "a.large.k1000"};
    for (size_t i = 0; i < 3; i++) {
        cf_str text =
            str_printf(bench.arena, "return { f = function(a) return %s end }", bodies[i]);
        assert_null(script_call(&bench.ctx, &host, (struct script_source){STR("t.lua"), text}, "f",
                                &arg, 1));
    }
    const char *got = bench_messages(&bench);
    assert_non_null(strstr(got, "an inner has no field \"c\""));
    assert_non_null(strstr(got, "an inner has no field \"k100\"; did you mean k10"));
    assert_non_null(strstr(got, "an inner has no field \"k1000\"; did you mean k10"));
    bench_close(&bench);
}

/* lua_gc as the room calls it: the linker puts this in between. */
int __real_lua_gc(struct lua_State *lua, int what, ...);
int __wrap_lua_gc(struct lua_State *lua, int what, ...);
static size_t restarts;

int __wrap_lua_gc(struct lua_State *lua, int what, ...)
{
    restarts += what == LUA_GCRESTART;
    return __real_lua_gc(lua, what);
}

/* To restart the collector is to collect at once: with that at each look a call that holds much would do little
 * else. */
static void collects_at_its_own_pace(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    restarts = 0;
    assert_string_equal(call(&bench, "for i = 1, 1e5 do local t = { i } end return 1", NULL, NULL),
                        "1");
    assert_int_equal(restarts, 1);
    restarts = 0;
    assert_string_equal(call(&bench,
                             "local t = {} for i = 1, 2e5 do t[i] = { i } end\n"
                             "for i = 1, 2e5 do t[1] = { i } end return #t",
                             NULL, NULL),
                        "200000");
    assert_int_equal(restarts, 1);
    bench_close(&bench);
}

static void notes(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    assert_string_equal(call(&bench, "note('mind this') return 1", NULL, NULL), "1");
    assert_string_equal(bench_messages(&bench), "note: mind this\n");
    bench_close(&bench);
}

/* As deep as the limit, and one deeper. */
static void counts_depth(void **state)
{
    static const char body[] = "local t = 1 for _ = 1, a do t = { t } end return t";
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct bench bench;
        bench_open(&bench);
        bench.limits.depth = 3;
        assert_row_equal(body, call(&bench, body, more ? "4" : "3", NULL),
                         more ? "error: t.lua: result[1][1][1]: tables are nested deeper than 3 "
                                "(limit depth)\n"
                              : "[[[1]]]");
        bench_close(&bench);
    }
}

/* A state that is too large to be put aside is loaded for each call: nothing of that may heap up. */
static void loads_large(void **state)
{
    struct bench bench;
    size_t used = 0;
    (void)state;
    bench_open(&bench);
    struct arena *arena = arena_open();
    const struct script_host host = {.cache = script_cache_new(arena)};
    const struct script_source source = {
        STR("t.lua"), STR("local rows = {} for i = 1, 9000 do rows[i] = map('row', i) end\n"
                          "return { f = function() return rows[9000].row end }")};
    for (int i = 0; i < 3; i++) {
        const cf_node *result = script_call(&bench.ctx, &host, source, "f", NULL, 0);
        assert_non_null(result);
        assert_string_equal(bench_json(&bench, result), "9000");
        if (i)
            assert_int_equal(arena_used(arena), used);
        used = arena_used(arena);
    }
    arena_close(arena);
    bench_close(&bench);
}

/* A tree may have one table in several places: it counts each time, as an alias does. */
static void counts_values(void **state)
{
    static const struct {
        const char *body, *result;
    } rows[] = {
        {"return list { 1, 2, 3, 4, 5, 6, 7 }", "[1,2,3,4,5,6,7]"},
        {"return list { 1, 2, 3, 4, 5, 6, 7, 8 }",
         "error: t.lua: result[8]: it has more than 8 values (limit nodes)\n"},
        {"local t = list { 1, 2 } return list { t, t }", "[[1,2],[1,2]]"},
        {"local t = list { 1, 2 } return list { t, t, 3, 4 }",
         "error: t.lua: result[4]: it has more than 8 values (limit nodes)\n"},
        {"local t = list { 1, 2 } return list { t, t, t }",
         "error: t.lua: result[3]: it has more than 8 values (limit nodes)\n"},
        {"local m = map {} return list { m, m, m, map('a', m) }", "[{},{},{},{\"a\":{}}]"},
        {"local m = map {} return list { m, m, m, m, m, m, map('a', m) }",
         "error: t.lua: result[7]: it has more than 8 values (limit nodes)\n"},
        {"local t = 1 for _ = 1, 90 do t = list { t, t } end return t",
         "error: t.lua: result[1][1][1][1][1][1][1][1]: it has more than 8 values (limit nodes)\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        bench.limits.nodes = 8;
        assert_row_equal(rows[i].body, call(&bench, rows[i].body, NULL, NULL), rows[i].result);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(results),
                                       cmocka_unit_test(counts_values),
                                       cmocka_unit_test(loads_large),
                                       cmocka_unit_test(counts_depth),
                                       cmocka_unit_test(messages),
                                       cmocka_unit_test(ticks),
                                       cmocka_unit_test(tick_and_mark),
                                       cmocka_unit_test(loading),
                                       cmocka_unit_test(compiled),
                                       cmocka_unit_test(says_kind),
                                       cmocka_unit_test(isolation),
                                       cmocka_unit_test(describe),
                                       cmocka_unit_test(notes),
                                       cmocka_unit_test(memory),
                                       cmocka_unit_test(large_maps),
                                       cmocka_unit_test(shapes_of_entries),
                                       cmocka_unit_test(collects_at_its_own_pace)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
