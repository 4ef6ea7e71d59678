/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay_check.h"

#include "base/families.h"
#include "base/links.h"
#include "base/node.h"
#include "model/flatten.h"
#include "model/names.h"
#include "model/schema.h"

#include <string.h>

struct checker {
    struct ctx *ctx;
    const struct overlay_script *script;
    bool ok;
};

typedef void check_value(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value);

/* A key that may stand in a map. */
struct key {
    const char *name;
    check_value *check;
};

static void fault(struct checker *checker, const struct overlay_step *at, cf_str what)
{
    checker->ok = overlay_place_error(checker->ctx, checker->script, at, what);
}

static const char *found_name(const cf_node *found)
{
    if (found->kind == CF_STR && !found->as.string.len)
        return "an empty text";
    return found->kind == CF_LIST && !cf_len(found) ? "an empty list" : node_kind_name(found);
}

static void expected(struct checker *checker, const struct overlay_step *at, const char *what,
                     const cf_node *found)
{
    fault(checker, at,
          str_printf(checker->ctx->arena, "expected %s, found %s", what, found_name(found)));
}

/* The key of a map that is not among the known ones. */
static void unknown_key(struct checker *checker, const struct overlay_step *at,
                        const struct key *keys)
{
    enum { MOST_KEYS = 32 };
    struct ctx *ctx = checker->ctx;
    struct buf all = {.arena = ctx->arena};
    cf_str names[MOST_KEYS];
    size_t len = 0;
    for (; len < MOST_KEYS && keys[len].name; len++) {
        names[len] = str_of(keys[len].name);
        buf_printf(&all, "%s%s", len ? ", " : "", keys[len].name);
    }
    fault(checker, at, STR("there is no such key"));
    cf_str near = str_nearest(ctx->arena, at->key, names, len);
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "the keys here are %.*s", STR_ARG(buf_str(&all)));
}

