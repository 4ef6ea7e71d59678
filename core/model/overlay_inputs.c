/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay_inputs.h"

#include "base/node.h"
#include "base/types.h"
#include "model/fields.h"

/* Whether all items of a list, or values of a map, are of a type. */
static bool all_fit(cf_str type, const cf_node *value)
{
    for (size_t i = 0; i < cf_len(value); i++)
        if (!types_fit(type,
                       value->kind == CF_MAP ? value->as.map.pairs[i].value : cf_at(value, i)))
            return false;
    return true;
}

/* The schema of a type alone, for an input that a script gave another one. */
static const cf_node *schema_of(struct arena *arena, const cf_node *type)
{
    struct map_builder map = {.arena = arena};
    cf_str word = node_text(type);
    if (str_is(word, "int-or-string"))
        map_add(&map, STR("x-kubernetes-int-or-string"), node_bool(arena, true));
    else if (str_is(word, "any"))
        map_add(&map, STR("x-kubernetes-preserve-unknown-fields"), node_bool(arena, true));
    else
        map_add(&map, STR("type"), type);
    return map_node(&map);
}

/* Keywords that say more of a type than its name: they do not hold of another one. */
static void retype(struct overlay_edit *edit, struct overlay_edited *field, const cf_node *type)
{
    static const char *const keys[] = {
        "element",    "enum",          "format",           "pattern",          "minimum",
        "maximum",    "minLength",     "exclusiveMinimum", "exclusiveMaximum", "maxLength",
        "multipleOf", "minItems",      "uniqueItems",      "maxItems",         "minProperties",
        "example",    "maxProperties", "default",          "supplied"};
    if (str_equal(node_text(cf_get(field->node, "type")), node_text(type)))
        return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        overlay_edit_set(edit, field, keys[i], NULL);
    overlay_edit_set(edit, field, "type", type);
    overlay_edit_set(edit, field, "schema", schema_of(edit->ctx->arena, type));
}

static bool holds(const cf_node *list, const cf_node *value)
{
    for (size_t i = 0; i < cf_len(list); i++)
        if (node_equal(cf_at(list, i), value))
            return true;
    return false;
}

static void check_value(struct overlay_edit *edit, const struct overlay_edited *field,
                        const char *key)
{
    struct arena *arena = edit->ctx->arena;
    const cf_node *value = cf_get(field->target->data, key);
    const cf_node *words = cf_get(field->node, "enum");
    cf_str element = node_text(cf_get(field->node, "element"));
    const char *hint;
    if (!value)
        return;
    cf_str problem = types_problem(arena, key, node_text(cf_get(field->node, "type")),
                                   node_text(cf_get(field->node, "option")), value, &hint);
    if (problem.len)
        overlay_edit_fault(edit, field->target, problem);
    else if (element.len && !all_fit(element, value))
        overlay_edit_fault(
            edit, field->target,
            str_printf(arena, "what is in the %s is not all of type %.*s", key, STR_ARG(element)));
    else if (cf_len(words) && !holds(words, value))
        overlay_edit_fault(edit, field->target,
                           str_printf(arena, "the %s is none of the enum's values", key));
    if (hint)
        ctx_hint(edit->ctx, "%s", hint);
}

static void set_default(struct overlay_edit *edit, struct overlay_edited *field)
{
    const cf_node *data = field->target->data, *value = cf_get(data, "default");
    check_value(edit, field, "default");
    check_value(edit, field, "example");
    bool supplied = value || cf_flag(cf_get(field->node, "supplied"), false);
    if (supplied && cf_flag(cf_get(field->node, "secret"), false)) {
        overlay_edit_fault(edit, field->target,
                           STR("a default of a secret would be in every generated file"));
        ctx_hint(edit->ctx, "leave the default out, or say secret = false");
        return;
    }
    if (!value)
        return;
    overlay_edit_keyword(edit, field, "default", value);
    overlay_edit_flag(edit, field, "supplied", true);
    if (!cf_flag(cf_get(data, "required"), false))
        overlay_edit_flag(edit, field, "required", false);
    overlay_edit_set(edit, field, "needed", NULL);
    overlay_edit_set(edit, field, "needed_below", NULL);
}

