/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/crd.h"

#define HEAD "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
#define NAMES "  group: g.io\n  scope: Namespaced\n  names: {kind: Job, plural: jobs}\n"

static void version_order(void **state)
{
    /* The list of the Kubernetes documentation, highest first. */
    static const char *const order[] = {"v10",       "v2",       "v1",      "v11beta2",
                                        "v10beta3",  "v10beta2", "v3beta1", "v12alpha1",
                                        "v11alpha2", "foo1",     "foo10"};
    (void)state;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
            int got = crd_version_order(str_of(order[i]), str_of(order[k]));
            if ((got < 0) != (i < k) || (got > 0) != (i > k))
                fail_msg("%s and %s: %d", order[i], order[k], got);
        }
    assert_true(crd_version_order(STR("v99999999999999999999"), STR("v1")) > 0);
    assert_true(crd_version_order(STR("v1beta"), STR("v1alpha1")) > 0);
    assert_true(crd_version_order(STR("v1beta1x"), STR("v1alpha1")) > 0);
    assert_true(crd_version_order(STR("v1gamma1"), STR("v1alpha1")) > 0);
    assert_true(crd_version_order(STR("v"), STR("v1")) > 0);
}

/* Good definitions: which version is chosen, and what was read of it. */
static void choose(void **state)
{
    static const struct {
        const char *label, *yaml, *asked, *chosen;
    } cases[] = {
        {"the storage version when it is served",
         HEAD "spec:\n" NAMES "  versions:\n  - {name: v2, served: true}\n"
              "  - {name: v1, served: true, storage: true}\n",
         "", "v1"},
        {"else the highest served",
         HEAD "spec:\n" NAMES "  versions:\n  - {name: v1alpha1, served: true}\n"
              "  - {name: v1beta1, served: true}\n  - {name: v1, storage: true, served: false}\n",
         "", "v1beta1"},
        {"the one asked for, served or not",
         HEAD "spec:\n" NAMES "  versions:\n  - {name: v1, served: true, storage: true}\n"
              "  - {name: v0, served: false}\n",
         "v0", "v0"},
        {"v1beta1 with one version",
         "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nspec:\n" NAMES
         "  version: v1alpha3\n",
         "", "v1alpha3"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const struct crd *crd = crd_read(&bench.ctx, bench_yaml(&bench, cases[i].yaml));
        assert_non_null(crd);
        const struct crd_version *version = crd_version(&bench.ctx, crd, str_of(cases[i].asked));
        assert_non_null(version);
        assert_row_equal(cases[i].label, version->name.ptr, cases[i].chosen);
        assert_row_equal(cases[i].label, bench_messages(&bench), "");
        bench_close(&bench);
    }
}

/* v1beta1 keeps schema, columns and subresources beside the versions when they are shared. */
static void shared_schema(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const struct crd *crd =
        crd_read(&bench.ctx,
                 bench_yaml(&bench, "apiVersion: apiextensions.k8s.io/v1beta1\n"
                                    "kind: CustomResourceDefinition\nspec:\n" NAMES
                                    "  additionalPrinterColumns: [{name: X, JSONPath: .status.x}]\n"
                                    "  validation: {openAPIV3Schema: {type: object}}\n"
                                    "  versions: [{name: v1, served: true, storage: true},\n"
                                    "    {name: v2, served: true, storage: false,\n"
                                    "     schema: {openAPIV3Schema: {type: string}}}]\n"));
    assert_non_null(crd);
    assert_string_equal(bench_json(&bench, crd->versions[0].schema), "{\"type\":\"object\"}");
    assert_string_equal(bench_json(&bench, crd->versions[1].schema), "{\"type\":\"string\"}");
    assert_int_equal(cf_len(crd->versions[1].columns), 1);
    bench_close(&bench);
}

static void messages(void **state)
{
    static const struct {
        const char *yaml, *messages;
    } cases[] = {
        {"apiVersion: apiextensions.k8s.io/v2\nkind: CustomResourceDefinition\n",
         "error: 1:13: apiVersion: \"apiextensions.k8s.io/v2\" is not supported "
         "[apiextensions.k8s.io/v1 and apiextensions.k8s.io/v1beta1 are]\n"},
        {HEAD, "error: 1:1: \"spec\" is missing or no map\n"},
        {HEAD "spec:\n  x: 1\n",
         "error: 4:3: spec: \"group\" is missing [for example group: sagemaker.services.k8s.aws]\n"
         "error: 4:3: spec: \"names\" is missing or no map\n"
         "error: 4:3: spec: \"versions\" must be a list of at least one "
         "[for example versions: [{name: v1, served: true, storage: true, …}]]\n"},
        {HEAD
         "spec:\n  group: 7\n  names: {kind: ''}\n  scope: cluster\n  versions: [{served: true}]\n",
         "error: 4:10: spec.group: \"group\" must be a string, found an integer "
         "[for example group: sagemaker.services.k8s.aws]\n"
         "error: 5:10: spec.names: \"plural\" is missing [for example plural: trainingjobs]\n"
         "error: 5:17: spec.names.kind: \"kind\" is empty [for example kind: TrainingJob]\n"
         "error: 6:10: spec.scope: \"scope\" must be Namespaced or Cluster "
         "[it is written with a capital letter]\n"
         "error: 7:14: spec.versions[0]: \"name\" is missing [for example name: v1]\n"},
        {HEAD "spec:\n  group: a..b\n  names: {kind: ../../x, plural: x/y}\n"
              "  versions: [{name: v 1}, {name: v1}]\n",
         "error: 4:10: spec.group: \"a..b\" is no name that Kubernetes takes [use letters, digits "
         "and "
         "-, a letter first; for example group: sagemaker.services.k8s.aws]\n"
         "error: 5:17: spec.names.kind: \"../../x\" is no name that Kubernetes takes [use letters, "
         "digits "
         "and -, a letter first; for example kind: TrainingJob]\n"
         "error: 5:34: spec.names.plural: \"x/y\" is no name that Kubernetes takes [use "
         "letters, "
         "digits and -, a letter first; for example plural: trainingjobs]\n"
         "error: 6:21: spec.versions[0].name: \"v 1\" is no name that Kubernetes takes [use "
         "letters, "
         "digits and -, a letter first; for example name: v1]\n"},
        {HEAD "spec:\n" NAMES "  versions: [7]\n",
         "error: 7:14: spec.versions[0]: expected a version (a map), found an integer\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        assert_null(crd_read(&bench.ctx, bench_yaml(&bench, cases[i].yaml)));
        assert_row_equal(cases[i].yaml, bench_messages(&bench), cases[i].messages);
        bench_close(&bench);
    }
}

static void version_messages(void **state)
{
    static const struct {
        const char *versions, *asked, *message;
    } cases[] = {
        {"[{name: v1beta1, served: true}, {name: v1, served: true}]", "v1beta2",
         "error: 1:1: Job has no version \"v1beta2\" [it has v1beta1, v1; did you mean "
         "\"v1beta1\"?]\n"},
        {"[{name: v1, served: true}]", "other",
         "error: 1:1: Job has no version \"other\" [it has v1]\n"},
        {"[{name: v1, served: false, storage: true}]", "",
         "error: 1:1: Job has no served version [name one with --crd-version to use it all the "
         "same]\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        cf_str yaml =
            str_printf(bench.arena, HEAD "spec:\n" NAMES "  versions: %s\n", cases[i].versions);
        const struct crd *crd = crd_read(&bench.ctx, bench_yaml(&bench, yaml.ptr));
        assert_null(crd_version(&bench.ctx, crd, str_of(cases[i].asked)));
        assert_row_equal(cases[i].versions, bench_messages(&bench), cases[i].message);
        bench_close(&bench);
    }
}

static void recognise(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    assert_true(crd_is(bench_yaml(&bench, HEAD)));
    assert_false(crd_is(bench_yaml(&bench, "apiVersion: v1\nkind: CustomResourceDefinition\n")));
    assert_false(crd_is(bench_yaml(&bench, "kind: Deployment\n")));
    assert_false(crd_is(bench_yaml(&bench, "[a]\n")));
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_order),    cmocka_unit_test(choose),
        cmocka_unit_test(shared_schema),    cmocka_unit_test(messages),
        cmocka_unit_test(version_messages), cmocka_unit_test(recognise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
