/* SPDX-License-Identifier: Apache-2.0 */
#include "io/swap.h"

#include "io/below.h"
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/xattr.h>
#include <unistd.h>

struct swap {
    struct arena *arena;
    int old, new;
    const struct journal_change *changes;
    size_t len;
};

#ifdef RENAME_EXCHANGE
static bool exchange(int from, const char *name, int to, const char *other)
{
    return renameat2(from, name, to, other, RENAME_EXCHANGE) == 0;
}
#else
static bool exchange(int from, const char *name, int to, const char *other)
{
    (void)from, (void)name, (void)to, (void)other;
    return false;
}
#endif

static int compare_path(const void *key, const void *change)
{
    return str_compare(*(const cf_str *)key, ((const struct journal_change *)change)->path);
}

static bool is_changed(const struct swap *swap, cf_str path)
{
    return swap->len &&
           bsearch(&path, swap->changes, swap->len, sizeof *swap->changes, compare_path);
}

/* True when a file is to be put where a folder around the path is. */
static bool is_below_changed(const struct swap *swap, cf_str path)
{
    for (path = below_parent(path); path.len; path = below_parent(path))
        if (is_changed(swap, path))
            return true;
    return false;
}

/* Links what is at `entry` to the same path below `to`. */
static bool link_entry(const struct below_entry *entry, int to)
{
    int parent = below_open(to, below_parent(entry->path), true, NULL);
    bool ok = parent >= 0 && linkat(entry->parent, entry->name, parent, entry->name, 0) == 0;
    if (parent >= 0)
        close(parent);
    return ok;
}

static bool keep_entry(void *data, const struct below_entry *entry)
{
    struct swap *swap = data;
    /* A changed folder: all that is in it goes, and a file takes its place. */
    if (is_changed(swap, entry->path))
        return true;
    if (!S_ISDIR(entry->about->st_mode))
        return link_entry(entry, swap->new);
    if (is_below_changed(swap, entry->path))
        return true;
    int made = below_open(swap->new, entry->path, true, NULL);
    if (made >= 0)
        close(made);
    return made >= 0;
}

/* SELinux gives its label to the new folder by the same rules as to the old one. */
static bool has_attributes(int fd)
{
    static const char label[] = "security.selinux";
    char names[256];
    ssize_t len = flistxattr(fd, names, sizeof names);
    if (len < 0)
        return errno != ENOTSUP && errno != ENOSYS;
    return len > 0 && ((size_t)len != sizeof label || memcmp(names, label, sizeof label) != 0);
}

/* Whoever may not write in a folder shall not replace it; and owner and rights stay what they were. */
static bool same_rights(int old, int new)
{
    struct stat was, is;
    if (faccessat(old, ".", W_OK | X_OK, AT_EACCESS) != 0 || has_attributes(old) ||
        fstat(old, &was) != 0 || fstat(new, &is) != 0)
        return false;
    if ((was.st_uid != is.st_uid || was.st_gid != is.st_gid) &&
        fchown(new, was.st_uid, was.st_gid) != 0)
        return false;
    return was.st_mode == is.st_mode || fchmod(new, was.st_mode & 07777) == 0;
}

static bool keep_rights(void *data, const struct below_entry *entry)
{
    struct swap *swap = data;
    if (!S_ISDIR(entry->about->st_mode) || is_changed(swap, entry->path) ||
        is_below_changed(swap, entry->path))
        return true;
    int old = below_open(swap->old, entry->path, false, NULL);
    int new = below_open(swap->new, entry->path, false, NULL);
    bool ok = old >= 0 && new >= 0 && same_rights(old, new);
    if (old >= 0)
        close(old);
    if (new >= 0)
        close(new);
    return ok;
}

/* What came into the old folder while the new one was being made. */
static bool rescue_entry(void *data, const struct below_entry *entry)
{
    struct swap *swap = data;
    struct below_there there;
    if (!S_ISDIR(entry->about->st_mode) && !is_changed(swap, entry->path) &&
        below_look(swap->new, entry->path, &there, NULL) && there.kind == BELOW_ABSENT)
        link_entry(entry, swap->new);
    return true;
}

/* A shell that stands in the folder would find itself in one that is gone. */
static bool we_are_in(int folder)
{
    struct stat wanted, here, above;
    int at = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool found = false, top = at < 0 || fstat(folder, &wanted) != 0 || fstat(at, &here) != 0;
    while (!top && !found) {
        found = here.st_dev == wanted.st_dev && here.st_ino == wanted.st_ino;
        int up = openat(at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(at);
        at = up;
        top = up < 0 || fstat(up, &above) != 0 ||
              (above.st_ino == here.st_ino && above.st_dev == here.st_dev);
        here = above;
    }
    if (at >= 0)
        close(at);
    return found;
}

/* Folders that the changes leave empty, and that were not empty before. */
static void prune(const struct swap *swap)
{
    for (size_t i = 0; i < swap->len; i++)
        if (!swap->changes[i].put)
            below_prune(swap->new, below_parent(swap->changes[i].path));
}

static bool build(struct swap *swap)
{
    if (we_are_in(swap->old) || !below_each(swap->arena, swap->old, keep_entry, swap))
        return false;
    if (!same_rights(swap->old, swap->new) ||
        !below_each(swap->arena, swap->old, keep_rights, swap))
        return false;
    prune(swap);
    return true;
}

static bool put_in_place(struct swap *swap, int root, cf_str folder, int stage, cf_str unit)
{
    cf_str name = str_copy(swap->arena, file_name(folder));
    int parent = below_open(root, below_parent(folder), false, NULL);
    bool ok = parent >= 0 && exchange(stage, str_copy(swap->arena, unit).ptr, parent, name.ptr);
    if (parent >= 0)
        close(parent);
    if (ok)
        below_each(swap->arena, swap->old, rescue_entry, swap);
    return ok;
}

bool swap_change(struct arena *arena, int root, cf_str folder, int stage, cf_str unit,
                 const struct journal_change *changes, size_t len)
{
    struct swap swap = {arena, below_open(root, folder, false, NULL),
                        below_open(stage, unit, true, NULL), changes, len};
    bool ok = swap.old >= 0 && swap.new >= 0 && build(&swap) &&
              put_in_place(&swap, root, folder, stage, unit);
    if (swap.old >= 0)
        close(swap.old);
    if (swap.new >= 0)
        close(swap.new);
    return ok;
}
