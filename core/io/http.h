/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP over libcurl: requests, and replies that come line by line. Connections are kept. Redirects
 * are not followed. One thread, and every wait ends when its limit has passed or a signal comes.
 */
#ifndef IO_HTTP_H
#define IO_HTTP_H

#include "base/diag.h"

struct http;

/* The far end, the same for all requests. Texts must outlive the struct http. */
struct http_peer {
    cf_str ca_pem;      /* certificates of authorities; empty: those of the system */
    cf_str server_name; /* the name the certificate must have; empty: the host of the URL */
    cf_str proxy;  /* URL of a proxy; empty: what the environment says, but none for this machine */
    bool no_proxy; /* none at all, whatever the environment says */
    bool insecure; /* any certificate will do */
    cf_str user_agent;
    size_t reply_bytes; /* the longest body, or line of a stream */
    int wake;           /* readable: somebody wants us to stop; -1: none */
};

/* NULL after a diagnostic: libcurl is missing. */
struct http *http_open(struct ctx *ctx, const struct http_peer *peer);
void http_close(struct http *http); /* takes NULL */

struct http_request {
    const char *method;
    cf_str url;
    const cf_str *headers; /* "Name: value" */
    size_t headers_len;
    cf_str body;
    cf_str cert_pem, key_pem, username, password; /* of the client; may be empty */
    int64_t connect_ms;                           /* longest time until connected */
    int64_t total_ms;   /* longest time for all of it; of a stream: between two pieces of it */
    int64_t woken_ms;   /* how long it may go on once woken; -1: as if nobody had */
    int64_t silent_ms;  /* longest time in which nothing comes; 0: any, within total_ms */
    size_t reply_bytes; /* the longest body; 0: as the peer says */
    /* Kept of the body of another status than 200, which is an error's page: the rest is read and dropped, as
     * far as the peer's reply_bytes. 0: it is a body like others. */
    size_t page_bytes;
    bool
        unwanted; /* may be set while others are under way: it is given up (HTTP_WOKEN), or not sent */
};

enum http_failure {
    HTTP_ANSWERED,        /* there is a status */
    HTTP_UNREACHABLE,     /* no connection: the request was not sent */
    HTTP_DROPPED,         /* the connection broke: the request may have been carried out */
    HTTP_TIMED_OUT,       /* the same, by a limit */
    HTTP_WOKEN,           /* given up because somebody wants us to stop */
    HTTP_UNSENT,          /* unwanted before it began */
    HTTP_CERTIFICATE,     /* the server's is not trusted */
    HTTP_OWN_CERTIFICATE, /* the client's, or its key, cannot be used */
    HTTP_TOO_LARGE,       /* the answer is larger than allowed */
    HTTP_UNUSABLE         /* the URL or a setting makes no sense to libcurl */
};

/* More about a failure, for those who can say something about it. */
enum http_cause {
    HTTP_CAUSE_OTHER,   /* why says it */
    HTTP_CAUSE_NAME,    /* HTTP_UNREACHABLE: the host's name is not known */
    HTTP_CAUSE_REFUSED, /* HTTP_UNREACHABLE: nobody listens there, or at the proxy */
    HTTP_CAUSE_PROXY, /* HTTP_UNREACHABLE: the proxy cannot be used, or does not let us through; why says it */
    HTTP_CAUSE_CONNECT, /* HTTP_TIMED_OUT by connect_ms */
    HTTP_CAUSE_SILENCE, /* HTTP_TIMED_OUT by silent_ms */
    HTTP_CAUSE_TOTAL    /* HTTP_TIMED_OUT by total_ms */
};

struct http_reply {
    enum http_failure failure;
    enum http_cause cause;
    cf_str why;   /* of a failure, in libcurl's words, or ours */
    cf_str proxy; /* "h:3128": it was to go by that one; empty: by none */
    int status;
    bool unbounded; /* only the connection's end says where the body ends: it may be a part */
    cf_str body;    /* of one that broke off, too: what has come */
    /* Headers; empty when absent. */
    cf_str date, retry_after, etag, last_modified, location, link, encoding;
    cf_str rate_limit, rate_remaining, rate_reset; /* x-ratelimit-... */
};

/* Texts of the reply live in `arena`. */
struct http_reply http_send(struct http *http, struct arena *arena,
                            const struct http_request *request);

/* Told of each reply of several as it comes, with the index of its request; and about ten times a second
 * with NULL. `bytes`: of all bodies so far. */
typedef void http_news(void *data, size_t index, const struct http_reply *reply, int64_t bytes);

/* Sends them all, at most `at_once` at a time. Whoever wants us to stop stops each as its woken_ms
 * says, and those not yet sent. */
void http_send_many(struct http *http, struct arena *arena, const struct http_request *requests,
                    size_t len, size_t at_once, http_news *news, void *data);

/* Waits. False when somebody wants us to stop, which is looked at only when `listen`. */
bool http_pause(struct http *http, int64_t ms, bool listen);

/* True when somebody wants us to stop. */
bool http_is_woken(struct http *http);

/* A reply that is read line by line while it comes. Other requests may be sent meanwhile. */
struct http_stream;

enum http_event {
    HTTP_LINE,   /* *ret_line is the next line, without its end; valid until the next call */
    HTTP_IDLE,   /* nothing came within the time given */
    HTTP_ENDED,  /* the reply is complete, or broke off: see http_stream_reply */
    HTTP_STOPPED /* somebody wants us to stop */
};

struct http_stream *http_stream_open(struct http *http, struct arena *arena,
                                     const struct http_request *request);
enum http_event http_stream_next(struct http_stream *stream, int64_t wait_ms, cf_str *ret_line);
/* How it ended. The body of a status that is not 200 is in `body`. */
struct http_reply http_stream_reply(const struct http_stream *stream);
void http_stream_close(struct http_stream *stream); /* takes NULL */

#endif
