/* SPDX-License-Identifier: Apache-2.0
 *
 * Any text as a template: it gives data or one diagnostic, within its limits. Texts with a pattern
 * function are left out: a catastrophic pattern is not stopped by counting steps, as the sandbox says.
 */
#include "base/node.h"
#include "script/sandbox.h"
#include "text/yaml_read.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool may_hang(const char *text)
{
    static const char *const words[] = {"find", "match", "gsub", "gmatch", "rep"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LONGEST = 4096 };
    struct limits limits = LIMITS_DEFAULT;
    limits.lua_steps = 100000;
    limits.lua_bytes = 4u << 20;
    limits.nodes = 20000;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    cf_str text = str_copy(arena, (cf_str){(const char *)data, size < LONGEST ? size : LONGEST});
    const struct script_host host = {.cache = script_cache_new(arena)};
    const struct script_source source = {STR("fuzz.lua"), text};
    const cf_node *argument = yaml_read(&ctx, 0, STR("{kind: K, inputs: [{name: a}, {name: b}]}"));
    if (!may_hang(text.ptr)) {
        size_t errors = ctx.diags->errors;
        if (!script_describe(&ctx, &host, source) && ctx.diags->errors != errors + 1)
            abort();
        for (int i = 0; i < 2; i++) {
            errors = ctx.diags->errors;
            const cf_node *result = script_call(&ctx, &host, source, "emit", &argument, 1);
            if ((result == NULL) != (ctx.diags->errors == errors + 1))
                abort();
        }
    }
    arena_close(arena);
    return 0;
}
