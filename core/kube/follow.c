/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/follow.h"

#include "base/node.h"
#include "io/clock.h"
#include "text/json_read.h"

/* A right that is refused while we look on may come back: so often, so far apart. */
enum { DENIED_TRIES = 5, DENIED_PAUSE = 30000 };
/* A watch that ends sooner than this is not opened again at once. */
enum { SHORT_WATCH = 1000 };

enum mode {
    MODE_READ, /* read the object next, at `due` */
    MODE_OPEN, /* open a watch next */
    MODE_WATCH /* the watch is open */
};

struct follow {
    struct client *client;
    struct follow_target target;
    struct arena *arena; /* of the open watch; cleared for the next one */
    struct ctx ctx;      /* of the same */
    struct http_stream *stream;
    enum mode mode;
    cf_str version; /* of the last snapshot or bookmark */
    char version_bytes[64];
    int64_t due, opened;
    unsigned denied;
    unsigned brief;      /* watches in a row that ended at once, without an event */
    bool polls, watched; /* reads from time to time, for watching is refused; has seen an event */
};

struct follow *follow_open(struct arena *arena, struct client *client,
                           const struct follow_target *target)
{
    struct follow *follow = arena_new(arena, struct follow);
    follow->client = client;
    follow->target = *target;
    follow->arena = arena_open();
    return follow;
}

static void drop_stream(struct follow *follow)
{
    http_stream_close(follow->stream);
    follow->stream = NULL;
}

void follow_close(struct follow *follow)
{
    if (!follow)
        return;
    drop_stream(follow);
    arena_close(follow->arena);
}

void follow_reread(struct follow *follow)
{
    /* After a fault the pause stands; one between two readings does not. */
    if (follow->mode != MODE_READ || (!follow->client->failures && !follow->denied))
        follow->due = clock_ms();
    drop_stream(follow);
    follow->mode = MODE_READ;
}

bool follow_watches(const struct follow *follow)
{
    return follow->watched;
}

static void remember_version(struct follow *follow, const cf_node *object)
{
    cf_str version = node_text(cf_get(cf_get(object, "metadata"), "resourceVersion"));
    if (!version.len || version.len >= sizeof follow->version_bytes)
        return;
    memcpy(follow->version_bytes, version.ptr, version.len);
    follow->version_bytes[version.len] = '\0';
    follow->version = (cf_str){follow->version_bytes, version.len};
}

static cf_str watch_path(const struct follow *follow, struct arena *arena)
{
    struct buf path = {.arena = arena};
    buf_add(&path, follow->target.collection.ptr, follow->target.collection.len);
    buf_text(&path, "?watch=1&allowWatchBookmarks=true&fieldSelector=metadata.name%3D");
    client_escape(&path, follow->target.name);
    buf_text(&path, "&resourceVersion=");
    client_escape(&path, follow->version);
    buf_printf(&path, "&timeoutSeconds=%lld", (long long)follow->client->limits.watch_s);
    return buf_str(&path);
}

static int64_t poll_pause(const struct follow *follow)
{
    enum { SHORTEST_POLL = 100 };
    int64_t poll = follow->target.poll_ms > SHORTEST_POLL ? follow->target.poll_ms : SHORTEST_POLL;
    int64_t tenth = poll / 10;
    return poll - tenth + (int64_t)clock_random((uint64_t)(2 * tenth + 1));
}

static void read_after(struct follow *follow, int64_t ms)
{
    follow->mode = MODE_READ;
    follow->due = clock_ms() + ms;
}

/* Readings between the watches may succeed each time: the watches count for themselves. */
static void read_later(struct follow *follow, const struct client_answer *answer)
{
    if (follow->client->failures < follow->brief)
        follow->client->failures = follow->brief;
    read_after(follow, client_back_off(follow->client, answer));
}

