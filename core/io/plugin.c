/* SPDX-License-Identifier: Apache-2.0 */
#include "io/plugin.h"

#include "io/file.h"
#include "io/trust.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct opened {
    struct opened *next;
    void *handle;
};

struct plugins {
    struct arena *arena;
    struct opened *first;
};

/* What a plugin prints when it is loaded or unloaded goes where errors go: standard output has our data. */
static int turn_aside(void)
{
    fflush(stdout);
    int kept = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (kept >= 0)
        dup2(STDERR_FILENO, STDOUT_FILENO);
    return kept;
}

static void turn_back(int kept)
{
    fflush(stdout);
    if (kept < 0)
        return;
    dup2(kept, STDOUT_FILENO);
    close(kept);
}

struct plugins *plugin_open_none(struct arena *arena)
{
    struct plugins *plugins = arena_new(arena, struct plugins);
    plugins->arena = arena;
    return plugins;
}

void plugin_close_all(struct plugins *plugins)
{
    if (!plugins || !plugins->first)
        return;
    int kept = turn_aside();
    for (struct opened *opened = plugins->first; opened; opened = opened->next)
        dlclose(opened->handle);
    plugins->first = NULL;
    turn_back(kept);
}

static bool load(struct plugins *plugins, const char *path, const cf_emitter **ret_emitter,
                 cf_str *ret_why)
{
    /* A name without a slash would be searched for in the system's library folders. */
    cf_str named =
        strchr(path, '/') ? str_of(path) : file_join(plugins->arena, STR("."), str_of(path));
    void *handle = dlopen(named.ptr, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        *ret_why = str_copy(plugins->arena, str_of(dlerror()));
        return false;
    }
    struct opened *opened = arena_new(plugins->arena, struct opened);
    *opened = (struct opened){plugins->first, handle};
    plugins->first = opened;
    /* POSIX lets a data pointer be read as a function pointer; ISO C has no cast for it. */
    cf_emitter_entry_fn *entry = NULL;
    void *symbol = dlsym(handle, "cf_emitter_entry");
    memcpy(&entry, &symbol, sizeof entry);
    if (!entry) {
        *ret_why = STR("it is no emitter plugin: it does not export cf_emitter_entry");
        return false;
    }
    *ret_emitter = entry();
    return true;
}

bool plugin_open(struct plugins *plugins, const char *path, bool whole,
                 const cf_emitter **ret_emitter, cf_str *ret_why)
{
    if (!trust_file(plugins->arena, str_of(path), whole, ret_why))
        return false;
    int kept = turn_aside();
    bool ok = load(plugins, path, ret_emitter, ret_why);
    turn_back(kept);
    return ok;
}
