/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink.h"

#include "io/below.h"
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STALE_SECONDS = 3600 }; /* no run takes so long from its first file to its last */

struct staged {
    cf_str path,
        temporary; /* root included; `temporary` is empty when the file is right as it is */
    size_t group;
    enum sink_outcome outcome;
    bool dropped;
};

struct sink {
    struct arena *arena;
    cf_str root, last_folder; /* the folder that was made last: most files share theirs */
    struct staged *staged;
    size_t len, cap;
    struct file_made made; /* the root and what is around it included */
    bool keeps;
    bool root_made, root_failed; /* said once */
    bool fresh; /* last_folder was made by this run: nothing of ours is in it yet */
};

struct sink *sink_open(struct arena *arena, cf_str root)
{
    struct sink *sink = arena_new(arena, struct sink);
    sink->arena = arena;
    sink->root = str_copy(arena, root);
    sink->made.arena = arena;
    return sink;
}

void sink_keep(struct sink *sink)
{
    sink->keeps = true;
}

static struct staged *push(struct sink *sink)
{
    sink->staged =
        arena_grow(sink->arena, sink->staged, sink->len, &sink->cap, sizeof *sink->staged);
    return &sink->staged[sink->len++];
}

/* Makes one folder below the root, which must be a real folder. */
static bool make_folder(struct ctx *ctx, const char *path, bool *ret_fresh)
{
    struct stat about;
    *ret_fresh = mkdir(path, 0777) == 0;
    if (*ret_fresh)
        return true;
    if (errno != EEXIST)
        return ctx_error(ctx, NULL, "cannot make the folder %s: %s", path, strerror(errno));
    if (lstat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return true;
    ctx_error(ctx, NULL, "%s is in the way: it is no folder", path);
    ctx_hint(ctx, "nothing is written through links; remove it or choose another place");
    return false;
}

/* True when `folder` is `inner` or one of the folders around it. */
static bool holds(cf_str folder, cf_str inner)
{
    return str_equal(folder, str_cut(inner, 0, folder.len)) &&
           (inner.len == folder.len || inner.ptr[folder.len] == '/');
}

static bool make_folders(struct ctx *ctx, struct sink *sink, cf_str path)
{
    cf_str folder = file_folder(path);
    /* The root may lie behind a link: it is the user's own choice of place. */
    if (!sink->root_made && !sink->root_failed)
        sink->root_made = file_make_folder(ctx, sink->root, &sink->made);
    sink->root_failed = !sink->root_made;
    if (sink->root_failed)
        return false;
    if (str_equal(folder, sink->last_folder))
        return true;
    sink->fresh = false;
    for (size_t i = 1; i <= folder.len && !str_is(folder, "."); i++) {
        cf_str head = str_cut(folder, 0, i);
        if ((i < folder.len && folder.ptr[i] != '/') || holds(head, sink->last_folder))
            continue;
        head = file_join(ctx->arena, sink->root, head);
        if (!make_folder(ctx, head.ptr, &sink->fresh))
            return false;
        if (sink->fresh)
            file_made_add(&sink->made, head);
    }
    sink->last_folder = str_copy(sink->arena, folder);
    return true;
}

/* Whether the file at `path` holds just these bytes. */
static bool same_bytes(struct ctx *ctx, const char *path, cf_str bytes, bool *ret_exists)
{
    struct stat about;
    *ret_exists = lstat(path, &about) == 0;
    if (!*ret_exists || !S_ISREG(about.st_mode) || (size_t)about.st_size != bytes.len)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool same = below_holds_in(ctx->arena, fd, bytes);
    close(fd);
    return same;
}

/* Left by a run that was killed, and not somebody's who writes just now. */
static bool is_stale(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 &&
           (int64_t)time(NULL) - (int64_t)about.st_mtime > STALE_SECONDS;
}

/* Opens a temporary file that nobody else writes: beside `path`, under its usual name or, where
 * another run is at the same file, under one with our process's number. -1: errno says why. */
static int open_temporary(struct arena *arena, cf_str path, size_t number, cf_str *ret_name)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    cf_str folder = file_folder(path), name = file_name(path);
    *ret_name = str_printf(arena, "%.*s/.%.*s.crdforge-new", STR_ARG(folder), STR_ARG(name));
    int fd = open(ret_name->ptr, flags, 0666);
    if (fd >= 0 || errno != EEXIST)
        return fd;
    if (!is_stale(ret_name->ptr))
        *ret_name = str_printf(arena, "%.*s/.%.*s.%ld-%zu.crdforge-new", STR_ARG(folder),
                               STR_ARG(name), (long)getpid(), number);
    unlink(ret_name->ptr); /* that number was another process's before, and that one is gone */
    return open(ret_name->ptr, flags, 0666);
}

