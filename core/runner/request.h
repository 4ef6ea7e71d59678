/* SPDX-License-Identifier: Apache-2.0
 *
 * Values -> the custom resource, and its name. Pure.
 */
#ifndef RUNNER_REQUEST_H
#define RUNNER_REQUEST_H

#include "runner/fill.h"

/* Who runs this step, the same for each retry of it. */
struct request_identity {
    cf_str run, task;
    bool known;   /* otherwise the texts are empty, or made up for this one try */
    cf_str whole; /* the run alone, the same for all its steps; empty: not known */
};

struct request {
    const cf_node *resource; /* apiVersion, kind, metadata, spec */
    cf_str name;             /* of the object: metadata.name */
    bool generated;          /* the name was made, not given */
    cf_str spec;             /* SHA-256 of what is asked for: all but made names */
};

/* From --run and --task (texts that were not replaced by the engine hold "{{" and do not count);
 * without them, from the executor input, which may be NULL. */
struct request_identity request_identify(cf_str run, cf_str task, const cf_node *executor);

/* What all tasks of a run of KFP share in the URI of the output artifact run_summary,
 * ROOT/PIPELINE/RUN/TASK[/SALT]/run_summary (the salt is a UUID): RUN where it is a UUID, as a pipeline
 * can know it, too; else (kfp.local) all before the task. Empty where `uri` is none of these. */
cf_str request_run_of_uri(cf_str uri);

/* `values`: one for each input of the document, NULL where it is unset. `attempt`: how many tries
 * under other names came before; only a made name depends on it. */
struct request request_build(struct arena *arena, const struct document *document,
                             const cf_node *const *values, struct request_identity identity,
                             int attempt);

/* The resource as the values give it, without apiVersion, kind and name. *ret_conflict: two inputs that
 * give one path different values. */
const cf_node *request_tree(struct arena *arena, const struct document *document,
                            const cf_node *const *values, struct fill_conflict *ret_conflict);

/* `given` when the API server would take it as an object's name, else a name made of it that ends in
 * a hash of it. */
cf_str request_legal_name(struct arena *arena, cf_str given);

#endif
