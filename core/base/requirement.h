/* SPDX-License-Identifier: Apache-2.0
 *
 * Which versions will do: ">=0.1, <1".
 */
#ifndef BASE_REQUIREMENT_H
#define BASE_REQUIREMENT_H

#include <crdforge/node.h>

enum requirement {
    REQUIREMENT_MET,
    REQUIREMENT_UNMET,
    REQUIREMENT_ILL /* it is none: each part is one of >= > <= < = and a version */
};

/* Whether a version does. Parts stand between commas, and all must hold; what is left out of a version is 0, so
 * that 1 is 1.0.0. */
enum requirement requirement_check(cf_str requirement, cf_str version);

#endif
