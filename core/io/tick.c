/* SPDX-License-Identifier: Apache-2.0 */
#include "io/tick.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

static void (*volatile called)(void);

static void on_tick(int number)
{
    int error = errno;
    (void)number;
    if (called)
        called();
    errno = error;
}

bool tick_start(void (*call)(void), long us)
{
    struct sigaction action = {.sa_handler = on_tick, .sa_flags = SA_RESTART};
    enum { SECOND = 1000 * 1000 };
    const struct timeval time = {us / SECOND, us % SECOND};
    const struct itimerval every = {time, time};
    sigset_t ours;
    called = call;
    sigemptyset(&action.sa_mask);
    sigemptyset(&ours);
    sigaddset(&ours, SIGPROF); /* whoever started the program may have blocked it */
    sigprocmask(SIG_UNBLOCK, &ours, NULL);
    return sigaction(SIGPROF, &action, NULL) == 0 && setitimer(ITIMER_PROF, &every, NULL) == 0;
}

void tick_stop(void)
{
    const struct itimerval never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_PROF, &never, NULL);
}
