/* SPDX-License-Identifier: Apache-2.0 */
#include "model/rules.h"

#include "base/families.h"
#include "base/node.h"
#include "model/component.h"

const cf_node *rules_status_path(struct arena *arena, const cf_node *what)
{
    struct list_builder path = {.arena = arena};
    list_add(&path, node_cstr(arena, "status"));
    if (node_text(what).len)
        list_add(&path, what);
    for (size_t i = 0; i < cf_len(what); i++)
        list_add(&path, cf_at(what, i));
    return list_node(&path);
}

static const cf_node *property_path_of(struct arena *arena, cf_str property)
{
    return rules_status_path(arena, node_str(arena, property));
}

size_t rules_path_met(const struct schema *root, const cf_node *path,
                      const struct schema **ret_last)
{
    *ret_last = root;
    for (size_t i = 0; i < cf_len(path); i++) {
        const struct schema *schema = *ret_last;
        const struct schema_property *property =
            schema_property(schema, node_text(cf_at(path, i)).ptr);
        bool keeps = cf_flag(cf_get(schema->source, "x-kubernetes-preserve-unknown-fields"), false);
        bool open = !schema->properties_len &&
                    (schema->type == SCHEMA_OBJECT || schema->type == SCHEMA_ANY);
        if (!property)
            return keeps || open ? cf_len(path) : i;
        *ret_last = property->schema;
    }
    return cf_len(path);
}

static bool may_have(const struct schema *root, const cf_node *path)
{
    const struct schema *last;
    return rules_path_met(root, path, &last) == cf_len(path);
}

/* The property a printer column such as `.status.trainingJobStatus` shows, or "". ACK gives the
 * status word the column STATUS and the reason of a failure FAILURE-REASON. */
static cf_str column_property(const struct crd_version *version, const char *column)
{
    for (size_t i = 0; i < cf_len(version->columns); i++) {
        const cf_node *entry = cf_at(version->columns, i);
        const cf_node *json_path = cf_get(entry, "jsonPath");
        cf_str path = node_text(json_path ? json_path : cf_get(entry, "JSONPath"));
        if (!str_equal_fold(node_text(cf_get(entry, "name")), str_of(column)) ||
            !str_starts(path, ".status."))
            continue;
        cf_str property = str_cut(path, sizeof ".status." - 1, path.len);
        if (!str_contains(property, ".") && !str_contains(property, "["))
            return property;
    }
    return STR("");
}

/* `key` of the profile, else of the column; only when the status can have such a property. */
static const cf_node *property_path(struct ctx *ctx, const struct crd_version *version,
                                    const struct schema *root, const cf_node *kind_profile,
                                    const char *key, const char *column)
{
    const cf_node *what = cf_get(kind_profile, key);
    const struct schema_property *status = schema_property(root, "status");
    cf_str shown = column && !what ? column_property(version, column) : STR("");
    if (shown.len && status && schema_property(status->schema, shown.ptr))
        return property_path_of(ctx->arena, shown);
    const cf_node *path = what ? rules_status_path(ctx->arena, what) : NULL;
    return path && may_have(root, path) ? path : NULL;
}

/* Where kinds without a profile keep their state: the first that is a text. */
static const cf_node *guess_state(struct arena *arena, const struct schema *status)
{
    static const char *const names[] = {"phase", "state", "jobStatus", "status"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct schema_property *property = schema_property(status, names[i]);
        if (property && property->schema->type == SCHEMA_STRING)
            return property_path_of(arena, str_of(names[i]));
    }
    return NULL;
}

/* What the profile says of a kind that is not one of ACK: how it ends, or that nothing ends. */
static bool is_declared(const cf_node *kind_profile, const cf_node *state)
{
    return cf_get(kind_profile, "conditions") || (state && cf_len(cf_get(kind_profile, "success")));
}

static const char *family_of(const struct crd *crd, const struct schema *status,
                             const cf_node *state, const cf_node *kind_profile)
{
    if (component_is_ack(crd))
        return FAMILIES_ACK;
    if (cf_get(kind_profile, "family"))
        return cf_text(cf_get(kind_profile, "family"), "");
    const struct schema_property *conditions = schema_property(status, "conditions");
    bool ready = state || is_declared(kind_profile, state) ||
                 (conditions && conditions->schema->type == SCHEMA_ARRAY);
    return ready ? FAMILIES_READY : FAMILIES_CREATED;
}

