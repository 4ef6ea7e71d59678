/* SPDX-License-Identifier: Apache-2.0
 *
 * In a coverage build _exit() and kill() go through here (the linker's --wrap). Counters are written at exit(),
 * which forked workers and signal handlers do not pass; and a worker that has done its work is given the time
 * to write them.
 */
#define _XOPEN_SOURCE 700 /* waitid */
#include "../support/patience.h"

#include <signal.h>
#include <unistd.h>

/* A program that is given seconds before it is ended is ended in time all the same. */
enum { MOST_MS = 1000 };

void __gcov_dump(void);
_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);
int __real_kill(pid_t pid, int number);
int __wrap_kill(pid_t pid, int number);

_Noreturn void __wrap__exit(int code)
{
    __gcov_dump();
    __real__exit(code);
}

int __wrap_kill(pid_t pid, int number)
{
    if (number == SIGKILL && pid > 0)
        patience_for(pid, MOST_MS);
    return __real_kill(pid, number);
}
