/* SPDX-License-Identifier: Apache-2.0 */
#include "text/yaml_read.h"

#include "base/node.h"
#include "text/json_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct bench {
    struct limits limits;
    struct ctx ctx;
};

static void bench_open(struct bench *bench)
{
    bench->limits = (struct limits)LIMITS_DEFAULT;
    struct arena *arena = arena_open();
    bench->ctx = (struct ctx){
        .arena = arena, .diags = diags_new(arena, &bench->limits), .limits = &bench->limits};
}

/* "line:column: message [hint]" of the only diagnostic, or how many there are. */
static cf_str problem_of(const struct bench *bench)
{
    const struct diags *diags = bench->ctx.diags;
    if (diags->len != 1)
        return str_printf(bench->ctx.arena, "%zu diagnostics", diags->len);
    const struct diag *diag = diags->list;
    return str_printf(bench->ctx.arena, "%u:%u: %.*s [%.*s]", diag->place.line, diag->place.column,
                      STR_ARG(diag->message), STR_ARG(diag->hint));
}

static cf_str compact(struct arena *arena, const cf_node *node)
{
    struct buf out = {.arena = arena};
    json_write(&out, node, JSON_COMPACT);
    return buf_str(&out);
}

/* A copy without a spare byte behind it, so that a sanitizer sees what reads on. */
static cf_str exact(struct arena *arena, cf_str text)
{
    char *bytes = arena_alloc(arena, text.len);
    if (text.len)
        memcpy(bytes, text.ptr, text.len);
    return (cf_str){bytes, text.len};
}

static int check(cf_str input, const char *expected, cf_str found)
{
    if (str_is(found, expected))
        return 0;
    print_error("input:    %.*s\nexpected: %s\nfound:    %.*s\n\n", STR_ARG(input), expected,
                STR_ARG(found));
    return 1;
}

