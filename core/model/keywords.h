/* SPDX-License-Identifier: Apache-2.0
 *
 * What two schemas say of one value, keyword by keyword: whether more or fewer values are good.
 */
#ifndef MODEL_KEYWORDS_H
#define MODEL_KEYWORDS_H

#include "model/change.h"
#include "model/schema.h"

/* Adds what differs in the keywords of `before` and `after`, of the same type; not what is below them. */
void keywords_compare(struct change_list *all, const struct change_spot *spot,
                      const cf_node *before, const cf_node *after, enum schema_type type);

/* What only tells people of it, and keywords that Kubernetes does not know; of two maps. */
void keywords_compare_words(struct change_list *all, const struct change_spot *spot,
                            const cf_node *before, const cf_node *after);

/* The node under a keyword; null counts as absent. */
const cf_node *keywords_get(const cf_node *source, const char *keyword);

#endif
