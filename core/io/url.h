/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a server's URL, which hosts no proxy of the environment is for, and where files may
 * be fetched from.
 */
#ifndef IO_URL_H
#define IO_URL_H

#include "base/str.h"

/* "https://[::1]:6443/path"; borrowed. */
struct url {
    cf_str scheme; /* "https://" */
    cf_str host;   /* "[::1]" */
    cf_str port;   /* "6443"; empty: that of the scheme */
    cf_str rest;   /* ":6443/path" */
};

struct url url_split(cf_str text);

/* True for this machine: localhost, 127.0.0.0/8, ::1. */
bool url_is_local(cf_str host);

/* True when the host is in a list as NO_PROXY has it: names with all that is below them, addresses,
 * ranges of IPv4 (10.0.0.0/8), * for all. */
bool url_is_listed(cf_str host, cf_str list);

/* What a file may be fetched from: https, or http of this machine, with a plain host and port. NULL, or
 * why not: "it is not encrypted". */
const char *url_fault(cf_str text);

/* The URL for messages: without a name and a password. */
cf_str url_shown(struct arena *arena, cf_str text);

/* "h:6443", for messages; borrowed. */
cf_str url_authority(cf_str text);

/* True when scheme, host and port are the same. */
bool url_same_origin(cf_str a, cf_str b);

/* Where a redirect from `base` leads; its fragment is dropped. */
cf_str url_resolve(struct arena *arena, cf_str base, cf_str location);

/* A path for a URL: what is neither plain nor a slash becomes %XX. */
cf_str url_escape(struct arena *arena, cf_str path);

#endif
