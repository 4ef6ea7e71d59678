/* SPDX-License-Identifier: Apache-2.0
 *
 * Who set what in a component document: found by comparing it as it was after each of those who may change
 * it.
 */
#ifndef MODEL_EXPLAIN_H
#define MODEL_EXPLAIN_H

#include "base/arena.h"
#include "base/str.h"

#include <crdforge/node.h>

/* The document as it was when `by` was through with it. */
struct explain_stage {
    cf_str by; /* "definition", "house.lua", ... */
    const cf_node *document;
};

/* A list of {path, value, set_by}, or {path, removed, set_by}: of all that is not as the first stage, the
 * definition alone, has it, and of crdforge's own inputs and outputs. In the order of the last document; what
 * was removed comes last. At least one stage. */
const cf_node *explain(struct arena *arena, const struct explain_stage *stages, size_t len);

#endif
