/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/access.h"

static const cf_node *review_of(struct arena *arena, const struct access_right *right)
{
    struct map_builder top = {.arena = arena}, spec = {.arena = arena}, what = {.arena = arena};
    map_text(&what, "namespace", right->name_space);
    map_text(&what, "verb", right->verb);
    map_text(&what, "group", right->group);
    map_text(&what, "resource", right->resource);
    map_add(&spec, STR("resourceAttributes"), map_node(&what));
    map_text(&top, "apiVersion", STR("authorization.k8s.io/v1"));
    map_text(&top, "kind", STR("SelfSubjectAccessReview"));
    map_add(&top, STR("spec"), map_node(&spec));
    return map_node(&top);
}

struct client_answer access_review(struct client *client, struct ctx *ctx,
                                   const struct access_right *right, bool *ret_allowed)
{
    struct client_request request = {
        .method = "POST",
        .path = STR("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
        .body = review_of(ctx->arena, right)};
    struct client_answer answer = client_insist(client, ctx, &request);
    *ret_allowed = cf_flag(cf_get(cf_get(answer.body, "status"), "allowed"), false);
    return answer;
}
