/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge formats eject: a copy of a format's templates to change, for --template-dir.
 */
#ifndef CLI_EJECT_H
#define CLI_EJECT_H

#include "cli/args.h"
#include "cli/run.h"

/* Row for the option table. */
#define EJECT_OPTIONS                                                                              \
    {                                                                                              \
        "force", NULL, 0, NULL, "eject: overwrite templates that were changed, too"                \
    }

/* `names`: a format and, unless it is ./templates, the folder to write to. An exit code. */
int eject_templates(struct run *run, const struct args *args, const cf_str *names, size_t len);

#endif
