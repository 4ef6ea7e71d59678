/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay_mentions.h"

#include "base/node.h"
#include "base/types.h"
#include "model/rules.h"

/* --- what is mentioned -------------------------------------------------------------------------- */

struct gathering {
    struct arena *arena;
    struct overlay_mention *list;
    size_t len, cap;
};

static const struct overlay_step *step_at(struct arena *arena, const struct overlay_step *above,
                                          cf_str key, size_t index)
{
    struct overlay_step *step = arena_new(arena, struct overlay_step);
    *step = (struct overlay_step){above, key, index};
    return step;
}

static const struct overlay_step *key_at(struct gathering *all, const struct overlay_step *above,
                                         const char *key)
{
    return step_at(all->arena, above, str_of(key), 0);
}

static struct overlay_mention *add(struct gathering *all, enum overlay_mention_side side,
                                   const struct overlay_step *at, const cf_node *value)
{
    if (!value)
        return NULL;
    all->list = arena_grow(all->arena, all->list, all->len, &all->cap, sizeof *all->list);
    all->list[all->len] = (struct overlay_mention){.side = side, .at = at, .value = value};
    return &all->list[all->len++];
}

static void add_checks(struct gathering *all, const struct overlay_step *kind,
                       const cf_node *checks)
{
    static const char *const of_items[] = {"word", "name"};
    const struct overlay_step *at = key_at(all, kind, "checks");
    for (size_t i = 0; i < cf_len(checks); i++) {
        const cf_node *check = cf_at(checks, i), *list = cf_get(check, "list");
        const struct overlay_step *item = step_at(all->arena, at, (cf_str){NULL, 0}, i + 1);
        add(all, OVERLAY_OF_STATUS, key_at(all, item, "list"), list);
        for (size_t k = 0; k < sizeof of_items / sizeof *of_items; k++)
            add(all, OVERLAY_OF_ITEMS, key_at(all, item, of_items[k]), cf_get(check, of_items[k]))
                ->list = node_text(list);
    }
}

static void add_conditions(struct gathering *all, const struct overlay_step *kind,
                           const cf_node *conditions)
{
    const struct overlay_step *at = key_at(all, kind, "conditions");
    for (size_t i = 0; i < cf_len(conditions); i++) {
        const cf_pair *pair = &conditions->as.map.pairs[i];
        const struct overlay_step *signs = step_at(all->arena, at, pair->key, 0);
        for (size_t k = 0; k < cf_len(pair->value); k++) {
            const struct overlay_step *sign = step_at(all->arena, signs, (cf_str){NULL, 0}, k + 1);
            add(all, OVERLAY_OF_STATUS, key_at(all, sign, "state"),
                cf_get(cf_at(pair->value, k), "state"));
        }
    }
}

static void add_examples(struct gathering *all, const struct overlay_step *kind,
                         const cf_node *examples)
{
    const struct overlay_step *at = key_at(all, kind, "examples");
    for (size_t i = 0; i < cf_len(examples); i++) {
        const cf_pair *pair = &examples->as.map.pairs[i];
        add(all, OVERLAY_EXAMPLE, step_at(all->arena, at, pair->key, 0), pair->value);
    }
}

size_t overlay_mentions(struct arena *arena, cf_str word, const cf_node *data,
                        struct overlay_mention **ret_mentions)
{
    static const char *const places[] = {"state", "reason", "detail"};
    static const char *const words[] = {"success", "failure", "running"};
    struct gathering all = {.arena = arena};
    const struct overlay_step *kind =
        step_at(arena, step_at(arena, NULL, STR("kinds"), 0), word, 0);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        add(&all, OVERLAY_OF_STATUS, key_at(&all, kind, places[i]), cf_get(data, places[i]));
    for (size_t i = 0; !cf_get(data, "state") && i < sizeof words / sizeof *words; i++)
        if (cf_len(cf_get(data, words[i])))
            add(&all, OVERLAY_WORDS, key_at(&all, kind, words[i]), cf_get(data, words[i]));
    add(&all, OVERLAY_NAME, key_at(&all, kind, "name_field"), cf_get(data, "name_field"));
    add_checks(&all, kind, cf_get(data, "checks"));
    add_conditions(&all, kind, cf_get(data, "conditions"));
    add_examples(&all, kind, cf_get(data, "examples"));
    *ret_mentions = all.list;
    return all.len;
}

size_t overlay_mentions_group(struct arena *arena, const cf_node *data,
                              struct overlay_mention **ret_mentions)
{
    struct gathering all = {.arena = arena};
    add_examples(&all, NULL, cf_get(data, "examples"));
    *ret_mentions = all.list;
    return all.len;
}

/* --- what a component has ----------------------------------------------------------------------- */

struct meeting {
    struct arena *arena; /* of the component */
    struct arena *kept;
    struct overlay_mention *mention;
    const struct component *component;
};

/* Of several kinds without it the first is told, or the first that has something near to it. */
__attribute__((format(printf, 3, 4))) static bool lacks(const struct meeting *m, cf_str near,
                                                        const char *format, ...)
{
    struct buf why = {.arena = m->kept};
    va_list args;
    if (m->mention->why.len && (m->mention->near.len || !near.len))
        return false;
    va_start(args, format);
    buf_vprintf(&why, format, args);
    va_end(args);
    m->mention->why = buf_str(&why);
    m->mention->near = str_copy(m->kept, near);
    m->mention->kind = str_copy(m->kept, m->component->crd->kind);
    return false;
}

