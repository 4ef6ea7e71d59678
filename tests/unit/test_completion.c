/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "cli/completion.h"

/* What is offered of ways to write operands: words, "<files>", "<folders>". */
static const struct {
    const char *ways, *given[3], *word, *offered;
} rows[] = {
    {"", {NULL}, "", ""},
    {"FILE", {NULL}, "", "<files>"},
    {"FILE", {"a"}, "", ""},
    {"[FILE...]", {"a", "b"}, "", "<files>"},
    {"list|clean", {NULL}, "", "list clean"},
    {"list|clean", {NULL}, "c", "clean"},
    {"list|clean", {"list"}, "", ""},
    {"[FILE] DIR", {"a"}, "", "<folders>"},
    {"[FILE... | new DIR | test FILE...]", {NULL}, "", "<files> new test"},
    {"[FILE... | new DIR | test FILE...]", {NULL}, "n", "<files> new"},
    {"new DIR | test FILE...", {"new"}, "", "<folders>"},
    {"new DIR | test FILE...", {"new", "a"}, "", ""},
    {"new DIR | test FILE...", {"test", "a"}, "", "<files>"},
    {"new DIR | test FILE...", {"other"}, "", ""},
    {"eject NAME [DIR]", {"eject", "x"}, "", "<folders>"},
    {"eject NAME [DIR]", {"eject"}, "", ""},
};

static void test_operands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run run;
        run_open(&run, stdout, stderr);
        struct completion completion = {
            .run = &run, .program = "crdforge", .word = str_of(rows[i].word)};
        struct buf offered = {.arena = run.arena};
        cf_str given[3];
        size_t len = 0;
        for (; len < 3 && rows[i].given[len]; len++)
            given[len] = str_of(rows[i].given[len]);
        completion_operands(&completion, rows[i].ways, given, len);
        if (completion.paths != COMPLETION_NONE)
            buf_text(&offered, completion.paths == COMPLETION_FILES ? "<files>" : "<folders>");
        for (size_t k = 0; k < completion.found_len; k++)
            buf_printf(&offered, "%s%.*s", offered.len ? " " : "",
                       STR_ARG(completion.found[k].text));
        assert_row_equal(rows[i].ways, buf_str(&offered).ptr, rows[i].offered);
        assert_int_equal(run_close(&run, 0), 0);
    }
}

/* A word comes once, with what it means in one line, and only when a shell takes it as it is. */
static void test_add(void **state)
{
    struct run run;
    (void)state;
    run_open(&run, stdout, stderr);
    struct completion completion = {.run = &run, .program = "crdforge", .word = STR("a")};
    completion_add(&completion, STR("ab"), STR("one\nof\tthem"));
    completion_add(&completion, STR("ab"), STR("again"));
    completion_add(&completion, STR("b"), STR("another beginning"));
    completion_add(&completion, STR("a b"), STR(""));
    completion_add(&completion, STR("a$(b)"), STR(""));
    completion_add(&completion, STR("a'b"), STR(""));
    completion_add(&completion, STR("a\xc3\xa4"), STR(""));
    assert_int_equal(completion.found_len, 1);
    assert_string_equal(completion.found[0].about.ptr, "one of them");
    assert_int_equal(run_close(&run, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_operands), cmocka_unit_test(test_add)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
