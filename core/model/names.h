/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of inputs and outputs: legal in every target, unique, stable. A name is made from a
 * property's name, but the way back is never computed: a component stores the exact path.
 */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include "base/str.h"

/* "kmsKeyID" -> "kms_key_id", "subnetIDs" -> "subnet_ids", "memoryMiB" -> "memory_mib". The result
 * is made of [a-z0-9_], without a "_" at either end or two in a row; it may be empty or begin with
 * a digit. */
cf_str names_snake(struct arena *arena, cf_str property);

/* "kms_key_id" -> "kmsKeyId". */
cf_str names_lower_camel(struct arena *arena, cf_str name);

/* True for the names that belong to crdforge itself (DESIGN.md 4, a closed list) and for words that
 * a target could not take as an argument's name. */
bool names_reserved(cf_str name);

/* True for [a-z][a-z0-9]*(_[a-z0-9]+)*: what every name of an input or output is. */
bool names_legal(cf_str name);
#define NAMES_LEGAL "a name is small letters, digits and single \"_\", and begins with a letter"

/* What names_assign works on: one field each. */
struct name_claim {
    cf_str base;     /* the name wished for, as names_snake made it */
    cf_str property; /* of the CRD: the last step of the path */
    cf_str path;     /* of the CRD: unique among the claims */
    cf_str side;     /* "spec" or "status": goes in front of a reserved name */
    bool fixed;      /* one of crdforge's own inputs or outputs: keeps `base` */
    cf_str name;     /* out */
};

/* Sets `name` of every claim: [a-z][a-z0-9]*(_[a-z0-9]+)* and no two alike. A claim's name depends
 * on the others only where they collide. */
void names_assign(struct arena *arena, struct name_claim *claims, size_t len);

/* An identifier of [a-z0-9-], at most `limit` characters, that begins with a letter: long ones are
 * cut and end in a hash. For the names of generated objects. */
cf_str names_label(struct arena *arena, cf_str text, size_t limit);

#endif
