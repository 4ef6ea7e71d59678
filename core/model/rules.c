/* SPDX-License-Identifier: Apache-2.0 */
#include "model/rules.h"

#include "base/node.h"
#include "model/component.h"

static const cf_node *status_path(struct arena *arena, cf_str property)
{
    struct list_builder path = {.arena = arena};
    list_add(&path, node_cstr(arena, "status"));
    list_add(&path, node_str(arena, property));
    return list_node(&path);
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

/* `key` of the profile, else of the column; only when the status has such a property. */
static const cf_node *property_path(struct ctx *ctx, const struct crd_version *version,
                                    const struct schema *status, const cf_node *kind_profile,
                                    const char *key, const char *column)
{
    cf_str property = node_text(cf_get(kind_profile, key));
    if (!property.len && column)
        property = column_property(version, column);
    if (!property.len || !schema_property(status, property.ptr))
        return NULL;
    return status_path(ctx->arena, property);
}

/* Where kinds without a profile keep their state: the first that is a text. */
static const cf_node *guess_state(struct arena *arena, const struct schema *status)
{
    static const char *const names[] = {"phase", "state", "jobStatus", "status"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct schema_property *property = schema_property(status, names[i]);
        if (property && property->schema->type == SCHEMA_STRING)
            return status_path(arena, str_of(names[i]));
    }
    return NULL;
}

static const char *family_of(const struct crd *crd, const struct schema *status,
                             const cf_node *state)
{
    if (component_is_ack(crd))
        return "ack";
    const struct schema_property *conditions = schema_property(status, "conditions");
    return state || (conditions && conditions->schema->type == SCHEMA_ARRAY) ? "ready" : "created";
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
        map_add(&map, STR("path"), status_path(arena, property));
        map_add(&map, STR("word"), cf_get(check, "word"));
        map_add(&map, STR("name"), cf_get(check, "name"));
        map_add(&map, STR("failure"), cf_get(check, "failure"));
        list_add(&list, map_node(&map));
    }
    return list.len ? list_node(&list) : NULL;
}

const cf_node *rules_build(struct ctx *ctx, const struct crd *crd,
                           const struct crd_version *version, const struct schema *root,
                           const cf_node *profile, const cf_node *kind_profile)
{
    static const char *const from_profile[] = {"success", "failure", "running",
                                               "class",   "update",  "links"};
    const struct schema_property *property = schema_property(root, "status");
    const struct schema *status = property ? property->schema : NULL;
    const bool ack = component_is_ack(crd);
    struct map_builder rules = {.arena = ctx->arena};
    const cf_node *state =
        property_path(ctx, version, status, kind_profile, "state", ack ? "STATUS" : NULL);
    if (!state && !ack)
        state = guess_state(ctx->arena, status);
    map_text(&rules, "family", str_of(family_of(crd, status, state)));
    map_add(&rules, STR("state"), state);
    for (size_t i = 0; i < sizeof from_profile / sizeof *from_profile; i++)
        map_add(&rules, str_of(from_profile[i]), cf_get(kind_profile, from_profile[i]));
    map_add(&rules, STR("checks"),
            build_checks(ctx->arena, status, cf_get(kind_profile, "checks")));
    map_add(
        &rules, STR("reason"),
        property_path(ctx, version, status, kind_profile, "reason", ack ? "FAILURE-REASON" : NULL));
    map_add(&rules, STR("detail"),
            property_path(ctx, version, status, kind_profile, "detail", NULL));
    map_add(&rules, STR("controller"), cf_get(profile, "controller"));
    return map_node(&rules);
}
