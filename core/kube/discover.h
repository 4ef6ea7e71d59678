/* SPDX-License-Identifier: Apache-2.0
 *
 * What an API server serves: groups, their versions, the resources in them.
 */
#ifndef KUBE_DISCOVER_H
#define KUBE_DISCOVER_H

#include "kube/client.h"

struct discover_resource {
    cf_str group, version, plural, kind;
    bool namespaced;
};

struct discover_resources {
    struct discover_resource *list; /* in the order of the server: by group, then by name */
    size_t len, cap;
};

/* Appends the resources that `name` stands for: "PLURAL.GROUP", "GROUP", or the empty text for all
 * groups that custom resources can be in (those of Kubernetes itself have no dot, or end in
 * ".k8s.io": they are found by their names alone). Of a group, the version that the server prefers.
 * Only what can be listed. Nothing found is CLIENT_OK with nothing appended; another outcome says
 * why it cannot be known. Texts live in ctx->arena. */
struct client_answer discover_find(struct client *client, struct ctx *ctx, cf_str name,
                                   struct discover_resources *resources);

/* Appends all resources of one group and version. 404: it is not served. */
struct client_answer discover_version(struct client *client, struct ctx *ctx, cf_str group,
                                      cf_str version, struct discover_resources *resources);

#endif
