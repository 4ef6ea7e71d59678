/* SPDX-License-Identifier: Apache-2.0
 *
 * Random trees with awkward texts: what is written is read back the same, in every style, by our
 * readers and by cJSON; and a List that is split holds the same items. With `--dump N` it prints N
 * trees as lines of {"yaml": …, "json": …} for readers in other languages (tests/peers).
 */
#include "base/node.h"
#include "text/json_read.h"
#include "text/json_write.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cJSON.h>
#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TREES = 2000 };

struct source {
    struct arena *arena;
    uint64_t state;
    size_t budget; /* nodes that may still be made */
};

/* xorshift64*: the same numbers everywhere. */
static uint64_t draw(struct source *source, uint64_t below)
{
    source->state ^= source->state >> 12;
    source->state ^= source->state << 25;
    source->state ^= source->state >> 27;
    return (source->state * UINT64_C(2685821657736338717) >> 33) % below;
}

static const char *const pieces[] = {"a",
                                     "b",
                                     "Z",
                                     "0",
                                     "7",
                                     "1e3",
                                     "0x1F",
                                     "0o17",
                                     "true",
                                     "yes",
                                     "null",
                                     "~",
                                     " ",
                                     "  ",
                                     "\n",
                                     "\t",
                                     "\r",
                                     "\"",
                                     "'",
                                     "\\",
                                     ":",
                                     ": ",
                                     "#",
                                     " #",
                                     "-",
                                     "- ",
                                     "?",
                                     ",",
                                     ", ",
                                     "[",
                                     "]",
                                     "{",
                                     "{{",
                                     "}}",
                                     "$",
                                     "$(X)",
                                     "&",
                                     "*",
                                     "!",
                                     "|",
                                     ">",
                                     "%",
                                     "@",
                                     "`",
                                     "<<",
                                     "=",
                                     "---",
                                     "...",
                                     ".",
                                     "/",
                                     "_",
                                     "+",
                                     "\x01",
                                     "\x08",
                                     "\x1B",
                                     "\x1F",
                                     "\x7F",
                                     "\xC2\x80",
                                     "\xC2\x85",
                                     "\xC2\x9F",
                                     "\xC2\xA0",
                                     "\xC3\xA4",
                                     "\xE2\x80\xA8",
                                     "\xE2\x80\xA9",
                                     "\xEF\xBB\xBF",
                                     "\xEF\xBF\xBD",
                                     "\xEF\xBF\xBE",
                                     "\xEF\xBF\xBF",
                                     "\xEE\x80\x80",
                                     "\xF0\x9F\x98\x80",
                                     "\xF4\x8F\xBF\xBD",
                                     "2024-01-01",
                                     "12:30:45",
                                     ".inf",
                                     "NaN",
                                     "n",
                                     "Y",
                                     "On",
                                     "off",
                                     "1_000",
                                     "kind",
                                     "name",
                                     "spec",
                                     "items"};

static cf_str random_text(struct source *source)
{
    struct buf text = {.arena = source->arena};
    size_t count = draw(source, 20) ? draw(source, 5) : draw(source, 400);
    for (size_t i = 0; i < count; i++)
        buf_text(&text, pieces[draw(source, sizeof pieces / sizeof *pieces)]);
    return buf_str(&text);
}

static int64_t random_integer(struct source *source)
{
    static const int64_t edges[] = {
        0, -1, 1, INT64_MAX, INT64_MIN, INT64_MAX - 1, 9007199254740993, 65536};
    if (draw(source, 3) == 0)
        return edges[draw(source, sizeof edges / sizeof *edges)];
    return (int64_t)draw(source, 2000) - 1000;
}

/* Without exponents, which the YAML writer rewrites (test_yaml_write.c has those). */
static const cf_node *random_real(struct source *source)
{
    if (draw(source, 8) == 0)
        return node_real(source->arena, STR("18446744073709551615"));
    return node_real(source->arena, str_printf(source->arena, "%s%d.%0*d",
                                               draw(source, 2) ? "-" : "", (int)draw(source, 5000),
                                               (int)draw(source, 6) + 1, (int)draw(source, 10)));
}

static const cf_node *random_node(struct source *source, size_t depth);

static const cf_node *random_list(struct source *source, size_t depth)
{
    struct list_builder list = {.arena = source->arena};
    for (size_t i = draw(source, 5); i > 0; i--)
        list_add(&list, random_node(source, depth + 1));
    return list_node(&list);
}

