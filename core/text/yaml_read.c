/* SPDX-License-Identifier: Apache-2.0
 *
 * libyaml's events become nodes on two stacks: `frames` holds the lists and maps that are open,
 * `pairs` the finished children of all of them. Nothing recurses, so hostile depth costs memory
 * only, and what the reader keeps between two calls lives in its own arena: the caller may clear
 * the one that nodes are made in.
 */
#include "text/yaml_read.h"

#include "base/node.h"
#include "text/charset.h"
#include "text/pairs.h"
#include "text/yaml_anchor.h"
#include "text/yaml_scalar.h"

#include <string.h>
#include <yaml.h>

/* A list or map whose end has not come yet. */
struct frame {
    cf_node *node;
    size_t first;        /* its first child in `pairs` */
    size_t nodes_before; /* counted before this one was opened */
    size_t depth;        /* of its deepest child so far */
    uint64_t anchor;     /* 0 = none */
    cf_str anchor_name;
    cf_pair key;    /* of the value that is to come */
    bool has_key;   /* the value of `key` comes next */
    bool is_merge;  /* … and the key is a plain << */
    bool split;     /* the items of this list, or of one in this map, are yielded one by one */
    bool has_merge; /* `merge` is set */
    cf_pair merge;  /* the value of << */
};

struct yaml_reader {
    struct arena *arena;
    struct place begin;      /* of the bytes */
    const cf_node *document; /* finished, but its end was not read yet */
    cf_str bytes;            /* without the byte order mark */
    size_t until;            /* characters; a document that begins there is of another part */
    yaml_parser_t parser;
    bool started, failed, ended;
    bool over;                         /* see yaml_is_over() */
    bool no_memory;                    /* the parser could not be made */
    size_t *documents, documents_here; /* given away, with the items of lists */
    struct frame *frames;
    size_t frames_len, frames_cap;
    cf_pair *pairs;
    size_t pairs_len, pairs_cap;
    size_t nodes; /* of the document or item at hand, aliases counted as what they stand for */
    struct yaml_anchors anchors;
    bool split_items; /* of this call */
    bool reads_on;    /* behind a key that is there twice: the first one counts */
    bool repeats;     /* there was one */
};

/* What became of an event. */
enum step { STEP_MORE, STEP_FAILED, STEP_DOCUMENT, STEP_ITEM, STEP_END };

/* A larger copy of a full stack, in the reader's own arena. */
static void *grow(struct arena *arena, void *array, size_t len, size_t *cap, size_t size)
{
    *cap = *cap ? *cap * 2 : 64;
    void *grown = arena_array(arena, *cap, size);
    if (len)
        memcpy(grown, array, len * size);
    return grown;
}

struct yaml_reader *yaml_open_part(struct arena *arena, uint32_t file, const struct yaml_part *part,
                                   size_t *documents)
{
    struct yaml_reader *reader = arena_new(arena, struct yaml_reader);
    cf_str bytes = {part->bytes.ptr, part->bytes.len + part->marker};
    reader->arena = arena;
    reader->anchors.arena = arena;
    reader->begin = (struct place){file, part->line, 1};
    reader->documents = documents ? documents : &reader->documents_here;
    reader->pairs = grow(arena, NULL, 0, &reader->pairs_cap, sizeof *reader->pairs);
    if (str_starts(bytes, "\xEF\xBB\xBF"))
        bytes = str_cut(bytes, 3, bytes.len);
    reader->bytes = bytes.len ? bytes : STR("");
    reader->until = part->marker ? str_characters(bytes) - part->marker : SIZE_MAX;
    reader->no_memory = !yaml_parser_initialize(&reader->parser);
    if (!reader->no_memory) {
        yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->bytes.ptr,
                                     reader->bytes.len);
    }
    return reader;
}

struct yaml_reader *yaml_open(struct arena *arena, uint32_t file, cf_str bytes)
{
    return yaml_open_part(arena, file, &(struct yaml_part){.bytes = bytes, .line = 1}, NULL);
}

void yaml_close(struct yaml_reader *reader)
{
    if (reader)
        yaml_parser_delete(&reader->parser);
}

bool yaml_is_over(const struct yaml_reader *reader)
{
    return reader->over;
}

static struct place place_of(const struct yaml_reader *reader, yaml_mark_t mark)
{
    return (struct place){reader->begin.file, (uint32_t)mark.line + reader->begin.line,
                          (uint32_t)mark.column + 1};
}

