/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/reference.h"

#include "base/lookup.h"
#include "base/node.h"
#include "engine/keyword.h"
#include "script/prose.h"
#include "text/json_write.h"

#include <inttypes.h>

enum { LONGEST = 400 }; /* characters of a rule that is shown as JSON */

/* Facts that are being gathered. */
struct facts {
    struct arena *arena;
    struct list_builder list;
    const char *whose; /* "Each item: " and the like, or "" */
};

/* Neither absent nor false. */
static bool holds(const cf_node *value)
{
    return keyword_is_there(value) && (value->kind != CF_BOOL || value->as.boolean);
}

/* --- parts --------------------------------------------------------------------------------------------------- */

static void add_text(struct list_builder *parts, cf_str text)
{
    list_add(parts, node_str(parts->arena, text));
}

static void add_code(struct list_builder *parts, cf_str text)
{
    struct map_builder map = map_sized(parts->arena, 1);
    map_add(&map, STR("code"), node_str(parts->arena, text));
    list_add(parts, map_node(&map));
}

static void add_fact(struct facts *facts, const char *label, struct list_builder *parts)
{
    struct list_builder fact = list_sized(facts->arena, 2);
    cf_str words = str_of(label);
    if (*facts->whose) {
        cf_str lower = str_lower(facts->arena, words);
        words = str_printf(facts->arena, "%s%.*s", facts->whose, STR_ARG(lower));
    }
    add_text(&fact, words);
    list_add(&fact, list_node(parts));
    list_add(&facts->list, list_node(&fact));
}

static void add_words(struct facts *facts, const char *label, cf_str words)
{
    struct list_builder parts = {.arena = facts->arena};
    if (!words.len)
        return;
    add_text(&parts, words);
    add_fact(facts, label, &parts);
}

/* A value as a person would write it: a text without quotes, unless that would not show it. */
static cf_str shown(struct arena *arena, const cf_node *value)
{
    struct buf out = {.arena = arena};
    cf_str text = node_text(value);
    if (text.len == 1 ||
        (text.len > 1 && !str_is_space(text.ptr[0]) && !str_is_space(text.ptr[text.len - 1])))
        return text;
    if (value->kind == CF_FLOAT)
        return node_number_text(arena, value);
    json_write(&out, value, JSON_COMPACT);
    return buf_str(&out);
}

static void add_codes(struct list_builder *parts, const cf_node *values)
{
    for (size_t i = 0; i < cf_len(values); i++) {
        if (i)
            add_text(parts, STR(", "));
        add_code(parts, shown(parts->arena, cf_at(values, i)));
    }
}

/* --- facts --------------------------------------------------------------------------------------------------- */

static bool same_number(const cf_node *a, const cf_node *b)
{
    if (a->kind == CF_INT && b->kind == CF_INT)
        return a->as.integer == b->as.integer;
    return (a->kind == CF_INT ? (double)a->as.integer : a->as.real.value) ==
           (b->kind == CF_INT ? (double)b->as.integer : b->as.real.value);
}

/* "3 to 5 characters"; empty for no limit. */
static cf_str range(struct arena *arena, const cf_node *low, const cf_node *high, const char *unit)
{
    cf_str from = low ? node_number_text(arena, low) : STR("");
    cf_str to = high ? node_number_text(arena, high) : STR("");
    if (low && high && same_number(low, high))
        return str_printf(arena, "exactly %.*s%s", STR_ARG(from), unit);
    if (low && high)
        return str_printf(arena, "%.*s to %.*s%s", STR_ARG(from), STR_ARG(to), unit);
    if (low || high)
        return str_printf(arena, "%s%.*s%s", low ? "at least " : "at most ",
                          STR_ARG(low ? from : to), unit);
    return STR("");
}

/* Both limits of a number in one line, as a range would be said. */
static cf_str number_range(struct arena *arena, const cf_node *schema)
{
    const cf_node *low = keyword_number(schema, "minimum");
    const cf_node *high = keyword_number(schema, "maximum");
    bool more = low && keyword_is_true(schema, "exclusiveMinimum");
    bool less = high && keyword_is_true(schema, "exclusiveMaximum");
    struct buf out = {.arena = arena};
    if (!more && !less)
        return range(arena, low, high, "");
    if (low)
        buf_printf(&out, "%s%.*s", more ? "more than " : "at least ",
                   STR_ARG(node_number_text(arena, low)));
    if (high)
        buf_printf(&out, "%s%s%.*s", low ? ", " : "", less ? "less than " : "at most ",
                   STR_ARG(node_number_text(arena, high)));
    return buf_str(&out);
}

