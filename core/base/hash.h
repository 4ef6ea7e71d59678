/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (from nettle), for provenance, for names that must be stable, and for run identity.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/arena.h"

#include <crdforge/node.h>

/* 64 lower-case hexadecimal digits. */
cf_str hash_sha256(struct arena *arena, cf_str bytes);

#endif