static struct place node_place(const cf_node *node)
{
    return (struct place){node->file, node->line, node->column};
}

/* Whether a line, an item or a value begins behind `c`, when that is so in front of it (`begins`) or not. */
static bool begins_behind(bool begins, char c, char next)
{
    bool blank = c == ' ' || c == '\t';
    return c == '\n' || (c == ':' && next == ' ') ||
           (begins && (blank || (c == '-' && next == ' ')));
}

/* The offset of the first template tag up to the end of the line of that number, or the length of the text. A tag
 * stands for YAML, where something begins; "{{" in a text is none. */
static size_t find_tag(cf_str bytes, uint32_t line)
{
    bool begins = true;
    for (size_t i = 0; i + 1 < bytes.len && line; i++) {
        if (begins && str_starts(str_cut(bytes, i, bytes.len), "{{"))
            return i;
        begins = begins_behind(begins, bytes.ptr[i], bytes.ptr[i + 1]);
        line -= bytes.ptr[i] == '\n';
    }
    return bytes.len;
}

/* A fault of syntax at `line` behind a template tag is that of a Helm template, which is told instead. */
static bool report_helm(struct yaml_reader *reader, struct ctx *ctx, uint32_t line)
{
    enum { SHOWN = 60 };
    cf_str bytes = reader->bytes;
    size_t from = find_tag(bytes, line - reader->begin.line + 1), to = from;
    while (to < bytes.len && bytes.ptr[to] != '\n' && to - from < SHOWN &&
           !(to > from + 1 && bytes.ptr[to - 1] == '}' && bytes.ptr[to - 2] == '}'))
        to++;
    if (from == bytes.len)
        return false;
    reader->over = true;
    ctx_error_at(ctx, charset_place(reader->begin, bytes, from),
                 "this is a Helm template, not YAML: its first tag is %.*s",
                 STR_ARG(str_trim(str_cut(bytes, from, to))));
    ctx_hint(ctx, "render it first: helm template CHART --include-crds | crdforge generate -");
    return true;
}

/* libyaml refuses what is no character of YAML; everything else it cannot read is UTF-8's fault,
 * which was found before. */
static bool report_character(struct yaml_reader *reader, struct ctx *ctx)
{
    const yaml_parser_t *parser = &reader->parser;
    ctx_error_at(ctx, charset_place(reader->begin, reader->bytes, parser->problem_offset),
                 "the control character U+%04X is not allowed in YAML",
                 (unsigned)parser->problem_value);
    ctx_hint(ctx, "write it as an escape like \"\\x%02X\", in double quotes",
             (unsigned)parser->problem_value & 0xFF);
    return false;
}

static bool report_memory(struct yaml_reader *reader, struct ctx *ctx)
{
    reader->over = true;
    ctx_error_at(ctx, (struct place){.file = reader->begin.file},
                 "out of memory while it was read");
    ctx_hint(ctx, "give the program more of it, or split the file into several");
    return false;
}

static bool report_syntax(struct yaml_reader *reader, struct ctx *ctx)
{
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_READER_ERROR)
        return report_character(reader, ctx);
    if (!parser->problem)
        return report_memory(reader, ctx);
    const char *problem = parser->problem;
    uint32_t line = place_of(reader, parser->problem_mark).line;
    uint32_t context_line = place_of(reader, parser->context_mark).line;
    bool has_context = parser->context && context_line != line;
    if (report_helm(reader, ctx, line))
        return false;
    if (has_context)
        ctx_error_at(ctx, place_of(reader, parser->problem_mark),
                     "not valid YAML: %s (%s that begins at line %u)", problem, parser->context,
                     context_line);
    else
        ctx_error_at(ctx, place_of(reader, parser->problem_mark), "not valid YAML: %s%s%s", problem,
                     parser->context ? " " : "", parser->context ? parser->context : "");
    size_t at = parser->problem_mark.index;
    if (strstr(problem, "cannot start any token") && at < reader->bytes.len &&
        memchr(reader->bytes.ptr, '\t', reader->bytes.len))
        ctx_hint(ctx, "indent with blanks: YAML does not allow tabs there");
    else
        ctx_hint(ctx, "check the indent and the quotes of this line and of the one above");
    return false;
}

