/* SPDX-License-Identifier: Apache-2.0 */
#include "io/below.h"

#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
    MOST_DEEP = 128, /* folders in folders: more is a mistake, and each costs a descriptor */
    MOST_PASSES = 3  /* over a folder that somebody fills while it is being removed */
};

static void close_kept(int fd)
{
    int error = errno;
    close(fd);
    errno = error;
}

/* Whether a step of a path may be opened or written: else errno says why. What git keeps for itself in any
 * folder runs programs, so nobody's path leads there; nor do the other names that some file systems have for
 * it. */
static bool step_ok(cf_str step)
{
    int error = 0;
    if (step.len > NAME_MAX)
        error = ENAMETOOLONG;
    else if (!step.len || str_is(step, ".") || str_is(step, ".."))
        error = EINVAL;
    else if (str_equal_fold(step, STR(".git")) || str_equal_fold(step, STR("git~1")))
        error = EPERM;
    if (error)
        errno = error;
    return !error;
}

/* Opens the folder `step` in `folder`. */
static int step_into(int folder, cf_str step, bool make)
{
    char name[NAME_MAX + 1];
    int fd = -1;
    if (step_ok(step)) {
        memcpy(name, step.ptr, step.len);
        name[step.len] = '\0';
        fd = openat(folder, name, FOLDER);
        if (fd < 0 && errno == ENOENT && make &&
            (mkdirat(folder, name, 0777) == 0 || errno == EEXIST))
            fd = openat(folder, name, FOLDER);
    }
    return fd;
}

int below_open(int root, cf_str path, bool make, size_t *ret_upto)
{
    int folder = path.len ? root : openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t from = 0; folder >= 0 && path.len && from <= path.len;) {
        const char *slash = memchr(path.ptr + from, '/', path.len - from);
        size_t to = slash ? (size_t)(slash - path.ptr) : path.len;
        int outer = folder;
        if (ret_upto)
            *ret_upto = to;
        folder = step_into(outer, str_cut(path, from, to), make);
        if (outer != root)
            close_kept(outer);
        from = to + 1;
    }
    return folder;
}

cf_str below_parent(cf_str path)
{
    size_t len = file_name(path).len;
    return str_cut(path, 0, len < path.len ? path.len - len - 1 : 0);
}

/* The folder that has the last step of a path, and that step with a NUL. */
struct parent {
    int folder, root; /* they may be the same */
    char name[NAME_MAX + 1];
};

static bool open_parent(int root, cf_str path, bool make, struct parent *ret, size_t *ret_upto)
{
    cf_str name = file_name(path);
    ret->folder = -1;
    ret->root = root;
    if (!step_ok(name))
        return false;
    memcpy(ret->name, name.ptr, name.len);
    ret->name[name.len] = '\0';
    cf_str before = below_parent(path);
    ret->folder = before.len ? below_open(root, before, make, ret_upto) : root;
    if (root < 0)
        errno = EBADF;
    return ret->folder >= 0;
}

static void close_parent(const struct parent *parent)
{
    if (parent->folder != parent->root)
        close_kept(parent->folder);
}

static enum below_kind kind_of(const struct stat *about)
{
    return S_ISREG(about->st_mode)   ? BELOW_FILE
           : S_ISDIR(about->st_mode) ? BELOW_FOLDER
           : S_ISLNK(about->st_mode) ? BELOW_LINK
                                     : BELOW_OTHER;
}

bool below_look(int root, cf_str path, struct below_there *ret_there, size_t *ret_upto)
{
    struct parent parent;
    *ret_there = (struct below_there){.kind = BELOW_ABSENT};
    if (ret_upto)
        *ret_upto = path.len;
    if (root < 0)
        return true;
    if (!open_parent(root, path, false, &parent, ret_upto))
        return errno == ENOENT;
    bool there = fstatat(parent.folder, parent.name, &ret_there->about, AT_SYMLINK_NOFOLLOW) == 0;
    if (there)
        ret_there->kind = kind_of(&ret_there->about);
    close_parent(&parent);
    return there || errno == ENOENT;
}

bool below_same(const struct below_there *a, const struct below_there *b)
{
    const struct stat *x = &a->about, *y = &b->about;
    return a->kind == b->kind && x->st_dev == y->st_dev && x->st_ino == y->st_ino &&
           x->st_size == y->st_size && x->st_mtim.tv_sec == y->st_mtim.tv_sec &&
           x->st_mtim.tv_nsec == y->st_mtim.tv_nsec;
}

