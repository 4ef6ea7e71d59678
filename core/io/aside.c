/* SPDX-License-Identifier: Apache-2.0 */
#include "io/aside.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int aside_begin(void)
{
    fflush(stdout);
    int kept = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (kept >= 0)
        dup2(STDERR_FILENO, STDOUT_FILENO);
    return kept;
}

void aside_end(int kept)
{
    fflush(stdout);
    if (kept < 0)
        return;
    dup2(kept, STDOUT_FILENO);
    close(kept);
}
