/* SPDX-License-Identifier: Apache-2.0
 *
 * What must be true before a component can run in a cluster; each check says what it found and, when
 * it is not well, the one thing to do.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli/cluster.h"
#include "runner/document.h"

enum doctor_state {
    DOCTOR_OK,
    DOCTOR_NOTE, /* worth knowing; nothing has to be done */
    DOCTOR_FAIL
};

struct doctor {
    struct run *run;
    cf_str as_user;         /* whose rights are meant; empty: one's own */
    cf_str name_space;      /* where the component is to run */
    struct config config;   /* one's own */
    struct client *client;  /* speaks as oneself; NULL until doctor_connect */
    struct client *subject; /* speaks as as_user */
    struct config subject_config;
    bool reached;              /* the API server answers */
    struct list_builder found; /* maps: check, state, what, fix */
    size_t failed;
};

/* Whether the cluster can be talked to, and as `as_user` unless that is empty. False: nothing else can
 * be checked. */
bool doctor_connect(struct doctor *doctor, const struct cluster_options *options, cf_str as_user,
                    cf_str name_space);
void doctor_close(struct doctor *doctor);

/* The definition, what it lacks, the rights, the controller: of one component. */
void doctor_component(struct doctor *doctor, const struct document *document);

/* Whether a cluster can pull an image of that name; empty when the name is not known. */
void doctor_image(struct doctor *doctor, cf_str image);

#endif
