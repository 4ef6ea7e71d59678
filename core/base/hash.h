/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (from nettle), for provenance, for names that must be stable, and for run identity; and
 * the name that git gives a file's bytes.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/arena.h"

#include <crdforge/node.h>
#include <stdbool.h>

/* 64 lower-case hexadecimal digits. */
cf_str hash_sha256(struct arena *arena, cf_str bytes);

/* 40 lower-case hexadecimal digits: the bytes as an object of git. It tells what came from what was
 * meant; it is no proof against somebody who makes two contents of one SHA-1. */
cf_str hash_git_blob(struct arena *arena, cf_str bytes);

enum { HASH_SHA256 = 64, HASH_SHA1 = 40 }; /* digits */

/* True for that many lower-case hexadecimal digits and nothing else. */
bool hash_is(cf_str text, size_t digits);

#endif
