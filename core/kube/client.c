/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/client.h"

#include "base/node.h"
#include "io/clock.h"
#include "text/json_read.h"
#include "text/json_write.h"

/* Pauses between tries: the first, the longest; credentials are asked for so often. */
enum { FIRST_PAUSE = 500, LONGEST_PAUSE = 30000, CREDENTIAL_TRIES = 3 };

struct client *client_open(struct ctx *ctx, struct config *config,
                           const struct client_limits *limits, cf_str user_agent, int wake)
{
    struct client *client = arena_new(ctx->arena, struct client);
    struct http_peer peer = {.ca_pem = config->ca_pem,
                             .server_name = config->tls_server_name,
                             .proxy = config->proxy_url,
                             .no_proxy = config->in_cluster,
                             .insecure = config->insecure,
                             .user_agent = user_agent,
                             .reply_bytes = ctx->limits->input_bytes,
                             .wake = wake};
    client->config = config;
    client->limits = *limits;
    client->user_agent = user_agent;
    client->wake = wake;
    client->last_good = clock_ms();
    client->http = http_open(ctx, &peer);
    return client->http ? client : NULL;
}

void client_close(struct client *client)
{
    if (client)
        http_close(client->http);
}

void client_escape(struct buf *out, cf_str text)
{
    static const char plain[] = "-._~";
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (c && strchr(plain, c)))
            buf_char(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

cf_str client_path(struct arena *arena, cf_str group, cf_str version, cf_str name_space,
                   cf_str plural, cf_str name)
{
    struct buf path = {.arena = arena};
    buf_text(&path, group.len ? "/apis/" : "/api/");
    if (group.len) {
        client_escape(&path, group);
        buf_char(&path, '/');
    }
    client_escape(&path, version);
    if (name_space.len) {
        buf_text(&path, "/namespaces/");
        client_escape(&path, name_space);
    }
    buf_char(&path, '/');
    client_escape(&path, plural);
    if (name.len) {
        buf_char(&path, '/');
        client_escape(&path, name);
    }
    return buf_str(&path);
}

const cf_node *client_delete_options(struct arena *arena, cf_str uid)
{
    struct map_builder options = {.arena = arena}, preconditions = {.arena = arena};
    map_text(&preconditions, "uid", uid);
    map_text(&options, "apiVersion", STR("v1"));
    map_text(&options, "kind", STR("DeleteOptions"));
    map_text(&options, "propagationPolicy", STR("Background"));
    map_add(&options, STR("preconditions"), map_node(&preconditions));
    return map_node(&options);
}

/* The headers that say who asks. */
static size_t identify(struct client *client, struct arena *arena,
                       const struct config_credentials *credentials, cf_str *headers)
{
    size_t len = 0;
    headers[len++] = STR("Accept: application/json");
    if (credentials->token.len)
        headers[len++] =
            str_printf(arena, "Authorization: Bearer %.*s", STR_ARG(credentials->token));
    if (client->config->as_user.len)
        headers[len++] =
            str_printf(arena, "Impersonate-User: %.*s", STR_ARG(client->config->as_user));
    for (size_t i = 0; i < client->config->as_groups_len; i++)
        headers[len++] =
            str_printf(arena, "Impersonate-Group: %.*s", STR_ARG(client->config->as_groups[i]));
    return len;
}

/* Until there was no good answer for too long. */
static int64_t time_left(const struct client *client)
{
    return client->last_good + client->limits.api_ms - clock_ms();
}

/* Why there are no credentials, as `told` says. A signal ends a credential program, too: sent from
 * the terminal it reaches the program as well, which may be faster to end than we are to end it. And
 * a step of days must not end because the program fails once: what was good before may be so again. */
static struct client_answer fail_credentials(struct client *client, struct ctx *ctx,
                                             const struct diags *told)
{
    struct client_answer answer = {CLIENT_LOCAL, .retry_ms = -1, .why = told->list[0].message};
    if (!client->deaf && http_is_woken(client->http))
        return (struct client_answer){CLIENT_WOKEN, .retry_ms = -1};
    if (client->known) {
        answer.outcome = CLIENT_LOST;
        return answer;
    }
    ctx_error(ctx, NULL, "%.*s", STR_ARG(answer.why));
    ctx_hint(ctx, "%.*s", STR_ARG(told->list[0].hint));
    return answer;
}

/* False with *ret_answer when there are no credentials. */
static bool find_credentials(struct client *client, struct ctx *ctx,
                             struct config_credentials *ret_credentials,
                             struct client_answer *ret_answer)
{
    struct config_need need = {.renew = client->renew, .wake = client->wake};
    if (client->deaf) {
        int64_t left = time_left(client);
        need.wake = -1;
        need.limit_ms = left > 1 ? left : 1;
    }
    struct ctx quiet = {.arena = ctx->arena, .limits = ctx->limits};
    quiet.diags = diags_new(ctx->arena, ctx->limits);
    if (config_credentials(&quiet, client->config, &need, ret_credentials)) {
        client->renew = false;
        return true;
    }
    *ret_answer = fail_credentials(client, ctx, quiet.diags);
    return false;
}

/* Everything of a request but its body. False with *ret_answer. */
static bool prepare(struct client *client, struct ctx *ctx, const char *method, cf_str path,
                    struct http_request *ret_request, struct client_answer *ret_answer)
{
    enum { OWN_HEADERS = 4 };
    struct config_credentials credentials;
    cf_str *headers = arena_many(ctx->arena, OWN_HEADERS + client->config->as_groups_len, cf_str);
    if (!find_credentials(client, ctx, &credentials, ret_answer))
        return false;
    *ret_request = (struct http_request){
        .method = method,
        .url = str_printf(ctx->arena, "%.*s%.*s", STR_ARG(client->config->server), STR_ARG(path)),
        .headers = headers,
        .headers_len = identify(client, ctx->arena, &credentials, headers),
        .cert_pem = credentials.cert_pem,
        .key_pem = credentials.key_pem,
        .username = credentials.username,
        .password = credentials.password,
        .connect_ms = client->limits.connect_ms,
        .total_ms = client->limits.request_ms,
    };
    return true;
}

/* The tree of an answer, or NULL; what is wrong with it is nobody's business here. */
static const cf_node *parse(struct ctx *ctx, cf_str bytes)
{
    struct ctx quiet = {.arena = ctx->arena, .limits = ctx->limits};
    quiet.diags = diags_new(ctx->arena, ctx->limits);
    return json_read(&quiet, diags_file(quiet.diags, STR("the answer"), bytes), bytes);
}

static const char *fault_of(enum http_failure failure)
{
    switch (failure) {
    case HTTP_CERTIFICATE:
        return "the certificate is not trusted";
    case HTTP_OWN_CERTIFICATE:
        return "the client-certificate or client-key cannot be used";
    case HTTP_TOO_LARGE:
        return "the answer is larger than allowed";
    default:
        return "the request cannot be made";
    }
}

static struct client_answer fail_local(struct ctx *ctx, struct client *client,
                                       const struct http_reply *reply)
{
    const struct config *config = client->config;
    struct client_answer answer = {CLIENT_LOCAL, .retry_ms = -1};
    ctx_error(ctx, NULL, "%.*s: %s: %.*s", STR_ARG(config->server), fault_of(reply->failure),
              STR_ARG(reply->why));
    if (reply->failure == HTTP_OWN_CERTIFICATE)
        ctx_hint(ctx, "both come from the user in %.*s: they must be PEM, and belong together",
                 STR_ARG(config->origin));
    else if (reply->failure == HTTP_CERTIFICATE && config->ca_pem.len)
        ctx_hint(ctx, "the authority comes from %.*s: is this the right cluster, is it up to date?",
                 STR_ARG(config->origin));
    else if (reply->failure == HTTP_CERTIFICATE)
        ctx_hint(ctx,
                 "%.*s names no certificate-authority, so those of the system were asked: is this "
                 "the right cluster?",
                 STR_ARG(config->origin));
    answer.why = ctx->diags->list[ctx->diags->len - 1].message;
    return answer;
}

static void tell_status(struct ctx *ctx, struct client_answer *answer, cf_str raw)
{
    answer->reason = node_text(cf_get(answer->body, "reason"));
    cf_str message = node_text(cf_get(answer->body, "message"));
    if (!message.len)
        message = str_trim(str_cut(raw, 0, 200));
    answer->why = str_printf(ctx->arena, "the API server answered %d%s%.*s%s%.*s", answer->status,
                             answer->reason.len ? " " : "", STR_ARG(answer->reason),
                             message.len ? ": " : "", STR_ARG(message));
}

static int64_t parse_retry(cf_str text)
{
    int64_t seconds = 0;
    if (!text.len || text.len > 6)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        seconds = seconds * 10 + (text.ptr[i] - '0');
    }
    return seconds * 1000;
}