/* What must hold for the bytes as a whole, with messages better than libyaml's. */
static bool check_bytes(struct yaml_reader *reader, struct ctx *ctx)
{
    if (reader->bytes.len > ctx->limits->input_bytes) {
        ctx_error_at(ctx, (struct place){.file = reader->begin.file},
                     "the input has %zu bytes, more than the limit of %zu (input_bytes)",
                     reader->bytes.len, ctx->limits->input_bytes);
        ctx_hint(ctx, "split the file into several");
        return false;
    }
    return charset_check(ctx, reader->begin, reader->bytes);
}

static bool count_nodes(struct yaml_reader *reader, struct ctx *ctx, struct place place,
                        size_t more)
{
    size_t limit = ctx->limits->nodes;
    if (more <= limit && reader->nodes <= limit - more) {
        reader->nodes += more;
        return true;
    }
    ctx_error_at(ctx, place, "the document expands to more than %zu nodes (limit nodes)", limit);
    ctx_hint(ctx, "an alias counts as all that it stands for, each time it is used");
    return false;
}

static bool check_depth(const struct yaml_reader *reader, struct ctx *ctx, struct place place,
                        size_t more)
{
    size_t limit = ctx->limits->depth;
    if (more <= limit && reader->frames_len <= limit - more)
        return true;
    return ctx_error_at(ctx, place, "lists and maps are nested deeper than %zu (limit depth)",
                        limit);
}

/* Documents and items are given away one by one: many small ones are a load, too. */
static bool count_document(struct yaml_reader *reader, struct ctx *ctx, const cf_node **node)
{
    if (ctx_count_document(ctx, node_place(*node), reader->documents))
        return true;
    reader->over = true;
    *node = NULL;
    return false;
}

static bool check_length(struct ctx *ctx, struct place place, size_t len)
{
    size_t limit = ctx->limits->string_bytes;
    if (len <= limit)
        return true;
    ctx_error_at(ctx, place, "the text has more than %zu bytes (limit string_bytes)", limit);
    ctx_hint(ctx, "no Kubernetes object may be as large: leave it out, or cut it");
    return false;
}

static cf_node *make_node(const struct yaml_reader *reader, struct ctx *ctx, cf_kind kind,
                          yaml_mark_t mark)
{
    cf_node *node = arena_new(ctx->arena, cf_node);
    node->kind = kind;
    const struct place place = place_of(reader, mark);
    node->file = place.file;
    node->line = place.line;
    node->column = place.column;
    return node;
}

static cf_str event_text(struct ctx *ctx, const yaml_char_t *bytes, size_t len)
{
    return (cf_str){arena_copy(ctx->arena, bytes, len), len};
}

static cf_str anchor_text(struct ctx *ctx, const yaml_char_t *name)
{
    return event_text(ctx, name, strlen((const char *)name));
}

/* The part of a tag behind the core schema's prefix; "!" and no tag at all are the empty text. */
static bool core_tag(struct yaml_reader *reader, struct ctx *ctx, const yaml_event_t *event,
                     const yaml_char_t *tag, const char **ret_name)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    static const char *const known[] = {"str",  "int", "float", "bool",
                                        "null", "map", "seq",   "merge"};
    const char *text = (const char *)tag;
    *ret_name = "";
    if (!text || strcmp(text, "!") == 0)
        return true;
    if (strncmp(text, prefix, sizeof prefix - 1) == 0)
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (strcmp(text + sizeof prefix - 1, known[i]) == 0) {
                *ret_name = known[i];
                return true;
            }
    ctx_error_at(ctx, place_of(reader, event->start_mark), "the tag %s is not known", text);
    ctx_hint(ctx, "leave it out, or use one of !!str !!int !!float !!bool !!null !!map !!seq");
    return false;
}

/* Fills in what a number is; .inf and .nan have no place in JSON. */
static bool fill_number(struct ctx *ctx, cf_node *node, const struct yaml_scalar *scalar,
                        const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    if (scalar->meaning == YAML_NOT_FINITE) {
        ctx_error_at(ctx, node_place(node), "JSON has no number %s", text);
        ctx_hint(ctx, "write it in quotes when text is meant");
        return false;
    }
    if (scalar->meaning == YAML_TOO_WIDE) {
        ctx_error_at(ctx, node_place(node), "the number %.80s has more than 64 bits", text);
        ctx_hint(ctx, "write it in quotes when text is meant, or as a decimal number");
        return false;
    }
    if (scalar->meaning == YAML_INT) {
        node->kind = CF_INT;
        node->as.integer = scalar->integer;
        return true;
    }
    node->kind = CF_FLOAT;
    node->as.real = node_real(ctx->arena, scalar->number)->as.real;
    return true;
}

