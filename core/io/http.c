/* SPDX-License-Identifier: Apache-2.0 */
#include "io/http.h"

#include "io/clock.h"
#include "io/curl_load.h"
#include "io/process.h"
#include "io/url.h"
#include "io/witness.h"

#include <string.h>
#include <strings.h>

/* News of several requests are told as often, at the most. */
enum { NEWS_MS = 100 };

/* One easy handle and what it is doing. */
struct transfer {
    struct http *http;
    struct arena *arena;
    CURL *handle;
    struct curl_slist *headers;
    struct curl_slist *connect_to;
    struct buf body;
    struct http_reply reply;
    size_t page_bytes, dropped; /* of a page: kept, and not kept */
    cf_str length, chunks;      /* headers that say where the body ends */
    cf_str proxy;               /* its URL, a password included; empty: none is asked for */
    bool by_proxy;              /* it is for this host, as far as we know */
    int64_t last_piece;         /* when something came last */
    bool done, too_large, added;
    CURLcode unset; /* why libcurl does not take a certificate from memory; CURLE_OK: it does */
    char error[CURL_ERROR_SIZE];
};

struct http {
    struct http_peer peer;
    const struct curl_load *curl;
    CURLM *multi;
    CURL *spare; /* the handle of the request before, whose settings are cleared */
};

/* One of several requests that are under way. */
struct slot {
    struct transfer transfer;
    size_t index;
    int64_t deadline;
    bool busy;
};

/* Several requests. */
struct many {
    struct http *http;
    struct arena *arena;
    const struct http_request *requests;
    size_t len, begun, done;
    struct slot *slots;
    size_t slots_len;
    int64_t bytes; /* of the bodies of those that are done */
    int64_t told;  /* when news were told last */
    bool woken;
    http_news *news;
    void *data;
};

struct http_stream {
    struct transfer transfer;
    int64_t idle_ms;
    bool listens; /* to somebody who wants us to stop */
    size_t taken; /* bytes of the body that were handed out */
    size_t seen;  /* bytes that hold no end of line */
};

struct http *http_open(struct ctx *ctx, const struct http_peer *peer)
{
    witness_spoil(); /* what a server has is not seen */
    const struct curl_load *curl = curl_load(ctx);
    if (!curl)
        return NULL;
    struct http *http = arena_new(ctx->arena, struct http);
    http->peer = *peer;
    http->curl = curl;
    http->multi = curl->multi_init();
    if (!http->multi) {
        ctx_error(ctx, NULL, "requests need libcurl, which cannot be used: it does not start");
        return NULL;
    }
    return http;
}

void http_close(struct http *http)
{
    if (!http)
        return;
    if (http->spare)
        http->curl->easy_cleanup(http->spare);
    http->curl->multi_cleanup(http->multi);
}

