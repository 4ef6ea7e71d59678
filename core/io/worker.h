/* SPDX-License-Identifier: Apache-2.0
 *
 * Work in a process of its own: a copy of the program (fork) that does one task, sends what it made
 * through a pipe and ends. It may crash, end, hang or take memory without harm to the program, which learns
 * how it ended. A task is made of steps, and the limits are those of a step.
 */
#ifndef IO_WORKER_H
#define IO_WORKER_H

#include "base/limits.h"
#include "base/str.h"

#include <stdint.h>
#include <sys/types.h>

struct worker_limits {
    unsigned cpu_seconds;  /* it may work */
    unsigned wait_seconds; /* of the clock in which it does next to nothing */
    size_t bytes;          /* it may take beyond what the program has */
};

/* Those of formats. */
struct worker_limits worker_limits_of(const struct limits *limits);

enum { WORKER_PRINTED = 2048 }; /* bytes that are kept of what a worker prints */

struct worker {
    pid_t pid;
    int fd;              /* our end of the pipe; -1 once it is closed */
    int printed_fd;      /* likewise, of what it prints; -1: that is not asked for */
    struct buf *printed; /* where that goes */
    struct worker_limits limits;
    int64_t quiet_until;          /* when its silence is looked into next */
    int64_t silent_cpu, seen_cpu; /* CPU it had taken when it fell silent, and at the last look */
    size_t bytes;    /* of memory that the program had when it was started; 0: nobody knows */
    int64_t weighed; /* when it was last looked at how much it has */
    int status;      /* as of waitpid */
    enum {
        WORKER_RUNS,
        WORKER_GONE,
        WORKER_LOST, /* gone, and nobody can say how */
        WORKER_OVERDUE,
        WORKER_BUSY, /* overdue, and it has worked */
        WORKER_GREEDY,
        WORKER_DEAF
    } state;
};

/* What a worker does; when it returns, the worker ends. Standard input is empty there, and standard output
 * goes where errors go. */
typedef void worker_task(struct worker *self, void *data);

/* Starts it. False when there can be no process or pipe more; errno says why. */
bool worker_start(struct worker *worker, const struct worker_limits *limits, worker_task *task,
                  void *data);
/* The same; what it prints, on standard output or error, is kept in `printed` up to WORKER_PRINTED. */
bool worker_start_heard(struct worker *worker, const struct worker_limits *limits,
                        worker_task *task, void *data, struct buf *printed);

/* True in a worker. */
bool worker_here(void);
/* In a worker, around the run of a program that is a part of its group: should our program be killed meanwhile,
 * that one ends, too. Elsewhere does nothing. */
void worker_bind(bool on);
/* In the task: begins a step, whose time counts from here. */
void worker_step(struct worker *self);
/* In the task: sends bytes; waits while the pipe is full. A process that the task has started ends here. */
void worker_send(struct worker *self, cf_str bytes);

/* Takes what has come and does not wait. False when the worker has ended and all that it sent was taken. */
bool worker_take(struct worker *worker, struct buf *buf);
/* Waits until one of them may have something to take, but not for long. */
void worker_wait(struct worker *const *workers, size_t len);
/* Ends it, if it has not ended; nothing more comes. To be called once for each that was started. */
void worker_end(struct worker *worker);

/* How it ended, as the end of a sentence: "it was ended by signal 11 (Segmentation fault)". */
cf_str worker_cause(struct arena *arena, const struct worker *worker);
/* The same of one that sent what its task never does. */
#define WORKER_STRAYED "it wrote into files that are not its own"
/* True when it was a limit of time. */
bool worker_timed_out(const struct worker *worker);
/* True when it was the limit of memory. */
bool worker_overfull(const struct worker *worker);

/* Processors that are there to be used. */
size_t worker_processors(void);

#endif