static bool fill_scalar(struct ctx *ctx, cf_node *node, const struct yaml_scalar *scalar,
                        const yaml_event_t *event)
{
    switch (scalar->meaning) {
    case YAML_NULL:
        node->kind = CF_NULL;
        return true;
    case YAML_BOOL:
        node->kind = CF_BOOL;
        node->as.boolean = scalar->boolean;
        return true;
    case YAML_TEXT:
        node->kind = CF_STR;
        node->as.string = event_text(ctx, event->data.scalar.value, event->data.scalar.length);
        return true;
    case YAML_INT:
    case YAML_FLOAT:
    case YAML_NOT_FINITE:
    case YAML_TOO_WIDE:
        break;
    }
    return fill_number(ctx, node, scalar, event);
}

/* !!int "5" and the like: the text must mean what the tag says. */
static bool apply_tag(struct ctx *ctx, cf_node *node, const char *tag, struct yaml_scalar *scalar,
                      const yaml_event_t *event)
{
    static const struct {
        const char *tag;
        enum yaml_meaning meanings[3];
    } table[] = {{"int", {YAML_INT, YAML_TOO_WIDE, YAML_INT}},
                 {"float", {YAML_FLOAT, YAML_INT, YAML_NOT_FINITE}},
                 {"bool", {YAML_BOOL, YAML_BOOL, YAML_BOOL}},
                 {"null", {YAML_NULL, YAML_NULL, YAML_NULL}}};
    bool fits = false;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (size_t j = 0; j < 3; j++)
            fits =
                fits || (strcmp(tag, table[i].tag) == 0 && scalar->meaning == table[i].meanings[j]);
    /* Beyond int64, an integer is a number without point and exponent. */
    if (strcmp(tag, "int") == 0 && scalar->meaning == YAML_FLOAT)
        fits = !strpbrk(scalar->number.ptr, ".eE");
    if (!fits)
        return ctx_error_at(ctx, node_place(node), "the tag !!%s does not fit the value \"%.80s\"",
                            tag, (const char *)event->data.scalar.value);
    if (strcmp(tag, "float") == 0 && scalar->meaning == YAML_INT) {
        scalar->meaning = YAML_FLOAT;
        scalar->number = str_printf(ctx->arena, "%lld.0", (long long)scalar->integer);
    }
    return true;
}

