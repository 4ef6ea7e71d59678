/* SPDX-License-Identifier: Apache-2.0
 *
 * Any YAML as a definition: it becomes a component document and a runner document with legal, unique
 * names, or leaves a diagnostic. A document does not differ from itself, and of two versions as many changes
 * are told on the way back as on the way there.
 */
#include "base/node.h"
#include "model/compare.h"
#include "model/describe.h"
#include "text/yaml_read.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_names(const cf_node *fields)
{
    static const char legal[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    for (size_t i = 0; i < cf_len(fields); i++) {
        cf_str name = node_text(cf_get(cf_at(fields, i), "name"));
        bool ok = name.len && strspn(name.ptr, legal) == name.len && name.ptr[0] >= 'a';
        for (size_t k = 0; k < i && k < 64; k++)
            ok = ok && !str_equal(name, node_text(cf_get(cf_at(fields, k), "name")));
        if (!ok) {
            fprintf(stderr, "crd_fuzz: the name %s\n", name.ptr);
            abort();
        }
    }
}

static size_t changes(struct ctx *ctx, const cf_node *before, const cf_node *after)
{
    const struct comparison *comparison = compare_sets(
        ctx, &(struct compare_side){&before, NULL, 1}, &(struct compare_side){&after, NULL, 1});
    if (!comparison || comparison->kinds_len != 1)
        abort();
    return comparison->kinds[0].changes_len;
}

static void check_changes(struct ctx *ctx, const struct crd *crd,
                          const struct component_request *request, const cf_node *described)
{
    const struct component *last =
        component_build(ctx, crd, &crd->versions[crd->versions_len - 1], request);
    const cf_node *other = last ? describe_component(ctx, last) : NULL;
    if (changes(ctx, described, described) != 0 ||
        (other && changes(ctx, described, other) != changes(ctx, other, described)))
        abort();
}

static void describe(struct ctx *ctx, const cf_node *document)
{
    const struct crd *crd = crd_read(ctx, document);
    const struct crd_version *version = crd ? crd_version(ctx, crd, STR("")) : NULL;
    struct component_request request = {.profile = cf_get(document, "profile"),
                                        .provenance = {.source = STR("file")}};
    struct flatten_wish wish;
    if (flatten_parse(ctx, node_text(cf_get(document, "flatten")), &wish)) {
        request.wishes = &wish;
        request.wishes_len = 1;
    }
    const struct component *component =
        version ? component_build(ctx, crd, version, &request) : NULL;
    if (!component) {
        if (!ctx->diags->errors)
            abort();
        return;
    }
    const cf_node *described = describe_component(ctx, component);
    check_names(cf_get(described, "inputs"));
    check_names(cf_get(described, "outputs"));
    if (!describe_runner(ctx, described))
        abort();
    check_changes(ctx, crd, &request, described);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    cf_str bytes = {(const char *)data, size};
    const cf_node *document = yaml_read(&ctx, diags_file(ctx.diags, STR("input"), bytes), bytes);
    if (document) {
        ctx.root = document;
        describe(&ctx, document);
    }
    struct buf rendered = {.arena = arena};
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    arena_close(arena);
    return 0;
}
