/* SPDX-License-Identifier: Apache-2.0
 *
 * What a process finds around it and must not make a difference to what it makes.
 */
#ifndef IO_SURROUNDINGS_H
#define IO_SURROUNDINGS_H

/* Makes the addresses of what is loaded from now on, the second of the clock and the environment of this process
 * others than they were. */
void surroundings_change(void);

#endif
