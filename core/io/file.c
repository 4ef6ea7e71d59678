/* SPDX-License-Identifier: Apache-2.0 */
#include "io/file.h"

#include "io/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 64 << 10, FOLDER_DEPTH = 32 };

static enum file_kind kind_of(mode_t mode)
{
    return S_ISREG(mode)   ? FILE_REGULAR
           : S_ISDIR(mode) ? FILE_FOLDER
           : S_ISLNK(mode) ? FILE_LINK
                           : FILE_OTHER;
}

/* Of what stat() has found, or has failed to. */
static enum file_kind look(const char *path, bool itself, const struct stat *about)
{
    const int error = errno;
    witness_look(path, itself, about);
    if (about)
        return kind_of(about->st_mode);
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP ||
                   error == ENAMETOOLONG
               ? FILE_ABSENT
               : FILE_UNKNOWN;
}

enum file_kind file_kind(const char *path)
{
    struct stat about;
    return look(path, false, stat(path, &about) == 0 ? &about : NULL);
}

enum file_kind file_kind_itself(const char *path)
{
    struct stat about;
    return look(path, true, lstat(path, &about) == 0 ? &about : NULL);
}

void file_made_add(struct file_made *made, cf_str path)
{
    made->list = arena_grow(made->arena, made->list, made->len, &made->cap, sizeof *made->list);
    made->list[made->len++] = str_copy(made->arena, path);
}

void file_made_remove(const struct file_made *made)
{
    for (size_t i = made->len; i > 0; i--)
        rmdir(made->list[i - 1].ptr); /* does nothing to one that is not empty */
}

bool file_make_folder(struct ctx *ctx, cf_str path, struct file_made *made)
{
    for (size_t i = 1; i <= path.len; i++) {
        /* A slash more, at the end or beside another, is no step. */
        if ((i < path.len && path.ptr[i] != '/') || path.ptr[i - 1] == '/')
            continue;
        cf_str head = str_copy(ctx->arena, str_cut(path, 0, i));
        if (mkdir(head.ptr, 0777) == 0)
            file_made_add(made, head);
        else if (errno != EEXIST)
            return ctx_error(ctx, NULL, "cannot make the folder %s: %s", head.ptr, strerror(errno));
    }
    return file_kind(path.ptr) == FILE_FOLDER || ctx_error(ctx, NULL, "%s is no folder", path.ptr);
}

bool file_put(int fd, cf_str bytes)
{
    for (size_t done = 0; done < bytes.len;) {
        ssize_t put = write(fd, bytes.ptr + done, bytes.len - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

bool file_fill(const char *path, cf_str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return false;
    bool ok = file_put(fd, bytes);
    return close(fd) == 0 && ok;
}

/* How much to ask for first: the size of a regular file and one byte, to see its end. */
static size_t first_step(int fd, size_t cap)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < 0)
        return READ_STEP;
    return (size_t)about.st_size < cap ? (size_t)about.st_size + 1 : cap + 1;
}

bool file_read_fd(struct ctx *ctx, int fd, const char *name, cf_str *ret_bytes)
{
    const size_t cap = ctx->limits->input_bytes;
    size_t len = 0, room = first_step(fd, cap);
    char *bytes = arena_alloc(ctx->arena, room + 1);
    for (;;) {
        if (len == room) {
            char *grown = arena_alloc(ctx->arena, room * 2 + 1);
            memcpy(grown, bytes, len);
            bytes = grown;
            room *= 2;
        }
        ssize_t got = read(fd, bytes + len, room - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ctx_error(ctx, NULL, "cannot read %s: %s", name, strerror(errno));
        if (got == 0)
            break;
        len += (size_t)got;
        if (len > cap) {
            ctx_error(ctx, NULL, "%s is larger than the limit of %zu bytes", name, cap);
            ctx_hint(ctx, "split it into smaller files");
            return false;
        }
    }
    bytes[len] = '\0';
    *ret_bytes = (cf_str){bytes, len};
    return true;
}

/* A file of that path: who asks what was looked at must know it again. */
static bool read_witnessed(struct ctx *ctx, int fd, const char *path, cf_str *ret_bytes)
{
    struct stat about;
    bool known = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    if (!file_read_fd(ctx, fd, path, ret_bytes))
        return false;
    if (known)
        witness_read(path, &about, *ret_bytes);
    else
        witness_spoil();
    return true;
}

int file_open(struct ctx *ctx, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        ctx_error(ctx, NULL, "cannot read %s: %s", path, strerror(errno));
    return fd;
}

bool file_read(struct ctx *ctx, const char *path, cf_str *ret_bytes)
{
    int fd = file_open(ctx, path);
    if (fd < 0)
        return false;
    bool ok = read_witnessed(ctx, fd, path, ret_bytes);
    close(fd);
    return ok;
}

/* Folders are refused by read(). */
static bool is_readable(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode));
}

bool file_read_regular(struct ctx *ctx, const char *path, cf_str *ret_bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return ctx_error(ctx, NULL, "cannot read %s: %s", path, strerror(errno));
    bool ok = is_readable(fd);
    if (ok) {
        ok = read_witnessed(ctx, fd, path, ret_bytes);
    } else {
        ctx_error(ctx, NULL, "cannot read %s: it is no regular file", path);
        ctx_hint(ctx, "put what it gives into a file, and name that");
    }
    close(fd);
    return ok;
}

struct listing {
    const char *const *suffixes;
    bool strict; /* see file_list_all() */
    size_t seen;
    cf_str *paths;
    size_t len, cap;
};

