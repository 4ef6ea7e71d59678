/* SPDX-License-Identifier: Apache-2.0
 *
 * What a worker tells of its work, as bytes: it writes records, the program reads them and trusts none of
 * them. A batch has items (components), and each item the same steps: 0 is that of the user's scripts, if
 * there are any, the others are formats.
 */
#ifndef ENGINE_RESULTS_H
#define ENGINE_RESULTS_H

#include "base/diag.h"
#include "engine/files.h"

/* How far a batch is. Set items, first, last and scripts; then begin at (item, step). */
struct results {
    size_t items, first, last; /* steps of each item, both inclusive */
    size_t item, step;         /* the one that is next, or being done; item == items: all is done */
    bool open;                 /* it was begun and is not ended */
    size_t scripts;            /* there are; likewise to be set */
    size_t script;             /* the one that runs, from 1 on; 0: none, what the step is of */
};

/* --- writing: appends a record ------------------------------------------------------------------ */

void results_begin(struct buf *out, size_t item, size_t step);
/* Within a step: which script runs from here on. */
void results_script(struct buf *out, size_t script);
/* All of them, and how many there were beyond those kept. */
void results_diags(struct buf *out, const struct diags *diags);
void results_files(struct buf *out, const struct file_set *files);
/* `document`: JSON of the document as scripts changed it, else empty. */
void results_end(struct buf *out, bool ok, cf_str document);

/* --- reading ------------------------------------------------------------------------------------ */

enum results_kind {
    RESULTS_BEGIN,
    RESULTS_DIAG,
    RESULTS_DROPPED,
    RESULTS_FILE,
    RESULTS_END,
    RESULTS_SCRIPT
};

/* One record, taken apart; texts are copies in the arena. */
struct results_record {
    enum results_kind kind;
    bool ok;
    size_t item, step;      /* whose it is */
    size_t script;          /* RESULTS_SCRIPT */
    struct diag diag;       /* its place has no file: */
    cf_str file_name;       /* empty: none */
    size_t dropped, errors; /* RESULTS_DROPPED: diagnostics, and how many of them are errors */
    struct file_bytes file; /* its path is one that files_path_ok() takes */
    cf_str document;        /* RESULTS_END, as was `ok` */
};

enum results_state {
    RESULTS_RECORD, /* *ret_record is filled, *ret_used bytes were taken */
    RESULTS_MORE,   /* the rest of a record is to come */
    RESULTS_BROKEN  /* this is not what results_… wrote, or not in its order */
};

/* Takes the record at the front of `bytes` and keeps account of where the batch is. */
enum results_state results_next(struct results *results, struct arena *arena,
                                const struct limits *limits, cf_str bytes, size_t *ret_used,
                                struct results_record *ret_record);

/* The step being done, or the one that is next, is over without its end; with `item` so is all of its item. */
void results_skip(struct results *results, bool item);

#endif
