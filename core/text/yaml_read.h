/* SPDX-License-Identifier: Apache-2.0
 *
 * YAML bytes -> node, one document at a time, with the place of every node and key. Scalars follow
 * the YAML 1.2 core schema: only null/~/empty, true/false (also True, TRUE, …), decimal, 0x and 0o
 * integers and decimal floats are anything else than text. Aliases share the node they name and
 * count towards the limits as often as they are used; merge keys (<<) are merged as kubectl does,
 * behind the map's own keys. Keys are text as written. Numbers that JSON writes otherwise (.5, +1.)
 * are brought into its form.
 * Refused, each with its own message: duplicate keys, keys that are no scalars, NUL, text that is
 * not UTF-8, unknown tags, non-finite numbers, anything over a limit. A file that looks like a Helm
 * template says so.
 */
#ifndef TEXT_YAML_READ_H
#define TEXT_YAML_READ_H

#include "base/diag.h"
#include "text/yaml_parts.h"

struct yaml_reader;

/* `file` is what diags_file() gave; `bytes` are borrowed until yaml_close. Never NULL. */
struct yaml_reader *yaml_open(struct arena *arena, uint32_t file, cf_str bytes);
/* The same of a part of a stream. *documents counts those of the whole stream. */
struct yaml_reader *yaml_open_part(struct arena *arena, uint32_t file, const struct yaml_part *part,
                                   size_t *documents);
void yaml_close(struct yaml_reader *reader); /* takes NULL */

enum yaml_result {
    YAML_DOCUMENT, /* *ret_node is set; an empty document gives a null node */
    YAML_ITEM,     /* *ret_node is one item of the top-level `items:` list of a kind: List */
    YAML_END,
    YAML_FAILED /* a diagnostic was added; reading cannot go on */
};

/* The next document, in ctx->arena. Items of a top-level `items:` sequence come one by one (so a
 * List of a thousand CRDs never stands in memory whole), before the YAML_DOCUMENT of the map that
 * holds them, in which `items` is then an empty list. Pass `split_items` false to get such a map as
 * it is. The arena may be cleared between two calls, so items share no anchors, and limits.nodes
 * holds for each item. */
enum yaml_result yaml_next(struct yaml_reader *reader, struct ctx *ctx, bool split_items,
                           const cf_node **ret_node);

/* After YAML_FAILED: nor can the parts behind it be read, as they are no YAML either, or there are too many. */
bool yaml_is_over(const struct yaml_reader *reader);

/* The only document of `bytes`, or NULL after a diagnostic: also when there is none or a second. */
const cf_node *yaml_read(struct ctx *ctx, uint32_t file, cf_str bytes);

/* The same, but a null node when there is none: of a file that may be empty or all comments. */
const cf_node *yaml_read_optional(struct ctx *ctx, uint32_t file, cf_str bytes);

/* As that, but it reads on behind a key that is there twice, to tell what else is wrong: the first one counts,
 * and *ret_single is false. */
const cf_node *yaml_read_on(struct ctx *ctx, uint32_t file, cf_str bytes, bool *ret_single);

#endif
