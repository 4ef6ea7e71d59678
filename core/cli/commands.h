/* SPDX-License-Identifier: Apache-2.0
 *
 * The subcommands; each is one file cmd_<name>.c with its option table.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/args.h"
#include "cli/run.h"

extern const struct command cmd_generate, cmd_init, cmd_run, cmd_list, cmd_show, cmd_diff,
    cmd_doctor, cmd_fetch, cmd_update, cmd_outdated, cmd_cache, cmd_formats, cmd_completion,
    cmd_help;

/* All of them, in the order of the help text; NULL-ended. */
extern const struct command *const commands_all[];

/* NULL when there is none of that name. */
const struct command *commands_find(cf_str name);
/* An error with "did you mean"; returns RUN_USAGE. */
int commands_unknown(struct run *run, cf_str name);

/* The runner image that generated files name when none is given: it is not published. */
extern const char commands_default_image[];

#endif
