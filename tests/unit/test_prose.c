/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "script/prose.h"

static void plain(void **state)
{
    static const struct {
        const char *text;
        size_t limit;
        const char *line;
    } cases[] = {
        {"", 0, ""},
        {"  two\n\twords \x01 ", 0, "two words"},
        {"a {{x}} {{{y}}}", 0, "a { {x}} { { {y}}}"},
        {"a\xC2\x85"
         "b\xE2\x80\xA8"
         "c\xE2\x80\xA9"
         "d\xEF\xBB\xBF"
         "e\xEF\xBF\xBE",
         0, "a b c d e"},
        {"\xC2\xA0"
         "a\xC2\x9F\xC2",
         0,
         "\xC2\xA0"
         "a \xC2"},
        {"exactly", 7, "exactly"},
        {"one two three", 9, "one two…"},
        {"one two three", 8, "one two…"},
        {"one two three", 7, "one…"},
        {"abcdefgh", 4, "abc…"},
        {"\xc3\xa4\xc3\xb6\xc3\xbc \xf0\x9f\x98\x80 x", 5, "\xc3\xa4\xc3\xb6\xc3\xbc…"},
        {"\xc3\xa4\xc3\xb6\xc3\xbc \xf0\x9f\x98\x80 x", 7,
         "\xc3\xa4\xc3\xb6\xc3\xbc \xf0\x9f\x98\x80 x"},
        {"a{{{{", 4, "a{…"},
    };
    struct arena *arena = arena_open();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_row_equal(cases[i].text,
                         prose_plain(arena, str_of(cases[i].text), cases[i].limit, false).ptr,
                         cases[i].line);
    assert_row_equal("verbatim", prose_plain(arena, STR(" {{x}}\n{{{y}}} z"), 14, true).ptr,
                     "{{x}} {{{y}}}…");
    assert_row_equal("verbatim",
                     prose_first_sentence(arena, STR("Takes {{x}}. Or not."), 0, true).ptr,
                     "Takes {{x}}.");
    arena_close(arena);
}

static void first_sentence(void **state)
{
    static const struct {
        const char *text;
        size_t limit;
        const char *line;
    } cases[] = {
        {"One. Two.", 0, "One."},
        {"One.\nTwo.", 0, "One."},
        {"One.\xE2\x80\xA8Two.", 0, "One."},
        {"Really? Yes.", 0, "Really?"},
        {"Stop! Now.", 0, "Stop!"},
        {"No stop", 0, "No stop"},
        {"Version 1.2 of it. More.", 0, "Version 1.2 of it."},
        {"Names, e.g. this one, i.e. that. More.", 0, "Names, e.g. this one, i.e. that."},
        {"Lists (etc. and so on). More.", 0, "Lists (etc. and so on)."},
        {"By J. Smith. More.", 0, "By J. Smith."},
        {"Plan A. More.", 0, "Plan A. More."},
        {"Wait… more. Then.", 0, "Wait… more."},
        {"A very long sentence that goes on. More.", 12, "A very long…"},
        {"...", 0, "..."},
        {". x", 0, ". x"},
    };
    struct arena *arena = arena_open();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_row_equal(
            cases[i].text,
            prose_first_sentence(arena, str_of(cases[i].text), cases[i].limit, false).ptr,
            cases[i].line);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plain), cmocka_unit_test(first_sentence)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
