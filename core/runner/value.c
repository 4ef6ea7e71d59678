/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/value.h"

#include "base/node.h"
#include "runner/shown.h"
#include "text/json_read.h"
#include "text/json_write.h"
#include "text/number.h"
#include "text/yaml_read.h"

#include <inttypes.h>

/* One input on its way: what every reader below is handed. */
struct reading {
    struct ctx *ctx;
    const struct document_field *input;
    const char *origin;
};

/* A ctx that keeps its diagnostics to itself. */
static struct ctx quiet_ctx(const struct ctx *ctx)
{
    return (struct ctx){
        .arena = ctx->arena, .diags = diags_new(ctx->arena, ctx->limits), .limits = ctx->limits};
}

static cf_str first_fault(const struct ctx *quiet)
{
    const struct diag *diag = &quiet->diags->list[0];
    return diag->place.line
               ? str_printf(quiet->arena, "%.*s (line %u, column %u)", STR_ARG(diag->message),
                            diag->place.line, diag->place.column)
               : diag->message;
}

const cf_node *value_json(struct ctx *ctx, cf_str text, cf_str *ret_fault)
{
    struct ctx quiet = quiet_ctx(ctx);
    const cf_node *node = json_read(&quiet, 0, text);
    if (!node)
        *ret_fault = first_fault(&quiet);
    return node;
}

cf_str value_shown(struct arena *arena, const struct document_field *input, const cf_node *value)
{
    struct buf whole = {.arena = arena};
    if (input->secret)
        return STR("(secret)");
    if (value->kind == CF_STR)
        return shown_quoted(arena, value->as.string);
    json_write(&whole, value, JSON_COMPACT);
    return shown_cut(arena, buf_str(&whole));
}

static bool fail(const struct reading *reading, const cf_node *found, const char *expected)
{
    return ctx_error(reading->ctx, NULL, "input %.*s (%s, from %s): expected %s, found %.*s",
                     STR_ARG(reading->input->name), document_type_name(reading->input->type),
                     reading->origin, expected,
                     STR_ARG(value_shown(reading->ctx->arena, reading->input, found)));
}

static bool fail_text(const struct reading *reading, cf_str found, const char *expected)
{
    return fail(reading, node_str(reading->ctx->arena, found), expected);
}

/* A text that could not be read; a secret's fault is not told, as it may quote it. */
static bool fail_fault(const struct reading *reading, cf_str fault, const char *expected)
{
    cf_str shown = reading->input->secret ? STR("something else (secret)") : fault;
    return ctx_error(reading->ctx, NULL, "input %.*s (%s, from %s): expected %s: %.*s",
                     STR_ARG(reading->input->name), document_type_name(reading->input->type),
                     reading->origin, expected, STR_ARG(shown));
}

/* The digits of a number without zeros at either end, and where the point stands before them. */
static cf_str significant(struct arena *arena, const struct number *number, int64_t *ret_point)
{
    cf_str digits =
        str_printf(arena, "%.*s%.*s", STR_ARG(number->whole), STR_ARG(number->fraction));
    size_t first = 0, last = digits.len;
    while (first < last && digits.ptr[first] == '0')
        first++;
    while (last > first && digits.ptr[last - 1] == '0')
        last--;
    *ret_point = (int64_t)number->whole.len + number->exponent - (int64_t)first;
    return str_cut(digits, first, last);
}

/* One text for each number that is not whole, however it was written (1e-05, 0.00001): as engines
 * write the same double differently. Small ones get an exponent, at the place where JavaScript and
 * Go put one. */
static cf_str fraction_text(struct arena *arena, const struct number *number)
{
    int64_t point;
    cf_str digits = significant(arena, number, &point);
    struct buf text = {.arena = arena};
    if (number->negative)
        buf_char(&text, '-');
    if (point > 0) {
        buf_printf(&text, "%.*s.%.*s", (int)point, digits.ptr, (int)(digits.len - (size_t)point),
                   digits.ptr + point);
    } else if (point > -6) {
        buf_text(&text, "0.");
        buf_pad(&text, (size_t)-point, '0');
        buf_add(&text, digits.ptr, digits.len);
    } else {
        buf_char(&text, digits.ptr[0]);
        if (digits.len > 1)
            buf_printf(&text, ".%.*s", (int)(digits.len - 1), digits.ptr + 1);
        buf_printf(&text, "e%" PRId64, point - 1);
    }
    return buf_str(&text);
}

/* A JSON number: an integer when it is whole and fits 64 bits; beyond them its own text. */
static const cf_node *number_node(struct arena *arena, cf_str text)
{
    struct number number;
    int64_t integer, point = 0;
    if (json_integer(text, &integer))
        return node_int(arena, integer);
    cf_str digits = number_split(text, &number) ? significant(arena, &number, &point) : STR("");
    if ((int64_t)digits.len <= point)
        return node_real(arena, str_copy(arena, text));
    return node_real(arena, fraction_text(arena, &number));
}

