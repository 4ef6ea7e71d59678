/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "io/verdict.h"

static const char *const kinds[] = {"here", "same", "moved", "again", "absent", "failed"};

/* What was asked, unless a row says otherwise: github.com's API, without a token. */
enum asked { API, TOKEN, FILE_HOST, ANY_HOST, LOCAL, SIZED, CONDITIONAL, OWN_CA };

static struct verdict_asked asked_of(enum asked asked)
{
    static const char *const urls[] = {
        [API] = "https://api.h/r",        [TOKEN] = "https://api.h/r",
        [FILE_HOST] = "https://raw.h/f",  [ANY_HOST] = "https://h/f",
        [LOCAL] = "http://127.0.0.1:1/f", [SIZED] = "https://raw.h/f",
        [CONDITIONAL] = "https://h/f",    [OWN_CA] = "https://h/f"};
    return (struct verdict_asked){.url = str_of(urls[asked]),
                                  .token_origin = STR("https://api.h"),
                                  .token = asked == TOKEN,
                                  .ca = asked == OWN_CA,
                                  .other_hosts = asked == ANY_HOST || asked == LOCAL,
                                  .conditional = asked == CONDITIONAL,
                                  .bytes = asked == SIZED ? 10 : 0,
                                  .limit_bytes = 1000,
                                  .connect_ms = 10000,
                                  .silent_ms = 1500,
                                  .total_ms = 600000};
}

static const char *spell(struct arena *arena, const struct verdict *verdict)
{
    struct buf out = {.arena = arena};
    buf_text(&out, kinds[verdict->kind]);
    if (verdict->wait_ms)
        buf_printf(&out, " %d", (int)verdict->wait_ms);
    if (verdict->unreachable)
        buf_text(&out, " unreachable");
    if (verdict->stopped)
        buf_text(&out, " stopped");
    if (verdict->url.len)
        buf_printf(&out, " to %.*s", STR_ARG(verdict->url));
    if (verdict->why.len)
        buf_printf(&out, ": %.*s", STR_ARG(verdict->why));
    if (verdict->next.len)
        buf_printf(&out, " [%.*s]", STR_ARG(verdict->next));
    if (verdict->passing)
        buf_text(&out, " passing");
    return out.ptr;
}

#define HTTP(...)                                                                                  \
    {                                                                                              \
        .failure = HTTP_ANSWERED, .status = __VA_ARGS__                                            \
    }
#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define LATER "[try again later] passing"
#define PROXY "[check the proxy (https_proxy), or name the host in no_proxy] passing"
#define NETWORK "[check the network and, if there is one, the proxy (https_proxy)] passing"