static const struct {
    const char *yaml, *json;
} good[] = {
    /* Scalars of the 1.2 core schema. */
    {"null", "null"},
    {"~", "null"},
    {"Null", "null"},
    {"NULL", "null"},
    {"nULL", "\"nULL\""},
    {"---\n", "null"},
    {"--- # nothing\n...\n", "null"},
    {"[, ]", NULL},
    {"true", "true"},
    {"True", "true"},
    {"TRUE", "true"},
    {"tRUE", "\"tRUE\""},
    {"false", "false"},
    {"FALSE", "false"},
    {"[y, n, yes, no, on, off, Y, N]", "[\"y\",\"n\",\"yes\",\"no\",\"on\",\"off\",\"Y\",\"N\"]"},
    {"0", "0"},
    {"-0", "0"},
    {"+12", "12"},
    {"-12", "-12"},
    {"007", "7"},
    {"0x1F", "31"},
    {"0o17", "15"},
    {"0o18", "\"0o18\""},
    {"0x", "\"0x\""},
    {"0xg", "\"0xg\""},
    {"-0x1", "\"-0x1\""},
    {"0b1", "\"0b1\""},
    {"9223372036854775807", "9223372036854775807"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"9223372036854775808", "9223372036854775808"},
    {"-9223372036854775809", "-9223372036854775809"},
    {"+0099999999999999999999", "99999999999999999999"},
    {"0x7fffffffffffffff", "9223372036854775807"},
    {"0xFFFFFFFFFFFFFFFF", "18446744073709551615"},
    {"1.5", "1.5"},
    {"+1.5", "1.5"},
    {".5", "0.5"},
    {"-.5", "-0.5"},
    {"1.", "1.0"},
    {"01.50", "1.50"},
    {"1.10", "1.10"},
    {"1e3", "1e3"},
    {"1.e+3", "1.0e+3"},
    {".5E-2", "0.5E-2"},
    {"-0.0", "-0.0"},
    {"1_000", "\"1_000\""},
    {"1e", "\"1e\""},
    {"1e+", "\"1e+\""},
    {".", "\".\""},
    {"-", "[null]"},
    {"+", "\"+\""},
    {"1.2.3", "\"1.2.3\""},
    {"12:30:45", "\"12:30:45\""},
    {"2024-01-01", "\"2024-01-01\""},
    {"1 2", "\"1 2\""},
    {"'1'", "\"1\""},
    {"\"true\"", "\"true\""},
    {"\"\"", "\"\""},
    {"'.inf'", "\".inf\""},
    {"=", "\"=\""},
    {"<<", "\"<<\""},
    {"\"a\\x41\\u00e9\\U0001F600\\n\\0\"", NULL},
    {"\"a\\x41\\u00e9\\U0001F600\\n\"", "\"aA\xC3\xA9\xF0\x9F\x98\x80\\n\""},
    {"|\n  a\n   b\n", "\"a\\n b\\n\""},
    {"|-\n  a\n  b\n", "\"a\\nb\""},
    {">\n  a\n  b\n", "\"a b\\n\""},
    /* Tags. */
    {"!!str 5", "\"5\""},
    {"! 5", "5"},
    {"! '5'", "\"5\""},
    {"!!int \"5\"", "5"},
    {"!!int 99999999999999999999", "99999999999999999999"},
    {"!!float 1", "1.0"},
    {"!!float 1.5", "1.5"},
    {"!!bool 'true'", "true"},
    {"!!null ''", "null"},
    {"!!null ~", "null"},
    {"!!str", "\"\""},
    {"!<tag:yaml.org,2002:str> 1", "\"1\""},
    {"!!map {a: 1}", "{\"a\":1}"},
    {"!!seq [1]", "[1]"},
    {"! {a: 1}", "{\"a\":1}"},
    {"%YAML 1.2\n---\na", "\"a\""},
    {"%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1", "\"1\""},
    /* Containers. */
    {"{}", "{}"},
    {"[]", "[]"},
    {"a:\nb: ''\n", "{\"a\":null,\"b\":\"\"}"},
    {"a:\n- b\n- c: 1\n  d: 2\n-\n- - x\n", "{\"a\":[\"b\",{\"c\":1,\"d\":2},null,[\"x\"]]}"},
    {"{\"a\":{\"b\":[1,2,{\"c\":null}]}}", "{\"a\":{\"b\":[1,2,{\"c\":null}]}}"},
    {"z: 1\na: 2\nm: 3\n", "{\"z\":1,\"a\":2,\"m\":3}"},
    /* Keys are text as written. */
    {"1: a\ntrue: b\nnull: c\n1.50: d\n0x1F: e\n~: f\n",
     "{\"1\":\"a\",\"true\":\"b\",\"null\":\"c\",\"1.50\":\"d\",\"0x1F\":\"e\",\"~\":\"f\"}"},
    {"? a\n: 1\n? b\n", "{\"a\":1,\"b\":null}"},
    {"!!str 1: a", "{\"1\":\"a\"}"},
    /* Line ends and marks. */
    {"a: 1\r\nb:\r\n- 2\r\n", "{\"a\":1,\"b\":[2]}"},
    {"\xEF\xBB\xBF"
     "a: 1\n",
     "{\"a\":1}"},
    {"a: 1", "{\"a\":1}"},
    /* Aliases. */
    {"a: &x [1, 2]\nb: *x\n", "{\"a\":[1,2],\"b\":[1,2]}"},
    {"[&a 1, &a 2, *a]", "[1,2,2]"},
    {"&k a: 1\nb: *k\n", "{\"a\":1,\"b\":\"a\"}"},
    {"b: &k x\n*k : 1\n", "{\"b\":\"x\",\"x\":1}"},
    {"&a [&a x, *a]", "[\"x\",\"x\"]"},
    /* Merge keys. */
    {"a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3\n",
     "{\"a\":{\"k\":1,\"l\":2},\"b\":{\"k\":3,\"l\":2}}"},
    {"a: &x {k: 1}\nb: &y {k: 2, m: 4}\nc:\n  <<: [*x, *y]\n",
     "{\"a\":{\"k\":1},\"b\":{\"k\":2,\"m\":4},\"c\":{\"k\":1,\"m\":4}}"},
    {"{<<: {a: 1}, b: 2}", "{\"b\":2,\"a\":1}"},
    {"{<<: []}", "{}"},
    {"{!!merge <<: {a: 1}}", "{\"a\":1}"},
    {"\"<<\": 1", "{\"<<\":1}"},
    {"\"<<\": 1\n<<: {a: 2}\n", "{\"<<\":1,\"a\":2}"},
    {"<<: {<<: {a: 1}, b: 2}\n", "{\"b\":2,\"a\":1}"},
};

