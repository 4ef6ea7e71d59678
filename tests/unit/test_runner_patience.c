/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "runner/patience.h"

static const struct patience_limits limits = {.whole = 100000,
                                              .start = 1000,
                                              .progress = 20000,
                                              .recoverable = 5000,
                                              .grace = 600,
                                              .update = 3000,
                                              .settle = 400};

/* A row: snapshots (verdict, progress, pending, when), then what is ruled at `now`. */
static const struct {
    struct {
        enum rules_verdict verdict;
        uint64_t progress;
        bool pending;
        int64_t at;
    } seen[6];
    size_t len;
    int64_t now;
    enum patience_ruling ruling;
    enum patience_clock clock;
    int64_t left;
} cases[] = {
    /* Nothing seen at all. */
    {{{0}}, 0, 999, PATIENCE_WAIT, PATIENCE_START, 1},
    {{{0}}, 0, 1000, PATIENCE_TIMEOUT, PATIENCE_START, 0},
    /* Success and failure are at once. */
    {{{RULES_SUCCEEDED, 1, false, 5}}, 1, 5, PATIENCE_SUCCESS, PATIENCE_WHOLE, -1},
    {{{RULES_FAILED, 1, false, 5}}, 1, 5, PATIENCE_FAILURE, PATIENCE_WHOLE, -1},
    /* Untouched counts from the beginning, and stops counting once it is touched. */
    {{{RULES_UNTOUCHED, 1, false, 900}}, 1, 1000, PATIENCE_TIMEOUT, PATIENCE_START, 0},
    {{{RULES_RUNNING, 1, false, 900}}, 1, 5000, PATIENCE_WAIT, PATIENCE_PROGRESS, 15900},
    {{{RULES_RUNNING, 1, false, 900}, {RULES_UNTOUCHED, 1, false, 2000}},
     2,
     2900,
     PATIENCE_WAIT,
     PATIENCE_START,
     100},
    /* A status that stands still, however often it comes. */
    {{{RULES_RUNNING, 1, false, 0}, {RULES_RUNNING, 1, false, 15000}},
     2,
     20000,
     PATIENCE_TIMEOUT,
     PATIENCE_PROGRESS,
     0},
    {{{RULES_RUNNING, 1, false, 0}, {RULES_RUNNING, 2, false, 15000}},
     2,
     20000,
     PATIENCE_WAIT,
     PATIENCE_PROGRESS,
     15000},
    /* An error that flickers is one error; work under way ends it. */
    {{{RULES_RECOVERABLE, 1, false, 100},
      {RULES_UNTOUCHED, 2, false, 4900},
      {RULES_RECOVERABLE, 3, false, 4950}},
     3,
     5100,
     PATIENCE_TIMEOUT,
     PATIENCE_RECOVERABLE,
     0},
    {{{RULES_RECOVERABLE, 1, false, 100},
      {RULES_RUNNING, 2, false, 4900},
      {RULES_RECOVERABLE, 3, false, 4950}},
     3,
     5100,
     PATIENCE_WAIT,
     PATIENCE_RECOVERABLE,
     4850},
    /* Inputs that are refused: the grace counts from the first refusal. */
    {{{RULES_REFUSED, 1, false, 100},
      {RULES_UNTOUCHED, 2, false, 300},
      {RULES_REFUSED, 3, false, 400}},
     3,
     700,
     PATIENCE_FAILURE,
     PATIENCE_GRACE,
     0},
    {{{RULES_REFUSED, 1, false, 100}, {RULES_RECOVERABLE, 2, false, 300}},
     2,
     900,
     PATIENCE_WAIT,
     PATIENCE_RECOVERABLE,
     4200},
    /* A success that nothing confirms must last, an unknown word longer. */
    {{{RULES_SETTLING, 1, false, 100}}, 1, 499, PATIENCE_WAIT, PATIENCE_SETTLE, 1},
    {{{RULES_SETTLING, 1, false, 100}}, 1, 500, PATIENCE_SUCCESS, PATIENCE_SETTLE, 0},
    {{{RULES_SETTLING, 1, false, 100}, {RULES_SETTLING, 2, false, 400}},
     2,
     500,
     PATIENCE_WAIT,
     PATIENCE_SETTLE,
     300},
    {{{RULES_PUZZLING, 1, false, 100}}, 1, 1699, PATIENCE_WAIT, PATIENCE_PUZZLE, 1},
    {{{RULES_PUZZLING, 1, false, 100}}, 1, 1700, PATIENCE_FAILURE, PATIENCE_PUZZLE, 0},
    /* A change that nobody takes up. */
    {{{RULES_RUNNING, 1, true, 100}, {RULES_RUNNING, 2, true, 2000}},
     2,
     3100,
     PATIENCE_TIMEOUT,
     PATIENCE_UPDATE,
     0},
    {{{RULES_RUNNING, 1, true, 100}, {RULES_RUNNING, 2, false, 2000}},
     2,
     3100,
     PATIENCE_WAIT,
     PATIENCE_PROGRESS,
     18900},
    /* The whole step. */
    {{{RULES_RUNNING, 1, false, 95000}}, 1, 100000, PATIENCE_TIMEOUT, PATIENCE_WHOLE, 0},
    /* It comes first, however long others have been over. */
    {{{RULES_UNTOUCHED, 1, false, 100}}, 1, 500000, PATIENCE_TIMEOUT, PATIENCE_WHOLE, 0},
};

static void test_rulings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct patience patience;
        enum patience_clock clock;
        int64_t left;
        patience_start(&patience, &limits, 0, 0);
        for (size_t j = 0; j < cases[i].len; j++)
            patience_see(&patience, cases[i].seen[j].verdict, cases[i].seen[j].progress,
                         cases[i].seen[j].pending, cases[i].seen[j].at);
        enum patience_ruling ruling = patience_rule(&patience, cases[i].now, &clock, &left);
        if (ruling != cases[i].ruling || clock != cases[i].clock || left != cases[i].left)
            fail_msg("row %zu: ruling %d, --%s, %lld ms left", i, (int)ruling,
                     patience_option(clock), (long long)left);
    }
}

/* Without limits only a verdict ends it; grace and settle of 0 mean at once. */
static void test_no_limits(void **state)
{
    (void)state;
    static const struct patience_limits none = {0};
    static const struct {
        enum rules_verdict verdict;
        enum patience_ruling ruling;
    } rows[] = {{RULES_UNTOUCHED, PATIENCE_WAIT},   {RULES_RECOVERABLE, PATIENCE_WAIT},
                {RULES_RUNNING, PATIENCE_WAIT},     {RULES_REFUSED, PATIENCE_FAILURE},
                {RULES_SETTLING, PATIENCE_SUCCESS}, {RULES_PUZZLING, PATIENCE_FAILURE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct patience patience;
        enum patience_clock clock;
        int64_t left;
        patience_start(&patience, &none, 0, 0);
        patience_see(&patience, rows[i].verdict, 1, false, 7);
        if (patience_rule(&patience, INT64_MAX / 2, &clock, &left) != rows[i].ruling)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rulings),
        cmocka_unit_test(test_no_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