struct client_answer client_judge(struct client *client, struct ctx *ctx,
                                  const struct http_reply *reply)
{
    struct client_answer answer = {.status = reply->status, .date = reply->date};
    answer.retry_ms = parse_retry(reply->retry_after);
    switch (reply->failure) {
    case HTTP_ANSWERED:
        break;
    case HTTP_WOKEN:
    case HTTP_UNSENT:
        answer.outcome = CLIENT_WOKEN;
        return answer;
    case HTTP_CERTIFICATE:
    case HTTP_OWN_CERTIFICATE:
    case HTTP_TOO_LARGE:
    case HTTP_UNUSABLE:
        return fail_local(ctx, client, reply);
    default:
        answer.outcome = CLIENT_LOST;
        answer.why = reply->why;
        return answer;
    }
    answer.body = parse(ctx, reply->body);
    if (reply->status >= 200 && reply->status < 300) {
        answer.outcome = answer.body ? CLIENT_OK : CLIENT_LOST;
        answer.why = answer.body ? STR("") : STR("the answer is no JSON");
    } else {
        bool busy = reply->status == 429 || reply->status >= 500;
        answer.outcome = busy ? CLIENT_BUSY : CLIENT_REFUSED;
        tell_status(ctx, &answer, reply->body);
    }
    if (answer.outcome == CLIENT_OK || answer.outcome == CLIENT_REFUSED) {
        client->known = client->known || (answer.status != 401 && answer.status != 403);
        client->last_good = clock_ms();
        client->failures = 0;
    }
    return answer;
}