static cf_str scalar_text(struct arena *arena, const cf_node *node)
{
    if (node->kind == CF_BOOL)
        return node->as.boolean ? STR("true") : STR("false");
    return node->kind == CF_INT ? str_printf(arena, "%" PRId64, node->as.integer)
                                : node->as.real.text;
}

static const cf_node *canonical(struct arena *arena, const cf_node *node,
                                enum document_type element);

static const cf_node *canonical_child(struct arena *arena, const cf_node *node,
                                      enum document_type element)
{
    const cf_node *child = canonical(arena, node, DOCUMENT_NO_TYPE);
    bool scalar = child->kind == CF_BOOL || child->kind == CF_INT || child->kind == CF_FLOAT;
    return scalar && element == DOCUMENT_STRING ? node_str(arena, scalar_text(arena, child))
                                                : child;
}

/* Engines write one number in many ways, and this makes them one again; `element` is the type of the
 * direct children, where the schema says. */
static const cf_node *canonical(struct arena *arena, const cf_node *node,
                                enum document_type element)
{
    if (node->kind == CF_FLOAT)
        return number_node(arena, node->as.real.text);
    if (node->kind == CF_LIST) {
        struct list_builder list = {.arena = arena};
        for (size_t i = 0; i < cf_len(node); i++)
            list_add(&list, canonical_child(arena, cf_at(node, i), element));
        return list_node(&list);
    }
    if (node->kind == CF_MAP) {
        struct map_builder map = {.arena = arena};
        for (size_t i = 0; i < cf_len(node); i++) {
            const cf_pair *pair = &node->as.map.pairs[i];
            map_add(&map, pair->key, canonical_child(arena, pair->value, element));
        }
        return map_node(&map);
    }
    return node;
}

static bool read_integer(const struct reading *reading, cf_str text, const cf_node **ret_value)
{
    int64_t integer;
    if (!json_integer(text, &integer))
        return fail_text(reading, text, "a whole number of at most 64 bits");
    *ret_value = node_int(reading->ctx->arena, integer);
    return true;
}

static bool read_number(const struct reading *reading, cf_str text, const cf_node **ret_value)
{
    if (!json_is_number(text))
        return fail_text(reading, text, "a number");
    *ret_value = number_node(reading->ctx->arena, text);
    return true;
}

static bool read_boolean(const struct reading *reading, cf_str text, const cf_node **ret_value)
{
    static const char *const words[] = {"false", "true", "False", "True",
                                        "FALSE", "TRUE", "0",     "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(text, words[i])) {
            *ret_value = node_bool(reading->ctx->arena, i % 2 == 1);
            return true;
        }
    return fail_text(reading, text, "true or false");
}

/* Words that some writers of JSON use for what is no number; YAML takes them for texts. */
static bool holds_nan(const cf_node *node)
{
    if (node->kind == CF_STR)
        return str_is(node->as.string, "NaN") || str_is(node->as.string, "Infinity") ||
               str_is(node->as.string, "-Infinity");
    for (size_t i = 0; i < cf_len(node); i++)
        if (holds_nan(node->kind == CF_MAP ? node->as.map.pairs[i].value : cf_at(node, i)))
            return true;
    return false;
}

/* JSON, else YAML. Of a text in brackets that is neither, JSON's fault is told. */
static const cf_node *read_tree(const struct reading *reading, cf_str text, cf_str *ret_fault)
{
    const cf_node *node = value_json(reading->ctx, text, ret_fault);
    if (node)
        return node;
    bool brackets = text.len && (text.ptr[0] == '{' || text.ptr[0] == '[');
    struct ctx quiet = quiet_ctx(reading->ctx);
    node = yaml_read(&quiet, 0, text);
    if (node && brackets && holds_nan(node))
        return NULL;
    if (!node && !brackets)
        *ret_fault = first_fault(&quiet);
    return node;
}

static bool read_container(const struct reading *reading, cf_str text, const cf_node **ret_value)
{
    bool map = reading->input->type == DOCUMENT_OBJECT;
    const char *expected =
        map ? "a JSON object or a YAML mapping" : "a JSON array or a YAML sequence";
    cf_str fault = STR("");
    const cf_node *node = read_tree(reading, text, &fault);
    if (!node)
        return fail_fault(reading, fault, expected);
    if (node->kind != (map ? CF_MAP : CF_LIST))
        return fail_text(reading, text, expected);
    *ret_value = canonical(reading->ctx->arena, node, reading->input->element);
    return true;
}

