/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/natives.h"

#include "base/node.h"
#include "base/rights.h"
#include "engine/natives_text.h"
#include "engine/shapes.h"
#include "model/describe.h"
#include "model/names.h"
#include "text/json_write.h"
#include "text/markdown.h"
#include "text/python.h"
#include "text/yaml_write.h"

/* The text that was made, or NULL after a diagnostic when it is too long. */
static const cf_node *text_within(struct ctx *ctx, const char *what, const struct buf *out)
{
    if (!out->full)
        return node_str(ctx->arena, buf_str(out));
    ctx_error(ctx, NULL, "%s() gives more than the limit of %zu bytes", what,
              ctx->limits->output_bytes);
    ctx_hint(ctx, "no file may be as large: hand it a part");
    return NULL;
}

/* json(value[, "script"]): compact JSON. */
static const cf_node *native_json(struct ctx *ctx, void *data, const cf_node *const *args,
                                  size_t len)
{
    struct buf out = {.arena = ctx->arena, .limit = ctx->limits->output_bytes, .gives_back = true};
    const cf_node *value = natives_argument(args, len, 0), *place = natives_argument(args, len, 1);
    bool script = str_is(node_text(place), "script");
    (void)data;
    if (place && place->kind != CF_NULL && !script) {
        ctx_error(ctx, NULL, "json: the place is neither nil nor \"script\"");
        return NULL;
    }
    json_write(&out, value ? value : node_null(ctx->arena), script ? JSON_SCRIPT : JSON_COMPACT);
    return text_within(ctx, "json", &out);
}

/* yaml(value): a block document, for text that has YAML in it. */
static const cf_node *native_yaml(struct ctx *ctx, void *data, const cf_node *const *args,
                                  size_t len)
{
    struct buf out = {.arena = ctx->arena, .limit = ctx->limits->output_bytes};
    const cf_node *value = natives_argument(args, len, 0);
    (void)data;
    yaml_write(&out, value ? value : node_null(ctx->arena));
    return text_within(ctx, "yaml", &out);
}

static void add_snake(struct buf *out, cf_str text)
{
    cf_str name = names_snake(out->arena, text);
    buf_add(out, name.ptr, name.len);
}

/* snake(text): a property's name as inputs are named. */
static const cf_node *native_snake(struct ctx *ctx, void *data, const cf_node *const *args,
                                   size_t len)
{
    (void)data;
    return node_str(ctx->arena, names_snake(ctx->arena, node_text(natives_argument(args, len, 0))));
}

static const cf_node *runner_text(struct ctx *ctx, const cf_node *component)
{
    const cf_node *document = describe_runner(ctx, component);
    if (!document)
        return NULL;
    struct buf out = {.arena = ctx->arena};
    json_write(&out, document, JSON_ARGUMENT);
    if (out.len > ctx->limits->runner_document) {
        ctx_error(ctx, NULL, "the runner document has %zu bytes, the limit is %zu", out.len,
                  ctx->limits->runner_document);
        ctx_hint(ctx,
                 "it travels in one argument; leave out inputs or outputs that are not needed");
        return NULL;
    }
    return node_str(ctx->arena, buf_str(&out));
}

/* runner_document(component): the runner document, as the text of one argument. */
static const cf_node *native_runner_document(struct ctx *ctx, void *data,
                                             const cf_node *const *args, size_t len)
{
    struct natives_memo *memo = data;
    const cf_node *component = natives_argument(args, len, 0);
    if (memo && memo->runner_text && memo->component == component)
        return memo->runner_text;
    const cf_node *text = runner_text(ctx, component);
    if (memo) {
        memo->component = component;
        memo->runner_text = text;
    }
    return text;
}

/* runner_rights(component): what the runner asks of the API server for this kind, a map for each call. */
static const cf_node *native_runner_rights(struct ctx *ctx, void *data, const cf_node *const *args,
                                           size_t len)
{
    static const char *const places[] = {[RIGHTS_CLUSTER] = "cluster",
                                         [RIGHTS_NAMESPACE] = "namespace",
                                         [RIGHTS_DEFAULT] = "default"};
    struct list_builder list = {.arena = ctx->arena};
    const struct rights_kind kind = rights_kind(natives_argument(args, len, 0));
    struct right *rights;
    (void)data;
    if (!kind.group.len || !kind.plural.len) {
        ctx_error(ctx, NULL, "runner_rights() takes a component document");
        ctx_hint(ctx, "hand on the component that emit() was given");
        return NULL;
    }
    size_t rights_len = rights_of(ctx->arena, &kind, &rights);
    for (size_t i = 0; i < rights_len; i++) {
        struct map_builder map = {.arena = ctx->arena};
        map_add(&map, STR("group"), node_str(ctx->arena, rights[i].group));
        map_text(&map, "resource", rights[i].resource);
        map_text(&map, "verb", rights[i].verb);
        map_add(&map, STR("required"), node_bool(ctx->arena, rights[i].required));
        map_text(&map, "place", str_of(places[rights[i].place]));
        map_text(&map, "why", rights[i].why);
        list_add(&list, map_node(&map));
    }
    return list_node(&list);
}

