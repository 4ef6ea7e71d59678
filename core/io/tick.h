/* SPDX-License-Identifier: Apache-2.0
 *
 * Something that is called again and again while the program works.
 */
#ifndef IO_TICK_H
#define IO_TICK_H

#include <stdbool.h>

/* From now on `call` is called each time that the program has worked for so many microseconds, from a signal
 * handler: it may only do what such a one may. False when there can be no such timer. Not inherited by processes
 * that are started. */
bool tick_start(void (*call)(void), long us);
void tick_stop(void);

#endif