static void add_list_rule(struct facts *facts, const cf_node *schema)
{
    struct list_builder parts = {.arena = facts->arena};
    cf_str kind = node_text(cf_get(schema, "x-kubernetes-list-type"));
    const cf_node *names = keyword_list(schema, "x-kubernetes-list-map-keys");
    if (keyword_is_true(schema, "uniqueItems") || str_is(kind, "set")) {
        add_words(facts, "Items", STR("no two items alike"));
    } else if (str_is(kind, "map") && names) {
        add_text(&parts, STR("no two items with the same "));
        add_codes(&parts, names);
        add_fact(facts, "Items", &parts);
    }
}

static void add_rules(struct facts *facts, const cf_node *schema)
{
    const cf_node *all = keyword_list(schema, "x-kubernetes-validations");
    for (size_t i = 0; i < cf_len(all); i++) {
        struct list_builder parts = {.arena = facts->arena};
        const cf_node *rule = keyword_text(cf_at(all, i), "rule");
        const cf_node *message = keyword_text(cf_at(all, i), "message");
        if (!rule)
            continue;
        if (!message)
            message = keyword_text(cf_at(all, i), "messageExpression");
        add_code(&parts, rule->as.string);
        if (message) /* of a block scalar it ends in a line end */
            add_text(&parts,
                     str_printf(facts->arena, " — %.*s", STR_ARG(str_trim(message->as.string))));
        add_fact(facts, "Rule", &parts);
    }
}

