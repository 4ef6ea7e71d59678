/* SPDX-License-Identifier: Apache-2.0
 *
 * Two component documents, or two sets of them: what changed for those who use the components. Each kind of
 * change has its level in docs/DIFF.md; the thoughts behind those that are not plain:
 *
 * Inputs and outputs are paired by their path, since a property is what it was under any name; what is left
 * by their name, since a pipeline knows nothing but names. A property that may have become another, by its
 * type or its words, is removed and added: a guess would be wrong where it matters.
 *
 * An input of another type is major even where each old value is still good, as from integer to number:
 * Kubeflow's compilers refuse an integer, a constant one too, where a number is asked for. Only types that
 * engines write alike (string, int-or-string, any) widen freely. Inside an object, which travels as JSON,
 * integer to number is widened, and minor.
 *
 * What is read is the reverse of what is given: an output's values may narrow, not widen. All else that can
 * be said of an output's schema follows from that.
 *
 * A default that changes or goes is major: a pipeline that leaves the input out now runs something else. One
 * that is new is minor, as a definition gains it where the service had that value before.
 *
 * A property inside an object is told with the input that is nearest to it, once.
 */
#ifndef MODEL_COMPARE_H
#define MODEL_COMPARE_H

#include "base/diag.h"
#include "model/change.h"

/* One kind of either side. */
struct compare_kind {
    cf_str group, kind;
    enum change_level level;      /* the highest of its changes; CHANGE_NONE: the same */
    const struct change *changes; /* sorted */
    size_t changes_len;
};

struct comparison {
    enum change_level level;          /* the highest of all */
    const struct compare_kind *kinds; /* all, those that are the same too, by kind and group */
    size_t kinds_len;
};

/* Component documents (model/describe.h). */
struct compare_side {
    const cf_node *const *documents;
    const cf_str *places; /* where each was given, for messages; NULL: that is not known */
    size_t len;
};

/* Compares by group and kind: a kind that only one side has is removed or added. Borrows from the documents.
 * NULL after diagnostics: something is no component document, or a side has a kind twice and the two differ. */
const struct comparison *compare_sets(struct ctx *ctx, const struct compare_side *before,
                                      const struct compare_side *after);

#endif
