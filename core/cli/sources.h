/* SPDX-License-Identifier: Apache-2.0
 *
 * Definitions that are not on this machine: releases of a controller on GitHub, URLs; and the options
 * that say which, and how far the network may be used.
 */
#ifndef CLI_SOURCES_H
#define CLI_SOURCES_H

#include "cli/args.h"
#include "cli/run.h"
#include "io/github.h"

/* Rows for the option table of a command that may use the network. */
#define WEB_OPTIONS                                                                                \
    {"offline", NULL, 0, NULL, "never use the network: the cache, then the bundled kinds"},        \
        {"ca", NULL, 0, "FILE", "certificates (PEM) to trust instead of the system's"},            \
    {                                                                                              \
        "api-base", NULL, 0, "URL", "of GitHub's API (default: https://api.github.com)"            \
    }

/* Rows for the option table of a command that reads definitions. */
#define SOURCE_OPTIONS                                                                             \
    {"service", NULL, 0, "NAME",                                                                   \
     "look for kinds in the release of this ACK service's controller on GitHub (s3, rds)"},        \
        {"release", NULL, 0, "TAG", "of the controller (default: the newest)"},                    \
        {"latest", NULL, 0, NULL, "ask GitHub for the newest release of the kinds named"},         \
        WEB_OPTIONS

struct lock;
struct sources;

/* Reads the options; uses neither the network nor libcurl yet. `lock`: pins commits; may be NULL. NULL after
 * diagnostics in run->ctx. */
struct sources *sources_open(struct run *run, const struct args *args, const struct lock *lock);
void sources_close(struct sources *sources); /* takes NULL */

struct cache *sources_cache(struct sources *sources);
struct github *sources_github(struct sources *sources);
bool sources_offline(const struct sources *sources);

/* As if --service had been given: kinds, and names of files, are looked for in its release. An empty name: as
 * if neither --service nor --release nor --latest had been. */
void sources_set_service(struct sources *sources, cf_str name);
/* True when --service, --release or --latest was given. */
bool sources_has_service(const struct sources *sources);
/* Behind a command in a hint: that it needs --ca or --api-base of this one; else empty. */
const char *sources_same(const struct sources *sources);
/* Those that were, for messages: "--service s3 --release v1.0.0"; and the value of --release, or empty. */
cf_str sources_given(const struct sources *sources);
cf_str sources_release(const struct sources *sources);
/* The service whose release a lookup is for: that of --service; of --release alone, and when nothing else is
 * known, sagemaker; with --latest alone the one that the word's group names, which may be empty. */
cf_str sources_service(const struct sources *sources, cf_str word);

/* The service that a place is the controller of, or empty; borrows. */
cf_str sources_service_of(const struct github_place *place);

/* The releases of a service's controller, at --release. */
struct github_place sources_place(const struct sources *sources, cf_str service);

/* The files of a place, at the commit that the lock has for it. Asked for once a run; the listing lives as long.
 * Diagnostics in ctx unless GITHUB_LISTED; the first time there may be some even so. */
enum github_end sources_list(struct sources *sources, struct ctx *ctx,
                             const struct github_place *place, struct github_listing **ret_listing);

/* Of a place that sources_list() did not find: the newest tags it has, when it is the tag that is not there. */
size_t sources_tags(const struct sources *sources, const struct github_place *place,
                    const cf_str **ret_tags);

/* Gets the content of files (NULL: of all), in ctx->arena, and says so of each. False after diagnostics. */
bool sources_read(struct sources *sources, struct ctx *ctx, struct github_listing *listing,
                  const bool *wanted);

/* False after a diagnostic: with --locked, and unless --offline is given, nobody is asked for a source that
 * the lock does not have. */
bool sources_admits(const struct sources *sources, struct ctx *ctx, cf_str source);

/* Names of all services, in byte order. False after a diagnostic. */
bool sources_services(struct sources *sources, struct ctx *ctx, cf_str **ret_names,
                      size_t *ret_len);

#endif
