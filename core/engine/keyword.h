/* SPDX-License-Identifier: Apache-2.0
 *
 * Keywords of a schema, where a definition may hold any value: API servers of old took such definitions, and some are
 * still around. A keyword with a value that it cannot have is as if it were not there.
 */
#ifndef ENGINE_KEYWORD_H
#define ENGINE_KEYWORD_H

#include <crdforge/node.h>

/* What may be a map, as templates' is_map() tells it: nothing tells an empty map from an empty list. NULL is none. */
bool keyword_is_map(const cf_node *value);
/* Not NULL and not null. */
bool keyword_is_there(const cf_node *value);

bool keyword_is_true(const cf_node *schema, const char *key);
/* Or NULL. */
const cf_node *keyword_list(const cf_node *schema, const char *key);
const cf_node *keyword_number(const cf_node *schema, const char *key);
const cf_node *keyword_text(const cf_node *schema, const char *key);
const cf_node *keyword_properties(const cf_node *schema);

#endif
