/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>
static const cf_node *emit(cf_host *host, const cf_node *component, const cf_node *options)
{
    return host->run_template(host, "nowhere.lua", component, options);
}
CF_EMITTER(.name = "astray", .emit = emit)