/* Its name; empty after a diagnostic. */
static cf_str write_temporary(struct ctx *ctx, struct sink *sink, cf_str path, cf_str bytes)
{
    cf_str name;
    int fd = open_temporary(sink->arena, path, sink->len, &name);
    if (fd < 0) {
        ctx_error(ctx, NULL, "cannot write %s: %s", name.ptr, strerror(errno));
        return STR("");
    }
    bool ok = file_put(fd, bytes);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok)
        return name;
    unlink(name.ptr);
    ctx_error(ctx, NULL, "cannot write %s: %s", name.ptr, strerror(error));
    return STR("");
}

bool sink_stage(struct ctx *ctx, struct sink *sink, size_t group, cf_str path, cf_str bytes)
{
    bool exists = false;
    if (!make_folders(ctx, sink, path))
        return false;
    struct staged staged = {.path = file_join(sink->arena, sink->root, path), .group = group};
    if (!sink->fresh && same_bytes(ctx, staged.path.ptr, bytes, &exists)) {
        staged.outcome = SINK_UNCHANGED;
    } else {
        staged.outcome = exists ? SINK_UPDATED : SINK_CREATED;
        if (exists && file_kind(staged.path.ptr) == FILE_FOLDER)
            return ctx_error(ctx, NULL, "%s is in the way: it is a folder", staged.path.ptr);
        staged.temporary = write_temporary(ctx, sink, staged.path, bytes);
        if (!staged.temporary.len)
            return false;
    }
    *push(sink) = staged;
    return true;
}

void sink_remove(struct sink *sink, size_t group, cf_str path)
{
    *push(sink) = (struct staged){
        .path = file_join(sink->arena, sink->root, path), .group = group, .outcome = SINK_REMOVED};
}

static void take_back(struct staged *staged)
{
    if (staged->temporary.len)
        unlink(staged->temporary.ptr);
    staged->temporary = STR("");
    staged->dropped = true;
}

void sink_drop(struct sink *sink, size_t group)
{
    for (size_t i = 0; i < sink->len; i++)
        if (sink->staged[i].group == group)
            take_back(&sink->staged[i]);
}

const char *sink_word(enum sink_outcome outcome)
{
    static const char *const words[] = {
        [SINK_CREATED] = "created",
        [SINK_UPDATED] = "updated",
        [SINK_UNCHANGED] = "unchanged",
        [SINK_REMOVED] = "removed",
    };
    return words[outcome];
}

static bool move(const struct staged *staged, bool keep)
{
    if (keep && staged->outcome == SINK_CREATED) {
        if (link(staged->temporary.ptr, staged->path.ptr) == 0) {
            unlink(staged->temporary.ptr);
            return true;
        }
        if (errno == EEXIST)
            return false;
    } /* else there are no hard links here: nothing was there a moment ago, and more cannot be had */
    return rename(staged->temporary.ptr, staged->path.ptr) == 0;
}

static bool put_in_place(struct ctx *ctx, const struct staged *staged, bool keep)
{
    if (staged->outcome == SINK_REMOVED)
        return unlink(staged->path.ptr) == 0 || errno == ENOENT ||
               ctx_error(ctx, NULL, "cannot remove %s: %s", staged->path.ptr, strerror(errno));
    return !staged->temporary.len || move(staged, keep) ||
           ctx_error(ctx, NULL, "cannot put %s in place: %s", staged->path.ptr, strerror(errno));
}

bool sink_commit(struct ctx *ctx, struct sink *sink, sink_told *told, void *data)
{
    bool ok = true;
    for (size_t i = 0; i < sink->len; i++) {
        struct staged *staged = &sink->staged[i];
        if (staged->dropped || (!ok && staged->outcome == SINK_REMOVED))
            continue;
        if (!put_in_place(ctx, staged, sink->keeps)) {
            ok = false;
            take_back(staged);
            continue;
        }
        staged->temporary = STR("");
        told(data, staged->path, staged->outcome);
    }
    return ok;
}

void sink_close(struct sink *sink)
{
    if (!sink)
        return;
    for (size_t i = 0; i < sink->len; i++)
        if (sink->staged[i].temporary.len)
            take_back(&sink->staged[i]);
    file_made_remove(&sink->made);
}
