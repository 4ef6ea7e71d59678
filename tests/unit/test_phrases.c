/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/phrases.h"

static const struct {
    const char *field;
    const char *length;
    size_t most;
    bool typed;
    const char *text;
} cases[] = {
    {"{}", "short", 0, false, ""},
    {"{type: object}", "short", 0, true, "(JSON object)"},
    {"{type: string, description: One. Two.}", "short", 0, true, "One."},
    {"{type: boolean, description: One. Two.}", "short", 0, true, "(true or false) One."},
    {"{type: any, description: x}", "short", 0, true, "(JSON or text) x"},
    {"{description: One. Two.}", "full", 0, false, "One. Two."},
    {"{description: One. Two.}", "none", 0, true, ""},
    {"{description: one two three}", "full", 8, false, "one two…"},
    {"{description: one two three}", "short", 8, false, "one two…"},
    {"{description: one, enum: [a, 1, null]}", "short", 0, false, "one. One of: a, 1, null."},
    {"{description: one!, enum: [a]}", "short", 0, false, "one! One of: a."},
    {"{description: one…, enum: [a]}", "short", 0, false, "one… One of: a."},
    {"{description: one\xC3\xA6, enum: [a]}", "short", 0, false, "one\xC3\xA6. One of: a."},
    {"{description: one, enum: [null]}", "short", 0, false, "one"},
    {"{description: one, enum: none}", "short", 0, false, "one"},
    {"{default: {a: 1}, supplied: true}", "short", 0, false, "Default: {\"a\":1}."},
    {"{default: x, supplied: false}", "short", 0, false, ""},
    {"{description: one two three four, enum: [a]}", "full", 24, false, "one two… One of: a."},
    {"{inside: o, path: [spec, a, 0, b]}", "short", 0, false, "Part of o: a[0].b."},
    {"{inside: o, description: ' ', path: [status, a]}", "short", 0, false, "Part of o: status.a."},
    {"{inside: o, path: {a: 1}}", "short", 0, false, ""},
    {"{inside: o, path: [spec]}", "short", 0, false, "Part of o: ."},
    {"{inside: 1, path: [a], description: [x], enum: {a: b}, type: 7}", "full", 9, true, ""},
    {"[x]", "full", 0, true, ""},
    {"{inside: o, description: x, path: [a]}", "short", 0, false, "x"},
    {"{name: o, required: true, type: object}", "short", 0, false,
     "{} is enough where its parts are given."},
    {"{name: o, required: true, type: array, description: x}", "short", 0, false,
     "x. [] is enough where its parts are given."},
    {"{name: o, required: false, type: object}", "short", 0, false, ""},
    {"{name: p, required: true, type: object}", "short", 0, false, ""},
};

static const char component[] = "{inputs: [{name: o}, {name: q, inside: o}]}";

static void fields(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    struct phrases_memo memo = {.component = NULL};
    const cf_node *about = bench_yaml(&bench, component);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct phrases words = {.component = about,
                                .length = str_of(cases[i].length),
                                .most = cases[i].most,
                                .typed = cases[i].typed};
        const cf_node *field = bench_yaml(&bench, cases[i].field);
        for (int turn = 0; turn < 3; turn++) { /* without a memo, into it, out of it */
            words.memo = turn ? &memo : NULL;
            assert_row_equal(cases[i].field, phrases_field(bench.arena, &words, field).ptr,
                             cases[i].text);
        }
    }
    bench_close(&bench);
}

/* One field of two components, and read with and without "{{". */
static void memo(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    struct phrases_memo memo = {.component = NULL};
    const cf_node *about = bench_yaml(&bench, component), *other = bench_yaml(&bench, "{}");
    const cf_node *field =
        bench_yaml(&bench, "{name: o, type: object, required: true, description: '{{x'}");
    struct phrases words = {.memo = &memo, .component = about, .length = STR("short")};
    assert_string_equal(phrases_field(bench.arena, &words, field).ptr,
                        "{ {x. {} is enough where its parts are given.");
    words.component = other;
    assert_string_equal(phrases_field(bench.arena, &words, field).ptr, "{ {x");
    words.verbatim = true;
    assert_string_equal(phrases_field(bench.arena, &words, field).ptr, "{{x");
    words.component = NULL;
    assert_string_equal(phrases_field(bench.arena, &words, field).ptr, "{{x");
    assert_string_equal(phrases_enough(bench.arena, &memo, about, field).ptr, "{}");
    assert_string_equal(phrases_enough(bench.arena, NULL, other, field).ptr, "");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields), cmocka_unit_test(memo)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
