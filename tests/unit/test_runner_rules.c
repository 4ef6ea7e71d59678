/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

#include "runner/rules.h"

/* The rules of a job, a kind without a word, an unknown kind of the service, others, and none. */
#define JOB                                                                                        \
    "{family: ack, class: job, state: [status, jobStatus], reason: [status, why], "                \
    "success: [Completed], failure: [Failed, Stopped], running: [InProgress, Stopping], "          \
    "checks: [{path: [status, parts], word: state, name: rule, failure: [Error]}]}"
#define PLAIN "{family: ack}"
#define GENERIC "{family: ack, state: [status, status]}"
#define READY "{family: ready, state: [status, phase]}"
#define CREATED "{family: created}"
/* What a document says of its own: conditions alone, words alone, both, and a foreign generation. */
#define SIGNS                                                                                      \
    "{family: ready, reason: [status, why], conditions: {success: [{type: Synced}, {type: "        \
    "Ready}], "                                                                                    \
    "failure: [{type: Dead}, {type: Ready, status: 'False', reasons: [Denied, Gone]}], "           \
    "running: [{type: Held}], recoverable: [{type: Synced, status: 'False'}]}}"
#define WORDS                                                                                      \
    "{family: ready, state: [status, phase], success: [Done], failure: [Bad], reason: [status, "   \
    "why], detail: [status, more], conditions: {}}"
#define BOTH                                                                                       \
    "{family: ready, state: [status, a, b], success: [Done], reason: [status, why], conditions: "  \
    "{success: [{type: Ready}, {path: [status, ok], words: ['true']}], failure: [{path: [status, " \
    "c], words: [STOPPED]}]}}"
#define FOREIGN "{family: ready, generation: false, conditions: {success: [{type: Ready}]}}"
#define IS(type, status) "{type: " type ", status: '" status "'}"

#define ARN "ackResourceMetadata: {arn: a}, "
#define SYNCED "{type: ACK.ResourceSynced, status: 'True'}"
#define UNSYNCED "{type: ACK.ResourceSynced, status: 'False', message: not yet}"
#define TERMINAL "{type: ACK.Terminal, status: 'True', message: never}"
#define NOT_TERMINAL "{type: ACK.Terminal, status: 'False'}"
#define RECOVERABLE(text) "{type: ACK.Recoverable, status: 'True', message: '" text "'}"