static int status_now(const struct transfer *transfer)
{
    long status = 0;
    if (transfer->handle)
        transfer->http->curl->easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

/* A page that tells of an error: its first bytes are kept, the others let the connection serve again. */
static bool take_page(struct transfer *transfer, const char *bytes, size_t len)
{
    size_t room =
        transfer->page_bytes > transfer->body.len ? transfer->page_bytes - transfer->body.len : 0;
    size_t kept = len < room ? len : room;
    transfer->body.limit = transfer->page_bytes;
    buf_add(&transfer->body, bytes, kept);
    transfer->dropped += len - kept;
    return transfer->dropped <= transfer->http->peer.reply_bytes;
}

/* What libcurl calls with a piece of the body. Less than all of it ends the transfer. */
static size_t take_body(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    size_t len = size * count;
    bool ok;
    transfer->last_piece = clock_ms();
    if (transfer->page_bytes && status_now(transfer) != 200) {
        ok = take_page(transfer, bytes, len);
    } else {
        buf_add(&transfer->body, bytes, len);
        ok = !transfer->body.full;
    }
    transfer->too_large = !ok;
    return ok ? len : 0;
}

static bool take_value(struct arena *arena, cf_str line, const char *name, cf_str *value)
{
    size_t len = strlen(name);
    if (line.len <= len || strncasecmp(line.ptr, name, len) != 0 || line.ptr[len] != ':')
        return false;
    *value = str_copy(arena, str_trim(str_cut(line, len + 1, line.len)));
    return true;
}

/* A status line begins another answer: what a proxy said, or an informal one before, does not count. */
static size_t take_header(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    struct http_reply *reply = &transfer->reply;
    const struct {
        const char *name;
        cf_str *value;
    } wanted[] = {
        {"Date", &reply->date},
        {"Retry-After", &reply->retry_after},
        {"ETag", &reply->etag},
        {"Last-Modified", &reply->last_modified},
        {"Location", &reply->location},
        {"Link", &reply->link},
        {"Content-Encoding", &reply->encoding},
        {"Content-Length", &transfer->length},
        {"Transfer-Encoding", &transfer->chunks},
        {"X-RateLimit-Limit", &reply->rate_limit},
        {"X-RateLimit-Remaining", &reply->rate_remaining},
        {"X-RateLimit-Reset", &reply->rate_reset},
    };
    cf_str line = {bytes, size * count};
    bool begins = str_starts(line, "HTTP/");
    transfer->last_piece = clock_ms();
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (begins)
            *wanted[i].value = STR("");
        else if (take_value(transfer->arena, line, wanted[i].name, wanted[i].value))
            break;
    return line.len;
}

static void set_text(struct transfer *transfer, CURLoption option, cf_str text)
{
    if (text.len)
        transfer->http->curl->easy_setopt(transfer->handle, option,
                                          str_copy(transfer->arena, text).ptr);
}

/* PEM from memory: no file has to be written for libcurl to read. One that does not know how would
 * go on without: with the authorities of the system, or as nobody. */
static void set_pem(struct transfer *transfer, CURLoption option, cf_str pem)
{
    struct curl_blob blob = {(void *)(uintptr_t)pem.ptr, pem.len, CURL_BLOB_COPY};
    if (pem.len && !transfer->unset)
        transfer->unset = transfer->http->curl->easy_setopt(transfer->handle, option, &blob);
}

/* The URL's host becomes the name the certificate must have, and the connection goes where the host
 * was: libcurl has no setting for the name alone. The server is told its own name. */
static cf_str rename_host(struct transfer *transfer, const struct url *url, cf_str name)
{
    const struct curl_load *curl = transfer->http->curl;
    cf_str target =
        str_printf(transfer->arena, "::%.*s:%.*s", STR_ARG(url->host), STR_ARG(url->port));
    cf_str host = str_printf(transfer->arena, "Host: %.*s%s%.*s", STR_ARG(url->host),
                             url->port.len ? ":" : "", STR_ARG(url->port));
    transfer->connect_to = curl->slist_append(NULL, target.ptr);
    transfer->headers = curl->slist_append(transfer->headers, host.ptr);
    curl->easy_setopt(transfer->handle, CURLOPT_CONNECT_TO, transfer->connect_to);
    return str_printf(transfer->arena, "%.*s%.*s%.*s", STR_ARG(url->scheme), STR_ARG(name),
                      STR_ARG(url->rest));
}

/* The proxy that libcurl finds in the environment. It leaves out HTTP_PROXY, which a server sets to what
 * its client says. */
static cf_str proxy_of(cf_str scheme)
{
    static const char *const plain[] = {"http_proxy", "all_proxy", "ALL_PROXY", NULL};
    static const char *const encrypted[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                                            NULL};
    cf_str proxy = STR("");
    for (const char *const *name = str_equal_fold(scheme, STR("https://")) ? encrypted : plain;
         *name && !proxy.len; name++)
        proxy = process_variable(*name);
    return proxy;
}

/* Whether the environment says that no proxy is for the host. */
static bool is_excepted(cf_str host)
{
    cf_str list = process_variable("no_proxy");
    return url_is_listed(host, list.len ? list : process_variable("NO_PROXY"));
}

/* A proxy that is asked for is used; one of the environment as Go does it: never for this machine.
 * libcurl compares NO_PROXY with the host of the URL, which is another one once it is renamed. */
static void set_proxy(struct transfer *transfer, const struct url *url, bool renamed)
{
    const struct http_peer *peer = &transfer->http->peer;
    const struct curl_load *curl = transfer->http->curl;
    bool asked = peer->proxy.len > 0, excepted = is_excepted(url->host);
    bool direct = !asked && (peer->no_proxy || url_is_local(url->host) || (renamed && excepted));
    transfer->proxy = asked ? peer->proxy : direct ? STR("") : proxy_of(url->scheme);
    transfer->by_proxy = transfer->proxy.len && (asked || !excepted);
    set_text(transfer, CURLOPT_PROXY, peer->proxy);
    if (direct)
        curl->easy_setopt(transfer->handle, CURLOPT_PROXY, "");
    else if (asked || renamed)
        curl->easy_setopt(transfer->handle, CURLOPT_NOPROXY, "");
}

static void set_peer(struct transfer *transfer, cf_str text)
{
    const struct http_peer *peer = &transfer->http->peer;
    const struct curl_load *curl = transfer->http->curl;
    CURL *handle = transfer->handle;
    struct url url = url_split(text);
    bool renamed = peer->server_name.len && str_is(url.scheme, "https://");
    set_text(transfer, CURLOPT_URL,
             renamed ? rename_host(transfer, &url, peer->server_name) : text);
    set_pem(transfer, CURLOPT_CAINFO_BLOB, peer->ca_pem);
    if (peer->ca_pem.len) /* instead of the system's, not beside them */
        curl->easy_setopt(handle, CURLOPT_CAPATH, NULL);
    set_proxy(transfer, &url, renamed);
    if (peer->insecure) {
        curl->easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
        curl->easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    set_text(transfer, CURLOPT_USERAGENT, peer->user_agent);
}

static void set_request(struct transfer *transfer, const struct http_request *request)
{
    const struct curl_load *curl = transfer->http->curl;
    CURL *handle = transfer->handle;
    for (size_t i = 0; i < request->headers_len; i++)
        transfer->headers = curl->slist_append(transfer->headers,
                                               str_copy(transfer->arena, request->headers[i]).ptr);
    transfer->headers = curl->slist_append(transfer->headers, "Expect:"); /* no waiting for a 100 */
    curl->easy_setopt(handle, CURLOPT_HTTPHEADER, transfer->headers);
    curl->easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request->method);
    if (request->body.len) {
        curl->easy_setopt(handle, CURLOPT_POSTFIELDS, request->body.ptr);
        curl->easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    }
    set_pem(transfer, CURLOPT_SSLCERT_BLOB, request->cert_pem);
    set_pem(transfer, CURLOPT_SSLKEY_BLOB, request->key_pem);
    /* Without one the TLS library asks on the terminal, and some libcurls crash. */
    if (request->key_pem.len)
        curl->easy_setopt(handle, CURLOPT_KEYPASSWD, "");
    set_text(transfer, CURLOPT_USERNAME, request->username);
    set_text(transfer, CURLOPT_PASSWORD, request->password);
    curl->easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_ms);
}

