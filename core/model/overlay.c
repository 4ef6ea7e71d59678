/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay.h"

#include "base/duration.h"
#include "base/node.h"
#include "model/names.h"

#include <stdlib.h>
#include <string.h>

/* --- reading ------------------------------------------------------------------------------------ */

static bool is_pattern(cf_str word)
{
    return str_contains(word, "*") || str_contains(word, "?");
}

static int compare_overlays(const void *a, const void *b)
{
    const struct overlay *x = a, *y = b;
    int order = is_pattern(y->word) - is_pattern(x->word);
    return order ? order : str_compare(x->word, y->word);
}

static void add_targets(struct overlay *overlay, const cf_node *entries, struct overlay_target like)
{
    for (size_t i = 0; i < cf_len(entries); i++) {
        struct overlay_target *target = &overlay->targets[overlay->targets_len++];
        const cf_pair *pair = entries->kind == CF_MAP ? &entries->as.map.pairs[i] : NULL;
        *target = like;
        target->key = pair ? pair->key : node_text(cf_at(entries, i));
        target->data = pair ? pair->value : NULL;
    }
}

static void read_targets(struct arena *arena, struct overlay *overlay)
{
    const cf_node *flatten = cf_get(overlay->data, "flatten");
    const cf_node *inputs = cf_get(overlay->data, "inputs");
    const cf_node *outputs = cf_get(overlay->data, "outputs");
    overlay->targets = arena_many(arena, cf_len(flatten) + cf_len(inputs) + cf_len(outputs),
                                  struct overlay_target);
    add_targets(overlay, flatten, (struct overlay_target){.flatten = true});
    add_targets(overlay, inputs, (struct overlay_target){.output = false});
    add_targets(overlay, outputs, (struct overlay_target){.output = true});
}

size_t overlay_read(struct arena *arena, struct overlay_script script, const cf_node *data,
                    struct overlay **ret_overlays)
{
    const cf_node *kinds = cf_get(data, "kinds");
    struct overlay *overlays = arena_many(arena, cf_len(kinds), struct overlay);
    for (size_t i = 0; i < cf_len(kinds); i++) {
        const cf_pair *pair = &kinds->as.map.pairs[i];
        overlays[i] = (struct overlay){.script = script, .word = pair->key, .data = pair->value};
        read_targets(arena, &overlays[i]);
        overlays[i].mentions_len =
            overlay_mentions(arena, pair->key, pair->value, &overlays[i].mentions);
    }
    if (cf_len(kinds))
        qsort(overlays, cf_len(kinds), sizeof *overlays, compare_overlays);
    *ret_overlays = overlays;
    return cf_len(kinds);
}

/* Of a list, which item it is; of a map, its key. */
static struct overlay_step target_step(const struct overlay *overlay, const char *side,
                                       const struct overlay_target *target,
                                       const struct overlay_step *above)
{
    const cf_node *said = cf_get(overlay->data, side);
    size_t index = 0;
    while (index < cf_len(said) && said->kind == CF_LIST &&
           !str_equal(node_text(cf_at(said, index)), target->key))
        index++;
    if (said && said->kind == CF_LIST)
        return (struct overlay_step){above, {NULL, 0}, index + 1};
    return (struct overlay_step){above, target->key, 0};
}

bool overlay_target_error(struct ctx *ctx, const struct overlay *overlay,
                          const struct overlay_target *target, cf_str what)
{
    const struct overlay_step kinds = {NULL, STR("kinds"), 0}, kind = {&kinds, overlay->word, 0};
    if (!target)
        return overlay_place_error(ctx, &overlay->script, &kind, what);
    const char *side = target->flatten ? "flatten" : target->output ? "outputs" : "inputs";
    const struct overlay_step of = {&kind, str_of(side), 0};
    const struct overlay_step at = target_step(overlay, side, target, &of);
    return overlay_place_error(ctx, &overlay->script, &at, what);
}

/* --- profiles ----------------------------------------------------------------------------------- */

