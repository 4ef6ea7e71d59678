/* SPDX-License-Identifier: Apache-2.0 */
#include "io/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool pipe_open(int ends[2])
{
    int made[2], error = 0;
    if (pipe(made) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(made[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        error = ends[i] < 0 ? errno : error;
        close(made[i]);
    }
    if (!error && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return true;
    for (int i = 0; i < 2; i++)
        pipe_close(&ends[i]);
    errno = error ? error : EMFILE;
    return false;
}

void pipe_close(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}