static void give_up(struct transfer *transfer, enum http_failure failure, const char *why)
{
    transfer->reply.failure = failure;
    transfer->reply.why = str_of(why);
    transfer->done = true;
}

/* What does not depend on the request. */
static void set_handle(struct transfer *transfer)
{
    const struct curl_load *curl = transfer->http->curl;
    CURL *handle = transfer->handle;
    curl->easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    /* libcurl takes up to a hundred pieces at once: a burst of events shall not pile up here. */
    curl->easy_setopt(handle, CURLOPT_BUFFERSIZE, 2048L);
    curl->easy_setopt(handle, CURLOPT_ERRORBUFFER, transfer->error);
    curl->easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl->easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl->easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl->easy_setopt(handle, CURLOPT_TCP_KEEPIDLE, 30L);
    curl->easy_setopt(handle, CURLOPT_TCP_KEEPINTVL, 15L);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* A look-up of a name that hangs is left behind: nobody waits for its thread. */
    curl->easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#endif
    curl->easy_setopt(handle, CURLOPT_PRIVATE, (void *)transfer);
    curl->easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl->easy_setopt(handle, CURLOPT_WRITEDATA, (void *)transfer);
    curl->easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl->easy_setopt(handle, CURLOPT_HEADERDATA, (void *)transfer);
}