static void listing_add(struct arena *arena, struct listing *listing, cf_str path)
{
    listing->paths =
        arena_grow(arena, listing->paths, listing->len, &listing->cap, sizeof *listing->paths);
    listing->paths[listing->len++] = path;
}

static bool ends_in_one_of(cf_str name, const char *const *suffixes)
{
    for (; *suffixes; suffixes++)
        if (str_ends(name, *suffixes))
            return true;
    return false;
}

/* Whether an entry may be where all is to be in order. False after a diagnostic. */
static bool is_orderly(struct ctx *ctx, struct listing *listing, const char *folder, cf_str path,
                       int depth_left)
{
    const enum file_kind kind = file_kind(path.ptr);
    if (++listing->seen > LIMITS_LISTED) {
        ctx_error(ctx, NULL, "there are more than %d files and folders in %s", LIMITS_LISTED,
                  folder);
        ctx_hint(ctx, "name a folder that has nothing else in it");
    } else if (kind == FILE_FOLDER && file_kind_itself(path.ptr) == FILE_LINK) {
        ctx_error(ctx, NULL, "%s is a symbolic link to a folder", path.ptr);
        ctx_hint(ctx, "such links are not followed: put the folder itself there");
    } else if (kind == FILE_FOLDER && !depth_left) {
        ctx_error(ctx, NULL, "%s lies more than %d folders deep", path.ptr, FOLDER_DEPTH);
        ctx_hint(ctx, "name a folder that has nothing else in it");
    } else if (kind != FILE_FOLDER && kind != FILE_REGULAR &&
               ends_in_one_of(path, listing->suffixes)) {
        ctx_error(ctx, NULL, "%s is no regular file", path.ptr);
        ctx_hint(ctx, "remove it, or put a file there");
    } else {
        return true;
    }
    return false;
}

const struct dirent *file_entry(DIR *handle)
{
    const struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(handle);
    } while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry;
}

/* Of what cannot be looked at, and of a link that leads nowhere, reading it tells. */
static bool is_meant(const struct listing *listing, enum file_kind kind, cf_str path)
{
    return (kind == FILE_REGULAR || kind == FILE_ABSENT || kind == FILE_UNKNOWN) &&
           ends_in_one_of(path, listing->suffixes);
}

static bool list_into(struct ctx *ctx, const char *folder, int depth_left, struct listing *listing);

static bool list_entry(struct ctx *ctx, const char *folder, cf_str path, int depth_left,
                       struct listing *listing)
{
    enum file_kind kind = file_kind(path.ptr);
    if (listing->strict && !is_orderly(ctx, listing, folder, path, depth_left))
        return false;
    if (kind == FILE_FOLDER && depth_left > 0)
        return list_into(ctx, path.ptr, depth_left - 1, listing);
    if (is_meant(listing, kind, path))
        listing_add(ctx->arena, listing, path);
    return true;
}

static bool list_into(struct ctx *ctx, const char *folder, int depth_left, struct listing *listing)
{
    DIR *handle = opendir(folder);
    if (!handle)
        return ctx_error(ctx, NULL, "cannot list %s: %s", folder, strerror(errno));
    bool ok = true;
    struct witness_names names = witness_names(ctx->arena, folder, dirfd(handle));
    const struct dirent *entry = NULL;
    errno = 0;
    while (listing->seen <= LIMITS_LISTED && (entry = file_entry(handle))) {
        if (entry->d_name[0] == '.')
            continue;
        witness_name(&names, entry->d_name);
        cf_str path = file_join(ctx->arena, str_of(folder), str_of(entry->d_name));
        ok = list_entry(ctx, folder, path, depth_left, listing) && ok;
    }
    if (!entry && errno)
        ok = ctx_error(ctx, NULL, "cannot list %s: %s", folder, strerror(errno));
    witness_named(&names);
    closedir(handle);
    return ok;
}

static bool list(struct ctx *ctx, const char *folder, int depth, struct listing listing,
                 cf_str **ret_paths, size_t *ret_len)
{
    bool ok = list_into(ctx, folder, depth, &listing);
    if (listing.len)
        str_sort(listing.paths, listing.len);
    *ret_paths = listing.paths;
    *ret_len = listing.len;
    return ok;
}

bool file_list(struct ctx *ctx, const char *folder, const char *const *suffixes, bool recursive,
               cf_str **ret_paths, size_t *ret_len)
{
    return list(ctx, folder, recursive ? FOLDER_DEPTH : 0, (struct listing){.suffixes = suffixes},
                ret_paths, ret_len);
}

bool file_list_all(struct ctx *ctx, const char *folder, const char *const *suffixes,
                   cf_str **ret_paths, size_t *ret_len)
{
    return list(ctx, folder, FOLDER_DEPTH, (struct listing){.suffixes = suffixes, .strict = true},
                ret_paths, ret_len);
}

cf_str file_join(struct arena *arena, cf_str folder, cf_str name)
{
    if (!folder.len)
        return str_copy(arena, name);
    const char *slash = folder.ptr[folder.len - 1] == '/' ? "" : "/";
    return str_printf(arena, "%.*s%s%.*s", STR_ARG(folder), slash, STR_ARG(name));
}

static size_t after_last_slash(cf_str path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return at;
}

cf_str file_name(cf_str path)
{
    return str_cut(path, after_last_slash(path), path.len);
}

cf_str file_folder(cf_str path)
{
    size_t at = after_last_slash(path);
    return at > 1 ? str_cut(path, 0, at - 1) : at == 1 ? str_cut(path, 0, 1) : STR(".");
}

cf_str file_program_folder(struct arena *arena)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    if (len <= 0 || (size_t)len >= sizeof path)
        return STR("");
    return str_copy(arena, file_folder((cf_str){path, (size_t)len}));
}
