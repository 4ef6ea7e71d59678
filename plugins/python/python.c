/* SPDX-License-Identifier: Apache-2.0
 *
 * The four files of a component for the Python runtime: the rules of its component.yaml. What the
 * Python files need is seen to by their one writer, lua_templates/lib/python.lua.
 */
#include "../rules.h"

#include <crdforge/emitter.h>

static bool check_wired(cf_host *host, const cf_node *fields, const cf_node *args, const char *key)
{
    const struct rules_set used = rules_mentioned(host, args, key);
    bool ok = true;
    for (size_t i = 0; i < cf_len(fields); i++) {
        const char *name = cf_text(cf_get(cf_at(fields, i), "name"), "");
        if (rules_set_find(&used, name))
            continue;
        host->report(host, CF_ERROR, cf_at(fields, i), "\"%s\" is no %s of the program", name, key);
        ok = false;
    }
    return ok;
}

/* With compat=upstream the document is text, in the original's layout, and has no tree to check. */
static bool python_check(cf_host *host, const cf_node *files, const cf_node *component)
{
    bool ok = true;
    (void)component;
    for (size_t i = 0; i < cf_len(files); i++) {
        const cf_node *body = cf_get(cf_at(files, i), "body");
        const cf_node *container = cf_get(cf_get(body, "implementation"), "container");
        const cf_node *args = cf_get(container, "args");
        if (body->kind != CF_MAP)
            continue;
        ok = rules_names(host, cf_get(body, "inputs"), "input") && ok;
        ok = rules_names(host, cf_get(body, "outputs"), "output") && ok;
        ok = check_wired(host, cf_get(body, "inputs"), args, "inputValue") && ok;
        ok = check_wired(host, cf_get(body, "outputs"), args, "outputPath") && ok;
        ok = rules_container(host, container) && ok;
    }
    return ok;
}

CF_EMITTER(.name = "python", .template_file = "python.lua", .check = python_check)
