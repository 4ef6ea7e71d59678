/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/json_schema.h"

#include "base/lookup.h"
#include "base/node.h"
#include "engine/keyword.h"
#include "script/prose.h"
#include "text/ecma.h"

/* Where a schema stands. */
struct place {
    bool branch;      /* in an allOf, anyOf, oneOf or not, which speaks of a part of the value */
    bool loose;       /* the runner makes text of numbers and booleans here */
    bool loose_below; /* the same for the values or items */
    const cf_node **filled;   /* paths that may come from elsewhere, which go on here */
    size_t filled_len, depth; /* how many, and of how many steps each was followed */
};

static const cf_node *convert(const struct json_schema *how, const cf_node *schema,
                              const struct place *place);

/* --- values -------------------------------------------------------------------------------------------------- */

/* A number as a double has it; everything else as it is. */
static const cf_node *plain_value(struct arena *arena, const cf_node *value)
{
    if (value && value->kind == CF_FLOAT)
        return node_real(arena, node_number_text(arena, value));
    return value && value->kind != CF_NULL ? value : NULL;
}

static double number_of(const cf_node *number)
{
    return number->kind == CF_INT ? (double)number->as.integer : number->as.real.value;
}

static void add_number(struct map_builder *map, const char *key, const cf_node *number)
{
    map_add(map, str_of(key), plain_value(map->arena, number));
}

static const cf_node *texts(struct arena *arena, const char *const *words)
{
    struct list_builder list = {.arena = arena};
    for (; *words; words++)
        list_add(&list, node_cstr(arena, *words));
    return list_node(&list);
}

/* --- paths that are filled from elsewhere -------------------------------------------------------------------- */

/* The paths that go on with the same step. */
struct group {
    const cf_node **paths;
    size_t len;
};

/* The paths of a place in groups, by the names that they go on with. */
static struct lookup groups_of(struct arena *arena, const struct place *place)
{
    struct lookup groups = {.arena = arena};
    for (size_t i = 0; i < place->filled_len; i++) {
        const cf_node *step = cf_at(place->filled[i], place->depth);
        if (!step || step->kind != CF_STR)
            continue;
        struct group *group = lookup_find(&groups, step->as.string);
        if (!group) {
            group = arena_new(arena, struct group);
            lookup_put(&groups, step->as.string, group);
        }
        group->len++;
    }
    for (size_t i = 0; groups.len && i < place->filled_len; i++) {
        const cf_node *step = cf_at(place->filled[i], place->depth);
        struct group *group =
            step && step->kind == CF_STR ? lookup_find(&groups, step->as.string) : NULL;
        if (group && !group->paths) {
            group->paths = arena_many(arena, group->len, const cf_node *);
            group->len = 0;
        }
        if (group)
            group->paths[group->len++] = place->filled[i];
    }
    return groups;
}

/* The place of a property. */
static struct place place_of(const struct place *place, const struct lookup *groups, cf_str name)
{
    struct place below = {.branch = place->branch, .depth = place->depth + 1};
    const struct group *group = lookup_find(groups, name);
    if (group) {
        below.filled = group->paths;
        below.filled_len = group->len;
    }
    return below;
}

/* The place of an item of a list: the step 0. */
static struct place place_of_item(struct arena *arena, const struct place *place)
{
    struct place below = {
        .branch = place->branch, .loose = place->loose_below, .depth = place->depth + 1};
    below.filled = arena_many(arena, place->filled_len, const cf_node *);
    for (size_t i = 0; i < place->filled_len; i++) {
        const cf_node *step = cf_at(place->filled[i], place->depth);
        if (step && step->kind == CF_INT && step->as.integer == 0)
            below.filled[below.filled_len++] = place->filled[i];
    }
    return below;
}

/* --- types and narrowing keywords ---------------------------------------------------------------------------- */

/* What the schema of a value says of its type; NULL: anything. */
static const cf_node *types_of(struct arena *arena, const cf_node *schema, bool loose)
{
    static const char *const number_or_text[] = {"integer", "string", NULL};
    static const char *const loose_text[] = {"string", "number", "boolean", NULL};
    static const char *const known[] = {"string",  "integer", "number",
                                        "boolean", "object",  "array"};
    const cf_node *type = cf_get(schema, "type");
    if (keyword_is_true(schema, "x-kubernetes-int-or-string"))
        return texts(arena, number_or_text);
    if (loose && str_is(node_text(type), "string"))
        return texts(arena, loose_text);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(node_text(type), known[i]))
            return type;
    return NULL;
}

