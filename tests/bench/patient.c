/* SPDX-License-Identifier: Apache-2.0
 *
 * Preloaded while callgrind counts processes. A child that is forked begins to count at zero: else it has
 * all that its parent had counted. One that has done its work, and would be ended by SIGKILL before it ends
 * by itself, is given the time to end and to tell its count.
 */
#include "../support/patience.h"

#include <valgrind/callgrind.h>

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

enum { MOST_MS = 10000 };

static void begin(void)
{
    CALLGRIND_ZERO_STATS;
}

__attribute__((constructor)) static void prepare(void)
{
    pthread_atfork(NULL, NULL, begin);
}

int kill(pid_t pid, int number)
{
    void *symbol = dlsym(RTLD_NEXT, "kill");
    int (*real)(pid_t, int);
    memcpy(&real, &symbol, sizeof real);
    if (number == SIGKILL && pid > 0)
        patience_for(pid, MOST_MS);
    return real(pid, number);
}
