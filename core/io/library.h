/* SPDX-License-Identifier: Apache-2.0
 *
 * Libraries that are opened when they are needed: what does without pays nothing for them, and runs where they are
 * not.
 */
#ifndef IO_LIBRARY_H
#define IO_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function, and the address of the pointer that is to lead to it. */
struct library_symbol {
    const char *name;
    void *slot;
};

/* Opens the first of the files (NULL-ended) that is there, and fills the slots; it is never closed. False when there
 * is none or it lacks a symbol; *ret_why says so (until the next call), and some slots may be filled. */
bool library_load(const char *const *files, const struct library_symbol *symbols, size_t len,
                  const char **ret_why);

#endif
