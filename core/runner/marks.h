/* SPDX-License-Identifier: Apache-2.0
 *
 * What the runner writes onto an object to know it again: whose it is, what was asked for, and who
 * takes it along when it goes. Pure.
 */
#ifndef RUNNER_MARKS_H
#define RUNNER_MARKS_H

#include "runner/request.h"

#define MARKS_PREFIX "crdforge.dev/"                    /* of all of the runner's own */
#define MARKS_MANAGED_BY "app.kubernetes.io/managed-by" /* label: the runner made the object */
#define MARKS_MANAGER "crdforge-run"                    /* its value, and the field manager */
#define MARKS_OWNER "crdforge.dev/owner"                /* label: hash of run and task */
#define MARKS_RUN_ID "crdforge.dev/run-id"              /* label: hash of the run alone */
#define MARKS_RUN "crdforge.dev/run"                    /* annotations: for people and for reap */
#define MARKS_TASK "crdforge.dev/task"
#define MARKS_WORKFLOW "crdforge.dev/workflow"  /* what runs the steps; see marks_workflow */
#define MARKS_REAP "crdforge.dev/reap"          /* the object goes with its run; see reap.h */
#define MARKS_SPEC "crdforge.dev/spec"          /* hash of what was asked for */
#define MARKS_ATTEMPT "crdforge.dev/attempt"    /* how many tries came before this one */
#define MARKS_BEFORE "crdforge.dev/before"      /* GENERATION/TIME: see struct marks */
#define MARKS_APPLIED "crdforge.dev/applied-by" /* as MARKS_OWNER, on objects of others */
#define MARKS_REGION "services.k8s.aws/region"
#define MARKS_DELETION "services.k8s.aws/deletion-policy"

/* --owner: an object in the namespace of the step's pod. */
struct marks_owner {
    cf_str group, version, kind, name, uid;
};

/* "GROUP/VERSION/KIND/NAME/UID"; absent (false, no diagnostic) where the text is empty or still holds
 * "{{". False with *ret_ok false after a diagnostic. */
bool marks_read_owner(struct ctx *ctx, cf_str text, struct marks_owner *ret_owner, bool *ret_ok);

/* False after diagnostics about labels and annotations of the resource that are the runner's to set. */
bool marks_check_given(struct ctx *ctx, const struct document *document, const cf_node *resource);

/* What the runner knows of a step that is about to write. */
struct marks {
    struct request_identity identity;
    cf_str owner; /* hash of the identity: the value of MARKS_OWNER */
    cf_str run;   /* hash of the run alone: the value of MARKS_RUN_ID; empty: not known */
    cf_str spec;  /* hash of what is asked for */
    int attempt;
    /* Of the object that is to be changed: its generation and when its controller had last looked, as
     * "GENERATION/TIME", so that a later try knows whether the change has been seen. Empty: created. */
    cf_str before;
    const struct marks_owner *workflow; /* NULL when not known */
    cf_str workflow_namespace;
    bool refer;  /* the object goes with its workflow: an owner reference */
    cf_str reap; /* how to tell whether it is over; empty: it does not go with its run */
};

/* The hash that stands for run and task. */
cf_str marks_owner_hash(struct arena *arena, struct request_identity identity);
/* The hash that stands for the run alone; empty where that is not known. */
cf_str marks_run_hash(struct arena *arena, struct request_identity identity);

/* The resource with the marks of an object that the runner makes. */
const cf_node *marks_created(struct arena *arena, const cf_node *resource,
                             const struct marks *marks);
/* The resource with the marks of a change to `object`, made by this step (`ours`) or by somebody else.
 * What it had of marks stays: to apply is also to remove what is not said again. */
const cf_node *marks_applied(struct arena *arena, const cf_node *resource,
                             const struct marks *marks, const cf_node *object, bool ours);

/* Reads the workflow of an object and its namespace back. False when it has none. */
bool marks_workflow(const cf_node *object, struct marks_owner *ret_workflow, cf_str *ret_namespace);

enum marks_whose {
    MARKS_OURS,    /* made by this step, in this or an earlier try */
    MARKS_CHANGED, /* made by somebody else, changed by this step */
    MARKS_FOREIGN
};

enum marks_whose marks_whose(const cf_node *object, cf_str owner);
/* A label or annotation, or the empty text. */
cf_str marks_label(const cf_node *object, const char *key);
cf_str marks_annotation(const cf_node *object, const char *key);

#endif