/* The same with null beside it. */
static const cf_node *with_null(struct arena *arena, const cf_node *types)
{
    struct list_builder list = {.arena = arena};
    if (types->kind == CF_STR)
        list_add(&list, types);
    for (size_t i = 0; i < cf_len(types); i++)
        list_add(&list, cf_at(types, i));
    list_add(&list, node_cstr(arena, "null"));
    return list_node(&list);
}

/* { type = integer } or { type = string } in every branch: what int-or-string says already. */
static bool says_only_types(const cf_node *all)
{
    for (size_t i = 0; i < cf_len(all) && cf_at(all, i)->kind != CF_NULL; i++) {
        cf_str word = node_text(cf_get(cf_at(all, i), "type"));
        if (cf_len(cf_at(all, i)) != 1 || !(str_is(word, "integer") || str_is(word, "string")))
            return false;
    }
    return true;
}

static const cf_node *branches(const struct json_schema *how, const cf_node *schema,
                               const char *keyword)
{
    static const struct place branch = {.branch = true};
    const cf_node *all = cf_get(schema, keyword);
    struct list_builder list = {.arena = how->arena};
    if (!node_is_filled(all) ||
        (keyword_is_true(schema, "x-kubernetes-int-or-string") && says_only_types(all)))
        return NULL;
    for (size_t i = 0; i < cf_len(all); i++)
        list_add(&list, convert(how, cf_at(all, i), &branch));
    return list_node(&list);
}

/* The keywords that would refuse null, too: where null is allowed they stand beside it. */
static void add_narrow(const struct json_schema *how, struct map_builder *map,
                       const cf_node *schema)
{
    static const struct place branch = {.branch = true};
    const cf_node *words = cf_get(schema, "enum"), *none = cf_get(schema, "not");
    if (node_is_filled(words))
        map_add(map, STR("enum"), words);
    map_add(map, STR("allOf"), branches(how, schema, "allOf"));
    map_add(map, STR("anyOf"), branches(how, schema, "anyOf"));
    map_add(map, STR("oneOf"), branches(how, schema, "oneOf"));
    if (keyword_is_map(none))
        map_add(map, STR("not"), convert(how, none, &branch));
}

static void add_null_beside(struct map_builder *map, struct map_builder *narrow)
{
    struct arena *arena = map->arena;
    struct map_builder null = {.arena = arena};
    struct list_builder either = {.arena = arena};
    map_text(&null, "type", STR("null"));
    list_add(&either, map_node(&null));
    list_add(&either, map_node(narrow));
    map_add(map, STR("anyOf"), list_node(&either));
}

/* --- formats, patterns, numbers ------------------------------------------------------------------------------ */

/* Formats that both know; Kubernetes takes a path for a URI, too. A duration is "1h" there and "PT1H" here, so it is
 * none of them. */
static cf_str known_format(cf_str format)
{
    static const char *const all[][2] = {{"date-time", "date-time"}, {"date", "date"},
                                         {"email", "email"},         {"ipv4", "ipv4"},
                                         {"ipv6", "ipv6"},           {"hostname", "hostname"},
                                         {"uri", "uri-reference"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_is(format, all[i][0]))
            return str_of(all[i][1]);
    return STR("");
}

/* What `type` and other keywords say already. */
static bool is_said(cf_str format)
{
    static const char *const all[] = {"int32", "int64", "float", "double", "byte", "password"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_is(format, all[i]))
            return true;
    return false;
}

/* A boolean beside the bound in OpenAPI v3.0, a bound of its own in JSON Schema. `least`: which. */
static void add_bound(struct map_builder *map, const cf_node *schema, bool least)
{
    const char *side = least ? "minimum" : "maximum";
    const char *exclusive = least ? "exclusiveMinimum" : "exclusiveMaximum";
    const cf_node *value = keyword_number(schema, side);
    bool small = str_is(node_text(cf_get(schema, "type")), "integer") &&
                 str_is(node_text(cf_get(schema, "format")), "int32");
    if (value)
        add_number(map, keyword_is_true(schema, exclusive) ? exclusive : side, value);
    else if (small)
        map_add(map, str_of(side), node_int(map->arena, least ? INT32_MIN : INT32_MAX));
}

static void add_counts(struct map_builder *map, const cf_node *schema)
{
    static const char *const all[] = {"minLength", "maxLength",     "minItems",
                                      "maxItems",  "minProperties", "maxProperties"};
    const cf_node *multiple = keyword_number(schema, "multipleOf");
    if (multiple && number_of(multiple) > 0)
        add_number(map, "multipleOf", multiple);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const cf_node *value = keyword_number(schema, all[i]);
        if (value && number_of(value) >= 0)
            add_number(map, all[i], value);
    }
}

/* --- objects and lists --------------------------------------------------------------------------------------- */

