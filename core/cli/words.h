/* SPDX-License-Identifier: Apache-2.0
 *
 * What a word of the command line stands for, and which definitions it names.
 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "base/str.h"

enum words_kind {
    WORDS_STDIN,     /* - */
    WORDS_FOLDER,    /* one that is there */
    WORDS_PATH,      /* a file, or what can only be one: ./x, x.yaml */
    WORDS_BUNDLED,   /* bundled: */
    WORDS_CLUSTER,   /* cluster:... */
    WORDS_GITHUB,    /* github:... */
    WORDS_URL,       /* https://..., http://... */
    WORDS_SCHEME,    /* any other X:// */
    WORDS_FILE_NAME, /* GROUP_PLURAL.yaml, as controllers publish it; it is not there as a file */
    WORDS_NAME       /* of a kind, with what may come before it */
};

/* Looks whether a file or folder of that name is there. */
enum words_kind words_kind(cf_str word);

/* True when it is looked up among definitions: a name, or the name of a file. */
bool words_is_lookup(enum words_kind kind);

/* True for the name of a file of definitions: "x.yaml". */
bool words_is_definition(cf_str word);

/* True for "GROUP_PLURAL.yaml" and nothing like a path. */
bool words_is_file(cf_str word);

/* True when no more can follow with a dot ("TrainingJob.spec" may). */
bool words_is_whole(enum words_kind kind);

/* "s3/Bucket" -> "s3"; "s3.services.k8s.aws_buckets.yaml" -> "s3.services.k8s.aws"; else empty. */
cf_str words_group(cf_str word);
/* The rest: "Bucket", "buckets". */
cf_str words_name(cf_str word);

/* The service of ACK that the group of the word, or a group, is of: "s3"; empty when it is not known. */
cf_str words_service(cf_str word);
cf_str words_group_service(cf_str group);

/* True when a lookup names many: '*', 's3/B*'. */
bool words_is_pattern(cf_str word);

/* True when the text is of the pattern ('*', '?'), in either case. */
bool words_fit_pattern(struct arena *arena, cf_str pattern, cf_str text);

/* True when the word names this definition: by kind, plural or PLURAL.GROUP, each also as GROUP/... or SERVICE/...,
 * in either case and with * ? [..] in any part; or by GROUP_PLURAL.yaml. */
bool words_match(struct arena *arena, cf_str word, cf_str group, cf_str kind, cf_str plural);

/* True when a file of this name, GROUP_PLURAL.yaml, may hold what the word names, as plurals are made. */
bool words_fits_file(struct arena *arena, cf_str word, cf_str file_name);

#endif