static const struct row {
    enum asked asked;
    struct http_reply reply;
    const char *verdict;
} answers[] = {
    {API, HTTP(200, .body = TEXT("{}")), "here"},
    {SIZED, HTTP(200, .body = TEXT("0123456789")), "here"},
    {SIZED, HTTP(200, .body = TEXT("0123")),
     "again: raw.h sent 4 bytes instead of 10, whose hash is another one " LATER},
    {CONDITIONAL, HTTP(304), "same"},
    {API, HTTP(304), "failed: api.h answers 304 [look at the address in a browser]"},
    {API, HTTP(204), "failed: api.h answers 204 [look at the address in a browser]"},
    {API, HTTP(418), "failed: api.h answers 418 [look at the address in a browser]"},
    {API, HTTP(401),
     "failed: api.h answers 401: it wants to know who asks [set GITHUB_TOKEN to a token that may "
     "read the repository]"},
    {TOKEN, HTTP(401),
     "failed: api.h answers 401: it does not take the token [set GITHUB_TOKEN to a token that is "
     "valid, or unset it]"},
    {FILE_HOST, HTTP(401),
     "failed: raw.h answers 401: it wants to know who asks [download the file, and name it instead "
     "of the URL]"},
    {API, HTTP(403),
     "failed: api.h answers 403: it may not be read [set GITHUB_TOKEN to a token that may read the "
     "repository]"},
    {TOKEN, HTTP(403, .rate_remaining = TEXT("12")),
     "failed: api.h answers 403: it may not be read [use a token in GITHUB_TOKEN that may read the "
     "repository]"},
    {FILE_HOST, HTTP(403),
     "failed: raw.h answers 403: it may not be read [ask whoever runs the host, or download the "
     "file and name it]"},
    {API, HTTP(404),
     "absent: api.h answers 404: there is no such thing [check the spelling; for what is private, "
     "set GITHUB_TOKEN]"},
    {TOKEN, HTTP(404), "absent: api.h answers 404: there is no such thing [check the spelling]"},
    {ANY_HOST, HTTP(410), "absent: h answers 410: there is no such thing [check the spelling]"},
    {API, HTTP(500), "again: api.h answers 500 " LATER},
    {API, HTTP(503, .retry_after = TEXT("3")), "again 3000: api.h answers 503 " LATER},
    {API, HTTP(503, .retry_after = TEXT("11")), "failed: api.h answers 503 " LATER},
    {API, HTTP(408), "again: api.h answers 408 " LATER},
    {ANY_HOST, HTTP(200, .encoding = TEXT("Identity")), "here"},
    {ANY_HOST, HTTP(200, .encoding = TEXT("gzip")),
     "failed: h sends it packed (Content-Encoding), which was not asked for [download and unpack "
     "the "
     "file, and name it instead of the URL]"},
    /* The page that comes with an error does not matter, as little as how it ends. */
    {SIZED, {.failure = HTTP_TOO_LARGE, .status = 503}, "again: raw.h answers 503 " LATER},
    {SIZED,
     {.failure = HTTP_TOO_LARGE, .status = 429, .retry_after = TEXT("60")},
     "failed: raw.h answers 429: the limit of requests is used up for 60 s " LATER},
    {SIZED,
     {.failure = HTTP_TOO_LARGE, .status = 302, .location = TEXT("/g")},
     "moved to https://raw.h/g"},
    {ANY_HOST,
     {.failure = HTTP_DROPPED, .status = 404},
     "absent: h answers 404: there is no such thing [check the spelling]"},
    {SIZED,
     {.failure = HTTP_TOO_LARGE, .status = 200},
     "failed: raw.h sends more than the 10 bytes of the listing [try again; when it stays, "
     "something "
     "on the way, or the host, changes files]"},
};

static const struct row limits[] = {
    {API,
     HTTP(403, .rate_limit = TEXT("60"), .rate_remaining = TEXT("0"),
          .rate_reset = TEXT("1893456000")),
     "failed: api.h answers 403: the limit of 60 requests is used up until 2030-01-01 00:00 UTC "
     "[set "
     "GITHUB_TOKEN to a token of yours, which has a limit of its own] passing"},
    {TOKEN, HTTP(429, .rate_remaining = TEXT("0"), .rate_reset = TEXT("52320")),
     "failed: api.h answers 429: the limit of requests is used up until 1970-01-01 14:32 UTC [wait "
     "until "
     "then] passing"},
    {API, HTTP(403, .rate_remaining = TEXT("0"), .rate_reset = TEXT("soon")),
     "failed: api.h answers 403: the limit of requests is used up [set GITHUB_TOKEN to a token of "
     "yours, which has a limit of its own] passing"},
    {FILE_HOST, HTTP(429, .retry_after = TEXT("60")),
     "failed: raw.h answers 429: the limit of requests is used up for 60 s " LATER},
    {FILE_HOST, HTTP(429, .retry_after = TEXT("10")),
     "again 10000: raw.h answers 429: the limit of requests is used up for 10 s " LATER},
    {FILE_HOST, HTTP(429), "again: raw.h answers 429: the limit of requests is used up " LATER},
    {TOKEN,
     HTTP(403, .retry_after = TEXT("Sun, 06 Nov 1994 08:50:37 GMT"),
          .date = TEXT("Sun, 06 Nov 1994 08:49:37 GMT")),
     "failed: api.h answers 403: the limit of requests is used up until 1994-11-06 08:50 UTC [wait "
     "until then] passing"},
    {FILE_HOST,
     HTTP(429, .retry_after = TEXT("600"), .date = TEXT("Sun, 06 Nov 1994 08:49:37 GMT")),
     "failed: raw.h answers 429: the limit of requests is used up until 1994-11-06 08:59 "
     "UTC " LATER},
};

#define SECOND TEXT("{\"message\": \"You have exceeded a secondary rate limit.\"}")
#define NOON TEXT("Sun, 06 Nov 1994 12:00:00 GMT") /* 784123200 */
#define USED_UP(until)                                                                             \
    HTTP(403, .rate_remaining = TEXT("0"), .date = NOON, .rate_reset = TEXT(until))
