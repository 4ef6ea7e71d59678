/* SPDX-License-Identifier: Apache-2.0 */
#include "model/describe.h"

#include "base/node.h"

static const cf_node *path_node(struct arena *arena, const struct path *place)
{
    struct list_builder path = {.arena = arena};
    for (size_t i = 0; i < place->len; i++)
        list_add(&path, place->steps[i].first ? node_int(arena, 0)
                                              : node_str(arena, place->steps[i].property));
    return list_node(&path);
}

static const char *type_word(const struct field *field)
{
    return field->markdown ? "markdown" : schema_type_name(field->type);
}

/* What a map's values or an array's items are, when the schema says: the runner turns `epochs: 10`
 * into text for a map of strings. */
static const char *element_type(const struct field *field)
{
    const struct schema *schema = field->place.schema;
    if (field->texts)
        return schema_type_name(SCHEMA_STRING);
    const struct schema *below = !schema ? NULL : schema->values ? schema->values : schema->items;
    return below ? schema_type_name(below->type) : "";
}

/* The keywords that formats ask for, under their own names; the rest is in `schema`. */
static void add_keywords(struct map_builder *map, const cf_node *source)
{
    static const char *const keywords[] = {
        "default",    "enum",        "format",           "pattern",
        "minimum",    "maximum",     "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minLength",   "maxLength",        "minItems",
        "maxItems",   "uniqueItems", "minProperties",    "maxProperties"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        map_add(map, str_of(keywords[i]), cf_get(source, keywords[i]));
}

static const cf_node *words_node(struct arena *arena, const char *const *words)
{
    struct list_builder list = {.arena = arena};
    for (; words && *words; words++)
        list_add(&list, node_cstr(arena, *words));
    return list.len ? list_node(&list) : NULL;
}

/* What only inputs have. */
static void add_input(struct map_builder *map, const struct fields *all, const struct field *field)
{
    struct arena *arena = map->arena;
    const struct schema *schema = field->place.schema;
    map_add(map, STR("required"), node_bool(arena, field->required));
    map_add(map, STR("nullable"), node_bool(arena, schema && schema->nullable));
    map_add(map, STR("immutable"), node_bool(arena, schema && schema->immutable));
    map_add(map, STR("secret"), node_bool(arena, field->secret));
    if (field->holder)
        map_text(map, "inside", all->list[field->holder - 1].name);
    if (field->needed && field->place.below)
        map_add(map, STR("needed_below"), node_int(arena, (int64_t)field->place.below));
    else
        map_flag(map, "needed", field->needed);
    map_text(map, "option", str_of(field->option));
}

static const cf_node *field_node(struct arena *arena, const struct fields *all,
                                 const struct field *field, bool input)
{
    const struct schema *schema = field->place.schema;
    struct map_builder map = {.arena = arena};
    map_add(&map, STR("name"), node_str(arena, field->name));
    map_add(&map, STR("path"), path_node(arena, &field->place));
    map_add(&map, STR("type"), node_cstr(arena, type_word(field)));
    map_text(&map, "element", str_of(element_type(field)));
    if (input)
        add_input(&map, all, field);
    map_add(&map, STR("own"), node_bool(arena, field->own));
    map_add(&map, STR("enum"), words_node(arena, field->enumeration));
    if (schema)
        add_keywords(&map, schema->source);
    map_text(&map, "description", field->description);
    map_add(&map, STR("example"), field->example);
    if (schema)
        map_add(&map, STR("schema"), schema->source);
    return map_node(&map);
}

static const cf_node *fields_node(struct arena *arena, const struct fields *fields, bool input)
{
    struct list_builder list = {.arena = arena};
    for (size_t i = 0; i < fields->len; i++)
        list_add(&list, field_node(arena, fields, &fields->list[i], input));
    return list_node(&list);
}

static const cf_node *provenance_node(struct arena *arena, const struct provenance *provenance)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "source", provenance->source);
    map_text(&map, "release", provenance->release);
    map_text(&map, "sha256", provenance->sha256);
    return map_node(&map);
}

static const cf_node *naming_node(struct arena *arena, const struct component *component)
{
    struct map_builder map = {.arena = arena};
    if (!component->name_input)
        return NULL;
    map_text(&map, "input", component->name_input->name);
    if (component->name_length)
        map_add(&map, STR("length"), node_int(arena, component->name_length));
    return map_node(&map);
}

/* What the definition says of the spec as a whole: its properties are the inputs, and what binds them
 * together would be lost. */
static const cf_node *constraints_node(struct arena *arena, const cf_node *schema)
{
    static const char *const keys[] = {"oneOf",
                                       "anyOf",
                                       "allOf",
                                       "not",
                                       "minProperties",
                                       "maxProperties",
                                       "x-kubernetes-validations"};
    const cf_node *spec = cf_get(cf_get(schema, "properties"), "spec");
    struct map_builder map = {.arena = arena};
    if (!cf_len(cf_get(spec, "properties")))
        return NULL; /* it is one input, with its schema */
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        map_add(&map, str_of(keys[i]), cf_get(spec, keys[i]));
    return map.len ? map_node(&map) : NULL;
}

