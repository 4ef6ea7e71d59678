/* SPDX-License-Identifier: Apache-2.0 */
#include "scripted_server.h"
#include "support.h"

#include "base/hash.h"
#include "io/web.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define API "https://api.h"

/* A cache of its own, and a web that asks the script. */
struct site {
    struct bench bench;
    cf_str folder;
    struct cache *cache;
    struct web *web;
    struct web_options options;
    struct buf progress, waiting;
};

static void keep_progress(void *data, size_t files, size_t done, int64_t bytes)
{
    struct site *site = data;
    site->progress.len = 0;
    buf_printf(&site->progress, "%zu of %zu, %d bytes", done, files, (int)bytes);
}

static void site_open(struct site *site)
{
    char name[] = "/tmp/crdforge-web-XXXXXX";
    bench_open(&site->bench);
    assert_non_null(mkdtemp(name));
    site->folder = str_copy(site->bench.arena, str_of(name));
    site->cache =
        cache_open(site->bench.arena, str_printf(site->bench.arena, "%s/cache", site->folder.ptr));
    site->progress = (struct buf){.arena = site->bench.arena};
    site->waiting = (struct buf){.arena = site->bench.arena};
    site->bench.limits.input_bytes = 1000;
    site->options = (struct web_options){.cache = site->cache,
                                         .user_agent = STR("crdforge/1"),
                                         .token_origin = STR(API),
                                         .wake = 3,
                                         .progress = keep_progress,
                                         .data = site};
    site->web = NULL;
}

/* Begins a script for a new web; the cache stays. */
static void site_play(struct site *site, const struct scripted_reply *replies, size_t len)
{
    web_close(site->web);
    scripted_open(site->bench.arena, replies, len);
    site->web = web_open(site->bench.arena, &site->bench.limits, &site->options);
}

static void site_close(struct site *site)
{
    size_t files;
    int64_t bytes;
    web_close(site->web);
    assert_true(cache_clean(&site->bench.ctx, site->cache, &files, &bytes));
    rmdir(str_printf(site->bench.arena, "%s/cache", site->folder.ptr).ptr);
    assert_int_equal(rmdir(site->folder.ptr), 0);
    for (size_t i = 0; i < SCRIPTED_HANDLES; i++)
        assert_false(scripted_server.handles[i].used);
    bench_close(&site->bench);
}

static const char *spell_end(struct arena *arena, const struct web_got *got)
{
    struct buf out = {.arena = arena};
    buf_text(&out, got->end == WEB_HERE ? "here" : got->end == WEB_ABSENT ? "absent" : "failed");
    buf_printf(&out, "%s%s%s%s", got->cached ? " cached" : "",
               got->unreachable ? " unreachable" : "", got->uncached ? " uncached" : "",
               got->stopped ? " stopped" : "");
    if (got->end == WEB_HERE)
        buf_printf(&out, ": %.*s", STR_ARG(got->bytes));
    else
        buf_printf(&out, ": %.*s", STR_ARG(got->why));
    return out.ptr;
}

static const char *site_get(struct site *site, const struct web_want *want)
{
    struct web_got got;
    web_get(site->web, site->bench.arena, want, 1, &got);
    if (got.end == WEB_HERE)
        assert_true(str_equal(got.sha256, hash_sha256(site->bench.arena, got.bytes)));
    else
        assert_true(got.stopped || got.next.len > 0);
    return spell_end(site->bench.arena, &got);
}

#define OK(...)                                                                                    \
    {                                                                                              \
        .status = 200, .body = __VA_ARGS__                                                         \
    }
#define STATUS(code)                                                                               \
    {                                                                                              \
        .status = (code)                                                                           \
    }
#define MOVED(to)                                                                                  \
    {                                                                                              \
        .status = 302, .headers = "HTTP/1.1 302 Found\nLocation: " to "\n"                         \
    }

