/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* dl_iterate_phdr */
#include "io/plugin.h"

#include "io/aside.h"
#include "io/file.h"
#include "io/trust.h"
#include "io/witness.h"

#include <dlfcn.h>
#include <link.h>
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
    if (!plugins || !plugins->first)
        return;
    int kept = aside_begin();
    for (struct opened *opened = plugins->first; opened; opened = opened->next)
        dlclose(opened->handle);
    plugins->first = NULL;
    aside_end(kept);
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

static int use_object(struct dl_phdr_info *object, size_t size, void *data)
{
    (void)size;
    (void)data;
    if (strchr(object->dlpi_name, '/'))
        witness_use(object->dlpi_name);
    return 0;
}

void plugin_witness(void)
{
    witness_use("/proc/self/exe");
    dl_iterate_phdr(use_object, NULL);
}

bool plugin_open(struct plugins *plugins, const char *path, bool whole,
                 const cf_emitter **ret_emitter, cf_str *ret_why)
{
    if (!trust_file(plugins->arena, str_of(path), whole, ret_why))
        return false;
    /* Ours read nothing; what code of somebody else reads is not seen. */
    if (whole)
        witness_spoil();
    else
        witness_use(path);
    int kept = aside_begin();
    bool ok = load(plugins, path, ret_emitter, ret_why);
    aside_end(kept);
    return ok;
}