/* Whether an answer that is no object ends it all. */
static bool is_final(struct follow *follow, const struct client_answer *answer)
{
    bool denied = answer->status == 401 || answer->status == 403;
    bool stale =
        answer->status == 404 || answer->status == 410; /* of a watch: reading tells more */
    if (denied)
        return ++follow->denied >= DENIED_TRIES;
    return answer->outcome == CLIENT_LOCAL || (answer->outcome == CLIENT_REFUSED && !stale) ||
           client_exhausted(follow->client);
}

/* What to do about an answer that is no object. Returns FOLLOW_QUIET to go on. */
static enum follow_event cope(struct follow *follow, const struct client_answer *answer,
                              struct client_answer *ret_answer)
{
    *ret_answer = *answer;
    if (answer->outcome == CLIENT_WOKEN)
        return FOLLOW_WOKEN;
    if (is_final(follow, answer))
        return FOLLOW_FAILED;
    if (answer->status == 403)
        read_after(follow, DENIED_PAUSE);
    else
        read_later(follow, answer);
    return FOLLOW_QUIET;
}

/* Asks for the object. An answer that says nothing of it, as of a server whose definitions are not
 * loaded yet or of something between us and the server, is no good answer. */
static struct client_answer ask(struct follow *follow, struct ctx *ctx, cf_str path)
{
    struct client *client = follow->client;
    struct client_request request = {.method = "GET", .path = path};
    int64_t last_good = client->last_good;
    unsigned failures = client->failures;
    struct client_answer answer = client_send(client, ctx, &request);
    if (answer.status != 410 && !client_is_unserved(&answer))
        return answer;
    client->last_good = last_good;
    client->failures = failures;
    answer.outcome = CLIENT_LOST;
    return answer;
}

static enum follow_event read_object(struct follow *follow, struct ctx *ctx,
                                     const cf_node **ret_object, struct client_answer *ret_answer)
{
    struct buf path = {.arena = ctx->arena};
    buf_add(&path, follow->target.collection.ptr, follow->target.collection.len);
    buf_char(&path, '/');
    client_escape(&path, follow->target.name);
    struct client_answer answer = ask(follow, ctx, buf_str(&path));
    if (answer.status == 404 && answer.outcome == CLIENT_REFUSED)
        return FOLLOW_GONE;
    if (answer.outcome != CLIENT_OK)
        return cope(follow, &answer, ret_answer);
    follow->denied = 0;
    remember_version(follow, answer.body);
    if (follow->polls)
        read_after(follow, poll_pause(follow));
    else
        follow->mode = MODE_OPEN;
    *ret_object = answer.body;
    return FOLLOW_OBJECT;
}

/* The status is what watching itself is refused with. */
static bool is_refused(int status)
{
    return status == 403 || status == 405 || status == 501;
}

/* The watch is over. Returns FOLLOW_QUIET to go on. */
static enum follow_event end_watch(struct follow *follow, struct client_answer *ret_answer)
{
    struct http_reply reply = http_stream_reply(follow->stream);
    bool told = reply.failure == HTTP_ANSWERED, worked = reply.status == 200;
    bool brief = clock_ms() - follow->opened < SHORT_WATCH;
    struct client_answer answer = {CLIENT_LOST, .why = reply.why, .retry_ms = -1};
    if (!worked)
        answer = client_judge(follow->client, &follow->ctx, &reply);
    drop_stream(follow);
    read_after(follow, 0);
    follow->brief = brief ? follow->brief : 0;
    if (is_refused(reply.status)) {
        follow->polls = true;
        follow->watched = false;
        return FOLLOW_QUIET;
    }
    follow->client->renew = follow->client->renew || answer.status == 401;
    if (worked) /* a silent watch is a good answer, too */
        follow->client->last_good = clock_ms();
    if (worked && !brief) {
        /* Its time was up: on from where it was. It fell silent or broke: read first. */
        follow->mode = told ? MODE_OPEN : MODE_READ;
        return FOLLOW_QUIET;
    }
    enum follow_event event = cope(follow, &answer, ret_answer);
    follow->brief += brief;
    return event;
}

