/* SPDX-License-Identifier: Apache-2.0
 *
 * What can go wrong, as a table: a word for programs, what it means, and what to do next. It is what
 * docs/TROUBLESHOOTING.md is made from. A trouble is known by the message that ends the step.
 */
#ifndef RUNNER_TROUBLES_H
#define RUNNER_TROUBLES_H

#include "base/str.h"
#include "runner/result.h"

struct troubles_row {
    const char *code; /* small letters and dashes; stays what it is from version to version */
    enum result result;
    const char *message; /* "…" stands for any text; several forms are separated by "|" */
    const char *cause;
    const char *next;
};

/* NULL past the last one. Rows of one result stand together. */
const struct troubles_row *troubles_row(size_t index);

/* The word for a step that ended with `result` and `message`: that of the first row that matches, or
 * else the outcome. */
const char *troubles_code(enum result result, cf_str message);

/* What to do about a step that ended with `result` and has that word; NULL: nothing. */
const char *troubles_next(enum result result, const char *code);

#endif
