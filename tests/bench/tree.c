/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>

enum { TREE_MAX = 256 };

/* KiB; 0 for one that has just ended. */
static long memory_of(pid_t pid)
{
    char line[256];
    long sum = 0;
    snprintf(line, sizeof line, "/proc/%ld/smaps_rollup", (long)pid);
    FILE *file = fopen(line, "r");
    while (file && !sum && fgets(line, sizeof line, file))
        if (sscanf(line, "Pss: %ld kB", &sum) != 1)
            sum = 0;
    if (file)
        fclose(file);
    return sum;
}

/* Those that its first thread has started, behind the `len` that there are in `pids`. */
static int add_children(pid_t *pids, int len, pid_t pid)
{
    char path[64];
    long child;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    FILE *file = fopen(path, "r");
    while (file && len < TREE_MAX && fscanf(file, "%ld", &child) == 1)
        pids[len++] = (pid_t)child;
    if (file)
        fclose(file);
    return len;
}

long tree_memory(pid_t pid)
{
    pid_t pids[TREE_MAX] = {pid};
    long sum = 0;
    for (int i = 0, len = 1; i < len; i++) {
        len = add_children(pids, len, pids[i]);
        sum += memory_of(pids[i]);
    }
    return sum;
}