static cf_str nearest_property(struct arena *arena, const struct schema *schema, cf_str name)
{
    cf_str *names = arena_many(arena, schema->properties_len, cf_str);
    for (size_t i = 0; i < schema->properties_len; i++)
        names[i] = schema->properties[i].name;
    return str_nearest(arena, name, names, schema->properties_len);
}

static bool has_status(const struct meeting *m)
{
    const cf_node *path = rules_status_path(m->arena, m->mention->value);
    const struct schema *last;
    size_t met = rules_path_met(m->component->root, path, &last);
    if (met == cf_len(path))
        return true;
    cf_str near = met ? nearest_property(m->arena, last, node_text(cf_at(path, met))) : STR("");
    return lacks(m, near, "%.*s has no %.*s", STR_ARG(m->component->crd->kind),
                 STR_ARG(node_steps_text(m->arena, path)));
}

static bool items_have(const struct meeting *m)
{
    const struct schema_property *status = schema_property(m->component->root, "status");
    const struct schema_property *list =
        status ? schema_property(status->schema, m->mention->list.ptr) : NULL;
    const struct schema *items = list ? list->schema->items : NULL;
    cf_str name = node_text(m->mention->value);
    if (!items || !items->properties_len || schema_property(items, name.ptr))
        return true; /* of a list that is not there, that is told */
    return lacks(m, nearest_property(m->arena, items, name),
                 "what is in status.%.*s of %.*s has no %.*s", STR_ARG(m->mention->list),
                 STR_ARG(m->component->crd->kind), STR_ARG(name));
}

static cf_str last_property(const struct field *input)
{
    bool named = !input->own && !input->holder && input->place.len;
    const struct path_step *last = named ? &input->place.steps[input->place.len - 1] : NULL;
    return last && !last->first ? last->property : STR("");
}

/* The nearest of the names that properties of the spec have. */
static cf_str nearest_input(const struct meeting *m, cf_str name)
{
    const struct fields *inputs = &m->component->inputs;
    cf_str *names = arena_many(m->arena, inputs->len, cf_str);
    size_t len = 0;
    for (size_t i = 0; i < inputs->len; i++)
        if (last_property(&inputs->list[i]).len)
            names[len++] = last_property(&inputs->list[i]);
    return str_nearest(m->arena, name, names, len);
}

static bool has_name(const struct meeting *m)
{
    const struct field *input = m->component->name_input;
    cf_str name = node_text(m->mention->value), kind = m->component->crd->kind;
    if (input && str_equal(last_property(input), name))
        return true;
    for (size_t i = 0; i < m->component->inputs.len; i++) {
        input = &m->component->inputs.list[i];
        if (input->place.len == 2 && str_equal(last_property(input), name))
            return input->type == SCHEMA_STRING ||
                   lacks(m, STR(""), "spec.%.*s of %.*s is of type %s, a name is a string",
                         STR_ARG(name), STR_ARG(kind), schema_type_name(input->type));
    }
    return lacks(m, nearest_input(m, name), "%.*s has no spec.%.*s", STR_ARG(kind), STR_ARG(name));
}

/* One of the inputs of that name must take it. */
static bool has_example(const struct meeting *m)
{
    const struct fields *inputs = &m->component->inputs;
    cf_str name = m->mention->at->key;
    const struct field *found = NULL;
    for (size_t i = 0; i < inputs->len; i++) {
        if (!str_equal(last_property(&inputs->list[i]), name))
            continue;
        found = &inputs->list[i];
        if (types_fit(str_of(schema_type_name(found->type)), m->mention->value))
            return true;
    }
    if (found)
        return lacks(m, STR(""), "the example is %s, %.*s of %.*s is of type %s",
                     node_kind_name(m->mention->value), STR_ARG(name),
                     STR_ARG(m->component->crd->kind), schema_type_name(found->type));
    return lacks(m, nearest_input(m, name), "%.*s has no input at a property %.*s",
                 STR_ARG(m->component->crd->kind), STR_ARG(name));
}

static bool is_met(const struct meeting *m)
{
    switch (m->mention->side) {
    case OVERLAY_OF_STATUS:
        return has_status(m);
    case OVERLAY_OF_ITEMS:
        return items_have(m);
    case OVERLAY_NAME:
        return has_name(m);
    case OVERLAY_EXAMPLE:
        return has_example(m);
    case OVERLAY_WORDS:
        break;
    }
    return cf_get(m->component->rules, "state") ||
           lacks(m, STR(""), "%.*s has no state that these could be words of",
                 STR_ARG(m->component->crd->kind));
}

void overlay_mentions_meet(struct arena *arena, struct arena *kept,
                           struct overlay_mention *mentions, size_t len,
                           const struct component *component)
{
    for (size_t i = 0; i < len; i++) {
        const struct meeting meeting = {arena, kept, &mentions[i], component};
        mentions[i].met = mentions[i].met || is_met(&meeting);
    }
}

cf_str overlay_mentions_hint(struct arena *arena, const struct overlay_mention *mention)
{
    if (mention->near.len)
        return str_printf(arena, "did you mean %.*s?", STR_ARG(mention->near));
    if (mention->side == OVERLAY_WORDS)
        return STR("say state, too: the property of the status that has them");
    bool status = mention->side == OVERLAY_OF_STATUS || mention->side == OVERLAY_OF_ITEMS;
    return str_printf(arena, "`crdforge show %.*s.%s` prints what there is", STR_ARG(mention->kind),
                      status                          ? "status"
                      : mention->side == OVERLAY_NAME ? "spec"
                                                      : "inputs");
}