/* Names, each once. */
struct names {
    struct list_builder list;
    struct lookup seen;
};

static void add_name(struct names *names, const cf_node *name)
{
    if (lookup_find(&names->seen, name->as.string))
        return;
    lookup_put(&names->seen, name->as.string, names);
    list_add(&names->list, name);
}

/* Adds the names that are not filled from elsewhere (NULL: all); the list ends at a null. */
static void add_names(struct names *names, const cf_node *given, const struct lookup *filled)
{
    for (size_t i = 0; node_is_filled(given) && i < cf_len(given); i++) {
        const cf_node *name = cf_at(given, i);
        if (name->kind == CF_NULL)
            return;
        if (name->kind == CF_STR && !(filled && lookup_find(filled, name->as.string)))
            add_name(names, name);
    }
}

/* What an embedded resource has without saying so. */
static void add_envelope(struct map_builder *map, const cf_node *properties)
{
    static const char *const all[][2] = {
        {"apiVersion", "string"}, {"kind", "string"}, {"metadata", "object"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct map_builder type = {.arena = map->arena};
        map_text(&type, "type", str_of(all[i][1]));
        if (!keyword_is_there(cf_get(properties, all[i][0])))
            map_add(map, str_of(all[i][0]), map_node(&type));
    }
}

static const cf_node *required_of(struct arena *arena, const cf_node *schema,
                                  const struct lookup *filled, bool embedded)
{
    struct names names = {.list = {.arena = arena}, .seen = {.arena = arena}};
    if (embedded) {
        add_name(&names, node_cstr(arena, "apiVersion"));
        add_name(&names, node_cstr(arena, "kind"));
    }
    add_names(&names, cf_get(schema, "required"), filled);
    return names.list.len ? list_node(&names.list) : NULL;
}

/* What an object may hold beside its properties. Kubernetes drops what it does not know, so a name that is not there
 * is a mistake. */
static const cf_node *rest_of(const struct json_schema *how, const cf_node *schema,
                              const struct place *place, bool embedded)
{
    const cf_node *values = cf_get(schema, "additionalProperties");
    bool open = embedded || keyword_is_true(schema, "x-kubernetes-preserve-unknown-fields");
    const struct place below = {.branch = place->branch, .loose = place->loose_below};
    if (keyword_is_map(values))
        return convert(how, values, &below);
    if (values && values->kind == CF_BOOL)
        return values;
    bool closed = cf_len(keyword_properties(schema)) > 0 && !place->branch && !open;
    return closed ? node_bool(how->arena, false) : NULL;
}

static void add_object(const struct json_schema *how, struct map_builder *map,
                       const cf_node *schema, const struct place *place)
{
    const cf_node *known = keyword_properties(schema);
    bool embedded = keyword_is_true(schema, "x-kubernetes-embedded-resource");
    struct map_builder properties = map_sized(how->arena, cf_len(known) + 3);
    const struct lookup groups = groups_of(how->arena, place);
    if (embedded)
        add_envelope(&properties, cf_get(schema, "properties"));
    for (size_t i = 0; i < cf_len(known); i++) {
        const cf_pair *pair = &known->as.map.pairs[i];
        const struct place below = place_of(place, &groups, pair->key);
        map_add(&properties, pair->key, convert(how, pair->value, &below));
    }
    if (properties.len)
        map_add(map, STR("properties"), map_node(&properties));
    map_add(map, STR("required"), required_of(how->arena, schema, &groups, embedded));
    map_add(map, STR("additionalProperties"), rest_of(how, schema, place, embedded));
}

static void add_array(const struct json_schema *how, struct map_builder *map, const cf_node *schema,
                      const struct place *place)
{
    const cf_node *items = cf_get(schema, "items");
    const struct place below = place_of_item(how->arena, place);
    if (keyword_is_map(items))
        map_add(map, STR("items"), convert(how, items, &below));
    map_flag(map, "uniqueItems",
             keyword_is_true(schema, "uniqueItems") ||
                 str_is(node_text(cf_get(schema, "x-kubernetes-list-type")), "set"));
}

/* --- the whole ----------------------------------------------------------------------------------------------- */

static void say(struct buf *out, const char *what, cf_str text)
{
    buf_printf(out, "%s%s%.*s", out->len ? "\n" : "", what, STR_ARG(text));
}

static void say_keys(struct buf *out, const cf_node *schema)
{
    const cf_node *keys = cf_get(schema, "x-kubernetes-list-map-keys");
    struct names unique = {.list = {.arena = out->arena}, .seen = {.arena = out->arena}};
    if (!node_is_filled(keys))
        return;
    add_names(&unique, keys, NULL);
    say(out, "unique by: ", STR(""));
    for (size_t i = 0; i < unique.list.len; i++)
        buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(node_text(unique.list.items[i])));
}

