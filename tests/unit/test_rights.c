/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "base/rights.h"

#define KIND(scope, rules) "{group: g.io, plural: jobs, scope: " scope ", rules: {" rules "}}"

static const struct {
    const char *label, *document, *rights, *verbs;
} cases[] = {
    {"a kind that no profile knows", KIND("Namespaced", ""),
     "g.io/jobs get@namespace g.io/jobs list@namespace g.io/jobs watch?@namespace "
     "g.io/jobs create@namespace g.io/jobs patch@namespace g.io/jobs delete@namespace "
     "/events list?@namespace /pods get?@namespace",
     "get+list+watch+create+patch+delete"},
    {"one that cannot be changed", KIND("Namespaced", "class: job"),
     "g.io/jobs get@namespace g.io/jobs list@namespace g.io/jobs watch?@namespace "
     "g.io/jobs create@namespace g.io/jobs delete@namespace "
     "/events list?@namespace /pods get?@namespace",
     "get+list+watch+create+delete"},
    {"one that can", KIND("Cluster", "class: job, update: true"),
     "g.io/jobs get@cluster g.io/jobs list@cluster g.io/jobs watch?@cluster "
     "g.io/jobs create@cluster g.io/jobs patch@cluster g.io/jobs delete@cluster "
     "/events list?@default /pods get?@namespace",
     "get+list+watch+create+patch+delete"},
    {"one that says it cannot", KIND("Cluster", "update: false"),
     "g.io/jobs get@cluster g.io/jobs list@cluster g.io/jobs watch?@cluster "
     "g.io/jobs create@cluster g.io/jobs delete@cluster "
     "/events list?@default /pods get?@namespace",
     "get+list+watch+create+delete"},
};

static void table(void **state)
{
    static const char *const places[] = {"cluster", "namespace", "default"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        struct buf out = {.arena = bench.arena};
        const struct rights_kind kind = rights_kind(bench_yaml(&bench, cases[i].document));
        struct right *rights;
        size_t len = rights_of(bench.arena, &kind, &rights);
        for (size_t k = 0; k < len; k++) {
            assert_true(rights[k].why.len > 0);
            buf_printf(&out, "%s%.*s/%.*s %.*s%s@%s", k ? " " : "", STR_ARG(rights[k].group),
                       STR_ARG(rights[k].resource), STR_ARG(rights[k].verb),
                       rights[k].required ? "" : "?", places[rights[k].place]);
        }
        assert_row_equal(cases[i].label, out.ptr, cases[i].rights);
        assert_row_equal(cases[i].label, rights_verbs(bench.arena, &kind, "+").ptr, cases[i].verbs);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
