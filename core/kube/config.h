/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the API server is and who asks: a kubeconfig, or the service account of the pod. Files are
 * read, credential programs run, no request is made.
 */
#ifndef KUBE_CONFIG_H
#define KUBE_CONFIG_H

#include "base/diag.h"
#include "base/node.h"

/* What the command line and the environment say; texts are empty where nothing is said. */
struct config_options {
    cf_str kubeconfig;  /* --kubeconfig: this file alone */
    cf_str context;     /* --context */
    cf_str as_user;     /* --as: act as somebody else (needs the right to) */
    cf_str environment; /* the variable KUBECONFIG: files, separated by colons; the first that says
                          * something wins, missing ones are passed over */
    cf_str home;        /* the variable HOME: its .kube/config is the last resort */
    cf_str service_host, service_port; /* the variables KUBERNETES_SERVICE_HOST and _PORT */
    cf_str account_folder;             /* holds token, ca.crt and namespace in a pod */
};

/* The variables above as they are; the folder is where Kubernetes mounts it, unless the variable
 * CRDFORGE_SERVICE_ACCOUNT names another one (a projected token, a test). */
struct config_options config_environment(void);

/* One cluster, one user. Texts are empty where not known; they live in the arena of config_load. */
struct config {
    cf_str server;          /* https://host:port, maybe with a path; no slash at the end */
    cf_str tls_server_name; /* the name the certificate must have, when not the host's */
    cf_str proxy_url;
    cf_str ca_pem;          /* certificates of authorities; empty: those of the system */
    bool insecure;          /* insecure-skip-tls-verify */
    cf_str namespace;       /* of the context or the pod's service account */
    cf_str context, origin; /* for messages: its name, the file ("the pod's service account") */
    cf_str as_user;         /* impersonation */
    cf_str *as_groups;
    size_t as_groups_len;
    bool in_cluster;
    struct config_user *user; /* how credentials are come by; see config_credentials */
};

/* In a pod (service_host set and the account's token there), unless a kubeconfig is named in
 * `options` (--kubeconfig, --context or KUBECONFIG); else the kubeconfig. False after a diagnostic
 * that says what was looked for where, and what to do. */
bool config_load(struct ctx *ctx, const struct config_options *options, struct config *ret_config);

/* The same cluster and the same credentials, to act as somebody else. False after a diagnostic. */
bool config_act_as(struct ctx *ctx, const struct config *config, cf_str as_user,
                   struct config *ret_config);

/* What to show the server, as of now. */
struct config_credentials {
    cf_str token;              /* bearer token */
    cf_str username, password; /* basic authentication */
    cf_str cert_pem, key_pem;  /* client certificate and its key */
};

/* How they are to be got. */
struct config_need {
    bool renew;       /* those of before were refused (401): a program has to give new ones */
    int wake;         /* readable: somebody wants us to stop, which ends a program, too; -1: none */
    int64_t limit_ms; /* the longest a program may run; 0: as long as programs may */
};

/* A token file is read again at each call (the kubelet replaces it; where it cannot be read, the token
 * of before serves); a credential program (`exec`) runs at the first call, after the time it gave its
 * credential has passed, and when that is needed. Texts live in ctx->arena. False after a diagnostic. */
bool config_credentials(struct ctx *ctx, struct config *config, const struct config_need *need,
                        struct config_credentials *ret_credentials);

#endif
