/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/documents.h"

#include "base/node.h"
#include "model/crd.h"
#include "text/json_read.h"
#include "text/yaml_read.h"

/* One file being read. */
struct input {
    cf_str name;
    struct stream *stream; /* it is read on from there; NULL: the bytes are all of it */
    cf_str bytes;          /* behind what is done with, as far as they are there */
    bool whole;            /* that is to its end */
    struct select_origin origin;
};

void documents_open(struct documents *documents, struct run *run, select_found *found, void *data)
{
    *documents = (struct documents){.run = run, .found = found, .data = data};
    documents->of_file = arena_open();
    documents->of_part = arena_open();
    documents->of_item = arena_open();
}

void documents_close(struct documents *documents)
{
    arena_close(documents->of_item);
    arena_close(documents->of_part);
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

/* Of one that is not whole, which is a stream. False after a diagnostic. */
static bool read_on(struct ctx *ctx, struct input *input)
{
    if (!input->stream || !stream_more(ctx, input->stream))
        return false;
    input->bytes = stream_bytes(input->stream);
    input->whole = input->stream->ended;
    return true;
}

static void pass(struct input *input, size_t len)
{
    if (input->stream)
        stream_pass(input->stream, len);
    input->bytes = str_cut(input->bytes, len, input->bytes.len);
}

static bool tell_large(struct ctx *ctx, const struct input *input, struct place place,
                       const char *hint)
{
    place.file = diags_file(ctx->diags, input->name, STR(""));
    ctx_error_at(ctx, place, "the document that begins here has more than %zu bytes (input_bytes)",
                 ctx->limits->input_bytes);
    ctx_hint(ctx, "%s", hint);
    return false;
}

/* --- YAML --------------------------------------------------------------------------------------- */

/* False after a diagnostic. */
static bool next_part(struct ctx *ctx, struct input *input, struct yaml_parts *parts,
                      struct yaml_part *ret_part)
{
    static const char hint[] = "split it into several, with a line --- between two";
    const struct place begin = {.line = parts->lines + 1, .column = 1};
    const size_t limit = ctx->limits->input_bytes;
    while (!yaml_parts_next(parts, input->bytes, input->whole, ret_part)) {
        if (input->bytes.len > limit && yaml_parts_cut(parts, input->bytes, ret_part))
            break; /* what is too large is behind it */
        if (input->bytes.len > limit)
            return tell_large(ctx, input, begin, hint);
        if (!read_on(ctx, input))
            return false;
    }
    return ret_part->bytes.len <= limit || tell_large(ctx, input, begin, hint);
}

/* The document of the part; of a list each item by itself. False when those behind it cannot be read. */
static bool read_part(struct documents *documents, struct input *input,
                      const struct yaml_part *part, size_t *count)
{
    struct yaml_reader *reader = NULL;
    enum yaml_result result;
    struct diag_file known = {.line = 0}; /* how far messages have got */
    arena_clear(documents->of_part);
    do {
        arena_clear(documents->of_item);
        struct ctx ctx = run_ctx(documents->run, documents->of_item);
        uint32_t file = diags_part(ctx.diags, input->name, part->bytes, part->line);
        const cf_node *document = NULL;
        ctx.diags->files[file - 1].line = known.line;
        ctx.diags->files[file - 1].at = known.at;
        if (!reader)
            reader = yaml_open_part(documents->of_part, file, part, count);
        result = yaml_next(reader, &ctx, true, &document);
        bool alone = part->last && part->line == 1 && !part->several && result == YAML_DOCUMENT;
        input->origin.bytes = alone ? part->bytes : STR("");
        if (result == YAML_DOCUMENT || result == YAML_ITEM)
            take(documents, &ctx, input, document);
        run_flush(documents->run, &ctx);
        known = ctx.diags->files[file - 1];
    } while (result == YAML_DOCUMENT || result == YAML_ITEM);
    documents->failed = documents->failed || result == YAML_FAILED;
    bool over = yaml_is_over(reader);
    yaml_close(reader);
    return !over;
}

/* Documents one by one: memory is bounded by the largest, not by how many there are. */
static bool read_yaml(struct documents *documents, struct ctx *ctx, struct input *input)
{
    struct yaml_parts parts = {.lines = 0};
    struct yaml_part part = {.last = false};
    size_t count = 0;
    for (bool on = true; on && !part.last; pass(input, part.bytes.len)) {
        if (!next_part(ctx, input, &parts, &part))
            return false;
        on = read_part(documents, input, &part, &count);
    }
    return true;
}

/* --- JSON --------------------------------------------------------------------------------------- */

/* False after a diagnostic. */
static bool next_value(struct ctx *ctx, struct input *input, struct json_parts *parts,
                       struct json_part *ret_part)
{
    static const char hint[] = "split it; jq '.items[]' prints those of a list one by one";
    const struct place begin = {.line = parts->line + 1, .column = parts->column + 1};
    const size_t limit = ctx->limits->input_bytes;
    while (!json_parts_next(parts, input->bytes, input->whole, ret_part)) {
        if (input->bytes.len > limit)
            return tell_large(ctx, input, begin, hint);
        if (!read_on(ctx, input))
            return false;
    }
    return ret_part->bytes.len <= limit || tell_large(ctx, input, begin, hint);
}

/* For messages: the lines that are all in the part. */
static uint32_t file_of(struct ctx *ctx, const struct input *input, const struct json_part *part)
{
    const char *end = memchr(part->bytes.ptr, '\n', part->bytes.len);
    size_t behind = end ? (size_t)(end - part->bytes.ptr) + 1 : part->bytes.len;
    if (part->column == 1)
        return diags_part(ctx->diags, input->name, part->bytes, part->line);
    return diags_part(ctx->diags, input->name, str_cut(part->bytes, behind, part->bytes.len),
                      part->line + 1);
}

/* False when those behind it cannot be read. */
static bool read_value(struct documents *documents, struct input *input,
                       const struct json_part *part, size_t *count)
{
    arena_clear(documents->of_item);
    struct ctx ctx = run_ctx(documents->run, documents->of_item);
    uint32_t file = file_of(&ctx, input, part);
    const struct place begin = {file, part->line, part->column};
    bool counts = ctx_count_document(&ctx, begin, count);
    const cf_node *document = counts ? json_read_part(&ctx, file, part) : NULL;
    bool alone = part->last && *count == 1 && !cf_get(document, "items");
    documents->failed = documents->failed || !document;
    input->origin.bytes = alone ? part->bytes : STR("");
    if (document)
        take(documents, &ctx, input, document);
    run_flush(documents->run, &ctx);
    return document || (counts && part->bracketed);
}

/* Values one by one, one behind the other as jq prints them. */
static bool read_json(struct documents *documents, struct ctx *ctx, struct input *input)
{
    struct json_parts parts = {.line = 0};
    struct json_part part = {.last = false};
    size_t count = 0;
    for (bool on = true; on && !part.last; pass(input, part.bytes.len)) {
        if (!next_value(ctx, input, &parts, &part))
            return false;
        on = read_value(documents, input, &part, &count);
    }
    return true;
}

enum { START = 1024 };

/* JSON by its name; without one, by its first bytes: a template's "{{" is no JSON. */
static bool is_json(const struct input *input)
{
    cf_str start = str_trim(str_cut(input->bytes, 0, START));
    if (str_ends(input->name, ".yaml") || str_ends(input->name, ".yml"))
        return false;
    return str_ends(input->name, ".json") ||
           (start.len > 1 && start.ptr[0] == '{' && start.ptr[1] != '{');
}

static bool read_input(struct documents *documents, struct ctx *ctx, struct input *input)
{
    while (!input->whole && input->bytes.len < START)
        if (!read_on(ctx, input))
            return false;
    return is_json(input) ? read_json(documents, ctx, input) : read_yaml(documents, ctx, input);
}

bool documents_read_stream(struct documents *documents, struct ctx *ctx, cf_str name,
                           struct stream *stream, const struct select_origin *origin)
{
    struct input input = {
        .name = name, .stream = stream, .bytes = stream_bytes(stream), .origin = *origin};
    bool ok = read_input(documents, ctx, &input);
    documents->failed = documents->failed || !ok;
    return ok;
}

void documents_read(struct documents *documents, cf_str name, cf_str bytes,
                    const struct select_origin *origin)
{
    struct input input = {
        .name = name, .bytes = bytes.len ? bytes : STR(""), .whole = true, .origin = *origin};
    struct ctx *ctx = &documents->run->ctx;
    bool ok = read_input(documents, ctx, &input);
    documents->failed = documents->failed || !ok;
    run_flush(documents->run, ctx);
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