/* NOLINTNEXTLINE(misc-no-recursion): one level of the shape after the other */
static void check_map(struct checker *checker, const struct overlay_step *at, const cf_node *value,
                      const struct key *keys)
{
    if (value->kind != CF_MAP) {
        expected(checker, at, "a table with named entries", value);
        return;
    }
    for (size_t i = 0; i < cf_len(value); i++) {
        const cf_pair *pair = &value->as.map.pairs[i];
        const struct overlay_step below = {at, pair->key, 0};
        const struct key *key = keys;
        while (key->name && !str_is(pair->key, key->name))
            key++;
        if (key->name)
            key->check(checker, &below, pair->value);
        else
            unknown_key(checker, &below, keys);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): likewise */
static void check_list(struct checker *checker, const struct overlay_step *at, const cf_node *value,
                       check_value *check)
{
    if (value->kind != CF_LIST) {
        expected(checker, at, "a list", value);
        return;
    }
    for (size_t i = 0; i < cf_len(value); i++) {
        const struct overlay_step below = {at, {NULL, 0}, i + 1};
        check(checker, &below, cf_at(value, i));
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): likewise */
static void check_entries(struct checker *checker, const struct overlay_step *at,
                          const cf_node *value, check_value *check)
{
    if (value->kind != CF_MAP) {
        expected(checker, at, "a table with named entries", value);
        return;
    }
    for (size_t i = 0; i < cf_len(value); i++) {
        const struct overlay_step below = {at, value->as.map.pairs[i].key, 0};
        check(checker, &below, value->as.map.pairs[i].value);
    }
}

static void check_there(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value, const char *key)
{
    if (value->kind == CF_MAP && !cf_get(value, key))
        fault(checker, at, str_printf(checker->ctx->arena, "%s is missing", key));
}

/* A map that must have all of the keys. */
/* NOLINTNEXTLINE(misc-no-recursion): likewise */
static void check_whole(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value, const struct key *keys)
{
    check_map(checker, at, value, keys);
    for (; keys->name; keys++)
        check_there(checker, at, value, keys->name);
}

static void check_text(struct checker *checker, const struct overlay_step *at, const cf_node *value)
{
    if (!node_text(value).len)
        expected(checker, at, "a text that is not empty", value);
}

static void check_flag(struct checker *checker, const struct overlay_step *at, const cf_node *value)
{
    if (value->kind != CF_BOOL)
        expected(checker, at, "true or false", value);
}

static void check_count(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    if (value->kind != CF_INT || value->as.integer < 1)
        expected(checker, at, "a whole number above 0", value);
}

static void check_any(struct checker *checker, const struct overlay_step *at, const cf_node *value)
{
    (void)checker;
    (void)at;
    (void)value;
}

static void check_texts(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    check_list(checker, at, value, check_text);
    if (node_text(value).len) /* one, without its braces */
        ctx_hint(checker->ctx, "write { \"%.*s\" }", STR_ARG(node_text(value)));
}

/* A property of the status, or the steps to it. */
static void check_place(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    if (value->kind == CF_LIST)
        check_texts(checker, at, value);
    else if (!node_text(value).len)
        expected(checker, at, "a property of the status, or the list of the steps to it", value);
}

static void check_word(struct checker *checker, const struct overlay_step *at, const cf_node *value,
                       const char *const *words)
{
    struct buf all = {.arena = checker->ctx->arena};
    for (size_t i = 0; words[i]; i++) {
        if (str_is(node_text(value), words[i]))
            return;
        buf_printf(&all, "%s%s", !i ? "" : words[i + 1] ? ", " : " or ", words[i]);
    }
    cf_str text = node_text(value);
    struct buf what = {.arena = checker->ctx->arena};
    buf_printf(&what, "expected %s, found ", buf_str(&all).ptr);
    if (text.len)
        buf_printf(&what, "\"%.*s\"", STR_ARG(text));
    else
        buf_text(&what, node_kind_name(value));
    fault(checker, at, buf_str(&what));
}

static void check_family(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    static const char *const words[] = {FAMILIES, NULL};
    check_word(checker, at, value, words);
}

static void check_class(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    static const char *const words[] = {CLASSES, NULL};
    check_word(checker, at, value, words);
}

static void check_type(struct checker *checker, const struct overlay_step *at, const cf_node *value)
{
    const char *words[SCHEMA_ANY + 2] = {NULL};
    for (size_t i = 0; i <= SCHEMA_ANY; i++)
        words[i] = schema_type_name((enum schema_type)i);
    check_word(checker, at, value, words);
}

static void check_status(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    static const char *const words[] = {"True", "False", "Unknown", NULL};
    check_word(checker, at, value, words);
}

static void check_wish(struct checker *checker, const struct overlay_step *at, const cf_node *value)
{
    struct diags *scratch = diags_new(checker->ctx->arena, checker->ctx->limits);
    struct ctx ctx = {
        .arena = checker->ctx->arena, .diags = scratch, .limits = checker->ctx->limits};
    struct flatten_wish wish;
    if (!node_text(value).len)
        expected(checker, at, "PATH or PATH:DEPTH", value);
    else if (!flatten_parse(&ctx, node_text(value), &wish)) {
        fault(checker, at, scratch->list[0].message);
        ctx_hint(checker->ctx, "%.*s", STR_ARG(scratch->list[0].hint));
    }
}

static void check_wishes(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    check_list(checker, at, value, check_wish);
}

/* What stands between braces in the address of a link. */
static void check_link_word(struct checker *checker, const struct overlay_step *at, cf_str word)
{
    static const char *const words[] = {LINKS_NAME, LINKS_NAMESPACE, LINKS_REGION, LINKS_ARN};
    enum { WORDS = sizeof words / sizeof *words };
    struct ctx *ctx = checker->ctx;
    cf_str known[WORDS];
    for (size_t i = 0; i < WORDS; i++) {
        known[i] = str_of(words[i]);
        if (str_equal(known[i], word))
            return;
    }
    fault(checker, at,
          str_printf(ctx->arena, "a link has no {%.*s} that could be filled in", STR_ARG(word)));
    cf_str near = str_nearest(ctx->arena, word, known, WORDS);
    if (near.len)
        ctx_hint(ctx, "did you mean {%.*s}?", STR_ARG(near));
    else
        ctx_hint(ctx, "it takes {%s}, {%s}, {%s} and {%s}", words[0], words[1], words[2], words[3]);
}

static void check_address(struct checker *checker, const struct overlay_step *at,
                          const cf_node *value)
{
    cf_str text = node_text(value);
    if (!str_starts(text, "https://"))
        fault(checker, at, STR("a link begins with https://"));
    for (size_t from = 0; from < text.len; from++) {
        if (text.ptr[from] != '{')
            continue;
        const char *end = memchr(text.ptr + from, '}', text.len - from);
        size_t to = end ? (size_t)(end - text.ptr) : text.len;
        if (end)
            check_link_word(checker, at, str_cut(text, from + 1, to));
        else
            fault(checker, at, STR("a { of a link has no }"));
        from = to;
    }
}

static void check_links(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    check_entries(checker, at, value, check_address);
}

static void check_examples(struct checker *checker, const struct overlay_step *at,
                           const cf_node *value)
{
    check_entries(checker, at, value, check_any);
}

static void check_sign(struct checker *checker, const struct overlay_step *at, const cf_node *value)
{
    static const struct key keys[] = {{"type", check_text},     {"status", check_status},
                                      {"reasons", check_texts}, {"state", check_place},
                                      {"words", check_texts},   {NULL, NULL}};
    check_map(checker, at, value, keys);
    if (value->kind == CF_MAP && !cf_get(value, "type") == !cf_get(value, "state"))
        fault(checker, at, STR("a sign has either a type, of a condition, or a state"));
    else if (!cf_get(value, "state") != !cf_get(value, "words"))
        fault(checker, at, STR("a state and its words go together"));
}

static void check_signs(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    check_list(checker, at, value, check_sign);
}

static void check_conditions(struct checker *checker, const struct overlay_step *at,
                             const cf_node *value)
{
    static const struct key keys[] = {{"success", check_signs},
                                      {"failure", check_signs},
                                      {"running", check_signs},
                                      {"recoverable", check_signs},
                                      {NULL, NULL}};
    check_map(checker, at, value, keys);
}

static void check_check(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    static const struct key keys[] = {{"list", check_text},
                                      {"word", check_text},
                                      {"name", check_text},
                                      {"failure", check_texts},
                                      {NULL, NULL}};
    check_whole(checker, at, value, keys);
}

static void check_checks(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    check_list(checker, at, value, check_check);
}

static void check_new_name(struct checker *checker, const struct overlay_step *at,
                           const cf_node *value)
{
    cf_str name = node_text(value);
    if (!names_legal(name))
        fault(checker, at, STR(NAMES_LEGAL));
    else if (names_reserved(name))
        fault(checker, at,
              str_printf(checker->ctx->arena,
                         "the name %.*s is reserved: it is crdforge's own, or a word of Python",
                         STR_ARG(name)));
}

static void check_values(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    if (value->kind != CF_LIST || !cf_len(value))
        expected(checker, at, "a list of values", value);
}

static void check_input(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    static const struct key keys[] = {{"rename", check_new_name},
                                      {"hide", check_flag},
                                      {"type", check_type},
                                      {"default", check_any},
                                      {"required", check_flag},
                                      {"describe", check_text},
                                      {"secret", check_flag},
                                      {"immutable", check_flag},
                                      {"enum", check_values},
                                      {"example", check_any},
                                      {NULL, NULL}};
    check_map(checker, at, value, keys);
}

static void check_inputs(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    check_entries(checker, at, value, check_input);
}

static void check_output(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    static const struct key keys[] = {
        {"rename", check_new_name}, {"hide", check_flag}, {"describe", check_text}, {NULL, NULL}};
    check_map(checker, at, value, keys);
}

/* What is to become of some, or a list of those that stay. */
static void check_outputs(struct checker *checker, const struct overlay_step *at,
                          const cf_node *value)
{
    if (value->kind == CF_LIST)
        check_texts(checker, at, value);
    else
        check_entries(checker, at, value, check_output);
}

static const struct key kind_keys[] = {
    {"family", check_family},         {"state", check_place},       {"success", check_texts},
    {"failure", check_texts},         {"running", check_texts},     {"reason", check_place},
    {"detail", check_place},          {"class", check_class},       {"update", check_flag},
    {"conditions", check_conditions}, {"generation", check_flag},   {"checks", check_checks},
    {"links", check_links},           {"controller", check_text},   {"flatten", check_wishes},
    {"name_field", check_text},       {"name_length", check_count}, {"examples", check_examples},
    {"inputs", check_inputs},         {"outputs", check_outputs},   {NULL, NULL}};

static void check_kind(struct checker *checker, const struct overlay_step *at, const cf_node *value)
{
    check_map(checker, at, value, kind_keys);
}

static void check_kinds(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    check_entries(checker, at, value, check_kind);
}

static void check_sources(struct checker *checker, const struct overlay_step *at,
                          const cf_node *value)
{
    static const struct key keys[] = {{"kind", check_text}, {"output", check_text}, {NULL, NULL}};
    for (size_t i = 0; value->kind == CF_MAP && i < cf_len(value); i++) {
        const struct overlay_step below = {at, value->as.map.pairs[i].key, 0};
        check_map(checker, &below, value->as.map.pairs[i].value, keys);
    }
    if (value->kind != CF_MAP)
        expected(checker, at, "a table with named entries", value);
}

static void check_chain_step(struct checker *checker, const struct overlay_step *at,
                             const cf_node *value)
{
    static const struct key keys[] = {
        {"kind", check_text}, {"values", check_examples}, {"from", check_sources}, {NULL, NULL}};
    check_map(checker, at, value, keys);
    check_there(checker, at, value, "kind");
}

static void check_steps(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    check_list(checker, at, value, check_chain_step);
}

static void check_chain(struct checker *checker, const struct overlay_step *at,
                        const cf_node *value)
{
    static const struct key keys[] = {
        {"name", check_text}, {"summary", check_text}, {"steps", check_steps}, {NULL, NULL}};
    check_whole(checker, at, value, keys);
}

static void check_chains(struct checker *checker, const struct overlay_step *at,
                         const cf_node *value)
{
    check_list(checker, at, value, check_chain);
}

/* A function is `true` in the data. */
static void check_function(struct checker *checker, const struct overlay_step *at,
                           const cf_node *value)
{
    if (!cf_flag(value, false))
        expected(checker, at, "a function", value);
}

/* Of the script. */
static const struct key script_keys[] = {
    {"kinds", check_kinds},       {"component", check_function}, {"files", check_function},
    {"group", check_text},        {"service", check_text},       {"controller", check_text},
    {"examples", check_examples}, {"chains", check_chains},      {NULL, NULL}};

static bool is_among(cf_str key, const char *const *words)
{
    while (*words && !str_is(key, *words))
        words++;
    return *words != NULL;
}

bool overlay_check_merged(cf_str key, bool of_kind)
{
    static const char *const apart_of_kind[] = {"inputs", "outputs", NULL};
    static const char *const merged_of_script[] = {"service", "controller", "examples", "chains",
                                                   NULL};
    return of_kind ? !is_among(key, apart_of_kind) : is_among(key, merged_of_script);
}

bool overlay_check(struct ctx *ctx, const struct overlay_script *script, const cf_node *data)
{
    struct checker checker = {ctx, script, true};
    check_map(&checker, NULL, data, script_keys);
    if (checker.ok && !cf_len(data))
        fault(&checker, NULL, STR("the table that it returns is empty"));
    return checker.ok;
}