static void say_rules(struct buf *out, const cf_node *schema)
{
    const cf_node *rules = cf_get(schema, "x-kubernetes-validations");
    for (size_t i = 0; node_is_filled(rules) && i < cf_len(rules); i++) {
        const cf_node *rule = cf_at(rules, i), *text = keyword_text(rule, "rule");
        const cf_node *message = keyword_text(rule, "message");
        if (rule->kind == CF_NULL)
            return;
        if (text)
            say(out, "rule (CEL): ", text->as.string);
        if (text && message)
            buf_printf(out, " (%.*s)", STR_ARG(message->as.string));
    }
}

/* What JSON Schema cannot say, for people. */
static cf_str comment(struct arena *arena, const cf_node *schema, bool has_pattern)
{
    struct buf out = {.arena = arena};
    const cf_node *pattern = keyword_text(schema, "pattern"),
                  *format = keyword_text(schema, "format");
    if (pattern && !has_pattern)
        say(&out, "pattern (RE2): ", pattern->as.string);
    if (format && !known_format(format->as.string).len && !is_said(format->as.string))
        say(&out, "format: ", format->as.string);
    say_keys(&out, schema);
    say_rules(&out, schema);
    return buf_str(&out);
}

static cf_str described(const struct json_schema *how, const cf_node *schema)
{
    cf_str text = node_text(cf_get(schema, "description"));
    if (str_is(how->descriptions, "none"))
        return STR("");
    return str_is(how->descriptions, "full")
               ? text
               : prose_first_sentence(how->arena, text, how->limit, true);
}

static void add_head(const struct json_schema *how, struct map_builder *map, const cf_node *schema,
                     const struct place *place)
{
    const cf_node *types = types_of(how->arena, schema, place->loose);
    bool null = types && keyword_is_true(schema, "nullable");
    struct map_builder narrow = {.arena = how->arena};
    map_add(map, STR("title"), keyword_text(schema, "title"));
    map_text(map, "description", described(how, schema));
    map_add(map, STR("type"), null ? with_null(how->arena, types) : types);
    if (!null) {
        add_narrow(how, map, schema);
        return;
    }
    add_narrow(how, &narrow, schema);
    if (narrow.len)
        add_null_beside(map, &narrow);
}

static void add_texts(struct map_builder *map, const cf_node *schema, bool has_pattern,
                      cf_str pattern)
{
    cf_str format = node_text(cf_get(schema, "format"));
    map_text(map, "format", known_format(format));
    if (str_is(format, "byte"))
        map_text(map, "contentEncoding", STR("base64"));
    if (has_pattern)
        map_add(map, STR("pattern"), node_str(map->arena, pattern));
}

static void add_tail(struct map_builder *map, const cf_node *schema, bool has_pattern)
{
    const cf_node *example = plain_value(map->arena, cf_get(schema, "example"));
    struct list_builder examples = {.arena = map->arena};
    map_add(map, STR("default"), plain_value(map->arena, cf_get(schema, "default")));
    if (example) {
        list_add(&examples, example);
        map_add(map, STR("examples"), list_node(&examples));
    }
    map_flag(map, "writeOnly", str_is(node_text(cf_get(schema, "format")), "password"));
    map_text(map, "$comment", comment(map->arena, schema, has_pattern));
}

static const cf_node *convert(const struct json_schema *how, const cf_node *schema,
                              const struct place *place)
{
    struct map_builder map = {.arena = how->arena};
    cf_str pattern = STR("");
    if (!keyword_is_map(schema))
        return map_node(&map);
    const cf_node *given = keyword_text(schema, "pattern");
    bool has_pattern = given && ecma_pattern(how->arena, given->as.string, &pattern);
    add_head(how, &map, schema, place);
    add_texts(&map, schema, has_pattern, pattern);
    add_bound(&map, schema, true);
    add_bound(&map, schema, false);
    add_counts(&map, schema);
    add_object(how, &map, schema, place);
    add_array(how, &map, schema, place);
    add_tail(&map, schema, has_pattern);
    return map_node(&map);
}

const cf_node *json_schema_of(const struct json_schema *how, const cf_node *schema)
{
    size_t len = cf_len(how->filled);
    struct place place = {.loose_below = how->loose_below};
    place.filled = arena_many(how->arena, len, const cf_node *);
    for (size_t i = 0; i < len; i++)
        place.filled[place.filled_len++] = cf_at(how->filled, i);
    return convert(how, schema, &place);
}
