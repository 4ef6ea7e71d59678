/* SPDX-License-Identifier: Apache-2.0
 *
 * Emission: from component documents to file sets, each component with all formats of the run. It is done
 * in workers (io/worker.h), a batch of components each: a format that crashes, ends the program, hangs or
 * takes too much memory costs its own files of one component and nothing else. A few components and the
 * program's own formats are not worth a process: these are made in the program itself.
 */
#ifndef CLI_EMISSION_H
#define CLI_EMISSION_H

#include "cli/args.h"
#include "cli/choose.h"
#include "cli/run.h"
#include "engine/files.h"
#include "engine/scripts.h"

/* Rows for the option table. */
#define EMISSION_OPTIONS                                                                           \
    {"jobs", NULL, 'j', "N",                                                                       \
     "make files in N processes at once (default: one for each processor, none for a few kinds)"}, \
        {"in-process", NULL, 0, NULL,                                                              \
         "make files in the program itself, without limits of time (for debuggers)"},              \
    {                                                                                              \
        "emit-timeout", NULL, 0, "SECONDS",                                                        \
            "CPU time that one format may take for one component, or for 25 where it is about "    \
            "all (default: 10)"                                                                    \
    }

/* Reads them into the run. False after diagnostics. To be called before formats are loaded. */
bool emission_options(struct run *run, const struct args *args);

struct emission;

/* What one format made of a component (or of all, for a format of set scope). */
struct emission_files {
    const struct choice *choice;
    const struct file_set *files; /* NULL: it failed, and said why */
};

/* What is done with what comes out. Both are called once for each that was added, first `handed`, each in the
 * order of adding. `item`: as it was added. Everything is borrowed. */
struct emission_taker {
    /* `document`: what the formats were handed, or NULL when a script could not make it. */
    void (*handed)(void *data, void *item, const cf_node *document);
    /* When its diagnostics have been printed; when that is depends on nothing but what was added. Without a
     * document `len` is 0. */
    void (*done)(void *data, void *item, const struct emission_files *made, size_t len);
    void *data; /* handed to both */
};

/* What it works with. All borrowed. */
struct emission_plan {
    const struct choice *chosen;
    size_t chosen_len;
    const struct scripts *scripts; /* the user's, or NULL */
};

struct emission *emission_open(struct run *run, const struct emission_plan *plan,
                               const struct emission_taker *taker);

/* Adds a component for all formats of component scope. `ctx`: its work item's, for the files that places in
 * the document are of. */
void emission_add(struct emission *emission, struct ctx *ctx, const cf_node *document, void *item);

/* The same for the list of all components and one format of set scope. */
void emission_add_set(struct emission *emission, const struct choice *choice,
                      const cf_node *documents, void *item);

/* Waits until all that was added is done. */
void emission_finish(struct emission *emission);
/* Gives its memory back. After emission_finish. */
void emission_close(struct emission *emission);

#endif
