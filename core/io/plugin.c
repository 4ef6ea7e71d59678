/* SPDX-License-Identifier: Apache-2.0 */
#include "io/plugin.h"

#include "io/file.h"

#include <dlfcn.h>
#include <string.h>

struct opened {
    struct opened *next;
    void *handle;
};

struct plugins {
    struct arena *arena;
    struct opened *first;
};

struct plugins *plugin_open_none(struct arena *arena)
{
    struct plugins *plugins = arena_new(arena, struct plugins);
    plugins->arena = arena;
    return plugins;
}

void plugin_close_all(struct plugins *plugins)
{
    for (struct opened *opened = plugins ? plugins->first : NULL; opened; opened = opened->next)
        dlclose(opened->handle);
    if (plugins)
        plugins->first = NULL;
}

bool plugin_open(struct plugins *plugins, const char *path, const cf_emitter **ret_emitter,
                 cf_str *ret_why)
{
    cf_str folder = str_copy(plugins->arena, file_folder(str_of(path)));
    if (file_world_writable(folder.ptr) || file_world_writable(path)) {
        *ret_why = STR("anyone may write to it or to its folder, so it is not loaded");
        return false;
    }
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
