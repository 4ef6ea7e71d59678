/* SPDX-License-Identifier: Apache-2.0
 *
 * For what counts processes: a worker that has done its work is ended by SIGKILL, and whatever is written at
 * the end of a process would be lost.
 */
#ifndef SUPPORT_PATIENCE_H
#define SUPPORT_PATIENCE_H

#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

/* Waits until the child has ended, which is not reaped, but not for longer than `most_ms`. */
static inline void patience_for(pid_t child, int most_ms)
{
    const struct timespec pause = {0, 1000000};
    for (int i = 0; i < most_ms; i++) {
        siginfo_t info = {.si_pid = 0};
        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            info.si_pid == child)
            break;
        nanosleep(&pause, NULL);
    }
}

#endif
