/* SPDX-License-Identifier: Apache-2.0
 *
 * One process at a time reads a file, changes it and writes it again.
 */
#ifndef IO_TURN_H
#define IO_TURN_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

struct turn;

/* Waits until nobody else has the turn for the file at `path`: while somebody has, a file
 * ".NAME.crdforge-turn" lies beside it. Where there can be none (a folder that cannot be written) and after
 * some seconds it goes on without: a file that is written in one step is whole all the same. */
struct turn *turn_take(struct arena *arena, cf_str path);
/* True when it went on without because somebody else still has the turn. */
bool turn_is_another(const struct turn *turn);
/* Where something that is no file lies in the place of that file, so that nobody is kept out: its path; else an
 * empty one. */
cf_str turn_blocked(const struct turn *turn);
void turn_end(struct turn *turn);

/* Locks a whole file as long as we live and no descriptor of ours for it is closed. False when another process
 * has it (errno EACCES or EAGAIN), or where there are no locks. */
bool turn_lock(int fd);

#endif
