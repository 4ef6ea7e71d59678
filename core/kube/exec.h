/* SPDX-License-Identifier: Apache-2.0
 *
 * Credential programs (`exec` of a kubeconfig): client.authentication.k8s.io/v1 and v1beta1, as
 * `aws eks get-token` speaks it.
 */
#ifndef KUBE_EXEC_H
#define KUBE_EXEC_H

#include "kube/config.h"

struct exec {
    const char *api_version;
    cf_str command; /* with a slash: a path as seen from where we run */
    cf_str *args;
    size_t args_len;
    cf_str *env; /* "NAME=value" */
    size_t env_len;
    cf_str install_hint;
    bool tell_cluster;            /* provideClusterInfo */
    const cf_node *cluster_extra; /* for the program: cluster.config; NULL: none */
    bool never_asks, always_asks; /* interactiveMode; neither: when there is a terminal */
    int64_t limit_ms;             /* the longest it may run */
    cf_str subject; /* for messages: "the credential program aws of the user dev in FILE" */

    /* What it gave last, in buffers that are used again; as long as nothing is there `known` is
     * false. */
    struct buf token, cert_pem, key_pem;
    int64_t expires; /* seconds since 1970; -1: never */
    bool known;
};

/* `at` is the map `exec` of a user in the kubeconfig `path`. NULL after diagnostics. */
struct exec *exec_read(struct ctx *ctx, const cf_node *at, cf_str path, cf_str user);

/* Sets token or certificate and key; runs the program when there are none that are still good, or
 * when they are to be renewed. `config` tells the cluster. False after a diagnostic. */
bool exec_credentials(struct ctx *ctx, struct exec *exec, const struct config *config,
                      const struct config_need *need, struct config_credentials *ret_credentials);

/* What a program printed, as exec_credentials takes it: into `exec`. False after a diagnostic. */
bool exec_parse(struct ctx *ctx, struct exec *exec, cf_str output);

#endif
