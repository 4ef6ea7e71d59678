/* SPDX-License-Identifier: Apache-2.0
 *
 * How long to wait for what: the clocks that run between snapshots. Pure: the caller tells the time,
 * in milliseconds.
 */
#ifndef RUNNER_PATIENCE_H
#define RUNNER_PATIENCE_H

#include "runner/rules.h"

/* All in milliseconds; 0: without limit, but for `grace` and `settle`: at once. */
struct patience_limits {
    int64_t whole;       /* the whole step */
    int64_t start;       /* until the controller has taken the resource up */
    int64_t progress;    /* without any change of the status */
    int64_t recoverable; /* an error that the controller tries again */
    int64_t grace;       /* such an error that says the inputs are wrong */
    int64_t update;      /* until the controller has taken up a change */
    int64_t settle;      /* a success that nothing confirms; an unknown state four times as long */
};

enum patience_clock {
    PATIENCE_WHOLE,
    PATIENCE_START,
    PATIENCE_PROGRESS,
    PATIENCE_RECOVERABLE,
    PATIENCE_GRACE,
    PATIENCE_UPDATE,
    PATIENCE_SETTLE,
    PATIENCE_PUZZLE,
    PATIENCE_COUNT
};

struct patience {
    struct patience_limits limits;
    int64_t since[PATIENCE_COUNT]; /* when each clock began; -1: it stands still */
    enum rules_verdict verdict;    /* of the last snapshot */
    bool seen, pending;
    uint64_t progress; /* of the last snapshot */
};

/* `began`: when the whole step did. */
void patience_start(struct patience *patience, const struct patience_limits *limits, int64_t now,
                    int64_t began);

/* A snapshot was judged. `progress`: a number that is another one when something has moved on;
 * `pending`: a change has not been taken up yet. */
void patience_see(struct patience *patience, enum rules_verdict verdict, uint64_t progress,
                  bool pending, int64_t now);

enum patience_ruling { PATIENCE_WAIT, PATIENCE_SUCCESS, PATIENCE_FAILURE, PATIENCE_TIMEOUT };

/* What to do now. *ret_clock: the clock that has run out, or will be the next; *ret_left: until then,
 * -1 when none runs. */
enum patience_ruling patience_rule(const struct patience *patience, int64_t now,
                                   enum patience_clock *ret_clock, int64_t *ret_left);

/* The command line's name of a clock's limit ("start-timeout"). */
const char *patience_option(enum patience_clock clock);

#endif
