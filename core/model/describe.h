/* SPDX-License-Identifier: Apache-2.0
 *
 * The component document (docs/COMPONENT.md) and its named subset, the runner document
 * (docs/RUNNER_CONTRACT.md), as trees.
 */
#ifndef MODEL_DESCRIBE_H
#define MODEL_DESCRIBE_H

#include "model/component.h"

/* Versions of the two documents. A reader takes every version up to its own. */
enum { DESCRIBE_COMPONENT_VERSION = 1, DESCRIBE_RUNNER_VERSION = 3 };

/* `crdforge show KIND` prints this, and emit(component, options) is handed exactly this. */
const cf_node *describe_component(struct ctx *ctx, const struct component *component);

/* The subset of a component document that travels in the generated arguments. Works on the document,
 * so that it follows what a script changed. NULL after a diagnostic when `component` is no component
 * document. */
const cf_node *describe_runner(struct ctx *ctx, const cf_node *component);

#endif
