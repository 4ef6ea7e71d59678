/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of the web, for the generator: many at once, through the user's cache, with what a person
 * expects of a download: tries again what may pass, follows redirects as far as is safe, and can say
 * what went wrong and what to do. libcurl is opened with the first request that is really made.
 *
 * The cache has a record for each URL: "http/" and the SHA-256 of the URL, a line break and the media
 * type; in it lines of a word and its value: url, accept, etag, modified, link, sha256, bytes.
 */
#ifndef IO_WEB_H
#define IO_WEB_H

#include "io/cache.h"

struct web;

/* Told while bytes come: of all that was asked for together. */
typedef void web_progress(void *data, size_t files, size_t files_done, int64_t bytes);

/* Told before a request is made again: the next try of how many, and why the last one failed. */
typedef void web_waiting(void *data, cf_str host, int try, int tries, cf_str why);

struct web_options {
    struct cache *cache;
    bool offline;      /* the cache alone */
    bool more_options; /* a command that is repeated needs options of this call: hints say so */
    cf_str ca_pem;     /* certificates of authorities; empty: those of the system */
    cf_str user_agent; /* "crdforge/1.2.3" */
    cf_str token;      /* sent to `token_origin` alone, if it is one (web_is_token); empty: none */
    cf_str token_origin; /* "https://api.github.com" */
    int wake;            /* readable: somebody wants us to stop; -1: none */
    web_progress *progress;
    web_waiting *waiting;
    void *data; /* of both */
    /* Limits; 0: those of limits.h. */
    int64_t connect_ms; /* until connected */
    int64_t silent_ms;  /* in which nothing comes */
    int64_t total_ms;   /* of one request */
    int64_t retry_ms;   /* before a second try; twice as long before the third */
};

/* Everything lives in `arena`, the texts of the options too, which are copied. */
struct web *web_open(struct arena *arena, const struct limits *limits,
                     const struct web_options *options);
void web_close(struct web *web); /* takes NULL */

/* True when it can be sent: no blanks, nothing but ASCII. */
bool web_is_token(cf_str token);

bool web_is_offline(const struct web *web);
/* How a command is run that fills the cache: "once without --offline". */
const char *web_again(const struct web *web);

/* One file that is wanted. */
struct web_want {
    cf_str url;    /* https; http only to this machine */
    cf_str accept; /* media type; empty: any */
    bool lasting; /* its bytes never change (the URL names a commit): the cache is not asked anew */
    bool unkept;  /* the cache is not for it */
    bool other_hosts; /* redirects to other hosts are followed: never with the token */
    cf_str sha1;      /* 40 hexadecimal digits: git's hash of it as a blob; empty: anything */
    int64_t bytes;    /* its size when it is known; else 0 */
    /* The URL of who told us this one, which leads to this machine only if that does. Empty: the user. */
    cf_str named_by;
    size_t limit_bytes; /* the most it may have; 0: what any input may */
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
    cf_str link;   /* the header Link, which leads to the next page */
    cf_str why; /* one line for a person, without the URL: "api.github.com answers 403: the limit of
                  * 60 requests is used up until 14:32 UTC" */
    cf_str next;      /* what to do about it */
    int status;       /* of the last answer; 0: there was none */
    bool moved;       /* that was where a redirect led */
    bool inward;      /* refused: it leads to this machine, and who named it does not */
    bool unreachable; /* nobody answered: there may be no network */
    bool uncached;    /* offline, and the cache does not have it */
    bool passing;     /* no fault of the address: without the network the cache might do */
    bool kept;        /* the cache has it, from before */
    bool damaged;     /* the cache had it, damaged: that was removed */
    bool stopped;     /* somebody wants us to stop */
};

/* Gets them all, at most WEB_AT_ONCE at a time; one that fails does not stop the others, but
 * a host that takes no more requests, or never answers, is not asked for the rest. Texts live in
 * `arena`. Diagnostics are left to the caller, who may know something else to do (web_tell). */
enum { WEB_AT_ONCE = 8 };
void web_get(struct web *web, struct arena *arena, const struct web_want *wants, size_t len,
             struct web_got *ret_got);

/* Adds the error that a failed one is: "URL: why", with its next step. Returns false. */
bool web_tell(struct ctx *ctx, const struct web_want *want, const struct web_got *got);

/* Drops what the cache has of it: it turned out to be of no use. */
void web_forget(struct web *web, struct arena *arena, const struct web_want *want);

#endif
