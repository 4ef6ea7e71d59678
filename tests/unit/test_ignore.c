/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/ignore.h"

static bool matches(struct bench *bench, const char *text, const char *path)
{
    struct ignore ignore = {.len = 0};
    assert_true(ignore_read(&bench->ctx, 0, str_of(text), &ignore));
    return ignore_match(&ignore, str_of(path));
}

static void patterns(void **state)
{
    static const struct {
        const char *text, *yes, *no; /* paths with blanks between them */
    } rows[] = {
        {"", "", "a A/b"},
        {"# comment\n\n   \n", "", "a #"},
        {"a.yaml", "a.yaml K/a.yaml K/f/a.yaml a.yaml/x", "a.yamlx xa.yaml K/b"},
        {"K/f/a", "K/f/a K/f/a/b", "f/a X/K/f/a K/f/ab"},
        {"/a", "a a/b", "K/a"},
        {"K/", "K/a X/K/b", "K X/K"},
        {"K/f/", "K/f/a K/f/g/h", "K/f X/K/f/a"},
        {"*", "a K/b", ""},
        {"*.md", "a.md K/f/.md", "a.mdx K/md"},
        {"K/*/a", "K/f/a", "K/a K/f/g/a"},
        {"K/a*c*e", "K/ace K/abcde K/acace", "K/ac K/aceb"},
        {"?", "a \xC3\xA4 K/b", "ab"},
        {"/?b", "ab", "b K/ab"},
        {"[a-c]x", "ax bx cx", "dx x -x"},
        {"[!a-c]x", "dx", "ax x"},
        {"[^a]", "b", "a"},
        {"[]a]", "] a", "b"},
        {"[a-]", "a -", "b"},
        {"[\xC3\xA0-\xC3\xA4]", "\xC3\xA1", "\xC3\xB6 a"},
        {"**/a", "a K/a K/f/a", "K/b"},
        {"K/**", "K/a K/f/a K", "X/a"},
        {"K/**/a", "K/a K/f/a K/f/g/a", "a X/K/a K/b"},
        {"**/f/**/a", "f/a K/f/a K/f/x/a", "a f K/g/a"},
        {"**", "a K/a", ""},
        {"\\!a", "!a", "a"},
        {"\\#a", "#a", "a"},
        {"\\*", "*", "a"},
        {"  a  \r\nb", "a b", "c"},
        {"A", "A", "a"},
    };
    struct bench bench;
    (void)state;
    bench_open(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int wanted = 0; wanted < 2; wanted++) {
            char paths[128];
            snprintf(paths, sizeof paths, "%s", wanted ? rows[i].yes : rows[i].no);
            for (char *path = paths, *next; *path; path = next) {
                next = path + strcspn(path, " ");
                if (*next)
                    *next++ = '\0';
                if (matches(&bench, rows[i].text, path) != (bool)wanted)
                    fail_msg("\"%s\" and %s: not %d", rows[i].text, path, wanted);
            }
        }
    bench_close(&bench);
}

/* A pattern with many stars costs no more than its length times that of the path. */
static void no_explosion(void **state)
{
    struct bench bench;
    struct buf text = {.arena = NULL}, path;
    (void)state;
    bench_open(&bench);
    text.arena = bench.arena;
    path = text;
    for (int i = 0; i < 60; i++) {
        buf_text(&text, "**/a*a*a*a*a*a*/");
        buf_text(&path, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa/");
    }
    buf_text(&text, "b");
    buf_text(&path, "c");
    assert_false(matches(&bench, text.ptr, path.ptr));
    bench_close(&bench);
}

#define HINT                                                                                       \
    " [* and ? stand for characters of one step, ** for steps; \\ takes the next character as it " \
    "is]\n"

static void mistakes(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"a\n  !b\n", "error: 2:3: a line cannot take another one back: ! is not for this file "
                      "[say what is to be left alone, and no more; \\! begins a name with !]\n"},
        {"a[bc", "error: 1:2: nothing closes the [" HINT},
        {"K/x[]", "error: 1:4: nothing closes the [" HINT},
        {"a\\", "error: 1:2: nothing follows the \\" HINT},
        {"K/a**", "error: 1:4: ** stands for whole steps, so it is written between slashes" HINT},
        {"**.yaml", "error: 1:1: ** stands for whole steps, so it is written between slashes" HINT},
        {"a//b", "error: 1:3: a pattern has no empty step, no . and no .." HINT},
        {"../a", "error: 1:1: a pattern has no empty step, no . and no .." HINT},
        {"K/./a", "error: 1:3: a pattern has no empty step, no . and no .." HINT},
        {"/", "error: 1:2: a pattern has no empty step, no . and no .." HINT},
        {"!\n[\n", "error: 1:1: a line cannot take another one back: ! is not for this file "
                   "[say what is to be left alone, and no more; \\! begins a name with !]\n"
                   "error: 2:1: nothing closes the [" HINT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct ignore ignore = {.len = 0};
        bench_open(&bench);
        assert_false(ignore_read(&bench.ctx, 0, str_of(rows[i].text), &ignore));
        assert_row_equal(rows[i].text, bench_messages(&bench), rows[i].wanted);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(patterns), cmocka_unit_test(no_explosion),
                                       cmocka_unit_test(mistakes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
