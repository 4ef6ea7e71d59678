/* SPDX-License-Identifier: Apache-2.0
 *
 * Trying somebody else's code in a worker before the program runs it itself: what is done when a plugin or
 * a Lua file is loaded may crash, end the program or hang.
 */
#ifndef CLI_PROBE_H
#define CLI_PROBE_H

#include "cli/run.h"

/* What is tried. It runs in a copy of the program that ends after it, so whatever it changes or reports is
 * forgotten; to refuse something in an orderly way is no fault of it. */
typedef void probe_task(void *data);

/* True when `task` came to its end (or with --in-process, where it is not tried at all). Else *ret_why is the
 * end of a sentence, such as "it was ended by signal 11 (Segmentation fault)". */
#define PROBE_HINT "--in-process runs it in the program itself, where a debugger can look"
bool probe_passes(struct run *run, probe_task *task, void *data, cf_str *ret_why);

#endif
