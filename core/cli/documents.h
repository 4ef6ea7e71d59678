/* SPDX-License-Identifier: Apache-2.0
 *
 * From bytes to definitions, one after the other, each with an arena of its own; and what is said of
 * the documents between them that are none.
 */
#ifndef CLI_DOCUMENTS_H
#define CLI_DOCUMENTS_H

#include "cli/select.h"
#include "io/stream.h"

/* Whether a definition is asked for; NULL: all are. */
typedef bool documents_wanted(void *data, const cf_node *document);

struct documents {
    struct run *run;
    select_found *found;
    void *data;
    /* Cleared for each; of_file is the caller's to fill. */
    struct arena *of_file, *of_part, *of_item;
    /* Of the source at hand. */
    documents_wanted *wanted;
    void *wanted_data;
    size_t definitions, taken; /* taken: those that were asked for */
    size_t others;             /* documents that are no definition */
    cf_str other_kind;         /* of one of them; may be empty */
    bool failed;               /* something could not be read */
};

void documents_open(struct documents *documents, struct run *run, select_found *found, void *data);
void documents_close(struct documents *documents);

/* Begins with a source: one or more files. */
void documents_begin(struct documents *documents, documents_wanted *wanted, void *data);

/* One file of it, JSON or YAML by its name, else by its bytes. `name` is for messages. The bytes may
 * lie in of_file. */
void documents_read(struct documents *documents, cf_str name, cf_str bytes,
                    const struct select_origin *origin);
/* The same of one that is read on as it is needed: of YAML no more than a document is in memory. False after a
 * diagnostic in ctx: not all of it could be read. */
bool documents_read_stream(struct documents *documents, struct ctx *ctx, cf_str name,
                           struct stream *stream, const struct select_origin *origin);

/* After the last file: an error when there was no definition, else a note of how many documents were
 * passed over. `name`: of the source. */
void documents_end(struct documents *documents, cf_str name);

#endif
