/* SPDX-License-Identifier: Apache-2.0 */
#include "io/library.h"

#include <dlfcn.h>
#include <string.h>

static bool refuse(const char **ret_why)
{
    const char *why = dlerror();
    *ret_why = why ? why : "?";
    return false;
}

bool library_load(const char *const *files, const struct library_symbol *symbols, size_t len,
                  const char **ret_why)
{
    void *library = NULL;
    for (; *files && !library; files++)
        library = dlopen(*files, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return refuse(ret_why);
    for (size_t i = 0; i < len; i++) {
        /* POSIX lets a data pointer be read as a function pointer; ISO C has no cast for it. */
        void *symbol = dlsym(library, symbols[i].name);
        if (!symbol)
            return refuse(ret_why);
        memcpy(symbols[i].slot, &symbol, sizeof symbol);
    }
    return true;
}
