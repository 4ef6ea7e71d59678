/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands for a value in an option table, and which words can be one.
 */
#ifndef CLI_COMPLETION_VALUES_H
#define CLI_COMPLETION_VALUES_H

#include "cli/completion.h"

/* Adds what can stand for `form`: "FILE", "KIND|FILE", "full|short|none", "FORMAT.NAME=VALUE". */
void completion_values_add(struct completion *completion, cf_str form);

#endif
