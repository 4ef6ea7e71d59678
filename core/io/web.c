/* SPDX-License-Identifier: Apache-2.0 */
#include "io/web.h"

#include "base/hash.h"
#include "io/clock.h"
#include "io/url.h"
#include "io/verdict.h"

enum {
    TRIES = 3,
    REDIRECTS = 5,
    CONNECT_MS = 10 * 1000,
    SILENT_MS = 30 * 1000,
    TOTAL_MS = 10 * 60 * 1000,
    RETRY_MS = 500
};

struct web {
    struct arena *arena;
    const struct limits *limits;
    struct web_options options;
    struct http *http;
    cf_str trouble, trouble_next; /* why there is no libcurl */
};

/* What the cache knows of a URL. */
struct note {
    cf_str etag, modified, link, sha256;
};

/* One want, on its way. */
struct job {
    const struct web_want *want;
    struct web_got *got;
    cf_str url; /* redirects move it */
    cf_str record;
    struct note note;
    cf_str kept; /* what the cache has of it */
    bool is_kept, settled;
    int redirects, tries;
    int64_t due; /* not before */
};

/* All wants of one call. */
struct batch {
    struct web *web;
    struct arena *arena;
    struct job *jobs;
    size_t len, settled;
    struct job **round; /* those that are asked for now */
    struct http_request *requests;
    int64_t bytes, round_bytes; /* of the rounds before, of this one */
};

/* Up to the first blank or control character: what follows would be another header. */
static cf_str one_word(cf_str token)
{
    size_t len = 0;
    token = str_trim(token);
    while (len < token.len && (unsigned char)token.ptr[len] > ' ' && token.ptr[len] != 127)
        len++;
    return str_cut(token, 0, len);
}

struct web *web_open(struct arena *arena, const struct limits *limits,
                     const struct web_options *options)
{
    struct web *web = arena_new(arena, struct web);
    struct web_options *own = &web->options;
    web->arena = arena;
    web->limits = limits;
    *own = *options;
    own->ca_pem = str_copy(arena, options->ca_pem);
    own->user_agent = str_copy(arena, options->user_agent);
    own->token = str_copy(arena, one_word(options->token));
    own->token_origin = str_copy(arena, options->token_origin);
    own->connect_ms = own->connect_ms ? own->connect_ms : CONNECT_MS;
    own->silent_ms = own->silent_ms ? own->silent_ms : SILENT_MS;
    own->total_ms = own->total_ms ? own->total_ms : TOTAL_MS;
    own->retry_ms = own->retry_ms ? own->retry_ms : RETRY_MS;
    return web;
}

void web_close(struct web *web)
{
    if (web)
        http_close(web->http);
}

const char *web_again(const struct web *web)
{
    return web->options.more_options ? "once without --offline, with the same options else"
                                     : "once without --offline";
}

bool web_is_offline(const struct web *web)
{
    return web->options.offline;
}

/* False when libcurl is missing: then trouble says so. */
static bool open_http(struct web *web)
{
    if (web->http || web->trouble.len)
        return web->http != NULL;
    struct ctx ctx = {
        .arena = web->arena, .diags = diags_new(web->arena, web->limits), .limits = web->limits};
    struct http_peer peer = {.ca_pem = web->options.ca_pem,
                             .user_agent = web->options.user_agent,
                             .reply_bytes = web->limits->input_bytes,
                             .wake = web->options.wake};
    web->http = http_open(&ctx, &peer);
    if (!web->http && ctx.diags->len) {
        web->trouble = ctx.diags->list[0].message;
        web->trouble_next = ctx.diags->list[0].hint;
    }
    return web->http != NULL;
}

/* ---- the cache ---- */

static cf_str record_name(struct arena *arena, const struct web_want *want)
{
    cf_str key = str_printf(arena, "%.*s\n%.*s", STR_ARG(want->url), STR_ARG(want->accept));
    return str_printf(arena, "http/%.*s", STR_ARG(hash_sha256(arena, key)));
}

