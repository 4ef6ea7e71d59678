/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of the web, for the generator: many at once, through the user's cache, with what a person
 * expects of a download: tries again what may pass, follows redirects as far as is safe, and can say
 * what went wrong and what to do. libcurl is opened with the first request that is really made.
 */
#ifndef IO_WEB_H
#define IO_WEB_H

#include "io/cache.h"

struct web;

/* Told while bytes come: of all that was asked for together. */
typedef void web_progress(void *data, size_t files, size_t files_done, int64_t bytes);

struct web_options {
    struct cache *cache;
    bool offline;        /* the cache alone */
    cf_str ca_pem;       /* certificates of authorities; empty: those of the system */
    cf_str user_agent;   /* "crdforge/1.2.3" */
    cf_str token;        /* sent to `token_origin` alone; empty: none */
    cf_str token_origin; /* "https://api.github.com" */
    int wake;            /* readable: somebody wants us to stop; -1: none */
    web_progress *progress;
    void *data;
};

/* Everything lives in the arena of ctx, which must outlive it. */
struct web *web_open(struct arena *arena, const struct limits *limits,
                     const struct web_options *options);
void web_close(struct web *web); /* takes NULL */

/* One file that is wanted. */
struct web_want {
    cf_str url;    /* https; http only to this machine */
    cf_str accept; /* media type; empty: any */
    bool lasting; /* its bytes never change (the URL names a commit): the cache is not asked anew */
    bool other_hosts; /* redirects to other hosts are followed: never with the token */
    cf_str sha1;      /* 40 hexadecimal digits: git's hash of it as a blob; empty: anything */
};

enum web_end {
    WEB_HERE,   /* there it is */
    WEB_ABSENT, /* the server says there is none (404, 410) */
    WEB_FAILED  /* why, next */
};

struct web_got {
    enum web_end end;
    bool cached; /* the server was not asked, or said that nothing has changed */
    cf_str bytes;
    cf_str sha256; /* of the bytes */
    cf_str why; /* one line for a person, without the URL: "api.github.com answers 403: the limit of
                  * 60 requests an hour is used up until 14:32 UTC" */
    cf_str next;      /* what to do about it */
    bool unreachable; /* nobody answered: there may be no network */
};

/* Gets them all, at most WEB_AT_ONCE at a time; one that fails does not stop the others. Texts live in
 * `arena`. Diagnostics are left to the caller, who may know something else to do (web_tell). */
enum { WEB_AT_ONCE = 8 };
void web_get(struct web *web, struct arena *arena, const struct web_want *wants, size_t len,
             struct web_got *ret_got);

/* Adds the error that a failed one is: "URL: why", with its next step. Returns false. */
bool web_tell(struct ctx *ctx, const struct web_want *want, const struct web_got *got);

#endif
