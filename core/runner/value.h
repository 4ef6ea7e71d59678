/* SPDX-License-Identifier: Apache-2.0
 *
 * What was given for an input, read as the type of the input: the table "Values" of
 * docs/RUNNER_CONTRACT.md. However an engine writes a value, the same one gives the same node.
 */
#ifndef RUNNER_VALUE_H
#define RUNNER_VALUE_H

#include "runner/inputs.h"

/* Sets *ret_value, NULL when the input is unset. False after a diagnostic, which never shows the
 * value of a secret. */
bool value_read(struct ctx *ctx, const struct document_field *input, const struct inputs_raw *raw,
                const cf_node **ret_value);

/* The tree of a JSON text, or NULL with *ret_fault saying what is wrong and where. */
const cf_node *value_json(struct ctx *ctx, cf_str text, cf_str *ret_fault);

/* A value as it may be shown: one line, quoted, cut when it is long, "(secret)" for a secret. */
cf_str value_shown(struct arena *arena, const struct document_field *input, const cf_node *value);

#endif
