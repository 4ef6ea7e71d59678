/* SPDX-License-Identifier: Apache-2.0
 *
 * What GitHub's API answers, and what the cache keeps of it: JSON that may come from anybody. Nothing of
 * it is used before it was looked at. Functions return NULL, or what is wrong: "is no JSON".
 * Reading and writing need cJSON: who calls has seen that cjson_load() finds it.
 */
#ifndef IO_GITHUB_JSON_H
#define IO_GITHUB_JSON_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* True for a name that git takes for a tag or a branch. */
bool github_json_is_ref(cf_str text);
/* True for a path of steps that are names: no "..", no empty one, nothing a terminal would obey. */
bool github_json_is_path(cf_str text);
/* True for 40 hexadecimal digits. */
bool github_json_is_sha(cf_str text);

/* Text that came from outside as it may be shown: one line, 60 characters at the most. */
cf_str github_json_shown(struct arena *arena, cf_str text);

/* The entry `key` (tag_name, default_branch), which must be the name of a tag or branch. */
const char *github_json_name(struct arena *arena, cf_str reply, const char *key, cf_str *ret_name);

/* git/ref and git/tags: what the object is ("commit", "tag"), and its hash. */
const char *github_json_object(struct arena *arena, cf_str reply, cf_str *ret_type,
                               cf_str *ret_sha);

/* commits/REF */
const char *github_json_commit(struct arena *arena, cf_str reply, cf_str *ret_sha);

/* The newest tag and its commit; empty texts: there is none. */
const char *github_json_tag(struct arena *arena, cf_str reply, cf_str *ret_name, cf_str *ret_sha);

/* The names in a list of tags or repositories; those that no tag can have are left out. */
const char *github_json_names(struct arena *arena, cf_str reply, cf_str **ret_names,
                              size_t *ret_len);

enum github_json_kind { GITHUB_JSON_FILE, GITHUB_JSON_FOLDER, GITHUB_JSON_OTHER };

/* A line of a listing. */
struct github_json_entry {
    enum github_json_kind kind; /* OTHER: a symbolic link, or another repository */
    cf_str name, path, sha1;
    cf_str url; /* without its query, which may hold a secret; may be empty */
    cf_str sha256;
    int64_t bytes;
    const char *fault; /* why it cannot be right: "its name is no step of a path"; else NULL */
};

/* The contents of `folder` (empty: of the repository), or the one file of that path. */
const char *github_json_listing(struct arena *arena, cf_str reply, cf_str folder,
                                struct github_json_entry **ret_entries, size_t *ret_len);

/* What the cache keeps of a commit. */
struct github_json_record {
    cf_str release,
        told_as; /* what the release is: "release name", "tag name", "branch", "commit" */
    cf_str folder;
    struct github_json_entry *files;
    size_t len;
};

cf_str github_json_write(struct arena *arena, const struct github_json_record *record);
const char *github_json_read(struct arena *arena, cf_str text,
                             struct github_json_record *ret_record);

#endif
