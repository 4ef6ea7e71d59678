/* SPDX-License-Identifier: Apache-2.0
 *
 * What changed of the interface of components, for people and for machines: `diff` and `update` print it.
 *
 *   TrainingJob: major
 *     major  - removed   input   tags    spec.tags    array
 *     major  ~ retyped   input   epochs  spec.epochs  string -> integer
 *     minor  + added     inside  limits  spec.limits.memory  string
 *
 *   2 kinds: 1 major, 1 the same
 *
 * As a tree (with --json):
 *   diff_version   1; grows when a meaning changes, keys may be added at any time
 *   level          "none", "patch", "minor" or "major": the highest of all
 *   kinds          all that were compared, by kind and group, those without a change too. Of each: kind, group,
 *                  level, and changes. Of a change:
 *     level        "patch", "minor" or "major"
 *     what         "added", "removed", "renamed", "moved", "retyped", "required", "optional", "narrowed",
 *                  "widened", "changed" or "reworded"
 *     of           "kind", "input" or "output"
 *     name         of the input or output that is changed or holds what is; absent for the kind
 *     path         the property in the custom resource, such as "spec.tags[].key" or "spec.labels.*"; absent
 *                  where it is none
 *     inside       true where that is a part of the input or output
 *     keyword      what of it: "default", "enum", "maximum", …, "other keys" (those that an object takes beside
 *                  its properties), of a kind "version", "rules.state", …; absent where `what` says it all
 *     old, new     before and after: of added and removed inputs and outputs a map of type and required;
 *                  absent where there is none
 */
#ifndef CLI_CHANGES_H
#define CLI_CHANGES_H

#include "cli/run.h"
#include "model/compare.h"

/* Appends nothing when nothing differs. */
void changes_text(struct buf *out, const struct comparison *comparison);

const cf_node *changes_node(struct arena *arena, const struct comparison *comparison);

#endif
