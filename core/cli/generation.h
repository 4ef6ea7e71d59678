/* SPDX-License-Identifier: Apache-2.0
 *
 * One run of `generate` behind its options: takes definitions, has them emitted, puts the files in their
 * place and tells what was done.
 */
#ifndef CLI_GENERATION_H
#define CLI_GENERATION_H

#include "cli/choose.h"
#include "cli/emission.h"
#include "cli/kinds.h"
#include "cli/layout.h"
#include "cli/load.h"
#include "cli/lock.h"
#include "cli/output.h"

/* What a run is put together from. All borrowed. */
struct generation_plan {
    const struct args *args;
    struct kinds *kinds;
    struct load load;
    const struct scripts *scripts; /* the user's, or NULL */
    const struct choice *chosen;
    size_t chosen_len;
    enum layout layout;
    struct lock *lock;     /* or NULL */
    struct output *output; /* of output_open() */
    bool whole;            /* these are all components there shall be below --out */
};

struct generation;
struct generation *generation_open(struct run *run, const struct generation_plan *plan);

/* A select_found; `data` is the generation. */
void generation_take(void *data, struct ctx *ctx, const cf_node *document,
                     const struct select_origin *origin);

/* After the last definition: emits what is left, commits and reports. Nothing is written when it turns out
 * that an option named what no definition has. The exit code. */
int generation_close(struct generation *generation);

#endif
