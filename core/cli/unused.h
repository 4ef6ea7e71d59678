/* SPDX-License-Identifier: Apache-2.0
 *
 * Options of `generate` that nothing heeds, with what else was given: not wrong, but not what somebody
 * meant.
 */
#ifndef CLI_UNUSED_H
#define CLI_UNUSED_H

#include "cli/choose.h"

/* A note for each. */
void unused_tell(struct run *run, const struct args *args, const struct choice *choices,
                 size_t choices_len);

#endif
