/* SPDX-License-Identifier: Apache-2.0 */
/* Older than the fields after template_file: its struct ends there, at the end of its own page, so
 * that reading beyond it is seen by the sanitizers. */
#include <crdforge/emitter.h>
#include <stdlib.h>
struct old {
    uint32_t abi, size;
    const char *name, *template_file;
};
static struct old *emitter;
CF_EXPORT const cf_emitter *cf_emitter_entry(void)
{
    if (!emitter) {
        emitter = malloc(sizeof *emitter);
        if (!emitter)
            return NULL;
        emitter->abi = 1;
        emitter->size = sizeof *emitter;
        emitter->name = "old-struct";
        emitter->template_file = "hello.lua";
    }
    return (const cf_emitter *)(const void *)emitter;
}
__attribute__((destructor)) static void end(void)
{
    free(emitter);
}
