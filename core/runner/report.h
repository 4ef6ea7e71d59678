/* SPDX-License-Identifier: Apache-2.0
 *
 * How a step says that it is over: the last line of the log, and the pod's termination message.
 */
#ifndef RUNNER_REPORT_H
#define RUNNER_REPORT_H

#include "runner/arguments.h"
#include "runner/log.h"
#include "runner/result.h"

/* What is told of the object; empty where not known. */
struct report {
    enum result result;
    int exit;
    cf_str kind, name_space, name, arn;
};

/* The first error's message, without secrets; empty when there is none. It is why the step ended:
 * what follows it is detail. */
cf_str report_reason(const struct ctx *ctx, const struct log *log);

/* Logs the diagnostics, writes the termination log, and ends the log with one line of JSON. */
void report_end(struct ctx *ctx, struct log *log, cf_str termination_log,
                const struct report *report);

#endif
