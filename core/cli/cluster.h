/* SPDX-License-Identifier: Apache-2.0
 *
 * The cluster as a source of definitions, and the options that say which one.
 */
#ifndef CLI_CLUSTER_H
#define CLI_CLUSTER_H

#include "cli/args.h"
#include "cli/run.h"
#include "kube/client.h"

/* Rows for the option table of a command that may talk to a cluster. */
#define CLUSTER_OPTIONS                                                                            \
    {"kubeconfig", NULL, 0, "FILE", "for cluster: (default: KUBECONFIG, ~/.kube/config)"},         \
    {                                                                                              \
        "context", NULL, 0, "NAME", "of the kubeconfig"                                            \
    }

/* What CLUSTER_OPTIONS say. */
struct cluster_options {
    cf_str kubeconfig, context;
};
struct cluster_options cluster_options(const struct args *args);

/* NULL after a diagnostic in run->ctx. Everything lives in the run's arena. */
struct client *cluster_open(struct run *run, const struct cluster_options *options,
                            struct config *ret_config);

/* The same with what is known already, to act as somebody else: nothing is read again. */
struct client *cluster_open_as(struct run *run, const struct config *config, cf_str as_user,
                               struct config *ret_config);

/* What to do about an answer that is no good one. */
cf_str cluster_next(struct arena *arena, const struct client *client,
                    const struct client_answer *answer);

/* Adds why the cluster gave no good answer, with the next step. `doing`: "read the definitions". */
void cluster_tell(struct ctx *ctx, const struct client *client, const struct client_answer *answer,
                  const char *doing);

/* Called for each definition in order of its name (`name`: "cluster:PLURAL.GROUP"), which is given as
 * YAML, as kubectl prints it, but without what only says how it fares in this cluster. */
typedef void cluster_found(void *data, cf_str name, cf_str yaml);

/* The definitions that `pattern` names: all when it is empty; else a kind, a plural, PLURAL.GROUP, a
 * group, GROUP/KIND, each with * and ?. False after a diagnostic in run->ctx. */
bool cluster_each(struct run *run, const struct cluster_options *options, cf_str pattern,
                  cluster_found *found, void *data);

/* Pure. True when `pattern` names this definition. */
bool cluster_matches(struct arena *arena, cf_str pattern, const cf_node *definition);

/* "sagemaker" or "sagemaker.services.k8s.aws" of the group of that name. */
bool cluster_is_group(cf_str group, cf_str word);

#endif
