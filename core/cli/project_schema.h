/* SPDX-License-Identifier: Apache-2.0
 *
 * What editors check a project file with.
 */
#ifndef CLI_PROJECT_SCHEMA_H
#define CLI_PROJECT_SCHEMA_H

#include "base/arena.h"

#include <crdforge/node.h>

/* JSON Schema (draft-07) of a project file, from the table of its keys. */
const cf_node *project_schema(struct arena *arena);

#endif
