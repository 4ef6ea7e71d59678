/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "cli/words.h"

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        enum words_kind kind;
        bool lookup, whole;
    } rows[] = {
        {"-", WORDS_STDIN, false, true},
        {"/", WORDS_FOLDER, false, true},
        {".", WORDS_FOLDER, false, true},
        {"/dev/null", WORDS_PATH, false, true},
        {"./nothing", WORDS_PATH, false, true},
        {"../nothing", WORDS_PATH, false, true},
        {"/nothing", WORDS_PATH, false, true},
        {"nothing/", WORDS_PATH, false, true},
        {"nothing.yml", WORDS_PATH, false, true},
        {"a/b.example_c.yaml", WORDS_PATH, false, true},
        {"nothing.json", WORDS_PATH, false, true},
        {"bundled:", WORDS_BUNDLED, false, true},
        {"bundled:TrainingJob", WORDS_BUNDLED, false, true},
        {"cluster:", WORDS_CLUSTER, false, true},
        {"cluster:x.yaml", WORDS_CLUSTER, false, true},
        {"github:a/b@v1:c/d.yaml", WORDS_GITHUB, false, true},
        {"https://h/x.yaml", WORDS_URL, false, true},
        {"http://h/x", WORDS_URL, false, true},
        {"HTTPS://h/x", WORDS_URL, false, true},
        {"oci://h/x", WORDS_SCHEME, false, true},
        {"s3.services.k8s.aws_buckets.yaml", WORDS_FILE_NAME, true, true},
        {"TrainingJob", WORDS_NAME, true, false},
        {"TrainingJob.spec", WORDS_NAME, true, false},
        {"s3/Bucket", WORDS_NAME, true, false},
        {"*", WORDS_NAME, true, false},
        {"", WORDS_NAME, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum words_kind kind = words_kind(str_of(rows[i].word));
        if (kind != rows[i].kind || words_is_lookup(kind) != rows[i].lookup ||
            words_is_whole(kind) != rows[i].whole)
            fail_msg("%s is %d", rows[i].word, (int)kind);
    }
}

static void parts(void **state)
{
    (void)state;
    static const struct {
        const char *word, *parts; /* group|name|service */
    } rows[] = {
        {"Bucket", "|Bucket|"},
        {"s3/Bucket", "s3|Bucket|s3"},
        {"s3.services.k8s.aws/Bucket", "s3.services.k8s.aws|Bucket|s3"},
        {"s3.services.k8s.aws_buckets.yaml", "s3.services.k8s.aws|buckets|s3"},
        {"buckets.s3.services.k8s.aws", "|buckets.s3.services.k8s.aws|s3"},
        {"services.k8s.aws/FieldExport", "services.k8s.aws|FieldExport|"},
        {"kubeflow.org/TFJob", "kubeflow.org|TFJob|"},
        {"kubeflow.org_tfjobs.yaml", "kubeflow.org|tfjobs|"},
        {"/x", "|x|"},
        {"", "||"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cf_str word = str_of(rows[i].word);
        char text[100];
        snprintf(text, sizeof text, "%.*s|%.*s|%.*s", STR_ARG(words_group(word)),
                 STR_ARG(words_name(word)), STR_ARG(words_service(word)));
        assert_row_equal(rows[i].word, text, rows[i].parts);
    }
}

static void definitions(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        bool matches;
    } rows[] = {
        {"Policy", true},
        {"policy", true},
        {"policies", true},
        {"POLICIES", true},
        {"policies.iam.services.k8s.aws", true},
        {"policies.iam", false},
        {"iam/Policy", true},
        {"IAM/policies", true},
        {"iam.services.k8s.aws/Policy", true},
        {"ia/Policy", false},
        {"s3/Policy", false},
        {"iam.services.k8s.aws_policies.yaml", true},
        {"s3.services.k8s.aws_policies.yaml", false},
        {"iam.services.k8s.aws_policy.yaml", false},
        {"*", true},
        {"P*y", true},
        {"p*y", true},
        {"q*", false},
        {"Polic?", true},
        {"iam/*", true},
        {"s3/*", false},
        {"Role", false},
        {"Polic", false},
        {"*.services.k8s.aws/Pol*", true},
        {"i?m/Policy", true},
        {"eks*/Policy", false},
        {"polic*.iam.services.k8s.aws", true},
        {"iam/[PQ]olicy", true},
        {"iam/[QR]olicy", false},
    };
    struct bench bench;
    bench_open(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (words_match(bench.arena, str_of(rows[i].word), STR("iam.services.k8s.aws"),
                        STR("Policy"), STR("policies")) != rows[i].matches)
            fail_msg("%s", rows[i].word);
    assert_true(words_is_pattern(STR("iam/P*")));
    assert_true(words_is_pattern(STR("Polic?")));
    assert_false(words_is_pattern(STR("iam/Policy")));
    bench_close(&bench);
}

static void file_names(void **state)
{
    (void)state;
    static const struct {
        const char *word, *file;
        bool fits;
    } rows[] = {
        {"Bucket", "s3.services.k8s.aws_buckets.yaml", true},
        {"buckets", "s3.services.k8s.aws_buckets.yaml", true},
        {"buckets.s3.services.k8s.aws", "s3.services.k8s.aws_buckets.yaml", true},
        {"s3/Bucket", "s3.services.k8s.aws_buckets.yaml", true},
        {"iam/Bucket", "s3.services.k8s.aws_buckets.yaml", false},
        {"Buck", "s3.services.k8s.aws_buckets.yaml", false},
        {"s3.services.k8s.aws_buckets.yaml", "s3.services.k8s.aws_buckets.yaml", true},
        {"s3.services.k8s.aws_bucket.yaml", "s3.services.k8s.aws_buckets.yaml", false},
        {"Policy", "iam.services.k8s.aws_policies.yaml", true},
        {"Address", "ec2.services.k8s.aws_addresses.yaml", true},
        {"y", "iam.services.k8s.aws_ies.yaml", true},
        {"B*", "s3.services.k8s.aws_objects.yaml", true}, /* the name does not tell the kind */
        {"s3/*", "iam.services.k8s.aws_roles.yaml", false},
        {"Bucket", "buckets.yaml", false},
        {"Bucket", "kustomization.yaml", false},
        {"Bucket", "", false},
    };
    struct bench bench;
    bench_open(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (words_fits_file(bench.arena, str_of(rows[i].word), str_of(rows[i].file)) !=
            rows[i].fits)
            fail_msg("%s in %s", rows[i].word, rows[i].file);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(parts),
        cmocka_unit_test(definitions),
        cmocka_unit_test(file_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