static const cf_node *random_map(struct source *source, size_t depth)
{
    struct map_builder map = {.arena = source->arena};
    size_t count = draw(source, 50) ? draw(source, 6) : draw(source, 60);
    for (size_t i = 0; i < count; i++) {
        cf_str key = random_text(source);
        bool known = false;
        for (size_t j = 0; j < map.len; j++)
            known = known || str_equal(map.pairs[j].key, key);
        if (!known)
            map_add(&map, key, random_node(source, depth + 1));
    }
    return map_node(&map);
}

static const cf_node *random_node(struct source *source, size_t depth)
{
    uint64_t kind = draw(source, depth < 6 && source->budget ? 12 : 7);
    source->budget -= source->budget > 0;
    if (kind == 0)
        return node_null(source->arena);
    if (kind == 1)
        return node_bool(source->arena, draw(source, 2));
    if (kind == 2)
        return node_int(source->arena, random_integer(source));
    if (kind == 3)
        return random_real(source);
    if (kind < 7)
        return node_str(source->arena, random_text(source));
    return kind < 9 ? random_list(source, depth) : random_map(source, depth);
}

/* The tree of number `seed`; the top is mostly a map, as documents are. */
static const cf_node *random_tree(struct arena *arena, uint64_t seed)
{
    struct source source = {
        .arena = arena, .state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1, .budget = 200};
    draw(&source, 2);
    return draw(&source, 4) ? random_map(&source, 0) : random_node(&source, 0);
}

struct bench {
    struct limits limits;
    struct ctx ctx;
};

static void bench_open(struct bench *bench)
{
    struct arena *arena = arena_open();
    bench->limits = (struct limits)LIMITS_DEFAULT;
    bench->ctx = (struct ctx){
        .arena = arena, .diags = diags_new(arena, &bench->limits), .limits = &bench->limits};
}

static void expect_same(struct bench *bench, uint64_t seed, const cf_node *tree,
                        const cf_node *again, const struct buf *text)
{
    if (again && node_equal(tree, again))
        return;
    struct buf problem = {.arena = bench->ctx.arena};
    if (bench->ctx.diags->len)
        diag_render(bench->ctx.diags, bench->ctx.diags->list, &problem);
    cf_str message = buf_str(&problem);
    fail_msg("tree %" PRIu64 " does not come back: %.*s\n%s", seed, STR_ARG(message), text->ptr);
}

static void test_yaml(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *tree = random_tree(bench.ctx.arena, seed);
        struct buf text = {.arena = bench.ctx.arena}, twice = {.arena = bench.ctx.arena};
        yaml_write(&text, tree);
        const cf_node *again = yaml_read(&bench.ctx, 1, buf_str(&text));
        expect_same(&bench, seed, tree, again, &text);
        yaml_write(&twice, again);
        assert_string_equal(text.ptr, twice.ptr);
        arena_close(bench.ctx.arena);
    }
}

static void test_json(void **state)
{
    (void)state;
    static const enum json_style styles[] = {JSON_COMPACT, JSON_PRETTY, JSON_ARGUMENT, JSON_SORTED};
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *tree = random_tree(bench.ctx.arena, seed);
        for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
            struct buf text = {.arena = bench.ctx.arena};
            json_write(&text, tree, styles[i]);
            expect_same(&bench, seed, tree, json_read(&bench.ctx, 1, buf_str(&text)), &text);
            bool is_argument = styles[i] == JSON_ARGUMENT;
            assert_false(is_argument && (strchr(text.ptr, '$') || strstr(text.ptr, "{{")));
        }
        arena_close(bench.ctx.arena);
    }
}

static bool same_as_oracle(const cf_node *node, const cJSON *item);

static bool same_children(const cf_node *node, const cJSON *item)
{
    if (cf_len(node) != (size_t)cJSON_GetArraySize(item))
        return false;
    const cJSON *child = item->child;
    for (size_t i = 0; i < cf_len(node); i++, child = child->next) {
        if (node->kind == CF_MAP && !str_is(node->as.map.pairs[i].key, child->string))
            return false;
        const cf_node *own =
            node->kind == CF_MAP ? node->as.map.pairs[i].value : node->as.list.items[i];
        if (!same_as_oracle(own, child))
            return false;
    }
    return true;
}

static bool same_as_oracle(const cf_node *node, const cJSON *item)
{
    switch ((cf_kind)node->kind) {
    case CF_NULL:
        return cJSON_IsNull(item);
    case CF_BOOL:
        return cJSON_IsBool(item) && cJSON_IsTrue(item) == node->as.boolean;
    case CF_INT: /* cJSON has doubles only */
        return cJSON_IsNumber(item) && item->valuedouble >= (double)node->as.integer &&
               item->valuedouble <= (double)node->as.integer;
    case CF_FLOAT:
        return cJSON_IsNumber(item) && item->valuedouble >= node->as.real.value &&
               item->valuedouble <= node->as.real.value;
    case CF_STR:
        return cJSON_IsString(item) && str_is(node->as.string, item->valuestring);
    case CF_LIST:
        return cJSON_IsArray(item) && same_children(node, item);
    case CF_MAP:
        return cJSON_IsObject(item) && same_children(node, item);
    }
    return false;
}