static const struct {
    const char *rules, *object;
    enum rules_change change;
    enum rules_verdict verdict;
    const char *word, *reason;
} cases[] = {
    /* A word of failure needs no other sign. */
    {JOB, "status: {jobStatus: Failed, why: bad}", 0, RULES_FAILED, "Failed", "bad"},
    {JOB, "status: {jobStatus: Stopped}", 0, RULES_FAILED, "Stopped", ""},
    {JOB, "status: {jobStatus: Failed, conditions: [" TERMINAL "]}", 0, RULES_FAILED, "Failed",
     "never"},
    /* Terminal before any word of success. */
    {JOB, "status: {" ARN "jobStatus: Completed, conditions: [" SYNCED ", " TERMINAL "]}", 0,
     RULES_FAILED, "Completed", "never"},
    {JOB, "status: {" ARN "jobStatus: Completed, conditions: [" TERMINAL ", " SYNCED "]}", 0,
     RULES_FAILED, "Completed", "never"},
    {JOB, "status: {conditions: [{type: ACK.Terminal, status: 'True'}]}", 0, RULES_FAILED, "",
     "the controller calls it terminal"},
    {JOB, "status: {" ARN "jobStatus: Completed, conditions: [" SYNCED ", " NOT_TERMINAL "]}", 0,
     RULES_SUCCEEDED, "Completed", ""},
    /* Success needs the controller's word for it. */
    {JOB, "status: {" ARN "jobStatus: Completed, conditions: [" UNSYNCED "]}", 0, RULES_RUNNING,
     "Completed", ""},
    {JOB, "status: {" ARN "jobStatus: Completed, conditions: [" NOT_TERMINAL "]}", 0,
     RULES_SETTLING, "Completed", ""},
    {JOB, "status: {" ARN "jobStatus: Completed, conditions: [{type: Ready, status: 'True'}]}", 0,
     RULES_SUCCEEDED, "Completed", ""},
    {JOB,
     "status: {" ARN "jobStatus: Completed, parts: [{rule: a, state: Fine}, {rule: b, state: Error}"
     "], conditions: [" SYNCED "]}",
     0, RULES_FAILED, "Completed", "b: Error"},
    {JOB, "status: {" ARN "jobStatus: InProgress, conditions: [" UNSYNCED "]}", 0, RULES_RUNNING,
     "InProgress", ""},
    {JOB, "status: {" ARN "jobStatus: New, conditions: [" SYNCED "]}", 0, RULES_PUZZLING, "New",
     ""},
    {JOB, "status: {" ARN "jobStatus: New, conditions: [" UNSYNCED "]}", 0, RULES_RUNNING, "New",
     "not yet"},
    {JOB, "status: {" ARN "conditions: [" SYNCED "]}", 0, RULES_RUNNING, "", ""},
    /* Nobody has looked at it. */
    {JOB, "spec: {}", 0, RULES_UNTOUCHED, "", ""},
    {JOB, "status: null", 0, RULES_UNTOUCHED, "", ""},
    {JOB, "status: {conditions: []}", 0, RULES_UNTOUCHED, "", ""},
    {JOB, "status: {conditions: [" UNSYNCED "]}", 0, RULES_UNTOUCHED, "", ""},
    /* Errors that may pass. */
    {JOB, "status: {conditions: [" RECOVERABLE("Throttling") "]}", 0, RULES_RECOVERABLE, "",
     "Throttling"},
    {JOB, "status: {conditions: [" RECOVERABLE("ValidationException: no") "]}", 0, RULES_REFUSED,
     "", "ValidationException: no"},
    {JOB, "status: {conditions: [" RECOVERABLE("InvalidParameterValue: x") "]}", 0, RULES_REFUSED,
     "", "InvalidParameterValue: x"},
    {JOB, "status: {" ARN "jobStatus: InProgress, conditions: [" RECOVERABLE("Throttling") "]}", 0,
     RULES_RUNNING, "InProgress", "Throttling"},
    {JOB, "status: {conditions: [" RECOVERABLE("job a is Stopping.") "]}", 0, RULES_RUNNING, "",
     "job a is Stopping."},
    {JOB, "status: {conditions: [{type: ACK.ReferencesResolved, status: 'False', message: r}]}", 0,
     RULES_RECOVERABLE, "", "r"},
    {JOB, "status: {conditions: [{type: ACK.ReferencesResolved, status: Unknown, message: r}]}", 0,
     RULES_RUNNING, "", "r"},
    /* After a change. */
    {JOB, "status: {" ARN "jobStatus: Completed, conditions: [" SYNCED "]}", RULES_PENDING,
     RULES_RUNNING, "Completed", "the change has not been taken up yet"},
    {JOB, "status: {jobStatus: Failed}", RULES_PENDING, RULES_RUNNING, "Failed",
     "the change has not been taken up yet"},
    {JOB, "status: {" ARN "jobStatus: Completed, why: rolled back, conditions: [" UNSYNCED "]}",
     RULES_TAKEN, RULES_PUZZLING, "Completed", "rolled back"},
    /* A kind of the service without a state. */
    {PLAIN, "status: {" ARN "conditions: [" SYNCED "]}", 0, RULES_SUCCEEDED, "", ""},
    {PLAIN, "status: {" ARN "conditions: [" UNSYNCED "]}", 0, RULES_RUNNING, "", "not yet"},
    {PLAIN, "status: {" ARN "conditions: [" NOT_TERMINAL "]}", 0, RULES_SUCCEEDED, "", ""},
    {PLAIN, "status: {conditions: [" TERMINAL "]}", 0, RULES_FAILED, "", "never"},
    /* Any other kind of the services. */
    {GENERIC, "status: {" ARN "status: CREATE_FAILED, conditions: [" SYNCED "]}", 0, RULES_FAILED,
     "CREATE_FAILED", ""},
    {GENERIC, "status: {" ARN "status: available, conditions: [" SYNCED "]}", 0, RULES_SUCCEEDED,
     "available", ""},
    {GENERIC, "status: {" ARN "status: creating, conditions: [" UNSYNCED "]}", 0, RULES_RUNNING,
     "creating", "not yet"},
    /* What others write. */
    {READY, "spec: {}", 0, RULES_UNTOUCHED, "", ""},
    {READY, "status: {conditions: [{type: Ready, status: 'True'}]}", 0, RULES_SUCCEEDED, "Ready",
     ""},
    {READY, "status: {conditions: [{type: Ready, status: 'False', message: wait}]}", 0,
     RULES_RUNNING, "", ""},
    {READY,
     "status: {conditions: [{type: Available, status: 'True'}, {type: Ready, status: 'False'}]}", 0,
     RULES_RUNNING, "", ""},
    {READY,
     "status: {conditions: [{type: Succeeded, status: 'True'}, {type: Failed, status: 'True', "
     "message: no}]}",
     0, RULES_FAILED, "Failed", "no"},
    {READY,
     "{metadata: {generation: 2}, status: {conditions: [{type: Ready, status: 'True', "
     "observedGeneration: 1}]}}",
     0, RULES_RUNNING, "Ready", ""},
    {READY,
     "{metadata: {generation: 2}, status: {observedGeneration: 1, conditions: [{type: Ready, "
     "status: 'True'}]}}",
     0, RULES_RUNNING, "", "the status is older than the specification"},
    {READY,
     "status: {conditions: [{type: Ready, status: 'True'}, {type: Reconciling, status: 'True'}]}",
     0, RULES_RUNNING, "", ""},
    {READY, "status: {conditions: [{type: Stalled, status: 'True', reason: Bad}]}", 0, RULES_FAILED,
     "Bad", "Bad"},
    {READY, "status: {phase: Succeeded}", 0, RULES_SUCCEEDED, "Succeeded", ""},
    {READY, "status: {phase: FAILED}", 0, RULES_FAILED, "FAILED", ""},
    {READY, "status: {phase: Pending}", 0, RULES_RUNNING, "Pending", ""},
    {CREATED, "spec: {}", 0, RULES_SUCCEEDED, "", ""},
    /* A generation that is written as a text, or is none. */
    {READY,
     "{metadata: {generation: 12}, status: {observedGeneration: '2', conditions: [" IS(
         "Ready", "True") "]}}",
     0, RULES_RUNNING, "", "the status is older than the specification"},
    {READY,
     "{metadata: {generation: 12}, status: {observedGeneration: '12', conditions: [" IS(
         "Ready", "True") "]}}",
     0, RULES_SUCCEEDED, "Ready", ""},
    {READY,
     "{metadata: {generation: 12}, status: {observedGeneration: 5f6b, conditions: [" IS(
         "Ready", "True") "]}}",
     0, RULES_SUCCEEDED, "Ready", ""},
    {READY,
     "{metadata: {generation: 2}, status: {observedGeneration: '99999999999999999999', conditions: "
     "[" IS("Ready", "True") "]}}",
     0, RULES_SUCCEEDED, "Ready", ""},
    /* All signs of success, and no others. */
    {SIGNS, "spec: {}", 0, RULES_UNTOUCHED, "", ""},
    {SIGNS, "status: {conditions: []}", 0, RULES_RUNNING, "", ""},
    {SIGNS, "status: {conditions: [" IS("Ready", "True") "]}", 0, RULES_RUNNING, "Ready", ""},
    {SIGNS, "status: {conditions: [" IS("Ready", "True") ", " IS("Synced", "True") "]}", 0,
     RULES_SUCCEEDED, "Synced", ""},
    {SIGNS, "status: {conditions: [" IS("Complete", "True") ", " IS("Succeeded", "True") "]}", 0,
     RULES_RUNNING, "Succeeded", ""},
    {SIGNS, "status: {conditions: [" IS("Failed", "True") ", " IS("Succeeded", "False") "]}", 0,
     RULES_RUNNING, "Failed", ""},
    {SIGNS,
     "status: {conditions: [" IS("Synced", "True") ", {type: Ready, status: 'False', message: "
                                                   "soon}]}",
     0, RULES_RUNNING, "Synced", "soon"},
    /* One sign of failure is enough; its reason counts where it is asked for. */
    {SIGNS,
     "status: {conditions: [" IS("Ready", "True") ", " IS("Synced",
                                                          "True") ", {type: Dead, status: "
                                                                  "'True', message: m}]}",
     0, RULES_FAILED, "Dead", "m"},
    {SIGNS, "status: {why: w, conditions: [{type: Ready, status: 'False', reason: Gone}]}", 0,
     RULES_FAILED, "Gone", "w"},
    {SIGNS, "status: {conditions: [{type: Ready, status: 'False', reason: Denied}]}", 0,
     RULES_FAILED, "Denied", "Denied"},
    {SIGNS, "status: {conditions: [{type: Ready, status: 'False', reason: Creating}]}", 0,
     RULES_RUNNING, "", ""},
    /* Wait, whatever else is true; stuck, unless it is done. */
    {SIGNS,
     "status: {conditions: [" IS("Ready", "True") ", " IS("Synced", "True") ", " IS("Held",
                                                                                    "True") "]}",
     0, RULES_RUNNING, "Held", "Held"},
    {SIGNS,
     "status: {conditions: [" IS("Ready", "True") ", {type: Synced, status: 'False', reason: "
                                                  "ReconcileError, message: no such bucket}]}",
     0, RULES_RECOVERABLE, "ReconcileError", "no such bucket"},
    /* What is true of an older generation. */
    {SIGNS,
     "{metadata: {generation: 3}, status: {conditions: [" IS(
         "Synced", "True") ", {type: Ready, "
                           "status: 'True', observedGeneration: 2}]}}",
     0, RULES_RUNNING, "Ready", ""},
    {SIGNS,
     "{metadata: {generation: 3}, status: {conditions: [{type: Dead, status: 'True', "
     "observedGeneration: 2}]}}",
     0, RULES_RUNNING, "Dead", ""},
    {FOREIGN,
     "{metadata: {generation: 3}, status: {observedGeneration: 1, conditions: [" IS("Ready",
                                                                                    "True") "]}}",
     0, RULES_SUCCEEDED, "Ready", ""},
    {FOREIGN,
     "{metadata: {generation: 3}, status: {conditions: [{type: Ready, status: 'True', "
     "observedGeneration: 1}]}}",
     0, RULES_RUNNING, "Ready", ""},
    /* Words alone: no condition counts, nor a word that others use. */
    {WORDS, "status: {phase: Done}", 0, RULES_SUCCEEDED, "Done", ""},
    {WORDS, "status: {phase: Bad, why: w, more: m}", 0, RULES_FAILED, "Bad", "w"},
    {WORDS, "status: {phase: Bad, more: m}", 0, RULES_FAILED, "Bad", "m"},
    {WORDS, "status: {phase: Busy, conditions: [" IS("Completed", "True") "]}", 0, RULES_RUNNING,
     "Busy", ""},
    {WORDS, "status: {phase: Succeeded, conditions: [" IS("Failed", "True") "]}", 0, RULES_RUNNING,
     "Succeeded", ""},
    {WORDS, "status: {conditions: [" IS("Ready", "True") "]}", 0, RULES_RUNNING, "Ready", ""},
    /* Both: each alone is too little. */
    {BOTH, "status: {a: {b: Done}, ok: true, conditions: [" IS("Ready", "True") "]}", 0,
     RULES_SUCCEEDED, "Done", ""},
    {BOTH, "status: {a: {b: Done}, ok: false, conditions: [" IS("Ready", "True") "]}", 0,
     RULES_RUNNING, "Done", ""},
    {BOTH, "status: {a: {b: Busy}, ok: true, conditions: [" IS("Ready", "True") "]}", 0,
     RULES_RUNNING, "Busy", ""},
    {BOTH, "status: {a: {b: Done}, ok: true}", 0, RULES_RUNNING, "Done", ""},
    {BOTH,
     "status: {a: {b: Done}, c: STOPPED, why: w, ok: true, conditions: [" IS("Ready", "True") "]}",
     0, RULES_FAILED, "STOPPED", "w"},
    {BOTH, "status: {a: Done, c: {d: STOPPED}}", 0, RULES_RUNNING, "", ""},
    /* Signs that say nothing are never there. */
    {"{family: ready, conditions: {success: [{}], failure: [{}, 7, {path: []}]}}",
     "status: {phase: Succeeded, conditions: [" IS("Ready", "True") "]}", 0, RULES_RUNNING, "Ready",
     ""},
};