/* Sets everything up; the transfer goes on in perform(). */
static void begin(struct transfer *transfer, const struct http_request *request)
{
    struct http *http = transfer->http;
    const struct curl_load *curl = http->curl;
    transfer->handle = http->spare ? http->spare : curl->easy_init();
    http->spare = NULL;
    transfer->last_piece = clock_ms();
    transfer->body =
        (struct buf){.arena = transfer->arena,
                     .limit = request->reply_bytes ? request->reply_bytes : http->peer.reply_bytes,
                     .gives_back = true};
    transfer->page_bytes = request->page_bytes;
    if (!transfer->handle) {
        give_up(transfer, HTTP_UNUSABLE, "no memory");
        return;
    }
    set_handle(transfer);
    set_peer(transfer, request->url);
    set_request(transfer, request);
    if (transfer->unset) {
        cf_str why = str_printf(transfer->arena,
                                "libcurl 7.77 or later is needed, which takes "
                                "certificates from memory (%s)",
                                curl->easy_strerror(transfer->unset));
        give_up(transfer, HTTP_UNUSABLE, why.ptr);
        return;
    }
    curl->multi_add_handle(http->multi, transfer->handle);
    transfer->added = true;
}

static void end(struct transfer *transfer)
{
    struct http *http = transfer->http;
    const struct curl_load *curl = http->curl;
    if (transfer->added)
        curl->multi_remove_handle(http->multi, transfer->handle);
    if (transfer->handle)
        curl->easy_reset(transfer->handle);
    if (!http->spare)
        http->spare = transfer->handle;
    else
        curl->easy_cleanup(transfer->handle);
    curl->slist_free_all(transfer->headers);
    curl->slist_free_all(transfer->connect_to);
    transfer->handle = NULL;
    transfer->headers = transfer->connect_to = NULL;
    transfer->added = false;
    transfer->done = true;
}

static enum http_failure failure_of(CURLcode code)
{
    switch (code) { /* long: flat table */
    case CURLE_OK:
        return HTTP_ANSWERED;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
        return HTTP_UNREACHABLE;
    case CURLE_SSL_CERTPROBLEM:
        return HTTP_OWN_CERTIFICATE;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return HTTP_CERTIFICATE;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
    case CURLE_SSL_ENGINE_INITFAILED:
        return HTTP_UNUSABLE;
    case CURLE_OPERATION_TIMEDOUT:
        return HTTP_TIMED_OUT;
    default:
        return HTTP_DROPPED;
    }
}

/* Of the limits only that for the connection is libcurl's. */
static enum http_cause cause_of(CURLcode code)
{
    return code == CURLE_COULDNT_RESOLVE_HOST ? HTTP_CAUSE_NAME
           : code == CURLE_COULDNT_CONNECT    ? HTTP_CAUSE_REFUSED
           : code == CURLE_OPERATION_TIMEDOUT ? HTTP_CAUSE_CONNECT
                                              : HTTP_CAUSE_OTHER;
}

/* Where the host of a proxy's URL begins: behind the last @, since a password may have any character. */
static size_t proxy_host(cf_str proxy)
{
    size_t at = proxy.len;
    while (at && proxy.ptr[at - 1] != '@')
        at--;
    return at ? at : url_split(proxy).scheme.len;
}

/* The proxy for messages. */
static cf_str proxy_shown(struct arena *arena, cf_str proxy)
{
    const cf_str named = url_authority(str_cut(proxy, proxy_host(proxy), proxy.len));
    const cf_str host = named.len ? named : STR("without a host");
    char *text = arena_copy(arena, host.ptr, host.len);
    str_flatten(text, host.len);
    return (cf_str){text, host.len};
}

