/* SPDX-License-Identifier: Apache-2.0
 *
 * What crdforge-run asks of an API server, one row a call: the runner's messages, `crdforge doctor` and
 * the rights that are generated are all made of this table.
 */
#ifndef BASE_RIGHTS_H
#define BASE_RIGHTS_H

#include "base/node.h"

enum rights_place {
    RIGHTS_CLUSTER,   /* of a kind that has no namespace */
    RIGHTS_NAMESPACE, /* where the step runs, and the object is unless an input says otherwise */
    RIGHTS_DEFAULT    /* the namespace "default", where events of objects without one are */
};

struct right {
    cf_str group, resource, verb; /* the core group is empty */
    bool required;
    enum rights_place place;
    cf_str why; /* required: what it is for; optional: what happens without it */
};

/* The kind that a step is about. */
struct rights_kind {
    cf_str group, plural;
    bool namespaced, changes; /* changes: objects of it can be changed */
};

/* From a component document, or the map of a runner document. */
struct rights_kind rights_kind(const cf_node *document);

/* Whether objects can be changed, by the rules of their kind (NULL: none): those of a kind that no
 * profile knows can. */
bool rights_can_change(const cf_node *rules);

/* The rights for one kind, in the order of the table. */
size_t rights_of(struct arena *arena, const struct rights_kind *kind, struct right **ret_rights);

/* The verbs for the objects of the kind, optional ones among them: "get, list, watch". */
cf_str rights_verbs(struct arena *arena, const struct rights_kind *kind, const char *between);

#endif