static const struct rules *read_rules(struct bench *bench, const char *yaml,
                                      const struct rules_changes *changes)
{
    struct document document = {.rules = bench_yaml(bench, yaml)};
    const struct rules *rules = rules_read(&bench->ctx, &document, changes);
    assert_non_null(rules);
    return rules;
}

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        const struct rules_changes none = {.success_len = 0};
        bench_open(&bench);
        const struct rules *rules = read_rules(&bench, cases[i].rules, &none);
        struct rules_judgement got =
            rules_judge(bench.arena, rules, bench_yaml(&bench, cases[i].object), cases[i].change);
        cf_str row = str_printf(bench.arena, "row %zu: %s", i, cases[i].object);
        if (got.verdict != cases[i].verdict)
            fail_msg("%s: verdict %d", row.ptr, (int)got.verdict);
        assert_row_equal(row.ptr, str_copy(bench.arena, got.word).ptr, cases[i].word);
        assert_row_equal(row.ptr, str_copy(bench.arena, got.reason).ptr, cases[i].reason);
        bench_close(&bench);
    }
}

static const struct {
    const char *rules, *success, *failure, *object;
    enum rules_verdict verdict;
} given[] = {
    {READY, "status.phase=Done|Over", NULL, "status: {phase: Over}", RULES_SUCCEEDED},
    {READY, ".status.phase=Done", NULL, "status: {phase: Succeeded}", RULES_RUNNING},
    {READY, "status.ok=true", NULL, "status: {ok: true}", RULES_SUCCEEDED},
    {READY, "condition=Up", NULL, "status: {conditions: [{type: Up, status: 'True'}]}",
     RULES_SUCCEEDED},
    {READY, "condition=Up=False", NULL, "status: {conditions: [{type: Up, status: 'True'}]}",
     RULES_RUNNING},
    {READY, "condition=Up", NULL,
     "{metadata: {generation: 3}, status: {conditions: [{type: Up, status: 'True', "
     "observedGeneration: 2}]}}",
     RULES_RUNNING},
    {READY, NULL, "status.phase=Odd", "status: {phase: Odd}", RULES_FAILED},
    {READY, NULL, "condition=Down", "status: {conditions: [{type: Down, status: 'True'}]}",
     RULES_FAILED},
    {JOB, "status.jobStatus=InProgress", NULL,
     "status: {" ARN "jobStatus: InProgress, conditions: [" UNSYNCED "]}", RULES_SUCCEEDED},
    {JOB, "status.jobStatus=Stopped", NULL,
     "status: {" ARN "jobStatus: Stopped, conditions: [" SYNCED "]}", RULES_SUCCEEDED},
    /* A name that is taken shows the state of somebody else's job. */
    {JOB, "status.jobStatus=Completed", NULL,
     "status: {" ARN "jobStatus: Completed, conditions: [" SYNCED
     ", {type: ACK.Terminal, status: 'True', message: exists}]}",
     RULES_FAILED},
    {READY, "status.phase=Done", "status.phase=Bad",
     "{metadata: {generation: 3}, status: {observedGeneration: 2, phase: Done}}", RULES_RUNNING},
    {READY, "status.phase=Done", "status.phase=Bad",
     "{metadata: {generation: 3}, status: {observedGeneration: 2, phase: Bad}}", RULES_RUNNING},
    {SIGNS, "condition=Ready", NULL, "status: {conditions: [" IS("Ready", "True") "]}",
     RULES_SUCCEEDED},
    {SIGNS, NULL, "condition=Synced=False", "status: {conditions: [" IS("Synced", "False") "]}",
     RULES_FAILED},
    {FOREIGN, "status.phase=Done", NULL,
     "{metadata: {generation: 3}, status: {observedGeneration: 2, phase: Done}}", RULES_SUCCEEDED},
};