/* What is wrong with the proxy, or NULL. `answer`: its status for the connection; 0: none. */
static const char *proxy_fault(const struct transfer *transfer, CURLcode code, long answer)
{
    if (str_starts(str_of(transfer->error), "Unsupported proxy"))
        return "its address makes no sense";
    if (code == CURLE_COULDNT_RESOLVE_PROXY)
        return "its name is not known";
    if (answer == 407)
        return "it answers 407: it wants a name and a password, or others";
    if (answer == 403)
        return "it answers 403: it refuses to connect to the host";
    if (code == CURLE_PROXY || answer >= 300)
        return "it does not make the connection";
    return NULL;
}

/* libcurl's words; but not those that repeat the proxy's password. */
static cf_str words_of(const struct transfer *transfer, CURLcode code)
{
    cf_str words = str_of(transfer->error), proxy = transfer->proxy;
    size_t from = url_split(proxy).scheme.len, to = proxy_host(proxy);
    cf_str secret = str_copy(transfer->arena, str_cut(proxy, from, to));
    if (!words.len || (secret.len && str_contains(words, secret.ptr)))
        words = str_of(transfer->http->curl->easy_strerror(code));
    return str_copy(transfer->arena, words);
}

/* Why it failed. What a proxy does wrong is told in our words: libcurl's name the host behind it. */
static void explain(struct transfer *transfer, CURLcode code)
{
    long answer = 0;
    struct http_reply *reply = &transfer->reply;
    transfer->http->curl->easy_getinfo(transfer->handle, CURLINFO_HTTP_CONNECTCODE, &answer);
    const char *fault = proxy_fault(transfer, code, answer);
    if (transfer->by_proxy || fault)
        reply->proxy = proxy_shown(transfer->arena, transfer->proxy);
    reply->why = words_of(transfer, code);
    if (!fault)
        return;
    reply->failure = HTTP_UNREACHABLE;
    reply->cause = HTTP_CAUSE_PROXY;
    reply->status = 0;
    reply->why = str_printf(transfer->arena, "the proxy %.*s cannot be used: %s",
                            STR_ARG(reply->proxy), fault);
}

static void finish(struct transfer *transfer, CURLcode code)
{
    long status = 0, sent = 0;
    const struct curl_load *curl = transfer->http->curl;
    struct http_reply *reply = &transfer->reply;
    curl->easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
    curl->easy_getinfo(transfer->handle, CURLINFO_REQUEST_SIZE, &sent);
    if (code == CURLE_UNSUPPORTED_PROTOCOL && sent > 0)
        code = CURLE_RECV_ERROR; /* what came back was no HTTP */
    reply->failure = transfer->too_large ? HTTP_TOO_LARGE : failure_of(code);
    reply->cause = cause_of(code);
    reply->status = (int)status;
    reply->unbounded = !transfer->length.len && !transfer->chunks.len;
    if (reply->failure != HTTP_ANSWERED)
        explain(transfer, code);
    transfer->done = true;
}

/* Moves every transfer on; marks those that have ended. */
static void perform(struct http *http)
{
    int running, left;
    CURLMsg *message;
    http->curl->multi_perform(http->multi, &running);
    while ((message = http->curl->multi_info_read(http->multi, &left))) {
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result;
        http->curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        if (transfer && !transfer->done)
            finish(transfer, code);
    }
}

/* Waits until something can be done; true when somebody wants us to stop. */
static bool wait(struct http *http, int64_t wait_ms, bool listen)
{
    struct curl_waitfd extra = {.fd = http->peer.wake, .events = CURL_WAIT_POLLIN};
    bool listening = listen && http->peer.wake >= 0;
    int ready;
    http->curl->multi_poll(http->multi, &extra, listening ? 1 : 0,
                           wait_ms > 60000 ? 60000 : (int)wait_ms, &ready);
    return listening && extra.revents;
}

static void tell(struct many *many, size_t index, const struct http_reply *reply)
{
    int64_t bytes = many->bytes;
    for (size_t i = 0; i < many->slots_len; i++)
        bytes += many->slots[i].busy ? (int64_t)many->slots[i].transfer.body.len : 0;
    many->told = clock_ms();
    many->news(many->data, index, reply, bytes);
}

