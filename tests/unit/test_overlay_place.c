/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/overlay_place.h"

/* `path`: steps with blanks between them; "#2" is the second item of a list. */
static const struct {
    const char *text, *path;
    uint32_t line, column; /* 0: it is not found */
} rows[] = {
    {"return { kinds = { Box = 1 } }", "kinds", 1, 10},
    {"return { kinds = { Box = 1 } }", "kinds Box", 1, 20},
    {"return {\n  kinds = {\n    [\"s/*\"] = { class = 'x', links = { a = 1 } },\n  },\n}",
     "kinds s/* links a", 3, 40},
    {"return { kinds = { A = { b = 1 }, C = { b = 2 } } }", "kinds C b", 1, 41},
    /* Comments, texts and long texts are none of it. */
    {"-- { kinds = 1 }\n--[[ { kinds = 1 } ]]\nreturn { a = \"{ kinds = 1, }\", b = [==[ }]] "
     "]==],\n"
     "kinds = 1 }",
     "kinds", 4, 1},
    {"return { a = '\\'}', kinds = 1 }", "kinds", 1, 21},
    /* Items of lists, by their number; what is in brackets ends none. */
    {"return { l = { 1, f(2, 3), { x = 1 }, [4] } }", "l #2", 1, 19},
    {"return { l = { 1, f(2, 3), { x = 1 } } }", "l #3 x", 1, 30},
    {"return { l = list { 1, 2 } }", "l #2", 1, 24},
    {"return { l = { 1; 2 } }", "l #2", 1, 19},
    /* The last one counts; == is no key; a table made elsewhere is not found. */
    {"local t = { a = 1 }\nreturn { a = 2 }", "a", 2, 10},
    {"return { x == 1, x = 1 }", "x", 1, 18},
    {"local t = { Box = 1 }\nreturn { kinds = t }", "kinds Box", 0, 0},
    {"return { \xC3\xA4 = 1, kinds = 1 }", "kinds", 1, 17},
    /* Whatever it is, it ends. */
    {"", "a", 0, 0},
    {"return {", "a", 0, 0},
    {"}}}} { a = ", "a", 1, 8},
    {"{ [[", "a", 0, 0},
    {"{ '", "a", 0, 0},
    {"{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{ a = 1", "a", 0, 0},
    {"{ [\"a\"", "a", 0, 0},
    {"--", "a", 0, 0},
    {"--[==[", "a", 0, 0},
};

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct overlay_step steps[8];
        struct place place = {0, 0, 0};
        struct bench bench;
        size_t len = 0;
        bench_open(&bench);
        char *copy = arena_copy(bench.arena, rows[i].path, strlen(rows[i].path));
        for (char *word = copy, *end; word; word = end ? end + 1 : NULL, len++) {
            end = strchr(word, ' ');
            if (end)
                *end = '\0';
            bool item = *word == '#';
            steps[len] = (struct overlay_step){len ? &steps[len - 1] : NULL,
                                               item ? (cf_str){NULL, 0} : str_of(word),
                                               item ? (size_t)(word[1] - '0') : 0};
        }
        bool found = overlay_place(bench.arena, str_of(rows[i].text), &steps[len - 1], &place);
        if (found != (rows[i].line > 0) || place.line != rows[i].line ||
            place.column != rows[i].column)
            fail_msg("%s: %s: %u:%u, expected %u:%u", rows[i].text, rows[i].path, place.line,
                     place.column, rows[i].line, rows[i].column);
        bench_close(&bench);
    }
}

static void test_errors(void **state)
{
    static const char text[] = "return { kinds = { Box = { inputs = { x = 1 } } } }";
    const struct overlay_script script = {STR("s.lua"), str_of(text)};
    const struct overlay_step kinds = {NULL, STR("kinds"), 0}, box = {&kinds, STR("Box"), 0},
                              absent = {&box, STR("no word"), 0}, item = {&absent, {NULL, 0}, 2};
    struct bench bench;
    (void)state;
    bench_open(&bench);
    overlay_place_error(&bench.ctx, &script, &box, STR("wrong"));
    overlay_place_error(&bench.ctx, &script, &item, STR("wrong"));
    overlay_place_error(&bench.ctx, &script, NULL, STR("wrong"));
    assert_string_equal(bench_messages(&bench), "error: s.lua: kinds.Box[\"no word\"][2]: wrong\n"
                                                "error: s.lua: wrong\n"
                                                "error: 1:20: kinds.Box: wrong\n");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_errors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