/* A text, or null for an empty one. */
static const cf_node *text_or_null(struct arena *arena, cf_str text)
{
    return text.len ? node_str(arena, text) : node_null(arena);
}

/* field_words(field, component, length, most, verbatim, typed): see struct phrases. */
static const cf_node *native_field_words(struct ctx *ctx, void *data, const cf_node *const *args,
                                         size_t len)
{
    enum { FIELD, COMPONENT, LENGTH, MOST, VERBATIM, TYPED };
    const cf_node *most = natives_argument(args, len, MOST);
    struct natives_memo *memo = data;
    const struct phrases words = {
        .memo = memo ? &memo->words : NULL,
        .component = natives_argument(args, len, COMPONENT),
        .length = node_text(natives_argument(args, len, LENGTH)),
        .most = most && most->kind == CF_INT && most->as.integer > 0 ? (size_t)most->as.integer : 0,
        .verbatim = cf_flag(natives_argument(args, len, VERBATIM), false),
        .typed = cf_flag(natives_argument(args, len, TYPED), false)};
    return text_or_null(ctx->arena,
                        phrases_field(ctx->arena, &words, natives_argument(args, len, FIELD)));
}

/* field_description(field): what a definition says of it, whole. */
static const cf_node *native_field_description(struct ctx *ctx, void *data,
                                               const cf_node *const *args, size_t len)
{
    (void)data;
    return text_or_null(ctx->arena,
                        phrases_description(ctx->arena, natives_argument(args, len, 0)));
}

/* enough(component, input): what is enough for an input whose parts may be given, or null. */
static const cf_node *native_enough(struct ctx *ctx, void *data, const cf_node *const *args,
                                    size_t len)
{
    struct natives_memo *memo = data;
    cf_str text = phrases_enough(ctx->arena, memo ? &memo->words : NULL,
                                 natives_argument(args, len, 0), natives_argument(args, len, 1));
    return text_or_null(ctx->arena, text);
}

static const struct script_native all[] = {
    {"field_words", native_field_words, NULL, NULL},
    {"field_description", native_field_description, NULL, NULL},
    {"enough", native_enough, NULL, NULL},
    {"json", native_json, NULL, NULL},
    {"yaml", native_yaml, NULL, NULL},
    {"snake", native_snake, NULL, add_snake},
    {"runner_document", native_runner_document, NULL, NULL},
    {"runner_rights", native_runner_rights, &shapes_rights, NULL},
    {"markdown_line", natives_text_markdown_line, NULL, markdown_line},
    {"markdown_code", natives_text_markdown_code, NULL, markdown_code},
    {"markdown_paragraphs", natives_text_markdown_paragraphs, NULL, NULL},
    {"markdown_parts", natives_text_markdown_parts, NULL, NULL},
    {"markdown_table", natives_text_markdown_table, NULL, NULL},
    {"markdown_cell", natives_text_markdown_cell, NULL, NULL},
    {"python_string", natives_text_python_string, NULL, python_string},
    {"python_docstring", natives_text_python_docstring, NULL, NULL},
    {"python_comment", natives_text_python_comment, NULL, NULL},
    {"python_value", natives_text_python_value, NULL, NULL},
    {"schema_type", natives_text_schema_type, NULL, NULL},
    {"schema_facts", natives_text_schema_facts, NULL, NULL},
    {"schema_properties", natives_text_schema_properties, NULL, NULL},
    {"schema_depth", natives_text_schema_depth, NULL, NULL},
    {"json_schema", natives_text_json_schema, NULL, NULL},
    {"ecma_pattern", natives_text_ecma_pattern, NULL, NULL},
    {"python_name", natives_text_python_name, NULL, python_name},
    {"python_fill", natives_text_python_fill, NULL, NULL},
    {"pascal", natives_text_pascal, NULL, natives_text_add_pascal},
    {"yaml_comment", natives_text_yaml_comment, NULL, NULL}};

const struct script_native *natives_all(size_t *ret_len)
{
    *ret_len = sizeof all / sizeof *all;
    return all;
}
