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

/* Rows for the option table of a command that reads definitions. */
#define SOURCE_OPTIONS                                                                             \
    {"service", NULL, 0, "NAME",                                                                   \
     "kinds of this ACK service, from its controller's release on GitHub (sagemaker, s3, rds)"},   \
        {"release", NULL, 0, "TAG", "of the controller (default: the newest)"},                    \
        {"latest", NULL, 0, NULL, "ask GitHub for the newest release of the kinds named"},         \
        {"offline", NULL, 0, NULL, "never use the network: the cache, then the bundled kinds"},    \
        {"ca", NULL, 0, "FILE", "certificates (PEM) to trust instead of the system's"},            \
    {                                                                                              \
        "api-base", NULL, 0, "URL", "of GitHub's API (default: https://api.github.com)"            \
    }

struct lock;
struct sources;

/* Reads the options; uses neither the network nor libcurl yet. `lock`: pins commits; may be NULL. NULL after
 * diagnostics in run->ctx. */
struct sources *sources_open(struct run *run, const struct args *args, const struct lock *lock);
void sources_close(struct sources *sources); /* takes NULL */

struct cache *sources_cache(struct sources *sources);
struct github *sources_github(struct sources *sources);

/* As if --service had been given: kinds, and names of files, are looked for in its release. */
void sources_set_service(struct sources *sources, cf_str name);
/* True when --service, --release or --latest was given. */
bool sources_has_service(const struct sources *sources);

/* The files of that release, asked for once a run. Diagnostics in ctx unless GITHUB_LISTED. */
enum github_end sources_listing(struct sources *sources, struct ctx *ctx,
                                struct github_listing **ret_listing);

#endif
