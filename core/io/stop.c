/* SPDX-License-Identifier: Apache-2.0 */
#include "io/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t first_signal;
static int ends[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;
    if (first_signal)
        _exit(128 + number);
    first_signal = number;
    if (ends[1] >= 0)
        (void)!write(ends[1], "s", 1);
    errno = saved;
}

void stop_install(void)
{
    struct sigaction action, ignore;
    memset(&action, 0, sizeof action);
    memset(&ignore, 0, sizeof ignore);
    if (pipe(ends) == 0)
        for (int i = 0; i < 2; i++) {
            fcntl(ends[i], F_SETFD, FD_CLOEXEC);
            fcntl(ends[i], F_SETFL, O_NONBLOCK);
        }
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

int stop_signal(void)
{
    return first_signal;
}

int stop_fd(void)
{
    return ends[0];
}