static bool read_int_or_string(const struct reading *reading, cf_str text,
                               const cf_node **ret_value)
{
    struct number number;
    int64_t integer;
    bool decimal = number_split(text, &number) && number_is_json(&number) && !number.point &&
                   !number.power && number_integer(&number, &integer);
    *ret_value =
        decimal ? node_int(reading->ctx->arena, integer) : node_str(reading->ctx->arena, text);
    return true;
}

static bool read_any(const struct reading *reading, cf_str text, const cf_node **ret_value)
{
    cf_str fault;
    const cf_node *node = value_json(reading->ctx, text, &fault);
    *ret_value = node ? canonical(reading->ctx->arena, node, DOCUMENT_NO_TYPE)
                      : node_str(reading->ctx->arena, text);
    return true;
}

/* A text of any type but `string`. */
static bool read_typed_text(const struct reading *reading, cf_str text, const cf_node **ret_value)
{
    switch (reading->input->type) {
    case DOCUMENT_INTEGER:
        return read_integer(reading, str_trim(text), ret_value);
    case DOCUMENT_NUMBER:
        return read_number(reading, str_trim(text), ret_value);
    case DOCUMENT_BOOLEAN:
        return read_boolean(reading, str_trim(text), ret_value);
    case DOCUMENT_OBJECT:
    case DOCUMENT_ARRAY:
        return read_container(reading, text, ret_value);
    case DOCUMENT_INT_OR_STRING:
        return read_int_or_string(reading, text, ret_value);
    default:
        return read_any(reading, text, ret_value);
    }
}

static bool read_text(const struct reading *reading, cf_str text, const cf_node **ret_value)
{
    enum document_type type = reading->input->type;
    size_t offset;
    *ret_value = NULL;
    if (!str_utf8(text, &offset))
        return ctx_error(
            reading->ctx, NULL, "input %.*s (%s, from %s): byte %zu is not valid UTF-8 text",
            STR_ARG(reading->input->name), document_type_name(type), reading->origin, offset + 1);
    if (type == DOCUMENT_STRING) {
        *ret_value = node_str(reading->ctx->arena, text);
        return true;
    }
    cf_str trimmed = str_trim(text);
    if (!trimmed.len || (str_is(trimmed, "null") && type != DOCUMENT_INT_OR_STRING))
        return true;
    return read_typed_text(reading, text, ret_value);
}

/* Whether native JSON of this kind can be a value of the type. */
static bool kind_fits(enum document_type type, cf_kind kind)
{
    static const unsigned number = 1u << CF_INT | 1u << CF_FLOAT;
    static const unsigned kinds[] = {[DOCUMENT_STRING] = number | 1u << CF_BOOL,
                                     [DOCUMENT_INTEGER] = number,
                                     [DOCUMENT_NUMBER] = number,
                                     [DOCUMENT_BOOLEAN] = 1u << CF_BOOL,
                                     [DOCUMENT_OBJECT] = 1u << CF_MAP,
                                     [DOCUMENT_ARRAY] = 1u << CF_LIST,
                                     [DOCUMENT_INT_OR_STRING] = number,
                                     [DOCUMENT_ANY] = ~0u};
    return type < DOCUMENT_MARKDOWN && kinds[type] >> kind & 1;
}

static bool read_node(const struct reading *reading, const cf_node *node, const cf_node **ret_value)
{
    static const char *const expected[] = {"text",
                                           "a whole number of at most 64 bits",
                                           "a number",
                                           "true or false",
                                           "a JSON object",
                                           "a JSON array",
                                           "a whole number or text",
                                           "a value"};
    enum document_type type = reading->input->type;
    if (node->kind == CF_STR)
        return read_text(reading, node->as.string, ret_value);
    if (!kind_fits(type, (cf_kind)node->kind))
        return fail(reading, node, expected[type]);
    const cf_node *value = canonical(reading->ctx->arena, node, reading->input->element);
    bool whole = type == DOCUMENT_INTEGER || type == DOCUMENT_INT_OR_STRING;
    if (whole && value->kind != CF_INT)
        return fail(reading, node, expected[type]);
    *ret_value = type == DOCUMENT_STRING
                     ? node_str(reading->ctx->arena, scalar_text(reading->ctx->arena, value))
                     : value;
    return true;
}

bool value_read(struct ctx *ctx, const struct document_field *input, const struct inputs_raw *raw,
                const cf_node **ret_value)
{
    struct reading reading = {ctx, input, raw->origin};
    *ret_value = NULL;
    if (raw->state == INPUTS_UNSET)
        return true;
    return raw->state == INPUTS_TEXT ? read_text(&reading, raw->text, ret_value)
                                     : read_node(&reading, raw->node, ret_value);
}
