/* SPDX-License-Identifier: Apache-2.0 */
#include "model/schema.h"

#include "base/lookup.h"
#include "base/node.h"

static const char *const type_names[] = {[SCHEMA_STRING] = "string",
                                         [SCHEMA_INTEGER] = "integer",
                                         [SCHEMA_NUMBER] = "number",
                                         [SCHEMA_BOOLEAN] = "boolean",
                                         [SCHEMA_OBJECT] = "object",
                                         [SCHEMA_ARRAY] = "array",
                                         [SCHEMA_INT_OR_STRING] = "int-or-string",
                                         [SCHEMA_ANY] = "any"};
#define TYPES ((int)SCHEMA_ANY + 1)
#define CRD_TYPES ((int)SCHEMA_ARRAY + 1) /* those that a CRD may write */

const char *schema_type_name(enum schema_type type)
{
    return type_names[type];
}

bool schema_type_find(cf_str name, enum schema_type *ret_type)
{
    for (int i = 0; i < TYPES; i++)
        if (str_is(name, type_names[i])) {
            *ret_type = (enum schema_type)i;
            return true;
        }
    return false;
}

bool schema_is_scalar(enum schema_type type)
{
    return type != SCHEMA_OBJECT && type != SCHEMA_ARRAY && type != SCHEMA_ANY;
}

const struct schema_property *schema_property(const struct schema *schema, const char *name)
{
    for (size_t i = 0; schema && i < schema->properties_len; i++)
        if (str_is(schema->properties[i].name, name))
            return &schema->properties[i];
    return NULL;
}

/* anyOf: [{type: integer}, {type: string}], the older spelling of x-kubernetes-int-or-string. */
static bool any_of_int_and_string(const cf_node *source)
{
    const cf_node *any_of = cf_get(source, "anyOf");
    bool integer = false, string = false;
    for (size_t i = 0; i < cf_len(any_of); i++) {
        cf_str type = node_text(cf_get(cf_at(any_of, i), "type"));
        integer = integer || str_is(type, "integer");
        string = string || str_is(type, "string");
    }
    return cf_len(any_of) == 2 && integer && string;
}

static enum schema_type type_without_word(const cf_node *source)
{
    if (any_of_int_and_string(source))
        return SCHEMA_INT_OR_STRING;
    if (cf_get(source, "properties") || cf_get(source, "additionalProperties"))
        return SCHEMA_OBJECT;
    if (cf_get(source, "items"))
        return SCHEMA_ARRAY;
    return SCHEMA_ANY;
}

static bool unknown_type(struct ctx *ctx, const cf_node *type)
{
    cf_str words[CRD_TYPES];
    for (int i = 0; i < CRD_TYPES; i++)
        words[i] = str_of(type_names[i]);
    cf_str near = str_nearest(ctx->arena, node_text(type), words, CRD_TYPES);
    if (type->kind != CF_STR)
        ctx_error(ctx, type, "expected the name of a type, found %s", node_kind_name(type));
    else
        ctx_error(ctx, type, "\"%.*s\" is no type of a CRD schema", STR_ARG(node_text(type)));
    if (near.len)
        ctx_hint(ctx, "did you mean \"%.*s\"?", STR_ARG(near));
    else
        ctx_hint(ctx, "the types are string, integer, number, boolean, object and array");
    return false;
}

static bool read_type(struct ctx *ctx, const cf_node *source, enum schema_type *ret_type)
{
    const cf_node *type = cf_get(source, "type");
    if (cf_flag(cf_get(source, "x-kubernetes-int-or-string"), false) ||
        str_is(node_text(cf_get(source, "format")), "int-or-string")) {
        *ret_type = SCHEMA_INT_OR_STRING;
        return true;
    }
    if (!type || type->kind == CF_NULL || (type->kind == CF_STR && !type->as.string.len)) {
        *ret_type = type_without_word(source);
        return true;
    }
    enum schema_type found;
    if (!schema_type_find(node_text(type), &found) || found > SCHEMA_ARRAY)
        return unknown_type(ctx, type);
    *ret_type = found;
    return true;
}

static bool is_immutable(const cf_node *source)
{
    const cf_node *rules = cf_get(source, "x-kubernetes-validations");
    for (size_t i = 0; i < cf_len(rules); i++) {
        cf_str rule = str_trim(node_text(cf_get(cf_at(rules, i), "rule")));
        if (str_is(rule, "self == oldSelf") || str_is(rule, "oldSelf == self"))
            return true;
    }
    return false;
}

