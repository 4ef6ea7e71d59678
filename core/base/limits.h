/* SPDX-License-Identifier: Apache-2.0
 *
 * Every limit of the project, in one place. Each has its own error message, which names the limit
 * and the value, and a test. A struct, so that tests and fuzzers can tighten them.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct limits {
    size_t input_bytes;     /* one document of a stream of YAML or JSON; any other input file */
    size_t depth;           /* nesting of maps and lists, in data read, made or returned by Lua */
    size_t nodes;           /* of one document, aliases counted as often as they are used */
    size_t string_bytes;    /* one text of a document, keys too; a generated file may be one */
    size_t documents;       /* of one input; the items of a List count as such */
    size_t output_bytes;    /* one generated file */
    size_t lua_bytes;       /* memory of one Lua state */
    uint64_t lua_steps;     /* virtual machine instructions of one call into Lua */
    size_t runner_document; /* bytes of the runner document: it travels in one argument */
    size_t diagnostics;     /* kept per work item; the rest is counted */
    /* Of one format and one component, or LIMITS_SET_PART of them, in a worker: CPU time, memory. */
    unsigned emit_seconds;
    size_t emit_bytes;
};

/* Of an answer of GitHub's API, whose largest (a list of 1000 files) has 1.5 MB and 20,000 values. */
enum { LIMITS_API_BYTES = 4 << 20, LIMITS_API_VALUES = 200000 };

/* One input file: the largest public CRD seen has 2.3 MB. The cache has none that is larger. */
enum { LIMITS_INPUT_BYTES = 64 << 20 };

/* Of what the last runs looked at, the cache keeps so many records, none larger. */
enum { LIMITS_RUN_RECORDS = 64, LIMITS_RUN_RECORD_BYTES = 16 << 20 };

/* Files and folders in one that somebody names, where each of them is looked at. */
enum { LIMITS_LISTED = 10000 };

/* Workers. On the clock a format may take so many times as long as it may work. Components are handed to
 * a worker in batches; what is made is put in its place when so many batches, or documents of so many
 * bytes, have been begun after it, so that nothing depends on how many workers there are. To start a worker
 * costs what several small components do, but few components shall be shared among all processors: after so
 * many batches the next ones are twice as large. */
enum {
    LIMITS_WAIT_TIMES = 6,
    /* Likewise a program that a format is: it is told before the worker is ended. */
    LIMITS_ASK_TIMES = 3,
    /* A format about all components may take its time for each so many of them, and the most of such parts. */
    LIMITS_SET_PART = 25,
    LIMITS_SET_PARTS = 1000,
    LIMITS_EMIT_SECONDS = 24 * 60 * 60, /* the most that --emit-timeout takes */
    /* Of CPU time. A call into Lua that takes longer has its steps counted. */
    LIMITS_TICK_US = 500 * 1000,
    LIMITS_JOBS = 64,       /* the most that --jobs takes */
    LIMITS_BATCH_FIRST = 4, /* components of the first batches */
    LIMITS_BATCH_GROWS = 8,
    LIMITS_BATCH_ITEMS = 64,
    LIMITS_BATCH_BYTES = 1 << 20, /* with its documents; it may have one more */
    LIMITS_BATCHES = 16,
    LIMITS_BEGUN_BYTES = 4 << 20, /* of all when there are so many in each; there may be one more */
    LIMITS_INSIDE_BYTES =
        4 << 20, /* of documents that the program's own formats make without workers */
    LIMITS_TOLD_BYTES = 256 << 20,   /* by a format's process to the conformance kit */
    LIMITS_MESSAGE_BYTES = 64 << 10, /* of a longer message the end is left out */
    LIMITS_EXCERPT_BYTES = 1 << 20   /* of a larger file no line is shown with a format's message */
};

/* Downloads. Milliseconds unless the name says otherwise. */
enum {
    LIMITS_PAGE_BYTES = 64 << 10,  /* kept of the page that comes with an error */
    LIMITS_TRIES = 3,              /* of one request */
    LIMITS_RETRY_MS = 500,         /* before the second try; twice as long before the third */
    LIMITS_WAIT_S = 10,            /* a server that asks for longer is not waited for */
    LIMITS_RESET_S = 24 * 60 * 60, /* a limit of requests that ends later is told without a date */
    LIMITS_REDIRECTS = 5,          /* one after the other */
    LIMITS_CONNECT_MS = 10 * 1000, /* until there is a connection */
    LIMITS_SILENT_MS = 30 * 1000,  /* in which nothing comes */
    LIMITS_DOWNLOAD_MS = 10 * 60 * 1000 /* all of one request */
};

/* The largest public CRD seen has 2.3 MB and 13,000 schema nodes, 16 deep; these leave room. */
#define LIMITS_DEFAULT                                                                             \
    {                                                                                              \
        .input_bytes = LIMITS_INPUT_BYTES, .depth = 100, .nodes = 2000000,                         \
        .string_bytes = 16u << 20, .documents = 100000, .output_bytes = 16u << 20,                 \
        .lua_bytes = 256u << 20, .lua_steps = 100000000u, .runner_document = 64u << 10,            \
        .diagnostics = 100, .emit_seconds = 10, .emit_bytes = 512u << 20                           \
    }

#endif
