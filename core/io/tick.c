/* SPDX-License-Identifier: Apache-2.0 */
#include "io/tick.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

enum { TICK_US = 10 * 1000 };

static void (*volatile called)(void);

static void on_tick(int number)
{
    int error = errno;
    (void)number;
    if (called)
        called();
    errno = error;
}

bool tick_start(void (*call)(void))
{
    struct sigaction action = {.sa_handler = on_tick, .sa_flags = SA_RESTART};
    const struct itimerval every = {{0, TICK_US}, {0, TICK_US}};
    called = call;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGPROF, &action, NULL) == 0 && setitimer(ITIMER_PROF, &every, NULL) == 0;
}

void tick_stop(void)
{
    const struct itimerval never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_PROF, &never, NULL);
}
