/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>
static bool check(cf_host *host, const cf_node *files, const cf_node *component)
{
    (void)files, (void)component;
    host->report(host, CF_ERROR, NULL, "nothing is good enough");
    return false;
}
CF_EMITTER(.name = "strict", .template_file = "hello.lua", .check = check)
