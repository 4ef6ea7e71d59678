/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/discover.h"

static bool can_be_listed(const cf_node *resource)
{
    const cf_node *verbs = cf_get(resource, "verbs");
    for (size_t i = 0; i < cf_len(verbs); i++)
        if (str_is(node_text(cf_at(verbs, i)), "list"))
            return true;
    return false;
}

struct client_answer discover_version(struct client *client, struct ctx *ctx, cf_str group,
                                      cf_str version, struct discover_resources *resources)
{
    struct client_request request = {
        .method = "GET",
        .path = group.len
                    ? str_printf(ctx->arena, "/apis/%.*s/%.*s", STR_ARG(group), STR_ARG(version))
                    : str_printf(ctx->arena, "/api/%.*s", STR_ARG(version))};
    struct client_answer answer = client_insist(client, ctx, &request);
    const cf_node *list = answer.outcome == CLIENT_OK ? cf_get(answer.body, "resources") : NULL;
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *row = cf_at(list, i);
        cf_str name = node_text(cf_get(row, "name"));
        if (str_contains(name, "/") || !can_be_listed(row)) /* "jobs/status" is a part of a job */
            continue;
        resources->list = arena_grow(ctx->arena, resources->list, resources->len, &resources->cap,
                                     sizeof *resources->list);
        resources->list[resources->len++] =
            (struct discover_resource){group, version, name, node_text(cf_get(row, "kind")),
                                       cf_flag(cf_get(row, "namespaced"), false)};
    }
    return answer;
}

static bool may_be_custom(cf_str group)
{
    return str_contains(group, ".") && !str_ends(group, ".k8s.io");
}

/* The part of `name` before the group, when it is in that group; the empty text for the group itself
 * and for no name. */
static bool names_group(cf_str name, cf_str group, cf_str *ret_plural)
{
    *ret_plural = STR("");
    if (!name.len)
        return may_be_custom(group);
    if (str_equal(name, group))
        return true;
    if (name.len <= group.len + 1 || !group.len)
        return false;
    size_t dot = name.len - group.len - 1;
    *ret_plural = str_cut(name, 0, dot);
    return name.ptr[dot] == '.' && str_equal(str_cut(name, dot + 1, name.len), group) &&
           !str_contains(*ret_plural, ".");
}

static void keep_only(struct discover_resources *resources, size_t from, cf_str plural)
{
    size_t kept = from;
    for (size_t i = from; i < resources->len; i++)
        if (!plural.len || str_equal(resources->list[i].plural, plural))
            resources->list[kept++] = resources->list[i];
    resources->len = kept;
}

struct client_answer discover_find(struct client *client, struct ctx *ctx, cf_str name,
                                   struct discover_resources *resources)
{
    struct client_request request = {.method = "GET", .path = STR("/apis")};
    struct client_answer answer = client_insist(client, ctx, &request);
    const cf_node *groups = answer.outcome == CLIENT_OK ? cf_get(answer.body, "groups") : NULL;
    for (size_t i = 0; i < cf_len(groups) && answer.outcome == CLIENT_OK; i++) {
        const cf_node *group = cf_at(groups, i);
        cf_str plural, group_name = node_text(cf_get(group, "name"));
        size_t from = resources->len;
        if (!names_group(name, group_name, &plural))
            continue;
        cf_str version = node_text(cf_get(cf_get(group, "preferredVersion"), "version"));
        answer = discover_version(client, ctx, group_name, version, resources);
        keep_only(resources, from, plural);
        /* One group that cannot be had (its own server is down) hides no other. */
        if (!name.len && answer.status >= 400)
            answer.outcome = CLIENT_OK;
    }
    return answer;
}
