/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "text/unified.h"

#include <stdlib.h>

static const char *diff_of(struct bench *bench, const char *old, const char *new)
{
    struct buf out = {.arena = bench->arena};
    cf_str was = str_of(old), is = str_of(new);
    unified_write(&out, STR("K/f"), old ? &was : NULL, new ? &is : NULL);
    return out.len ? out.ptr : "";
}

#define HEAD "--- a/K/f\n+++ b/K/f\n"

static void cases(void **state)
{
    static const struct {
        const char *label, *old, *new, *wanted;
    } rows[] = {
        {"same", "a\n", "a\n", ""},
        {"both absent", NULL, NULL, ""},
        {"created", NULL, "a\nb\n", "--- /dev/null\n+++ b/K/f\n@@ -0,0 +1,2 @@\n+a\n+b\n"},
        {"created empty", NULL, "", "--- /dev/null\n+++ b/K/f\n"},
        {"removed", "a\n", NULL, "--- a/K/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"},
        {"one line", "a\n", "b\n", HEAD "@@ -1 +1 @@\n-a\n+b\n"},
        {"newline added", "a", "a\n", HEAD "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
        {"no newline, context", "a\nb", "x\nb",
         HEAD "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n"},
        {"context", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
         HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
        {"six between: one hunk", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
         HEAD "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n"},
        {"seven between: two hunks", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
         HEAD "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n"},
        {"insert", "a\nb\n", "a\nx\nb\n", HEAD "@@ -1,2 +1,3 @@\n a\n+x\n b\n"},
        {"no text", "a\xFF\n", "b\n", "Files a/K/f and b/K/f differ\n"},
        {"no text, created", NULL, "b\xFF\n", "Files /dev/null and b/K/f differ\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        assert_row_equal(rows[i].label, diff_of(&bench, rows[i].old, rows[i].new), rows[i].wanted);
        bench_close(&bench);
    }
}

static void names(void **state)
{
    struct bench bench;
    cf_str old = STR("a\n"), new = STR("b\n");
    (void)state;
    bench_open(&bench);
    struct buf absolute = {.arena = bench.arena}, blank = absolute;
    unified_write(&absolute, STR("/tmp/f"), &old, &new);
    assert_string_equal(absolute.ptr, "--- a/tmp/f\n+++ b/tmp/f\n@@ -1 +1 @@\n-a\n+b\n");
    unified_write(&blank, STR("my out/f"), &old, &new);
    assert_string_equal(blank.ptr, "--- a/my out/f\t\n+++ b/my out/f\t\n@@ -1 +1 @@\n-a\n+b\n");
    bench_close(&bench);
}

/* The text that a difference makes of the old one, and how many lines it adds and takes. */
static const char *apply(struct bench *bench, const char *old, const char *diff, size_t *ret_cost)
{
    struct buf out = {.arena = bench->arena};
    const char *from = old;
    size_t line = 1;
    *ret_cost = 0;
    for (const char *at = diff, *end; *at; at = end) {
        size_t len = strcspn(at, "\n");
        end = at + len + (at[len] == '\n');
        if (strncmp(at, "---", 3) == 0 || strncmp(at, "+++", 3) == 0)
            continue;
        if (*at == '@') {
            size_t start = strtoul(at + 4, NULL, 10);
            for (; line < start; line++, from += strcspn(from, "\n") + 1)
                buf_add(&out, from, strcspn(from, "\n") + 1);
            continue;
        }
        *ret_cost += *at != ' ';
        if (*at != '-')
            buf_add(&out, at + 1, (size_t)(end - at) - 1);
        if (*at != '+') {
            assert_int_equal(strncmp(from, at + 1, (size_t)(end - at) - 1), 0);
            from += end - at - 1;
            line++;
        }
    }
    buf_text(&out, from);
    return out.ptr ? out.ptr : "";
}

/* The shortest difference, by the plainest of all methods. */
static size_t least_cost(const char *a, size_t n, const char *b, size_t m)
{
    static size_t best[64][64];
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k <= m; k++) {
            if (!i || !k)
                best[i][k] = i + k;
            else if (a[i - 1] == b[k - 1])
                best[i][k] = best[i - 1][k - 1];
            else
                best[i][k] =
                    1 + (best[i - 1][k] < best[i][k - 1] ? best[i - 1][k] : best[i][k - 1]);
        }
    return best[n][m];
}

static const char *as_lines(struct bench *bench, const char *letters, size_t len)
{
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < len; i++)
        buf_printf(&out, "%c\n", letters[i]);
    return out.ptr ? out.ptr : "";
}

/* Of small texts the difference is right and as short as can be. */
static void shortest(void **state)
{
    uint32_t seed = 1;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct bench bench;
        char a[40], b[40];
        size_t n = 0, m = 0, cost;
        seed = seed * 1664525u + 1013904223u;
        size_t letters = 1 + (seed >> 24) % 5;
        for (int i = 0; i < 80; i++) {
            seed = seed * 1664525u + 1013904223u;
            char letter = (char)('a' + (seed >> 16) % letters);
            if ((seed >> 8) % 3 && n < sizeof a)
                a[n++] = letter;
            if ((seed >> 10) % 3 && m < sizeof b)
                b[m++] = letter;
        }
        bench_open(&bench);
        const char *old = as_lines(&bench, a, n), *new = as_lines(&bench, b, m);
        const char *diff = diff_of(&bench, old, new);
        assert_string_equal(apply(&bench, old, diff, &cost), new);
        assert_int_equal(cost, least_cost(a, n, b, m));
        bench_close(&bench);
    }
}

/* Two large texts with nothing in common but a few lines: bounded effort, and still right. */
static void large(void **state)
{
    struct bench bench;
    size_t cost;
    (void)state;
    bench_open(&bench);
    struct buf old = {.arena = bench.arena}, new = {.arena = bench.arena};
    for (int i = 0; i < 20000; i++) {
        buf_printf(&old, "%s%d\n", i % 97 ? "old " : "", i);
        buf_printf(&new, "%s%d\n", i % 97 ? "new " : "", i);
    }
    const char *diff = diff_of(&bench, old.ptr, new.ptr);
    assert_string_equal(apply(&bench, old.ptr, diff, &cost), new.ptr);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases), cmocka_unit_test(names),
                                       cmocka_unit_test(shortest), cmocka_unit_test(large)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
