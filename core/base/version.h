/* SPDX-License-Identifier: Apache-2.0
 *
 * Which of two names of releases is the newer one: "v1.10.0" is newer than "v1.9.3", a pre-release older
 * than its release (semver.org, 2.0.0, item 11), and what is no version older than all that are.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#include <crdforge/node.h>

/* Less than 0, 0, more than 0 as `a` is older than, as new as, newer than `b`. What comes before the first
 * digit ("v", "release-", "chart/") does not count, nor what follows a plus sign. */
int version_compare(cf_str a, cf_str b);

#endif
