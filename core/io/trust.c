/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath, S_ISVTX */
#include "io/trust.h"

#include "io/file.h"
#include "io/witness.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(struct arena *arena, cf_str path, const char *why, cf_str *ret_why)
{
    *ret_why = str_printf(arena, "%s %.*s, so nothing is loaded from there", why, STR_ARG(path));
    return false;
}

/* `around`: it is not the folder itself that code lies in. */
static bool trust_one(struct arena *arena, cf_str path, bool around, cf_str *ret_why)
{
    struct stat about;
    bool there = stat(path.ptr, &about) == 0;
    witness_look(path.ptr, false, there ? &about : NULL);
    if (!there)
        return true;
    bool sticky = around && (about.st_mode & S_ISVTX) != 0;
    if ((about.st_mode & S_IWOTH) != 0 && !sticky)
        return refuse(arena, path, "anyone may write to", ret_why);
    if (about.st_uid != 0 && about.st_uid != geteuid()) {
        *ret_why =
            str_printf(arena,
                       "%.*s belongs to user %ju, who is neither root nor you, so nothing is "
                       "loaded from there",
                       STR_ARG(path), (uintmax_t)about.st_uid);
        return false;
    }
    if ((about.st_mode & S_IWGRP) != 0 && !sticky && about.st_gid != 0 && about.st_gid != getegid())
        return refuse(arena, path, "a group that is not your own may write to", ret_why);
    return true;
}

/* The folders around an absolute path, up to the root. */
static bool trust_around(struct arena *arena, cf_str path, cf_str *ret_why)
{
    bool ok = true;
    while (ok && path.len > 1) {
        const cf_str folder = file_folder(path);
        path = folder.len ? str_copy(arena, folder) : STR("/");
        ok = trust_one(arena, path, true, ret_why);
    }
    return ok;
}

/* With all links followed; the path itself when there is nothing. */
static cf_str resolved(struct arena *arena, cf_str path)
{
    char real[PATH_MAX];
    return realpath(path.ptr, real) ? str_copy(arena, str_of(real)) : path;
}

static cf_str absolute(struct arena *arena, cf_str path)
{
    if (path.len && path.ptr[0] == '/')
        return str_copy(arena, path);
    return file_join(arena, resolved(arena, STR(".")), path);
}

bool trust_folder(struct arena *arena, cf_str path, cf_str *ret_why)
{
    cf_str full = absolute(arena, path), real = resolved(arena, full);
    return trust_one(arena, full, false, ret_why) && trust_around(arena, full, ret_why) &&
           trust_around(arena, real, ret_why);
}

bool trust_file(struct arena *arena, cf_str path, bool whole, cf_str *ret_why)
{
    cf_str full = absolute(arena, path), real = resolved(arena, full);
    cf_str places[] = {full, real, str_copy(arena, file_folder(full)),
                       str_copy(arena, file_folder(real))};
    struct stat about;
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof places / sizeof *places; i++)
        if (whole)
            ok = trust_one(arena, places[i], false, ret_why);
        else if (stat(places[i].ptr, &about) == 0 && (about.st_mode & S_IWOTH) != 0)
            ok = refuse(arena, places[i], "anyone may write to", ret_why);
    if (!ok || !whole)
        return ok;
    return trust_around(arena, places[2], ret_why) && trust_around(arena, places[3], ret_why);
}
