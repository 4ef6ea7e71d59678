/* SPDX-License-Identifier: Apache-2.0
 *
 * The program's own Lua files as the build has compiled them: to load that costs a fifth of compiling their
 * text. A file is known by its text, so that one that was changed since is compiled as any other, and so is each
 * when the release of Lua is not the one that was there when this was built.
 */
#ifndef SCRIPT_COMPILED_H
#define SCRIPT_COMPILED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct compiled_file {
    const char *name; /* without folders, as messages call it */
    size_t text_len;
    uint64_t text_hash;
    const char *code;
    size_t code_len;
};

/* Written by cmake/compile_lua.c. */
extern const struct compiled_file compiled_files[];
extern const size_t compiled_files_len;

/* As FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv), but of eight bytes at a time, in the order of the machine. It
 * tells versions of a file from each other. It need not stand against somebody who seeks another text of the same: all he
 * would get is the program's own code. */
static inline uint64_t compiled_hash(const char *bytes, size_t len)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i += sizeof hash) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, len - i < sizeof word ? len - i : sizeof word);
        hash = (hash ^ word) * UINT64_C(0x100000001b3);
        hash ^= hash >> 32; /* else the high bits of a word reach the lower half of no later one */
    }
    return hash;
}

#endif
