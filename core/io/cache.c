/* SPDX-License-Identifier: Apache-2.0 */
#include "io/cache.h"

#include "base/hash.h"
#include "base/limits.h"
#include "io/below.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/process.h"
#include "io/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    STEP_LENGTH = 200,      /* of a name of a record */
    NAME_LENGTH = 600,      /* all steps of it */
    DEPTH = 16,             /* of folders inside each other */
    TRIES = 64,             /* while another process cleans */
    STALE_SECONDS = 60 * 60 /* a temporary lives for an instant: one as old was left behind */
};

static const char folder_of_bytes[] = "sha256", folder_of_records[] = "records",
                  folder_of_temporaries[] = "tmp";
static const char *const folders[] = {folder_of_bytes, folder_of_records, folder_of_temporaries};
enum { FOLDERS = 3 };

static const char record_head[] = "crdforge-record 1 ";
enum { RECORD_HEAD = sizeof record_head - 1 + HASH_SHA256 + 1 };

/* What is larger was not written by us. */
enum { FILE_BYTES = LIMITS_INPUT_BYTES + RECORD_HEAD };

struct cache {
    struct arena *arena;
    cf_str folder;
    cf_str trouble;
    size_t removed; /* entries that were not good */
    bool swept;     /* stale temporaries were looked for */
};

cf_str cache_folder(struct arena *arena)
{
    cf_str base = process_variable("XDG_CACHE_HOME"), home = process_variable("HOME");
    /* A relative one is to be passed over, as the specification of the variable says. */
    if (str_starts(base, "/"))
        return file_join(arena, base, STR("crdforge"));
    return str_starts(home, "/") ? file_join(arena, home, STR(".cache/crdforge")) : STR("");
}

struct cache *cache_open(struct arena *arena, cf_str folder)
{
    struct cache *cache = arena_new(arena, struct cache);
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    cache->arena = arena;
    cache->folder = str_copy(arena, folder);
    return cache;
}

cf_str cache_trouble(const struct cache *cache)
{
    return cache->trouble;
}

size_t cache_removed(const struct cache *cache)
{
    return cache->removed;
}

static void note_trouble(struct cache *cache, const char *why)
{
    if (!cache->trouble.len)
        cache->trouble =
            str_printf(cache->arena, "%.*s cannot be used: %s", STR_ARG(cache->folder), why);
}

/* ---- folders: always from the root, step by step, so that no link is followed ---- */

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Closes, and leaves errno as it is. */
static void shut(int fd)
{
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
}

static int open_step(int at, const char *name, bool make)
{
    int fd = openat(at, name, FOLDER_FLAGS);
    if (fd >= 0 || errno != ENOENT || !make)
        return fd;
    if (mkdirat(at, name, 0700) != 0 && errno != EEXIST)
        return -1;
    return openat(at, name, FOLDER_FLAGS);
}

