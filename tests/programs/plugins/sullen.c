/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>
static bool check(cf_host *host, const cf_node *files, const cf_node *component)
{
    (void)host, (void)files, (void)component;
    return false;
}
CF_EMITTER(.name = "sullen", .template_file = "hello.lua", .check = check)
