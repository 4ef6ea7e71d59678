/* SPDX-License-Identifier: Apache-2.0
 *
 * Run by the build: compile_lua OUTPUT FILE...  writes what Lua's compiler makes of each file as a table in C,
 * which core/script/compiled.h looks files up in.
 */
#include "script/compiled.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *out;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "compile_lua: %s: %s\n", what, why);
    exit(1);
}

static char *read_file(const char *path, size_t *ret_len)
{
    enum { LARGEST = 1 << 20 };
    FILE *file = fopen(path, "rb");
    char *text = malloc(LARGEST);
    if (!file || !text)
        fail(path, "cannot be read");
    *ret_len = fread(text, 1, LARGEST, file);
    if (ferror(file) || *ret_len == LARGEST)
        fail(path, "cannot be read, or is too large");
    fclose(file);
    return text;
}

/* A lua_Writer: bytes as numbers in C, `*len` of them so far. */
static int write_bytes(lua_State *lua, const void *bytes, size_t size, void *len)
{
    enum { A_LINE = 24 };
    (void)lua;
    for (size_t i = 0; i < size; i++)
        fprintf(out, "%d,%s", ((const unsigned char *)bytes)[i],
                ++*(size_t *)len % A_LINE ? "" : "\n");
    return 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A file's code; what it is known by. */
static struct compiled_file write_code(lua_State *lua, const char *path, int number)
{
    struct compiled_file file = {.name = base_name(path)};
    char *text = read_file(path, &file.text_len), name[256];
    snprintf(name, sizeof name, "@%s", file.name);
    if (luaL_loadbufferx(lua, text, file.text_len, name, "t") != LUA_OK)
        fail(path, lua_tostring(lua, -1));
    fprintf(out, "static const unsigned char code_%d[] = {\n", number);
    lua_dump(lua, write_bytes, &file.code_len, 0);
    fprintf(out, "};\n");
    lua_settop(lua, 0);
    file.text_hash = compiled_hash(text, file.text_len);
    free(text);
    return file;
}

static void write_row(const struct compiled_file *file, int number)
{
    fprintf(out, "    {\"%s\", %zu, UINT64_C(0x%llx), (const char *)code_%d, %zu},\n", file->name,
            file->text_len, (unsigned long long)file->text_hash, number, file->code_len);
}

int main(int argc, char **argv)
{
    lua_State *lua = luaL_newstate();
    struct compiled_file *files = calloc((size_t)argc, sizeof *files);
    if (argc < 3 || !lua || !files)
        fail("usage", "compile_lua OUTPUT FILE...");
    out = fopen(argv[1], "w");
    if (!out)
        fail(argv[1], "cannot be written");
    fprintf(out, "#include \"script/compiled.h\"\n\n");
    for (int i = 2; i < argc; i++)
        files[i] = write_code(lua, argv[i], i);
    fprintf(out, "const struct compiled_file compiled_files[] = {\n");
    for (int i = 2; i < argc; i++)
        write_row(&files[i], i);
    fprintf(out, "};\nconst size_t compiled_files_len = %d;\n", argc - 2);
    free(files);
    lua_close(lua);
    bool written = !ferror(out);
    if (fclose(out) != 0 || !written) {
        remove(argv[1]);
        fail(argv[1], "cannot be written");
    }
    return 0;
}
