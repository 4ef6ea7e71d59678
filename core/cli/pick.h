/* SPDX-License-Identifier: Apache-2.0
 *
 * What to work on when the command line does not say: asked for on a terminal, refused elsewhere.
 */
#ifndef CLI_PICK_H
#define CLI_PICK_H

#include "cli/args.h"
#include "cli/run.h"
#include "cli/sources.h"

/* Lists the bundled kinds; with --service and friends those of the release; with --container_image alone,
 * as the original tool did, those of the newest SageMaker release, and when that cannot be had the bundled
 * ones; with --crd_path the files of the folder. What is picked is added to the command line: as WHAT, or
 * as --crd_name in the last two cases. `several`: more than one may be picked in the others.
 *
 * RUN_DONE, or the exit code, when nothing was picked: RUN_CANCELLED, or another one after diagnostics in
 * run->ctx. `sources` may be NULL: nothing but this machine is asked. */
int pick_what(struct run *run, const struct args *args, struct sources *sources, bool several,
              struct args *ret_args);

#endif
