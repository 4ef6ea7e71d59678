/* SPDX-License-Identifier: Apache-2.0
 *
 * The input is a map: what a script has changed of a component document. What the check of such documents
 * lets pass makes a runner document that the runner takes; what it refuses leaves a diagnostic.
 */
#include "base/node.h"
#include "model/describe.h"
#include "model/document.h"
#include "runner/document.h"
#include "text/json_write.h"
#include "text/yaml_read.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A component of each thing that is checked: what is required, a name, a list, a field of the status. */
static const char definition[] = "{apiVersion: apiextensions.k8s.io/v1, kind: "
                                 "CustomResourceDefinition, metadata: {name: jobs.g.io}, "
                                 "spec: {group: g.io, scope: Namespaced, names: {kind: Job, "
                                 "plural: jobs, singular: job}, versions: [{"
                                 "name: v1, served: true, storage: true, schema: {openAPIV3Schema: "
                                 "{type: object, properties: {spec: "
                                 "{type: object, required: [jobName, must], properties: {jobName: "
                                 "{type: string}, must: {type: object, "
                                 "required: [inner], properties: {inner: {type: string}}}, list: "
                                 "{type: array, items: {type: integer}}, "
                                 "count: {type: integer, default: 1}}}, status: {type: object, "
                                 "properties: {phase: {type: string}}}}}}}]}}";

static void require(bool condition, const char *what, struct ctx *ctx)
{
    if (condition)
        return;
    struct buf text = {.arena = ctx->arena};
    for (size_t i = 0; i < ctx->diags->len; i++)
        diag_render(ctx->diags, &ctx->diags->list[i], &text);
    fprintf(stderr, "component_fuzz: %s\n%s", what, buf_str(&text).ptr);
    abort();
}

/* Made once: most inputs are small. */
static const cf_node *component_document(void)
{
    static const struct component_request request = {.provenance = {.source = {"file", 4}}};
    static const cf_node *document;
    static const struct limits limits = LIMITS_DEFAULT;
    if (document)
        return document;
    struct arena *arena = arena_open();
    struct ctx made = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct ctx *ctx = &made;
    const struct crd *crd = crd_read(ctx, yaml_read(ctx, 0, str_of(definition)));
    const struct crd_version *version = crd ? crd_version(ctx, crd, STR("")) : NULL;
    const struct component *component =
        version ? component_build(ctx, crd, version, &request) : NULL;
    require(component != NULL, "the definition is no component", ctx);
    return document = describe_component(ctx, component);
}

static void check(struct ctx *ctx, const cf_node *before, const cf_node *changed)
{
    if (!document_check(ctx, STR("fuzz.lua"), before, changed)) {
        require(ctx->diags->errors > 0, "refused without a diagnostic", ctx);
        return;
    }
    require(!ctx->diags->errors, "taken, with a diagnostic", ctx);
    const cf_node *document = describe_runner(ctx, changed);
    require(document != NULL, "a component makes no runner document", ctx);
    struct buf text = {.arena = ctx->arena};
    json_write(&text, document, JSON_ARGUMENT);
    require(document_read(ctx, STR("document"), buf_str(&text)) != NULL,
            "the runner refuses the document of a component", ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 5000;
    limits.depth = 40;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    const cf_node *before = component_document(), *changed = before;
    cf_str bytes = {(const char *)data, size};
    const cf_node *given = yaml_read(&ctx, diags_file(ctx.diags, STR("input"), bytes), bytes);
    /* Nothing but a map is no component: its entries replace those of one. */
    for (size_t i = 0; given && given->kind == CF_MAP && i < cf_len(given); i++)
        changed =
            node_with(arena, changed, given->as.map.pairs[i].key, given->as.map.pairs[i].value);
    if (given)
        check(&ctx, before, given->kind == CF_MAP ? changed : given);
    arena_close(arena);
    return 0;
}
