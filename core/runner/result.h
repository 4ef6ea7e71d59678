/* SPDX-License-Identifier: Apache-2.0
 *
 * How a step can end: one table of outcomes, exit codes and what each asks of people.
 */
#ifndef RUNNER_RESULT_H
#define RUNNER_RESULT_H

#include <stdbool.h>

enum result {
    RESULT_SUCCEEDED,
    RESULT_FAILED,      /* the resource failed, by its own account */
    RESULT_USAGE,       /* inputs or command line */
    RESULT_REFUSED,     /* the API server does not take the object, or does not know the kind */
    RESULT_DENIED,      /* a right is missing */
    RESULT_CONFLICT,    /* the name or a field belongs to somebody else */
    RESULT_TIMEOUT,     /* a limit has passed */
    RESULT_UNREACHABLE, /* the API server cannot be reached */
    RESULT_LOCAL,       /* files, settings, certificates on this side */
    RESULT_LOST,        /* the object is gone */
    RESULT_STOPPED      /* by a signal: the exit code is 128 and its number */
};
enum { RESULT_COUNT = RESULT_STOPPED + 1 };

struct result_row {
    const char *outcome; /* one word, for programs */
    int exit;
    bool retry;          /* whether trying again may help */
    const char *meaning; /* for the help */
    const char *next;    /* what to do, where troubles.h knows nothing closer; NULL: nothing */
};

const struct result_row *result_row(enum result result);

#endif
