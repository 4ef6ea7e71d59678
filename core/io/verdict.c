/* SPDX-License-Identifier: Apache-2.0 */
#include "io/verdict.h"

#include "base/limits.h"
#include "io/clock.h"
#include "io/url.h"

#include <time.h>

/* What is known while a verdict is found. */
struct finding {
    struct arena *arena;
    const struct verdict_asked *asked;
    const struct http_reply *reply;
    cf_str host;
    bool token_here; /* the URL is where a token is for */
};

static const char no_network[] = "check the network and, if there is one, the proxy (https_proxy)";
static const char try_later[] = "try again later";

static struct verdict say(enum verdict_kind kind, cf_str why, const char *next)
{
    return (struct verdict){.kind = kind, .why = why, .next = str_of(next)};
}

/* What is no fault of the address: who has the bytes already can do without an answer. */
static struct verdict say_passing(enum verdict_kind kind, cf_str why, const char *next)
{
    struct verdict verdict = say(kind, why, next);
    verdict.passing = true;
    return verdict;
}

/* A whole number, or -1. */
static int64_t number(cf_str text)
{
    int64_t value = 0;
    if (!text.len || text.len > 12)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

/* What a limit of the number of requests tells: whole seconds, or a time. -1: nothing. */
static int64_t seconds_of(cf_str retry_after, cf_str date)
{
    int64_t seconds = number(retry_after), until = clock_parse(retry_after);
    int64_t now = clock_parse(date);
    if (seconds >= 0 || until < 0 || now < 0)
        return seconds;
    return until > now ? until - now : 0;
}

/* "1500 ms", "30 s", "10 min" */
static cf_str spell_time(struct arena *arena, int64_t ms)
{
    bool minutes = ms >= 60000 && ms % 60000 == 0, seconds = ms % 1000 == 0;
    return str_printf(arena, "%lld %s",
                      (long long)(ms / (minutes   ? 60000
                                        : seconds ? 1000
                                                  : 1)),
                      minutes   ? "min"
                      : seconds ? "s"
                                : "ms");
}

/* "2030-01-01 00:00 UTC", of seconds since 1970. */
static cf_str spell_moment(struct arena *arena, int64_t seconds)
{
    struct tm parts = {0};
    time_t moment = (time_t)seconds;
    gmtime_r(&moment, &parts);
    return str_printf(arena, "%04d-%02d-%02d %02d:%02d UTC", parts.tm_year + 1900, parts.tm_mon + 1,
                      parts.tm_mday, parts.tm_hour, parts.tm_min);
}

static const char *limit_hint(const struct finding *it)
{
    if (!it->token_here)
        return try_later;
    return it->asked->token ? "wait until then"
                            : "set GITHUB_TOKEN to a token of yours, which has a limit of its own";
}

/* Until when a limit holds, if that is told and can be: a date of long ago, or far away, helps nobody. */
static void tell_end(const struct finding *it, struct buf *why)
{
    const struct http_reply *reply = it->reply;
    int64_t left = seconds_of(reply->retry_after, reply->date);
    int64_t now = clock_parse(reply->date), until = number(reply->rate_reset);
    if (left >= 0 && now >= 0)
        until = now + left;
    else if (left < 0 && now >= 0)
        left = until - now;
    if ((left >= 0 || now >= 0) && (left <= 0 || left > LIMITS_RESET_S))
        return;
    if (left > 0 && now < 0)
        buf_printf(why, " for %lld s", (long long)left);
    else if (until > 0)
        buf_printf(why, " until %.*s", STR_ARG(spell_moment(it->arena, until)));
}

/* The limit of the number of requests. */
static struct verdict judge_limit(const struct finding *it)
{
    const struct http_reply *reply = it->reply;
    int64_t limit = number(reply->rate_limit);
    struct buf why = {.arena = it->arena};
    buf_printf(&why, "%.*s answers %d: the limit of ", STR_ARG(it->host), reply->status);
    if (limit > 0)
        buf_printf(&why, "%lld ", (long long)limit);
    buf_text(&why, "requests is used up");
    tell_end(it, &why);
    struct verdict verdict = say_passing(VERDICT_FAILED, buf_str(&why), limit_hint(it));
    verdict.limited = true;
    return verdict;
}

/* 403 and 429 */
static struct verdict judge_refusal(const struct finding *it)
{
    const struct http_reply *reply = it->reply;
    int64_t wait = seconds_of(reply->retry_after, reply->date);
    bool used_up = number(reply->rate_remaining) == 0;
    /* GitHub's second limit, which is of requests at once, may come with no header at all. */
    if (used_up || wait > LIMITS_WAIT_S || (wait < 0 && str_contains(reply->body, "rate limit")))
        return judge_limit(it);
    if (reply->status == 429 || wait >= 0) {
        struct verdict verdict = judge_limit(it);
        verdict.kind = VERDICT_AGAIN;
        verdict.limited = false;
        verdict.wait_ms = wait > 0 ? wait * 1000 : 0;
        return verdict;
    }
    return say(VERDICT_FAILED,
               str_printf(it->arena, "%.*s answers 403: it may not be read", STR_ARG(it->host)),
               !it->token_here    ? "ask whoever runs the host, or download the file and name it"
               : it->asked->token ? "use a token in GITHUB_TOKEN that may read the repository"
                                  : "set GITHUB_TOKEN to a token that may read the repository");
}

static struct verdict judge_unknown(const struct finding *it)
{
    if (it->token_here && it->asked->token)
        return say(VERDICT_FAILED,
                   str_printf(it->arena, "%.*s answers 401: it does not take the token",
                              STR_ARG(it->host)),
                   "set GITHUB_TOKEN to a token that is valid, or unset it");
    return say(
        VERDICT_FAILED,
        str_printf(it->arena, "%.*s answers 401: it wants to know who asks", STR_ARG(it->host)),
        it->token_here ? "set GITHUB_TOKEN to a token that may read the repository"
                       : "download the file, and name it instead of the URL");
}

static struct verdict judge_absence(const struct finding *it)
{
    return say(VERDICT_ABSENT,
               str_printf(it->arena, "%.*s answers %d: there is no such thing", STR_ARG(it->host),
                          it->reply->status),
               it->token_here && !it->asked->token
                   ? "check the spelling; for what is private, set GITHUB_TOKEN"
                   : "check the spelling");
}

/* Why a redirect to `url` is refused, or NULL. Who was asked encrypted is not left for less, not even on
 * this machine. */
static const char *redirect_fault(const struct finding *it, cf_str url)
{
    const char *fault = it->reply->location.len ? url_fault(url) : "it says not where to";
    bool encrypted = str_equal_fold(url_split(url).scheme, STR("https://"));
    if (!fault && !encrypted && str_equal_fold(url_split(it->asked->url).scheme, STR("https://")))
        fault = "it is not encrypted";
    return fault;
}

/* Redirects: never to what is not encrypted, and to other hosts only where that was allowed. */
static struct verdict judge_redirect(const struct finding *it)
{
    const struct http_reply *reply = it->reply;
    cf_str url = url_resolve(it->arena, it->asked->url, reply->location);
    const char *fault = redirect_fault(it, url);
    cf_str to = url_authority(url);
    if (fault)
        return say(VERDICT_FAILED,
                   str_printf(it->arena,
                              "%.*s answers %d: the address it redirects to is refused: %s",
                              STR_ARG(it->host), reply->status, fault),
                   "name the address where it is now; it must begin with https://");
    /* This machine is not for what others say. */
    bool inward =
        url_is_local(url_split(url).host) && !url_is_local(url_split(it->asked->url).host);
    bool same = url_same_origin(it->asked->url, url);
    if (!same && (inward || !it->asked->other_hosts)) {
        struct verdict verdict =
            say(VERDICT_FAILED,
                str_printf(it->arena, "%.*s answers %d: it redirects to another host, %.*s",
                           STR_ARG(it->host), reply->status, STR_ARG(to)),
                it->token_here ? "when that host is the right one, name it with --api-base"
                               : "when that host is the right one, name the address there");
        verdict.inward = inward;
        return verdict;
    }
    return (struct verdict){.kind = VERDICT_MOVED, .url = url};
}

static struct verdict judge_truncation(const struct finding *it)
{
    return say_passing(VERDICT_AGAIN,
                       str_printf(it->arena, "the answer of %.*s breaks off after %zu bytes",
                                  STR_ARG(it->host), it->reply->body.len),
                       try_later);
}

/* An answer that is whole, as far as anybody can tell, and too short. */
static struct verdict judge_shortness(const struct finding *it)
{
    return say_passing(
        VERDICT_AGAIN,
        str_printf(it->arena, "%.*s sent %zu bytes instead of %lld, whose hash is another one",
                   STR_ARG(it->host), it->reply->body.len, (long long)it->asked->bytes),
        try_later);
}

static struct verdict judge_strange(const struct finding *it)
{
    int status = it->reply->status;
    int64_t wait = seconds_of(it->reply->retry_after, it->reply->date);
    bool passing = status >= 500 || status == 408;
    struct verdict verdict =
        say(VERDICT_FAILED, str_printf(it->arena, "%.*s answers %d", STR_ARG(it->host), status),
            passing ? try_later : "look at the address in a browser");
    verdict.passing = passing;
    if (passing && wait <= LIMITS_WAIT_S) {
        verdict.kind = VERDICT_AGAIN;
        verdict.wait_ms = wait > 0 ? wait * 1000 : 0;
    }
    return verdict;
}

/* Bytes that were not asked for in that form: what they are is not known until they are unpacked. */
static struct verdict judge_encoding(const struct finding *it)
{
    return say(VERDICT_FAILED,
               str_printf(it->arena,
                          "%.*s sends it packed (Content-Encoding), which was not asked for",
                          STR_ARG(it->host)),
               "download and unpack the file, and name it instead of the URL");
}

static struct verdict judge_status(const struct finding *it)
{
    switch (it->reply->status) {
    case 200:
        if (it->reply->encoding.len && !str_equal_fold(it->reply->encoding, STR("identity")))
            return judge_encoding(it);
        if ((int64_t)it->reply->body.len < it->asked->bytes)
            return judge_shortness(it);
        return (struct verdict){.kind = VERDICT_HERE};
    case 304:
        if (it->asked->conditional)
            return (struct verdict){.kind = VERDICT_UNCHANGED};
        return judge_strange(it);
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        return judge_redirect(it);
    case 401:
        return judge_unknown(it);
    case 403:
    case 429:
        return judge_refusal(it);
    case 404:
    case 410:
        return judge_absence(it);
    default:
        return judge_strange(it);
    }
}

/* " by the proxy h:3128" */
static cf_str by_proxy(const struct finding *it)
{
    cf_str proxy = it->reply->proxy;
    return proxy.len ? str_printf(it->arena, " by the proxy %.*s", STR_ARG(proxy)) : STR("");
}

static const char *network_hint(const struct finding *it)
{
    return it->reply->proxy.len || it->reply->cause == HTTP_CAUSE_PROXY
               ? "check the proxy (https_proxy), or name the host in no_proxy"
               : no_network;
}

static struct verdict judge_unreachable(const struct finding *it)
{
    enum http_cause cause = it->reply->cause;
    cf_str why, proxy = it->reply->proxy;
    if (cause == HTTP_CAUSE_PROXY)
        why = it->reply->why;
    else if (cause == HTTP_CAUSE_NAME)
        why = str_printf(it->arena, "the host %.*s is not known here: no network, or no such host",
                         STR_ARG(it->host));
    else if (cause == HTTP_CAUSE_REFUSED)
        why = str_printf(it->arena, "%s%.*s takes no connection", proxy.len ? "the proxy " : "",
                         STR_ARG(proxy.len ? proxy : it->host));
    else
        why = str_printf(it->arena, "no connection to %.*s%.*s: %.*s", STR_ARG(it->host),
                         STR_ARG(by_proxy(it)), STR_ARG(it->reply->why));
    struct verdict verdict = say_passing(VERDICT_FAILED, why, network_hint(it));
    verdict.unreachable = true;
    return verdict;
}

static struct verdict judge_time(const struct finding *it)
{
    const struct verdict_asked *asked = it->asked;
    enum http_cause cause = it->reply->cause;
    int64_t limit = cause == HTTP_CAUSE_CONNECT   ? asked->connect_ms
                    : cause == HTTP_CAUSE_SILENCE ? asked->silent_ms
                                                  : asked->total_ms;
    cf_str time = str_printf(it->arena, "%.*s%.*s", STR_ARG(spell_time(it->arena, limit)),
                             STR_ARG(cause == HTTP_CAUSE_CONNECT ? by_proxy(it) : STR("")));
    struct verdict verdict = say_passing(
        cause == HTTP_CAUSE_TOTAL ? VERDICT_FAILED : VERDICT_AGAIN,
        str_printf(it->arena,
                   cause == HTTP_CAUSE_CONNECT   ? "no connection to %.*s within %.*s"
                   : cause == HTTP_CAUSE_SILENCE ? "%.*s sent nothing for %.*s"
                                                 : "the answer of %.*s is not complete after %.*s",
                   STR_ARG(it->host), STR_ARG(time)),
        cause == HTTP_CAUSE_CONNECT ? network_hint(it) : try_later);
    verdict.unreachable = cause == HTTP_CAUSE_CONNECT;
    return verdict;
}

static struct verdict judge_certificate(const struct finding *it)
{
    return say(VERDICT_FAILED,
               str_printf(it->arena, "the certificate of %.*s is not trusted: %.*s",
                          STR_ARG(it->host), STR_ARG(it->reply->why)),
               it->asked->ca
                   ? "give --ca FILE the certificates (PEM) of the authority that the host has"
                   : "when its authority is one of yours, name it with --ca FILE (PEM)");
}

static struct verdict judge_drop(const struct finding *it)
{
    if (it->reply->status)
        return judge_truncation(it);
    return say_passing(VERDICT_AGAIN,
                       str_printf(it->arena, "the connection to %.*s broke: %.*s",
                                  STR_ARG(it->host), STR_ARG(it->reply->why)),
                       try_later);
}

static struct verdict judge_size(const struct finding *it)
{
    if (it->asked->bytes)
        return say(VERDICT_FAILED,
                   str_printf(it->arena, "%.*s sends more than the %lld bytes of the listing",
                              STR_ARG(it->host), (long long)it->asked->bytes),
                   "try again; when it stays, something on the way, or the host, changes files");
    return say(
        VERDICT_FAILED,
        str_printf(it->arena, "it is larger than the limit of %zu bytes", it->asked->limit_bytes),
        "check the address: no definition is as large");
}

struct verdict verdict_of(struct arena *arena, const struct verdict_asked *asked,
                          const struct http_reply *reply)
{
    struct finding it = {.arena = arena,
                         .asked = asked,
                         .reply = reply,
                         .host = url_authority(asked->url),
                         .token_here = asked->token_origin.len &&
                                       url_same_origin(asked->url, asked->token_origin)};
    struct verdict verdict = {.kind = VERDICT_FAILED};
    /* What an error is told by is whole before its page, which may be endless or break off. */
    bool told = reply->status && reply->status != 200 &&
                (reply->failure == HTTP_TOO_LARGE || reply->failure == HTTP_DROPPED);
    switch (told ? HTTP_ANSWERED : reply->failure) {
    case HTTP_ANSWERED:
        return judge_status(&it);
    case HTTP_UNREACHABLE:
        return judge_unreachable(&it);
    case HTTP_DROPPED:
        return judge_drop(&it);
    case HTTP_TIMED_OUT:
        return judge_time(&it);
    case HTTP_CERTIFICATE:
        return judge_certificate(&it);
    case HTTP_TOO_LARGE:
        return judge_size(&it);
    case HTTP_WOKEN:
    case HTTP_UNSENT:
        verdict.why = STR("stopped");
        verdict.stopped = true;
        return verdict;
    case HTTP_OWN_CERTIFICATE:
    case HTTP_UNUSABLE:
        break;
    }
    return say(VERDICT_FAILED,
               str_printf(arena, "libcurl cannot do that: %.*s", STR_ARG(reply->why)),
               "install another libcurl (Debian's libcurl4), and check --ca and the proxy");
}