/* `base` with the entries of `over`; of `examples` each example alone. */
/* NOLINTNEXTLINE(misc-no-recursion): one level, for examples */
static const cf_node *merge(struct arena *arena, const cf_node *base, const cf_node *over,
                            const char *const *keys)
{
    for (size_t i = 0; i < cf_len(over); i++) {
        const cf_pair *pair = &over->as.map.pairs[i];
        const cf_node *value = pair->value;
        bool wanted = !keys;
        for (size_t k = 0; keys && keys[k]; k++)
            wanted = wanted || str_is(pair->key, keys[k]);
        if (keys && str_is(pair->key, "examples"))
            value = merge(arena, cf_get(base, "examples"), value, NULL);
        if (wanted)
            base = node_with(arena, base, pair->key, value);
    }
    return base;
}

const cf_node *overlay_profile(struct arena *arena, const cf_node *profile, cf_str kind,
                               const cf_node *data, const struct overlay *const *overlays,
                               size_t len)
{
    static const char *const of_group[] = {"service", "controller", "examples", "chains", NULL};
    static const char *const of_kind[] = {
        "family",  "state",      "success",    "failure",     "running",    "reason", "detail",
        "class",   "update",     "conditions", "links",       "generation", "checks", "controller",
        "flatten", "name_field", "examples",   "name_length", NULL};
    struct map_builder kinds = {.arena = arena};
    const cf_node *known = node_get(cf_get(profile, "kinds"), kind);
    const cf_node *entry = known ? known : cf_get(profile, "every");
    for (size_t i = 0; i < len; i++)
        entry = merge(arena, entry, overlays[i]->data, of_kind);
    profile = merge(arena, profile, data, of_group);
    if (entry)
        map_add(&kinds, kind, entry);
    return node_with(arena, profile, STR("kinds"), map_node(&kinds));
}

/* --- inputs and outputs ------------------------------------------------------------------------- */

/* A field on its way through an overlay. */
struct changed {
    const cf_node *node;           /* as it will be; NULL: it is not there any more */
    cf_str name, before;           /* its name, and the one it had */
    struct overlay_target *target; /* what is said of it, or NULL */
};

struct change {
    struct ctx *ctx;
    struct overlay *overlay;
    struct arena *kept;
    cf_str kind;
    struct changed *list;
    size_t len;
    struct list_builder fixed;
    bool ok;
};

static cf_str name_of(const cf_node *field)
{
    return node_text(cf_get(field, "name"));
}

/* "spec.roleARN" -> "roleARN". */
static cf_str below_side(cf_str path)
{
    if (str_starts(path, "spec."))
        return str_cut(path, sizeof "spec." - 1, path.len);
    if (str_starts(path, "status."))
        return str_cut(path, sizeof "status." - 1, path.len);
    return path;
}

/* The field that a key is about, or their number: by its name, which comes first ("region" is crdforge's own
 * input whatever the spec has), by its path, or by that without "spec.". */
static size_t find_meant(struct arena *arena, const cf_node *fields, cf_str key)
{
    enum { NAME, PATH, BELOW, WAYS };
    for (int way = NAME; way < WAYS; way++)
        for (size_t i = 0; i < cf_len(fields); i++) {
            cf_str path = node_steps_text(arena, cf_get(cf_at(fields, i), "path"));
            cf_str known = way == NAME   ? name_of(cf_at(fields, i))
                           : way == PATH ? path
                                         : below_side(path);
            if (known.len && str_equal(known, key))
                return i;
        }
    return cf_len(fields);
}

static void fault(struct change *change, const struct overlay_target *target, cf_str what)
{
    if (!str_equal(change->overlay->word, change->kind))
        what =
            str_printf(change->ctx->arena, "of %.*s: %.*s", STR_ARG(change->kind), STR_ARG(what));
    change->ok = overlay_target_error(change->ctx, change->overlay, target, what);
}

