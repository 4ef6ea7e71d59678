/* SPDX-License-Identifier: Apache-2.0
 *
 * A format at work in a process of its own, for the conformance kit: what it made of which component, and how it
 * ended.
 */
#ifndef CLI_KIT_TRY_H
#define CLI_KIT_TRY_H

#include "cli/kit_fixtures.h"
#include "io/worker.h"

/* How much is done, as somebody who waits sees it. */
struct kit_bar {
    struct progress *progress; /* or NULL */
    size_t done, all;          /* outcomes */
};

/* What is to be tried. All borrowed. */
struct kit_try {
    struct run *run;
    const struct args *args; /* for --plugin-dir */
    cf_str format;           /* as --format takes it */
    const struct kit_fixtures *fixtures;
    struct kit_bar *bar; /* or NULL */
};

/* The ways of trying. */
enum kit_way {
    KIT_LOAD, /* tells what the format says of itself */
    KIT_ORDER, /* each component twice, and then all once more in the other order, unless it is a program */
    KIT_REVERSE, /* each once, in the other order, in another world (io/surroundings.h) */
    KIT_VALUES,  /* a few components with every value that an option can have */
    KIT_FILES    /* each once, with the bytes of its files */
};

/* One thing that it was asked for. */
struct kit_outcome {
    cf_str name; /* of the component and the options */
    enum kit_end {
        KIT_MADE,    /* files; `text` is a digest of them */
        KIT_REFUSED, /* in words, which `text` has; so in the following */
        KIT_FAULT,   /* of the template, or without a word */
        KIT_LIMIT,   /* Lua's own limits of steps and memory */
        KIT_NO_FILES /* what came back cannot be written as files */
    } end;
    cf_str text;
    const cf_node *files; /* KIT_FILES: a map of path to bytes in base64 */
};

struct kit_result {
    bool whole;           /* it came to its end; else: */
    bool over_limit;      /* of time or memory */
    cf_str cause;         /* "it was ended by signal 11 (Segmentation fault)" */
    cf_str printed;       /* on standard output or error */
    cf_str at;            /* what it had begun with, and not ended */
    const cf_node *about; /* KIT_LOAD: a map; else NULL */
    bool is_program;      /* KIT_LOAD: each call is a process of its own */
    cf_str refused;       /* KIT_LOAD: why it cannot be used, or empty */
    cf_str hint;          /* likewise: what to do */
    struct kit_outcome *list;
    size_t len;
};

struct kit_result kit_try(const struct kit_try *about, enum kit_way way);

#endif
