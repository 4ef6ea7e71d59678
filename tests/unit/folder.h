/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder of its own for tests that need files: a kubeconfig and what it names.
 */
#ifndef UNIT_FOLDER_H
#define UNIT_FOLDER_H

#include "yard.h"

#include "io/file.h"
#include "kube/config.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
    struct bench bench;
    cf_str path;
};

static inline void folder_open(struct folder *folder)
{
    char name[YARD_PATH];
    bench_open(&folder->bench);
    yard_make(name);
    folder->path = str_copy(folder->bench.arena, str_of(name));
}

static inline cf_str folder_path(struct folder *folder, const char *name)
{
    return file_join(folder->bench.arena, folder->path, str_of(name));
}

static inline void folder_write(struct folder *folder, const char *name, const char *text)
{
    FILE *file = fopen(folder_path(folder, name).ptr, "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(folder_path(folder, name).ptr, 0700), 0);
}

static inline void folder_make(struct folder *folder, const char *name)
{
    assert_int_equal(mkdir(folder_path(folder, name).ptr, 0700), 0);
}

static inline void folder_close(struct folder *folder)
{
    assert_true(yard_remove(folder->path.ptr));
    bench_close(&folder->bench);
}

/* `text` with the path of the folder as @. */
static inline const char *folder_hide(struct folder *folder, const char *text)
{
    struct buf out = {.arena = folder->bench.arena};
    while (*text) {
        bool here = strncmp(text, folder->path.ptr, folder->path.len) == 0;
        buf_char(&out, here ? '@' : *text);
        text += here ? folder->path.len : 1;
    }
    return out.len ? out.ptr : "";
}

/* Options in which all that is a path is below the folder. */
static inline struct config_options folder_options(struct folder *folder)
{
    return (struct config_options){STR(""),      STR(""),         STR(""),    STR(""),
                                   folder->path, STR("10.0.0.1"), STR("443"), folder->path};
}

#endif
