/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of a step share once it talks to an API server.
 */
#ifndef RUNNER_WORK_H
#define RUNNER_WORK_H

#include "base/node.h"
#include "kube/follow.h"
#include "runner/log.h"
#include "runner/marks.h"
#include "runner/result.h"
#include "runner/step.h"

struct work {
    struct ctx *ctx; /* of the whole step: what it says at its end is why the step ended */
    const struct arguments *arguments;
    struct step *step;
    const struct rules *rules;
    struct client *client;
    struct log *log;
    cf_str name_space; /* of the object; empty for kinds that have none */
    cf_str collection; /* path of the collection it is in */
    struct marks marks;

    /* What has been found out. */
    struct arena
        *creation; /* of the object as it was created: cleared by the first later snapshot */
    const cf_node *object; /* the last snapshot; NULL: none yet */
    cf_str uid;
    bool ours;            /* made by this step, in this or an earlier try: it may delete it */
    bool in_flight;       /* a request to create it may have been carried out unseen */
    int64_t unsure_since; /* when requests to create it began to fail (clock_ms); 0: they do not */
    unsigned unsure;      /* how many have */
    unsigned denied;      /* how often it was refused for a reason that may pass */
    bool changed;         /* this try, or an earlier one, has changed an object that was there */
    int64_t changed_generation; /* the object's, after the change */
    int64_t changed_at;         /* seconds since 1970, by the server's clock; -1: not known */
    int64_t looked_before;     /* when the controller had last looked before the change, likewise */
    int64_t began;             /* the whole step (clock_ms) */
    struct list_builder fates; /* of --action delete: what became of each object, for the page */
};

/* Of each request that writes; and how long such a one may go on when the step is stopped. */
#define WORK_WRITE_QUERY "?fieldManager=" MARKS_MANAGER "&fieldValidation=Strict"
enum { WORK_FINISH_MS = 5000 };

/* The request of attempt `attempt`, with the marks for it. */
void work_number(struct work *work, int attempt);
/* Takes `object` as the last snapshot; it must live in ctx->arena, or in `creation`. */
void work_take(struct work *work, const cf_node *object);
/* The path of the object, of `suffix` after it ("?a=b"). */
cf_str work_path(const struct work *work, const char *suffix);
/* "KIND NAMESPACE/NAME", for messages. */
cf_str work_shown(const struct work *work);
/* The object without the list of who set which field, which is longer than the object. */
const cf_node *work_without_managers(struct arena *arena, const cf_node *object);
/* The next snapshot, in `scratch`, which is cleared before: however many come, the memory is that of
 * one. What is wrong on this side is told in work->ctx. */
enum follow_event work_follow(struct work *work, struct follow *follow, struct arena *scratch,
                              int64_t wait_ms, const cf_node **ret_object,
                              struct client_answer *ret_answer);
/* How much of `limit_ms` is left before the limit of the whole step. */
int64_t work_within(const struct work *work, int64_t limit_ms);
/* A limit that is none is a day, where there has to be one. */
int64_t work_or_day(int64_t limit_ms);
/* Reads the object of the request's name. What has no uid is no object, but the answer of something on the
 * way: it counts as no answer, so that nothing is ever done to it. */
struct client_answer work_look(struct work *work);
/* metadata.uid, or the empty text. */
cf_str work_uid(const cf_node *object);
/* ARN of the cloud resource, or the empty text. */
cf_str work_arn(const cf_node *object);

#endif
