/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files behind cli/emission.h share: emission.c hands out batches, emission_make.c is what a worker
 * does with one, emission_take.c is what the program does with what comes back.
 */
#ifndef CLI_EMISSION_PARTS_H
#define CLI_EMISSION_PARTS_H

#include "cli/emission.h"
#include "engine/results.h"
#include "io/worker.h"

/* A file that places are of, as it goes before the batches do that need it. Components of one file share it. */
struct emission_source {
    struct emission_source *next;
    struct arena *arena; /* it is in it */
    cf_str name, bytes;
    uint32_t first; /* the line of the file that the bytes begin with */
    size_t users;   /* batches */
};

/* A component (or list of all) and what became of it. */
struct emission_piece {
    void *item;
    struct ctx ctx; /* its diagnostics */
    const cf_node *subject, *document;
    struct emission_files *made; /* one for each format of the batch */
};

struct emission_batch {
    struct emission *emission;
    struct emission_batch *next;
    struct arena *arena;
    enum { BATCH_WAITS, BATCH_RUNS, BATCH_DONE } state;
    struct emission_piece pieces[LIMITS_BATCH_ITEMS];
    size_t len;
    size_t bytes; /* of its documents, and of the files they are from */
    bool inside;  /* it is made in the program itself, a component as soon as it is there */
    struct emission_source **sources;
    size_t sources_len, sources_cap;
    const struct choice **choices; /* its formats */
    size_t choices_len;
    bool scripted;        /* step 0 is the scripts' component() */
    struct limits limits; /* of a step */
    struct worker worker;
    struct results results;
    struct arena *coming;     /* what has come; NULL once it is done */
    struct buf pending;       /* is no whole record yet */
    struct file_bytes *files; /* of the format being made */
    size_t files_len, files_cap;
};

struct emission {
    struct run *run;
    struct emission_plan plan;
    struct emission_taker taker;
    bool ours;           /* what runs is the program's own, and nobody has asked for workers */
    size_t inside_bytes; /* of documents so far: the first of ours are made in the program */
    struct emission_batch *filling;        /* or NULL */
    struct emission_batch *first, *latest; /* begun and not delivered, in order */
    struct emission_source *sources;
    size_t begun, running;
    size_t bytes;                /* of all that are begun */
    size_t batch_items, batches; /* that a batch may have now; how many have had so many */
    struct arena *piece, *out;   /* of what is made in the program itself, or in its copies */
    struct arena *spare[LIMITS_BATCHES + 1]; /* of batches that are delivered, for the next ones */
    size_t spare_len;
    bool told_in_process; /* that there can be no worker */
};

/* Makes the batch from where it is to its end. `self` NULL: in the program itself. */
void emission_make(struct emission_batch *batch, struct worker *self);

/* Takes the whole records of what has come. False when it is not what a worker says. */
bool emission_take(struct emission_batch *batch);

/* What was being made is not made, and this is said; the rest is left to another worker. */
void emission_take_end(struct emission_batch *batch, cf_str cause, bool timed_out);

#endif
