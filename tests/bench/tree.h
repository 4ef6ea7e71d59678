/* SPDX-License-Identifier: Apache-2.0
 *
 * What a process and all below it take of memory.
 */
#ifndef BENCH_TREE_H
#define BENCH_TREE_H

#include <sys/types.h>

/* KiB, of the processes that there are at this moment: what is shared by several is counted once, and
 * shared libraries by the part that falls to each of their users (PSS). 0 when the system does not say. */
long tree_memory(pid_t pid);

#endif