/* Neither in quotes nor tagged (libyaml calls a quoted text behind the tag "!" plain, too). */
static bool is_plain(const yaml_event_t *event)
{
    return event->data.scalar.plain_implicit && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static const cf_node *read_scalar(struct yaml_reader *reader, struct ctx *ctx,
                                  const yaml_event_t *event)
{
    const char *tag = "";
    const yaml_char_t *value = event->data.scalar.value;
    size_t len = event->data.scalar.length;
    cf_node *node = make_node(reader, ctx, CF_STR, event->start_mark);
    if (!check_length(ctx, node_place(node), len))
        return NULL;
    if (len && memchr(value, 0, len)) {
        ctx_error_at(ctx, node_place(node), "the text holds a NUL character (\\0)");
        ctx_hint(ctx, "no Kubernetes field can carry it: leave it out");
        return NULL;
    }
    struct yaml_scalar scalar = {.meaning = YAML_TEXT};
    bool plain = is_plain(event);
    if (event->data.scalar.tag && !core_tag(reader, ctx, event, event->data.scalar.tag, &tag))
        return NULL;
    bool tagged = *tag && strcmp(tag, "str") != 0;
    if (plain || tagged)
        scalar = yaml_scalar_parse(ctx->arena, (cf_str){(const char *)value, len});
    if (tagged && !apply_tag(ctx, node, tag, &scalar, event))
        return NULL;
    return fill_scalar(ctx, node, &scalar, event) ? node : NULL;
}

static bool repeated_key(const struct yaml_reader *reader, struct ctx *ctx, const cf_pair *first,
                         const cf_pair *second)
{
    struct place place = {reader->begin.file, second->line, second->column};
    ctx_error_at(ctx, place, "the key \"%.80s\" is already set at line %u", second->key.ptr,
                 first->line);
    ctx_hint(ctx, "remove one of the two: readers differ in which one they take");
    return false;
}

/* Keys are text, whatever they look like. */
static bool read_key(struct yaml_reader *reader, struct ctx *ctx, struct frame *frame,
                     const yaml_event_t *event)
{
    const char *tag = "";
    const yaml_char_t *value = event->data.scalar.value;
    size_t len = event->data.scalar.length;
    struct place place = place_of(reader, event->start_mark);
    if (event->data.scalar.tag && !core_tag(reader, ctx, event, event->data.scalar.tag, &tag))
        return false;
    if (!check_length(ctx, place, len))
        return false;
    if (len && memchr(value, 0, len))
        return ctx_error_at(ctx, place, "the key holds a NUL character (\\0)");
    frame->key =
        (cf_pair){.key = event_text(ctx, value, len), .line = place.line, .column = place.column};
    frame->has_key = true;
    frame->is_merge =
        (is_plain(event) || strcmp(tag, "merge") == 0) && str_is(frame->key.key, "<<");
    if (frame->is_merge && frame->has_merge)
        return repeated_key(reader, ctx, &frame->merge, &frame->key);
    if (event->data.scalar.anchor) {
        cf_node *node = make_node(reader, ctx, CF_STR, event->start_mark);
        node->as.string = frame->key.key;
        yaml_anchor_define(&reader->anchors,
                           (struct yaml_anchor){.name = anchor_text(ctx, event->data.scalar.anchor),
                                                .node = node,
                                                .nodes = 1});
    }
    return true;
}

static bool bad_key(struct yaml_reader *reader, struct ctx *ctx, struct place place)
{
    if (report_helm(reader, ctx, place.line))
        return false;
    ctx_error_at(ctx, place, "a key must be a scalar, not a list or a map");
    ctx_hint(ctx, "put the key in quotes when it is meant as text");
    return false;
}

static struct frame *top_frame(const struct yaml_reader *reader)
{
    return reader->frames_len ? &reader->frames[reader->frames_len - 1] : NULL;
}

static bool wants_key(const struct frame *frame)
{
    return frame && frame->node->kind == CF_MAP && !frame->has_key;
}

static const cf_node *copy_node(struct arena *arena, const cf_node *node);

static void copy_pairs(struct arena *arena, cf_pair *pairs, const cf_pair *from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        cf_pair pair = from[i];
        pair.key = str_copy(arena, pair.key);
        pair.value = copy_node(arena, pair.value);
        pairs[i] = pair;
    }
}

/* A deep copy, as deep as limits.depth at most. */
static const cf_node *copy_node(struct arena *arena, const cf_node *node)
{
    cf_node *copy = arena_new(arena, cf_node);
    *copy = *node;
    if (node->kind == CF_STR) {
        copy->as.string = str_copy(arena, node->as.string);
    } else if (node->kind == CF_FLOAT) {
        copy->as.real.text = str_copy(arena, node->as.real.text);
    } else if (node->kind == CF_MAP) {
        cf_pair *pairs = arena_many(arena, cf_len(node), cf_pair);
        copy_pairs(arena, pairs, node->as.map.pairs, cf_len(node));
        copy->as.map.pairs = pairs;
    } else if (node->kind == CF_LIST) {
        const cf_node **items = arena_many(arena, cf_len(node), const cf_node *);
        for (size_t i = 0; i < cf_len(node); i++)
            items[i] = copy_node(arena, node->as.list.items[i]);
        copy->as.list.items = items;
    }
    return copy;
}

/* The root map is about to outlive this call's arena: what it has so far moves to the reader's. */
static void start_split(struct yaml_reader *reader, struct frame *items)
{
    struct frame *root = &reader->frames[0];
    cf_node *map = arena_new(reader->arena, cf_node), *list = arena_new(reader->arena, cf_node);
    *map = *root->node;
    *list = *items->node;
    root->node = map;
    items->node = list;
    root->split = items->split = true;
    copy_pairs(reader->arena, reader->pairs, reader->pairs, reader->pairs_len);
    root->key.key = str_copy(reader->arena, root->key.key);
    if (root->has_merge)
        root->merge.value = copy_node(reader->arena, root->merge.value);
    root->anchor = items->anchor = 0;
    yaml_anchor_forget(&reader->anchors);
    reader->nodes = 0;
}

/* Whether a list or map may begin here, and whether its tag, if any, is right. */
static bool check_start(struct yaml_reader *reader, struct ctx *ctx, const yaml_event_t *event,
                        cf_kind kind, const yaml_char_t *tag)
{
    struct place place = place_of(reader, event->start_mark);
    const char *name = "";
    if (wants_key(top_frame(reader)))
        return bad_key(reader, ctx, place);
    if (!check_depth(reader, ctx, place, 1) || !count_nodes(reader, ctx, place, 1) ||
        !core_tag(reader, ctx, event, tag, &name))
        return false;
    if (*name && strcmp(name, kind == CF_MAP ? "map" : "seq") != 0)
        return ctx_error_at(ctx, place, "the tag !!%s does not fit %s", name,
                            kind == CF_MAP ? "a map" : "a list");
    return true;
}

