/* SPDX-License-Identifier: Apache-2.0
 *
 * URLs as a source. Those of one command line come together, a few at a time, and are read in the order
 * they are given in.
 */
#ifndef CLI_URLS_H
#define CLI_URLS_H

#include "cli/documents.h"
#include "cli/sources.h"

struct urls {
    struct run *run;
    struct sources *sources;
    struct documents *documents;
    cf_str *list; /* all that will be read */
    size_t len, at;
    struct arena *of_batch;          /* what came together */
    struct web_got got[WEB_AT_ONCE]; /* from list[batch] on */
    size_t batch, batch_len;
};

/* The first three fields are set by the caller. */
void urls_open(struct urls *urls, const struct select_words *words);
void urls_close(struct urls *urls);

/* Reads `url`: the next of the words that are URLs. */
void urls_read(struct urls *urls, cf_str url);

#endif
