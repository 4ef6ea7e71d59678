/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/project_schema.h"

#include "base/node.h"
#include "cli/project_keys.h"

/* One part of "requires", between commas. */
#define PART " *(>=|<=|==|>|<|=) *[0-9]+(\\.[0-9]+)*(-[^ <>=,]+)? *"

static const cf_node *of_type(struct arena *arena, const char *type)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "type", str_of(type));
    return map_node(&map);
}

static const cf_node *text(struct arena *arena, const char *pattern)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "type", STR("string"));
    map_add(&map, STR("minLength"), node_int(arena, 1));
    map_text(&map, "pattern", str_of(pattern));
    return map_node(&map);
}

static const cf_node *list_of(struct arena *arena, const cf_node *item)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "type", STR("array"));
    map_add(&map, STR("minItems"), node_int(arena, 1));
    map_add(&map, STR("items"), item);
    return map_node(&map);
}

/* A map with values of that kind and at least one of them; `names` as "propertyNames" when not NULL. */
static const cf_node *map_of(struct arena *arena, const cf_node *names, const cf_node *value)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "type", STR("object"));
    map_add(&map, STR("minProperties"), node_int(arena, 1));
    map_add(&map, STR("propertyNames"), names);
    map_add(&map, STR("additionalProperties"), value);
    return map_node(&map);
}

/* NULL stands for no alternative. */
static const cf_node *any_of(struct arena *arena, const cf_node *a, const cf_node *b,
                             const cf_node *c)
{
    struct list_builder list = {.arena = arena};
    struct map_builder map = {.arena = arena};
    list_add(&list, a);
    list_add(&list, b);
    if (c)
        list_add(&list, c);
    map_add(&map, STR("anyOf"), list_node(&list));
    return map_node(&map);
}

static const cf_node *texts(struct arena *arena)
{
    const cf_node *one = text(arena, NULL);
    return any_of(arena, one, list_of(arena, one), NULL);
}

static const cf_node *choice(struct arena *arena, const char *const *choices)
{
    struct list_builder list = {.arena = arena};
    struct map_builder map = {.arena = arena};
    for (; *choices; choices++)
        list_add(&list, node_cstr(arena, *choices));
    map_add(&map, STR("enum"), list_node(&list));
    return map_node(&map);
}

static const cf_node *count(struct arena *arena)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "type", STR("integer"));
    map_add(&map, STR("minimum"), node_int(arena, 1));
    return map_node(&map);
}

static const cf_node *kinds(struct arena *arena)
{
    struct map_builder both = {.arena = arena}, map = {.arena = arena};
    const cf_node *one = text(arena, NULL);
    map_add(&both, STR("include"), texts(arena));
    map_add(&both, STR("exclude"), texts(arena));
    map_text(&map, "type", STR("object"));
    map_add(&map, STR("minProperties"), node_int(arena, 1));
    map_add(&map, STR("additionalProperties"), node_bool(arena, false));
    map_add(&map, STR("properties"), map_node(&both));
    return any_of(arena, one, list_of(arena, one), map_node(&map));
}

static const cf_node *formats(struct arena *arena)
{
    static const char *const types[] = {"string", "number", "boolean"};
    /* A name, or the path of a Lua file. */
    const cf_node *name = text(arena, "^(?!.*\\.so$)([^/,]*|[^,]*\\.lua)$");
    struct list_builder scalars = {.arena = arena};
    struct map_builder scalar = {.arena = arena};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        list_add(&scalars, node_cstr(arena, types[i]));
    map_add(&scalar, STR("type"), list_node(&scalars));
    struct map_builder options = {.arena = arena};
    map_text(&options, "type", STR("object"));
    map_add(&options, STR("additionalProperties"), map_node(&scalar));
    const cf_node *map =
        map_of(arena, name, any_of(arena, of_type(arena, "null"), map_node(&options), NULL));
    return any_of(arena, name, list_of(arena, any_of(arena, name, map, NULL)), map);
}

static const cf_node *shape(struct arena *arena, const struct project_key *key)
{
    switch (key->shape) {
    case PROJECT_TEXT:
        return text(arena, NULL);
    case PROJECT_BELOW: /* no absolute path, and no step up */
        return text(arena, "^(?!-$|/)(?!(.*/)?\\.\\.(/|$))");
    case PROJECT_CHOICE:
        return choice(arena, key->choices);
    case PROJECT_REQUIRES:
        return text(arena, "^" PART "(," PART ")*$");
    case PROJECT_FLAG:
        return of_type(arena, "boolean");
    case PROJECT_COUNT:
        return count(arena);
    case PROJECT_KINDS:
        return kinds(arena);
    case PROJECT_FORMATS:
        return formats(arena);
    case PROJECT_TEXTS:
    case PROJECT_PATHS:
    case PROJECT_SOURCES:
        break;
    }
    return texts(arena);
}

const cf_node *project_schema(struct arena *arena)
{
    const struct project_key *keys;
    size_t len = project_keys(arena, &keys);
    struct map_builder all = {.arena = arena}, properties = {.arena = arena};
    for (size_t i = 0; i < len; i++) {
        struct map_builder property = {.arena = arena};
        const cf_node *checks = shape(arena, &keys[i]);
        map_text(&property, "description", str_of(keys[i].about));
        for (size_t k = 0; k < cf_len(checks); k++)
            map_add_pair(&property, checks->as.map.pairs[k]);
        map_add(&properties, str_of(keys[i].name), map_node(&property));
    }
    map_text(&all, "$schema", STR("http://json-schema.org/draft-07/schema#"));
    map_text(&all, "title", STR("crdforge project file"));
    map_text(&all, "description", STR("What `crdforge generate` makes; see docs/PROJECT.md."));
    map_text(&all, "type", STR("object"));
    map_add(&all, STR("additionalProperties"), node_bool(arena, false));
    map_add(&all, STR("properties"), map_node(&properties));
    return map_node(&all);
}