/* How one file ends, with which requests, after how many milliseconds. */
static const struct {
    const char *url, *sha1;
    struct scripted_reply replies[7];
    const char *end, *requests;
    int waited;
    bool other_hosts;
} endings[] = {
    {"https://h/f", "", {OK("a")}, "here: a", "GET https://h/f\n", 0, false},
    {"https://h/f",
     "CE013625030ba8dba906f756967f9e9ca394464a",
     {OK("hello\n")},
     "here: hello\n",
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "ce013625030ba8dba906f756967f9e9ca394464a",
     {OK("Hello\n")},
     "failed: what h sent is not what the listing names: git's hash is "
     "e965047ad7c57865823c7d992b1d046ea66edf78, not ce013625030ba8dba906f756967f9e9ca394464a",
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "",
     {STATUS(404)},
     "absent: h answers 404: there is no such thing",
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "",
     {STATUS(500), STATUS(502), OK("a")},
     "here: a",
     "GET https://h/f\nGET https://h/f\nGET https://h/f\n",
     1500,
     false},
    {"https://h/f",
     "",
     {STATUS(500), STATUS(502), STATUS(503)},
     "failed: h answers 503 (tried 3 times)",
     "GET https://h/f\nGET https://h/f\nGET https://h/f\n",
     1500,
     false},
    {"https://h/f",
     "",
     {{.status = 503, .headers = "Retry-After: 7\n"}, OK("a")},
     "here: a",
     "GET https://h/f\nGET https://h/f\n",
     7000,
     false},
    {"https://h/f",
     "",
     {OK("abc", .code = CURLE_PARTIAL_FILE), OK("abcdef")},
     "here: abcdef",
     "GET https://h/f\nGET https://h/f\n",
     500,
     false},
    {"https://h/f",
     "",
     {{.code = CURLE_GOT_NOTHING}, {.code = CURLE_GOT_NOTHING}, {.code = CURLE_GOT_NOTHING}},
     "failed: the connection to h broke: the connection broke (tried 3 times)",
     "GET https://h/f\nGET https://h/f\nGET https://h/f\n",
     1500,
     false},
    {"https://h/f",
     "",
     {{.code = CURLE_OPERATION_TIMEDOUT}, {.code = CURLE_OPERATION_TIMEDOUT}, OK("a")},
     "here: a",
     "GET https://h/f\nGET https://h/f\nGET https://h/f\n",
     1500,
     false},
    {"https://h/f",
     "",
     {{.code = CURLE_COULDNT_CONNECT}},
     "failed unreachable: h takes no connection",
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "",
     {{.code = CURLE_URL_MALFORMAT}, OK("a")},
     "failed: libcurl cannot do that: malformed URL",
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "",
     {OK("abc", .hangs = true), OK("abc", .hangs = true), OK("abc", .hangs = true)},
     "failed: h sent nothing for 30 s (tried 3 times)",
     "GET https://h/f\nGET https://h/f\nGET https://h/f\n",
     91500,
     false},
    {"https://h/a/f",
     "",
     {MOVED("/g"), MOVED("x"), OK("a")},
     "here: a",
     "GET https://h/a/f\nGET https://h/g\nGET https://h/x\n",
     0,
     false},
    {"https://h/f",
     "",
     {MOVED("https://g/f")},
     "failed: h answers 302: it redirects to another host, g",
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "",
     {MOVED("https://g/f"), OK("a")},
     "here: a",
     "GET https://h/f\nGET https://g/f\n",
     0,
     true},
    {"https://h/f",
     "",
     {MOVED("http://h/f")},
     "failed: h answers 302: the address it redirects to is refused: it is not encrypted",
     "GET https://h/f\n",
     0,
     true},
    {"https://h/f",
     "",
     {MOVED("/f"), MOVED("/f"), MOVED("/f"), MOVED("/f"), MOVED("/f"), MOVED("/f"), OK("a")},
     "failed: h redirects more than 5 times, in a circle perhaps",
     "GET https://h/f\nGET https://h/f\nGET https://h/f\nGET https://h/f\nGET https://h/f\n"
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "",
     {OK("a", .hangs = true, .wakes = true)},
     "failed stopped: stopped",
     "GET https://h/f\n",
     0,
     false},
    {"https://h/f",
     "",
     {{.status = 500, .wakes = true}, OK("a")},
     "failed stopped: stopped",
     "GET https://h/f\n",
     0,
     false},
    {"http://h/f",
     "",
     {OK("a")},
     "failed: the address is refused: it is not encrypted",
     "",
     0,
     false},
    {"http://127.0.0.1:1/f", "", {OK("a")}, "here: a", "GET http://127.0.0.1:1/f\n", 0, false},
};