#define NO_DATE                                                                                    \
    "failed: raw.h answers 403: the limit of requests is used up [try again later] passing"

/* Limits without their headers, and such as nobody would wait for. */
static const struct row odd_limits[] = {
    {FILE_HOST, HTTP(403, .body = SECOND), NO_DATE},
    {FILE_HOST, HTTP(403, .body = SECOND, .retry_after = TEXT("5")),
     "again 5000: raw.h answers 403: the limit of requests is used up for 5 s " LATER},
    {FILE_HOST, HTTP(429, .body = SECOND),
     "failed: raw.h answers 429: the limit of requests is used up " LATER},
    {FILE_HOST, USED_UP("784126800"),
     "failed: raw.h answers 403: the limit of requests is used up until 1994-11-06 13:00 "
     "UTC " LATER},
    {FILE_HOST, USED_UP("0"), NO_DATE},
    {FILE_HOST, USED_UP("784123199"), NO_DATE},
    {FILE_HOST, USED_UP("784209601"), NO_DATE},
    {FILE_HOST, USED_UP("999999999999"), NO_DATE},
    {FILE_HOST, HTTP(403, .retry_after = TEXT("999999999999"), .date = NOON), NO_DATE},
    {FILE_HOST, HTTP(403, .retry_after = TEXT("86401")), NO_DATE},
};

static const struct row redirects[] = {
    {API, HTTP(301, .location = TEXT("/repositories/1")), "moved to https://api.h/repositories/1"},
    {API, HTTP(302, .location = TEXT("https://api.h:443/x")), "moved to https://api.h:443/x"},
    {API, HTTP(302, .location = TEXT("https://evil.h/x")),
     "failed: api.h answers 302: it redirects to another host, evil.h [when that host is the right "
     "one, name it with --api-base]"},
    {API, HTTP(302, .location = TEXT("https://api.h:444/x")),
     "failed: api.h answers 302: it redirects to another host, api.h:444 [when that host is the "
     "right one, name it with --api-base]"},
    {FILE_HOST, HTTP(307, .location = TEXT("https://evil.h/x")),
     "failed: raw.h answers 307: it redirects to another host, evil.h [when that host is the right "
     "one, name the address there]"},
    {ANY_HOST, HTTP(308, .location = TEXT("https://cdn.h/x")), "moved to https://cdn.h/x"},
    {ANY_HOST, HTTP(303, .location = TEXT("//cdn.h/x")), "moved to https://cdn.h/x"},
    {ANY_HOST, HTTP(302, .location = TEXT("http://h/f")),
     "failed: h answers 302: the address it redirects to is refused: it is not encrypted [name the "
     "address where it is now; it must begin with https://]"},
    {ANY_HOST, HTTP(302, .location = TEXT("file:///etc/passwd")),
     "failed: h answers 302: the address it redirects to is refused: its host makes no sense [name "
     "the address where it is now; it must begin with https://]"},
    {ANY_HOST, HTTP(302, .location = TEXT("http://127.0.0.1:8080/x")),
     "failed: h answers 302: the address it redirects to is refused: it is not encrypted [name the "
     "address where it is now; it must begin with https://]"},
    {ANY_HOST, HTTP(302, .location = TEXT("https://127.0.0.1:8080/x")),
     "failed: h answers 302: it redirects to another host, 127.0.0.1:8080 [when that host is the "
     "right one, name the address there]"},
    {LOCAL, HTTP(302, .location = TEXT("http://localhost:2/x")), "moved to http://localhost:2/x"},
    {API, HTTP(302),
     "failed: api.h answers 302: the address it redirects to is refused: it says not where to "
     "[name "
     "the address where it is now; it must begin with https://]"},
};

#define FAILED(kind, because, ...)                                                                 \
    {                                                                                              \
        .failure = (kind), .cause = (because), .why = TEXT(__VA_ARGS__)                            \
    }