/* The profile names the list by its property, the runner wants its path. */
static const cf_node *build_checks(struct arena *arena, const struct schema *status,
                                   const cf_node *checks)
{
    struct list_builder list = {.arena = arena};
    for (size_t i = 0; i < cf_len(checks); i++) {
        const cf_node *check = cf_at(checks, i);
        cf_str property = node_text(cf_get(check, "list"));
        struct map_builder map = {.arena = arena};
        if (!schema_property(status, property.ptr))
            continue;
        map_add(&map, STR("path"), property_path_of(arena, property));
        map_add(&map, STR("word"), cf_get(check, "word"));
        map_add(&map, STR("name"), cf_get(check, "name"));
        map_add(&map, STR("failure"), cf_get(check, "failure"));
        list_add(&list, map_node(&map));
    }
    return list.len ? list_node(&list) : NULL;
}

/* Signs are taken over as they are, but for the paths of those that are words in the status. */
static const cf_node *build_signs(struct arena *arena, const cf_node *signs)
{
    static const char *const keys[] = {"type", "status", "reasons"};
    struct list_builder list = {.arena = arena};
    for (size_t i = 0; i < cf_len(signs); i++) {
        const cf_node *sign = cf_at(signs, i), *state = cf_get(sign, "state");
        struct map_builder map = {.arena = arena};
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            map_add(&map, str_of(keys[k]), cf_get(sign, keys[k]));
        map_add(&map, STR("path"), state ? rules_status_path(arena, state) : NULL);
        map_add(&map, STR("words"), cf_get(sign, "words"));
        list_add(&list, map_node(&map));
    }
    return list.len ? list_node(&list) : NULL;
}

/* Empty where the words of the state are all there is to look at: then no condition counts. */
static const cf_node *build_conditions(struct arena *arena, const cf_node *conditions)
{
    static const char *const keys[] = {"success", "failure", "running", "recoverable"};
    struct map_builder map = {.arena = arena};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        map_add(&map, str_of(keys[i]), build_signs(arena, cf_get(conditions, keys[i])));
    return map_node(&map);
}

const cf_node *rules_build(struct ctx *ctx, const struct crd *crd,
                           const struct crd_version *version, const struct schema *root,
                           const cf_node *profile, const cf_node *kind_profile)
{
    static const char *const from_profile[] = {"success", "failure", "running",   "class",
                                               "update",  "links",   "generation"};
    const struct schema_property *property = schema_property(root, "status");
    const struct schema *status = property ? property->schema : NULL;
    const bool ack = component_is_ack(crd);
    struct map_builder rules = {.arena = ctx->arena};
    const cf_node *state =
        property_path(ctx, version, root, kind_profile, "state", ack ? "STATUS" : NULL);
    if (!state && !ack)
        state = guess_state(ctx->arena, status);
    map_text(&rules, "family", str_of(family_of(crd, status, state, kind_profile)));
    map_add(&rules, STR("state"), state);
    for (size_t i = 0; i < sizeof from_profile / sizeof *from_profile; i++)
        map_add(&rules, str_of(from_profile[i]), cf_get(kind_profile, from_profile[i]));
    if (!ack && is_declared(kind_profile, state))
        map_add(&rules, STR("conditions"),
                build_conditions(ctx->arena, cf_get(kind_profile, "conditions")));
    map_add(&rules, STR("checks"),
            build_checks(ctx->arena, status, cf_get(kind_profile, "checks")));
    map_add(
        &rules, STR("reason"),
        property_path(ctx, version, root, kind_profile, "reason", ack ? "FAILURE-REASON" : NULL));
    map_add(&rules, STR("detail"), property_path(ctx, version, root, kind_profile, "detail", NULL));
    const cf_node *who = cf_get(kind_profile, "controller");
    map_add(&rules, STR("controller"), who ? who : cf_get(profile, "controller"));
    return map_node(&rules);
}
