/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "runner/secrets.h"

#define DOCUMENT                                                                                   \
    "{\"runner_version\":1,\"group\":\"g.example\",\"version\":\"v1\",\"kind\":\"MyJob\","         \
    "\"plural\":\"myjobs\",\"scope\":\"Namespaced\",\"rules\":{},\"outputs\":[],\"inputs\":["      \
    "{\"name\":\"key\",\"path\":[\"spec\",\"deep\",\"key\"],\"type\":\"any\",\"secret\":true},"    \
    "{\"name\":\"open\",\"path\":[\"spec\",\"open\"],\"type\":\"string\"},"                        \
    "{\"name\":\"users\",\"path\":[\"spec\",\"users\"],\"type\":\"array\"},"                       \
    "{\"name\":\"users_0_word\",\"path\":[\"spec\",\"users\",0,\"word\"],\"type\":\"string\","     \
    "\"secret\":true}]}"

static const struct {
    const char *value, *text, *shown;
} cases[] = {
    {"\"hunter22\"", "it says hunter22, and hunter22", "it says (secret), and (secret)"},
    {"\"abc\"", "abc is too short to be told apart", "abc is too short to be told apart"},
    {"12345", "the number 12345", "the number (secret)"},
    {"{\"a\": [\"one1\", \"two2\"]}", "one1 two2 three", "(secret) (secret) three"},
    {"\"longest-of-all\"", "longest-of-all", "(secret)"},
    /* Of several lines: as it is, in one line, as JSON; and without its last line break. */
    {"\"BEGIN\\nabcd\\nEND\\n\"", "BEGIN\nabcd\nEND.", "(secret)."},
    {"\"BEGIN\\nabcd\\nEND\\n\"", "value 'BEGIN abcd END' is bad", "value '(secret)' is bad"},
    {"\"BEGIN\\nabcd\\nEND\\n\"", "\"BEGIN\\nabcd\\nEND\"", "\"(secret)\""},
    {"\"a<b>&c\"", "{\"k\":\"a\\u003cb\\u003e\\u0026c\"}", "{\"k\":\"(secret)\"}"},
    {"\"say \\\"it\\\"\"", "say \\\"it\\\"", "(secret)"},
};

static void hiding(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct secrets secrets;
        bench_open(&bench);
        const struct document *document =
            document_read(&bench.ctx, STR("--component"), STR(DOCUMENT));
        const cf_node *values[] = {bench_yaml(&bench, cases[i].value), NULL, NULL, NULL};
        secrets_collect(bench.arena, document, NULL, values, &secrets);
        cf_str shown = secrets_hide(&secrets, bench.arena, str_of(cases[i].text));
        assert_row_equal(cases[i].value, str_copy(bench.arena, shown).ptr, cases[i].shown);
        bench_close(&bench);
    }
}

static const struct {
    const char *resource, *masked;
} masks[] = {
    {"{spec: {open: a, deep: {key: b, more: c}}}",
     "{\"spec\":{\"open\":\"a\",\"deep\":{\"key\":\"(secret)\",\"more\":\"c\"}}}"},
    {"{spec: {deep: {key: {a: [1]}}}}", "{\"spec\":{\"deep\":{\"key\":\"(secret)\"}}}"},
    {"{spec: {users: [{word: a, name: b}, {word: c}]}}",
     "{\"spec\":{\"users\":[{\"word\":\"(secret)\",\"name\":\"b\"},{\"word\":\"c\"}]}}"},
    {"{spec: {users: {word: a}}}", "{\"spec\":{\"users\":{\"word\":\"a\"}}}"},
    {"{spec: {users: []}}", "{\"spec\":{\"users\":[]}}"},
    {"{spec: {deep: {}}}", "{\"spec\":{\"deep\":{}}}"},
    {"{spec: {deep: 1}}", "{\"spec\":{\"deep\":1}}"},
    {"{}", "{}"},
    {"{status: {why: ['bad hunter22', 1]}}", "{\"status\":{\"why\":[\"bad (secret)\",1]}}"},
};

static void masking(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        struct bench bench;
        bench_open(&bench);
        const struct document *document =
            document_read(&bench.ctx, STR("--component"), STR(DOCUMENT));
        const cf_node *resource = bench_yaml(&bench, masks[i].resource);
        const cf_node *values[] = {bench_yaml(&bench, "hunter22"), NULL, NULL, NULL};
        struct secrets secrets;
        secrets_collect(bench.arena, document, NULL, values, &secrets);
        const cf_node *masked = secrets_mask(&secrets, bench.arena, document, resource);
        assert_row_equal(masks[i].resource, bench_json(&bench, masked), masks[i].masked);
        bench_close(&bench);
    }
}

/* A secret that came with the object, or the list, that holds it is one, too. */
static void in_holders(void **state)
{
    struct bench bench;
    struct secrets secrets;
    (void)state;
    bench_open(&bench);
    const struct document *document = document_read(&bench.ctx, STR("--component"), STR(DOCUMENT));
    const cf_node *values[] = {NULL, NULL, NULL, NULL};
    const cf_node *resource =
        bench_yaml(&bench, "{spec: {deep: {key: inDeep}, users: [{word: inList}, {word: other}]}}");
    secrets_collect(bench.arena, document, resource, values, &secrets);
    assert_string_equal(secrets_hide(&secrets, bench.arena, STR("inDeep inList other")).ptr,
                        "(secret) (secret) other");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hiding), cmocka_unit_test(masking),
                                       cmocka_unit_test(in_holders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
