/* SPDX-License-Identifier: Apache-2.0 */
#include "base/node.h"

#include "base/diag.h"
#include "text/json_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

static struct limits limits = LIMITS_DEFAULT;

static const cf_node *parse(struct arena *arena, const char *json)
{
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    const cf_node *node = json_read(&ctx, 1, str_of(json));
    assert_non_null(node);
    return node;
}

static void test_makers(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const cf_node *nodes[] = {node_null(arena),           node_bool(arena, true),
                              node_int(arena, INT64_MIN), node_real(arena, STR("1.50")),
                              node_str(arena, STR("x")),  node_cstr(arena, NULL)};
    static const cf_kind kinds[] = {CF_NULL, CF_BOOL, CF_INT, CF_FLOAT, CF_STR, CF_STR};
    static const char *const names[] = {"null",     "a boolean", "an integer",
                                        "a number", "a string",  "a string"};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(nodes[i]->kind, kinds[i]);
        assert_int_equal(nodes[i]->file + nodes[i]->line + nodes[i]->column, 0);
        assert_string_equal(node_kind_name(nodes[i]), names[i]);
        assert_int_equal(cf_len(nodes[i]), 0);
        assert_null(cf_at(nodes[i], 0));
        assert_null(cf_get(nodes[i], "x"));
        assert_null(node_get(nodes[i], STR("x")));
    }
    assert_true(nodes[3]->as.real.value > 1.49 && nodes[3]->as.real.value < 1.51);
    assert_true(str_is(nodes[3]->as.real.text, "1.50"));
    assert_true(str_is(node_text(nodes[4]), "x"));
    assert_true(str_is(node_text(nodes[2]), ""));
    assert_true(str_is(node_text(NULL), ""));
    assert_string_equal(cf_text(nodes[2], "none"), "none");
    assert_string_equal(cf_text(nodes[4], "none"), "x");
    assert_true(cf_flag(nodes[1], false));
    assert_true(cf_flag(nodes[0], true));
    assert_int_equal(cf_len(NULL), 0);
    assert_null(cf_at(NULL, 0));
    assert_null(cf_get(NULL, "x"));
    assert_string_equal(node_kind_name(NULL), "nothing");
    arena_close(arena);
}

static void test_builders(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct list_builder list = {.arena = arena};
    struct map_builder map = {.arena = arena};
    assert_int_equal(cf_len(list_node(&list)), 0);
    assert_int_equal(cf_len(map_node(&map)), 0);
    for (int i = 0; i < 100; i++) {
        list_add(&list, node_int(arena, i));
        map_add(&map, str_printf(arena, "k%d", i), node_int(arena, i));
        map_add(&map, STR("never"), NULL);
    }
    map_text(&map, "empty", STR(""));
    map_text(&map, "text", STR("t"));
    map_flag(&map, "off", false);
    map_flag(&map, "on", true);
    map_add_pair(&map, (cf_pair){STR("last"), node_null(arena), 3, 4});
    const cf_node *items = list_node(&list), *pairs = map_node(&map);
    assert_int_equal(cf_len(items), 100);
    assert_int_equal(cf_len(pairs), 103);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(cf_at(items, i)->as.integer, i);
        assert_int_equal(node_get(pairs, str_printf(arena, "k%zu", i))->as.integer, i);
    }
    assert_null(cf_at(items, 100));
    assert_null(cf_get(pairs, "never"));
    assert_null(cf_get(pairs, "empty"));
    assert_string_equal(cf_text(cf_get(pairs, "text"), ""), "t");
    assert_null(cf_get(pairs, "off"));
    assert_true(cf_flag(cf_get(pairs, "on"), false));
    assert_int_equal(pairs->as.map.pairs[102].line, 3);
    arena_close(arena);
}

static void test_equal(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } table[] = {
        {"null", "null", true},
        {"null", "false", false},
        {"true", "true", true},
        {"true", "false", false},
        {"1", "1", true},
        {"1", "2", false},
        {"1", "1.0", false},
        {"1.0", "1.00", false},
        {"\"a\"", "\"a\"", true},
        {"\"a\"", "\"b\"", false},
        {"\"1\"", "1", false},
        {"[]", "{}", false},
        {"[]", "[]", true},
        {"[1,2]", "[1,2]", true},
        {"[1,2]", "[2,1]", false},
        {"[1,2]", "[1]", false},
        {"{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}", true},
        {"{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false},
        {"{\"a\":1}", "{\"a\":2}", false},
        {"{\"a\":1}", "{\"a\":1,\"b\":1}", false},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const cf_node *a = parse(arena, table[i].a), *b = parse(arena, table[i].b);
        if (node_equal(a, b) != table[i].equal || node_equal(b, a) != table[i].equal)
            fail_msg("%s and %s", table[i].a, table[i].b);
        assert_true(node_equal(a, a));
        assert_false(node_equal(a, NULL));
    }
    assert_true(node_equal(NULL, NULL));
    arena_close(arena);
}

