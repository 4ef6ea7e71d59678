/* SPDX-License-Identifier: Apache-2.0
 *
 * What killed runners left behind: objects that would have gone when their step was stopped, whose run
 * is no more, and that are not over. An object whose run is alive, or may be, is never touched.
 */
#ifndef RUNNER_REAP_H
#define RUNNER_REAP_H

#include "runner/result.h"
#include "runner/step.h"

/* The value of the mark MARKS_REAP: the rules by which an object is over, as JSON. */
cf_str reap_mark(struct arena *arena, const struct document *document,
                 const struct arguments *arguments);

/* True when the object's mark says that there is nothing left to stop. */
bool reap_is_over(struct arena *arena, const cf_node *object);

/* `operands`: "PLURAL.GROUP" or "GROUP"; none: all groups of custom resources. Appends a line for each
 * object that is not over to `out`; with --yes removes those that were left behind. */
enum result reap_run(struct ctx *ctx, const struct arguments *arguments,
                     const struct arguments_list *operands, const struct step_shell *shell,
                     struct buf *out);

#endif