bool client_is_unserved(const struct client_answer *answer)
{
    const cf_node *details = cf_get(answer->body, "details");
    return answer->status == 404 && !node_text(cf_get(details, "name")).len;
}

static struct client_answer send_once(struct client *client, struct ctx *ctx,
                                      const struct client_request *request)
{
    struct http_request http;
    struct client_answer answer;
    struct buf body = {.arena = ctx->arena};
    if (!prepare(client, ctx, request->method, request->path, &http, &answer))
        return answer;
    if (request->body) {
        json_write(&body, request->body, JSON_COMPACT);
        http.body = buf_str(&body);
        /* identify() left room for one more. */
        ((cf_str *)(uintptr_t)http.headers)[http.headers_len++] =
            str_printf(ctx->arena, "Content-Type: %s",
                       request->content_type ? request->content_type : "application/json");
    }
    http.woken_ms = client->deaf ? -1 : request->woken_ms;
    client->requests++;
    struct http_reply reply = http_send(client->http, ctx->arena, &http);
    return client_judge(client, ctx, &reply);
}

struct client_answer client_send(struct client *client, struct ctx *ctx,
                                 const struct client_request *request)
{
    struct client_answer answer = send_once(client, ctx, request);
    for (int i = 1; i < CREDENTIAL_TRIES && answer.status == 401; i++) {
        client->renew = true;
        client->failures = (unsigned)i;
        if (i > 1 && !client_pause(client, &answer))
            return (struct client_answer){CLIENT_WOKEN, .retry_ms = -1};
        answer = send_once(client, ctx, request);
    }
    return answer;
}

struct client_answer client_insist(struct client *client, struct ctx *ctx,
                                   const struct client_request *request)
{
    for (;;) {
        struct client_answer answer = client_send(client, ctx, request);
        if (answer.outcome != CLIENT_BUSY && answer.outcome != CLIENT_LOST)
            return answer;
        if (client_exhausted(client))
            return answer;
        if (!client_pause(client, &answer))
            return (struct client_answer){CLIENT_WOKEN, .retry_ms = -1};
    }
}

bool client_wait(struct client *client, int64_t ms)
{
    return http_pause(client->http, ms, !client->deaf);
}

int64_t client_back_off(struct client *client, const struct client_answer *answer)
{
    int64_t longest = FIRST_PAUSE;
    for (unsigned i = 0; i < client->failures && longest < LONGEST_PAUSE; i++)
        longest *= 2;
    if (longest > LONGEST_PAUSE)
        longest = LONGEST_PAUSE;
    client->failures++;
    /* Some chance, so that a thousand steps do not come back at once; some floor, so that a server
     * that refuses connections at once is not asked in a tight loop. */
    int64_t ms = longest / 10 + (int64_t)clock_random((uint64_t)longest);
    if (answer && answer->retry_ms >= 0)
        ms = answer->retry_ms + (int64_t)clock_random(100);
    int64_t left = time_left(client);
    return ms < left ? ms : left;
}

bool client_pause(struct client *client, const struct client_answer *answer)
{
    return client_wait(client, client_back_off(client, answer));
}

bool client_exhausted(const struct client *client)
{
    return time_left(client) <= 0;
}

struct http_stream *client_stream(struct client *client, struct ctx *ctx, cf_str path,
                                  struct client_answer *ret_answer)
{
    struct http_request request;
    if (!prepare(client, ctx, "GET", path, &request, ret_answer))
        return NULL;
    request.total_ms = client->limits.idle_ms;
    request.woken_ms = client->deaf ? -1 : 0;
    client->watches++;
    return http_stream_open(client->http, ctx->arena, &request);
}
