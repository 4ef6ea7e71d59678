/* SPDX-License-Identifier: Apache-2.0
 *
 * The log of a step: one line an event, as text or as JSON, each with its time, without secrets.
 */
#ifndef RUNNER_LOG_H
#define RUNNER_LOG_H

#include "base/diag.h"
#include "runner/secrets.h"

struct log {
    bool json;
    bool quiet;                              /* errors only */
    struct secrets secrets;                  /* empty until the inputs are known */
    cf_str kind, name_space, name;           /* of the resource; empty until known */
    void (*write)(void *data, cf_str lines); /* whole lines */
    void *data;
};

enum log_level { LOG_INFO, LOG_WARNING, LOG_ERROR };

/* One line; line breaks in the text become blanks. */
void log_line(struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The diagnostics from index `from` on. */
void log_diagnostics(struct log *log, const struct diags *diags, size_t from);

#endif
