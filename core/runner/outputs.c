/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/outputs.h"

#include "base/node.h"
#include "io/file.h"
#include "io/sink.h"
#include "runner/shown.h"
#include "text/json_write.h"

static bool take_path(struct ctx *ctx, const struct document *document, cf_str *paths, cf_str name,
                      cf_str path, const char *origin)
{
    const struct document_field *output =
        document_find(document->outputs, document->outputs_len, name);
    if (!output) {
        cf_str near = document_nearest(ctx->arena, document->outputs, document->outputs_len, name);
        ctx_error(ctx, NULL, "%s: %.*s has no output %.*s", origin, STR_ARG(document->kind),
                  STR_ARG(shown_quoted(ctx->arena, name)));
        if (near.len)
            ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
        return false;
    }
    if (!path.len)
        return ctx_error(ctx, NULL, "%s: the path of output %.*s is missing", origin,
                         STR_ARG(name));
    paths[output - document->outputs] = path;
    return true;
}

bool outputs_paths(struct ctx *ctx, const struct document *document,
                   const struct arguments *arguments, const cf_node *executor, cf_str **ret_paths)
{
    cf_str *paths = arena_many(ctx->arena, document->outputs_len, cf_str);
    const cf_node *parameters = cf_get(cf_get(executor, "outputs"), "parameters");
    bool ok = true;
    for (size_t i = 0; parameters && parameters->kind == CF_MAP && i < cf_len(parameters); i++) {
        const cf_pair *pair = &parameters->as.map.pairs[i];
        ok = take_path(ctx, document, paths, pair->key,
                       node_text(cf_get(pair->value, "outputFile")), "--executor_input") &&
             ok;
    }
    for (size_t i = 0; i < arguments->out.len; i++) {
        const struct arguments_pair *pair = &arguments->out.list[i];
        if (!node_get(parameters, pair->name))
            ok = take_path(ctx, document, paths, pair->name, pair->value, "--out") && ok;
    }
    *ret_paths = paths;
    return ok;
}

static const cf_node *find(const cf_node *root, const cf_node *path)
{
    for (size_t i = 0; root && i < cf_len(path); i++)
        root = node_get(root, node_text(cf_at(path, i)));
    return root;
}

cf_str outputs_text(struct arena *arena, const struct document_field *output,
                    const cf_node *resource, cf_str summary)
{
    struct buf text = {.arena = arena, .gives_back = true};
    if (output->type == DOCUMENT_MARKDOWN)
        return summary;
    const cf_node *value = find(resource, output->path);
    if (!value || value->kind == CF_NULL)
        return output->type == DOCUMENT_OBJECT  ? STR("{}")
               : output->type == DOCUMENT_ARRAY ? STR("[]")
                                                : STR("");
    if (value->kind == CF_STR && output->type != DOCUMENT_OBJECT && output->type != DOCUMENT_ARRAY)
        return value->as.string;
    json_write(&text, value, JSON_COMPACT);
    return buf_str(&text);
}

static void told_nothing(void *data, cf_str path, enum sink_outcome outcome)
{
    (void)data, (void)path, (void)outcome;
}

static bool write_file(struct ctx *ctx, cf_str path, cf_str bytes)
{
    struct sink *sink = sink_open(ctx->arena, file_folder(path));
    /* Renaming would put a plain file in the place of a device. */
    if (file_kind(path.ptr) == FILE_OTHER)
        return ctx_error(ctx, NULL, "%s is no regular file", path.ptr);
    bool ok = sink_stage(ctx, sink, 0, file_name(path), bytes) &&
              sink_commit(ctx, sink, told_nothing, NULL);
    sink_close(sink);
    return ok;
}

bool outputs_write(struct ctx *ctx, const struct document *document, const cf_str *paths,
                   const cf_node *resource, cf_str summary)
{
    bool ok = true;
    for (size_t i = 0; i < document->outputs_len; i++) {
        if (!paths[i].len)
            continue;
        cf_str text = outputs_text(ctx->arena, &document->outputs[i], resource, summary);
        if (!write_file(ctx, paths[i], text)) {
            ctx_hint(ctx, "this is the path of output %.*s", STR_ARG(document->outputs[i].name));
            ok = false;
        }
    }
    return ok;
}

const cf_node *outputs_map(struct arena *arena, const struct document *document,
                           const cf_node *resource)
{
    struct map_builder map = {.arena = arena};
    for (size_t i = 0; i < document->outputs_len; i++) {
        const struct document_field *output = &document->outputs[i];
        if (cf_len(output->path))
            map_add(&map, output->name, find(resource, output->path));
    }
    return map_node(&map);
}
