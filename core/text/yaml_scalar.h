/* SPDX-License-Identifier: Apache-2.0
 *
 * What a plain (unquoted) YAML scalar means under the 1.2 core schema.
 */
#ifndef TEXT_YAML_SCALAR_H
#define TEXT_YAML_SCALAR_H

#include "base/str.h"

struct yaml_scalar {
    enum yaml_meaning {
        YAML_TEXT,
        YAML_NULL,
        YAML_BOOL,
        YAML_INT,
        YAML_FLOAT,
        YAML_NOT_FINITE, /* .inf or .nan */
        YAML_TOO_WIDE    /* hexadecimal or octal, and beyond 64 bits */
    } meaning;
    bool boolean;
    int64_t integer;
    cf_str number; /* of YAML_FLOAT: as JSON writes it, in the arena */
};

struct yaml_scalar yaml_scalar_parse(struct arena *arena, cf_str text);

#endif
