/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "cli/commands.h"
#include "cli/kinds.h"

enum { MOST_GLOBS = 4 };

/* A definition in YAML. */
static const cf_node *definition(struct bench *bench, const char *group, const char *kind,
                                 const char *plural)
{
    struct buf yaml = {.arena = bench->arena};
    buf_printf(&yaml, "spec: {group: %s, names: {kind: %s, plural: %s}}\n", group, kind, plural);
    return bench_yaml(bench, yaml.ptr);
}

static struct args args_of(struct arena *arena, const char *const *globs)
{
    struct args args = {.command = &cmd_generate};
    for (size_t i = 0; i < MOST_GLOBS && globs[i]; i++)
        args = args_with(arena, &args, "kind", str_of(globs[i]));
    return args;
}

static void wanted(void **state)
{
    (void)state;
    static const struct {
        const char *globs[MOST_GLOBS], *group, *kind, *plural;
        bool wanted;
    } rows[] = {
        {{NULL}, "a.example", "Job", "jobs", true},
        {{"Job"}, "a.example", "Job", "jobs", true},
        {{"job"}, "a.example", "Job", "jobs", true},
        {{"jobs"}, "a.example", "Job", "jobs", true},
        {{"jobs.a.example"}, "a.example", "Job", "jobs", true},
        {{"Jo"}, "a.example", "Job", "jobs", false},
        {{"J?b"}, "a.example", "Job", "jobs", true},
        {{"[JK]ob"}, "a.example", "Kob", "kobs", true},
        {{"*Job"}, "a.example", "TrainingJob", "trainingjobs", true},
        {{"Job*"}, "a.example", "TrainingJob", "trainingjobs", false},
        {{"a.example/Job"}, "a.example", "Job", "jobs", true},
        {{"a/Job"}, "a.example", "Job", "jobs", true},
        {{"b/Job"}, "a.example", "Job", "jobs", false},
        {{"*.example/*"}, "a.example", "Job", "jobs", true},
        {{"*.services.k8s.aws/*"}, "a.example", "Job", "jobs", false},
        {{"s3/*"}, "s3.services.k8s.aws", "Bucket", "buckets", true},
        {{"s?/*"}, "s3.services.k8s.aws", "Bucket", "buckets", true},
        {{"s3/Table"}, "s3.services.k8s.aws", "Bucket", "buckets", false},
        {{"!Job"}, "a.example", "Job", "jobs", false},
        {{"!Job"}, "a.example", "Pod", "pods", true},
        {{"*", "!Job"}, "a.example", "Job", "jobs", false},
        {{"!Job", "*"}, "a.example", "Job", "jobs", false},
        {{"Pod", "Job"}, "a.example", "Job", "jobs", true},
        {{"Pod", "!Node"}, "a.example", "Job", "jobs", false},
        {{"!a/*", "Job"}, "a.example", "Job", "jobs", false},
        {{"Pod"}, "a.example", "", "jobs", true}, /* somebody else says that it has no kind */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct run run;
        bench_open(&bench);
        run_open(&run, stdout, stderr);
        struct args args = args_of(bench.arena, rows[i].globs);
        struct kinds *kinds = kinds_open(&run, &args);
        assert_non_null(kinds);
        const cf_node *one = definition(&bench, rows[i].group, rows[i].kind, rows[i].plural);
        if (kinds_want(kinds, one) != rows[i].wanted)
            fail_msg("row %zu: %s", i, rows[i].globs[0]);
        run_close(&run, 0);
        bench_close(&bench);
    }
}

/* Of definitions that were never read nothing is said: that is another error. */
static void none_seen(void **state)
{
    (void)state;
    static const char *const globs[MOST_GLOBS] = {"Job"};
    struct run run;
    run_open(&run, stdout, stderr);
    struct args args = args_of(run.arena, globs);
    assert_true(kinds_met(kinds_open(&run, &args)));
    run_close(&run, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(wanted), cmocka_unit_test(none_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
