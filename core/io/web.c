/* SPDX-License-Identifier: Apache-2.0 */
#include "io/web.h"

#include "base/hash.h"
#include "base/limits.h"
#include "io/clock.h"
#include "io/url.h"
#include "io/verdict.h"

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
    bool strayed; /* another host sent it where it is */
    int redirects, tries;
    int64_t due; /* not before */
};

/* A host, as far as this call has got to know it. */
struct origin {
    cf_str url;
    bool answered;
    size_t failures;         /* since its last answer */
    int64_t due;             /* it rests until then */
    const struct job *ended; /* who has learned that it is not to be asked again; NULL: nobody */
};

/* All wants of one call. */
struct batch {
    struct web *web;
    struct arena *arena;
    struct job *jobs;
    size_t len, settled;
    struct job **round; /* those that are asked for now */
    size_t round_len;
    struct origin *origins;
    size_t origins_len, origins_cap;
    struct http_request *requests;
    int64_t bytes, round_bytes; /* of the rounds before, of this one */
    cf_str waited_for;          /* the host that was told of last */
    int waited_try;
};

bool web_is_token(cf_str token)
{
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] <= ' ' || token.ptr[i] >= 127)
            return false;
    return true;
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
    own->token = str_copy(arena, web_is_token(options->token) ? options->token : STR(""));
    own->token_origin = str_copy(arena, options->token_origin);
    own->connect_ms = own->connect_ms ? own->connect_ms : LIMITS_CONNECT_MS;
    own->silent_ms = own->silent_ms ? own->silent_ms : LIMITS_SILENT_MS;
    own->total_ms = own->total_ms ? own->total_ms : LIMITS_DOWNLOAD_MS;
    own->retry_ms = own->retry_ms ? own->retry_ms : LIMITS_RETRY_MS;
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
    size_t removed = cache_removed(cache);
    cf_str text;
    job->record = record_name(batch->arena, job->want);
    if (cache_record(cache, batch->arena, job->record, &text)) {
        read_note(text, &job->note);
        job->is_kept = cache_get(cache, batch->arena, job->note.sha256, &job->kept) &&
                       is_meant(batch->arena, job->want, job->kept);
    }
    job->got->kept = job->is_kept;
    job->got->damaged = cache_removed(cache) > removed;
}

/* ---- how a job ends ---- */

static struct origin *origin_of(struct batch *batch, cf_str url)
{
    for (size_t i = 0; i < batch->origins_len; i++)
        if (url_same_origin(batch->origins[i].url, url))
            return &batch->origins[i];
    batch->origins = arena_grow(batch->arena, batch->origins, batch->origins_len,
                                &batch->origins_cap, sizeof *batch->origins);
    batch->origins[batch->origins_len] = (struct origin){.url = url};
    return &batch->origins[batch->origins_len++];
}

/* No good answer, or none for a while: it is not one file that is at fault. */
static bool is_down(const struct origin *origin)
{
    return !origin->answered || origin->failures >= WEB_AT_ONCE;
}

/* Those that wait to be sent there in this round are not. */
static void hold_back(struct batch *batch, const struct origin *origin)
{
    for (size_t i = 0; i < batch->round_len; i++)
        if (url_same_origin(batch->requests[i].url, origin->url))
            batch->requests[i].unwanted = true;
}

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
    got->link = str_flat(batch->arena, reply->link);
    /* A part that nobody can tell from the whole is not for later. */
    if (job->want->unkept || (reply->unbounded && !job->want->sha1.len)) {
        got->sha256 = hash_sha256(batch->arena, got->bytes);
        settle(batch, job, WEB_HERE, STR(""), STR(""));
        return;
    }
    got->sha256 = cache_put(batch->web->options.cache, batch->arena, got->bytes);
    /* What a record is made of must be one line. */
    job->note = (struct note){.etag = str_flat(batch->arena, reply->etag),
                              .modified = str_flat(batch->arena, reply->last_modified),
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
    job->got->passing = verdict->passing;
    job->got->inward = verdict->inward;
    job->got->unreachable = verdict->unreachable;
    job->got->stopped = verdict->stopped;
    settle(batch, job, absent ? WEB_ABSENT : WEB_FAILED, why, verdict->next);
}

static void redirect(struct batch *batch, struct job *job, cf_str url)
{
    if (job->redirects++ < LIMITS_REDIRECTS) {
        job->strayed = job->strayed || !url_same_origin(job->url, url);
        job->url = url;
        job->got->moved = true;
        return;
    }
    settle(batch, job, WEB_FAILED,
           str_printf(batch->arena, "%.*s redirects more than %d times, in a circle perhaps",
                      STR_ARG(url_authority(url)), (int)LIMITS_REDIRECTS),
           STR("look at the address in a browser, and name the one where it ends"));
}

/* Files that are asked for together mostly fail together: each host and try is told once. */
static void tell_waiting(struct batch *batch, const struct job *job, cf_str why)
{
    const struct web_options *options = &batch->web->options;
    cf_str host = url_authority(job->url);
    if (!options->waiting ||
        (batch->waited_try >= job->tries && str_equal(batch->waited_for, host)))
        return;
    batch->waited_for = host;
    batch->waited_try = job->tries;
    options->waiting(options->data, host, job->tries + 1, LIMITS_TRIES, why);
}

/* The same for all others that are to be asked for there: choose() sees to it. */
static void end_origin(struct batch *batch, struct origin *origin, const struct job *job)
{
    origin->ended = job;
    hold_back(batch, origin);
}

