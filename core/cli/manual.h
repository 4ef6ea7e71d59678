/* SPDX-License-Identifier: Apache-2.0
 *
 * The manual pages (roff, man macros), made from the option tables.
 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "base/str.h"

/* crdforge(1). */
void manual_crdforge(struct buf *out);
/* crdforge-run(1). */
void manual_runner(struct buf *out);

#endif
