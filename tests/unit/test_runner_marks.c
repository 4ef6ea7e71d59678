/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "runner/marks.h"

/* What --owner says, and the reference and the annotation that come of it. */
static void test_owners(void **state)
{
    (void)state;
#define BAD(text) "error: --owner takes GROUP/VERSION/KIND/NAME/UID, not \"" text "\"\n"
    static const struct {
        const char *text, *version, *workflow; /* NULL: none */
        const char *messages;
    } rows[] = {
        {"argoproj.io/v1alpha1/Workflow/w/u", "argoproj.io/v1alpha1",
         "argoproj.io/v1alpha1/Workflow/ns/w/u", ""},
        {"/v1/Pod/p/u", "v1", "/v1/Pod/ns/p/u", ""},
        {"", NULL, NULL, ""},
        {"argoproj.io/v1alpha1/Workflow/w/{{workflow.uid}}", NULL, NULL, ""},
        {"v1/Pod/p/u", NULL, NULL, BAD("v1/Pod/p/u")},
        {"g/v1/Pod/p/u/x", NULL, NULL, BAD("g/v1/Pod/p/u/x")},
        {"g/v1/Pod/p/", NULL, NULL, BAD("g/v1/Pod/p/")},
        {"g//Pod/p/u", NULL, NULL, BAD("g//Pod/p/u")},
    };
#undef BAD
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct marks_owner owner, again;
        cf_str name_space;
        bool ok;
        bench_open(&bench);
        bool given = marks_read_owner(&bench.ctx, str_of(rows[i].text), &owner, &ok);
        assert_int_equal(given, rows[i].version != NULL);
        assert_int_equal(ok, !*rows[i].messages);
        assert_row_equal(rows[i].text, bench_messages(&bench), rows[i].messages);
        if (given) {
            struct marks marks = {
                .workflow = &owner, .workflow_namespace = STR("ns"), .refer = true};
            const cf_node *made =
                marks_created(bench.arena, bench_yaml(&bench, "{metadata: {name: x}}"), &marks);
            const cf_node *reference =
                cf_at(cf_get(cf_get(made, "metadata"), "ownerReferences"), 0);
            assert_true(str_is(node_text(cf_get(reference, "apiVersion")), rows[i].version));
            assert_true(str_is(marks_annotation(made, MARKS_WORKFLOW), rows[i].workflow));
            assert_true(marks_workflow(made, &again, &name_space));
            assert_true(str_equal(again.group, owner.group) && str_equal(again.uid, owner.uid));
            assert_true(str_is(name_space, "ns"));
        }
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_owners)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
