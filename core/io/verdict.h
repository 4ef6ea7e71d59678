/* SPDX-License-Identifier: Apache-2.0
 *
 * What the reply to a download means: it is there, it is elsewhere, it may pass, or it failed; and what
 * to say about that. Pure.
 */
#ifndef IO_VERDICT_H
#define IO_VERDICT_H

#include "io/http.h"

/* What was asked. */
struct verdict_asked {
    cf_str url;
    cf_str token_origin; /* a token would be sent there */
    bool token;          /* there is one */
    bool ca;             /* authorities were given */
    bool other_hosts;    /* redirects to other hosts are followed */
    bool conditional;    /* unless nothing has changed */
    int64_t bytes;       /* that it should have; 0: not known */
    size_t limit_bytes;
    int64_t connect_ms, silent_ms, total_ms;
};

enum verdict_kind {
    VERDICT_HERE,
    VERDICT_UNCHANGED,
    VERDICT_MOVED, /* to url */
    VERDICT_AGAIN, /* it may pass, wait_ms later: 0: whenever; why and next when it does not */
    VERDICT_ABSENT,
    VERDICT_FAILED
};

struct verdict {
    enum verdict_kind kind;
    cf_str url;
    int64_t wait_ms;
    cf_str why, next;
    bool inward;      /* the redirect leads to this machine, which is not for what others say */
    bool limited;     /* the host takes no more requests for now */
    bool passing;     /* no fault of the address: what the cache has may serve */
    bool unreachable; /* nobody answered */
    bool stopped;     /* somebody wants us to stop */
};

struct verdict verdict_of(struct arena *arena, const struct verdict_asked *asked,
                          const struct http_reply *reply);

#endif
