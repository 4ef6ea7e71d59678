/* SPDX-License-Identifier: Apache-2.0
 *
 * A library for LD_PRELOAD that lets calls of a program fail. Its environment says which:
 *   FAIL_CALL   their names, with commas between: "malloc,realloc", "write"
 *   FAIL_AT     the number of the first that fails, from 1 on; they are counted together in each process, and a
 *               child goes on from where its parent was
 *   FAIL_HOW    a number of errno; or 0: of what is to be read or written, one byte is, and a process that
 *               is made ends at once with exit code 3; or -1: it does not fail, but is marked
 *   FAIL_TIMES  how many fail, one after the other (1)
 *   FAIL_MARK   a file that is made when one does
 *   FAIL_SPOILT a file to which somebody adds a byte, or which he makes, when one does
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static struct {
    const char *calls, *mark, *spoilt;
    long at, times, how; /* how: 0 is short, -1 is well */
    long seen;
    int ready;
} fail;

/* Nothing here may take memory: getenv takes none. */
static void prepare(void)
{
    const char *at = getenv("FAIL_AT"), *times = getenv("FAIL_TIMES"), *how = getenv("FAIL_HOW");
    fail.calls = getenv("FAIL_CALL");
    fail.mark = getenv("FAIL_MARK");
    fail.spoilt = getenv("FAIL_SPOILT");
    fail.at = at ? atol(at) : 0;
    fail.times = times ? atol(times) : 1;
    fail.how = how ? atol(how) : ENOMEM;
    fail.ready = 1;
}

static int is_meant(const char *name)
{
    size_t len = strlen(name);
    for (const char *at = fail.calls; at && *at; at += strcspn(at, ","), at += *at == ',')
        if (strncmp(at, name, len) == 0 && (at[len] == ',' || !at[len]))
            return 1;
    return 0;
}

static void *next(const char *name);

static void mark(void)
{
    static int (*real_open)(const char *, int, ...);
    static int (*real_close)(int);
    static ssize_t (*real_write)(int, const void *, size_t);
    if (!real_open) {
        *(void **)&real_open = next("open");
        *(void **)&real_close = next("close");
        *(void **)&real_write = next("write");
    }
    int fd = fail.mark ? real_open(fail.mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0)
        real_close(fd);
    fd = fail.spoilt ? real_open(fail.spoilt, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) {
        (void)!real_write(fd, "x", 1);
        real_close(fd);
    }
}

/* Whether this call fails. */
static int fails(const char *name)
{
    if (!fail.ready)
        prepare();
    if (!fail.at || !is_meant(name))
        return 0;
    fail.seen++;
    if (fail.seen < fail.at || fail.seen >= fail.at + fail.times)
        return 0;
    int before = errno;
    mark();
    errno = fail.how > 0 ? (int)fail.how : before;
    return fail.how >= 0;
}

static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        _exit(99);
    return found;
}

