/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include "base/str.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdio.h>

static cf_str spell(struct arena *arena, const uint8_t *digest, size_t len)
{
    static const char digits[] = STR_HEX_DIGITS;
    char *text = arena_alloc(arena, 2 * len + 1);
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    return (cf_str){text, 2 * len};
}

cf_str hash_sha256(struct arena *arena, cf_str bytes)
{
    struct sha256_ctx state;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&state);
    sha256_update(&state, bytes.len, (const uint8_t *)bytes.ptr);
    sha256_digest(&state, sizeof digest, digest);
    return spell(arena, digest, sizeof digest);
}

cf_str hash_git_blob(struct arena *arena, cf_str bytes)
{
    struct sha1_ctx state;
    uint8_t digest[SHA1_DIGEST_SIZE];
    char head[32];
    int len = snprintf(head, sizeof head, "blob %zu", bytes.len);
    sha1_init(&state);
    sha1_update(&state, (size_t)len + 1, (const uint8_t *)head); /* its NUL, too */
    sha1_update(&state, bytes.len, (const uint8_t *)bytes.ptr);
    sha1_digest(&state, sizeof digest, digest);
    return spell(arena, digest, sizeof digest);
}

bool hash_is(cf_str text, size_t digits)
{
    for (size_t i = 0; i < text.len; i++)
        if (!str_is_one_of(text.ptr[i], STR_HEX_DIGITS))
            return false;
    return text.len == digits;
}
