/* SPDX-License-Identifier: Apache-2.0
 *
 * Definitions in a repository on GitHub (or GitHub Enterprise): from the newest release, a tag, a
 * branch or a commit to a list of files, and to their bytes, each checked against the hash that the
 * list has of it.
 *
 * The cache has a record for each commit and folder: the API's host (github.com for GitHub's own), owner,
 * repository, commit, and "usual" or digits that stand for the folder; in it a JSON text.
 */
#ifndef IO_GITHUB_H
#define IO_GITHUB_H

#include "io/web.h"

#define GITHUB_API "https://api.github.com"

/* What is meant. Borrowed texts. */
struct github_place {
    cf_str owner, repo;
    cf_str ref; /* a tag, branch or commit; empty: the newest release, without one the newest tag,
                    * without one the default branch */
    cf_str folder; /* or one file; empty: the usual places of a controller's definitions */
    cf_str commit; /* known already (a lock has it): nothing newer is looked for; else empty */
    cf_str commit_file, commit_next; /* who has it, and what moves it: for messages; may be empty */
};

/* "github:owner/repo[@ref][:folder]". False after a diagnostic. */
bool github_parse(struct ctx *ctx, cf_str word, struct github_place *ret_place);

/* "github:owner/repo[@ref][:folder]" again. */
cf_str github_word(struct arena *arena, const struct github_place *place);

/* What somebody may have meant who wrote a web address, or a path: such a word; empty when nobody knows. */
cf_str github_guess(struct arena *arena, cf_str text);

struct github_file {
    cf_str path; /* in the repository */
    cf_str name; /* its last step */
    cf_str sha1; /* git's hash of its bytes */
    cf_str url;  /* where its bytes are for everybody; may be empty */
    int64_t bytes;
    cf_str sha256;  /* once it was read, by whomever the cache knows of */
    cf_str content; /* after github_read() */
    bool cached;    /* the content is from the cache */
};

struct github_listing {
    struct arena *arena; /* of all its texts but the contents */
    cf_str word;         /* "github:owner/repo@v1", for messages */
    cf_str repository;   /* "owner/repo" */
    cf_str release;      /* tag or branch; "" when a commit was asked for */
    bool is_tag;         /* the release is one */
    cf_str told_as;      /* what the release is: "release name", "tag name", "branch", "commit" */
    cf_str commit;       /* 40 hexadecimal digits */
    cf_str folder;       /* where the files are; "charts" for those of several charts */
    struct github_file
        *files; /* definitions by their names: .yaml, .yml, .json; in byte order of path */
    size_t len;
    bool cached;        /* the network was not asked for any of it */
    cf_str record;      /* where the cache has it; empty: nowhere */
    const cf_str *tags; /* when the ref is not there: the newest that are; else NULL */
    size_t tags_len;
};

/* Each step as it is done: `what` is "latest release name", "latest tag type", "release name", "tag type",
 * "all crds"...; `value` may be empty. */
typedef void github_told(void *data, const char *what, cf_str value);

/* Whether something else than the cache has definitions of the place without the network. */
typedef bool github_spare(void *data, const struct github_place *place);

struct github {
    struct web *web;
    struct cache *cache;
    cf_str api;          /* without a slash at the end */
    github_told *told;   /* may be NULL */
    github_spare *spare; /* may be NULL */
    void *data;
};

enum github_end {
    GITHUB_LISTED,
    GITHUB_UNKNOWN,     /* offline, and the cache does not know it */
    GITHUB_UNREACHABLE, /* nobody answers: there may be no network */
    GITHUB_ABSENT,      /* there is no such repository, release or folder */
    GITHUB_FAILED
};

/* Adds a diagnostic unless it is GITHUB_LISTED: a caller that knows something else to do passes a ctx
 * whose diagnostics it drops. What a listing has that cannot be right, or is passed over, is told all the
 * same, as errors and notes. The listing lives in the arena of ctx. */
enum github_end github_list(struct ctx *ctx, struct github *github,
                            const struct github_place *place, struct github_listing *ret_listing);

/* The tag of the newest release, of which nothing else is asked. False when nobody knows: nothing is told. */
bool github_list_newest(struct arena *arena, struct github *github,
                        const struct github_place *place, cf_str *ret_tag);

/* Fills the content (in the arena of ctx) of the files for which wanted[i] is set (NULL: of all),
 * together. False after diagnostics; those without content could not be had. */
bool github_read(struct ctx *ctx, struct github *github, struct github_listing *listing,
                 const bool *wanted);

/* Names of the services that have a controller of ACK, in byte order: "s3" for s3-controller. False after
 * a diagnostic. */
bool github_services(struct ctx *ctx, struct github *github, cf_str **ret_names, size_t *ret_len);

#endif