static void test_find(void **state)
{
    (void)state;
    static const char json[] =
        "{\"spec\":{\"versions\":[{\"name\":\"v1\"},{\"name\":\"v2\",\"x\":[[7]]}],\"a.b\":8,"
        "\"c]d\":{\"e\":9},\"\":10,\"$ref\":11}}";
    static const struct {
        const char *path;
        int64_t value; /* -1: none, -2: no integer */
    } table[] = {
        {"", -2},
        {"spec", -2},
        {"spec.versions[1].x[0][0]", 7},
        {"spec.versions.v2.x[0][0]", 7},
        {"spec[\"a.b\"]", 8},
        {"[\"spec\"][\"c]d\"].e", 9},
        {"spec[\"\"]", 10},
        {"spec.$ref", 11},
        {"spec.versions[2]", -1},
        {"spec.versions[99999999999999999999]", -1},
        {"spec.versions[-1]", -1},
        {"spec.versions[]", -1},
        {"spec.versions[0", -1},
        {"spec.versions.v3", -1},
        {"spec[", -1},
        {"spec[\"", -1},
        {"spec[\"a.b", -1},
        {"spec[\"a.b\"", -1},
        {"spec[0]", -1},
        {"nope", -1},
        {"spec.versions[1].x[0][0].deeper", -1},
    };
    struct arena *arena = arena_open();
    const cf_node *root = parse(arena, json);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const cf_node *node = node_find(root, str_copy(arena, str_of(table[i].path)));
        int64_t value = !node ? -1 : node->kind == CF_INT ? node->as.integer : -2;
        if (value != table[i].value)
            fail_msg("%s: %d", table[i].path, (int)value);
    }
    assert_null(node_find(NULL, STR("a")));
    arena_close(arena);
}

/* The path of a node finds that node. */
static void check_paths(struct arena *arena, const cf_node *root, const cf_node *node)
{
    cf_str path = node_path_of(arena, root, node);
    assert_ptr_equal(node_find(root, path), node);
    for (size_t i = 0; i < cf_len(node); i++)
        check_paths(arena, root,
                    node->kind == CF_MAP ? node->as.map.pairs[i].value : cf_at(node, i));
}

static void test_paths(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const cf_node *root = parse(
        arena, "{\"a\":{\"b\":[1,{\"c d\":[[2]],\"x-y_$1\":{\"\":3}}]},\"e]f\":[4],\"g\":{}}");
    check_paths(arena, root, root);
    const cf_node *deep = node_find(root, STR("a.b[1][\"c d\"][0]"));
    assert_string_equal(node_path_of(arena, root, deep).ptr, "a.b[1][\"c d\"][0]");
    assert_string_equal(node_path_of(arena, root, node_null(arena)).ptr, "");
    assert_string_equal(node_path_of(arena, NULL, root).ptr, "");
    /* A target that is not there, in a tree with 2^64 paths: the walk must give up. */
    const cf_node *wide = node_null(arena);
    for (int i = 0; i < 64; i++) {
        struct list_builder list = {.arena = arena};
        list_add(&list, wide);
        list_add(&list, wide);
        wide = list_node(&list);
    }
    assert_string_equal(node_path_of(arena, wide, root).ptr, "");
    struct buf path = {.arena = arena};
    node_path_key(&path, STR("a"));
    node_path_key(&path, STR("b c"));
    node_path_key(&path, STR("d"));
    assert_string_equal(path.ptr, "a[\"b c\"].d");
    arena_close(arena);
}

static void test_steps_shared(void **state)
{
    struct arena *arena = arena_open();
    const cf_node *spec = node_cstr(arena, "spec"), *items = node_cstr(arena, "items");
    const cf_node *first = node_int(arena, 0), *zero = node_cstr(arena, "0");
    struct list_builder a = {.arena = arena}, b = {.arena = arena}, none = {.arena = arena};
    (void)state;
    list_add(&a, spec);
    list_add(&a, items);
    list_add(&a, first);
    list_add(&b, spec);
    list_add(&b, items);
    assert_int_equal(node_steps_shared(list_node(&a), list_node(&b)), 2);
    assert_int_equal(node_steps_shared(list_node(&a), list_node(&a)), 3);
    list_add(&b, zero);
    assert_int_equal(node_steps_shared(list_node(&a), list_node(&b)), 2);
    assert_int_equal(node_steps_shared(list_node(&a), list_node(&none)), 0);
    assert_int_equal(node_steps_shared(NULL, list_node(&a)), 0);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_makers), cmocka_unit_test(test_builders),
        cmocka_unit_test(test_equal),  cmocka_unit_test(test_find),
        cmocka_unit_test(test_paths),  cmocka_unit_test(test_steps_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
