/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a server's URL, and which hosts no proxy of the environment is for.
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

#endif
