/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "cli/meant.h"

static void sources(void **state)
{
    (void)state;
    static const struct {
        const char *word, *scheme, *page, *source;
    } rows[] = {
        {"gihub:o/r", "github:o/r", "", ""},
        {"GitHub:o/r@v1:x.yaml", "github:o/r@v1:x.yaml", "", ""},
        {"clutser:", "cluster:", "", ""},
        {"helm:x", "", "", ""},
        {":", "", "", ""},
        {"", "", "", ""},
        {"Cluster", "", "", "cluster:"},
        {"github", "", "", "github:OWNER/REPO"},
        {"o/some-controller", "", "", "github:o/some-controller"},
        {"s3/Bucket", "", "", ""},
        {"-", "", "", ""},
        {"https://github.com/o/r", "", "github:o/r", ""},
        {"HTTPS://www.github.com/o/r/", "", "github:o/r", ""},
        {"github.com/o/r/tree/v1/crds", "", "github:o/r@v1:crds", ""},
        {"https://github.com/o/r/blob/v1/crds/x.yaml#L3", "", "github:o/r@v1:crds/x.yaml", ""},
        {"https://github.com/o/r/raw/v1/crds/x.yaml", "", "", ""},
        {"https://github.com/o/r/releases/download/v1/x.yaml", "", "", ""},
        {"https://github.com/", "", "", ""},
        {"https://github.com/o", "", "", ""},
        {"https://example.com/github.com/o/r", "", "", ""},
    };
    struct bench bench;
    bench_open(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cf_str word = str_of(rows[i].word);
        bool url = str_contains(word, "://");
        if (!str_is(meant_scheme(bench.arena, word), rows[i].scheme) && !url)
            fail_msg("scheme of %s", rows[i].word);
        if (!str_is(meant_page(bench.arena, word), rows[i].page))
            fail_msg("page of %s", rows[i].word);
        if (!str_is(meant_source(bench.arena, word), rows[i].source) && !url && !*rows[i].page)
            fail_msg("source of %s", rows[i].word);
    }
    bench_close(&bench);
}

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *word, *kind;
    } rows[] = {
        {"Traningjob", "TrainingJob"},
        {"sagemakr/TrainingJob", "sagemaker/TrainingJob"},
        {"sagemaker/TraningJobs", "sagemaker/TrainingJob"},
        {"sagemaker.services.k8s.aws_trainingjob.yaml",
         "sagemaker.services.k8s.aws_trainingjobs.yaml"},
        {"s3/Bucket", ""},
        {"Trainin*", ""},
        {"", ""},
    };
    struct snapshot_entry entries[] = {
        {.group = STR("sagemaker.services.k8s.aws"), .kind = STR("App"), .plural = STR("apps")},
        {.group = STR("sagemaker.services.k8s.aws"),
         .kind = STR("TrainingJob"),
         .plural = STR("trainingjobs")},
    };
    const struct snapshot snapshot = {.entries = entries, .len = 2};
    struct bench bench;
    bench_open(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!str_is(meant_kind(bench.arena, &snapshot, str_of(rows[i].word)), rows[i].kind))
            fail_msg("%s", rows[i].word);
    assert_true(str_is(meant_kind(bench.arena, NULL, STR("App")), ""));
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources),
        cmocka_unit_test(kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