static void ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct site site;
        struct web_want want = {.url = str_of(endings[i].url),
                                .sha1 = str_of(endings[i].sha1),
                                .other_hosts = endings[i].other_hosts};
        char row[40], waited[40], wanted[40];
        site_open(&site);
        site_play(&site, endings[i].replies, 7);
        snprintf(row, sizeof row, "row %zu", i);
        assert_row_equal(row, site_get(&site, &want), endings[i].end);
        assert_row_equal(row, buf_str(&scripted_server.requests).ptr, endings[i].requests);
        snprintf(waited, sizeof waited, "%d ms", (int)(scripted_server.now - SCRIPTED_START));
        snprintf(wanted, sizeof wanted, "%d ms", endings[i].waited);
        assert_row_equal(row, waited, wanted);
        site_close(&site);
    }
}

/* Whether nothing but what is good stays in the cache, and a file that drips ends. */
static void limits(void **state)
{
    (void)state;
    char large[1002] = {0};
    struct site site;
    struct web_want want = {.url = STR("https://h/f")},
                    sized = {.url = STR("https://h/f"), .bytes = 5};
    memset(large, 'x', sizeof large - 1);
    const struct scripted_reply replies[] = {OK(large), OK("four"), OK("four"), OK("four"),
                                             OK("fives")};
    size_t files;
    int64_t bytes;
    site_open(&site);
    site_play(&site, replies, 5);
    assert_string_equal(site_get(&site, &want),
                        "failed: it is larger than the limit of 1000 bytes");
    assert_string_equal(site_get(&site, &sized),
                        "failed: h sent 4 bytes instead of 5, whose hash is another one (tried 3 "
                        "times)");
    cache_size(site.cache, site.bench.arena, &files, &bytes);
    assert_int_equal(files, 0);
    assert_string_equal(site_get(&site, &sized), "here: fives");
    site_close(&site);
}

static size_t one_byte(void)
{
    scripted_server.now += 20000;
    return 1;
}

static void slow(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f")};
    const struct scripted_reply replies[] = {
        OK("0123456789012345678901234567890123456789012345678901234567890123456789")};
    site_open(&site);
    site_play(&site, replies, 1);
    scripted_server.chunk = one_byte;
    assert_string_equal(site_get(&site, &want),
                        "failed: the answer of h is not complete after 10 min");
    site.options.total_ms = 60000;
    site_play(&site, replies, 1);
    scripted_server.chunk = one_byte;
    assert_string_equal(site_get(&site, &want),
                        "failed: the answer of h is not complete after 1 min");
    site_close(&site);
}

static void tokens(void **state)
{
    (void)state;
    struct site site;
    struct web_want api = {.url = STR(API "/a"), .other_hosts = true, .accept = STR("x/y")},
                    other = {.url = STR("https://api.h:444/a")};
    const struct scripted_reply replies[] = {MOVED("/b"), MOVED("https://other.h/b"), OK("a"),
                                             OK("b")};
    site_open(&site);
    site.options.token = STR("no secret");
    site_play(&site, &replies[3], 1);
    assert_string_equal(site_get(&site, &api), "here: b");
    assert_string_equal(buf_str(&scripted_server.headers).ptr, "Accept: x/y\n");
    site.options.token = STR("secret");
    site_play(&site, replies, 4);
    assert_string_equal(site_get(&site, &api), "here: a");
    assert_string_equal(buf_str(&scripted_server.headers).ptr,
                        "Accept: x/y\nAuthorization: Bearer secret\n"
                        "Accept: x/y\nAuthorization: Bearer secret\n"
                        "Accept: x/y\n");
    assert_string_equal(site_get(&site, &other), "here: b");
    assert_true(str_ends(buf_str(&scripted_server.headers), "secret\nAccept: x/y\n"));
    site_close(&site);
}