static void test_good(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct bench bench;
        bench_open(&bench);
        cf_str input = exact(bench.ctx.arena, str_of(good[i].yaml));
        const cf_node *node = yaml_read(&bench.ctx, 1, input);
        if (!good[i].json)
            failures += check(input, "refused", node ? STR("accepted") : STR("refused"));
        else
            failures += check(input, good[i].json,
                              node ? compact(bench.ctx.arena, node) : problem_of(&bench));
        arena_close(bench.ctx.arena);
    }
    assert_int_equal(failures, 0);
}

/* STR for static tables. */
#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define QUOTE_HINT " [check the indent and the quotes of this line and of the one above]"
#define HELM "this is a Helm template, not YAML: its first tag is "
#define HELM_HINT " [render it first: helm template CHART --include-crds | crdforge generate -]"
#define TAG_HINT " [leave it out, or use one of !!str !!int !!float !!bool !!null !!map !!seq]"
#define TWICE_HINT " [remove one of the two: readers differ in which one they take]"
#define BOMB_HINT " [an alias counts as all that it stands for, each time it is used]"

static const struct {
    cf_str yaml;
    const char *problem;
    struct limits limits; /* 0 = as usual */
} bad[] = {
    {TEXT(""), "0:0: the input holds no YAML document []", {0}},
    {TEXT("# only this\n"), "0:0: the input holds no YAML document []", {0}},
    {TEXT("a: 1\n---\nb: 2\n"),
     "3:1: expected one YAML document, here a second begins [split the file at the line with ---]",
     {0}},
    {TEXT("a: 1\nb: 2\na: 3\n"), "3:1: the key \"a\" is already set at line 1" TWICE_HINT, {0}},
    {TEXT("a: {x: 1, 'x': 2}\n"), "1:11: the key \"x\" is already set at line 1" TWICE_HINT, {0}},
    {TEXT("1: a\n\"1\": b\n"), "2:1: the key \"1\" is already set at line 1" TWICE_HINT, {0}},
    {TEXT("<<: {a: 1}\n<<: {b: 1}\n"),
     "2:1: the key \"<<\" is already set at line 1" TWICE_HINT,
     {0}},
    {TEXT("<<: {a: 1}\nb: 1\nb: 2\n"),
     "3:1: the key \"b\" is already set at line 2" TWICE_HINT,
     {0}},
    {TEXT("[a]: 1\n"),
     "1:1: a key must be a scalar, not a list or a map [put the key in quotes when it is meant as "
     "text]",
     {0}},
    {TEXT("? {a: b}\n: 1\n"),
     "1:3: a key must be a scalar, not a list or a map [put the key in quotes when it is meant as "
     "text]",
     {0}},
    {TEXT("a: 1\nname: {{ .Values.name }}\n"), "2:7: " HELM "{{ .Values.name }}" HELM_HINT, {0}},
    {TEXT("{{- if .Values.x }}\na: 1\n{{- end }}\n"),
     "1:1: " HELM "{{- if .Values.x }}" HELM_HINT,
     {0}},
    {TEXT("a: {{ .x | quote }}: b\n"), NULL, {0}},
    {TEXT("a: b\n{{ include \"x\" . }}\n"), "2:1: " HELM "{{ include \"x\" . }}" HELM_HINT, {0}},
    {TEXT("a:\n  - {{ toYaml .Values.aVeryLongNameOfSomethingThatNobodyWouldEverWantToSeeWhole "
          "}}\n"),
     "2:5: " HELM "{{ toYaml .Values.aVeryLongNameOfSomethingThatNobodyWouldEve" HELM_HINT,
     {0}},
    /* In a text it is none. */
    {TEXT("a: use {{ x }} there\nb: [\n"),
     "3:1: not valid YAML: did not find expected node content while parsing a flow node" QUOTE_HINT,
     {0}},
    {TEXT("a: b: c\n"),
     "1:5: not valid YAML: mapping values are not allowed in this context" QUOTE_HINT,
     {0}},
    {TEXT("a: [1, 2\nb: 3\n"),
     "2:2: not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence that "
     "begins at line 1)" QUOTE_HINT,
     {0}},
    {TEXT("a: \"x\n"),
     "2:1: not valid YAML: found unexpected end of stream (while scanning a quoted scalar that "
     "begins at line 1)" QUOTE_HINT,
     {0}},
    {TEXT("a:\n\tb: 1\n"),
     "2:1: not valid YAML: found character that cannot start any token while scanning for the "
     "next token [indent with blanks: YAML does not allow tabs there]",
     {0}},
    {TEXT("a: @x\n"),
     "1:4: not valid YAML: found character that cannot start any token while scanning for the "
     "next token" QUOTE_HINT,
     {0}},
    {TEXT("a: \"\\ud83d\\ude00\"\n"),
     "1:7: not valid YAML: found invalid Unicode character escape code while parsing a quoted "
     "scalar" QUOTE_HINT,
     {0}},
    {TEXT("a: b\nc: \"\\0\"\n"),
     "2:4: the text holds a NUL character (\\0) [no Kubernetes field can carry it: leave it out]",
     {0}},
    {TEXT("\"a\\0\": b\n"), "1:1: the key holds a NUL character (\\0) []", {0}},
    {TEXT("a: b\n\xC3\xA4: \0"),
     "2:4: a NUL byte: the input must be text [save the file as UTF-8]",
     {0}},
    {TEXT("a: \xC3("), "1:4: the byte 0xC3 here is not valid UTF-8 [save the file as UTF-8]", {0}},
    {TEXT("a: \xED\xA0\x80"),
     "1:4: the byte 0xED here is not valid UTF-8 [save the file as UTF-8]",
     {0}},
    {TEXT("a: \xC0\x80"),
     "1:4: the byte 0xC0 here is not valid UTF-8 [save the file as UTF-8]",
     {0}},
    {TEXT("\xFF\xFE"
          "a\0"),
     "0:0: the text is UTF-16, not UTF-8 [convert it: iconv -f UTF-16 -t UTF-8]",
     {0}},
    {TEXT("\xFE\xFF\0a"),
     "0:0: the text is UTF-16, not UTF-8 [convert it: iconv -f UTF-16 -t UTF-8]",
     {0}},
    {TEXT("a\0:\0"),
     "0:0: the text is UTF-16LE, not UTF-8 [convert it: iconv -f UTF-16LE -t UTF-8]",
     {0}},
    {TEXT("\0a\0:"),
     "0:0: the text is UTF-16BE, not UTF-8 [convert it: iconv -f UTF-16BE -t UTF-8]",
     {0}},
    {TEXT("\xFF\xFE\0\0a\0\0\0"),
     "0:0: the text is UTF-32, not UTF-8 [convert it: iconv -f UTF-32 -t UTF-8]",
     {0}},
    {TEXT("\0\0\xFE\xFF\0\0\0a"),
     "0:0: the text is UTF-32, not UTF-8 [convert it: iconv -f UTF-32 -t UTF-8]",
     {0}},
    {TEXT("a: 1\nb: \x07\n"),
     "2:4: the control character U+0007 is not allowed in YAML [write it as an escape like "
     "\"\\x07\", in double quotes]",
     {0}},
    {TEXT("a: .inf\n"),
     "1:4: JSON has no number .inf [write it in quotes when text is meant]",
     {0}},
    {TEXT("a: -.INF\n"),
     "1:4: JSON has no number -.INF [write it in quotes when text is meant]",
     {0}},
    {TEXT("a: .nan\n"),
     "1:4: JSON has no number .nan [write it in quotes when text is meant]",
     {0}},
    {TEXT("!!float .NaN\n"),
     "1:1: JSON has no number .NaN [write it in quotes when text is meant]",
     {0}},
    {TEXT("a: 0x10000000000000000\n"),
     "1:4: the number 0x10000000000000000 has more than 64 bits [write it in quotes when text is "
     "meant, or as a decimal number]",
     {0}},
    {TEXT("a: !!binary aGk=\n"),
     "1:4: the tag tag:yaml.org,2002:binary is not known" TAG_HINT,
     {0}},
    {TEXT("a: !env x\n"), "1:4: the tag !env is not known" TAG_HINT, {0}},
    {TEXT("!x a: 1\n"), "1:1: the tag !x is not known" TAG_HINT, {0}},
    {TEXT("a: !x [1]\n"), "1:4: the tag !x is not known" TAG_HINT, {0}},
    {TEXT("a: !!map [1]\n"), "1:4: the tag !!map does not fit a list []", {0}},
    {TEXT("a: !!seq {}\n"), "1:4: the tag !!seq does not fit a map []", {0}},
    {TEXT("a: !!str {}\n"), "1:4: the tag !!str does not fit a map []", {0}},
    {TEXT("a: !!int x\n"), "1:4: the tag !!int does not fit the value \"x\" []", {0}},
    {TEXT("a: !!int 1.5\n"), "1:4: the tag !!int does not fit the value \"1.5\" []", {0}},
    {TEXT("a: !!float x\n"), "1:4: the tag !!float does not fit the value \"x\" []", {0}},
    {TEXT("a: !!bool yes\n"), "1:4: the tag !!bool does not fit the value \"yes\" []", {0}},
    {TEXT("a: !!null x\n"), "1:4: the tag !!null does not fit the value \"x\" []", {0}},
    {TEXT("a: !!map x\n"), "1:4: the tag !!map does not fit the value \"x\" []", {0}},
    {TEXT("a: *b\n"),
     "1:4: the alias *b names no anchor of this document [define &b before it; items of a List "
     "cannot share anchors]",
     {0}},
    {TEXT("a: &b [1, *b]\n"), "1:11: the alias *b stands inside of its own anchor []", {0}},
    {TEXT("&b {x: *b}\n"), "1:8: the alias *b stands inside of its own anchor []", {0}},
    {TEXT("[&b [1], {*b : 1}]\n"),
     "1:11: the alias *b is a key, so it must stand for text []",
     {0}},
    {TEXT("<<: 5\n"),
     "1:5: << merges maps, this is an integer [put the key in quotes when it is no merge key]",
     {0}},
    {TEXT("<<: [{a: 1}, x]\n"),
     "1:14: << merges maps, this is a string [put the key in quotes when it is no merge key]",
     {0}},
    /* Limits. */
    {TEXT("a: [b, [c]]\n"),
     "1:8: lists and maps are nested deeper than 2 (limit depth) []",
     {.depth = 2}},
    {TEXT("a: &x [b, [c]]\nb: [*x]\n"),
     "2:5: lists and maps are nested deeper than 3 (limit depth) []",
     {.depth = 3}},
    {TEXT("[a, b, c, d]\n"),
     "1:11: the document expands to more than 4 nodes (limit nodes)" BOMB_HINT,
     {.nodes = 4}},
    {TEXT("[&a [x, x, x], *a, *a]\n"),
     "1:20: the document expands to more than 10 nodes (limit nodes)" BOMB_HINT,
     {.nodes = 10}},
    {TEXT("a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
          "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
          "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
          "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n"),
     "7:8: the document expands to more than 2000000 nodes (limit nodes)" BOMB_HINT,
     {0}},
    {TEXT("abcdef"),
     "0:0: the input has 6 bytes, more than the limit of 5 (input_bytes) [split the file into "
     "several]",
     {.input_bytes = 5}},
};

