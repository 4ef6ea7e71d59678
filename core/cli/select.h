/* SPDX-License-Identifier: Apache-2.0
 *
 * From the words of a command line to definitions: a kind of the bundled snapshot or of a release on
 * GitHub, a file, a folder, standard input, a URL, a repository, a cluster. One work item after the other;
 * each has an arena of its own.
 */
#ifndef CLI_SELECT_H
#define CLI_SELECT_H

#include "cli/cluster.h"
#include "cli/run.h"

/* Where a definition came from, for provenance, messages and the lock. */
struct select_origin {
    cf_str source;  /* "bundled", "file", "stdin", "cluster", "url" or "github" */
    cf_str release; /* of the bundled snapshot, or a tag or branch on GitHub; else empty */
    cf_str commit;  /* on GitHub; else empty */
    cf_str
        where; /* as it is given again: a URL, "github:owner/repo@v1", a file, a folder, "bundled:",
                      "cluster:NAME", "-" */
    cf_str path; /* of the file in a repository or folder; else empty */
    cf_str
        bytes; /* of the file as it came (of a cluster: as kubectl prints it) when it holds this definition
                     and no other document; else empty */
};

/* Called for each CustomResourceDefinition with a ctx whose arena is cleared afterwards. What it adds
 * to ctx->diags is printed. */
typedef void select_found(void *data, struct ctx *ctx, const cf_node *document,
                          const struct select_origin *origin);

/* "x.yaml in crds": for messages. */
cf_str select_place(struct arena *arena, const struct select_origin *origin);
/* The same with the line at which the document begins. */
cf_str select_place_of(struct arena *arena, const struct select_origin *origin,
                       const cf_node *document);
/* Adds source, where, release and commit, as far as they are known: for a report. */
void select_report(struct map_builder *row, const struct select_origin *origin);

struct sources;

struct select_words {
    const cf_str *whats; /* WHAT... */
    size_t whats_len;
    const cf_node *const *whats_at; /* where a file says each, for messages; or NULL */
    const cf_str *crd_names;        /* --crd_name: CRD files as the original tool spelled them */
    size_t crd_names_len;
    cf_str crd_path; /* --crd_path: the folder they are in; empty: the snapshot */
    bool recursive;
    const cf_str *kinds; /* of a repository only files that may have these are read; none: all */
    size_t kinds_len;
    struct cluster_options cluster; /* for cluster: */
    struct sources *sources;        /* for what is not on this machine; NULL: that is an error */
};

/* False after a diagnostic when the words cannot be meant so: standard input twice, or a release asked for in
 * which no word is looked up. */
bool select_agrees(struct run *run, const struct select_words *words);

/* Everything of the snapshot (with a service: of its release) when there are no words and `all` is set. What cannot
 * be found or read is an error, and the rest is still done. */
void select_each(struct run *run, const struct select_words *words, bool all, select_found *found,
                 void *data);

#endif
