/* SPDX-License-Identifier: Apache-2.0 */
#include "text/json_read.h"

#include "base/node.h"
#include "text/charset.h"
#include "text/number.h"
#include "text/pairs.h"

#include <string.h>

struct reader {
    struct ctx *ctx;
    uint32_t file;
    cf_str bytes;
    size_t at;
    size_t nodes, depth;
    struct place place; /* of `place_at`; both only go forward, so each byte is counted once */
    size_t place_at;
};

static const cf_node *read_value(struct reader *reader);

static struct place place_of(struct reader *reader, size_t offset)
{
    for (; reader->place_at < offset; reader->place_at++) {
        unsigned char c = (unsigned char)reader->bytes.ptr[reader->place_at];
        if (c == '\n') {
            reader->place.line++;
            reader->place.column = 1;
        } else {
            reader->place.column += (c & 0xC0) != 0x80;
        }
    }
    return reader->place;
}

static char peek(const struct reader *reader)
{
    return reader->at < reader->bytes.len ? reader->bytes.ptr[reader->at] : '\0';
}

static void skip_space(struct reader *reader)
{
    for (; reader->at < reader->bytes.len; reader->at++) {
        char c = reader->bytes.ptr[reader->at];
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return;
    }
}

static bool rest_starts(const struct reader *reader, const char *text)
{
    return str_starts(str_cut(reader->bytes, reader->at, reader->bytes.len), text);
}

/* "expected X, found Y": what most faults come to; NULL, so that it can be returned. */
static const cf_node *fail_expected(struct reader *reader, const char *expected)
{
    struct place place = place_of(reader, reader->at);
    char c = peek(reader);
    if (reader->at >= reader->bytes.len)
        ctx_error_at(reader->ctx, place, "not valid JSON: expected %s, found the end", expected);
    else if ((unsigned char)c <= 0x20 || (unsigned char)c >= 0x7F)
        ctx_error_at(reader->ctx, place, "not valid JSON: expected %s, found the byte 0x%02X",
                     expected, (unsigned)(unsigned char)c);
    else
        ctx_error_at(reader->ctx, place, "not valid JSON: expected %s, found '%c'", expected, c);
    if (c == '/' || c == '#')
        ctx_hint(reader->ctx, "JSON has no comments");
    else if (c == '\'')
        ctx_hint(reader->ctx, "JSON texts stand in double quotes");
    return NULL;
}

static cf_node *make_node(struct reader *reader, cf_kind kind, size_t offset)
{
    struct place place = place_of(reader, offset);
    size_t limit = reader->ctx->limits->nodes;
    if (reader->nodes == limit) {
        ctx_error_at(reader->ctx, place, "the document has more than %zu nodes (limit nodes)",
                     limit);
        return NULL;
    }
    reader->nodes++;
    cf_node *node = arena_new(reader->ctx->arena, cf_node);
    node->kind = kind;
    node->file = place.file;
    node->line = place.line;
    node->column = place.column;
    return node;
}

