/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that a command has put in their places with io/sink.
 */
#ifndef CLI_WRITTEN_H
#define CLI_WRITTEN_H

#include "cli/run.h"
#include "io/sink.h"

/* Says what became of a file: "CREATED: acme/acme.lua". The same as a map, a row for a report. */
const cf_node *written_tell(struct run *run, cf_str path, enum sink_outcome outcome);

#endif
