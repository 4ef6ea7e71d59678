/* SPDX-License-Identifier: Apache-2.0
 *
 * The Markdown page that tells people how the step went: the output `run_summary`. Shows no secrets.
 */
#ifndef RUNNER_SUMMARY_H
#define RUNNER_SUMMARY_H

#include "runner/work.h"

/* On what a dry run would create. */
cf_str summary_dry_run(struct arena *arena, const struct step *step);

/* On a step that has ended: the state, why, links, and the commands to look at it with. */
cf_str summary_page(struct work *work, enum result result, cf_str reason);

/* Writes a line of the log for each link that can be followed by now. */
void summary_log_links(const struct work *work);

/* "kubectl VERB PLURAL.GROUP NAME -n NAMESPACE". */
cf_str summary_command(const struct work *work, const char *verb);

#endif
