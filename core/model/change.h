/* SPDX-License-Identifier: Apache-2.0
 *
 * One change of a component's interface, as its user meets it: somebody whose pipeline gives values to
 * inputs by name and reads outputs by name. The level says what becomes of a pipeline that stays as it is:
 *   major  it may be refused, fail, or do something else
 *   minor  it does what it did; there is more that could be given or read
 *   patch  nothing differs but words
 */
#ifndef MODEL_CHANGE_H
#define MODEL_CHANGE_H

#include "base/node.h"

enum change_level { CHANGE_NONE, CHANGE_PATCH, CHANGE_MINOR, CHANGE_MAJOR };

enum change_of { CHANGE_OF_KIND, CHANGE_OF_INPUT, CHANGE_OF_OUTPUT };

enum change_what {
    CHANGE_REMOVED,
    CHANGE_ADDED,
    CHANGE_RENAMED, /* the same property under another name */
    CHANGE_MOVED,   /* the same name, for another property */
    CHANGE_RETYPED,
    CHANGE_REQUIRED, /* was optional */
    CHANGE_OPTIONAL, /* was required */
    CHANGE_NARROWED, /* fewer values are good */
    CHANGE_WIDENED,  /* more values are good */
    CHANGE_CHANGED,  /* neither, or nobody can tell */
    CHANGE_REWORDED
};

/* What is changed. */
struct change_spot {
    enum change_of of;
    cf_str name; /* of the input or output that is or holds it; empty for the kind */
    cf_str path; /* in the custom resource: "spec.tags[].key", "spec.labels.*"; may be empty */
    bool inside; /* a part of the input or output */
};

struct change {
    enum change_level level;
    enum change_what what;
    struct change_spot spot;
    cf_str keyword; /* "default", "enum", "maximum", …; empty where `what` says it all */
    const cf_node *before, *after; /* NULL: there was or is none */
};

struct change_list {
    struct arena *arena;
    struct change *list;
    size_t len, cap;
};

void change_add(struct change_list *all, struct change change);
/* Major first; of one level the kind, then inputs, then outputs, each by path. Total: it does not depend on
 * the order in which they were found. */
void change_sort(struct change_list *all);
enum change_level change_highest(const struct change_list *all);

const char *change_level_name(enum change_level level); /* "none", "patch", "minor", "major" */
const char *change_of_name(enum change_of of);          /* "kind", "input", "output" */
const char *change_what_name(enum change_what what);    /* "removed", "added", … */

/* The level of a change of which values are good. What is read is the reverse of what is given: a pipeline
 * may meet a value that it does not know where an output is widened. */
enum change_level change_level_of_values(enum change_of of, enum change_what what);

/* Pairs two lists by their keys in less than quadratic time. */
struct change_pair {
    size_t before, after; /* indices; CHANGE_ABSENT: there is none */
};
#define CHANGE_ABSENT ((size_t)-1)
/* In byte order of the keys; *ret_len at most before_len + after_len. */
struct change_pair *change_match(struct arena *arena, const cf_str *before, size_t before_len,
                                 const cf_str *after, size_t after_len, size_t *ret_len);

#endif
