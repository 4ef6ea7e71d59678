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

static const char *family_of(const struct crd *crd, const struct schema *status)
{
    if (component_is_ack(crd))
        return "ack";
    const struct schema_property *conditions = schema_property(status, "conditions");
    return conditions && conditions->schema->type == SCHEMA_ARRAY ? "ready" : "created";
}

const cf_node *rules_build(struct ctx *ctx, const struct crd *crd,
                           const struct crd_version *version, const struct schema *root,
                           const cf_node *kind_profile)
{
    static const char *const from_profile[] = {"success", "failure", "running", "class", "update"};
    const struct schema_property *property = schema_property(root, "status");
    const struct schema *status = property ? property->schema : NULL;
    const bool ack = component_is_ack(crd);
    struct map_builder rules = {.arena = ctx->arena};
    map_text(&rules, "family", str_of(family_of(crd, status)));
    map_add(&rules, STR("state"),
            property_path(ctx, version, status, kind_profile, "state", ack ? "STATUS" : NULL));
    for (size_t i = 0; i < sizeof from_profile / sizeof *from_profile; i++)
        map_add(&rules, str_of(from_profile[i]), cf_get(kind_profile, from_profile[i]));
    map_add(
        &rules, STR("reason"),
        property_path(ctx, version, status, kind_profile, "reason", ack ? "FAILURE-REASON" : NULL));
    return map_node(&rules);
}