/* The names that `required` lists. False after diagnostics; null is a name that nothing has, as for kubectl. */
static bool read_required(struct ctx *ctx, const cf_node *required, struct lookup *ret_names)
{
    bool ok = true;
    *ret_names = (struct lookup){.arena = ctx->arena};
    for (size_t i = 0; i < cf_len(required); i++) {
        const cf_node *name = cf_at(required, i);
        if (name->kind != CF_STR && name->kind != CF_NULL)
            ok = ctx_error(ctx, name, "\"required\" must list names of properties, found %s",
                           node_kind_name(name));
        lookup_put(ret_names, node_text(name), ctx->arena);
    }
    return ok;
}

/* An entry that must be of `kind` when it is there; null counts as absent, as for kubectl. */
static bool expect(struct ctx *ctx, const cf_node *source, const char *key, cf_kind kind,
                   const cf_node **ret_entry)
{
    const cf_node *entry = cf_get(source, key);
    if (entry && entry->kind == CF_NULL)
        entry = NULL;
    if (entry && entry->kind != (uint32_t)kind) {
        const cf_node wanted = {.kind = (uint32_t)kind};
        return ctx_error(ctx, entry, "\"%s\" must be %s, found %s", key, node_kind_name(&wanted),
                         node_kind_name(entry));
    }
    *ret_entry = entry;
    return true;
}

static bool read_properties(struct ctx *ctx, const cf_node *source, struct schema *schema)
{
    const cf_node *properties = NULL, *required = NULL;
    bool ok = expect(ctx, source, "properties", CF_MAP, &properties) &
              expect(ctx, source, "required", CF_LIST, &required);
    if (!ok)
        return false;
    struct lookup names;
    ok = read_required(ctx, required, &names);
    schema->properties = arena_many(ctx->arena, cf_len(properties), struct schema_property);
    schema->properties_len = cf_len(properties);
    for (size_t i = 0; i < cf_len(properties); i++) {
        const cf_pair *pair = &properties->as.map.pairs[i];
        const struct schema *below = schema_read(ctx, pair->value);
        schema->properties[i] =
            (struct schema_property){pair->key, below, lookup_find(&names, pair->key) != NULL};
        ok = ok && below;
    }
    return ok;
}

static bool read_below(struct ctx *ctx, const cf_node *source, struct schema *schema)
{
    bool ok = read_properties(ctx, source, schema);
    const cf_node *items = cf_get(source, "items");
    const cf_node *values = cf_get(source, "additionalProperties");
    if (items && items->kind != CF_NULL) {
        schema->items = schema_read(ctx, items);
        ok = ok && schema->items;
    }
    if (values && values->kind == CF_MAP) { /* true and false are no schema */
        schema->values = schema_read(ctx, values);
        ok = ok && schema->values;
    }
    return ok;
}

/* What schema_read() goes into by itself. */
static bool is_below(const cf_pair *pair)
{
    return pair->value->kind >= CF_LIST &&
           (str_is(pair->key, "properties") || str_is(pair->key, "items") ||
            str_is(pair->key, "additionalProperties"));
}

/* A default, a limit or any other number that no API server and no template could read. */
static bool check_numbers(struct ctx *ctx, const cf_node *source)
{
    bool ok = true;
    for (size_t i = 0; i < source->as.map.len; i++) {
        const cf_pair *pair = &source->as.map.pairs[i];
        const cf_node *number = is_below(pair) ? NULL : node_too_large(pair->value);
        if (number)
            ok = ctx_error(ctx, number, "the number %.40s is larger than any that Kubernetes reads",
                           number->as.real.text.ptr);
    }
    return ok;
}

const struct schema *schema_read(struct ctx *ctx, const cf_node *source)
{
    struct schema *schema = arena_new(ctx->arena, struct schema);
    schema->source = source;
    if (!source) {
        schema->type = SCHEMA_OBJECT;
        return schema;
    }
    if (source->kind != CF_MAP) {
        ctx_error(ctx, source, "expected a schema (a map), found %s", node_kind_name(source));
        return NULL;
    }
    schema->description = node_text(cf_get(source, "description"));
    schema->format = node_text(cf_get(source, "format"));
    schema->nullable = cf_flag(cf_get(source, "nullable"), false);
    schema->immutable = is_immutable(source);
    bool ok = read_type(ctx, source, &schema->type);
    ok = check_numbers(ctx, source) && ok;
    ok = read_below(ctx, source, schema) && ok;
    return ok ? schema : NULL;
}