static bool is_top_items(const struct yaml_reader *reader, cf_kind kind)
{
    return kind == CF_LIST && reader->frames_len == 2 && reader->frames[0].has_key &&
           str_is(reader->frames[0].key.key, "items");
}

static enum step open_frame(struct yaml_reader *reader, struct ctx *ctx, const yaml_event_t *event,
                            cf_kind kind, const yaml_char_t *tag, const yaml_char_t *anchor)
{
    if (!check_start(reader, ctx, event, kind, tag))
        return STEP_FAILED;
    if (reader->frames_len == reader->frames_cap)
        reader->frames = grow(reader->arena, reader->frames, reader->frames_len,
                              &reader->frames_cap, sizeof *reader->frames);
    struct frame *frame = &reader->frames[reader->frames_len++];
    *frame = (struct frame){.node = make_node(reader, ctx, kind, event->start_mark),
                            .first = reader->pairs_len,
                            .nodes_before = reader->nodes - 1};
    if (anchor) {
        frame->anchor_name = anchor_text(ctx, anchor);
        frame->anchor =
            yaml_anchor_define(&reader->anchors, (struct yaml_anchor){.name = frame->anchor_name});
    }
    if (reader->split_items && is_top_items(reader, kind))
        start_split(reader, frame);
    return STEP_MORE;
}

static void push_pair(struct yaml_reader *reader, cf_pair pair)
{
    if (reader->pairs_len == reader->pairs_cap)
        reader->pairs = grow(reader->arena, reader->pairs, reader->pairs_len, &reader->pairs_cap,
                             sizeof *reader->pairs);
    reader->pairs[reader->pairs_len++] = pair;
}

static cf_node *close_list(struct yaml_reader *reader, struct ctx *ctx, const struct frame *frame)
{
    size_t len = reader->pairs_len - frame->first;
    const cf_node **items = arena_many(ctx->arena, len, const cf_node *);
    for (size_t i = 0; i < len; i++)
        items[i] = reader->pairs[frame->first + i].value;
    frame->node->as.list.items = items;
    frame->node->as.list.len = len;
    return frame->node;
}

/* The pairs of << go behind the map's own; of two maps in a list of them the first one wins. */
static bool merge(struct yaml_reader *reader, struct ctx *ctx, const struct frame *frame)
{
    const cf_node *value = frame->merge.value;
    size_t count = value->kind == CF_LIST ? cf_len(value) : 1;
    for (size_t i = 0; i < count; i++) {
        const cf_node *map = value->kind == CF_LIST ? cf_at(value, i) : value;
        if (map->kind != CF_MAP) {
            ctx_error_at(ctx, node_place(map), "<< merges maps, this is %s", node_kind_name(map));
            ctx_hint(ctx, "put the key in quotes when it is no merge key");
            return false;
        }
        for (size_t j = 0; j < cf_len(map); j++)
            push_pair(reader, map->as.map.pairs[j]);
    }
    reader->pairs_len = frame->first + pairs_unique(ctx->arena, reader->pairs + frame->first,
                                                    reader->pairs_len - frame->first);
    return true;
}

static cf_node *close_map(struct yaml_reader *reader, struct ctx *ctx, const struct frame *frame)
{
    size_t first, second;
    cf_pair *pairs = reader->pairs + frame->first;
    while (pairs_repeat(ctx->arena, pairs, reader->pairs_len - frame->first, &first, &second)) {
        repeated_key(reader, ctx, &pairs[first], &pairs[second]);
        reader->repeats = true;
        if (!reader->reads_on)
            return NULL;
        size_t behind = reader->pairs_len - frame->first - second - 1;
        memmove(&pairs[second], &pairs[second + 1], behind * sizeof *pairs);
        reader->pairs_len--;
    }
    if (frame->has_merge && !merge(reader, ctx, frame))
        return NULL;
    size_t len = reader->pairs_len - frame->first;
    cf_pair *own = arena_many(ctx->arena, len, cf_pair);
    if (len)
        memcpy(own, reader->pairs + frame->first, len * sizeof *own);
    frame->node->as.map.pairs = own;
    frame->node->as.map.len = len;
    /* A map whose items were yielded is in part the reader's, who does not live as long. */
    return frame->split ? (cf_node *)copy_node(ctx->arena, frame->node) : frame->node;
}

