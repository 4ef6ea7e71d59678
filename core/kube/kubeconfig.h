/* SPDX-License-Identifier: Apache-2.0
 *
 * What kubeconfigs say, as client-go understands them. Bytes in: no file that they name is opened and
 * no program run. Their text is never shown in messages: it holds keys and passwords.
 */
#ifndef KUBE_KUBECONFIG_H
#define KUBE_KUBECONFIG_H

#include "base/diag.h"
#include "base/node.h"

/* One file. Texts live in the arena of kubeconfig_parse. */
struct kubeconfig_file {
    cf_str path, folder;
    const cf_node *root; /* a map, or null when the file is empty */
};

/* False after a diagnostic: no kubeconfig. Checks no more than the outline. */
bool kubeconfig_parse(struct ctx *ctx, cf_str path, cf_str bytes, struct kubeconfig_file *ret_file);

/* A certificate or key: itself or the path of its file; both empty when there is none. */
struct kubeconfig_pem {
    cf_str pem, path;
    const char *key; /* the setting that says so: "client-key" */
};

/* One context with its cluster and user. Paths are relative to where we run. */
struct kubeconfig {
    cf_str context, namespace, user;
    cf_str origin; /* the file that the cluster is in */
    cf_str server, tls_server_name, proxy_url;
    struct kubeconfig_pem ca, cert, key;
    bool insecure;
    cf_str token, token_file, username, password, as_user;
    cf_str *as_groups;
    size_t as_groups_len;
    struct exec *exec; /* NULL: none */
};

/* `context` by name, or the current one when it is empty. Of two files that say the same thing the
 * first wins, as whole entries. False after diagnostics. */
bool kubeconfig_choose(struct ctx *ctx, const struct kubeconfig_file *files, size_t len,
                       cf_str context, struct kubeconfig *ret_chosen);

/* What kube/exec.c reads with, too. An entry of `map` that is absent or null is empty; false after a
 * diagnostic when it is something else than the name says. A line has no control characters; line
 * breaks at its end are left out. */
bool kubeconfig_text(struct ctx *ctx, const cf_node *map, const char *key, cf_str *ret_text);
bool kubeconfig_line(struct ctx *ctx, const cf_node *map, const char *key, cf_str *ret_text);
bool kubeconfig_lines(struct ctx *ctx, const cf_node *map, const char *key, cf_str **ret_lines,
                      size_t *ret_len);
bool kubeconfig_flag(struct ctx *ctx, const cf_node *map, const char *key, bool *ret_flag);

/* True when a text fits into one line of a request. */
bool kubeconfig_is_line(cf_str text);
/* `text` without line breaks at its end; borrows. */
cf_str kubeconfig_without_break(cf_str text);
/* `path` as seen from `folder`. */
cf_str kubeconfig_path(struct arena *arena, cf_str folder, cf_str path);

#endif
