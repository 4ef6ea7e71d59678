/* SPDX-License-Identifier: Apache-2.0
 *
 * The user's cache of what came over the network. Bytes lie under their SHA-256, so what is the same
 * is there once, and what was changed is noticed when it is read; records are small texts under names
 * of ours, each with its own digest. Everything appears by renaming: several processes may work at
 * once, and one that is killed leaves no entry that is not whole. A cache that cannot be written is
 * no error: things are fetched again.
 */
#ifndef IO_CACHE_H
#define IO_CACHE_H

#include "base/diag.h"

struct cache;

/* $XDG_CACHE_HOME/crdforge, else ~/.cache/crdforge; empty when neither is known. */
cf_str cache_folder(struct arena *arena);

/* Touches nothing yet; the folder, and the one that it is in, are made when something is kept. An empty folder:
 * nothing is kept, and nothing found. Lives in `arena`. */
struct cache *cache_open(struct arena *arena, cf_str folder);

/* Why it could not be written, the first time that it could not; empty: it could. */
cf_str cache_trouble(const struct cache *cache);

/* How many entries were not as they were written, and were removed. */
size_t cache_removed(const struct cache *cache);

/* The bytes of that digest. False when they are not there, or are others (then they are removed). */
bool cache_get(struct cache *cache, struct arena *arena, cf_str sha256, cf_str *ret_bytes);

/* Keeps the bytes; their digest (in `arena`), also when they could not be kept. */
cf_str cache_put(struct cache *cache, struct arena *arena, cf_str bytes);

/* The text of a record. `name`: steps of letters, digits and ._-, separated by slashes, such as
 * "github.com/owner/repo/COMMIT". False when it is not there, or not as it was written (then it is
 * removed). */
bool cache_record(struct cache *cache, struct arena *arena, cf_str name, cf_str *ret_text);

/* Writes a record, in place of one that is there. */
void cache_note(struct cache *cache, cf_str name, cf_str text);

/* Of the records right below `prefix` keeps so many, those written last. */
void cache_trim(struct cache *cache, cf_str prefix, size_t most);

/* Called for each record below `prefix` (empty: all) in order of name, with the time it was written
 * (seconds since 1970). */
typedef void cache_seen(void *data, cf_str name, cf_str text, int64_t written);
void cache_each(struct cache *cache, struct arena *arena, cf_str prefix, cache_seen *seen,
                void *data);

/* Removes everything, what killed processes left included. False after a diagnostic;
 * *ret_files, *ret_bytes: what was removed. */
bool cache_clean(struct ctx *ctx, struct cache *cache, size_t *ret_files, int64_t *ret_bytes);

/* Files and bytes that it has. */
void cache_size(struct cache *cache, struct arena *arena, size_t *ret_files, int64_t *ret_bytes);

#endif
