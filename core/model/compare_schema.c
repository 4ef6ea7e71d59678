/* SPDX-License-Identifier: Apache-2.0 */
#include "model/compare_schema.h"

#include "model/keywords.h"

/* --- types ------------------------------------------------------------------------------------ */

/* Every value of `narrow` is one of `wide`. */
static bool is_wider(enum schema_type wide, enum schema_type narrow)
{
    return wide == SCHEMA_ANY || (wide == SCHEMA_NUMBER && narrow == SCHEMA_INTEGER) ||
           (wide == SCHEMA_INT_OR_STRING && (narrow == SCHEMA_INTEGER || narrow == SCHEMA_STRING));
}

/* What an engine calls the type; of outputs only lists and objects are more than text. */
static enum schema_type engine_type(enum schema_type type, enum change_of of)
{
    if (type == SCHEMA_OBJECT || type == SCHEMA_ARRAY)
        return type;
    if (of == CHANGE_OF_OUTPUT || type == SCHEMA_ANY || type == SCHEMA_INT_OR_STRING)
        return SCHEMA_STRING;
    return type;
}

static enum change_level level_of_type(enum change_of of, enum schema_type before,
                                       enum schema_type after, bool whole)
{
    bool fits = of == CHANGE_OF_OUTPUT ? is_wider(before, after) : is_wider(after, before);
    bool same_for_engines = engine_type(before, of) == engine_type(after, of);
    return fits && (same_for_engines || !whole) ? CHANGE_MINOR : CHANGE_MAJOR;
}

bool compare_schema_type(struct change_list *all, const struct change_spot *spot,
                         enum schema_type before, enum schema_type after, bool whole)
{
    if (before == after)
        return true;
    change_add(all, (struct change){.level = level_of_type(spot->of, before, after, whole),
                                    .what = CHANGE_RETYPED,
                                    .spot = *spot,
                                    .before = node_cstr(all->arena, schema_type_name(before)),
                                    .after = node_cstr(all->arena, schema_type_name(after))});
    return is_wider(before, after) || is_wider(after, before);
}

/* --- what is below ---------------------------------------------------------------------------- */

/* Which keys an object takes beside its properties. */
enum openness { CLOSED, OF_A_SCHEMA, OPEN };

static enum openness openness_of(const struct schema *schema)
{
    const cf_node *values = keywords_get(schema->source, "additionalProperties");
    if (cf_flag(cf_get(schema->source, "x-kubernetes-preserve-unknown-fields"), false) ||
        cf_flag(values, false) || (values && values->kind == CF_MAP && !values->as.map.len))
        return OPEN;
    return schema->values ? OF_A_SCHEMA : CLOSED;
}

static const cf_node *openness_node(struct arena *arena, const struct schema *schema)
{
    static const char *const words[] = {[CLOSED] = "none", [OPEN] = "any"};
    enum openness openness = openness_of(schema);
    return node_cstr(arena, openness == OF_A_SCHEMA ? schema_type_name(schema->values->type)
                                                    : words[openness]);
}

/* A key that nobody named is dropped by a closed object: as when a property goes. */
static void compare_openness(const struct compare_schema_walk *walk, const struct change_spot *spot,
                             const struct schema *before, const struct schema *after)
{
    enum openness old = openness_of(before), new = openness_of(after);
    enum change_what what = new > old ? CHANGE_WIDENED : CHANGE_NARROWED;
    enum change_level level = change_level_of_values(spot->of, what);
    if (old == new)
        return;
    if (old == CLOSED || new == CLOSED)
        level = new > old ? CHANGE_MINOR : CHANGE_MAJOR;
    change_add(walk->all, (struct change){.level = level,
                                          .what = what,
                                          .spot = *spot,
                                          .keyword = STR("other keys"),
                                          .before = openness_node(walk->all->arena, before),
                                          .after = openness_node(walk->all->arena, after)});
}

static struct change_spot below(struct arena *arena, const struct change_spot *spot,
                                const cf_str *property, const char *step)
{
    struct change_spot inner = *spot;
    struct buf path = {.arena = arena};
    buf_add(&path, spot->path.ptr, spot->path.len);
    if (property)
        node_path_key(&path, *property);
    else if (step)
        buf_text(&path, step);
    inner.path = buf_str(&path);
    inner.inside = true;
    return inner;
}

/* What its absence means to the API server: a default is filled in before anything is checked. */
static bool must_be_given(const struct schema_property *property)
{
    return property->required && !keywords_get(property->schema->source, "default");
}

static const cf_node *property_node(struct arena *arena, const struct schema_property *property)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "type", str_of(schema_type_name(property->schema->type)));
    map_flag(&map, "required", must_be_given(property));
    return map_node(&map);
}

