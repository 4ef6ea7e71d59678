/* SPDX-License-Identifier: Apache-2.0
 *
 * From the file of a format to the format. What is not the program's own is tried in a worker before.
 */
#ifndef CLI_FORMAT_LOAD_H
#define CLI_FORMAT_LOAD_H

#include "cli/formats.h"
#include "cli/probe.h"

/* A plugin, a Lua file or a program. NULL after a diagnostic in `ctx`. */
const struct emitter *format_load(struct formats *formats, struct ctx *ctx, cf_str path);

/* Tries what loading the file does (cli/probe.h). False after a diagnostic. */
bool format_load_passes(struct formats *formats, struct ctx *ctx, cf_str path, probe_task *task,
                        void *data);

#endif