/* Four hexadecimal digits, or -1. */
static int32_t read_hex(cf_str text, size_t at)
{
    int32_t value = 0;
    if (at + 4 > text.len)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        int digit = str_hex(text.ptr[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static void add_utf8(struct buf *out, uint32_t c)
{
    char bytes[4];
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len; i-- > 1; c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(lead[len] | c);
    buf_add(out, bytes, len);
}

static bool fail_at(struct reader *reader, size_t offset, const char *message)
{
    return ctx_error_at(reader->ctx, place_of(reader, offset), "not valid JSON: %s", message);
}

/* reader->at is at the backslash of a \u escape. */
static bool read_unicode(struct reader *reader, struct buf *out)
{
    size_t start = reader->at;
    int32_t first = read_hex(reader->bytes, start + 2);
    if (first < 0)
        return fail_at(reader, start, "\\u must be followed by four hexadecimal digits");
    if (first == 0)
        return fail_at(reader, start, "the text holds a NUL character (\\u0000)");
    reader->at += 6;
    if (first < 0xD800 || first > 0xDFFF) {
        add_utf8(out, (uint32_t)first);
        return true;
    }
    int32_t second =
        first < 0xDC00 && rest_starts(reader, "\\u") ? read_hex(reader->bytes, reader->at + 2) : -1;
    if (second < 0xDC00 || second > 0xDFFF)
        return fail_at(reader, start, "half a surrogate pair: \\ud800 to \\udfff come in pairs");
    reader->at += 6;
    add_utf8(out, 0x10000 + ((uint32_t)(first - 0xD800) << 10) + (uint32_t)(second - 0xDC00));
    return true;
}

static bool read_escape(struct reader *reader, struct buf *out)
{
    static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    char c = reader->at + 1 < reader->bytes.len ? reader->bytes.ptr[reader->at + 1] : '\0';
    if (c == 'u')
        return read_unicode(reader, out);
    const char *letter = c ? strchr(letters, c) : NULL;
    if (!letter)
        return fail_at(reader, reader->at,
                       "a backslash must be followed by one of \" \\ / b f n r t u");
    buf_char(out, values[letter - letters]);
    reader->at += 2;
    return true;
}

/* Length of what stands at reader->at up to a quote, a backslash or a control character. */
static size_t plain_length(const struct reader *reader)
{
    const unsigned char *bytes = (const unsigned char *)reader->bytes.ptr;
    size_t at = reader->at;
    while (at < reader->bytes.len && bytes[at] >= 0x20 && bytes[at] != '"' && bytes[at] != '\\')
        at++;
    return at - reader->at;
}

static bool check_length(struct reader *reader, size_t start, size_t len)
{
    size_t limit = reader->ctx->limits->string_bytes;
    if (len <= limit)
        return true;
    ctx_error_at(reader->ctx, place_of(reader, start),
                 "the text has more than %zu bytes (limit string_bytes)", limit);
    ctx_hint(reader->ctx, "no Kubernetes object may be as large: leave it out, or cut it");
    return false;
}

/* reader->at is at the opening quote. */
static bool read_string(struct reader *reader, cf_str *ret_text)
{
    size_t start = reader->at++, len = plain_length(reader);
    if (!check_length(reader, start, len))
        return false;
    if (reader->at + len < reader->bytes.len && reader->bytes.ptr[reader->at + len] == '"') {
        *ret_text =
            (cf_str){arena_copy(reader->ctx->arena, reader->bytes.ptr + reader->at, len), len};
        reader->at += len + 1;
        return true;
    }
    struct buf text = {.arena = reader->ctx->arena};
    for (;;) {
        len = plain_length(reader);
        if (!check_length(reader, start, text.len + len))
            return false;
        buf_add(&text, reader->bytes.ptr + reader->at, len);
        reader->at += len;
        if (reader->at >= reader->bytes.len)
            return fail_at(reader, start, "the text that begins here has no closing quote");
        char c = peek(reader);
        if (c == '"')
            break;
        if (c != '\\')
            return fail_at(reader, reader->at,
                           "a control character in a text: write \\n, \\t or \\u00XX");
        if (!read_escape(reader, &text))
            return false;
    }
    reader->at++;
    *ret_text = buf_str(&text);
    return true;
}

static const cf_node *read_text(struct reader *reader)
{
    cf_node *node = make_node(reader, CF_STR, reader->at);
    return node && read_string(reader, &node->as.string) ? node : NULL;
}

static const cf_node *read_number(struct reader *reader)
{
    struct number number;
    size_t start = reader->at, end = start;
    while (end < reader->bytes.len && memchr("+-.0123456789eE", reader->bytes.ptr[end], 15))
        end++;
    cf_str text = str_cut(reader->bytes, start, end);
    if (!number_split(text, &number) || !number_is_json(&number)) {
        ctx_error_at(reader->ctx, place_of(reader, start), "not valid JSON: \"%.*s\" is no number",
                     (int)(text.len < 40 ? text.len : 40), text.ptr);
        ctx_hint(reader->ctx, "JSON numbers look like 0, -12, 0.5 or 1e3");
        return NULL;
    }
    cf_node *node = make_node(reader, CF_INT, start);
    if (!node)
        return NULL;
    reader->at = end;
    if (number.point || number.power || !number_integer(&number, &node->as.integer)) {
        node->kind = CF_FLOAT;
        node->as.real = node_real(reader->ctx->arena, str_copy(reader->ctx->arena, text))->as.real;
    }
    return node;
}

static const cf_node *read_word(struct reader *reader)
{
    static const struct {
        const char *word;
        cf_kind kind;
        bool value;
    } words[] = {{"null", CF_NULL, false}, {"true", CF_BOOL, true}, {"false", CF_BOOL, false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!rest_starts(reader, words[i].word))
            continue;
        cf_node *node = make_node(reader, words[i].kind, reader->at);
        if (node && words[i].kind == CF_BOOL)
            node->as.boolean = words[i].value;
        reader->at += strlen(words[i].word);
        return node;
    }
    if (!rest_starts(reader, "NaN") && !rest_starts(reader, "Infinity") &&
        !rest_starts(reader, "-Infinity"))
        return fail_expected(reader, "a value");
    fail_at(reader, reader->at, "JSON has no NaN and no Infinity");
    ctx_hint(reader->ctx, "write it in quotes when text is meant");
    return NULL;
}

/* After an item: a comma (then *ret_more), or the end of the list or map. */
static bool read_separator(struct reader *reader, char close, const char *expected, bool *ret_more)
{
    skip_space(reader);
    char c = peek(reader);
    *ret_more = c == ',';
    if (c != ',' && c != close) {
        fail_expected(reader, expected);
        return false;
    }
    size_t comma = reader->at++;
    skip_space(reader);
    if (*ret_more && peek(reader) == close)
        return fail_at(reader, comma, "no comma may stand before the closing bracket");
    return true;
}

static bool read_items(struct reader *reader, struct list_builder *list)
{
    bool more = true;
    skip_space(reader);
    if (peek(reader) == ']') {
        reader->at++;
        return true;
    }
    while (more) {
        skip_space(reader);
        const cf_node *item = read_value(reader);
        if (!item)
            return false;
        list_add(list, item);
        if (!read_separator(reader, ']', "',' or ']'", &more))
            return false;
    }
    return true;
}

static bool read_pair(struct reader *reader, struct map_builder *map)
{
    skip_space(reader);
    if (peek(reader) != '"') {
        fail_expected(reader, "a key in double quotes");
        return false;
    }
    struct place place = place_of(reader, reader->at);
    cf_pair pair = {.line = place.line, .column = place.column};
    if (!read_string(reader, &pair.key))
        return false;
    skip_space(reader);
    if (peek(reader) != ':') {
        fail_expected(reader, "':' after the key");
        return false;
    }
    reader->at++;
    skip_space(reader);
    pair.value = read_value(reader);
    if (pair.value)
        map_add_pair(map, pair);
    return pair.value;
}

static bool read_pairs(struct reader *reader, struct map_builder *map)
{
    bool more = true;
    skip_space(reader);
    if (peek(reader) == '}') {
        reader->at++;
        return true;
    }
    while (more)
        if (!read_pair(reader, map) || !read_separator(reader, '}', "',' or '}'", &more))
            return false;
    size_t first, second;
    if (!pairs_repeat(map->arena, map->pairs, map->len, &first, &second))
        return true;
    struct place place = {reader->file, map->pairs[second].line, map->pairs[second].column};
    ctx_error_at(reader->ctx, place, "the key \"%.80s\" is already set at line %u, column %u",
                 map->pairs[second].key.ptr, map->pairs[first].line, map->pairs[first].column);
    ctx_hint(reader->ctx, "remove one of the two: readers differ in which one they take");
    return false;
}

static const cf_node *read_container(struct reader *reader, cf_kind kind)
{
    size_t limit = reader->ctx->limits->depth;
    if (reader->depth == limit) {
        ctx_error_at(reader->ctx, place_of(reader, reader->at),
                     "lists and maps are nested deeper than %zu (limit depth)", limit);
        return NULL;
    }
    cf_node *node = make_node(reader, kind, reader->at);
    if (!node)
        return NULL;
    reader->at++;
    reader->depth++;
    struct list_builder list = {.arena = reader->ctx->arena};
    struct map_builder map = {.arena = reader->ctx->arena};
    if (kind == CF_LIST ? !read_items(reader, &list) : !read_pairs(reader, &map))
        return NULL;
    node->as = kind == CF_LIST ? list_node(&list)->as : map_node(&map)->as;
    reader->depth--;
    return node;
}

static const cf_node *read_value(struct reader *reader)
{
    char c = peek(reader);
    if (c == '{')
        return read_container(reader, CF_MAP);
    if (c == '[')
        return read_container(reader, CF_LIST);
    if (c == '"')
        return read_text(reader);
    if ((c >= '0' && c <= '9') || (c == '-' && !rest_starts(reader, "-I")))
        return read_number(reader);
    return read_word(reader);
}

static bool check_bytes(struct reader *reader)
{
    size_t limit = reader->ctx->limits->input_bytes;
    if (reader->bytes.len > limit)
        return ctx_error_at(reader->ctx, (struct place){.file = reader->file},
                            "the input has %zu bytes, more than the limit of %zu (input_bytes)",
                            reader->bytes.len, limit);
    return charset_check(reader->ctx, reader->place, reader->bytes);
}

const cf_node *json_read_part(struct ctx *ctx, uint32_t file, const struct json_part *part)
{
    cf_str bytes = part->bytes;
    if (str_starts(bytes, "\xEF\xBB\xBF"))
        bytes = str_cut(bytes, 3, bytes.len);
    struct reader reader = {.ctx = ctx,
                            .file = file,
                            .bytes = bytes.len ? bytes : STR(""),
                            .place = {file, part->line, part->column}};
    if (!check_bytes(&reader))
        return NULL;
    skip_space(&reader);
    const cf_node *node = read_value(&reader);
    if (!node)
        return NULL;
    skip_space(&reader);
    return reader.at == bytes.len ? node : fail_expected(&reader, "nothing after the value");
}

const cf_node *json_read(struct ctx *ctx, uint32_t file, cf_str bytes)
{
    return json_read_part(ctx, file, &(struct json_part){.bytes = bytes, .line = 1, .column = 1});
}

bool json_is_number(cf_str text)
{
    struct number parts;
    return number_split(text, &parts) && number_is_json(&parts);
}

bool json_integer(cf_str number, int64_t *ret_value)
{
    struct number parts;
    return number_split(number, &parts) && number_is_json(&parts) &&
           number_integer(&parts, ret_value);
}
