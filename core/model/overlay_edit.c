/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay_edit.h"

#include "base/node.h"

static cf_str name_of(const cf_node *field)
{
    return node_text(cf_get(field, "name"));
}

cf_str overlay_edit_below(cf_str path)
{
    if (str_starts(path, "spec."))
        return str_cut(path, sizeof "spec." - 1, path.len);
    if (str_starts(path, "status."))
        return str_cut(path, sizeof "status." - 1, path.len);
    return path;
}

/* What keys may call the fields: by their names, which come first ("region" is crdforge's own input whatever
 * the spec has), by their paths, or by these without "spec."; of several the first. What is put in later
 * takes the place of what was there. */
static struct lookup what_is_meant(struct overlay_edit *edit)
{
    struct arena *arena = edit->ctx->arena;
    struct lookup meant = {.arena = arena};
    cf_str *paths = arena_many(arena, edit->len, cf_str);
    for (size_t i = edit->len; i-- > 0;) {
        paths[i] = node_steps_text(arena, cf_get(edit->list[i].node, "path"));
        lookup_put(&meant, overlay_edit_below(paths[i]), &edit->list[i]);
    }
    for (size_t i = edit->len; i-- > 0;)
        lookup_put(&meant, paths[i], &edit->list[i]);
    for (size_t i = edit->len; i-- > 0;)
        lookup_put(&meant, edit->list[i].name, &edit->list[i]);
    return meant;
}

void overlay_edit_fault(struct overlay_edit *edit, const struct overlay_target *target, cf_str what)
{
    if (!str_equal(edit->overlay->word, edit->kind))
        what = str_printf(edit->ctx->arena, "of %.*s: %.*s", STR_ARG(edit->kind), STR_ARG(what));
    edit->ok = overlay_target_error(edit->ctx, edit->overlay, target, what);
}

/* The name that a key may have meant, of those of the component. */
static cf_str nearest(struct overlay_edit *edit, const cf_node *fields, cf_str key)
{
    struct arena *arena = edit->ctx->arena;
    size_t len = cf_len(fields);
    cf_str *names = arena_many(arena, 2 * len, cf_str);
    for (size_t i = 0; i < len; i++) {
        names[i] = name_of(cf_at(fields, i));
        names[len + i] =
            overlay_edit_below(node_steps_text(arena, cf_get(cf_at(fields, i), "path")));
    }
    return str_nearest(arena, overlay_edit_below(key), names, 2 * len);
}

/* Of several kinds without it the first is told, or the first that has something near to it. */
static void remember_unmet(struct overlay_edit *edit, struct overlay_target *target, cf_str near)
{
    if (target->kind.len && (target->near.len || !near.len))
        return;
    target->kind = str_copy(edit->kept, edit->kind);
    target->near = str_copy(edit->kept, near);
}

static void remember_taken(struct overlay_edit *edit, const struct overlay_target *target,
                           const cf_node *field)
{
    struct overlay *overlay = edit->overlay;
    struct arena *kept = edit->kept;
    bool hidden = cf_flag(cf_get(target->data, "hide"), false);
    if (!hidden && !cf_get(target->data, "rename"))
        return;
    overlay->taken = arena_grow(kept, overlay->taken, overlay->taken_len, &overlay->taken_cap,
                                sizeof *overlay->taken);
    overlay->taken[overlay->taken_len++] = (struct overlay_taken){
        .by = target,
        .group = str_copy(kept, edit->group),
        .kind = str_copy(kept, edit->kind),
        .plural = str_copy(kept, edit->plural),
        .name = str_copy(kept, name_of(field)),
        .path = str_copy(kept, node_steps_text(edit->ctx->arena, cf_get(field, "path")))};
}

static struct lookup names_before(struct overlay_edit *edit)
{
    struct lookup names = {.arena = edit->ctx->arena};
    for (size_t i = edit->len; i-- > 0;)
        lookup_put(&names, edit->list[i].before, &edit->list[i]);
    return names;
}

