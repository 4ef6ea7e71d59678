/* SPDX-License-Identifier: Apache-2.0 */
#include "model/keywords.h"

/* The same keyword on both sides. */
struct sides {
    struct change_list *all;
    const struct change_spot *spot;
    const cf_node *before, *after; /* the schemas */
    enum schema_type type;
};

const cf_node *keywords_get(const cf_node *source, const char *keyword)
{
    const cf_node *node = cf_get(source, keyword);
    return node && node->kind == CF_NULL ? NULL : node;
}

static void add(const struct sides *sides, enum change_level level, enum change_what what,
                const char *keyword, const cf_node *before, const cf_node *after)
{
    change_add(sides->all, (struct change){.level = level,
                                           .what = what,
                                           .spot = *sides->spot,
                                           .keyword = str_of(keyword),
                                           .before = before,
                                           .after = after});
}

/* A change of which values are good. */
static void add_values(const struct sides *sides, enum change_what what, const char *keyword,
                       const cf_node *before, const cf_node *after)
{
    add(sides, change_level_of_values(sides->spot->of, what), what, keyword, before, after);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static bool is_number(const cf_node *node)
{
    return node && (node->kind == CF_INT || node->kind == CF_FLOAT);
}

static double number(const cf_node *node)
{
    return node->kind == CF_INT ? (double)node->as.integer : node->as.real.value;
}

/* Integers exactly. */
static int compare_numbers(const cf_node *a, const cf_node *b)
{
    if (a->kind == CF_INT && b->kind == CF_INT)
        return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
    return (number(a) > number(b)) - (number(a) < number(b));
}

/* How a bound moved: > 0 up, < 0 down. One that is absent is at `absent`: -1 below, 1 above all numbers. */
static int moved(const cf_node *before, const cf_node *after, int absent)
{
    if (is_number(before) && is_number(after))
        return compare_numbers(after, before);
    return is_number(before) ? absent : is_number(after) ? -absent : 0;
}

static void compare_bound(const struct sides *sides, const char *keyword, bool lower)
{
    const cf_node *before = keywords_get(sides->before, keyword);
    const cf_node *after = keywords_get(sides->after, keyword);
    int up = moved(before, after, lower ? -1 : 1);
    if (up)
        add_values(sides, (up > 0) == lower ? CHANGE_NARROWED : CHANGE_WIDENED, keyword, before,
                   after);
}

/* No length is below 0, so a least one of 0 is none. */
static void compare_least(const struct sides *sides, const char *keyword)
{
    const cf_node *before = keywords_get(sides->before, keyword);
    const cf_node *after = keywords_get(sides->after, keyword);
    before = before && before->kind == CF_INT && before->as.integer <= 0 ? NULL : before;
    after = after && after->kind == CF_INT && after->as.integer <= 0 ? NULL : after;
    int up = moved(before, after, -1);
    if (up)
        add_values(sides, up > 0 ? CHANGE_NARROWED : CHANGE_WIDENED, keyword, before, after);
}

/* Of fractions nobody can tell. */
static bool is_multiple(const cf_node *of, const cf_node *step)
{
    return of->kind == CF_INT && step->kind == CF_INT && step->as.integer > 0 &&
           of->as.integer > 0 && of->as.integer % step->as.integer == 0;
}

static void compare_step(const struct sides *sides)
{
    const cf_node *before = keywords_get(sides->before, "multipleOf");
    const cf_node *after = keywords_get(sides->after, "multipleOf");
    enum change_what what = CHANGE_CHANGED;
    if (!is_number(before) && !is_number(after))
        return;
    if (!is_number(before) || !is_number(after))
        what = is_number(after) ? CHANGE_NARROWED : CHANGE_WIDENED;
    else if (compare_numbers(before, after) == 0)
        return;
    else if (is_multiple(after, before))
        what = CHANGE_NARROWED;
    else if (is_multiple(before, after))
        what = CHANGE_WIDENED;
    add_values(sides, what, "multipleOf", before, after);
}

/* --- words ------------------------------------------------------------------------------------ */

/* A keyword that is there or not: with it fewer values are good. */
static void compare_presence(const struct sides *sides, const char *keyword, const cf_node *before,
                             const cf_node *after)
{
    if (before && after && node_equal(before, after))
        return;
    if (before || after)
        add_values(sides,
                   before && after ? CHANGE_CHANGED
                   : after         ? CHANGE_NARROWED
                                   : CHANGE_WIDENED,
                   keyword, before, after);
}

static void compare_flag(const struct sides *sides, const char *keyword, bool true_is_wider)
{
    struct arena *arena = sides->all->arena;
    bool before = cf_flag(cf_get(sides->before, keyword), false);
    bool after = cf_flag(cf_get(sides->after, keyword), false);
    if (before != after)
        add_values(sides, after == true_is_wider ? CHANGE_WIDENED : CHANGE_NARROWED, keyword,
                   node_bool(arena, before), node_bool(arena, after));
}

/* A text that is the same for equal values. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, which has a limit */
static void write_key(struct buf *key, const cf_node *node)
{
    buf_char(key, (char)('a' + (int)node->kind));
    if (node->kind == CF_BOOL)
        buf_char(key, node->as.boolean ? '1' : '0');
    else if (node->kind == CF_INT)
        buf_printf(key, "%lld", (long long)node->as.integer);
    else if (node->kind == CF_FLOAT)
        buf_printf(key, "%.*s", STR_ARG(node->as.real.text));
    else if (node->kind == CF_STR)
        buf_printf(key, "%zu:%.*s", node->as.string.len, STR_ARG(node->as.string));
    for (size_t i = 0; i < cf_len(node); i++) {
        if (node->kind == CF_MAP)
            buf_printf(key, "%zu:%.*s", node->as.map.pairs[i].key.len,
                       STR_ARG(node->as.map.pairs[i].key));
        write_key(key, node->kind == CF_LIST ? cf_at(node, i) : node->as.map.pairs[i].value);
    }
    buf_char(key, ';');
}

static cf_str *keys_of(struct arena *arena, const cf_node *list)
{
    cf_str *keys = arena_many(arena, cf_len(list), cf_str);
    for (size_t i = 0; i < cf_len(list); i++) {
        struct buf key = {.arena = arena};
        write_key(&key, cf_at(list, i));
        keys[i] = buf_str(&key);
    }
    return keys;
}

/* Whatever their order. */
static void compare_enum(const struct sides *sides)
{
    struct arena *arena = sides->all->arena;
    const cf_node *before = keywords_get(sides->before, "enum");
    const cf_node *after = keywords_get(sides->after, "enum");
    size_t len, gone = 0, come = 0;
    if (!before || !after) {
        compare_presence(sides, "enum", before, after);
        return;
    }
    const struct change_pair *pairs = change_match(arena, keys_of(arena, before), cf_len(before),
                                                   keys_of(arena, after), cf_len(after), &len);
    for (size_t i = 0; i < len; i++) {
        gone += pairs[i].after == CHANGE_ABSENT;
        come += pairs[i].before == CHANGE_ABSENT;
    }
    if (gone || come)
        add_values(sides,
                   gone && come ? CHANGE_CHANGED
                   : gone       ? CHANGE_NARROWED
                                : CHANGE_WIDENED,
                   "enum", before, after);
}

/* What any value of the type has anyhow, or is nothing that values are held against. */
static bool says_nothing(cf_str format, enum schema_type type)
{
    return !format.len || str_is(format, "password") || str_is(format, "int-or-string") ||
           (str_is(format, "int64") && type == SCHEMA_INTEGER) ||
           (str_is(format, "double") && type == SCHEMA_NUMBER);
}

static bool is_secret(cf_str format)
{
    return str_is(format, "password");
}

static void compare_format(const struct sides *sides)
{
    const cf_node *before = keywords_get(sides->before, "format");
    const cf_node *after = keywords_get(sides->after, "format");
    cf_str old = node_text(before), new = node_text(after);
    bool freely = says_nothing(old, sides->type), free_now = says_nothing(new, sides->type);
    if (str_equal(old, new))
        return;
    if (sides->spot->of == CHANGE_OF_INPUT && is_secret(old) != is_secret(new))
        add(sides, CHANGE_MINOR, CHANGE_CHANGED, "secret",
            node_bool(sides->all->arena, is_secret(old)),
            node_bool(sides->all->arena, is_secret(new)));
    else if (freely && free_now)
        add(sides, CHANGE_PATCH, CHANGE_CHANGED, "format", before, after);
    else
        add_values(sides,
                   freely     ? CHANGE_NARROWED
                   : free_now ? CHANGE_WIDENED
                              : CHANGE_CHANGED,
                   "format", before, after);
}

static void compare_default(const struct sides *sides)
{
    const cf_node *before = keywords_get(sides->before, "default");
    const cf_node *after = keywords_get(sides->after, "default");
    bool same = (!before && !after) || (before && after && node_equal(before, after));
    enum change_level level =
        sides->spot->of == CHANGE_OF_OUTPUT || !before ? CHANGE_MINOR : CHANGE_MAJOR;
    if (!same)
        add(sides, level, CHANGE_CHANGED, "default", before, after);
}

/* --- what binds several together -------------------------------------------------------------- */

static bool is_immutable(cf_str rule)
{
    return str_is(rule, "self == oldSelf") || str_is(rule, "oldSelf == self");
}

static cf_str *rules_of(struct arena *arena, const cf_node *rules)
{
    cf_str *texts = arena_many(arena, cf_len(rules), cf_str);
    for (size_t i = 0; i < cf_len(rules); i++) {
        cf_str rule = str_trim(node_text(cf_get(cf_at(rules, i), "rule")));
        texts[i] = is_immutable(rule) ? STR("self == oldSelf") : rule;
    }
    return texts;
}

/* A rule that only one side has: `what` says which. */
static void add_rule(const struct sides *sides, enum change_what what, cf_str rule)
{
    struct arena *arena = sides->all->arena;
    bool immutable = is_immutable(rule), come = what == CHANGE_NARROWED;
    const cf_node *there = immutable ? node_bool(arena, true) : node_str(arena, rule);
    const cf_node *absent = immutable ? node_bool(arena, false) : NULL;
    add_values(sides, what, immutable ? "immutable" : "x-kubernetes-validations",
               come ? absent : there, come ? there : absent);
}

static void compare_rules(const struct sides *sides)
{
    struct arena *arena = sides->all->arena;
    const cf_node *before = keywords_get(sides->before, "x-kubernetes-validations");
    const cf_node *after = keywords_get(sides->after, "x-kubernetes-validations");
    cf_str *old = rules_of(arena, before), *new = rules_of(arena, after);
    size_t len;
    const struct change_pair *pairs =
        change_match(arena, old, cf_len(before), new, cf_len(after), &len);
    for (size_t i = 0; i < len; i++) {
        const struct change_pair *pair = &pairs[i];
        if (pair->before == CHANGE_ABSENT)
            add_rule(sides, CHANGE_NARROWED, new[pair->after]);
        else if (pair->after == CHANGE_ABSENT)
            add_rule(sides, CHANGE_WIDENED, old[pair->before]);
        else if (!node_equal(cf_at(before, pair->before), cf_at(after, pair->after)))
            add(sides, CHANGE_PATCH, CHANGE_REWORDED, "x-kubernetes-validations",
                cf_at(before, pair->before), cf_at(after, pair->after));
    }
}

/* anyOf says nothing where it is but the older spelling of int-or-string. */
static void compare_alternatives(const struct sides *sides)
{
    static const char *const keywords[] = {"oneOf", "anyOf", "allOf", "not"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (i != 1 || sides->type != SCHEMA_INT_OR_STRING)
            compare_presence(sides, keywords[i], keywords_get(sides->before, keywords[i]),
                             keywords_get(sides->after, keywords[i]));
}

/* Entries of a set, and keys of a list that is a map, must differ. */
static void compare_list_type(const struct sides *sides)
{
    const cf_node *before = keywords_get(sides->before, "x-kubernetes-list-type");
    const cf_node *after = keywords_get(sides->after, "x-kubernetes-list-type");
    before = str_is(node_text(before), "atomic") ? NULL : before;
    after = str_is(node_text(after), "atomic") ? NULL : after;
    compare_presence(sides, "x-kubernetes-list-type", before, after);
    if (before && after)
        compare_presence(sides, "x-kubernetes-list-map-keys",
                         keywords_get(sides->before, "x-kubernetes-list-map-keys"),
                         keywords_get(sides->after, "x-kubernetes-list-map-keys"));
}

void keywords_compare(struct change_list *all, const struct change_spot *spot,
                      const cf_node *before, const cf_node *after, enum schema_type type)
{
    const struct sides sides = {all, spot, before, after, type};
    compare_enum(&sides);
    compare_format(&sides);
    compare_default(&sides);
    compare_presence(&sides, "pattern", keywords_get(before, "pattern"),
                     keywords_get(after, "pattern"));
    compare_bound(&sides, "minimum", true);
    compare_bound(&sides, "maximum", false);
    compare_flag(&sides, "exclusiveMinimum", false);
    compare_flag(&sides, "exclusiveMaximum", false);
    compare_step(&sides);
    compare_least(&sides, "minLength");
    compare_least(&sides, "minItems");
    compare_least(&sides, "minProperties");
    compare_bound(&sides, "maxLength", false);
    compare_bound(&sides, "maxItems", false);
    compare_bound(&sides, "maxProperties", false);
    compare_flag(&sides, "uniqueItems", false);
    compare_flag(&sides, "nullable", true);
    compare_flag(&sides, "x-kubernetes-embedded-resource", false);
    compare_list_type(&sides);
    compare_alternatives(&sides);
    compare_rules(&sides);
}

/* Told by something else: by keywords_compare, or by the type and what is below. */
static bool is_told(cf_str keyword)
{
    static const char *const keywords[] = {"type",
                                           "properties",
                                           "required",
                                           "items",
                                           "additionalProperties",
                                           "x-kubernetes-preserve-unknown-fields",
                                           "x-kubernetes-int-or-string",
                                           "enum",
                                           "format",
                                           "default",
                                           "pattern",
                                           "minimum",
                                           "maximum",
                                           "exclusiveMinimum",
                                           "exclusiveMaximum",
                                           "multipleOf",
                                           "minLength",
                                           "minItems",
                                           "minProperties",
                                           "maxLength",
                                           "maxItems",
                                           "maxProperties",
                                           "uniqueItems",
                                           "nullable",
                                           "x-kubernetes-embedded-resource",
                                           "x-kubernetes-list-type",
                                           "x-kubernetes-list-map-keys",
                                           "oneOf",
                                           "anyOf",
                                           "allOf",
                                           "not",
                                           "x-kubernetes-validations"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (str_is(keyword, keywords[i]))
            return true;
    return false;
}

static void compare_word(const struct sides *sides, cf_str keyword)
{
    const cf_node *before = node_get(sides->before, keyword);
    const cf_node *after = node_get(sides->after, keyword);
    if (is_told(keyword) || (before && after && node_equal(before, after)))
        return;
    change_add(sides->all, (struct change){.level = CHANGE_PATCH,
                                           .what = CHANGE_REWORDED,
                                           .spot = *sides->spot,
                                           .keyword = keyword,
                                           .before = before,
                                           .after = after});
}

void keywords_compare_words(struct change_list *all, const struct change_spot *spot,
                            const cf_node *before, const cf_node *after)
{
    const struct sides sides = {.all = all, .spot = spot, .before = before, .after = after};
    for (size_t i = 0; i < before->as.map.len; i++)
        compare_word(&sides, before->as.map.pairs[i].key);
    for (size_t i = 0; i < after->as.map.len; i++)
        if (!node_get(before, after->as.map.pairs[i].key))
            compare_word(&sides, after->as.map.pairs[i].key);
}