static void test_oracle(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct arena *arena = arena_open();
        const cf_node *tree = random_tree(arena, seed);
        struct buf text = {.arena = arena};
        json_write(&text, tree, seed % 2 ? JSON_ARGUMENT : JSON_PRETTY);
        cJSON *item = cJSON_ParseWithLengthOpts(text.ptr, text.len + 1, NULL, 1);
        if (!item || !same_as_oracle(tree, item))
            fail_msg("cJSON reads tree %" PRIu64 " differently:\n%s", seed, text.ptr);
        cJSON_Delete(item);
        arena_close(arena);
    }
}

/* From one format into the other and back. */
static void test_yaml_to_json(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *tree = random_tree(bench.ctx.arena, seed);
        struct buf yaml = {.arena = bench.ctx.arena}, json = {.arena = bench.ctx.arena};
        yaml_write(&yaml, tree);
        const cf_node *read = yaml_read(&bench.ctx, 1, buf_str(&yaml));
        json_write(&json, read, JSON_COMPACT);
        expect_same(&bench, seed, tree, json_read(&bench.ctx, 1, buf_str(&json)), &json);
        arena_close(bench.ctx.arena);
    }
}

static void test_split(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < TREES / 4; seed++) {
        struct bench bench;
        bench_open(&bench);
        struct arena *arena = arena_open(); /* of the trees, which outlive the clearing */
        struct source source = {.arena = arena, .state = seed + 1, .budget = 100};
        struct map_builder map = {.arena = arena};
        const cf_node *items = random_list(&source, 0);
        map_add(&map, STR("before"), random_node(&source, 0));
        map_add(&map, STR("items"), items);
        map_add(&map, STR("after"), random_node(&source, 0));
        struct buf yaml = {.arena = arena};
        yaml_write(&yaml, map_node(&map));
        struct yaml_reader *reader = yaml_open(arena, 1, buf_str(&yaml));
        struct arena *own = bench.ctx.arena;
        bench.ctx.arena = arena_open();
        const cf_node *node = NULL;
        for (size_t i = 0; i < cf_len(items); i++) {
            assert_int_equal(yaml_next(reader, &bench.ctx, true, &node), YAML_ITEM);
            expect_same(&bench, seed, cf_at(items, i), node, &yaml);
            arena_clear(bench.ctx.arena);
        }
        assert_int_equal(yaml_next(reader, &bench.ctx, true, &node), YAML_DOCUMENT);
        assert_int_equal(cf_get(node, "items")->kind, CF_LIST);
        assert_int_equal(cf_len(cf_get(node, "items")), 0);
        expect_same(&bench, seed, map.pairs[0].value, cf_get(node, "before"), &yaml);
        expect_same(&bench, seed, map.pairs[2].value, cf_get(node, "after"), &yaml);
        assert_int_equal(yaml_next(reader, &bench.ctx, true, &node), YAML_END);
        yaml_close(reader);
        arena_close(bench.ctx.arena);
        arena_close(arena);
        arena_close(own);
    }
}

static int dump(uint64_t count)
{
    for (uint64_t seed = 0; seed < count; seed++) {
        struct arena *arena = arena_open();
        const cf_node *tree = random_tree(arena, seed);
        struct buf yaml = {.arena = arena}, json = {.arena = arena}, line = {.arena = arena};
        yaml_write(&yaml, tree);
        json_write(&json, tree, JSON_COMPACT);
        buf_text(&line, "{\"yaml\":");
        json_write_string(&line, buf_str(&yaml), JSON_COMPACT);
        buf_text(&line, ",\"json\":");
        json_write_string(&line, buf_str(&json), JSON_COMPACT);
        buf_text(&line, "}");
        puts(line.ptr);
        arena_close(arena);
    }
    return fflush(stdout) ? 1 : 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml),   cmocka_unit_test(test_json),
        cmocka_unit_test(test_oracle), cmocka_unit_test(test_yaml_to_json),
        cmocka_unit_test(test_split),
    };
    if (argc == 3 && strcmp(argv[1], "--dump") == 0)
        return dump(strtoull(argv[2], NULL, 10));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