/* Who sends us back to the token's host may mean something else than we do. */
static void strayed_token(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://evil.h/x"), .other_hosts = true},
                    away = {.url = STR(API "/x"), .other_hosts = true};
    const struct scripted_reply replies[] = {
        MOVED(API "/repos/a"),     MOVED("/repos/b"),     OK("a"),
        MOVED("https://evil.h/y"), MOVED(API "/repos/c"), OK("c")};
    site_open(&site);
    site.options.token = STR("secret");
    site_play(&site, replies, 6);
    assert_string_equal(site_get(&site, &want), "here: a");
    assert_int_equal(scripted_server.headers.len, 0);
    assert_string_equal(site_get(&site, &away), "here: c");
    assert_string_equal(scripted_server.headers.ptr, "Authorization: Bearer secret\n");
    site_close(&site);
}

/* What ends where the connection ends may be a part: it serves once. With git's hash it is known to be whole. */
static void unbounded(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f")},
                    hashed = {.url = STR("https://h/g"),
                              .lasting = true,
                              .sha1 = STR("ce013625030ba8dba906f756967f9e9ca394464a")};
    const struct scripted_reply replies[] = {
        OK("par", .headers = "ETag: \"1\"\n", .unbounded = true),
        OK("part", .headers = "Transfer-Encoding: chunked\n", .unbounded = true),
        OK("hello\n", .unbounded = true)};
    size_t files;
    int64_t bytes;
    site_open(&site);
    site_play(&site, replies, 3);
    assert_string_equal(site_get(&site, &want), "here: par");
    cache_size(site.cache, site.bench.arena, &files, &bytes);
    assert_int_equal(files, 0);
    assert_string_equal(site_get(&site, &want), "here: part");
    assert_int_equal(scripted_server.headers.len, 0);
    assert_string_equal(site_get(&site, &hashed), "here: hello\n");
    assert_string_equal(site_get(&site, &hashed), "here cached: hello\n");
    site_close(&site);
}

/* An error's page may be longer than the file that was wanted, even without an end. */
static void pages(void **state)
{
    (void)state;
    static char page[200000];
    struct site site;
    struct web_want want = {.url = STR("https://h/f"), .bytes = 5};
    const struct scripted_reply replies[] = {
        {.status = 503, .body = page},
        {.status = 302, .body = page, .headers = "HTTP/1.1 302 Found\nLocation: /g\n"},
        OK("fives"),
        {.status = 404, .body = page},
        OK("longer"),
    };
    memset(page, 'x', sizeof page - 1);
    site_open(&site);
    for (size_t limit = 1000; limit < 2000000; limit *= 1000) { /* ended, and read */
        site.bench.limits.input_bytes = limit;
        site_play(&site, replies, 5);
        assert_string_equal(site_get(&site, &want), "here: fives");
        web_forget(site.web, site.bench.arena, &want);
        assert_string_equal(site_get(&site, &want),
                            "absent: h answers 404: there is no such thing");
        assert_string_equal(site_get(&site, &want),
                            "failed: h sends more than the 5 bytes of the listing");
    }
    site_close(&site);
}

/* Where others point us is not where we trust. */
static void inward(void **state)
{
    (void)state;
    struct site site;
    struct web_want wants[] = {
        {.url = STR("https://127.0.0.1:1/x"), .named_by = STR(API), .unkept = true},
        {.url = STR("http://localhost/x"), .named_by = STR(API), .unkept = true},
        {.url = STR("https://f.h/x"), .named_by = STR(API), .unkept = true, .other_hosts = true},
        {.url = STR("http://127.0.0.1/x"),
         .named_by = STR("http://127.0.0.1:8080"),
         .unkept = true},
        {.url = STR("http://127.0.0.1/x"), .unkept = true}};
    const struct scripted_reply replies[] = {MOVED("https://[::1]/"), OK("a"), OK("a")};
    struct web_got got[5];
    site_open(&site);
    site_play(&site, replies, 3);
    for (size_t i = 0; i < 5; i++)
        web_get(site.web, site.bench.arena, &wants[i], 1, &got[i]);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(
            spell_end(site.bench.arena, &got[i]),
            "failed: the address is refused: it leads to this machine, and who named "
            "it is another");
    assert_string_equal(spell_end(site.bench.arena, &got[2]),
                        "failed: f.h answers 302: it redirects to another host, [::1]");
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(got[i].inward, i < 3);
    assert_string_equal(spell_end(site.bench.arena, &got[3]), "here: a");
    assert_string_equal(spell_end(site.bench.arena, &got[4]), "here: a");
    site_close(&site);
}

