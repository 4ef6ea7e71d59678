/* SPDX-License-Identifier: Apache-2.0
 *
 * One line of prose out of a description: for places where an engine shows text, or would take it for
 * a template.
 */
#ifndef SCRIPT_PROSE_H
#define SCRIPT_PROSE_H

#include "base/str.h"

/* `text` on one line: white space and control characters become single blanks, none at the ends;
 * "{{" becomes "{ {", unless it is to stay as it is written. At most `limit` characters (0: any number), cut
 * on the border of a word where there is one, with "…" in the place of the rest. */
cf_str prose_plain(struct arena *arena, cf_str text, size_t limit, bool verbatim);

/* The first sentence of that: up to the first ".", "!" or "?" before a blank that is no abbreviation
 * (e.g. i.e. etc. vs. cf., a single letter). Looks at no more of the text than it needs. */
cf_str prose_first_sentence(struct arena *arena, cf_str text, size_t limit, bool verbatim);

#endif
