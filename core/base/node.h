/* SPDX-License-Identifier: Apache-2.0
 *
 * Making, comparing and walking the data tree of <crdforge/node.h>.
 */
#ifndef BASE_NODE_H
#define BASE_NODE_H

#include "base/arena.h"
#include "base/str.h"

#include <crdforge/node.h>

/* The file of a list or map that a script has made: its line is how deep it is, its column how many nodes are in
 * it. */
#define NODE_MADE UINT32_MAX

/* Texts are borrowed, so they must live as long as the node: copy with str_copy where they do not. */
cf_node *node_null(struct arena *arena);
cf_node *node_bool(struct arena *arena, bool value);
cf_node *node_int(struct arena *arena, int64_t value);
/* `text` must be a JSON number. */
cf_node *node_real(struct arena *arena, cf_str text);
cf_node *node_str(struct arena *arena, cf_str text);
cf_node *node_cstr(struct arena *arena, const char *text);

/* Lists and maps are filled through a builder, then fixed. A builder grows in the arena. */
struct list_builder {
    struct arena *arena;
    const cf_node **items;
    size_t len, cap;
};
struct list_builder list_sized(struct arena *arena, size_t len); /* with room for so many */
void list_add(struct list_builder *list, const cf_node *item);
cf_node *list_node(struct list_builder *list);

/* The caller sees to it that keys are unique. map_add of a NULL value adds nothing, so that
 * optional entries need no `if`. */
struct map_builder {
    struct arena *arena;
    cf_pair *pairs;
    size_t len, cap;
};
struct map_builder map_sized(struct arena *arena, size_t len); /* with room for so many */
void map_add(struct map_builder *map, cf_str key, const cf_node *value);
void map_add_pair(struct map_builder *map, cf_pair pair);
void map_text(struct map_builder *map, const char *key, cf_str text); /* nothing when empty */
void map_flag(struct map_builder *map, const char *key, bool value);  /* nothing when false */
cf_node *map_node(struct map_builder *map);

/* cf_get for a key that may hold any bytes. */
const cf_node *node_get(const cf_node *map, cf_str key);
/* Whether it is a list with something in it that is not null. NULL is none. */
bool node_is_filled(const cf_node *node);
/* The first number in it that is larger than any double, or NULL. Recursive: the tree must be no deeper than
 * limits.depth. */
const cf_node *node_too_large(const cf_node *node);
/* A number as a double has it; as it is written where it is larger than any. */
cf_str node_number_text(struct arena *arena, const cf_node *number);
/* The text of a string node, or the empty text. */
cf_str node_text(const cf_node *node);
/* "a string", "a list", … for messages. */
const char *node_kind_name(const cf_node *node);

/* Deep equality: kind, order of lists, values; maps in any order; numbers by their text. Places do
 * not count. */
bool node_equal(const cf_node *a, const cf_node *b);

/* Bytes that a copy takes, about. */
size_t node_size(const cf_node *node);

/* A deep copy, texts included, that stands on its own in `arena`. */
cf_node *node_copy(struct arena *arena, const cf_node *node);

/* A node by path: "spec.versions[0].name"; a list item also by the value of its "name" entry
 * ("inputs.role_arn"). NULL when there is none. */
const cf_node *node_find(const cf_node *root, cf_str path);

/* The path of `target` below `root` ("" when it is the root or not below it): by walking, so for
 * messages only. */
cf_str node_path_of(struct arena *arena, const cf_node *root, const cf_node *target);

/* The map with another value under `key`, where it stands or behind the others; NULL: without the key. */
const cf_node *node_with(struct arena *arena, const cf_node *map, cf_str key, const cf_node *value);

/* "spec.productionVariants[0].modelName" of a list of steps: names, and 0 for the first item of a list. */
cf_str node_steps_text(struct arena *arena, const cf_node *steps);

/* How many steps two paths, lists of property names and indices, have in common from the root on. */
size_t node_steps_shared(const cf_node *a, const cf_node *b);

/* Appends one step to a path: ".key" or, for keys that are no plain word, "[\"key\"]". */
void node_path_key(struct buf *path, cf_str key);

#endif