static void read_note(cf_str text, struct note *ret_note)
{
    const struct {
        const char *word;
        cf_str *value;
    } lines[] = {{"etag ", &ret_note->etag},
                 {"modified ", &ret_note->modified},
                 {"link ", &ret_note->link},
                 {"sha256 ", &ret_note->sha256}};
    for (size_t from = 0, to = 0; to < text.len; from = to + 1) {
        for (to = from; to < text.len && text.ptr[to] != '\n';)
            to++;
        cf_str line = str_cut(text, from, to);
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            if (str_starts(line, lines[i].word))
                *lines[i].value = str_cut(line, strlen(lines[i].word), line.len);
    }
}

static void write_note(struct batch *batch, const struct job *job)
{
    const struct {
        const char *word;
        cf_str value;
    } lines[] = {{"url", job->want->url},  {"accept", job->want->accept},
                 {"etag", job->note.etag}, {"modified", job->note.modified},
                 {"link", job->note.link}, {"sha256", job->note.sha256}};
    struct buf text = {.arena = batch->arena};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].value.len)
            buf_printf(&text, "%s %.*s\n", lines[i].word, STR_ARG(lines[i].value));
    buf_printf(&text, "bytes %zu\n", job->got->bytes.len);
    cache_note(batch->web->options.cache, job->record, buf_str(&text));
}

void web_forget(struct web *web, struct arena *arena, const struct web_want *want)
{
    if (!want->unkept)
        cache_note(web->options.cache, record_name(arena, want), STR(""));
}

static bool is_meant(struct arena *arena, const struct web_want *want, cf_str bytes)
{
    return !want->sha1.len || str_equal_fold(hash_git_blob(arena, bytes), want->sha1);
}

static void look_up(struct batch *batch, struct job *job)
{
    struct cache *cache = batch->web->options.cache;
    cf_str text;
    job->record = record_name(batch->arena, job->want);
    if (!cache_record(cache, batch->arena, job->record, &text))
        return;
    read_note(text, &job->note);
    job->is_kept = cache_get(cache, batch->arena, job->note.sha256, &job->kept) &&
                   is_meant(batch->arena, job->want, job->kept);
}

/* ---- how a job ends ---- */

static void settle(struct batch *batch, struct job *job, enum web_end end, cf_str why, cf_str next)
{
    job->settled = true;
    job->got->end = end;
    job->got->why = why;
    job->got->next = next;
    batch->settled++;
}

static void settle_kept(struct batch *batch, struct job *job)
{
    job->got->cached = true;
    job->got->bytes = job->kept;
    job->got->sha256 = job->note.sha256;
    job->got->link = job->note.link;
    settle(batch, job, WEB_HERE, STR(""), STR(""));
}

/* What a record is made of must be one line. */
static cf_str one_line(struct arena *arena, cf_str value)
{
    char *text = arena_copy(arena, value.ptr, value.len);
    str_flatten(text, value.len);
    return (cf_str){text, value.len};
}

static void settle_new(struct batch *batch, struct job *job, const struct http_reply *reply)
{
    struct web_got *got = job->got;
    if (!is_meant(batch->arena, job->want, reply->body)) {
        cf_str host = url_authority(job->url);
        settle(batch, job, WEB_FAILED,
               str_printf(batch->arena,
                          "what %.*s sent is not what the listing names: git's hash is "
                          "%.*s, not %.*s",
                          STR_ARG(host), STR_ARG(hash_git_blob(batch->arena, reply->body)),
                          STR_ARG(job->want->sha1)),
               STR("try again; when it stays, something on the way, or the host, changes files"));
        return;
    }
    got->bytes = reply->body;
    got->link = one_line(batch->arena, reply->link);
    if (job->want->unkept) {
        got->sha256 = hash_sha256(batch->arena, got->bytes);
        settle(batch, job, WEB_HERE, STR(""), STR(""));
        return;
    }
    got->sha256 = cache_put(batch->web->options.cache, batch->arena, got->bytes);
    job->note = (struct note){.etag = one_line(batch->arena, reply->etag),
                              .modified = one_line(batch->arena, reply->last_modified),
                              .link = got->link,
                              .sha256 = got->sha256};
    write_note(batch, job);
    settle(batch, job, WEB_HERE, STR(""), STR(""));
}