/* One line of the watch. Returns FOLLOW_QUIET to go on. */
static enum follow_event take_line(struct follow *follow, struct ctx *ctx, cf_str line,
                                   const cf_node **ret_object)
{
    struct ctx quiet = {.arena = ctx->arena, .limits = ctx->limits};
    quiet.diags = diags_new(ctx->arena, ctx->limits);
    cf_str bytes = str_copy(ctx->arena, line);
    const cf_node *event =
        json_read(&quiet, diags_file(quiet.diags, STR("the watch"), bytes), bytes);
    cf_str type = node_text(cf_get(event, "type"));
    const cf_node *object = cf_get(event, "object");
    if (str_is(type, "BOOKMARK")) {
        remember_version(follow, object);
        return FOLLOW_QUIET;
    }
    bool gone = str_is(type, "DELETED");
    if (object && (gone || str_is(type, "ADDED") || str_is(type, "MODIFIED"))) {
        remember_version(follow, object);
        follow->client->last_good = clock_ms();
        follow->client->failures = follow->brief = 0;
        follow->watched = true;
        *ret_object = object;
        return gone ? FOLLOW_GONE : FOLLOW_OBJECT;
    }
    /* An ERROR (the version is too old, for one), or garbage: the object is read anew. */
    drop_stream(follow);
    read_later(follow, NULL);
    follow->brief++;
    return FOLLOW_QUIET;
}

static enum follow_event listen(struct follow *follow, struct ctx *ctx, int64_t wait_ms,
                                const cf_node **ret_object, struct client_answer *ret_answer)
{
    cf_str line;
    switch (http_stream_next(follow->stream, wait_ms, &line)) {
    case HTTP_LINE:
        return take_line(follow, ctx, line, ret_object);
    case HTTP_STOPPED:
        return FOLLOW_WOKEN;
    case HTTP_ENDED:
        return end_watch(follow, ret_answer);
    default:
        return FOLLOW_QUIET;
    }
}

static enum follow_event open_watch(struct follow *follow, struct ctx *ctx,
                                    struct client_answer *ret_answer)
{
    arena_clear(follow->arena);
    follow->ctx = (struct ctx){.arena = follow->arena, .limits = ctx->limits};
    follow->ctx.diags = diags_new(follow->arena, ctx->limits);
    struct client_answer answer;
    follow->stream =
        client_stream(follow->client, &follow->ctx, watch_path(follow, follow->arena), &answer);
    follow->opened = clock_ms();
    follow->mode = follow->stream ? MODE_WATCH : MODE_READ;
    if (follow->stream)
        return FOLLOW_QUIET;
    answer.why = str_copy(ctx->arena, answer.why);
    return cope(follow, &answer, ret_answer);
}

static enum follow_event step(struct follow *follow, struct ctx *ctx, int64_t wait_ms,
                              const cf_node **ret_object, struct client_answer *ret_answer)
{
    int64_t early = follow->due - clock_ms();
    switch (follow->mode) {
    case MODE_OPEN:
        return open_watch(follow, ctx, ret_answer);
    case MODE_WATCH:
        return listen(follow, ctx, wait_ms, ret_object, ret_answer);
    case MODE_READ:
        if (early <= 0)
            break;
        return client_wait(follow->client, early < wait_ms ? early : wait_ms) ? FOLLOW_QUIET
                                                                              : FOLLOW_WOKEN;
    }
    return read_object(follow, ctx, ret_object, ret_answer);
}

enum follow_event follow_next(struct follow *follow, struct ctx *ctx, int64_t wait_ms,
                              const cf_node **ret_object, struct client_answer *ret_answer)
{
    int64_t until = clock_ms() + wait_ms;
    *ret_object = NULL;
    for (;;) {
        int64_t left = until - clock_ms();
        enum follow_event event = step(follow, ctx, left > 0 ? left : 0, ret_object, ret_answer);
        if (event != FOLLOW_QUIET)
            return event;
        if (clock_ms() >= until)
            return FOLLOW_QUIET;
    }
}