static void test_given(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        struct bench bench;
        bench_open(&bench);
        cf_str success = str_of(given[i].success), failure = str_of(given[i].failure);
        const struct rules_changes changes = {.success_when = &success,
                                              .failure_when = &failure,
                                              .success_len = given[i].success != NULL,
                                              .failure_len = given[i].failure != NULL};
        const struct rules *rules = read_rules(&bench, given[i].rules, &changes);
        struct rules_judgement got =
            rules_judge(bench.arena, rules, bench_yaml(&bench, given[i].object), RULES_UNCHANGED);
        if (got.verdict != given[i].verdict)
            fail_msg("row %zu: verdict %d", i, (int)got.verdict);
        bench_close(&bench);
    }
}

static void test_stopped(void **state)
{
    (void)state;
    struct bench bench;
    const struct rules_changes changes = {.stopped_is_success = true};
    bench_open(&bench);
    const struct rules *rules = read_rules(&bench, JOB, &changes);
    const cf_node *object =
        bench_yaml(&bench, "status: {" ARN "jobStatus: Stopped, conditions: [" SYNCED "]}");
    struct rules_judgement got = rules_judge(bench.arena, rules, object, RULES_UNCHANGED);
    assert_int_equal(got.verdict, RULES_SUCCEEDED);
    assert_true(!rules_is_busy(rules, object));
    bench_close(&bench);
}

static const struct {
    const char *rules, *success, *messages;
} bad[] = {
    {"{family: acme}", NULL,
     "error: 1:10: family: \"family\" must be ack, ready or created, not \"acme\"\n"},
    {"{}", "Ready",
     "error: --success-when: \"Ready\" is no rule [write condition=TYPE, condition=TYPE=STATUS or "
     "status.phase=WORD|WORD]\n"},
    {"{}", "a=b=c",
     "error: --success-when: \"a=b=c\" is no rule [write condition=TYPE, condition=TYPE=STATUS or "
     "status.phase=WORD|WORD]\n"},
    {"{}", "=x",
     "error: --success-when: \"=x\" is no rule [write condition=TYPE, condition=TYPE=STATUS or "
     "status.phase=WORD|WORD]\n"},
};

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bench bench;
        bench_open(&bench);
        cf_str success = str_of(bad[i].success);
        const struct rules_changes changes = {.success_when = &success,
                                              .success_len = bad[i].success != NULL};
        struct document document = {.rules = bench_yaml(&bench, bad[i].rules)};
        assert_null(rules_read(&bench.ctx, &document, &changes));
        assert_row_equal(bad[i].rules, bench_messages(&bench), bad[i].messages);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_given),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_bad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