/* A finished value goes to the list or map that is open, out as an item, or is the document. */
static enum step add_value(struct yaml_reader *reader, const cf_node *node, size_t depth,
                           const cf_node **ret_node)
{
    struct frame *frame = top_frame(reader);
    if (!frame) {
        reader->document = node;
        return STEP_MORE;
    }
    if (frame->node->kind == CF_LIST && frame->split) {
        *ret_node = node;
        return STEP_ITEM;
    }
    if (frame->depth < depth)
        frame->depth = depth;
    cf_pair pair = frame->key;
    pair.value = node;
    frame->has_key = false;
    if (frame->is_merge) {
        frame->is_merge = false;
        frame->has_merge = true;
        frame->merge = pair;
    } else {
        push_pair(reader, pair);
    }
    return STEP_MORE;
}

static enum step close_frame(struct yaml_reader *reader, struct ctx *ctx, const cf_node **ret_node)
{
    struct frame frame = *top_frame(reader);
    const cf_node *node = frame.node->kind == CF_MAP ? close_map(reader, ctx, &frame)
                                                     : close_list(reader, ctx, &frame);
    if (!node)
        return STEP_FAILED;
    reader->pairs_len = frame.first;
    reader->frames_len--;
    if (frame.anchor) {
        struct yaml_anchor *anchor = yaml_anchor_find(&reader->anchors, frame.anchor_name);
        if (anchor && anchor->id == frame.anchor) { /* else it was defined again inside */
            anchor->node = node;
            anchor->nodes = reader->nodes - frame.nodes_before;
            anchor->depth = frame.depth + 1;
        }
    }
    return add_value(reader, node, frame.depth + 1, ret_node);
}

static enum step step_scalar(struct yaml_reader *reader, struct ctx *ctx, const yaml_event_t *event,
                             const cf_node **ret_node)
{
    struct frame *frame = top_frame(reader);
    if (wants_key(frame))
        return read_key(reader, ctx, frame, event) ? STEP_MORE : STEP_FAILED;
    if (!count_nodes(reader, ctx, place_of(reader, event->start_mark), 1))
        return STEP_FAILED;
    const cf_node *node = read_scalar(reader, ctx, event);
    if (!node)
        return STEP_FAILED;
    if (event->data.scalar.anchor)
        yaml_anchor_define(&reader->anchors,
                           (struct yaml_anchor){.name = anchor_text(ctx, event->data.scalar.anchor),
                                                .node = node,
                                                .nodes = 1});
    return add_value(reader, node, 0, ret_node);
}

static enum step step_alias(struct yaml_reader *reader, struct ctx *ctx, const yaml_event_t *event,
                            const cf_node **ret_node)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct place place = place_of(reader, event->start_mark);
    const struct yaml_anchor *anchor = yaml_anchor_find(&reader->anchors, str_of(name));
    struct frame *frame = top_frame(reader);
    if (!anchor) {
        ctx_error_at(ctx, place, "the alias *%.80s names no anchor of this document", name);
        ctx_hint(ctx, "define &%.80s before it; items of a List cannot share anchors", name);
        return STEP_FAILED;
    }
    if (!anchor->node) {
        ctx_error_at(ctx, place, "the alias *%.80s stands inside of its own anchor", name);
        return STEP_FAILED;
    }
    if (!wants_key(frame))
        return check_depth(reader, ctx, place, anchor->depth) &&
                       count_nodes(reader, ctx, place, anchor->nodes)
                   ? add_value(reader, anchor->node, anchor->depth, ret_node)
                   : STEP_FAILED;
    if (anchor->node->kind != CF_STR) {
        ctx_error_at(ctx, place, "the alias *%.80s is a key, so it must stand for text", name);
        return STEP_FAILED;
    }
    frame->key = (cf_pair){anchor->node->as.string, NULL, place.line, place.column};
    frame->has_key = true;
    return STEP_MORE;
}