/* As the job ended that was the last to be asked for there. */
static void settle_alike(struct batch *batch, struct job *job, const struct web_got *like)
{
    struct web_got *got = job->got;
    got->status = like->status;
    got->passing = like->passing;
    got->unreachable = like->unreachable;
    settle(batch, job, like->end, like->why, like->next);
}

/* Tries again later, unless it was tried often enough. A host that seems to be down rests meanwhile. */
static void postpone(struct batch *batch, struct job *job, const struct verdict *verdict)
{
    struct origin *origin = origin_of(batch, job->url);
    origin->failures++;
    int64_t pause = batch->web->options.retry_ms << (job->tries - 1);
    if (job->tries >= LIMITS_TRIES) {
        settle_verdict(batch, job, verdict);
        if (is_down(origin))
            end_origin(batch, origin, job);
        return;
    }
    job->due = clock_ms() + (verdict->wait_ms > pause ? verdict->wait_ms : pause);
    if (is_down(origin)) {
        origin->due = job->due > origin->due ? job->due : origin->due;
        hold_back(batch, origin);
    }
    tell_waiting(batch, job, verdict->why);
}

/* It failed for good; the host's other files, too, when it is the host that does not give them. */
static void fail(struct batch *batch, struct job *job, const struct verdict *verdict)
{
    settle_verdict(batch, job, verdict);
    if (verdict->limited || (!job->got->status && !verdict->stopped))
        end_origin(batch, origin_of(batch, job->url), job);
}

static void note_answer(struct batch *batch, const struct job *job)
{
    struct origin *origin = origin_of(batch, job->url);
    origin->answered = true;
    origin->failures = 0;
    origin->due = 0;
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
                                  .limit_bytes = job->want->limit_bytes
                                                     ? job->want->limit_bytes
                                                     : batch->web->limits->input_bytes,
                                  .connect_ms = options->connect_ms,
                                  .silent_ms = options->silent_ms,
                                  .total_ms = options->total_ms};
    struct verdict verdict = verdict_of(batch->arena, &asked, reply);
    job->tries++;
    job->got->status = reply->status;
    if (verdict.kind != VERDICT_AGAIN && verdict.kind != VERDICT_FAILED)
        note_answer(batch, job);
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
        settle_verdict(batch, job, &verdict);
        break;
    case VERDICT_FAILED:
        fail(batch, job, &verdict);
        break;
    }
}

/* ---- requests ---- */

static void take_news(void *data, size_t index, const struct http_reply *reply, int64_t bytes)
{
    struct batch *batch = data;
    const struct web_options *options = &batch->web->options;
    batch->round_bytes = bytes;
    if (reply && reply->failure != HTTP_UNSENT)
        judge(batch, batch->round[index], reply);
    if (options->progress)
        options->progress(options->data, batch->len, batch->settled, batch->bytes + bytes);
}

static void fill_request(struct batch *batch, const struct job *job, struct http_request *request)
{
    const struct web_options *options = &batch->web->options;
    struct arena *arena = batch->arena;
    cf_str *headers = arena_many(arena, 4, cf_str);
    size_t len = 0;
    headers[len++] = STR("Accept-Encoding: identity");
    if (job->want->accept.len)
        headers[len++] = str_printf(arena, "Accept: %.*s", STR_ARG(job->want->accept));
    if (job->is_kept && job->note.etag.len)
        headers[len++] = str_printf(arena, "If-None-Match: %.*s", STR_ARG(job->note.etag));
    else if (job->is_kept && job->note.modified.len)
        headers[len++] = str_printf(arena, "If-Modified-Since: %.*s", STR_ARG(job->note.modified));
    if (options->token.len && !job->strayed && url_same_origin(job->url, options->token_origin))
        headers[len++] = str_printf(arena, "Authorization: Bearer %.*s", STR_ARG(options->token));
    *request = (struct http_request){.method = "GET",
                                     .url = job->url,
                                     .headers = headers,
                                     .headers_len = len,
                                     .connect_ms = options->connect_ms,
                                     .total_ms = options->total_ms,
                                     .silent_ms = options->silent_ms,
                                     .page_bytes = LIMITS_PAGE_BYTES,
                                     .reply_bytes = job->want->bytes ? (size_t)job->want->bytes
                                                                     : job->want->limit_bytes};
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
        const struct origin *origin = origin_of(batch, job->url);
        if (origin->ended) {
            settle_alike(batch, job, origin->ended->got);
            continue;
        }
        int64_t due = job->due > origin->due ? job->due : origin->due;
        if (due - now < *ret_pause)
            *ret_pause = due - now;
        if (due > now)
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
        size_t len = batch->round_len = choose(batch, &pause);
        batch->bytes += batch->round_bytes;
        batch->round_bytes = 0;
        if (len)
            http_send_many(http, batch->arena, batch->requests, len, WEB_AT_ONCE, take_news, batch);
        else if (batch->settled < batch->len && !http_pause(http, pause, true))
            settle_rest(batch, STR("stopped"), STR(""), true);
    }
}

/* What needs no request. */
static void begin(struct batch *batch, struct job *job)
{
    const struct web_want *want = job->want;
    const char *fault = url_fault(want->url);
    job->url = want->url;
    if (!fault && want->named_by.len && url_is_local(url_split(want->url).host) &&
        !url_is_local(url_split(want->named_by).host)) {
        fault = "it leads to this machine, and who named it is another";
        job->got->inward = true;
    }
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
               job->got->damaged ? STR("what the cache had of it was damaged and is removed, and "
                                       "the network is not used")
                                 : STR("the cache does not have it, and the network is not used"),
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
        ctx_hint(ctx, "%.*s%s", STR_ARG(got->next),
                 got->passing && got->kept ? ", or use --offline" : "");
    return false;
}
