/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>
static const struct {
    uint32_t abi, size;
} emitter = {1, 8};
CF_EXPORT const cf_emitter *cf_emitter_entry(void)
{
    return (const cf_emitter *)(const void *)&emitter;
}
