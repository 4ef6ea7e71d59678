/* SPDX-License-Identifier: Apache-2.0
 *
 * Running a program for what it prints: no shell, bounded in time and output, and none of our open
 * files in its hands. Also the environment that such a program inherits.
 */
#ifndef IO_PROCESS_H
#define IO_PROCESS_H

#include "base/str.h"

#include <stdint.h>

enum { PROCESS_ERRORS = 4096 }; /* bytes of standard error that are kept: the last ones */

struct process_request {
    const char *const *argv; /* ends in NULL; a program without a slash is searched in PATH */
    const cf_str *env;       /* "NAME=value": added to our environment, or replacing there */
    size_t env_len;
    cf_str input;        /* its standard input, as a file; not with `terminal` */
    bool terminal;       /* it has our standard input and error, to ask somebody something; else its
                          * errors are collected and its children die with it,
                          * or with the worker that has asked for it */
    size_t output_bytes; /* the most it may print */
    int64_t limit_ms;    /* the longest it may run */
    int wake;            /* readable: somebody wants us to stop; -1: none */
};

enum process_end {
    PROCESS_EXITED,    /* code: exit status */
    PROCESS_SIGNALLED, /* code: the signal that killed it, and not we sent */
    PROCESS_MISSING,   /* there is no such program */
    PROCESS_UNUSABLE,  /* it cannot be started; code: errno, ENOENT: its interpreter is not there */
    PROCESS_TIMED_OUT, /* killed, as in the following */
    PROCESS_WOKEN,
    PROCESS_TOO_LARGE
};

struct process_result {
    enum process_end end;
    int code;
    cf_str output,
        errors; /* as printed, which may be no text at all; only PROCESS_EXITED has all */
};

/* Waits for the program; texts of the result live in `arena`. What it leaves running in the
 * background does not delay the result. */
struct process_result process_run(struct arena *arena, const struct process_request *request);

/* True when standard input is a terminal: somebody may answer a question. */
bool process_terminal(void);

/* To be called first thing in main. Whoever starts us may have closed standard input, output or error: the
 * next files and connections would take their numbers, and what we say would go into them. Such a number is
 * taken by something that can neither be read nor written, so that it is still an error to do so. A file that
 * would grow over a limit is an error, too, and not the end of the program by SIGXFSZ. */
void process_keep_standard(void);

/* A variable of our environment, empty when it is not set; borrowed. */
cf_str process_variable(const char *name);

/* What else may make a difference to a program that is called with the same words: the working directory, who calls
 * it, what files may be made as, what is a terminal, and variables of the environment by their names' beginning. One
 * text; empty when the system does not say. */
cf_str process_context(struct arena *arena);

#endif