/* Why what lies there cannot be believed, or NULL. What root wrote can: a cache may come with an image. */
static const char *distrust(const struct stat *about)
{
    if (about->st_uid != geteuid() && about->st_uid != 0)
        return "it belongs to another user";
    /* Closing it now would not make good what others have put there. */
    if ((about->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return "others may write there; look at it, then `chmod -R go-w` it, or remove it";
    return NULL;
}

static const char *distrust_folder(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 ? distrust(&about) : strerror(errno);
}

/* Makes the folder and the one that it is in, not those around them: a home that is not there (/nonexistent)
 * is not meant to be. They may be links: they are the user's own choice of place. */
static void make_root(cf_str path)
{
    struct arena *arena = arena_open();
    mkdir(str_copy(arena, file_folder(path)).ptr, 0700);
    mkdir(path.ptr, 0700); /* opening it tells */
    arena_close(arena);
}

/* -1 when it is not there, or after its trouble was noted. */
static int open_root(struct cache *cache, bool make)
{
    witness_spoil(); /* what is kept, another process may change */
    if (!cache->folder.len)
        return -1;
    int fd = open(cache->folder.ptr, FOLDER_FLAGS);
    for (int try = 0; fd < 0 && errno == ENOENT && make && try < TRIES; try++) {
        make_root(cache->folder);
        fd = open(cache->folder.ptr, FOLDER_FLAGS);
    }
    const char *why = NULL;
    if (fd >= 0)
        why = distrust_folder(fd);
    else if (errno != ENOENT || make)
        why = strerror(errno);
    if (!why)
        return fd;
    note_trouble(cache, why);
    shut(fd);
    return -1;
}

/* The folder again, if what lies there can be believed; else closes it, and notes why not. */
static int trusted(struct cache *cache, int fd)
{
    const char *why = fd >= 0 ? distrust_folder(fd) : NULL;
    if (!why)
        return fd;
    note_trouble(cache, why);
    shut(fd);
    errno = EACCES;
    return -1;
}

/* The folder of `path` (steps of at most STEP_LENGTH bytes), below an open one. */
static int open_folders(struct cache *cache, int root, cf_str path, bool make)
{
    int fd = openat(root, ".", FOLDER_FLAGS);
    cf_str folder = file_folder(path);
    for (size_t from = 0; fd >= 0 && from < folder.len;) {
        const char *slash = memchr(folder.ptr + from, '/', folder.len - from);
        size_t to = slash ? (size_t)(slash - folder.ptr) : folder.len;
        char step[STEP_LENGTH + 1];
        snprintf(step, sizeof step, "%.*s", (int)(to - from), folder.ptr + from);
        int next = trusted(cache, open_step(fd, step, make));
        shut(fd);
        fd = next;
        from = to + 1;
    }
    return fd;
}

/* ---- files ---- */

/* What a name leads to. What cannot be read now may be good. */
enum found { FOUND_GOOD, FOUND_BAD, FOUND_UNREAD };

/* `size` bytes. */
static enum found read_whole(struct arena *arena, int fd, size_t size, cf_str *ret_bytes)
{
    size_t len = 0;
    char *bytes = arena_alloc(arena, size + 1);
    for (ssize_t got = 1; got && len < size;) {
        got = read(fd, bytes + len, size - len);
        if (got > 0)
            len += (size_t)got;
        else if (got < 0 && errno != EINTR)
            return FOUND_UNREAD;
    }
    bytes[len] = '\0';
    *ret_bytes = (cf_str){bytes, len};
    return len == size ? FOUND_GOOD : FOUND_BAD;
}

/* Whether the bytes of a file are what they should be; *ret_bytes: the part that is meant. */
typedef bool check_bytes(struct arena *arena, cf_str name, cf_str *ret_bytes);

/* Reads a file, which may be ours when it is a regular one of some size, and checks it. `fd`: what opening it said,
 * -1 with errno. */
static enum found read_good(struct arena *arena, int fd, cf_str leaf, check_bytes *check,
                            cf_str *ret_bytes, int64_t *ret_written)
{
    struct stat about;
    if (fd < 0) /* a link, or a pipe that nobody writes to */
        return errno == ELOOP || errno == ENXIO ? FOUND_BAD : FOUND_UNREAD;
    if (fstat(fd, &about) != 0)
        return FOUND_UNREAD;
    if (!S_ISREG(about.st_mode) || about.st_size > FILE_BYTES || distrust(&about))
        return FOUND_BAD;
    *ret_written = (int64_t)about.st_mtime;
    enum found found = read_whole(arena, fd, (size_t)about.st_size, ret_bytes);
    return found != FOUND_GOOD || check(arena, leaf, ret_bytes) ? found : FOUND_BAD;
}

static void remove_bad(struct cache *cache, int folder, const char *leaf)
{
    if (unlinkat(folder, leaf, 0) == 0)
        cache->removed++;
}

/* False when the file at `path` is not there or not good; then it is removed. A name that is no file (a
 * link, a pipe) is never opened for reading. */
static bool fetch(struct cache *cache, struct arena *arena, cf_str path, check_bytes *check,
                  cf_str *ret_bytes, int64_t *ret_written)
{
    int root = open_root(cache, false);
    int folder = root >= 0 ? open_folders(cache, root, path, false) : -1;
    const char *leaf = file_name(path).ptr;
    int64_t written;
    cf_str bytes = STR("");
    shut(root);
    if (folder < 0)
        return false;
    int fd = openat(folder, leaf, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    enum found found = read_good(arena, fd, file_name(path), check, &bytes, &written);
    if (found == FOUND_BAD)
        remove_bad(cache, folder, leaf);
    shut(fd);
    shut(folder);
    if (found != FOUND_GOOD)
        return false;
    *ret_bytes = bytes;
    if (ret_written)
        *ret_written = written;
    return true;
}

enum { TEMPORARY = 32 };

/* A file of its own, by a name that nobody else has. */
static bool write_temporary(int tmp, cf_str bytes, char *name)
{
    int fd = -1;
    for (int try = 0; fd < 0 && try < TRIES; try++) {
        snprintf(name, TEMPORARY, "%016" PRIx64, clock_random(UINT64_MAX));
        fd = openat(tmp, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 && errno != EEXIST)
            return false;
    }
    if (fd < 0)
        return false;
    bool ok = file_put(fd, bytes);
    if (!ok)
        shut(fd);
    else
        ok = close(fd) == 0;
    if (!ok) {
        int error = errno;
        unlinkat(tmp, name, 0);
        errno = error;
    }
    return ok;
}

static void sweep(int tmp)
{
    struct arena *arena = arena_open();
    cf_str *names;
    size_t len;
    int64_t now = (int64_t)time(NULL);
    below_names(arena, tmp, &names, &len);
    for (size_t i = 0; i < len; i++) {
        struct stat about;
        if (fstatat(tmp, names[i].ptr, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
            now - (int64_t)about.st_mtime > STALE_SECONDS)
            unlinkat(tmp, names[i].ptr, 0);
    }
    arena_close(arena);
}

/* Not synced to the disk: an entry that a power cut spoils is noticed by its digest. */
static bool keep_once(struct cache *cache, int root, cf_str path, cf_str bytes)
{
    char name[TEMPORARY];
    int tmp = trusted(cache, open_step(root, folder_of_temporaries, true)), folder = -1;
    if (tmp < 0)
        return false;
    if (!cache->swept)
        sweep(tmp);
    cache->swept = true;
    bool ok = write_temporary(tmp, bytes, name);
    if (ok) {
        folder = open_folders(cache, root, path, true);
        ok = folder >= 0 && renameat(tmp, name, folder, file_name(path).ptr) == 0;
        int error = errno;
        if (!ok)
            unlinkat(tmp, name, 0);
        errno = error;
    }
    shut(folder);
    shut(tmp);
    return ok;
}

/* Another process may remove folders at any time (cache_clean): then they are made again. */
static void keep(struct cache *cache, cf_str path, cf_str bytes)
{
    bool ok = false;
    if (bytes.len > FILE_BYTES)
        return;
    for (int try = 0; !ok && try < TRIES; try++) {
        int root = open_root(cache, true);
        if (root < 0)
            return;
        ok = keep_once(cache, root, path, bytes);
        shut(root);
        if (!ok && errno != ENOENT)
            break;
    }
    if (!ok)
        note_trouble(cache, strerror(errno));
}

/* ---- bytes under their digest ---- */

static cf_str path_of_bytes(struct arena *arena, cf_str sha256)
{
    return str_printf(arena, "%s/%.2s/%.*s", folder_of_bytes, sha256.ptr, STR_ARG(sha256));
}

static bool check_digest(struct arena *arena, cf_str name, cf_str *ret_bytes)
{
    return str_equal(hash_sha256(arena, *ret_bytes), name);
}

bool cache_get(struct cache *cache, struct arena *arena, cf_str sha256, cf_str *ret_bytes)
{
    return hash_is(sha256, HASH_SHA256) &&
           fetch(cache, arena, path_of_bytes(arena, sha256), check_digest, ret_bytes, NULL);
}

cf_str cache_put(struct cache *cache, struct arena *arena, cf_str bytes)
{
    cf_str sha256 = hash_sha256(arena, bytes), there;
    struct arena *scratch = arena_open();
    if (!cache_get(cache, scratch, sha256, &there))
        keep(cache, path_of_bytes(scratch, sha256), bytes);
    arena_close(scratch);
    return sha256;
}

/* ---- records ---- */

static bool step_ok(cf_str step)
{
    return step.len > 0 && step.len <= STEP_LENGTH && !str_is(step, ".") && !str_is(step, "..");
}

static bool char_ok(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("0123456789._-/", c));
}

static bool name_ok(cf_str name)
{
    size_t from = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (!char_ok(name.ptr[i]))
            return false;
        if (name.ptr[i] != '/')
            continue;
        if (!step_ok(str_cut(name, from, i)))
            return false;
        from = i + 1;
    }
    return name.len <= NAME_LENGTH && step_ok(str_cut(name, from, name.len));
}

static cf_str path_of_record(struct arena *arena, cf_str name)
{
    return str_printf(arena, "%s/%.*s", folder_of_records, STR_ARG(name));
}

static bool check_record(struct arena *arena, cf_str name, cf_str *ret_bytes)
{
    cf_str text = str_cut(*ret_bytes, RECORD_HEAD, ret_bytes->len);
    cf_str digest = str_cut(*ret_bytes, sizeof record_head - 1, RECORD_HEAD - 1);
    (void)name;
    if (ret_bytes->len < RECORD_HEAD || !str_starts(*ret_bytes, record_head) ||
        ret_bytes->ptr[RECORD_HEAD - 1] != '\n' || !str_equal(hash_sha256(arena, text), digest))
        return false;
    *ret_bytes = text;
    return true;
}

bool cache_record(struct cache *cache, struct arena *arena, cf_str name, cf_str *ret_text)
{
    return name_ok(name) &&
           fetch(cache, arena, path_of_record(arena, name), check_record, ret_text, NULL);
}

void cache_note(struct cache *cache, cf_str name, cf_str text)
{
    if (!name_ok(name))
        return;
    struct arena *scratch = arena_open();
    struct buf bytes = {.arena = scratch};
    buf_printf(&bytes, "%s%.*s\n", record_head, STR_ARG(hash_sha256(scratch, text)));
    buf_add(&bytes, text.ptr, text.len);
    keep(cache, path_of_record(scratch, name), buf_str(&bytes));
    arena_close(scratch);
}

/* ---- all of it ---- */

/* A walk over files; folders are left for the last, so that they may be removed. */
struct walk {
    struct arena *arena;
    bool remove;
    size_t files;
    int64_t bytes;
    cf_str *paths; /* below where it began; `files` of them */
    size_t paths_cap;
    int error;     /* of the first that could not be removed */
    cf_str failed; /* which that is */
};

static void fail(struct walk *walk, cf_str path)
{
    if (errno == ENOENT || walk->error) /* somebody else was faster */
        return;
    walk->error = errno;
    walk->failed = path;
}

static void walk_file(struct walk *walk, int at, cf_str path, const struct stat *about)
{
    if (walk->remove && unlinkat(at, file_name(path).ptr, 0) != 0) {
        fail(walk, path);
        return;
    }
    walk->bytes += (int64_t)about->st_size;
    walk->paths = arena_grow(walk->arena, walk->paths, walk->files, &walk->paths_cap, sizeof path);
    walk->paths[walk->files++] = path;
}

static void walk_folder(struct walk *walk, int at, cf_str path, int depth_left)
{
    cf_str *names = NULL;
    size_t len = 0;
    errno = ENAMETOOLONG; /* no record of ours lies as deep */
    int folder = depth_left ? open_step(at, file_name(path).ptr, false) : -1;
    if (folder < 0 || !below_names(walk->arena, folder, &names, &len))
        fail(walk, path);
    for (size_t i = 0; i < len; i++) {
        struct stat about;
        cf_str below = file_join(walk->arena, path, names[i]);
        if (fstatat(folder, names[i].ptr, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(about.st_mode))
            walk_folder(walk, folder, below, depth_left - 1);
        else
            walk_file(walk, folder, below, &about);
    }
    shut(folder);
    /* A folder that is not empty has what failed, or what another process just wrote. */
    if (walk->remove && unlinkat(at, file_name(path).ptr, AT_REMOVEDIR) != 0 &&
        errno != ENOTEMPTY && errno != EEXIST)
        fail(walk, path);
}

/* What lies beside our folders is not ours. */
static void walk_all(struct walk *walk, int root)
{
    for (size_t i = 0; root >= 0 && i < FOLDERS; i++) {
        struct stat about;
        if (fstatat(root, folders[i], &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode))
            walk_folder(walk, root, str_of(folders[i]), DEPTH);
    }
}

static bool is_below(cf_str name, cf_str prefix)
{
    if (!prefix.len)
        return true;
    if (prefix.ptr[prefix.len - 1] == '/')
        prefix.len--;
    return str_equal(str_cut(name, 0, prefix.len), prefix) &&
           (name.len == prefix.len || name.ptr[prefix.len] == '/');
}

struct aged {
    cf_str name;
    struct timespec written;
};

static int compare_aged(const void *a, const void *b)
{
    const struct aged *x = a, *y = b;
    if (x->written.tv_sec != y->written.tv_sec)
        return x->written.tv_sec > y->written.tv_sec ? -1 : 1;
    if (x->written.tv_nsec != y->written.tv_nsec)
        return x->written.tv_nsec > y->written.tv_nsec ? -1 : 1;
    return str_compare(x->name, y->name);
}

/* What is right in an open folder, the latest first. */
static size_t read_aged(struct arena *arena, int folder, struct aged **ret)
{
    cf_str *names;
    size_t names_len, len = 0;
    below_names(arena, folder, &names, &names_len);
    *ret = arena_many(arena, names_len, struct aged);
    for (size_t i = 0; i < names_len; i++) {
        struct stat about;
        if (fstatat(folder, names[i].ptr, &about, AT_SYMLINK_NOFOLLOW) == 0)
            (*ret)[len++] = (struct aged){names[i], about.st_mtim};
    }
    if (len)
        qsort(*ret, len, sizeof **ret, compare_aged);
    return len;
}

void cache_trim(struct cache *cache, cf_str prefix, size_t most)
{
    struct arena *arena = arena_open();
    struct aged *list = NULL;
    int root = open_root(cache, false);
    cf_str leaf = path_of_record(arena, file_join(arena, prefix, STR("any")));
    int folder = root >= 0 ? open_folders(cache, root, leaf, false) : -1;
    size_t len = folder >= 0 ? read_aged(arena, folder, &list) : 0;
    for (size_t i = most; i < len; i++)
        unlinkat(folder, list[i].name.ptr, 0);
    shut(folder);
    shut(root);
    arena_close(arena);
}

void cache_each(struct cache *cache, struct arena *arena, cf_str prefix, cache_seen *seen,
                void *data)
{
    struct walk walk = {.arena = arena};
    int root = open_root(cache, false);
    struct stat about;
    if (root >= 0 && fstatat(root, folder_of_records, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(about.st_mode))
        walk_folder(&walk, root, str_of(folder_of_records), DEPTH);
    shut(root);
    if (walk.files)
        str_sort(walk.paths, walk.files);
    for (size_t i = 0; i < walk.files; i++) {
        cf_str path = walk.paths[i], text;
        cf_str name = str_cut(path, sizeof folder_of_records, path.len);
        int64_t written;
        if (name_ok(name) && is_below(name, prefix) &&
            fetch(cache, arena, path, check_record, &text, &written))
            seen(data, name, text, written);
    }
}

bool cache_clean(struct ctx *ctx, struct cache *cache, size_t *ret_files, int64_t *ret_bytes)
{
    struct walk walk = {.arena = ctx->arena, .remove = true};
    int root = open_root(cache, false);
    *ret_files = 0;
    *ret_bytes = 0;
    if (root < 0 && cache->trouble.len) {
        ctx_error(ctx, NULL, "%.*s", STR_ARG(cache->trouble));
        ctx_hint(ctx, "remove it yourself if it is yours");
        return false;
    }
    walk_all(&walk, root);
    shut(root);
    *ret_files = walk.files;
    *ret_bytes = walk.bytes;
    if (walk.error) {
        ctx_error(ctx, NULL, "cannot remove %.*s/%.*s: %s", STR_ARG(cache->folder),
                  STR_ARG(walk.failed), strerror(walk.error));
        ctx_hint(ctx, "the rest is removed; what is left there does no harm");
        return false;
    }
    if (root >= 0)
        rmdir(cache->folder.ptr); /* stays when it has what is not ours */
    return true;
}

void cache_size(struct cache *cache, struct arena *arena, size_t *ret_files, int64_t *ret_bytes)
{
    struct walk walk = {.arena = arena};
    int root = open_root(cache, false);
    walk_all(&walk, root);
    shut(root);
    *ret_files = walk.files;
    *ret_bytes = walk.bytes;
}