static void begin_slot(struct many *many, struct slot *slot)
{
    const struct http_request *request = &many->requests[many->begun];
    *slot = (struct slot){.transfer = {.http = many->http, .arena = many->arena},
                          .index = many->begun++,
                          .deadline = clock_ms() + request->total_ms,
                          .busy = true};
    begin(&slot->transfer, request);
}

/* Those that wait begin where there is a place, unless somebody wants us to stop. */
static void fill_slots(struct many *many)
{
    static const struct http_reply stopped = {.failure = HTTP_WOKEN, .why = {"stopped", 7}},
                                   unsent = {.failure = HTTP_UNSENT, .why = {"not sent", 8}};
    for (size_t i = 0; i < many->slots_len && many->begun < many->len;) {
        const struct http_request *request = &many->requests[many->begun];
        if (request->unwanted || (many->woken && request->woken_ms >= 0)) {
            many->done++;
            tell(many, many->begun++, request->unwanted ? &unsent : &stopped);
        } else {
            if (!many->slots[i].busy)
                begin_slot(many, &many->slots[i]);
            i++;
        }
    }
}

/* The time that one still has; when it has none it is given up. */
static int64_t check_limits(const struct many *many, struct slot *slot)
{
    struct transfer *transfer = &slot->transfer;
    int64_t silent_ms = many->requests[slot->index].silent_ms, now = clock_ms();
    int64_t left = slot->deadline - now, silent = transfer->last_piece + silent_ms - now;
    if (left <= 0) {
        give_up(transfer, many->woken ? HTTP_WOKEN : HTTP_TIMED_OUT, "no answer within the limit");
        transfer->reply.cause = HTTP_CAUSE_TOTAL;
    } else if (silent_ms && silent <= 0) {
        give_up(transfer, HTTP_TIMED_OUT, "nothing came within the limit");
        transfer->reply.cause = HTTP_CAUSE_SILENCE;
    }
    return silent_ms && silent < left ? silent : left;
}

static void end_slot(struct many *many, struct slot *slot)
{
    struct transfer *transfer = &slot->transfer;
    transfer->reply.body = buf_str(&transfer->body);
    end(transfer);
    slot->busy = false;
    many->bytes += (int64_t)transfer->reply.body.len;
    many->done++;
    tell(many, slot->index, &transfer->reply);
}

/* Ends those that are done or late; the time until the next limit, 0 when one has ended. */
static int64_t check_slots(struct many *many)
{
    int64_t left = INT64_MAX;
    for (size_t i = 0; i < many->slots_len; i++) {
        struct slot *slot = &many->slots[i];
        if (!slot->busy)
            continue;
        int64_t mine = slot->transfer.done ? 0 : check_limits(many, slot);
        if (slot->transfer.done)
            end_slot(many, slot);
        left = mine < left ? mine : left;
    }
    return left;
}

/* Whether one of them would stop. */
static bool listens(const struct many *many)
{
    bool any = false;
    for (size_t i = 0; i < many->slots_len; i++)
        any = any || (many->slots[i].busy && many->requests[many->slots[i].index].woken_ms >= 0);
    return any && !many->woken;
}

static void wake_slots(struct many *many)
{
    many->woken = true;
    for (size_t i = 0; i < many->slots_len; i++) {
        struct slot *slot = &many->slots[i];
        int64_t woken_ms = slot->busy ? many->requests[slot->index].woken_ms : -1;
        if (woken_ms >= 0 && clock_ms() + woken_ms < slot->deadline)
            slot->deadline = clock_ms() + woken_ms;
    }
}

static void send_many(struct many *many)
{
    while (many->done < many->len) {
        fill_slots(many);
        perform(many->http);
        int64_t left = check_slots(many);
        if (left > 0 && many->done < many->len && wait(many->http, left, listens(many)))
            wake_slots(many);
        if (clock_ms() - many->told >= NEWS_MS)
            tell(many, 0, NULL);
    }
}

