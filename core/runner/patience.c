/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/patience.h"

/* Which option sets a clock, and what it means when it has run out. */
static const struct row {
    const char *option;
    enum patience_ruling ruling;
} rows[PATIENCE_COUNT] = {
    [PATIENCE_WHOLE] = {"timeout", PATIENCE_TIMEOUT},
    [PATIENCE_START] = {"start-timeout", PATIENCE_TIMEOUT},
    [PATIENCE_PROGRESS] = {"progress-timeout", PATIENCE_TIMEOUT},
    [PATIENCE_RECOVERABLE] = {"recoverable-timeout", PATIENCE_TIMEOUT},
    [PATIENCE_GRACE] = {"recoverable-grace", PATIENCE_FAILURE},
    [PATIENCE_UPDATE] = {"update-timeout", PATIENCE_TIMEOUT},
    [PATIENCE_SETTLE] = {"settle-time", PATIENCE_SUCCESS},
    [PATIENCE_PUZZLE] = {"settle-time", PATIENCE_FAILURE},
};

const char *patience_option(enum patience_clock clock)
{
    return rows[clock].option;
}

void patience_start(struct patience *patience, const struct patience_limits *limits, int64_t now,
                    int64_t began)
{
    *patience = (struct patience){.limits = *limits, .verdict = RULES_UNTOUCHED};
    for (int i = 0; i < PATIENCE_COUNT; i++)
        patience->since[i] = -1;
    patience->since[PATIENCE_WHOLE] = began;
    patience->since[PATIENCE_PROGRESS] = now;
    patience->since[PATIENCE_START] = now;
}

static void run_clock(struct patience *patience, enum patience_clock clock, bool runs, int64_t now)
{
    if (!runs)
        patience->since[clock] = -1;
    else if (patience->since[clock] < 0)
        patience->since[clock] = now;
}

/* An error that comes and goes with the finalizer is one error: only work under way ends it. */
static void see_error(struct patience *patience, enum rules_verdict verdict, int64_t now)
{
    if (verdict == RULES_UNTOUCHED)
        return;
    bool refused = verdict == RULES_REFUSED, error = refused || verdict == RULES_RECOVERABLE;
    run_clock(patience, PATIENCE_RECOVERABLE, error, now);
    if (refused || !error)
        run_clock(patience, PATIENCE_GRACE, refused, now);
}

void patience_see(struct patience *patience, enum rules_verdict verdict, uint64_t progress,
                  bool pending, int64_t now)
{
    bool moved = !patience->seen || patience->progress != progress;
    if (moved)
        patience->since[PATIENCE_PROGRESS] = now;
    if (moved || verdict != patience->verdict) {
        patience->since[PATIENCE_SETTLE] = -1;
        patience->since[PATIENCE_PUZZLE] = -1;
    }
    run_clock(patience, PATIENCE_UPDATE, pending, now);
    run_clock(patience, PATIENCE_START, verdict == RULES_UNTOUCHED && !pending, now);
    run_clock(patience, PATIENCE_SETTLE, verdict == RULES_SETTLING, now);
    run_clock(patience, PATIENCE_PUZZLE, verdict == RULES_PUZZLING, now);
    see_error(patience, verdict, now);
    patience->verdict = verdict;
    patience->progress = progress;
    patience->seen = true;
    patience->pending = pending;
}

/* The length of a clock; -1 when it never ends. */
static int64_t length(const struct patience *patience, enum patience_clock clock)
{
    const struct patience_limits *limits = &patience->limits;
    /* The grace counts only while the last word is that the inputs are wrong. */
    const int64_t grace = patience->verdict == RULES_REFUSED ? limits->grace : -1;
    const int64_t lengths[PATIENCE_COUNT] = {
        [PATIENCE_WHOLE] = limits->whole,       [PATIENCE_START] = limits->start,
        [PATIENCE_PROGRESS] = limits->progress, [PATIENCE_RECOVERABLE] = limits->recoverable,
        [PATIENCE_UPDATE] = limits->update,     [PATIENCE_GRACE] = grace,
        [PATIENCE_SETTLE] = limits->settle,     [PATIENCE_PUZZLE] = 4 * limits->settle};
    bool zero_is_now =
        clock == PATIENCE_GRACE || clock == PATIENCE_SETTLE || clock == PATIENCE_PUZZLE;
    return lengths[clock] || zero_is_now ? lengths[clock] : -1;
}

/* The clock that has run out, or will be the next to. */
static void find_next(const struct patience *patience, int64_t now, enum patience_clock *ret_clock,
                      int64_t *ret_left)
{
    for (int i = 0; i < PATIENCE_COUNT; i++) {
        int64_t whole = length(patience, (enum patience_clock)i);
        if (patience->since[i] < 0 || whole < 0)
            continue;
        int64_t left = patience->since[i] + whole - now;
        if (left < 0)
            left = 0; /* of several that are over the first one counts */
        if (*ret_left < 0 || left < *ret_left) {
            *ret_left = left;
            *ret_clock = (enum patience_clock)i;
        }
    }
}

enum patience_ruling patience_rule(const struct patience *patience, int64_t now,
                                   enum patience_clock *ret_clock, int64_t *ret_left)
{
    *ret_clock = PATIENCE_WHOLE;
    *ret_left = -1;
    if (patience->seen && !patience->pending && patience->verdict == RULES_SUCCEEDED)
        return PATIENCE_SUCCESS;
    if (patience->seen && !patience->pending && patience->verdict == RULES_FAILED)
        return PATIENCE_FAILURE;
    find_next(patience, now, ret_clock, ret_left);
    return *ret_left == 0 ? rows[*ret_clock].ruling : PATIENCE_WAIT;
}