#define REAL(result, name, ...)                                                                    \
    static result (*real)(__VA_ARGS__);                                                            \
    if (!real)                                                                                     \
    *(void **)&real = next(#name)

#define FAILING(result, bad, name, parameters, arguments, ...)                                     \
    result name parameters                                                                         \
    {                                                                                              \
        REAL(result, name, __VA_ARGS__);                                                           \
        return fails(#name) ? bad : real arguments;                                                \
    }

FAILING(void *, NULL, malloc, (size_t size), (size), size_t)
FAILING(void *, NULL, calloc, (size_t count, size_t size), (count, size), size_t, size_t)
FAILING(void *, NULL, realloc, (void *block, size_t size), (block, size), void *, size_t)
FAILING(int, -1, fchmod, (int fd, mode_t mode), (fd, mode), int, mode_t)
FAILING(int, -1, mkdir, (const char *path, mode_t mode), (path, mode), const char *, mode_t)
FAILING(int, -1, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode), int,
        const char *, mode_t)
FAILING(int, -1, unlink, (const char *path), (path), const char *)
FAILING(int, -1, unlinkat, (int at, const char *path, int flags), (at, path, flags), int,
        const char *, int)
FAILING(int, -1, rename, (const char *from, const char *to), (from, to), const char *, const char *)
FAILING(int, -1, renameat, (int at, const char *from, int to_at, const char *to),
        (at, from, to_at, to), int, const char *, int, const char *)
FAILING(int, -1, renameat2, (int at, const char *from, int to_at, const char *to, unsigned flags),
        (at, from, to_at, to, flags), int, const char *, int, const char *, unsigned)
FAILING(int, -1, link, (const char *from, const char *to), (from, to), const char *, const char *)
FAILING(int, -1, linkat, (int at, const char *from, int to_at, const char *to, int flags),
        (at, from, to_at, to, flags), int, const char *, int, const char *, int)
FAILING(int, -1, pipe, (int *ends), (ends), int *)
FAILING(int, -1, poll, (struct pollfd * list, nfds_t len, int ms), (list, len, ms), struct pollfd *,
        nfds_t, int)
FAILING(pid_t, -1, waitpid, (pid_t pid, int *status, int options), (pid, status, options), pid_t,
        int *, int)
FAILING(void *, NULL, dlopen, (const char *file, int flags), (file, flags), const char *, int)
FAILING(DIR *, NULL, opendir, (const char *path), (path), const char *)
FAILING(DIR *, NULL, fdopendir, (int fd), (fd), int)
FAILING(struct dirent *, NULL, readdir, (DIR * stream), (stream), DIR *)
FAILING(FILE *, NULL, tmpfile, (void), (), void)
FAILING(int, -1, fstat, (int fd, struct stat *about), (fd, about), int, struct stat *)
FAILING(int, -1, lstat, (const char *path, struct stat *about), (path, about), const char *,
        struct stat *)
FAILING(int, -1, stat, (const char *path, struct stat *about), (path, about), const char *,
        struct stat *)
FAILING(int, -1, fstatat, (int at, const char *path, struct stat *about, int flags),
        (at, path, about, flags), int, const char *, struct stat *, int)
FAILING(int, -1, faccessat, (int at, const char *path, int mode, int flags),
        (at, path, mode, flags), int, const char *, int, int)
FAILING(int, -1, fchown, (int fd, uid_t user, gid_t group), (fd, user, group), int, uid_t, gid_t)
FAILING(ssize_t, -1, flistxattr, (int fd, char *names, size_t room), (fd, names, room), int, char *,
        size_t)
FAILING(int, -1, rmdir, (const char *path), (path), const char *)
FAILING(ssize_t, -1, readlink, (const char *path, char *target, size_t room), (path, target, room),
        const char *, char *, size_t)
FAILING(char *, NULL, realpath, (const char *path, char *whole), (path, whole), const char *,
        char *)
FAILING(char *, NULL, getcwd, (char *path, size_t room), (path, room), char *, size_t)
FAILING(int, -1, getgroups, (int room, gid_t *groups), (room, groups), int, gid_t *)
FAILING(ssize_t, -1, getrandom, (void *bytes, size_t len, unsigned flags), (bytes, len, flags),
        void *, size_t, unsigned)
FAILING(int, -1, clock_gettime, (clockid_t clock, struct timespec *now), (clock, now), clockid_t,
        struct timespec *)
FAILING(int, -1, dup2, (int from, int to), (from, to), int, int)
FAILING(FILE *, NULL, fopen, (const char *path, const char *mode), (path, mode), const char *,
        const char *)

pid_t fork(void)
{
    REAL(pid_t, fork, void);
    if (!fails("fork"))
        return real();
    pid_t pid = fail.how ? -1 : real();
    if (pid == 0)
        _exit(3);
    return pid;
}

/* The file is closed all the same, as Linux does. */
int close(int fd)
{
    REAL(int, close, int);
    int done = real(fd);
    return fails("close") ? -1 : done;
}

ssize_t read(int fd, void *bytes, size_t len)
{
    REAL(ssize_t, read, int, void *, size_t);
    if (!fails("read"))
        return real(fd, bytes, len);
    return fail.how ? -1 : real(fd, bytes, len ? 1 : 0);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    REAL(ssize_t, write, int, const void *, size_t);
    if (!fails("write"))
        return real(fd, bytes, len);
    return fail.how ? -1 : real(fd, bytes, len ? 1 : 0);
}

int open(const char *path, int flags, ...)
{
    REAL(int, open, const char *, int, ...);
    __builtin_va_list rest;
    __builtin_va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? __builtin_va_arg(rest, mode_t) : 0;
    __builtin_va_end(rest);
    return fails("open") ? -1 : real(path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    REAL(int, openat, int, const char *, int, ...);
    __builtin_va_list rest;
    __builtin_va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? __builtin_va_arg(rest, mode_t) : 0;
    __builtin_va_end(rest);
    return fails("openat") ? -1 : real(at, path, flags, mode);
}

int fcntl(int fd, int command, ...)
{
    REAL(int, fcntl, int, int, ...);
    __builtin_va_list rest;
    __builtin_va_start(rest, command);
    void *more = __builtin_va_arg(rest, void *); /* a number is as wide in a register */
    __builtin_va_end(rest);
    return fails("fcntl") ? -1 : real(fd, command, more);
}

/* What checked calls of a hardened program are called (cmake/Hardening.cmake). */
int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
    return open(path, flags);
}

ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room);
ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room)
{
    return len > room ? (abort(), 0) : read(fd, bytes, len);
}

int __poll_chk(struct pollfd *list, nfds_t len, int ms, size_t room);
int __poll_chk(struct pollfd *list, nfds_t len, int ms, size_t room)
{
    return room / sizeof *list < len ? (abort(), 0) : poll(list, len, ms);
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const *words, char *const *environment)
{
    REAL(int, posix_spawn, pid_t *, const char *, const posix_spawn_file_actions_t *,
         const posix_spawnattr_t *, char *const *, char *const *);
    if (fails("posix_spawn"))
        return (int)fail.how;
    return real(pid, path, actions, attributes, words, environment);
}
