/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions in C that templates are lent beside those of the sandbox (docs/LUA_API.md).
 */
#ifndef ENGINE_NATIVES_H
#define ENGINE_NATIVES_H

#include "engine/phrases.h"
#include "script/sandbox.h"

/* What is worked out once for a component, though every format asks for it: script_host.data, or NULL. Zero it;
 * it lives as long as the component. */
struct natives_memo {
    const cf_node *component, *runner_text; /* the runner document as text, and whose it is */
    struct phrases_memo words;
};

const struct script_native *natives_all(size_t *ret_len);

#endif