/* The schemas that no table can show, as they were written. */
static void add_branches(struct facts *facts, const cf_node *schema)
{
    static const struct {
        const char *label, *key;
    } all[] = {
        {"All of", "allOf"}, {"Any of", "anyOf"}, {"One of the forms", "oneOf"}, {"Not", "not"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct list_builder parts = {.arena = facts->arena};
        struct buf json = {.arena = facts->arena};
        const cf_node *value = cf_get(schema, all[i].key);
        bool said = str_is(str_of(all[i].key), "anyOf") &&
                    keyword_is_true(schema, "x-kubernetes-int-or-string");
        if (!keyword_is_there(value) || said)
            continue;
        json_write(&json, value, JSON_COMPACT);
        add_code(&parts, prose_plain(facts->arena, buf_str(&json), LONGEST, true));
        add_fact(facts, all[i].label, &parts);
    }
}

static void add_values(struct facts *facts, const cf_node *schema)
{
    struct list_builder given = {.arena = facts->arena}, words = {.arena = facts->arena};
    struct list_builder form = {.arena = facts->arena};
    const cf_node *value = cf_get(schema, "default"), *enumeration = keyword_list(schema, "enum");
    const cf_node *pattern = keyword_text(schema, "pattern");
    if (keyword_is_there(value)) {
        add_code(&given, shown(facts->arena, value));
        add_fact(facts, "Default", &given);
    }
    if (enumeration) {
        add_codes(&words, enumeration);
        add_fact(facts, "One of", &words);
    }
    if (pattern) {
        add_code(&form, pattern->as.string);
        add_fact(facts, "Pattern", &form);
    }
}

static void add_count(struct facts *facts, const char *label, const cf_node *schema,
                      const char *const keys[2], const char *unit)
{
    add_words(facts, label,
              range(facts->arena, keyword_number(schema, keys[0]), keyword_number(schema, keys[1]),
                    unit));
}

static void add_limits(struct facts *facts, const cf_node *schema)
{
    static const char *const length[] = {"minLength", "maxLength"},
                             *const items[] = {"minItems", "maxItems"},
                             *const properties[] = {"minProperties", "maxProperties"};
    const cf_node *multiple = keyword_number(schema, "multipleOf");
    add_words(facts, "Value", number_range(facts->arena, schema));
    if (multiple)
        add_words(facts, "Multiple of", node_number_text(facts->arena, multiple));
    add_count(facts, "Length", schema, length, " characters");
    add_count(facts, "Items", schema, items, "");
    add_list_rule(facts, schema);
    add_count(facts, "Properties", schema, properties, "");
}

/* What a list's items or a map's values are, and whose facts they are; NULL: it is neither. */
static const cf_node *schema_below(const cf_node *schema, const char **ret_whose)
{
    const cf_node *items = cf_get(schema, "items"),
                  *values = cf_get(schema, "additionalProperties");
    *ret_whose = keyword_is_map(items) ? "Each item: " : "Each value: ";
    if (keyword_is_map(items))
        return items;
    return !holds(cf_get(schema, "properties")) && keyword_is_map(values) ? values : NULL;
}

const cf_node *reference_facts(struct arena *arena, const cf_node *schema)
{
    struct facts facts = {.arena = arena, .list = {.arena = arena}, .whose = ""};
    for (const char *whose = ""; schema; schema = schema_below(schema, &whose)) {
        facts.whose = whose;
        add_values(&facts, schema);
        add_limits(&facts, schema);
        add_rules(&facts, schema);
        add_branches(&facts, schema);
        if (keyword_is_true(schema, "x-kubernetes-preserve-unknown-fields") &&
            holds(cf_get(schema, "properties")))
            add_words(&facts, "Open", STR("takes other properties, too"));
    }
    return list_node(&facts.list);
}

/* --- types --------------------------------------------------------------------------------------------------- */

static void add_type(struct buf *out, const cf_node *schema)
{
    cf_str word = node_text(cf_get(schema, "type"));
    const cf_node *format = keyword_text(schema, "format");
    const cf_node *properties = cf_get(schema, "properties"), *items = cf_get(schema, "items");
    const cf_node *values = cf_get(schema, "additionalProperties");
    if (keyword_is_true(schema, "x-kubernetes-int-or-string")) {
        buf_text(out, "integer or string");
    } else if (str_is(word, "array")) {
        buf_text(out, keyword_is_map(items) ? "array of " : "array");
        if (keyword_is_map(items))
            add_type(out, items);
    } else if (keyword_is_map(values) && !holds(properties)) {
        buf_text(out, "map of ");
        add_type(out, values);
    } else if (word.len) {
        buf_add(out, word.ptr, word.len);
    } else {
        buf_text(out, holds(properties) ? "object" : "any");
    }
    if (format)
        buf_printf(out, " (%.*s)", STR_ARG(format->as.string));
    buf_text(out, keyword_is_true(schema, "nullable") ? " or null" : "");
}

cf_str reference_type(struct arena *arena, const cf_node *schema)
{
    struct buf out = {.arena = arena};
    add_type(&out, schema);
    return buf_str(&out);
}

/* --- properties ---------------------------------------------------------------------------------------------- */

/* Whether a rule of the schema says that its value cannot be changed. */
static bool is_immutable(const cf_node *schema)
{
    const cf_node *all = keyword_list(schema, "x-kubernetes-validations");
    bool found = false;
    for (size_t i = 0; i < cf_len(all) && !found; i++) {
        cf_str rule = str_trim(node_text(cf_get(cf_at(all, i), "rule")));
        found = str_is(rule, "self == oldSelf") || str_is(rule, "oldSelf == self");
    }
    return found;
}

/* The names that a schema says must be there. */
static struct lookup required_of(struct arena *arena, const cf_node *schema)
{
    struct lookup names = {.arena = arena};
    const cf_node *list = keyword_list(schema, "required");
    for (size_t i = 0; i < cf_len(list); i++)
        if (cf_at(list, i)->kind == CF_STR)
            lookup_put(&names, cf_at(list, i)->as.string, &names);
    return names;
}

static const cf_node *property_of(struct arena *arena, const cf_pair *pair, bool required)
{
    struct map_builder map = map_sized(arena, 8);
    struct list_builder need = {.arena = arena};
    const cf_node *schema = pair->value, *facts = reference_facts(arena, schema);
    map_add(&map, STR("name"), node_str(arena, pair->key));
    map_add(&map, STR("facts"), cf_len(facts) ? facts : NULL);
    map_add(&map, STR("type"), node_str(arena, reference_type(arena, schema)));
    if (required) {
        add_text(&need, STR("required"));
        map_add(&map, STR("need"), list_node(&need));
    }
    map_flag(&map, "fixed", is_immutable(schema));
    map_flag(&map, "secret", str_is(node_text(cf_get(schema, "format")), "password"));
    if (keyword_is_there(cf_get(schema, "description")))
        map_add(&map, STR("description"), cf_get(schema, "description"));
    map_add(&map, STR("below"), reference_properties(arena, schema));
    return map_node(&map);
}

/* What is below the lists and maps that a schema is made of. `steps`, or NULL: those that lead there. */
static const cf_node *inner_of(const cf_node *schema, struct buf *steps)
{
    const char *whose;
    for (const cf_node *below; (below = schema_below(schema, &whose)); schema = below)
        if (steps)
            buf_text(steps, keyword_is_map(cf_get(schema, "items")) ? "[]" : ".*");
    return schema;
}

size_t reference_depth(const cf_node *schema)
{
    const cf_node *all = keyword_properties(inner_of(schema, NULL));
    size_t deepest = 0;
    for (size_t i = 0; i < cf_len(all); i++) {
        const cf_node *property = all->as.map.pairs[i].value;
        size_t depth = keyword_is_map(property) ? 1 + reference_depth(property) : 0;
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

const cf_node *reference_properties(struct arena *arena, const cf_node *schema)
{
    struct buf steps = {.arena = arena};
    struct list_builder list = {.arena = arena};
    const cf_node *inner = inner_of(schema, &steps), *all = keyword_properties(inner);
    struct lookup required = required_of(arena, inner);
    struct map_builder map = map_sized(arena, 2);
    for (size_t i = 0; i < cf_len(all); i++) {
        const cf_pair *pair = &all->as.map.pairs[i];
        if (keyword_is_map(pair->value))
            list_add(&list, property_of(arena, pair, lookup_find(&required, pair->key) != NULL));
    }
    if (!list.len)
        return NULL;
    map_text(&map, "at", buf_str(&steps));
    map_add(&map, STR("list"), list_node(&list));
    return map_node(&map);
}