/* A FIFO that somebody put in a file's place must not stop the program. */
static int open_file(int root, cf_str path)
{
    struct parent parent;
    struct stat about;
    if (!open_parent(root, path, false, &parent, NULL))
        return -1;
    int fd = openat(parent.folder, parent.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    close_parent(&parent);
    if (fd >= 0 && (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

bool below_read(struct ctx *ctx, int root, cf_str path, cf_str name, cf_str *ret_bytes)
{
    int fd = open_file(root, path);
    if (fd < 0)
        return ctx_error(ctx, NULL, "cannot read %.*s: %s", STR_ARG(name), strerror(errno));
    bool ok = file_read_fd(ctx, fd, name.ptr, ret_bytes);
    close(fd);
    return ok;
}

bool below_holds_in(struct arena *arena, int fd, cf_str bytes)
{
    char *there = arena_alloc(arena, bytes.len + 1);
    size_t len = 0;
    /* One byte more than there should be: the file may have grown. */
    while (len <= bytes.len) {
        ssize_t got = read(fd, there + len, bytes.len + 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    return len == bytes.len && (!len || memcmp(there, bytes.ptr, len) == 0);
}

bool below_holds(struct arena *arena, int root, cf_str path, cf_str bytes)
{
    int fd = open_file(root, path);
    bool holds = fd >= 0 && below_holds_in(arena, fd, bytes);
    if (fd >= 0)
        close(fd);
    return holds;
}

bool below_write(int root, cf_str path, cf_str bytes)
{
    struct parent parent;
    if (!open_parent(root, path, true, &parent, NULL))
        return false;
    int fd = openat(parent.folder, parent.name,
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && file_put(fd, bytes);
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (fd >= 0 && !ok)
        unlinkat(parent.folder, parent.name, 0);
    close_parent(&parent);
    errno = error;
    return ok;
}

bool below_move(int from, cf_str path, int to, cf_str new_path)
{
    struct parent old, new;
    if (!open_parent(from, path, false, &old, NULL))
        return false;
    bool ok = open_parent(to, new_path, true, &new, NULL);
    if (ok) {
        ok = renameat(old.folder, old.name, new.folder, new.name) == 0;
        close_parent(&new);
    }
    close_parent(&old);
    return ok;
}

bool below_unlink(int root, cf_str path)
{
    struct parent parent;
    if (!open_parent(root, path, false, &parent, NULL))
        return errno == ENOENT;
    bool ok = unlinkat(parent.folder, parent.name, 0) == 0 || errno == ENOENT;
    close_parent(&parent);
    if (ok)
        below_prune(root, below_parent(path));
    return ok;
}

void below_prune(int root, cf_str path)
{
    struct parent parent;
    while (path.len && open_parent(root, path, false, &parent, NULL)) {
        bool gone = unlinkat(parent.folder, parent.name, AT_REMOVEDIR) == 0;
        close_parent(&parent);
        if (!gone)
            return;
        path = below_parent(path);
    }
}

/* --- all of a folder ---------------------------------------------------------------------------- */

static DIR *open_stream(int folder, const char *name)
{
    int fd = openat(folder, name, FOLDER);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    if (fd >= 0 && !stream)
        close_kept(fd);
    return stream;
}

static bool remove_deep(int folder, const char *name, int deep)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return true;
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        DIR *stream = deep < MOST_DEEP ? open_stream(folder, name) : NULL;
        if (!stream)
            return false;
        bool all = true;
        for (const struct dirent *inner; (inner = file_entry(stream)) != NULL;)
            all = remove_deep(dirfd(stream), inner->d_name, deep + 1) && all;
        closedir(stream);
        if (unlinkat(folder, name, AT_REMOVEDIR) == 0)
            return true;
        if (!all) /* what cannot go now cannot later; each folder around it would try as often again */
            return false;
    }
    return false;
}

bool below_remove(int folder, const char *name)
{
    return remove_deep(folder, name, 0);
}

bool below_names(struct arena *arena, int folder, cf_str **ret_names, size_t *ret_len)
{
    DIR *stream = open_stream(folder, ".");
    cf_str *names = NULL;
    size_t len = 0, cap = 0;
    *ret_names = NULL;
    *ret_len = 0;
    if (!stream)
        return false;
    for (const struct dirent *entry; (entry = file_entry(stream)) != NULL;) {
        names = arena_grow(arena, names, len, &cap, sizeof *names);
        names[len++] = str_copy(arena, str_of(entry->d_name));
    }
    int error = errno;
    closedir(stream);
    if (len)
        str_sort(names, len);
    *ret_names = names;
    *ret_len = len;
    errno = error;
    return !error;
}

struct walk {
    struct arena *arena;
    below_seen *seen;
    void *data;
};

static bool walk_into(const struct walk *walk, int folder, cf_str path, int deep)
{
    cf_str *names = NULL;
    size_t len = 0;
    if (deep == MOST_DEEP || !below_names(walk->arena, folder, &names, &len))
        return false;
    for (size_t i = 0; i < len; i++) {
        struct stat about;
        struct below_entry entry = {file_join(walk->arena, path, names[i]), folder, names[i].ptr,
                                    &about};
        if (fstatat(folder, names[i].ptr, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
            !walk->seen(walk->data, &entry))
            return false;
        if (!S_ISDIR(about.st_mode))
            continue;
        int inner = openat(folder, names[i].ptr, FOLDER);
        bool ok = inner >= 0 && walk_into(walk, inner, entry.path, deep + 1);
        if (inner >= 0)
            close_kept(inner);
        if (!ok)
            return false;
    }
    return true;
}

bool below_each(struct arena *arena, int folder, below_seen *seen, void *data)
{
    const struct walk walk = {arena, seen, data};
    return walk_into(&walk, folder, STR(""), 0);
}