const cf_node *describe_component(struct ctx *ctx, const struct component *component)
{
    struct arena *arena = ctx->arena;
    const struct crd *crd = component->crd;
    struct map_builder map = {.arena = arena};
    map_add(&map, STR("component_version"), node_int(arena, DESCRIBE_COMPONENT_VERSION));
    map_text(&map, "id", component->id);
    map_text(&map, "title", component->title);
    map_text(&map, "group", crd->group);
    map_text(&map, "version", component->version->name);
    map_text(&map, "kind", crd->kind);
    map_text(&map, "plural", crd->plural);
    map_text(&map, "singular", crd->singular);
    map_text(&map, "scope", crd->namespaced ? STR("Namespaced") : STR("Cluster"));
    map_flag(&map, "deprecated", component->version->deprecated);
    map_text(&map, "description", component->description);
    map_add(&map, STR("provenance"), provenance_node(arena, &component->provenance));
    map_add(&map, STR("naming"), naming_node(arena, component));
    map_add(&map, STR("inputs"), fields_node(arena, &component->inputs, true));
    map_add(&map, STR("outputs"), fields_node(arena, &component->outputs, false));
    map_add(&map, STR("rules"), component->rules);
    map_add(&map, STR("constraints"), constraints_node(arena, component->version->schema));
    map_add(&map, STR("chains"), component->chains);
    return map_node(&map);
}

/* Entries of `source` named in `keys`; false and absent are the same to the runner. */
static const cf_node *subset(struct arena *arena, const cf_node *source, const char *const *keys,
                             size_t len)
{
    struct map_builder map = {.arena = arena};
    for (size_t i = 0; i < len; i++) {
        const cf_node *entry = cf_get(source, keys[i]);
        if (entry && !(entry->kind == CF_BOOL && !entry->as.boolean))
            map_add(&map, str_of(keys[i]), entry);
    }
    return map_node(&map);
}

/* A default that the definition does not have, so that the runner must put it in. */
static bool is_supplied(const cf_node *input)
{
    return cf_flag(cf_get(input, "supplied"), false);
}

static const cf_node *field_subsets(struct arena *arena, const cf_node *fields)
{
    static const char *const keys[] = {"name",   "path",   "type",         "element", "required",
                                       "secret", "needed", "needed_below", "option"};
    struct list_builder list = {.arena = arena};
    for (size_t i = 0; i < cf_len(fields); i++) {
        const cf_node *field = cf_at(fields, i);
        const cf_node *entry = subset(arena, field, keys, sizeof keys / sizeof *keys);
        if (is_supplied(field))
            entry = node_with(arena, entry, STR("default"), cf_get(field, "default"));
        list_add(&list, entry);
    }
    return list_node(&list);
}

/* The oldest version that says it all: what an older runner can run, it may. */
static int64_t runner_version(const cf_node *component)
{
    const cf_node *inputs = cf_get(component, "inputs");
    bool newest = cf_get(component, "fixed") != NULL;
    for (size_t i = 0; i < cf_len(inputs); i++)
        newest = newest || is_supplied(cf_at(inputs, i));
    return newest ? DESCRIBE_RUNNER_VERSION : DESCRIBE_RUNNER_VERSION - 1;
}

const cf_node *describe_runner(struct ctx *ctx, const cf_node *component)
{
    static const char *const keys[] = {"group", "version", "kind", "plural", "scope", "naming"};
    struct map_builder map = {.arena = ctx->arena};
    const cf_node *inputs = cf_get(component, "inputs"), *outputs = cf_get(component, "outputs");
    if (!inputs || inputs->kind != CF_LIST || !outputs || outputs->kind != CF_LIST) {
        ctx_error(ctx, component, "expected a component document with inputs and outputs");
        ctx_hint(ctx, "hand on the component that emit() was given");
        return NULL;
    }
    map_add(&map, STR("runner_version"), node_int(ctx->arena, runner_version(component)));
    const cf_node *identity = subset(ctx->arena, component, keys, sizeof keys / sizeof *keys);
    for (size_t i = 0; i < cf_len(identity); i++)
        map_add_pair(&map, identity->as.map.pairs[i]);
    map_add(&map, STR("inputs"), field_subsets(ctx->arena, inputs));
    map_add(&map, STR("fixed"), cf_get(component, "fixed"));
    map_add(&map, STR("outputs"), field_subsets(ctx->arena, outputs));
    map_add(&map, STR("rules"), cf_get(component, "rules"));
    return map_node(&map);
}