/* Of crdforge's own only what nothing depends on can be changed. */
static void check_own(struct overlay_edit *edit, const struct overlay_edited *field)
{
    static const char *const fixed[] = {"rename", "type", "secret", "immutable", "enum"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (cf_flag(cf_get(field->node, "own"), false) && cf_get(field->target->data, fixed[i]))
            overlay_edit_fault(edit, field->target,
                               str_printf(edit->ctx->arena,
                                          "%s cannot be said of an input of crdforge's own",
                                          fixed[i]));
}

static void change_input(struct overlay_edit *edit, struct overlay_edited *field)
{
    static const char *const flags[] = {"required", "secret", "immutable"};
    static const char *const values[] = {"enum", "example"};
    const cf_node *data = field->target->data;
    check_own(edit, field);
    overlay_edit_rename(edit, field);
    if (cf_get(data, "type"))
        retype(edit, field, cf_get(data, "type"));
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (cf_get(data, flags[i]))
            overlay_edit_set(edit, field, flags[i], cf_get(data, flags[i]));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (cf_get(data, values[i]))
            overlay_edit_keyword(edit, field, values[i], cf_get(data, values[i]));
    if (cf_get(data, "required")) {
        overlay_edit_set(edit, field, "needed", NULL);
        overlay_edit_set(edit, field, "needed_below", NULL);
    }
    set_default(edit, field);
}

/* Whether the resource must have it and nothing else that is left gives it. */
static bool is_missed(const struct overlay_edit *edit, const struct overlay_edited *field)
{
    const struct overlay_edited *holder =
        overlay_edit_before(edit, node_text(cf_get(field->node, "inside")));
    bool needed = cf_flag(cf_get(field->node, "needed"), false);
    if (!cf_flag(cf_get(field->node, "required"), false) &&
        !(needed && (!holder || overlay_edit_hides(holder))))
        return false;
    return !field->given;
}

/* Parts give what holds them, if one of them must be there. */
static void give(struct overlay_edit *edit, const struct overlay_edited *part)
{
    struct overlay_edited *holder =
        overlay_edit_before(edit, node_text(cf_get(part->node, "inside")));
    bool must = cf_flag(cf_get(part->node, "needed"), false) ||
                cf_flag(cf_get(part->node, "required"), false);
    bool supplied = cf_flag(cf_get(part->node, "supplied"), false);
    if (holder && (supplied || (must && !overlay_edit_hides(part))))
        holder->given = true;
}

static void add_fixed(struct overlay_edit *edit, const struct overlay_edited *field)
{
    static const char *const keys[] = {"name", "path", "type", "element", "option"};
    struct map_builder map = {.arena = edit->ctx->arena};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        map_add(&map, str_of(keys[i]), cf_get(field->node, keys[i]));
    map_add(&map, STR("value"), cf_get(field->node, "default"));
    list_add(&edit->fixed, map_node(&map));
}

static void hide_input(struct overlay_edit *edit, struct overlay_edited *field)
{
    const cf_node *path = cf_get(field->node, "path");
    bool named = str_is(node_steps_text(edit->ctx->arena, path), "metadata.name");
    if (cf_flag(cf_get(field->node, "supplied"), false) && named) {
        overlay_edit_fault(edit, field->target, STR("then all resources would have one name"));
        ctx_hint(edit->ctx, "leave the default out: each gets a name of its own");
    } else if (cf_flag(cf_get(field->node, "supplied"), false)) {
        add_fixed(edit, field);
    } else if (is_missed(edit, field)) {
        overlay_edit_fault(edit, field->target,
                           str_printf(edit->ctx->arena,
                                      "%.*s requires it, so it cannot just be hidden",
                                      STR_ARG(edit->kind)));
        ctx_hint(edit->ctx, "say default = VALUE, too: every resource then has that value");
    }
}

/* What was inside of a hidden input stands for itself: what must be there is then asked for. */
static void free_part(struct overlay_edit *edit, struct overlay_edited *part)
{
    const struct overlay_edited *holder =
        overlay_edit_before(edit, node_text(cf_get(part->node, "inside")));
    if (!holder)
        return;
    if (!overlay_edit_hides(holder)) {
        overlay_edit_set(edit, part, "inside", node_str(edit->ctx->arena, holder->name));
        return;
    }
    overlay_edit_set(edit, part, "inside", NULL);
    if (cf_flag(cf_get(part->node, "needed"), false)) {
        overlay_edit_set(edit, part, "needed", NULL);
        overlay_edit_flag(edit, part, "required", true);
    }
}

/* Without an input for the cloud resource's own name, resource_name cannot be taken from that. */
static void tell_naming(struct overlay_edit *edit, const cf_node *naming)
{
    const struct overlay_edited *cloud =
        overlay_edit_before(edit, node_text(cf_get(naming, "input")));
    struct overlay_edited *object = overlay_edit_before(edit, STR("resource_name"));
    if (cloud && !cloud->node && object &&
        str_is(node_text(cf_get(object->node, "description")), FIELDS_NAMED))
        overlay_edit_keyword(edit, object, "description",
                             node_cstr(edit->ctx->arena, FIELDS_UNNAMED));
}

const cf_node *overlay_inputs(struct overlay_edit *edit, const cf_node *document)
{
    overlay_edit_find(edit, cf_get(document, "inputs"), false);
    for (size_t i = 0; i < edit->len; i++)
        if (edit->list[i].target)
            change_input(edit, &edit->list[i]);
    for (size_t i = 0; i < edit->len; i++)
        give(edit, &edit->list[i]);
    for (size_t i = 0; i < edit->len; i++)
        if (overlay_edit_hides(&edit->list[i]))
            hide_input(edit, &edit->list[i]);
    for (size_t i = 0; i < edit->len; i++)
        free_part(edit, &edit->list[i]);
    for (size_t i = 0; i < edit->len; i++)
        if (overlay_edit_hides(&edit->list[i]))
            edit->list[i].node = NULL;
    tell_naming(edit, cf_get(document, "naming"));
    overlay_edit_names(edit);
    return overlay_edit_fields(edit);
}

/* The input that holds the cloud resource's own name may have another name now, or be gone. */
const cf_node *overlay_inputs_naming(const struct overlay_edit *edit, const cf_node *naming)
{
    const struct overlay_edited *field =
        overlay_edit_before(edit, node_text(cf_get(naming, "input")));
    if (!field)
        return naming;
    return field->node ? node_with(edit->ctx->arena, naming, STR("input"),
                                   node_str(edit->ctx->arena, field->name))
                       : NULL;
}