/* A proxy's fault is told without its password, which libcurl's words repeat. */
static void proxies(void **state)
{
    (void)state;
    static const struct {
        const char *proxy;
        struct scripted_reply reply;
        const char *end;
    } rows[] = {
        {"http://u:s3cr3t@p:99999999",
         {.code = CURLE_COULDNT_RESOLVE_PROXY,
          .error = "Unsupported proxy syntax in 'http://u:s3cr3t@p:99999999'"},
         "the proxy p:99999999 cannot be used: its address makes no sense"},
        {"bogus://u:s3cr3t/@p:1",
         {.code = CURLE_COULDNT_CONNECT,
          .error = "Unsupported proxy scheme for 'bogus://u:s3cr3t/@p:1'"},
         "the proxy p:1 cannot be used: its address makes no sense"},
        {"http://u:s3cr3t@",
         {.code = CURLE_COULDNT_RESOLVE_PROXY, .error = "Unsupported proxy 'http://u:s3cr3t@'"},
         "the proxy without a host cannot be used: its address makes no sense"},
        {"http://u:s3cr3t@p:1",
         {.code = CURLE_COULDNT_RESOLVE_PROXY, .error = "Could not resolve proxy: p"},
         "the proxy p:1 cannot be used: its name is not known"},
        {"socks5h://u:s3cr3t@p:1",
         {.code = CURLE_PROXY, .error = "u:s3cr3t@ is not let in"},
         "the proxy p:1 cannot be used: it does not make the connection"},
        {"http://u:s3cr3t@p:1",
         {.code = CURLE_RECV_ERROR, .proxy_status = 407},
         "the proxy p:1 cannot be used: it answers 407: it wants a name and a password, or others"},
        {"http://u:s3cr3t@p:1",
         {.code = CURLE_RECV_ERROR, .proxy_status = 403},
         "the proxy p:1 cannot be used: it answers 403: it refuses to connect to the host"},
        {"http://u:s3cr3t@p:1",
         {.code = CURLE_COULDNT_CONNECT},
         "the proxy p:1 takes no connection"},
        {"http://u:s3cr3t@p:1",
         {.code = CURLE_SSL_CONNECT_ERROR, .error = "with http://u:s3cr3t@p:1"},
         "no connection to h by the proxy p:1: the connection broke"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct site site;
        struct web_want want = {.url = STR("https://h/f")};
        char row[40];
        snprintf(row, sizeof row, "row %zu", i);
        assert_int_equal(setenv("https_proxy", rows[i].proxy, 1), 0);
        site_open(&site);
        site_play(&site, &rows[i].reply, 1);
        assert_row_equal(row, site_get(&site, &want),
                         str_printf(site.bench.arena, "failed unreachable: %s", rows[i].end).ptr);
        assert_int_equal(scripted_server.next, 1);
        site_close(&site);
    }
    assert_int_equal(unsetenv("https_proxy"), 0);
}

static void revalidation(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f")},
                    lasting = {.url = STR("https://h/l"), .lasting = true};
    const struct scripted_reply replies[] = {
        OK("one", .headers = "ETag: \"1\"\nLink: <https://h/2>; rel=\"next\"\n"),
        STATUS(304),
        OK("two", .headers = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\n"),
        STATUS(304),
        STATUS(404),
        OK("for ever"),
    };
    struct web_got got;
    site_open(&site);
    site_play(&site, replies, 6);
    assert_string_equal(site_get(&site, &want), "here: one");
    assert_int_equal(scripted_server.headers.len, 0);
    web_get(site.web, site.bench.arena, &want, 1, &got);
    assert_string_equal(spell_end(site.bench.arena, &got), "here cached: one");
    assert_true(str_is(got.link, "<https://h/2>; rel=\"next\""));
    assert_string_equal(site_get(&site, &want), "here: two");
    assert_string_equal(site_get(&site, &want), "here cached: two");
    assert_string_equal(scripted_server.headers.ptr,
                        "If-None-Match: \"1\"\nIf-None-Match: \"1\"\n"
                        "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\n");
    assert_string_equal(site_get(&site, &want), "absent: h answers 404: there is no such thing");
    assert_string_equal(site_get(&site, &lasting), "here: for ever");
    assert_int_equal(scripted_server.next, 6);
    assert_string_equal(site_get(&site, &lasting), "here cached: for ever");
    assert_int_equal(scripted_server.next, 6);
    web_forget(site.web, site.bench.arena, &lasting);
    assert_string_equal(site_get(&site, &lasting), "failed unreachable: h takes no connection");
    site_close(&site);
}

/* What a proxy says before is no header of the reply. */
static void earlier_headers(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f")};
    const struct scripted_reply replies[] = {
        OK("one", .headers = "HTTP/1.1 200 Connection established\nETag: \"proxy\"\n"
                             "HTTP/1.1 200 OK\nLast-Modified: then\n"),
        OK("two")};
    site_open(&site);
    site_play(&site, replies, 2);
    assert_string_equal(site_get(&site, &want), "here: one");
    assert_string_equal(site_get(&site, &want), "here: two");
    assert_string_equal(scripted_server.headers.ptr, "If-Modified-Since: then\n");
    site_close(&site);
}

/* What the cache has is used as it is, if it is what is wanted; nothing is asked. */
static void offline(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f")}, typed = want, hashed = want;
    const struct scripted_reply replies[] = {OK("one")};
    struct web_got got;
    typed.accept = STR("x/y");
    hashed.sha1 = STR("ce013625030ba8dba906f756967f9e9ca394464a");
    site_open(&site);
    site_play(&site, replies, 1);
    assert_string_equal(site_get(&site, &want), "here: one");
    site.options.offline = true;
    site_play(&site, replies, 1);
    assert_true(web_is_offline(site.web));
    assert_string_equal(site_get(&site, &want), "here cached: one");
    assert_string_equal(site_get(&site, &typed),
                        "failed uncached: the cache does not have it, and the network is not used");
    assert_string_equal(site_get(&site, &hashed),
                        "failed uncached: the cache does not have it, and the network is not used");
    web_get(site.web, site.bench.arena, &typed, 1, &got);
    web_tell(&site.bench.ctx, &typed, &got);
    assert_string_equal(bench_messages(&site.bench),
                        "error: https://h/f: the cache does not have it, and the network is not "
                        "used [run `crdforge fetch https://h/f` once without --offline]\n");
    assert_int_equal(scripted_server.next, 0);
    site_close(&site);
}

/* What was there and is damaged is not said to have never been. */
static void damaged(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f")};
    const struct scripted_reply replies[] = {OK("one")};
    struct web_got got;
    site_open(&site);
    site_play(&site, replies, 1);
    web_get(site.web, site.bench.arena, &want, 1, &got);
    FILE *file = fopen(str_printf(site.bench.arena, "%s/cache/sha256/%.2s/%s", site.folder.ptr,
                                  got.sha256.ptr, got.sha256.ptr)
                           .ptr,
                       "w");
    assert_non_null(file);
    fclose(file);
    site.options.offline = true;
    site_play(&site, replies, 1);
    assert_string_equal(site_get(&site, &want),
                        "failed uncached: what the cache had of it was damaged and is removed, and "
                        "the network is not used");
    assert_string_equal(site_get(&site, &want),
                        "failed uncached: the cache does not have it, and the network is not used");
    site_close(&site);
}

/* --offline is named for what the cache has. */
static void without_network(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f")};
    const struct scripted_reply replies[] = {STATUS(503), STATUS(503), STATUS(503), OK("one"),
                                             STATUS(503), STATUS(503), STATUS(503)};
    struct web_got got;
    site_open(&site);
    site_play(&site, replies, 7);
    for (int turn = 0; turn < 3; turn++) {
        web_get(site.web, site.bench.arena, &want, 1, &got);
        if (got.end != WEB_HERE)
            web_tell(&site.bench.ctx, &want, &got);
    }
    assert_string_equal(
        bench_messages(&site.bench),
        "error: https://h/f: h answers 503 (tried 3 times) [try again later]\n"
        "error: https://h/f: h answers 503 (tried 3 times) [try again later, or use "
        "--offline]\n");
    site_close(&site);
}

static struct scripted_reply by_name(const struct scripted_handle *handle, bool watch)
{
    static const struct scripted_reply fine = OK("12345"), gone = STATUS(404), ill = STATUS(500);
    (void)watch;
    size_t busy = 0;
    for (size_t i = 0; i < SCRIPTED_HANDLES; i++)
        busy += scripted_server.handles[i].added;
    assert_true(busy < WEB_AT_ONCE);
    return strstr(handle->url, "gone") ? gone : strstr(handle->url, "ill") ? ill : fine;
}

static void keep_waiting(void *data, cf_str host, int try, int tries, cf_str why)
{
    struct site *site = data;
    buf_printf(&site->waiting, "%.*s %d/%d %.*s\n", STR_ARG(host), try, tries, STR_ARG(why));
}

/* Another try is told before it is made; of files that fail together once. */
static void waiting(void **state)
{
    (void)state;
    struct site site;
    struct web_want wants[] = {{.url = STR("https://h/ill")}, {.url = STR("https://h/ill2")}};
    struct web_got got[2];
    site_open(&site);
    site.options.waiting = keep_waiting;
    site_play(&site, NULL, 0);
    scripted_server.choose = by_name;
    web_get(site.web, site.bench.arena, wants, 2, got);
    assert_string_equal(site.waiting.ptr, "h 2/3 h answers 500\nh 3/3 h answers 500\n");
    site_close(&site);
}

/* An answer may have a limit of its own. */
static void own_limit(void **state)
{
    (void)state;
    struct site site;
    struct web_want want = {.url = STR("https://h/f"), .limit_bytes = 4};
    const struct scripted_reply replies[] = {OK("12345"), OK("1234")};
    site_open(&site);
    site_play(&site, replies, 2);
    assert_string_equal(site_get(&site, &want), "failed: it is larger than the limit of 4 bytes");
    assert_string_equal(site_get(&site, &want), "here: 1234");
    site_close(&site);
}

/* Many at once, no more than WEB_AT_ONCE; one that fails does not keep the others. */
static void many(void **state)
{
    (void)state;
    enum { LEN = 30 };
    struct site site;
    struct web_want wants[LEN];
    struct web_got got[LEN];
    site_open(&site);
    site_play(&site, NULL, 0);
    scripted_server.choose = by_name;
    for (size_t i = 0; i < LEN; i++)
        wants[i] = (struct web_want){.url = str_printf(site.bench.arena, "https://h/%s%zu",
                                                       i == 3   ? "gone"
                                                       : i == 7 ? "ill"
                                                                : "f",
                                                       i)};
    web_get(site.web, site.bench.arena, wants, LEN, got);
    for (size_t i = 0; i < LEN; i++)
        assert_string_equal(spell_end(site.bench.arena, &got[i]),
                            i == 3   ? "absent: h answers 404: there is no such thing"
                            : i == 7 ? "failed: h answers 500 (tried 3 times)"
                                     : "here: 12345");
    assert_int_equal(scripted_server.next, LEN + 2);
    assert_string_equal(site.progress.ptr, "30 of 30, 140 bytes");
    site_close(&site);
}

/* What each host does, by its name. */
static struct scripted_reply by_host(const struct scripted_handle *handle, bool watch)
{
    static const struct scripted_reply limit = {.status = 429, .headers = "Retry-After: 3600\n"},
                                       ill = STATUS(503), refused = {.code = CURLE_COULDNT_CONNECT},
                                       silent = OK("a", .hangs = true), fine = OK("12345");
    static size_t asked;
    (void)watch;
    asked = scripted_server.next ? asked + 1 : 1;
    return strstr(handle->url, "limit")     ? limit
           : strstr(handle->url, "ill")     ? ill
           : strstr(handle->url, "late")    ? (asked <= 50 ? fine : ill)
           : strstr(handle->url, "refused") ? refused
           : strstr(handle->url, "silent")  ? silent
                                            : fine;
}

/* Three hundred files of a host that gives none: it is not asked three hundred times. Other hosts are. */
static void storms(void **state)
{
    (void)state;
    enum { LEN = 300 };
    static const struct {
        const char *host, *end;
        size_t most, here;
    } rows[] = {
        {"limit", "failed: limit answers 429: the limit of requests is used up for 3600 s",
         WEB_AT_ONCE, 0},
        {"ill", "failed: ill answers 503 (tried 3 times)", (size_t)3 * WEB_AT_ONCE, 0},
        {"refused", "failed unreachable: refused takes no connection", WEB_AT_ONCE, 0},
        {"silent", "failed: silent sent nothing for 30 s (tried 3 times)", (size_t)3 * WEB_AT_ONCE,
         0},
        {"late", "failed: late answers 503 (tried 3 times)", 50 + 5 * WEB_AT_ONCE, 50},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct site site;
        struct web_want wants[LEN];
        struct web_got got[LEN];
        size_t here = 0;
        site_open(&site);
        site_play(&site, NULL, 0);
        scripted_server.choose = by_host;
        for (size_t i = 0; i < LEN; i++)
            wants[i] =
                (struct web_want){.url = str_printf(site.bench.arena, "https://%s/%zu",
                                                    i == LEN - 1 ? "fine" : rows[r].host, i)};
        web_get(site.web, site.bench.arena, wants, LEN, got);
        for (size_t i = 0; i < LEN - 1; i++) {
            here += got[i].end == WEB_HERE;
            if (got[i].end != WEB_HERE)
                assert_row_equal(rows[r].host, spell_end(site.bench.arena, &got[i]), rows[r].end);
        }
        assert_int_equal(here, rows[r].here);
        assert_in_range(scripted_server.next, 1, rows[r].most + 1);
        if (r < 4)
            assert_string_equal(spell_end(site.bench.arena, &got[LEN - 1]), "here: 12345");
        site_close(&site);
    }
}

/* Somebody wants us to stop: nothing more is begun. */
static struct scripted_reply waking(const struct scripted_handle *handle, bool watch)
{
    struct scripted_reply reply = by_name(handle, watch);
    reply.hangs = true;
    reply.wakes = scripted_server.next == 2;
    return reply;
}

static void stopping(void **state)
{
    (void)state;
    enum { LEN = 20 };
    struct site site;
    struct web_want wants[LEN];
    struct web_got got[LEN];
    site_open(&site);
    site_play(&site, NULL, 0);
    scripted_server.choose = waking;
    for (size_t i = 0; i < LEN; i++)
        wants[i] = (struct web_want){.url = str_printf(site.bench.arena, "https://h/%zu", i)};
    web_get(site.web, site.bench.arena, wants, LEN, got);
    for (size_t i = 0; i < LEN; i++)
        assert_string_equal(spell_end(site.bench.arena, &got[i]), "failed stopped: stopped");
    assert_int_equal(scripted_server.next, WEB_AT_ONCE);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends),         cmocka_unit_test(limits),
        cmocka_unit_test(slow),         cmocka_unit_test(tokens),
        cmocka_unit_test(revalidation), cmocka_unit_test(earlier_headers),
        cmocka_unit_test(offline),      cmocka_unit_test(many),
        cmocka_unit_test(stopping),     cmocka_unit_test(strayed_token),
        cmocka_unit_test(unbounded),    cmocka_unit_test(pages),
        cmocka_unit_test(inward),       cmocka_unit_test(proxies),
        cmocka_unit_test(storms),       cmocka_unit_test(damaged),
        cmocka_unit_test(waiting),      cmocka_unit_test(without_network),
        cmocka_unit_test(own_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
