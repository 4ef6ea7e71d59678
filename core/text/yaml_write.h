/* SPDX-License-Identifier: Apache-2.0
 *
 * Node -> YAML that PyYAML (1.1), sigs.k8s.io/yaml (1.1, another one) and yaml.v3 (1.2) all read
 * alike. Block style, two blanks of indent, never folded; the only home of the YAML quoting rules.
 * Numbers with an exponent, which PyYAML takes for text, change their form, never their value: 1e3
 * becomes 1000.0, 1e400 becomes 1.0e+400. Recursive: the tree must be no deeper than limits.depth.
 */
#ifndef TEXT_YAML_WRITE_H
#define TEXT_YAML_WRITE_H

#include "base/diag.h"

/* True when `text` must be written in double quotes: when any of the three readers could take it
 * for something else than this very string. */
bool yaml_needs_quotes(cf_str text);

/* Appends `node` as one block document without markers. A list under a map key stands at the indent
 * of the key ("key:" and below it "- item"), as kubectl writes it. Empty containers are {} and []. */
void yaml_write(struct buf *out, const cf_node *node);

#endif
