/* SPDX-License-Identifier: Apache-2.0
 *
 * Standard output has our data: what code that is not ours prints meanwhile goes where errors go.
 */
#ifndef IO_ASIDE_H
#define IO_ASIDE_H

/* Before such code runs in the program itself. Returns what aside_end() takes. */
int aside_begin(void);
/* After it: standard output is what it was. */
void aside_end(int kept);

#endif
