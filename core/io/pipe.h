/* SPDX-License-Identifier: Apache-2.0
 *
 * Pipes to other processes.
 */
#ifndef IO_PIPE_H
#define IO_PIPE_H

#include <stdbool.h>

/* Neither end is one of the three standard files, no other program inherits them, and the first one does not
 * block. False with errno, and nothing is open then. */
bool pipe_open(int ends[2]);

/* Closes an end, unless it is -1, and makes it that. */
void pipe_close(int *end);

#endif