static void settle_verdict(struct batch *batch, struct job *job, const struct verdict *verdict)
{
    bool absent = verdict->kind == VERDICT_ABSENT;
    cf_str why = verdict->why;
    if (job->tries > 1)
        why = str_printf(batch->arena, "%.*s (tried %d times)", STR_ARG(why), job->tries);
    job->got->unreachable = verdict->unreachable;
    job->got->stopped = verdict->stopped;
    settle(batch, job, absent ? WEB_ABSENT : WEB_FAILED, why, verdict->next);
}

static void redirect(struct batch *batch, struct job *job, cf_str url)
{
    if (job->redirects++ < REDIRECTS) {
        job->url = url;
        job->got->moved = true;
        return;
    }
    settle(batch, job, WEB_FAILED,
           str_printf(batch->arena, "%.*s redirects more than %d times, in a circle perhaps",
                      STR_ARG(url_authority(url)), (int)REDIRECTS),
           STR("look at the address in a browser, and name the one where it ends"));
}

/* Tries again later, unless it was tried often enough. */
static void postpone(struct batch *batch, struct job *job, const struct verdict *verdict)
{
    int64_t pause = batch->web->options.retry_ms << (job->tries - 1);
    if (job->tries >= TRIES) {
        settle_verdict(batch, job, verdict);
        return;
    }
    job->due = clock_ms() + (verdict->wait_ms > pause ? verdict->wait_ms : pause);
}

static void judge(struct batch *batch, struct job *job, const struct http_reply *reply)
{
    const struct web_options *options = &batch->web->options;
    struct verdict_asked asked = {.url = job->url,
                                  .token_origin = options->token_origin,
                                  .token = options->token.len > 0,
                                  .ca = options->ca_pem.len > 0,
                                  .other_hosts = job->want->other_hosts,
                                  .conditional = job->is_kept,
                                  .bytes = job->want->bytes,
                                  .limit_bytes = batch->web->limits->input_bytes,
                                  .connect_ms = options->connect_ms,
                                  .silent_ms = options->silent_ms,
                                  .total_ms = options->total_ms};
    struct verdict verdict = verdict_of(batch->arena, &asked, reply);
    job->tries++;
    job->got->status = reply->status;
    switch (verdict.kind) {
    case VERDICT_HERE:
        settle_new(batch, job, reply);
        break;
    case VERDICT_UNCHANGED:
        settle_kept(batch, job);
        break;
    case VERDICT_MOVED:
        job->tries--;
        redirect(batch, job, verdict.url);
        break;
    case VERDICT_AGAIN:
        postpone(batch, job, &verdict);
        break;
    case VERDICT_ABSENT:
    case VERDICT_FAILED:
        settle_verdict(batch, job, &verdict);
        break;
    }
}

/* ---- requests ---- */

static void take_news(void *data, size_t index, const struct http_reply *reply, int64_t bytes)
{
    struct batch *batch = data;
    const struct web_options *options = &batch->web->options;
    batch->round_bytes = bytes;
    if (reply)
        judge(batch, batch->round[index], reply);
    if (options->progress)
        options->progress(options->data, batch->len, batch->settled, batch->bytes + bytes);
}

static void fill_request(struct batch *batch, const struct job *job, struct http_request *request)
{
    const struct web_options *options = &batch->web->options;
    struct arena *arena = batch->arena;
    cf_str *headers = arena_many(arena, 3, cf_str);
    size_t len = 0;
    if (job->want->accept.len)
        headers[len++] = str_printf(arena, "Accept: %.*s", STR_ARG(job->want->accept));
    if (job->is_kept && job->note.etag.len)
        headers[len++] = str_printf(arena, "If-None-Match: %.*s", STR_ARG(job->note.etag));
    else if (job->is_kept && job->note.modified.len)
        headers[len++] = str_printf(arena, "If-Modified-Since: %.*s", STR_ARG(job->note.modified));
    if (options->token.len && url_same_origin(job->url, options->token_origin))
        headers[len++] = str_printf(arena, "Authorization: Bearer %.*s", STR_ARG(options->token));
    *request = (struct http_request){.method = "GET",
                                     .url = job->url,
                                     .headers = headers,
                                     .headers_len = len,
                                     .connect_ms = options->connect_ms,
                                     .total_ms = options->total_ms,
                                     .silent_ms = options->silent_ms,
                                     .reply_bytes = (size_t)job->want->bytes};
}

