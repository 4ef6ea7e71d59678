/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "runner/troubles.h"

static const struct {
    enum result result;
    const char *message, *code;
} cases[] = {
    {RESULT_SUCCEEDED, "", ""},
    /* A closer word, and the outcome where there is none. */
    {RESULT_LOST, "TrainingJob ns/a does not exist", "no-object"},
    {RESULT_LOST, "TrainingJob ns/a does not exist any more", "lost"},
    {RESULT_LOST, "this run has made no TrainingJob in namespace ns", "no-object"},
    {RESULT_LOST, "this step has made no TrainingJob", "no-object"},
    {RESULT_USAGE, "this run has made more than one TrainingJob: a, b", "several-objects"},
    {RESULT_USAGE, "--of run goes with --action get, wait or delete alone", "of-run"},
    {RESULT_STOPPED, "stopped by signal 15", "stopped"},
    {RESULT_TIMEOUT, "", "timeout"},
    /* Closer forms come first. */
    {RESULT_FAILED, "Job a stays in state Odd, which is neither success nor failure: x",
     "unknown-state"},
    {RESULT_FAILED, "Job a is Failed: it stays in state Odd", "resource-failed"},
    {RESULT_FAILED, "Job a failed: because", "resource-failed"},
    {RESULT_FAILED, "100 tries of this step have failed", "cannot-continue"},
    {RESULT_CONFLICT, "Job a exists, and this step did not make it", "name-taken"},
    {RESULT_CONFLICT, "Job a exists, and its kind cannot be changed", "not-changeable"},
    {RESULT_CONFLICT,
     "Job a was made by an earlier try with other inputs, and its kind cannot be changed",
     "other-inputs"},
    {RESULT_CONFLICT, "input tags: .spec.tags: conflict with \"kubectl\" using v1", "field-owned"},
    {RESULT_USAGE, "--in: Job has no input \"nmae\"", "unknown-input"},
    {RESULT_USAGE, "--owner takes GROUP/VERSION/KIND/NAME/UID, not \"a\"", "bad-owner"},
    {RESULT_USAGE, "--on-cancel takes auto|delete|keep, not \"a\"", "bad-option"},
    {RESULT_USAGE, "input a (integer, from --in): expected a whole number", "bad-value"},
    {RESULT_REFUSED, "input x: spec.x: the cluster's definition has no such field",
     "unknown-field"},
    {RESULT_REFUSED, "input x: spec.x: must be at most 5", "invalid-value"},
    {RESULT_TIMEOUT, "Job a: --timeout has passed in state InProgress", "too-long"},
    {RESULT_TIMEOUT, "Job a: --update-timeout has passed", "change-not-taken-up"},
    {RESULT_DENIED, "pods \"a\" is forbidden: exceeded quota: q", "quota-exceeded"},
    {RESULT_DENIED, "jobs is forbidden", "forbidden"},
    /* A message is of one result: that of another one has no say. */
    {RESULT_LOCAL, "out of memory", "out-of-memory"},
    {RESULT_LOCAL, "no good answer from the API server a for 1 s: b", "local"},
    {RESULT_UNREACHABLE, "no good answer from the API server a for 1 s: b", "no-answer"},
};

static void codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_row_equal(cases[i].message, troubles_code(cases[i].result, str_of(cases[i].message)),
                         cases[i].code);
}

/* Each code once, each row whole, the rows of one result together. */
static void the_table(void **state)
{
    (void)state;
    const struct troubles_row *row, *other;
    bool seen[RESULT_COUNT] = {false};
    for (size_t i = 0; (row = troubles_row(i)) != NULL; i++) {
        const struct troubles_row *before = i ? troubles_row(i - 1) : NULL;
        assert_true(*row->message && *row->cause && *row->next);
        if (!before || before->result != row->result)
            assert_false(seen[row->result]);
        seen[row->result] = true;
        for (size_t j = 0; j < i; j++) {
            other = troubles_row(j);
            assert_string_not_equal(other->code, row->code);
        }
    }
    /* What all steps can end with has a closer word, but for these two. */
    for (int i = 0; i < RESULT_COUNT; i++)
        assert_int_equal(seen[i], i != RESULT_SUCCEEDED && i != RESULT_STOPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes), cmocka_unit_test(the_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
