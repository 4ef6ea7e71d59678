/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "io/github_list.h"

#define RAW "application/vnd.github.raw+json"

/* The files of one call that are asked for. */
struct reading {
    struct ctx *ctx;
    struct github *github;
    struct github_listing *listing;
    struct github_file **files; /* those of the round */
    struct web_want *wants;
    struct web_got *got;
    bool *damaged; /* the cache had it, and not as it was */
    size_t len;
    cf_str why; /* of the last error, and how many files it is of beyond the first */
    size_t more;
    bool ok;
};

/* A failure that many files share is told once. */
static void flush(struct reading *reading)
{
    if (reading->more)
        ctx_note(reading->ctx, NULL, "%.*s: the same of %zu more files",
                 STR_ARG(reading->listing->word), reading->more);
    reading->more = 0;
}

static void refuse(struct reading *reading, const struct github_file *file, cf_str why, cf_str next)
{
    struct ctx *ctx = reading->ctx;
    reading->ok = false;
    if (reading->why.len && str_equal(why, reading->why)) {
        reading->more++;
        return;
    }
    flush(reading);
    reading->why = why;
    ctx_error(ctx, NULL, "%.*s: %.*s: %.*s", STR_ARG(reading->listing->word), STR_ARG(file->path),
              STR_ARG(why));
    if (next.len)
        ctx_hint(ctx, "%.*s", STR_ARG(next));
}

static bool read_cached(struct reading *reading, struct github_file *file)
{
    struct arena *arena = reading->ctx->arena;
    cf_str bytes;
    if (!file->sha256.len || !cache_get(reading->github->cache, arena, file->sha256, &bytes) ||
        !str_equal_fold(hash_git_blob(arena, bytes), file->sha1))
        return false;
    file->content = bytes;
    file->cached = true;
    return true;
}

/* The API has the bytes by their hash: for who has a token, and in place of a host of files that is not
 * for everybody. */
static struct web_want want_blob(const struct reading *reading, const struct github_file *file)
{
    return (struct web_want){
        .url = str_printf(reading->ctx->arena, "%.*s/repos/%.*s/git/blobs/%.*s",
                          STR_ARG(reading->github->api), STR_ARG(reading->listing->repository),
                          STR_ARG(file->sha1)),
        .accept = STR(RAW),
        .lasting = true,
        .sha1 = file->sha1,
        .bytes = file->bytes};
}

static struct web_want want_file(const struct reading *reading, const struct github_file *file)
{
    if (!file->url.len)
        return want_blob(reading, file);
    return (struct web_want){.url = file->url,
                             .lasting = true,
                             .sha1 = file->sha1,
                             .bytes = file->bytes,
                             .named_by = reading->github->api};
}

static void add(struct reading *reading, struct github_file *file)
{
    size_t limit = reading->ctx->limits->input_bytes;
    file->content = (cf_str){NULL, 0};
    file->cached = false;
    size_t removed = cache_removed(reading->github->cache);
    if (read_cached(reading, file))
        return;
    if (file->bytes > (int64_t)limit) {
        refuse(reading, file,
               str_printf(reading->ctx->arena, "it is larger than the limit of %zu bytes", limit),
               STR("name other files: no definition is as large"));
        return;
    }
    reading->damaged[reading->len] = cache_removed(reading->github->cache) > removed;
    reading->files[reading->len] = file;
    reading->wants[reading->len++] = want_file(reading, file);
}

static void take(struct reading *reading, struct github_file *file, const struct web_got *got)
{
    file->content = got->bytes;
    file->cached = got->cached;
    file->sha256 = str_copy(reading->listing->arena, got->sha256);
}

/* True when the host of files has it for others only, or led us to something else: a page for signing in. */
static bool is_closed(const struct web_got *got)
{
    int status = got->status;
    return got->end != WEB_HERE && (got->inward || status == 401 || status == 403 ||
                                    status == 404 || (got->moved && status == 200));
}

/* What the host of files keeps from strangers is asked of the API. */
static void ask(struct reading *reading)
{
    struct arena *arena = reading->ctx->arena;
    size_t len = 0, *places = arena_many(arena, reading->len, size_t);
    struct web_want *wants = arena_many(arena, reading->len, struct web_want);
    struct web_got *got = arena_many(arena, reading->len, struct web_got);
    web_get(reading->github->web, arena, reading->wants, reading->len, reading->got);
    for (size_t i = 0; i < reading->len; i++)
        if (is_closed(&reading->got[i]) && reading->files[i]->url.len) {
            places[len] = i;
            wants[len++] = want_blob(reading, reading->files[i]);
        }
    if (len)
        web_get(reading->github->web, arena, wants, len, got);
    for (size_t i = 0; i < len; i++)
        reading->got[places[i]] = got[i];
}

static cf_str next_step(struct reading *reading, const struct web_got *got)
{
    return got->uncached
               ? str_printf(reading->ctx->arena, "run `crdforge fetch %.*s` %s",
                            STR_ARG(reading->listing->word), web_again(reading->github->web))
               : got->next;
}

static cf_str reason(const struct reading *reading, size_t i)
{
    const struct web_got *got = &reading->got[i];
    return got->uncached && reading->damaged[i]
               ? STR("what the cache had of it was damaged and is removed, and the network is not "
                     "used")
               : got->why;
}

bool github_read(struct ctx *ctx, struct github *github, struct github_listing *listing,
                 const bool *wanted)
{
    struct reading reading = {.ctx = ctx,
                              .github = github,
                              .listing = listing,
                              .files = arena_many(ctx->arena, listing->len, struct github_file *),
                              .wants = arena_many(ctx->arena, listing->len, struct web_want),
                              .got = arena_many(ctx->arena, listing->len, struct web_got),
                              .damaged = arena_many(ctx->arena, listing->len, bool),
                              .ok = true};
    bool learned = false;
    for (size_t i = 0; i < listing->len; i++)
        if (!wanted || wanted[i])
            add(&reading, &listing->files[i]);
    if (reading.len)
        ask(&reading);
    for (size_t i = 0; i < reading.len; i++) {
        const struct web_got *got = &reading.got[i];
        if (got->end == WEB_HERE)
            take(&reading, reading.files[i], got);
        else
            refuse(&reading, reading.files[i], reason(&reading, i), next_step(&reading, got));
        learned = learned || got->end == WEB_HERE;
    }
    flush(&reading);
    if (learned)
        github_list_keep(ctx->arena, github, listing);
    return reading.ok;
}
