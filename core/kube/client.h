/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests to the API server: paths, credentials, what an answer means, and how long to try.
 */
#ifndef KUBE_CLIENT_H
#define KUBE_CLIENT_H

#include "io/http.h"
#include "kube/config.h"

struct client_limits {
    int64_t connect_ms, request_ms; /* of one request */
    int64_t api_ms;                 /* without a good answer, before giving up */
    int64_t watch_s;                /* how long the server shall keep a watch open */
    int64_t idle_ms;                /* the longest silence of a watch before it counts as dead */
};

#define CLIENT_LIMITS_DEFAULT                                                                      \
    {                                                                                              \
        .connect_ms = 10000, .request_ms = 30000, .api_ms = 600000, .watch_s = 290,                \
        .idle_ms = 100000                                                                          \
    }

struct client {
    struct config *config;
    struct client_limits limits;
    struct http *http;
    cf_str user_agent;
    int wake;                            /* as in struct http_peer */
    int64_t last_good;                   /* when the server last gave an answer that makes sense */
    unsigned failures;                   /* in a row: decides the next pause */
    bool known;                          /* it has taken the credentials once */
    bool renew;                          /* the credentials were refused: get new ones */
    bool deaf;                           /* clean-up has begun: nobody can stop it but the limits */
    size_t requests, watches, connected; /* counted for the tests and the curious */
};

/* NULL after a diagnostic. `config` must outlive the client. `wake` as in struct http_peer. */
struct client *client_open(struct ctx *ctx, struct config *config,
                           const struct client_limits *limits, cf_str user_agent, int wake);
void client_close(struct client *client); /* takes NULL */

struct client_request {
    const char *method;
    cf_str path;              /* "/apis/…?a=b": below the server's URL */
    const cf_node *body;      /* NULL: none; sent as JSON */
    const char *content_type; /* of the body; NULL: application/json */
    int64_t woken_ms;         /* how long it may go on once somebody wants us to stop */
};

enum client_outcome {
    CLIENT_OK,      /* 2xx */
    CLIENT_REFUSED, /* any other status that is an answer; see status and reason */
    CLIENT_BUSY,    /* 429 and 5xx: try again after a pause. A 5xx may have been carried out */
    CLIENT_LOST,    /* no answer, or one that makes no sense: it may have been carried out. Or there
                     * are no credentials at the moment, as there once were */
    CLIENT_WOKEN,   /* given up because somebody wants us to stop */
    CLIENT_LOCAL    /* the fault is on this side: certificate, credentials, settings */
};

struct client_answer {
    enum client_outcome outcome;
    int status;          /* of HTTP, 0 without an answer */
    const cf_node *body; /* NULL when there is none */
    cf_str reason;       /* of a Status: "AlreadyExists", …; may be empty */
    cf_str why;          /* what to tell people; empty when all is well */
    int64_t retry_ms;    /* what Retry-After asks for; -1 when it does not */
    cf_str date;         /* of the server; may be empty */
};

/* One request, with up to three tries when the credentials are refused. Texts and nodes live in
 * ctx->arena; no diagnostic is added but for CLIENT_LOCAL. */
struct client_answer client_send(struct client *client, struct ctx *ctx,
                                 const struct client_request *request);

/* The same until an answer comes that is not CLIENT_BUSY or CLIENT_LOST, or limits.api_ms have
 * passed since the last one. Only for what may be sent twice. */
struct client_answer client_insist(struct client *client, struct ctx *ctx,
                                   const struct client_request *request);

/* How long to wait before the next try: as long as the server asked, else longer each time with some
 * chance in it. */
int64_t client_back_off(struct client *client, const struct client_answer *answer);
/* Waits so long. False when somebody wants us to stop. */
bool client_pause(struct client *client, const struct client_answer *answer);
/* Waits. False when somebody wants us to stop. */
bool client_wait(struct client *client, int64_t ms);
/* True when there was no good answer for too long. */
bool client_exhausted(const struct client *client);

/* A stream from a GET; the credentials are those of now. NULL with *ret_answer when there are none. */
struct http_stream *client_stream(struct client *client, struct ctx *ctx, cf_str path,
                                  struct client_answer *ret_answer);
/* What an HTTP reply means. */
struct client_answer client_judge(struct client *client, struct ctx *ctx,
                                  const struct http_reply *reply);

/* True when it is the path that the server does not know, and not an object that is missing: its
 * Status names that one. */
bool client_is_unserved(const struct client_answer *answer);

/* "/apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL[/NAME]"; the core group is empty, as are an
 * absent namespace and name. */
cf_str client_path(struct arena *arena, cf_str group, cf_str version, cf_str name_space,
                   cf_str plural, cf_str name);
/* The body of a DELETE that is bound to the object of that uid (another one of its name is left
 * alone), and does not wait for what belongs to it. */
const cf_node *client_delete_options(struct arena *arena, cf_str uid);
/* Appends `text` as a part of a path or a query (RFC 3986). */
void client_escape(struct buf *out, cf_str text);

#endif
