/* SPDX-License-Identifier: Apache-2.0
 *
 * The page on what can go wrong (docs/TROUBLESHOOTING.md), made from the tables of the programs.
 */
#ifndef CLI_TROUBLESHOOTING_H
#define CLI_TROUBLESHOOTING_H

#include "base/str.h"

/* Appends it, as Markdown. */
void troubleshooting_page(struct buf *out);

#endif
