/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeps the values of secret inputs out of everything that is printed: an API server quotes what it
 * does not like.
 */
#ifndef RUNNER_SECRETS_H
#define RUNNER_SECRETS_H

#include "runner/fill.h"

struct secrets {
    cf_str *list; /* longest first, so that no rest of one stays */
    size_t len, cap;
    struct arena *arena;
};

/* Remembers every text in the values of secret inputs, also of those that came with an object that
 * holds them (`resource`), also as JSON and as messages have it. Texts of fewer than four characters are
 * not: they would blank out half of every message. */
void secrets_collect(struct arena *arena, const struct document *document, const cf_node *resource,
                     const cf_node *const *values, struct secrets *ret_secrets);

/* `text` itself where it holds none, else a copy with "(secret)" in their place. */
cf_str secrets_hide(const struct secrets *secrets, struct arena *arena, cf_str text);

/* The resource with "(secret)" where the values of secret inputs are, and where its texts quote them. */
const cf_node *secrets_mask(const struct secrets *secrets, struct arena *arena,
                            const struct document *document, const cf_node *resource);

#endif
