/* SPDX-License-Identifier: Apache-2.0
 *
 * The shapes of what Lua code is handed: the component document (docs/component.schema.json says what is
 * in its fields), the options of a format, the files that its check() is given.
 */
#ifndef ENGINE_SHAPES_H
#define ENGINE_SHAPES_H

#include "script/shape.h"

extern const struct shape shapes_component;
extern const struct shape shapes_components;           /* a list of them */
extern const struct shape shapes_files;                /* what emit() returned */
const struct shape *shapes_of(const cf_node *subject); /* a component, or the list of them */
extern const struct shape shapes_rights;               /* of runner_rights() */

/* Of what a format's emit() is handed as its options: those of all formats, and those that it declares
 * (`declared`: a list of {name, …}, or NULL). */
const struct shape *shapes_options(struct arena *arena, const cf_node *declared);

#endif