/* The name that a key may have meant, of those of the component. */
static cf_str nearest(struct change *change, const cf_node *fields, cf_str key)
{
    struct arena *arena = change->ctx->arena;
    size_t len = cf_len(fields);
    cf_str *names = arena_many(arena, 2 * len, cf_str);
    for (size_t i = 0; i < len; i++) {
        names[i] = name_of(cf_at(fields, i));
        names[len + i] = below_side(node_steps_text(arena, cf_get(cf_at(fields, i), "path")));
    }
    return str_nearest(arena, below_side(key), names, 2 * len);
}

/* Finds the fields that the overlay's targets of one side are about. */
static void find_targets(struct change *change, const cf_node *fields, bool output)
{
    struct overlay *overlay = change->overlay;
    change->len = cf_len(fields);
    change->list = arena_many(change->ctx->arena, change->len, struct changed);
    for (size_t i = 0; i < change->len; i++) {
        cf_str name = name_of(cf_at(fields, i));
        change->list[i] = (struct changed){cf_at(fields, i), name, name, NULL};
    }
    for (size_t t = 0; t < overlay->targets_len; t++) {
        struct overlay_target *target = &overlay->targets[t];
        if (target->flatten || target->output != output)
            continue;
        size_t at = find_meant(change->ctx->arena, fields, target->key);
        if (at == change->len) {
            target->kind = str_copy(change->kept, change->kind);
            target->near = str_copy(change->kept, nearest(change, fields, target->key));
            continue;
        }
        target->met = true;
        if (change->list[at].target)
            fault(change, target,
                  str_printf(change->ctx->arena, "%.*s says the same again",
                             STR_ARG(change->list[at].target->key)));
        else
            change->list[at].target = target;
    }
}

static void set(struct change *change, struct changed *field, const char *key, const cf_node *value)
{
    field->node = node_with(change->ctx->arena, field->node, str_of(key), value);
}

/* The same of what a schema says, too: formats look at either. */
static void set_keyword(struct change *change, struct changed *field, const char *key,
                        const cf_node *value)
{
    const cf_node *schema = cf_get(field->node, "schema");
    set(change, field, key, value);
    if (schema)
        set(change, field, "schema", node_with(change->ctx->arena, schema, str_of(key), value));
}

static void set_flag(struct change *change, struct changed *field, const char *key, bool value)
{
    set(change, field, key, node_bool(change->ctx->arena, value));
}

static void rename_field(struct change *change, struct changed *field)
{
    const cf_node *name = cf_get(field->target->data, "rename");
    const cf_node *about = cf_get(field->target->data, "describe");
    if (name) {
        field->name = node_text(name);
        set(change, field, "name", name);
    }
    if (about)
        set_keyword(change, field, "description", about);
}

/* No two may have one name. */
static void check_names(struct change *change)
{
    for (size_t i = 0; i < change->len; i++)
        for (size_t k = 0; k < change->len; k++) {
            const struct changed *field = &change->list[i], *other = &change->list[k];
            bool renamed = field->target && !str_equal(field->name, field->before);
            if (k == i || !renamed || !other->node || !str_equal(field->name, other->name))
                continue;
            cf_str path = node_steps_text(change->ctx->arena, cf_get(other->node, "path"));
            fault(change, field->target,
                  str_printf(change->ctx->arena, "the name %.*s is taken, by %.*s",
                             STR_ARG(field->name), STR_ARG(path.len ? path : other->before)));
            break;
        }
}

static const cf_node *fields_node(const struct change *change)
{
    struct list_builder list = {.arena = change->ctx->arena};
    for (size_t i = 0; i < change->len; i++)
        if (change->list[i].node)
            list_add(&list, change->list[i].node);
    return list_node(&list);
}

/* --- inputs ------------------------------------------------------------------------------------- */

bool overlay_fits(cf_str type, const cf_node *value)
{
    static const struct {
        const char *type;
        cf_kind kind, other;
    } rows[] = {{"string", CF_STR, CF_STR},       {"integer", CF_INT, CF_INT},
                {"number", CF_FLOAT, CF_INT},     {"boolean", CF_BOOL, CF_BOOL},
                {"object", CF_MAP, CF_MAP},       {"array", CF_LIST, CF_LIST},
                {"int-or-string", CF_INT, CF_STR}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(type, rows[i].type))
            return value->kind == (uint32_t)rows[i].kind || value->kind == (uint32_t)rows[i].other;
    return true; /* any */
}

