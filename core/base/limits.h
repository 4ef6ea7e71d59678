/* SPDX-License-Identifier: Apache-2.0
 *
 * Every limit of the project, in one place. Each has its own error message, which names the limit
 * and the value, and a test. A struct, so that tests and fuzzers can tighten them.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct limits {
    size_t input_bytes;     /* one input file, or all of standard input */
    size_t depth;           /* nesting of maps and lists, in data read, made or returned by Lua */
    size_t nodes;           /* of one document, aliases counted as often as they are used */
    size_t output_bytes;    /* one generated file */
    size_t lua_bytes;       /* memory of one Lua state */
    uint64_t lua_steps;     /* virtual machine instructions of one call into Lua */
    size_t runner_document; /* bytes of the runner document: it travels in one argument */
    size_t diagnostics;     /* kept per work item; the rest is counted */
};

/* The largest public CRD seen has 2.3 MB and 13,000 schema nodes, 16 deep; these leave room. */
#define LIMITS_DEFAULT                                                                             \
    {                                                                                              \
        .input_bytes = 64u << 20, .depth = 100, .nodes = 2000000, .output_bytes = 16u << 20,       \
        .lua_bytes = 256u << 20, .lua_steps = 100000000u, .runner_document = 64u << 10,            \
        .diagnostics = 100                                                                         \
    }

#endif
