/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/load.h"

#include "base/hash.h"
#include "text/json_write.h"

/* The definition as compact JSON, so that the same definition has the same digest in a file, in a
 * stream and in a List. */
static cf_str digest_of(struct arena *arena, const cf_node *document)
{
    struct buf json = {.arena = arena};
    json_write(&json, document, JSON_COMPACT);
    return hash_sha256(arena, buf_str(&json));
}

const struct component *load_component(struct formats *formats, struct ctx *ctx,
                                       const cf_node *document, const struct select_origin *origin,
                                       cf_str version)
{
    const struct crd *crd = crd_read(ctx, document);
    const struct crd_version *chosen = crd ? crd_version(ctx, crd, version) : NULL;
    if (!chosen)
        return NULL;
    const cf_node *profile = formats_profile(formats, crd);
    if (!profile)
        return NULL;
    return component_build(ctx, crd, chosen, profile,
                           (struct provenance){.source = origin->source,
                                               .release = origin->release,
                                               .sha256 = digest_of(ctx->arena, document)});
}
