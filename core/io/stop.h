/* SPDX-License-Identifier: Apache-2.0
 *
 * SIGTERM and SIGINT. The first one sets a mark and wakes whoever waits; the second one ends the
 * program at once. As process 1 of a container a program that does not do so cannot be stopped.
 */
#ifndef IO_STOP_H
#define IO_STOP_H

/* To be called first thing in main. Also ignores SIGPIPE. */
void stop_install(void);

/* The first signal that came, or 0. */
int stop_signal(void);

/* A descriptor that becomes, and stays, readable when a signal has come; -1 before stop_install. */
int stop_fd(void);

#endif
