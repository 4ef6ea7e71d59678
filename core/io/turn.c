/* SPDX-License-Identifier: Apache-2.0 */
#include "io/turn.h"

#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Whoever has the turn reads and writes a small file: longer than this only one that was stopped takes. */
enum { TRIES = 1000, PAUSE_NS = 10 * 1000 * 1000 };

struct turn {
    cf_str path;
    int fd; /* -1: without */
    bool another, blocked;
};

bool turn_lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_SETLK, &whole) == 0;
}

/* Who had the turn may have removed the file between our opening and locking it. */
static bool is_there(int fd, cf_str path)
{
    struct stat mine, there;
    return fstat(fd, &mine) == 0 && lstat(path.ptr, &there) == 0 && mine.st_ino == there.st_ino &&
           mine.st_dev == there.st_dev;
}

/* False when it is another's turn. *ret_fd: -1 when there can be no such file. */
static bool try_once(cf_str path, int *ret_fd)
{
    int fd = open(path.ptr, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    *ret_fd = fd;
    if (fd < 0)
        return true;
    bool locked = turn_lock(fd);
    if (locked && is_there(fd, path))
        return true;
    bool other = locked || errno == EACCES || errno == EAGAIN;
    close(fd);
    *ret_fd = -1;
    return !other;
}

struct turn *turn_take(struct arena *arena, cf_str path)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    struct turn *turn = arena_new(arena, struct turn);
    cf_str name = file_name(path);
    struct stat there;
    turn->path = file_join(arena, file_folder(path),
                           str_printf(arena, ".%.*s.crdforge-turn", STR_ARG(name)));
    turn->another = !try_once(turn->path, &turn->fd);
    for (int try = 1; try < TRIES && turn->another; try++) {
        nanosleep(&pause, NULL);
        turn->another = !try_once(turn->path, &turn->fd);
    }
    turn->blocked = turn->fd < 0 && !turn->another && lstat(turn->path.ptr, &there) == 0 &&
                    !S_ISREG(there.st_mode);
    return turn;
}

cf_str turn_blocked(const struct turn *turn)
{
    return turn->blocked ? turn->path : STR("");
}

bool turn_is_another(const struct turn *turn)
{
    return turn->another;
}

void turn_end(struct turn *turn)
{
    if (turn->fd < 0)
        return;
    unlink(turn->path.ptr); /* while it is ours: nobody else removes another's */
    close(turn->fd);
    turn->fd = -1;
}