static void test_bad(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bench bench;
        bench_open(&bench);
        if (bad[i].limits.depth)
            bench.limits.depth = bad[i].limits.depth;
        if (bad[i].limits.nodes)
            bench.limits.nodes = bad[i].limits.nodes;
        if (bad[i].limits.input_bytes)
            bench.limits.input_bytes = bad[i].limits.input_bytes;
        cf_str input = exact(bench.ctx.arena, bad[i].yaml);
        const cf_node *node = yaml_read(&bench.ctx, 1, input);
        if (node)
            failures += check(input, "a problem", compact(bench.ctx.arena, node));
        else if (bad[i].problem)
            failures += check(input, bad[i].problem, problem_of(&bench));
        arena_close(bench.ctx.arena);
    }
    assert_int_equal(failures, 0);
}

/* A file that may be empty or all comments is a null node; what else is wrong stays wrong. */
static void test_optional(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    static const struct {
        const char *text;
        int kind; /* -1: refused */
    } rows[] = {{"", CF_NULL}, {"# only this\n", CF_NULL}, {"a: 1\n", CF_MAP}, {"a: 1\n---\n", -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const cf_node *node = yaml_read_optional(&bench.ctx, 0, str_of(rows[i].text));
        assert_int_equal(node ? (int)node->kind : -1, rows[i].kind);
    }
    arena_close(bench.ctx.arena);
}

/* All keys that are there twice are told, and the first ones count. */
static void test_reads_on(void **state)
{
    struct bench bench;
    (void)state;
    static const struct {
        const char *text, *read; /* NULL: it cannot be read */
        size_t errors;
    } rows[] = {
        {"a: 1\nb: 2\n", "{\"a\":1,\"b\":2}", 0},
        {"a: 1\nb: 2\na: 3\n", "{\"a\":1,\"b\":2}", 1},
        {"a: 1\na: 2\na: 3\nb: {c: 4, d: 5, c: 6}\nb: 7\n", "{\"a\":1,\"b\":{\"c\":4,\"d\":5}}", 4},
        {"", "null", 0},
        {"a: 1\na: [\n", NULL, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool single = false;
        bench_open(&bench);
        const cf_node *node =
            yaml_read_on(&bench.ctx, 1, exact(bench.ctx.arena, str_of(rows[i].text)), &single);
        assert_int_equal(bench.ctx.diags->errors, rows[i].errors);
        if (rows[i].read) {
            assert_string_equal(compact(bench.ctx.arena, node).ptr, rows[i].read);
            assert_int_equal(single, !rows[i].errors);
        } else {
            assert_null(node);
        }
        arena_close(bench.ctx.arena);
    }
}

static void test_places(void **state)
{
    (void)state;
    static const char yaml[] = "# head\n"
                               "a: 1\n"
                               "\xC3\xA4\xC3\xB6: {x: y}\n"
                               "list:\n"
                               "- first\n"
                               "-   name: n\n"
                               "    deep:\n"
                               "      k: &q \"v\"\n";
    static const struct {
        const char *path;
        uint32_t line, column;
    } places[] = {{"", 2, 1},
                  {"a", 2, 4},
                  {"[\"\xC3\xA4\xC3\xB6\"]", 3, 5},
                  {"[\"\xC3\xA4\xC3\xB6\"].x", 3, 9},
                  {"list", 5, 1},
                  {"list[0]", 5, 3},
                  {"list[1]", 6, 5},
                  {"list[1].name", 6, 11},
                  {"list[1].deep", 8, 7},
                  {"list[1].deep.k", 8, 10}};
    struct bench bench;
    bench_open(&bench);
    const cf_node *root = yaml_read(&bench.ctx, 7, str_of(yaml));
    assert_non_null(root);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const cf_node *node = node_find(root, str_of(places[i].path));
        if (!node || node->file != 7 || node->line != places[i].line ||
            node->column != places[i].column)
            fail_msg("%s is at %u:%u", places[i].path, node ? node->line : 0,
                     node ? node->column : 0);
    }
    assert_int_equal(root->as.map.pairs[1].line, 3);
    assert_int_equal(root->as.map.pairs[1].column, 1);
    const cf_node *item = node_find(root, STR("list[1]"));
    assert_int_equal(item->as.map.pairs[1].line, 7);
    assert_int_equal(item->as.map.pairs[1].column, 5);
    arena_close(bench.ctx.arena);
}

/* Reads all documents and items into one line, clearing the arena between two calls as the
 * pipeline does. */
static cf_str stream(cf_str yaml, bool split, struct arena *out_arena)
{
    static const char *const names[] = {"doc", "item", "end", "failed"};
    struct bench bench;
    struct arena *reader_arena = arena_open();
    struct buf out = {.arena = out_arena};
    bench_open(&bench);
    bench.ctx.arena = arena_open();
    struct yaml_reader *reader = yaml_open(reader_arena, 1, exact(reader_arena, yaml));
    enum yaml_result result = YAML_DOCUMENT;
    while (result == YAML_DOCUMENT || result == YAML_ITEM) {
        const cf_node *node = NULL;
        result = yaml_next(reader, &bench.ctx, split, &node);
        cf_str json = node ? compact(bench.ctx.arena, node) : STR("");
        buf_printf(&out, "%s|", names[result]);
        buf_add(&out, json.ptr, json.len);
        buf_char(&out, ' ');
        arena_clear(bench.ctx.arena);
    }
    if (bench.ctx.diags->len)
        buf_printf(&out, "%.*s", STR_ARG(bench.ctx.diags->list[0].message));
    const cf_node *after = NULL;
    assert_int_equal(yaml_next(reader, &bench.ctx, split, &after), result);
    yaml_close(reader);
    arena_close(bench.ctx.arena);
    arena_close(reader_arena);
    arena_close(bench.ctx.diags->arena);
    return buf_str(&out);
}

/* long: flat table */
static void test_stream(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        bool split;
        const char *expected;
    } cases[] = {
        {"", true, "end| "},
        {"# c\n", true, "end| "},
        {"a: 1\n---\n---\nb\n", true, "doc|{\"a\":1} doc|null doc|\"b\" end| "},
        {"a: 1\n...\n# c\n---\nb: 2\n...\n", false, "doc|{\"a\":1} doc|{\"b\":2} end| "},
        {"kind: List\nitems: [1, {a: b}, [2]]\nafter: x\n", false,
         "doc|{\"kind\":\"List\",\"items\":[1,{\"a\":\"b\"},[2]],\"after\":\"x\"} end| "},
        {"kind: List\nitems: [1, {a: b}, [2]]\nafter: x\n", true,
         "item|1 item|{\"a\":\"b\"} item|[2] "
         "doc|{\"kind\":\"List\",\"items\":[],\"after\":\"x\"} end| "},
        {"meta: {a: [1.5, x, null, true]}\nitems:\n- k: 1\n- k: 2\nafter: {y: z}\n---\nitems: []\n",
         true,
         "item|{\"k\":1} item|{\"k\":2} "
         "doc|{\"meta\":{\"a\":[1.5,\"x\",null,true]},\"items\":[],\"after\":{\"y\":\"z\"}} "
         "doc|{\"items\":[]} end| "},
        {"items: {a: 1}\n", true, "doc|{\"items\":{\"a\":1}} end| "},
        {"a: {items: [1]}\n", true, "doc|{\"a\":{\"items\":[1]}} end| "},
        {"[items, [1]]", true, "doc|[\"items\",[1]] end| "},
        {"<<: {m: [1]}\nitems: [1]\n", true, "item|1 doc|{\"items\":[],\"m\":[1]} end| "},
        {"items:\n- &a {x: 1}\n- y\n- z: *a\n", true,
         "item|{\"x\":1} item|\"y\" "
         "failed| the alias *a names no anchor of this document"},
        {"m: &a 1\nitems: [*a]\n", true, "failed| the alias *a names no anchor of this document"},
        {"items: &a [1]\nb: *a\n", true,
         "item|1 failed| the alias *a names no anchor of this document"},
        {"items: [[&a 1, *a], 2]\n", true, "item|[1,1] item|2 doc|{\"items\":[]} end| "},
        {"&a {items: [1], x: *a}\n", true,
         "item|1 failed| the alias *a names no anchor of this document"},
        {"a: &a 1\n---\nb: *a\n", true,
         "doc|{\"a\":1} failed| the alias *a names no anchor of this document"},
        {"items: [1]\nitems: [2]\n", true,
         "item|1 item|2 failed| the key \"items\" is already set at line 1"},
        {"a: 1\n---\nb: [\n", true,
         "doc|{\"a\":1} failed| not valid YAML: did not find expected node content"},
    };
    struct arena *arena = arena_open();
    int failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cf_str found = stream(str_of(cases[i].yaml), cases[i].split, arena);
        bool begins = str_starts(found, cases[i].expected);
        failures += !begins && check(str_of(cases[i].yaml), cases[i].expected, found);
    }
    arena_close(arena);
    assert_int_equal(failures, 0);
}