void http_send_many(struct http *http, struct arena *arena, const struct http_request *requests,
                    size_t len, size_t at_once, http_news *news, void *data)
{
    struct many many = {.http = http,
                        .arena = arena,
                        .requests = requests,
                        .len = len,
                        .slots = arena_many(arena, at_once < len ? at_once : len, struct slot),
                        .slots_len = at_once < len ? at_once : len,
                        .told = clock_ms(),
                        .news = news,
                        .data = data};
    send_many(&many);
}

static void keep_reply(void *data, size_t index, const struct http_reply *reply, int64_t bytes)
{
    (void)index;
    (void)bytes;
    if (reply)
        *(struct http_reply *)data = *reply;
}

struct http_reply http_send(struct http *http, struct arena *arena,
                            const struct http_request *request)
{
    struct http_reply reply = {.failure = HTTP_UNUSABLE};
    struct slot slot = {.busy = false};
    struct many many = {.http = http,
                        .arena = arena,
                        .requests = request,
                        .len = 1,
                        .slots = &slot,
                        .slots_len = 1,
                        .told = clock_ms(),
                        .news = keep_reply,
                        .data = &reply};
    send_many(&many);
    return reply;
}

bool http_pause(struct http *http, int64_t ms, bool listen)
{
    int64_t until = clock_ms() + ms;
    for (int64_t left = ms; left > 0; left = until - clock_ms()) {
        if (wait(http, left, listen))
            return false;
        perform(http); /* an open stream goes on meanwhile */
    }
    return true;
}

bool http_is_woken(struct http *http)
{
    return wait(http, 0, true);
}

struct http_stream *http_stream_open(struct http *http, struct arena *arena,
                                     const struct http_request *request)
{
    struct http_stream *stream = arena_new(arena, struct http_stream);
    stream->transfer.http = http;
    stream->transfer.arena = arena;
    stream->idle_ms = request->total_ms;
    stream->listens = request->woken_ms >= 0;
    begin(&stream->transfer, request);
    return stream;
}

/* The next whole line of what has come. */
static bool next_line(struct http_stream *stream, cf_str *ret_line)
{
    struct buf *body = &stream->transfer.body;
    for (; stream->seen < body->len; stream->seen++)
        if (body->ptr[stream->seen] == '\n') {
            *ret_line = (cf_str){body->ptr + stream->taken, stream->seen - stream->taken};
            stream->taken = ++stream->seen;
            return true;
        }
    /* What is left begins a line: it moves to the front, so that the memory is used again. */
    if (stream->taken) {
        memmove(body->ptr, body->ptr + stream->taken, body->len - stream->taken);
        body->len -= stream->taken;
        stream->seen = body->len;
        stream->taken = 0;
    }
    return false;
}

enum http_event http_stream_next(struct http_stream *stream, int64_t wait_ms, cf_str *ret_line)
{
    struct transfer *transfer = &stream->transfer;
    int64_t until = clock_ms() + wait_ms;
    for (;;) {
        if (status_now(transfer) == 200 && next_line(stream, ret_line))
            return HTTP_LINE;
        if (transfer->done)
            return HTTP_ENDED;
        int64_t now = clock_ms(), silent = now - transfer->last_piece;
        if (silent >= stream->idle_ms) {
            give_up(transfer, HTTP_TIMED_OUT, "nothing came within the limit");
            return HTTP_ENDED;
        }
        if (now >= until)
            return HTTP_IDLE;
        int64_t left =
            until - now < stream->idle_ms - silent ? until - now : stream->idle_ms - silent;
        if (wait(transfer->http, left, stream->listens))
            return HTTP_STOPPED;
        perform(transfer->http);
    }
}

struct http_reply http_stream_reply(const struct http_stream *stream)
{
    struct http_reply reply = stream->transfer.reply;
    if (!reply.status)
        reply.status = status_now(&stream->transfer);
    reply.body = buf_str(&stream->transfer.body);
    return reply;
}

void http_stream_close(struct http_stream *stream)
{
    if (stream)
        end(&stream->transfer);
}
