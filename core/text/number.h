/* SPDX-License-Identifier: Apache-2.0
 *
 * Decimal numbers as text, taken apart but never rounded: what JSON and YAML readers and writers
 * share.
 */
#ifndef TEXT_NUMBER_H
#define TEXT_NUMBER_H

#include "base/str.h"

struct number {
    bool negative, plus; /* which sign was written, if any */
    bool point;          /* a decimal point was written */
    bool power;          /* an exponent was written */
    cf_str whole;        /* digits before the point, may be empty when `fraction` is not */
    cf_str fraction;     /* digits after it, may be empty */
    cf_str power_text;   /* the exponent as written, from its "e" */
    int64_t exponent;    /* its value, clamped far outside of what any double can hold */
};

/* Takes apart the whole of `text`, borrowing from it; false when it is no decimal number of the
 * YAML 1.2 core schema (which has more forms than JSON: "+1", ".5", "1.", "007"). */
bool number_split(cf_str text, struct number *ret_number);
/* True when the number was written as JSON demands. */
bool number_is_json(const struct number *number);
/* The number as an int64, when it is one exactly: also "1.0" and "1e3". */
bool number_integer(const struct number *number, int64_t *ret_value);
/* The same number in the form JSON demands, otherwise as it was written. */
cf_str number_json(struct arena *arena, const struct number *number);

#endif
