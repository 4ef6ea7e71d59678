/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/documents.h"

#include "base/node.h"
#include "model/crd.h"
#include "text/json_read.h"
#include "text/yaml_read.h"

#include <string.h>

/* One file being read. */
struct input {
    cf_str name, bytes;
    struct select_origin origin;
};

void documents_open(struct documents *documents, struct run *run, select_found *found, void *data)
{
    *documents = (struct documents){.run = run, .found = found, .data = data};
    documents->of_file = arena_open();
    documents->of_item = arena_open();
}

void documents_close(struct documents *documents)
{
    arena_close(documents->of_item);
    arena_close(documents->of_file);
}

void documents_begin(struct documents *documents, documents_wanted *wanted, void *data)
{
    documents->wanted = wanted;
    documents->wanted_data = data;
    documents->definitions = documents->taken = documents->others = 0;
    documents->other_kind = STR("");
    documents->failed = false;
}

/* An item of the list that an API server gives out has the kind and the version that the list's own say. */
static const cf_node *item_of(struct arena *arena, const cf_node *list, size_t index)
{
    const cf_node *item = cf_at(cf_get(list, "items"), index);
    cf_str kind = node_text(cf_get(list, "kind"));
    bool bare = item->kind == CF_MAP && !cf_get(item, "kind") && !cf_get(item, "apiVersion");
    if (!bare || !str_is(kind, "CustomResourceDefinitionList") || !cf_get(list, "apiVersion"))
        return item;
    item = node_with(arena, item, STR("kind"), node_cstr(arena, "CustomResourceDefinition"));
    return node_with(arena, item, STR("apiVersion"), cf_get(list, "apiVersion"));
}

/* A definition, or a list of such, and of lists. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
static void take(struct documents *documents, struct ctx *ctx, const struct input *input,
                 const cf_node *document)
{
    const cf_node *items = cf_get(document, "items");
    ctx->root = document;
    if (crd_is(document)) {
        documents->definitions++;
        if (documents->wanted && !documents->wanted(documents->wanted_data, document))
            return;
        documents->taken++;
        documents->found(documents->data, ctx, document, &input->origin);
    } else if (items && items->kind == CF_LIST) {
        for (size_t i = 0; i < cf_len(items); i++)
            take(documents, ctx, input, item_of(ctx->arena, document, i));
    } else if (document->kind != CF_NULL && !items) {
        cf_str kind = node_text(cf_get(document, "kind"));
        if (!documents->others++)
            documents->other_kind = str_copy(documents->run->arena, kind);
    }
}

/* What a line of YAML is to a stream of documents. At its left edge a mapping's text cannot begin with
 * a marker, not even in a block scalar. */
static bool is_marker(cf_str line)
{
    bool marker = str_starts(line, "---") || str_starts(line, "...");
    return marker && (line.len == 3 || line.ptr[3] == ' ' || line.ptr[3] == '\t');
}

static bool is_content(cf_str line)
{
    cf_str text = str_trim(line);
    return text.len && text.ptr[0] != '#' && line.ptr[0] != '%';
}

bool documents_is_one(cf_str bytes)
{
    bool seen = false, ended = false;
    for (size_t from = 0, end; from < bytes.len; from = end + 1) {
        const char *newline = memchr(bytes.ptr + from, '\n', bytes.len - from);
        end = newline ? (size_t)(newline - bytes.ptr) : bytes.len;
        cf_str line = str_cut(bytes, from, end);
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        bool marker = is_marker(line);
        ended = ended || (marker && seen);
        if (marker ? line.len > 3 && is_content(str_cut(line, 3, line.len)) : is_content(line)) {
            if (ended)
                return false;
            seen = true;
        }
    }
    return true;
}

/* Documents one by one: memory is bounded by the largest, not by how many there are. */
static void read_yaml(struct documents *documents, struct input *input)
{
    struct yaml_reader *reader = NULL;
    enum yaml_result result;
    struct diag_file known = {.bytes = input->bytes}; /* how far messages have got */
    bool one = documents_is_one(input->bytes);
    do {
        arena_clear(documents->of_item);
        struct ctx ctx = run_ctx(documents->run, documents->of_item);
        uint32_t file = diags_file(ctx.diags, input->name, input->bytes);
        const cf_node *document = NULL;
        ctx.diags->files[file - 1].line = known.line;
        ctx.diags->files[file - 1].at = known.at;
        if (!reader)
            reader = yaml_open(documents->of_file, file, input->bytes);
        result = yaml_next(reader, &ctx, true, &document);
        input->origin.alone = one && result == YAML_DOCUMENT;
        if (result == YAML_DOCUMENT || result == YAML_ITEM)
            take(documents, &ctx, input, document);
        run_flush(documents->run, &ctx);
        known = ctx.diags->files[file - 1];
    } while (result == YAML_DOCUMENT || result == YAML_ITEM);
    documents->failed = documents->failed || result == YAML_FAILED;
    yaml_close(reader);
}

static void read_json(struct documents *documents, struct input *input)
{
    arena_clear(documents->of_item);
    struct ctx ctx = run_ctx(documents->run, documents->of_item);
    uint32_t file = diags_file(ctx.diags, input->name, input->bytes);
    const cf_node *document = json_read(&ctx, file, input->bytes);
    documents->failed = documents->failed || !document;
    input->origin.alone = !cf_get(document, "items");
    if (document)
        take(documents, &ctx, input, document);
    run_flush(documents->run, &ctx);
}

/* JSON by its name; without one, by its first bytes: a template's "{{" is no JSON. */
static bool is_json(const struct input *input)
{
    cf_str start = str_trim(str_cut(input->bytes, 0, 1024));
    if (str_ends(input->name, ".yaml") || str_ends(input->name, ".yml"))
        return false;
    return str_ends(input->name, ".json") ||
           (start.len > 1 && start.ptr[0] == '{' && start.ptr[1] != '{');
}

void documents_read(struct documents *documents, cf_str name, cf_str bytes,
                    const struct select_origin *origin)
{
    struct input input = {.name = name, .bytes = bytes, .origin = *origin};
    input.origin.bytes = bytes;
    if (is_json(&input))
        read_json(documents, &input);
    else
        read_yaml(documents, &input);
}

static void tell_none(const struct documents *documents, struct ctx *ctx, cf_str name)
{
    if (documents->others)
        ctx_error(ctx, NULL,
                  "%.*s holds no CustomResourceDefinition, but %zu other document%s%s%.*s",
                  STR_ARG(name), documents->others, documents->others > 1 ? "s" : "",
                  documents->other_kind.len ? " such as a " : "", STR_ARG(documents->other_kind));
    else
        ctx_error(ctx, NULL, "%.*s holds no CustomResourceDefinition: it is empty", STR_ARG(name));
    ctx_hint(ctx, "`kubectl get crd NAME -o yaml` prints one");
}

void documents_end(struct documents *documents, cf_str name)
{
    struct ctx *ctx = &documents->run->ctx;
    bool several = documents->others > 1;
    if (!documents->definitions && !documents->failed)
        tell_none(documents, ctx, name);
    else if (documents->definitions && documents->others)
        ctx_note(ctx, NULL, "%.*s: %zu document%s no CustomResourceDefinition %s skipped",
                 STR_ARG(name), documents->others, several ? "s that are" : " that is",
                 several ? "were" : "was");
    run_flush(documents->run, ctx);
}
