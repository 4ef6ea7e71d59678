/* SPDX-License-Identifier: Apache-2.0
 *
 * Roles and bindings: somebody must be given the rights.
 */
#include "../rules.h"

#include <crdforge/emitter.h>

static bool rbac_check(cf_host *host, const cf_node *files, const cf_node *component)
{
    const cf_node *items = cf_get(cf_get(cf_at(files, 0), "body"), "items");
    (void)component;
    for (size_t i = 0; i < cf_len(items); i++) {
        const cf_node *subject = cf_at(cf_get(cf_at(items, i), "subjects"), 0);
        if (*cf_text(cf_get(subject, "name"), "") && *cf_text(cf_get(subject, "namespace"), ""))
            return true;
    }
    host->report(host, CF_ERROR, items, "no binding says whom the rights are for");
    return false;
}

CF_EMITTER(.name = "rbac", .template_file = "rbac.lua", .check = rbac_check)
