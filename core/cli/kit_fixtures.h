/* SPDX-License-Identifier: Apache-2.0
 *
 * The components that the conformance kit hands to a format: all that is bundled, and some made to be hard.
 */
#ifndef CLI_KIT_FIXTURES_H
#define CLI_KIT_FIXTURES_H

#include "cli/formats.h"
#include "cli/run.h"

struct kit_fixtures {
    struct run *run;
    struct kit_fixture {
        cf_str name;             /* "TrainingJob", "Hostile, in parts" */
        const cf_node *document; /* the component document */
    } * list;
    size_t len, cap;
};

/* Those of the bundled snapshot, and of crd_cache/fixtures as they are and in parts. False after diagnostics in
 * run->ctx. */
bool kit_fixtures_read(struct run *run, struct formats *formats, struct kit_fixtures *ret_fixtures);

/* Adds what a word of the command line names: a kind, a file. False after diagnostics. */
bool kit_fixtures_add(struct kit_fixtures *fixtures, struct formats *formats, cf_str what);

#endif
