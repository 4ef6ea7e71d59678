/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* getgroups */
#include "cli/unchanged.h"

#include "base/hash.h"
#include "cli/version.h"
#include "io/cache.h"
#include "io/file.h"
#include "io/plugin.h"
#include "io/process.h"
#include "io/witness.h"

struct unchanged {
    struct run *run;
    struct cache *cache;
    cf_str name;             /* of the record; empty: none is kept */
    struct witness *witness; /* NULL: likewise */
    struct buf said;
};

static void add_part(struct buf *out, cf_str part)
{
    buf_add(out, part.ptr, part.len);
    buf_char(out, '\0');
}

/* Of the words and of what is around the program, but for what the witness is told of. Empty: it cannot be said. */
static cf_str key_of(struct run *run)
{
    struct buf all = {.arena = run->arena};
    cf_str around = process_context(run->arena);
    if (!around.len || !run->words)
        return STR("");
    add_part(&all, STR(CRDFORGE_VERSION));
    add_part(&all, around);
    for (size_t i = 0; i < run->words_len; i++)
        add_part(&all, str_of(run->words[i]));
    return hash_sha256(run->arena, buf_str(&all));
}

/* A record is a number of bytes, a line end, so many bytes of what is printed, and the entries of the witness. */
static bool split(cf_str record, cf_str *ret_said, cf_str *ret_entries)
{
    const char *end = record.len ? memchr(record.ptr, '\n', record.len) : NULL;
    size_t at = end ? (size_t)(end - record.ptr) + 1 : 0, len = 0;
    for (size_t i = 0; i + 1 < at; i++) {
        if (record.ptr[i] < '0' || record.ptr[i] > '9' || i > 9)
            return false;
        len = len * 10 + (size_t)(record.ptr[i] - '0');
    }
    *ret_said = str_cut(record, at, at + len);
    *ret_entries = str_cut(record, at + len, record.len);
    return at > 1 && ret_said->len == len && ret_entries->len > 0;
}

static void keep(struct unchanged *u, cf_str said, cf_str entries)
{
    struct buf record = {.arena = u->run->arena};
    buf_printf(&record, "%zu\n", said.len);
    buf_add(&record, said.ptr, said.len);
    buf_add(&record, entries.ptr, entries.len);
    if (record.len > LIMITS_RUN_RECORD_BYTES)
        return;
    cache_note(u->cache, u->name, buf_str(&record));
    cache_trim(u->cache, STR(UNCHANGED_RECORDS), LIMITS_RUN_RECORDS);
}

/* True when the record holds: then it is printed. */
static bool repeat(struct unchanged *u)
{
    struct run *run = u->run;
    struct buf renewed = {.arena = run->arena};
    cf_str record, said, entries;
    if (!cache_record(u->cache, run->arena, u->name, &record) || !split(record, &said, &entries))
        return false;
    enum witness_verdict verdict = witness_compare(run->arena, entries, &renewed);
    if (verdict == WITNESS_CHANGED)
        return false;
    fwrite(said.ptr, 1, said.len, run->err);
    if (verdict == WITNESS_RENEWED)
        keep(u, said, buf_str(&renewed));
    return true;
}

struct unchanged *unchanged_open(struct run *run, const struct args *args)
{
    struct unchanged *u = arena_new(run->arena, struct unchanged);
    *u = (struct unchanged){.run = run, .said = {.arena = run->arena}};
    cf_str folder = cache_folder(run->arena);
    if (!folder.len || run->json || args_has(args, "always"))
        return u;
    cf_str key = key_of(run);
    if (!key.len)
        return u;
    u->cache = cache_open(run->arena, folder);
    u->name = str_printf(run->arena, UNCHANGED_RECORDS "/%.*s", STR_ARG(key));
    if (repeat(u))
        return NULL;
    u->witness = witness_begin(run->arena);
    run->heard = &u->said;
    return u;
}

void unchanged_close(struct unchanged *u, int code)
{
    struct buf entries = {.arena = u->run->arena};
    if (!u->witness)
        return;
    plugin_witness();
    bool seen = witness_text(u->witness, &entries);
    witness_end(u->witness);
    u->run->heard = NULL;
    if (seen && code == RUN_DONE && !u->run->failed)
        keep(u, buf_str(&u->said), buf_str(&entries));
}