static const struct row failures[] = {
    {API, FAILED(HTTP_UNREACHABLE, HTTP_CAUSE_NAME, "w"),
     "failed unreachable: the host api.h is not known here: no network, or no such host " NETWORK},
    {LOCAL, FAILED(HTTP_UNREACHABLE, HTTP_CAUSE_REFUSED, "w"),
     "failed unreachable: 127.0.0.1:1 takes no connection " NETWORK},
    {API, FAILED(HTTP_UNREACHABLE, HTTP_CAUSE_OTHER, "no TLS"),
     "failed unreachable: no connection to api.h: no TLS " NETWORK},
    {API,
     {.failure = HTTP_UNREACHABLE, .cause = HTTP_CAUSE_PROXY, .why = TEXT("the proxy p:1 is ill")},
     "failed unreachable: the proxy p:1 is ill " PROXY},
    {API,
     {.failure = HTTP_UNREACHABLE, .cause = HTTP_CAUSE_REFUSED, .proxy = TEXT("p:1")},
     "failed unreachable: the proxy p:1 takes no connection " PROXY},
    {API,
     {.failure = HTTP_UNREACHABLE, .proxy = TEXT("p:1"), .why = TEXT("no TLS")},
     "failed unreachable: no connection to api.h by the proxy p:1: no TLS " PROXY},
    {API,
     {.failure = HTTP_TIMED_OUT, .cause = HTTP_CAUSE_CONNECT, .proxy = TEXT("p:1")},
     "again unreachable: no connection to api.h within 10 s by the proxy p:1 " PROXY},
    {API, FAILED(HTTP_TIMED_OUT, HTTP_CAUSE_CONNECT, "w"),
     "again unreachable: no connection to api.h within 10 s " NETWORK},
    {API, FAILED(HTTP_TIMED_OUT, HTTP_CAUSE_SILENCE, "w"),
     "again: api.h sent nothing for 1500 ms " LATER},
    {API, FAILED(HTTP_TIMED_OUT, HTTP_CAUSE_TOTAL, "w"),
     "failed: the answer of api.h is not complete after 10 min " LATER},
    {API, FAILED(HTTP_DROPPED, HTTP_CAUSE_OTHER, "empty reply"),
     "again: the connection to api.h broke: empty reply " LATER},
    {API,
     {.failure = HTTP_DROPPED, .status = 200, .body = TEXT("abc")},
     "again: the answer of api.h breaks off after 3 bytes " LATER},
    {ANY_HOST, FAILED(HTTP_CERTIFICATE, HTTP_CAUSE_OTHER, "self-signed"),
     "failed: the certificate of h is not trusted: self-signed [when its authority is one of "
     "yours, "
     "name it with --ca FILE (PEM)]"},
    {OWN_CA, FAILED(HTTP_CERTIFICATE, HTTP_CAUSE_OTHER, "self-signed"),
     "failed: the certificate of h is not trusted: self-signed [give --ca FILE the certificates "
     "(PEM) of the authority that the host has]"},
    {API, FAILED(HTTP_TOO_LARGE, HTTP_CAUSE_OTHER, "w"),
     "failed: it is larger than the limit of 1000 bytes [check the address: no definition is as "
     "large]"},
    {SIZED, FAILED(HTTP_TOO_LARGE, HTTP_CAUSE_OTHER, "w"),
     "failed: raw.h sends more than the 10 bytes of the listing [try again; when it stays, "
     "something "
     "on the way, or the host, changes files]"},
    {API, FAILED(HTTP_WOKEN, HTTP_CAUSE_OTHER, "w"), "failed stopped: stopped"},
    {API, FAILED(HTTP_UNUSABLE, HTTP_CAUSE_OTHER, "too old"),
     "failed: libcurl cannot do that: too old [install another libcurl (Debian's libcurl4), and "
     "check --ca and the proxy]"},
};

static void check_rows(const struct row *rows, size_t len)
{
    struct arena *arena = arena_open();
    for (size_t i = 0; i < len; i++) {
        struct verdict_asked asked = asked_of(rows[i].asked);
        struct verdict verdict = verdict_of(arena, &asked, &rows[i].reply);
        char row[40];
        snprintf(row, sizeof row, "row %zu", i);
        assert_row_equal(row, spell(arena, &verdict), rows[i].verdict);
    }
    arena_close(arena);
}

#define ROWS(table) check_rows((table), sizeof(table) / sizeof *(table))

static void all_answers(void **state)
{
    (void)state;
    ROWS(answers);
}

static void all_limits(void **state)
{
    (void)state;
    ROWS(limits);
    ROWS(odd_limits);
}

static void all_redirects(void **state)
{
    (void)state;
    ROWS(redirects);
}

static void all_failures(void **state)
{
    (void)state;
    ROWS(failures);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_answers), cmocka_unit_test(all_limits),
                                       cmocka_unit_test(all_redirects),
                                       cmocka_unit_test(all_failures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
