/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>
static const cf_node *emit(cf_host *host, const cf_node *component, const cf_node *options)
{
    (void)host, (void)component, (void)options;
    return NULL;
}
CF_EMITTER(.name = "silent", .emit = emit)
