/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>
CF_EXPORT const cf_emitter *cf_emitter_entry(void)
{
    return NULL;
}