void overlay_edit_find(struct overlay_edit *edit, const cf_node *fields, bool output)
{
    struct overlay *overlay = edit->overlay;
    edit->len = cf_len(fields);
    edit->list = arena_many(edit->ctx->arena, edit->len, struct overlay_edited);
    for (size_t i = 0; i < edit->len; i++) {
        cf_str name = name_of(cf_at(fields, i));
        edit->list[i] =
            (struct overlay_edited){.node = cf_at(fields, i), .name = name, .before = name};
    }
    edit->names = names_before(edit);
    const struct lookup meant = what_is_meant(edit);
    for (size_t t = 0; t < overlay->targets_len; t++) {
        struct overlay_target *target = &overlay->targets[t];
        if (target->flatten || target->output != output)
            continue;
        struct overlay_edited *field = target->key.len ? lookup_find(&meant, target->key) : NULL;
        if (!field) {
            remember_unmet(edit, target, nearest(edit, fields, target->key));
            continue;
        }
        target->met = true;
        remember_taken(edit, target, field->node);
        if (field->target)
            overlay_edit_fault(edit, target,
                               str_printf(edit->ctx->arena, "%.*s says the same again",
                                          STR_ARG(field->target->key)));
        else
            field->target = target;
    }
}

void overlay_edit_set(struct overlay_edit *edit, struct overlay_edited *field, const char *key,
                      const cf_node *value)
{
    field->node = node_with(edit->ctx->arena, field->node, str_of(key), value);
}

void overlay_edit_keyword(struct overlay_edit *edit, struct overlay_edited *field, const char *key,
                          const cf_node *value)
{
    const cf_node *schema = cf_get(field->node, "schema");
    overlay_edit_set(edit, field, key, value);
    if (schema)
        overlay_edit_set(edit, field, "schema",
                         node_with(edit->ctx->arena, schema, str_of(key), value));
}

void overlay_edit_flag(struct overlay_edit *edit, struct overlay_edited *field, const char *key,
                       bool value)
{
    overlay_edit_set(edit, field, key, node_bool(edit->ctx->arena, value));
}

void overlay_edit_rename(struct overlay_edit *edit, struct overlay_edited *field)
{
    const cf_node *name = cf_get(field->target->data, "rename");
    const cf_node *about = cf_get(field->target->data, "describe");
    if (name) {
        field->name = node_text(name);
        overlay_edit_set(edit, field, "name", name);
    }
    if (about)
        overlay_edit_keyword(edit, field, "description", about);
}

void overlay_edit_names(struct overlay_edit *edit)
{
    struct arena *arena = edit->ctx->arena;
    struct lookup first = {.arena = arena}, second = first; /* of the fields with a name */
    for (size_t i = 0; i < edit->len; i++) {
        struct overlay_edited *field = &edit->list[i];
        if (!field->node)
            continue;
        struct lookup *holders = lookup_find(&first, field->name) ? &second : &first;
        if (!lookup_find(holders, field->name))
            lookup_put(holders, field->name, field);
    }
    for (size_t i = 0; i < edit->len; i++) {
        const struct overlay_edited *field = &edit->list[i];
        const struct overlay_edited *other = lookup_find(&first, field->name);
        if (other == field)
            other = lookup_find(&second, field->name);
        if (!other || !field->target || str_equal(field->name, field->before))
            continue;
        cf_str path = node_steps_text(arena, cf_get(other->node, "path"));
        overlay_edit_fault(edit, field->target,
                           str_printf(arena, "the name %.*s is taken, by %.*s",
                                      STR_ARG(field->name),
                                      STR_ARG(path.len ? path : other->before)));
    }
}

const cf_node *overlay_edit_fields(const struct overlay_edit *edit)
{
    struct list_builder list = {.arena = edit->ctx->arena};
    for (size_t i = 0; i < edit->len; i++)
        if (edit->list[i].node)
            list_add(&list, edit->list[i].node);
    return list_node(&list);
}

bool overlay_edit_hides(const struct overlay_edited *field)
{
    return field->target && cf_flag(cf_get(field->target->data, "hide"), false);
}

struct overlay_edited *overlay_edit_before(const struct overlay_edit *edit, cf_str name)
{
    return name.len ? lookup_find(&edit->names, name) : NULL;
}
