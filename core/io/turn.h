/* SPDX-License-Identifier: Apache-2.0
 *
 * One process at a time reads a file, changes it and writes it again.
 */
#ifndef IO_TURN_H
#define IO_TURN_H

#include "base/arena.h"
#include "base/str.h"

struct turn;

/* Waits until nobody else has the turn for the file at `path`: while somebody has, a file
 * ".NAME.crdforge-turn" lies beside it. Where there can be none (a folder that cannot be written) and after
 * some seconds it goes on without: a file that is written in one step is whole all the same. */
struct turn *turn_take(struct arena *arena, cf_str path);
void turn_end(struct turn *turn);

#endif
