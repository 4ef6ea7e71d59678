/* SPDX-License-Identifier: Apache-2.0
 *
 * A generated file, for those who execute or check what is in it.
 */
#ifndef CLI_COMPONENT_FILE_H
#define CLI_COMPONENT_FILE_H

#include "cli/run.h"

struct component_file {
    cf_str component; /* the runner document, JSON */
    cf_str image;     /* of the runner; may be empty */
    cf_str action;    /* what it does, where that is not to create; may be empty */
};

/* The one component in a file of any format that carries a runner document. False after a
 * diagnostic in run->ctx. */
bool component_file_read(struct run *run, cf_str path, struct component_file *ret_file);

#endif