/* What a split reads is no worse off for clearing: nodes are counted by item. */
static void test_split_counts_items(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    bench.limits.nodes = 6;
    struct buf yaml = {.arena = bench.ctx.arena};
    buf_text(&yaml, "items:\n");
    for (int i = 0; i < 50; i++)
        buf_printf(&yaml, "- [a, b, %d]\n", i);
    struct yaml_reader *reader = yaml_open(bench.ctx.arena, 1, buf_str(&yaml));
    const cf_node *node;
    for (int i = 0; i < 50; i++) {
        assert_int_equal(yaml_next(reader, &bench.ctx, true, &node), YAML_ITEM);
        assert_int_equal(cf_at(node, 2)->as.integer, i);
    }
    assert_int_equal(yaml_next(reader, &bench.ctx, true, &node), YAML_DOCUMENT);
    assert_int_equal(yaml_next(reader, &bench.ctx, true, &node), YAML_END);
    yaml_close(reader);
    yaml_close(NULL);
    arena_close(bench.ctx.arena);
}

static void test_many_keys(void **state)
{
    (void)state;
    enum { KEYS = 5000 };
    struct bench bench;
    bench_open(&bench);
    struct buf yaml = {.arena = bench.ctx.arena};
    for (int i = 0; i < KEYS; i++)
        buf_printf(&yaml, "k%d: &a%d %d\n", i * 7 % KEYS, i, i);
    const cf_node *node = yaml_read(&bench.ctx, 1, buf_str(&yaml));
    assert_int_equal(cf_len(node), KEYS);
    assert_int_equal(cf_get(node, "k7")->as.integer, 1);
    buf_text(&yaml, "k21: x\nk14: y\n");
    assert_null(yaml_read(&bench.ctx, 1, buf_str(&yaml)));
    cf_str problem = problem_of(&bench);
    assert_string_equal(problem.ptr, "5001:1: the key \"k21\" is already set at line 4" TWICE_HINT);
    arena_close(bench.ctx.arena);
}

/* A chain of aliases each one deeper than the last must meet the limit of depth, or those who walk
 * the tree would run out of stack. */
static void test_alias_depth(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct buf yaml = {.arena = bench.ctx.arena};
    buf_text(&yaml, "- &a0 [x]\n");
    for (int i = 1; i < 200; i++)
        buf_printf(&yaml, "- &a%d [*a%d]\n", i, i - 1);
    assert_null(yaml_read(&bench.ctx, 1, buf_str(&yaml)));
    cf_str problem = problem_of(&bench);
    assert_string_equal(problem.ptr,
                        "100:9: lists and maps are nested deeper than 100 (limit depth) []");
    arena_close(bench.ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_optional),
        cmocka_unit_test(test_reads_on),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_split_counts_items),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_alias_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