/* Those that may be asked for now; their number. *ret_pause: until the first one may, else. */
static size_t choose(struct batch *batch, int64_t *ret_pause)
{
    int64_t now = clock_ms();
    size_t len = 0;
    *ret_pause = INT64_MAX;
    for (size_t i = 0; i < batch->len; i++) {
        struct job *job = &batch->jobs[i];
        if (job->settled)
            continue;
        if (job->due - now < *ret_pause)
            *ret_pause = job->due - now;
        if (job->due > now)
            continue;
        fill_request(batch, job, &batch->requests[len]);
        batch->round[len++] = job;
    }
    return len;
}

static void settle_rest(struct batch *batch, cf_str why, cf_str next, bool stopped)
{
    for (size_t i = 0; i < batch->len; i++)
        if (!batch->jobs[i].settled) {
            batch->jobs[i].got->stopped = stopped;
            settle(batch, &batch->jobs[i], WEB_FAILED, why, next);
        }
}

static void ask(struct batch *batch)
{
    struct http *http;
    if (batch->settled < batch->len && !open_http(batch->web))
        settle_rest(batch, batch->web->trouble, batch->web->trouble_next, false);
    http = batch->web->http;
    batch->round = arena_many(batch->arena, batch->len, struct job *);
    batch->requests = arena_many(batch->arena, batch->len, struct http_request);
    while (batch->settled < batch->len) {
        int64_t pause;
        size_t len = choose(batch, &pause);
        batch->bytes += batch->round_bytes;
        batch->round_bytes = 0;
        if (len)
            http_send_many(http, batch->arena, batch->requests, len, WEB_AT_ONCE, take_news, batch);
        else if (!http_pause(http, pause, true))
            settle_rest(batch, STR("stopped"), STR(""), true);
    }
}

/* What needs no request. */
static void begin(struct batch *batch, struct job *job)
{
    const char *fault = url_fault(job->want->url);
    job->url = job->want->url;
    if (fault) {
        settle(batch, job, WEB_FAILED,
               str_printf(batch->arena, "the address is refused: %s", fault),
               STR("give one that begins with https://"));
        return;
    }
    if (!job->want->unkept)
        look_up(batch, job);
    if (job->is_kept && (job->want->lasting || batch->web->options.offline)) {
        settle_kept(batch, job);
    } else if (batch->web->options.offline) {
        job->got->uncached = true;
        settle(batch, job, WEB_FAILED,
               STR("the cache does not have it, and the network is not used"),
               str_printf(batch->arena, "run `crdforge fetch %.*s` %s", STR_ARG(job->want->url),
                          web_again(batch->web)));
    }
}

void web_get(struct web *web, struct arena *arena, const struct web_want *wants, size_t len,
             struct web_got *ret_got)
{
    struct batch batch = {
        .web = web, .arena = arena, .jobs = arena_many(arena, len, struct job), .len = len};
    for (size_t i = 0; i < len; i++) {
        ret_got[i] = (struct web_got){.end = WEB_FAILED};
        batch.jobs[i] = (struct job){.want = &wants[i], .got = &ret_got[i]};
        begin(&batch, &batch.jobs[i]);
    }
    ask(&batch);
}

bool web_tell(struct ctx *ctx, const struct web_want *want, const struct web_got *got)
{
    cf_str shown = url_shown(ctx->arena, want->url);
    ctx_error(ctx, NULL, "%.*s: %.*s", STR_ARG(shown), STR_ARG(got->why));
    if (got->next.len)
        ctx_hint(ctx, "%.*s", STR_ARG(got->next));
    return false;
}