/* One that only one side has. */
static void tell_property(const struct compare_schema_walk *walk, const struct change_spot *spot,
                          const struct schema_property *gone, const struct schema_property *come)
{
    struct arena *arena = walk->all->arena;
    bool breaks = gone || (come && spot->of == CHANGE_OF_INPUT && must_be_given(come));
    change_add(walk->all, (struct change){.level = breaks ? CHANGE_MAJOR : CHANGE_MINOR,
                                          .what = gone ? CHANGE_REMOVED : CHANGE_ADDED,
                                          .spot = *spot,
                                          .before = gone ? property_node(arena, gone) : NULL,
                                          .after = come ? property_node(arena, come) : NULL});
}

static void compare_demand(const struct compare_schema_walk *walk, const struct change_spot *spot,
                           const struct schema_property *before,
                           const struct schema_property *after)
{
    bool old = must_be_given(before), new = must_be_given(after);
    enum change_what breaks = spot->of == CHANGE_OF_OUTPUT ? CHANGE_OPTIONAL : CHANGE_REQUIRED;
    enum change_what what = new ? CHANGE_REQUIRED : CHANGE_OPTIONAL;
    if (old != new)
        change_add(walk->all, (struct change){.level = what == breaks ? CHANGE_MAJOR : CHANGE_MINOR,
                                              .what = what,
                                              .spot = *spot});
}

static void compare_parts(const struct compare_schema_walk *walk, const struct change_spot *spot,
                          const struct schema *before, const struct schema *after);

static cf_str *names_of(struct arena *arena, const struct schema *schema)
{
    cf_str *names = arena_many(arena, schema->properties_len, cf_str);
    for (size_t i = 0; i < schema->properties_len; i++)
        names[i] = schema->properties[i].name;
    return names;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the schema, which has a limit */
static void compare_properties(const struct compare_schema_walk *walk,
                               const struct change_spot *spot, const struct schema *before,
                               const struct schema *after)
{
    struct arena *arena = walk->all->arena;
    size_t len;
    const struct change_pair *pairs =
        change_match(arena, names_of(arena, before), before->properties_len, names_of(arena, after),
                     after->properties_len, &len);
    for (size_t i = 0; i < len; i++) {
        const struct change_pair *pair = &pairs[i];
        const struct schema_property *old = pair->before == CHANGE_ABSENT
                                                ? NULL
                                                : &before->properties[pair->before],
                                     *new = pair->after == CHANGE_ABSENT
                                                ? NULL
                                                : &after->properties[pair->after];
        struct change_spot inner = below(arena, spot, old ? &old->name : &new->name, NULL);
        bool told = walk->stops(walk->data, inner.path, old != NULL, new != NULL);
        if (old && new && (!told || spot->of == CHANGE_OF_OUTPUT))
            compare_demand(walk, &inner, old, new);
        if (told)
            continue;
        if (old && new)
            compare_parts(walk, &inner, old->schema, new->schema);
        else
            tell_property(walk, &inner, old, new);
    }
}

/* Items without a schema may be anything. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the schema, which has a limit */
static void compare_items(const struct compare_schema_walk *walk, const struct change_spot *spot,
                          const struct schema *before, const struct schema *after)
{
    const struct schema *old = before->items, *new = after->items;
    struct change_spot inner = below(walk->all->arena, spot, NULL, "[]");
    if (old && new)
        compare_parts(walk, &inner, old, new);
    else if (old || new)
        compare_schema_type(walk->all, &inner, old ? old->type : SCHEMA_ANY,
                            new ? new->type : SCHEMA_ANY, false);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the schema, which has a limit */
static void compare_below(const struct compare_schema_walk *walk, const struct change_spot *spot,
                          const struct schema *before, const struct schema *after)
{
    compare_properties(walk, spot, before, after);
    compare_items(walk, spot, before, after);
    if (before->values && after->values) {
        struct change_spot inner = below(walk->all->arena, spot, NULL, ".*");
        compare_parts(walk, &inner, before->values, after->values);
    }
    if (before->type == SCHEMA_OBJECT && after->type == SCHEMA_OBJECT)
        compare_openness(walk, spot, before, after);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the schema, which has a limit */
static void compare_value(const struct compare_schema_walk *walk, const struct change_spot *spot,
                          const struct schema *before, const struct schema *after, bool whole)
{
    keywords_compare_words(walk->all, spot, before->source, after->source);
    if (!compare_schema_type(walk->all, spot, before->type, after->type, whole))
        return;
    keywords_compare(walk->all, spot, before->source, after->source, after->type);
    if (before->type == after->type)
        compare_below(walk, spot, before, after);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the schema, which has a limit */
static void compare_parts(const struct compare_schema_walk *walk, const struct change_spot *spot,
                          const struct schema *before, const struct schema *after)
{
    compare_value(walk, spot, before, after, false);
}

void compare_schema(const struct compare_schema_walk *walk, const struct change_spot *spot,
                    const struct schema *before, const struct schema *after)
{
    compare_value(walk, spot, before, after, true);
}
