/* SPDX-License-Identifier: Apache-2.0
 *
 * A main for fuzz targets where there is no libFuzzer: gives every file named, and every file in
 * the folders named, to LLVMFuzzerTestOneInput once.
 */
#include "base/str.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* False when the file cannot be read. */
static bool replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    struct arena *arena = arena_open();
    struct buf bytes = {.arena = arena};
    char chunk[4096];
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buf_add(&bytes, chunk, len);
    bool ok = !ferror(file);
    fclose(file);
    /* A copy of just that size, so that a sanitizer sees what reads on. */
    char *exact = arena_alloc(arena, bytes.len);
    if (bytes.len)
        memcpy(exact, bytes.ptr, bytes.len);
    if (ok)
        LLVMFuzzerTestOneInput((const uint8_t *)exact, bytes.len);
    arena_close(arena);
    return ok;
}

/* The number of files replayed; none is a failure. */
static size_t replay(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return replay_file(path);
    size_t count = 0;
    struct arena *arena = arena_open();
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            count += replay_file(str_printf(arena, "%s/%s", path, entry->d_name).ptr);
    closedir(folder);
    arena_close(arena);
    return count;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t count = replay(argv[i]);
        printf("%s: %zu inputs\n", argv[i], count);
        if (!count)
            return 1;
    }
    return argc < 2;
}
