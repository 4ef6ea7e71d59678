/* SPDX-License-Identifier: Apache-2.0
 *
 * One run of the program: where it speaks, where its files are, what went wrong so far.
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "base/diag.h"
#include "base/node.h"

#include <stdio.h>

/* Exit codes; the last one is what a shell says of a program that Ctrl-C ended. */
enum { RUN_DONE = 0, RUN_FAILED = 1, RUN_USAGE = 2, RUN_CANCELLED = 130 };

struct progress;

struct run {
    struct arena *arena; /* of the whole run */
    struct limits limits;
    struct ctx ctx; /* for what belongs to no work item; printed by run_flush */
    FILE *out, *err;
    bool quiet, json;
    bool failed;          /* an error was printed: the exit code will not be 0 */
    cf_str data_folder;   /* holds crd_cache and lua_templates */
    cf_str plugin_folder; /* the program's own */
    cf_str plugin_path;   /* CRDFORGE_PLUGIN_PATH: folders, separated by colons */
    unsigned jobs;        /* workers at once; 0: not said */
    bool in_process;      /* no workers */
    bool workers;         /* always workers */
    bool told_untried;    /* that there can be none, so that what is loaded is not tried */
    int unwritten;        /* the exit code when standard output cannot be written; 0: RUN_FAILED */
    /* With --json everything waits for the end, for standard output is one value. */
    struct list_builder diagnostics;
    struct buf diagnostics_text; /* the same, for people */
    struct list_builder values;  /* of run_print */
    const cf_node *report;       /* of run_report, or NULL */
    char *const *words;          /* all of the command line; NULL: there is none */
    size_t words_len;
    struct buf *heard; /* what is printed, as the same call would print it once more; or NULL */
    bool written;      /* the command has written its JSON itself */
    struct list_builder notes_printed; /* a note is said once */
    struct progress *progress;         /* a bar that may stand on the terminal; or NULL */
};

void run_open(struct run *run, FILE *out, FILE *err);
/* Gives everything back; the exit code: `code`, or RUN_FAILED when output could not be written. */
int run_close(struct run *run, int code);

/* A line of progress on standard error; not with --quiet or --json. */
void run_say(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, where `again` is what the same call would say once more. */
void run_say_once(struct run *run, cf_str line, cf_str again);

/* Prints (or, with --json, keeps for the end) what a ctx has collected, in order of place, and empties it. */
void run_flush(struct run *run, struct ctx *ctx);

/* A fresh ctx whose diagnostics and nodes live in `arena`. */
struct ctx run_ctx(struct run *run, struct arena *arena);

/* Prints a tree, all of it data, on standard output: JSON with --json, else YAML. Of several with --json one
 * list is made, and diagnostics are text on standard error as ever. */
void run_print(struct run *run, const cf_node *node);

/* Prints a text as it is; with --json a report that holds it. RUN_DONE. */
int run_text(struct run *run, cf_str text);

/* With --json: the map that tells what the command did. Diagnostics come into it, as "diagnostics". They are
 * all there is when a command ends without one, and without run_print. */
void run_report(struct run *run, const cf_node *map);

#endif