/* long: flat table */
static enum step step(struct yaml_reader *reader, struct ctx *ctx, const yaml_event_t *event,
                      const cf_node **ret_node)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return step_scalar(reader, ctx, event, ret_node);
    case YAML_MAPPING_START_EVENT:
        return open_frame(reader, ctx, event, CF_MAP, event->data.mapping_start.tag,
                          event->data.mapping_start.anchor);
    case YAML_SEQUENCE_START_EVENT:
        return open_frame(reader, ctx, event, CF_LIST, event->data.sequence_start.tag,
                          event->data.sequence_start.anchor);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        return close_frame(reader, ctx, ret_node);
    case YAML_ALIAS_EVENT:
        return step_alias(reader, ctx, event, ret_node);
    case YAML_DOCUMENT_START_EVENT:
        if (event->start_mark.index >= reader->until)
            return STEP_END;
        yaml_anchor_forget(&reader->anchors);
        reader->nodes = 0;
        return STEP_MORE;
    case YAML_DOCUMENT_END_EVENT:
        *ret_node = reader->document;
        return STEP_DOCUMENT;
    case YAML_STREAM_END_EVENT:
        return STEP_END;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
        break;
    }
    return STEP_MORE;
}

/* Before the first event. */
static bool begin(struct yaml_reader *reader, struct ctx *ctx)
{
    if (!reader->started && !check_bytes(reader, ctx))
        return false;
    return !reader->no_memory || report_memory(reader, ctx);
}

enum yaml_result yaml_next(struct yaml_reader *reader, struct ctx *ctx, bool split_items,
                           const cf_node **ret_node)
{
    static const enum yaml_result results[] = {[STEP_FAILED] = YAML_FAILED,
                                               [STEP_DOCUMENT] = YAML_DOCUMENT,
                                               [STEP_ITEM] = YAML_ITEM,
                                               [STEP_END] = YAML_END};
    if (reader->failed || reader->ended)
        return reader->failed ? YAML_FAILED : YAML_END;
    enum step outcome = begin(reader, ctx) ? STEP_MORE : STEP_FAILED;
    reader->started = true;
    reader->split_items = split_items;
    /* Whatever the anchors and the count were about was given away by the last call. */
    yaml_anchor_forget(&reader->anchors);
    reader->nodes = 0;
    while (outcome == STEP_MORE) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            report_syntax(reader, ctx);
            outcome = STEP_FAILED;
            break;
        }
        outcome = step(reader, ctx, &event, ret_node);
        yaml_event_delete(&event);
    }
    if ((outcome == STEP_DOCUMENT || outcome == STEP_ITEM) &&
        !count_document(reader, ctx, ret_node))
        outcome = STEP_FAILED;
    reader->failed = outcome == STEP_FAILED;
    reader->ended = outcome == STEP_END;
    return results[outcome];
}

static bool read_only_document(struct yaml_reader *reader, struct ctx *ctx, bool optional,
                               const cf_node **ret_node)
{
    const cf_node *second;
    enum yaml_result result = yaml_next(reader, ctx, false, ret_node);
    if (result == YAML_END && optional)
        *ret_node = node_null(ctx->arena);
    else if (result == YAML_END)
        ctx_error_at(ctx, (struct place){.file = reader->begin.file},
                     "the input holds no YAML document");
    if (result != YAML_DOCUMENT)
        return result == YAML_END && optional;
    result = yaml_next(reader, ctx, false, &second);
    if (result == YAML_DOCUMENT) {
        ctx_error_at(ctx, node_place(second), "expected one YAML document, here a second begins");
        ctx_hint(ctx, "split the file at the line with ---");
    }
    return result == YAML_END;
}

static const cf_node *read_one(struct ctx *ctx, uint32_t file, cf_str bytes, bool optional)
{
    const cf_node *node = NULL;
    struct yaml_reader *reader = yaml_open(ctx->arena, file, bytes);
    bool ok = read_only_document(reader, ctx, optional, &node);
    yaml_close(reader);
    return ok ? node : NULL;
}

const cf_node *yaml_read(struct ctx *ctx, uint32_t file, cf_str bytes)
{
    return read_one(ctx, file, bytes, false);
}

const cf_node *yaml_read_on(struct ctx *ctx, uint32_t file, cf_str bytes, bool *ret_single)
{
    const cf_node *node = NULL;
    struct yaml_reader *reader = yaml_open(ctx->arena, file, bytes);
    reader->reads_on = true;
    bool ok = read_only_document(reader, ctx, true, &node);
    *ret_single = !reader->repeats;
    yaml_close(reader);
    return ok ? node : NULL;
}

const cf_node *yaml_read_optional(struct ctx *ctx, uint32_t file, cf_str bytes)
{
    return read_one(ctx, file, bytes, true);
}
