/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether code may be loaded from a place: nobody but root and the user may be able to change what lies
 * there, or to put something else into its place.
 */
#ifndef IO_TRUST_H
#define IO_TRUST_H

#include "base/str.h"

/* A folder that code is looked for in: it and all folders around it belong to root or the user, and neither
 * everybody nor a group other than the user's own may write to them; a folder around it may be one that
 * everybody writes to when nobody can remove there what is not his own (the sticky bit: /tmp). False with
 * *ret_why, one line that names the place. What is not there is trusted: there is nothing to load. */
bool trust_folder(struct arena *arena, cf_str path, cf_str *ret_why);

/* The same for a file and the folder it is in; where it is a link, for what it leads to as well. Without
 * `whole` only these, and only that not everybody may write to them: for what was installed with the
 * program, which whoever could write around it could change, too. */
bool trust_file(struct arena *arena, cf_str path, bool whole, cf_str *ret_why);

#endif
