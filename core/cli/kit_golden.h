/* SPDX-License-Identifier: Apache-2.0
 *
 * Golden folders of a format: golden/CASE/ beside it holds the files that it makes of CASE, which is a bundled
 * kind, or the definition in golden/CASE.yaml.
 */
#ifndef CLI_KIT_GOLDEN_H
#define CLI_KIT_GOLDEN_H

#include "cli/kit_try.h"

enum kit_golden_end {
    KIT_GOLDEN_NONE, /* there is no such folder */
    KIT_GOLDEN_SAME,
    KIT_GOLDEN_OTHER /* *ret_why */
};

/* Compares all golden folders in `folder`. `formats`: of the parent, for profiles. */
enum kit_golden_end kit_golden_compare(const struct kit_try *about, struct formats *formats,
                                       cf_str folder, cf_str *ret_why);

/* Writes what is made now into all of them; into one of TrainingJob when there is none. False with *ret_why. */
bool kit_golden_accept(const struct kit_try *about, struct formats *formats, cf_str folder,
                       cf_str *ret_why);

#endif