/* Whether all items of a list, or values of a map, are of a type. */
static bool all_fit(cf_str type, const cf_node *value)
{
    for (size_t i = 0; i < cf_len(value); i++)
        if (!overlay_fits(type,
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
static void retype(struct change *change, struct changed *field, const cf_node *type)
{
    static const char *const keys[] = {
        "element",    "enum",          "format",           "pattern",          "minimum",
        "maximum",    "minLength",     "exclusiveMinimum", "exclusiveMaximum", "maxLength",
        "multipleOf", "minItems",      "uniqueItems",      "maxItems",         "minProperties",
        "example",    "maxProperties", "default",          "supplied"};
    if (str_equal(node_text(cf_get(field->node, "type")), node_text(type)))
        return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        set(change, field, keys[i], NULL);
    set(change, field, "type", type);
    set(change, field, "schema", schema_of(change->ctx->arena, type));
}

static bool holds(const cf_node *list, const cf_node *value)
{
    for (size_t i = 0; i < cf_len(list); i++)
        if (node_equal(cf_at(list, i), value))
            return true;
    return false;
}

/* What stands for an option of the runner's is a word that the option takes; those of `action` are its enum. */
static bool is_option_value(const cf_node *input, const cf_node *value)
{
    int64_t ms;
    return !str_is(node_text(cf_get(input, "option")), "timeout") ||
           duration_parse(node_text(value), &ms);
}

static void check_value(struct change *change, const struct changed *field, const char *key)
{
    struct arena *arena = change->ctx->arena;
    const cf_node *value = cf_get(field->target->data, key);
    const cf_node *words = cf_get(field->node, "enum");
    cf_str type = node_text(cf_get(field->node, "type"));
    if (!value)
        return;
    cf_str element = node_text(cf_get(field->node, "element"));
    if (!overlay_fits(type, value))
        fault(change, field->target,
              str_printf(arena, "the %s is %s, the input is of type %.*s", key,
                         node_kind_name(value), STR_ARG(type)));
    else if (element.len && !all_fit(element, value))
        fault(
            change, field->target,
            str_printf(arena, "what is in the %s is not all of type %.*s", key, STR_ARG(element)));
    else if (cf_len(words) && !holds(words, value))
        fault(change, field->target, str_printf(arena, "the %s is none of the enum's values", key));
    else if (!is_option_value(field->node, value)) {
        fault(change, field->target, str_printf(arena, "the %s is no time", key));
        ctx_hint(change->ctx, "%s", duration_hint);
    }
}

static void set_default(struct change *change, struct changed *field)
{
    const cf_node *data = field->target->data, *value = cf_get(data, "default");
    check_value(change, field, "default");
    check_value(change, field, "example");
    bool supplied = value || cf_flag(cf_get(field->node, "supplied"), false);
    if (supplied && cf_flag(cf_get(field->node, "secret"), false)) {
        fault(change, field->target, STR("a default of a secret would be in every generated file"));
        ctx_hint(change->ctx, "leave the default out, or say secret = false");
        return;
    }
    if (!value)
        return;
    set_keyword(change, field, "default", value);
    set_flag(change, field, "supplied", true);
    if (!cf_flag(cf_get(data, "required"), false))
        set_flag(change, field, "required", false);
    set(change, field, "needed", NULL);
    set(change, field, "needed_below", NULL);
}

/* Of crdforge's own only what nothing depends on can be changed. */
static void check_own(struct change *change, const struct changed *field)
{
    static const char *const fixed[] = {"rename", "type", "secret", "immutable", "enum"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (cf_flag(cf_get(field->node, "own"), false) && cf_get(field->target->data, fixed[i]))
            fault(change, field->target,
                  str_printf(change->ctx->arena, "%s cannot be said of an input of crdforge's own",
                             fixed[i]));
}

static void change_input(struct change *change, struct changed *field)
{
    static const char *const flags[] = {"required", "secret", "immutable"};
    static const char *const values[] = {"enum", "example"};
    const cf_node *data = field->target->data;
    check_own(change, field);
    rename_field(change, field);
    if (cf_get(data, "type"))
        retype(change, field, cf_get(data, "type"));
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (cf_get(data, flags[i]))
            set(change, field, flags[i], cf_get(data, flags[i]));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (cf_get(data, values[i]))
            set_keyword(change, field, values[i], cf_get(data, values[i]));
    if (cf_get(data, "required")) {
        set(change, field, "needed", NULL);
        set(change, field, "needed_below", NULL);
    }
    set_default(change, field);
}

static bool is_hidden(const struct changed *field)
{
    return field->target && cf_flag(cf_get(field->target->data, "hide"), false);
}

static struct changed *find_before(const struct change *change, cf_str name)
{
    for (size_t i = 0; i < change->len; i++)
        if (name.len && str_equal(change->list[i].before, name))
            return &change->list[i];
    return NULL;
}

/* Whether the resource must have it and nothing else that is left gives it. */
static bool is_missed(const struct change *change, const struct changed *field)
{
    const struct changed *holder = find_before(change, node_text(cf_get(field->node, "inside")));
    bool needed = cf_flag(cf_get(field->node, "needed"), false);
    if (!cf_flag(cf_get(field->node, "required"), false) &&
        !(needed && (!holder || is_hidden(holder))))
        return false;
    for (size_t i = 0; i < change->len; i++) { /* its parts give it, if one of them must be there */
        const struct changed *part = &change->list[i];
        bool inside = str_equal(node_text(cf_get(part->node, "inside")), field->before);
        bool must = cf_flag(cf_get(part->node, "needed"), false) ||
                    cf_flag(cf_get(part->node, "required"), false);
        bool supplied = cf_flag(cf_get(part->node, "supplied"), false);
        if (inside && (supplied || (must && !is_hidden(part))))
            return false;
    }
    return true;
}

static void add_fixed(struct change *change, const struct changed *field)
{
    static const char *const keys[] = {"name", "path", "type", "element", "option"};
    struct map_builder map = {.arena = change->ctx->arena};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        map_add(&map, str_of(keys[i]), cf_get(field->node, keys[i]));
    map_add(&map, STR("value"), cf_get(field->node, "default"));
    list_add(&change->fixed, map_node(&map));
}

static void hide_input(struct change *change, struct changed *field)
{
    const cf_node *path = cf_get(field->node, "path");
    bool named = str_is(node_steps_text(change->ctx->arena, path), "metadata.name");
    if (cf_flag(cf_get(field->node, "supplied"), false) && named) {
        fault(change, field->target, STR("then all resources would have one name"));
        ctx_hint(change->ctx, "leave the default out: each gets a name of its own");
    } else if (cf_flag(cf_get(field->node, "supplied"), false)) {
        add_fixed(change, field);
    } else if (is_missed(change, field)) {
        fault(change, field->target,
              str_printf(change->ctx->arena, "%.*s requires it, so it cannot just be hidden",
                         STR_ARG(change->kind)));
        ctx_hint(change->ctx, "say default = VALUE, too: every resource then has that value");
    }
}

/* What was inside of a hidden input stands for itself: what must be there is then asked for. */
static void free_part(struct change *change, struct changed *part)
{
    const struct changed *holder = find_before(change, node_text(cf_get(part->node, "inside")));
    if (!holder)
        return;
    if (!is_hidden(holder)) {
        set(change, part, "inside", node_str(change->ctx->arena, holder->name));
        return;
    }
    set(change, part, "inside", NULL);
    if (cf_flag(cf_get(part->node, "needed"), false)) {
        set(change, part, "needed", NULL);
        set_flag(change, part, "required", true);
    }
}

static const cf_node *change_inputs(struct change *change, const cf_node *document)
{
    find_targets(change, cf_get(document, "inputs"), false);
    for (size_t i = 0; i < change->len; i++)
        if (change->list[i].target)
            change_input(change, &change->list[i]);
    for (size_t i = 0; i < change->len; i++)
        if (is_hidden(&change->list[i]))
            hide_input(change, &change->list[i]);
    for (size_t i = 0; i < change->len; i++)
        free_part(change, &change->list[i]);
    for (size_t i = 0; i < change->len; i++)
        if (is_hidden(&change->list[i]))
            change->list[i].node = NULL;
    check_names(change);
    return fields_node(change);
}

/* The input that holds the cloud resource's own name may have another name now, or be gone. */
static const cf_node *change_naming(const struct change *change, const cf_node *naming)
{
    const struct changed *field = find_before(change, node_text(cf_get(naming, "input")));
    if (!field)
        return naming;
    return field->node ? node_with(change->ctx->arena, naming, STR("input"),
                                   node_str(change->ctx->arena, field->name))
                       : NULL;
}

/* --- outputs ------------------------------------------------------------------------------------ */

static bool is_own(const struct changed *field)
{
    return cf_flag(cf_get(field->node, "own"), false);
}

static const cf_node *only_listed(const struct change *change)
{
    struct list_builder list = {.arena = change->ctx->arena};
    for (size_t t = 0; t < change->overlay->targets_len; t++)
        for (size_t i = 0; i < change->len; i++)
            if (change->list[i].target == &change->overlay->targets[t])
                list_add(&list, change->list[i].node);
    for (size_t i = 0; i < change->len; i++)
        if (is_own(&change->list[i]) && !change->list[i].target)
            list_add(&list, change->list[i].node);
    return list_node(&list);
}

static const cf_node *change_outputs(struct change *change, const cf_node *document)
{
    const cf_node *said = cf_get(change->overlay->data, "outputs");
    find_targets(change, cf_get(document, "outputs"), true);
    if (said && said->kind == CF_LIST)
        return only_listed(change);
    for (size_t i = 0; i < change->len; i++) {
        struct changed *field = &change->list[i];
        if (!field->target)
            continue;
        if (is_own(field) && (is_hidden(field) || cf_get(field->target->data, "rename")))
            fault(change, field->target,
                  STR("an output of crdforge's own stays, under its own name"));
        rename_field(change, field);
        if (is_hidden(field))
            field->node = NULL;
    }
    check_names(change);
    return fields_node(change);
}

/* --- chains ------------------------------------------------------------------------------------- */

/* What the overlay says of a field that a chain knows by name only. */
static const struct overlay_target *said_of(struct arena *arena, const struct overlay *overlay,
                                            cf_str name, bool output)
{
    for (size_t i = 0; i < overlay->targets_len; i++) {
        const struct overlay_target *target = &overlay->targets[i];
        if (target->flatten || target->output != output)
            continue;
        if (str_equal(target->key, name) ||
            str_equal(names_snake(arena, below_side(target->key)), name))
            return target;
    }
    return NULL;
}

static bool hides_output(struct arena *arena, const struct overlay *overlay, cf_str name)
{
    const cf_node *said = cf_get(overlay->data, "outputs");
    const struct overlay_target *target = said_of(arena, overlay, name, true);
    if (said && said->kind == CF_LIST)
        return !target && !names_reserved(name);
    return target && cf_flag(cf_get(target->data, "hide"), false);
}

/* The entries of a map by the names that inputs have now, without those that are hidden. */
static const cf_node *renamed_keys(struct arena *arena, const struct overlay *overlay,
                                   const cf_node *map)
{
    struct map_builder renamed = {.arena = arena};
    if (!map)
        return NULL;
    for (size_t i = 0; i < cf_len(map); i++) {
        const cf_pair *pair = &map->as.map.pairs[i];
        const struct overlay_target *target = said_of(arena, overlay, pair->key, false);
        const cf_node *name = target ? cf_get(target->data, "rename") : NULL;
        if (!target || !cf_flag(cf_get(target->data, "hide"), false))
            map_add(&renamed, name ? node_text(name) : pair->key, pair->value);
    }
    return map_node(&renamed);
}

/* The outputs that feed a step by the names that they have now. NULL: one of them is hidden. */
static const cf_node *renamed_sources(struct arena *arena, const struct overlay *overlay,
                                      cf_str kind, const cf_node *from)
{
    struct map_builder renamed = {.arena = arena};
    for (size_t i = 0; i < cf_len(from); i++) {
        const cf_pair *pair = &from->as.map.pairs[i];
        const cf_node *source = pair->value;
        cf_str output = node_text(cf_get(source, "output"));
        if (str_equal(node_text(cf_get(source, "kind")), kind)) {
            const struct overlay_target *target = said_of(arena, overlay, output, true);
            const cf_node *name = target ? cf_get(target->data, "rename") : NULL;
            if (hides_output(arena, overlay, output))
                return NULL;
            if (name)
                source = node_with(arena, source, STR("output"), name);
        }
        map_add(&renamed, pair->key, source);
    }
    return map_node(&renamed);
}

/* NULL: it cannot be run any more. */
static const cf_node *change_chain(struct arena *arena, const struct overlay *overlay, cf_str kind,
                                   const cf_node *chain)
{
    struct list_builder steps = {.arena = arena};
    const cf_node *all = cf_get(chain, "steps");
    for (size_t i = 0; i < cf_len(all); i++) {
        const cf_node *step = cf_at(all, i), *from = cf_get(step, "from");
        bool own = str_equal(node_text(cf_get(step, "kind")), kind);
        if (from) {
            from = renamed_sources(arena, overlay, kind, from);
            if (!from)
                return NULL;
            step = node_with(arena, step, STR("from"),
                             own ? renamed_keys(arena, overlay, from) : from);
        }
        if (own && cf_get(step, "values"))
            step = node_with(arena, step, STR("values"),
                             renamed_keys(arena, overlay, cf_get(step, "values")));
        list_add(&steps, step);
    }
    return node_with(arena, chain, STR("steps"), list_node(&steps));
}

const cf_node *overlay_chains(struct arena *arena, const cf_node *document, cf_str kind,
                              const struct overlay *overlay)
{
    const cf_node *chains = cf_get(document, "chains");
    struct list_builder list = {.arena = arena};
    if (!chains)
        return document;
    for (size_t i = 0; i < cf_len(chains); i++) {
        const cf_node *chain = change_chain(arena, overlay, kind, cf_at(chains, i));
        if (chain)
            list_add(&list, chain);
    }
    return node_with(arena, document, STR("chains"), list.len ? list_node(&list) : NULL);
}

/* --- all of it ---------------------------------------------------------------------------------- */

const cf_node *overlay_apply(struct ctx *ctx, struct arena *kept, const cf_node *document,
                             struct overlay *overlay)
{
    struct arena *arena = ctx->arena;
    const cf_node *fixed = cf_get(document, "fixed");
    struct change change = {.ctx = ctx,
                            .overlay = overlay,
                            .kept = kept,
                            .kind = node_text(cf_get(document, "kind")),
                            .fixed = {.arena = arena},
                            .ok = true};
    for (size_t i = 0; i < cf_len(fixed); i++)
        list_add(&change.fixed, cf_at(fixed, i));
    const cf_node *inputs = change_inputs(&change, document);
    const cf_node *naming = change_naming(&change, cf_get(document, "naming"));
    document = node_with(arena, document, STR("inputs"), inputs);
    document = node_with(arena, document, STR("naming"), naming);
    document = node_with(arena, document, STR("outputs"), change_outputs(&change, document));
    if (change.fixed.len)
        document = node_with(arena, document, STR("fixed"), list_node(&change.fixed));
    document = overlay_chains(arena, document, change.kind, overlay);
    return change.ok ? document : NULL;
}
