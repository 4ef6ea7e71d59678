/* SPDX-License-Identifier: Apache-2.0
 *
 * What the state of a resource means: done, failed, or wait, and for how long at most. Pure: one
 * snapshot decides, and no clock is looked at (patience.h does that).
 */
#ifndef RUNNER_RULES_H
#define RUNNER_RULES_H

#include "runner/document.h"

enum rules_family {
    RULES_ACK,    /* conditions as the controllers of AWS write them */
    RULES_READY,  /* conditions as Kubernetes recommends them, or a phase */
    RULES_CREATED /* there is nothing to wait for */
};

enum rules_class { RULES_RESOURCE, RULES_JOB, RULES_RECORD };

struct rules_words {
    cf_str *list;
    size_t len;
};

/* "condition=TYPE=STATUS" or "PATH=WORD|WORD", as given with --success-when and --failure-when, or as
 * the document has it. */
struct rules_match {
    cf_str condition;           /* type of a condition, empty for a path */
    const cf_node *path;        /* list of property names */
    struct rules_words words;   /* of the condition's status, or at the path */
    struct rules_words reasons; /* of the condition; any where there are none */
};

struct rules_matches {
    struct rules_match *list;
    size_t len;
};

/* What a kind's own conditions mean: success when all of `success` match, the others when any does. */
struct rules_signs {
    bool declared; /* the names that are common count no more */
    struct rules_matches success, failure, running, recoverable;
};

/* Entries of a list in the status that say how a part went. */
struct rules_check {
    const cf_node *path; /* of the list */
    cf_str word, name;   /* properties of an entry: its state, what it is called */
    struct rules_words failure;
};

struct rules {
    enum rules_family family;
    enum rules_class class;
    bool updates;                  /* the kind can be changed after it was created */
    const cf_node *state, *reason; /* paths; NULL where the kind has none */
    const cf_node *detail;         /* likewise: tells more where there is no reason */
    struct rules_words success, failure, running;
    struct rules_signs signs;
    bool foreign_generation; /* status.observedGeneration is of another object */
    struct rules_check *checks;
    size_t checks_len;
    struct rules_match *success_when, *failure_when; /* replace what stands above */
    size_t success_len, failure_len;
    const cf_node *links; /* {title: template}; NULL when there are none */
    cf_str controller;    /* who looks after the kind, for people; may be empty */
};

/* What the command line changes. */
struct rules_changes {
    const cf_str *success_when, *failure_when;
    size_t success_len, failure_len;
    bool stopped_is_success; /* the word "Stopped" counts as success */
};

/* The rules of a document, changed. NULL after diagnostics. */
const struct rules *rules_read(struct ctx *ctx, const struct document *document,
                               const struct rules_changes *changes);

enum rules_verdict {
    RULES_SUCCEEDED,
    RULES_FAILED,
    RULES_RUNNING,     /* wait */
    RULES_UNTOUCHED,   /* no controller has looked at it yet */
    RULES_RECOVERABLE, /* the controller cannot go on, and tries again by itself */
    RULES_REFUSED,     /* the same, with an error that seldom goes away */
    RULES_SETTLING,    /* done by its word, but nobody says that this is the last one */
    RULES_PUZZLING     /* an unknown word, or a success that carries a reason for a failure */
};

struct rules_judgement {
    enum rules_verdict verdict;
    cf_str word;   /* the state, may be empty */
    cf_str reason; /* why, for people; may be empty */
};

/* Whether the last change of the specification has been seen by the controller. */
enum rules_change {
    RULES_UNCHANGED, /* there was none */
    RULES_PENDING,   /* not yet: nothing that the status says counts */
    RULES_TAKEN      /* yes: and a failed update may look like a success */
};

/* Texts are borrowed from the object or live in `arena`. `object` is never NULL. */
struct rules_judgement rules_judge(struct arena *arena, const struct rules *rules,
                                   const cf_node *object, enum rules_change change);

/* "True", "False", "Unknown", or empty: the status of a condition, wherever it stands. */
cf_str rules_condition(const cf_node *object, const char *type);
/* A property of it ("message", "lastTransitionTime"), or the empty text. */
cf_str rules_condition_text(const cf_node *object, const char *type, const char *property);
/* The type of the condition that tells of the controller's last look: ACK.ResourceSynced, or Ready. */
const char *rules_synced_type(const cf_node *object);
bool rules_has_word(const struct rules_words *words, cf_str word);
/* True when the word means that something is under way. */
bool rules_is_busy(const struct rules *rules, const cf_node *object);
/* The generation of the object that its status was made from; -1 where it does not tell. */
int64_t rules_generation(const struct rules *rules, const cf_node *object);
/* The value at a path, or NULL. */
const cf_node *rules_at(const cf_node *object, const cf_node *path);

#endif
