/* SPDX-License-Identifier: Apache-2.0 */
/* Built for an ABI of the future; nothing but the first two fields may be looked at. */
#include <crdforge/emitter.h>
static const struct {
    uint32_t abi, size;
} emitter = {99, 8};
CF_EXPORT const cf_emitter *cf_emitter_entry(void)
{
    return (const cf_emitter *)(const void *)&emitter;
}
