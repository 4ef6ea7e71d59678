/* SPDX-License-Identifier: Apache-2.0
 *
 * An API server made of a list of replies, in the place of libcurl, and a clock that goes on only
 * while somebody waits. It defines curl_load() and the functions of io/clock.h, so that the linker
 * takes these and not those of room_io: include it in one file of a program.
 */
#ifndef UNIT_SCRIPTED_SERVER_H
#define UNIT_SCRIPTED_SERVER_H

#include "io/clock.h"
#include "io/curl_load.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct scripted_reply {
    int status;          /* 0: there is no answer */
    const char *body;    /* NULL: none */
    size_t len;          /* of the body; 0: up to its NUL */
    const char *headers; /* "Name: value\n"; NULL: none but the status */
    CURLcode code;       /* how it ends */
    bool hangs;          /* it does not end */
    bool wakes;          /* a signal comes while it is on its way */
    bool unbounded;      /* no header says how long the body is */
    const char *error;   /* libcurl's words for how it ends; NULL: none */
    long proxy_status;   /* what a proxy said to CONNECT; 0: nothing */
};

enum { SCRIPTED_HANDLES = 12, SCRIPTED_START = 1000000 };

struct scripted_handle {
    bool used, added, began, ended, told;
    struct scripted_reply reply;
    size_t fed;
    const char *method, *url, *body;
    curl_write_callback write, header;
    char *error;
    void *write_data, *header_data, *private_data;
    CURLMsg message;
};

/* What is there is for all programs of one test: it is set up by scripted_open(). */
struct scripted_server {
    const struct scripted_reply *replies;
    size_t len, next;
    int64_t now;
    bool woken;
    bool old;              /* it takes no certificates from memory */
    bool unstarted;        /* it does not start */
    bool quick;            /* nobody waits for what hangs */
    size_t (*chunk)(void); /* how many bytes come next; NULL: all */
    /* Gives the reply instead of the list; NULL: the list. */
    struct scripted_reply (*choose)(const struct scripted_handle *handle, bool watch);
    struct scripted_handle handles[SCRIPTED_HANDLES];
    struct arena *arena;
    struct buf words;    /* "GET WATCH POST": what was asked */
    struct buf requests; /* "POST https://…\nBODY\n" for each */
    struct buf settings; /* "proxy=http://p\n": the options of the table below, as they are set;
                          * and of lists Host and where to connect to */
    struct buf headers; /* "Accept: …\n", Authorization, Impersonate-… and If-…, as they are set */
};

static struct scripted_server scripted_server;

/* --- the clock -------------------------------------------------------------------------------- */

int64_t clock_ms(void)
{
    return scripted_server.now;
}

cf_str clock_utc(struct arena *arena)
{
    (void)arena;
    return STR("2026-01-31T12:00:00Z");
}

/* Seconds within one day, and days in their order ("2026-01-31T12:00:00Z"): as if each month had 31. */
int64_t clock_parse(cf_str text)
{
    static const int64_t bases[] = {1, 12, 31, 24, 60, 60};
    int64_t seconds = 0, part = 0;
    if (text.len != 20)
        return -1;
    for (size_t i = 0, field = 0; i < text.len && field < 6; i++) {
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9') {
            part = part * 10 + (text.ptr[i] - '0');
            continue;
        }
        seconds = seconds * bases[field++] + part;
        part = 0;
    }
    return seconds;
}

uint64_t clock_random(uint64_t below)
{
    (void)below;
    return 0;
}

/* --- libcurl ---------------------------------------------------------------------------------- */

static CURLcode scripted_init(long flags)
{
    (void)flags;
    return CURLE_OK;
}

static CURL *scripted_easy(void)
{
    for (size_t i = 0; i < SCRIPTED_HANDLES; i++)
        if (!scripted_server.handles[i].used) {
            scripted_server.handles[i] = (struct scripted_handle){.used = true};
            return &scripted_server.handles[i];
        }
    return NULL;
}

/* Options whose texts are kept. */
static const struct {
    CURLoption option;
    const char *name;
} scripted_texts[] = {
    {CURLOPT_KEYPASSWD, "passphrase"},
    {CURLOPT_PROXY, "proxy"},
    {CURLOPT_NOPROXY, "no proxy for"},
};

static void scripted_keep(CURLoption option, va_list args)
{
    for (size_t i = 0; i < sizeof scripted_texts / sizeof *scripted_texts; i++)
        if (scripted_texts[i].option == option)
            buf_printf(&scripted_server.settings, "%s=%s\n", scripted_texts[i].name,
                       va_arg(args, const char *));
}

static CURLcode scripted_setopt(CURL *curl, CURLoption option, ...)
{
    struct scripted_handle *handle = curl;
    CURLcode code = CURLE_OK;
    va_list args;
    va_start(args, option);
    switch (option) {
    case CURLOPT_CAINFO_BLOB:
        code = scripted_server.old ? CURLE_UNKNOWN_OPTION : CURLE_OK;
        break;
#if LIBCURL_VERSION_NUM >= 0x075700
    case CURLOPT_QUICK_EXIT:
        scripted_server.quick = va_arg(args, long) == 1;
        break;
#endif
    case CURLOPT_SSL_VERIFYPEER:
    case CURLOPT_SSL_VERIFYHOST:
        buf_printf(&scripted_server.settings, "verify %s=%ld\n",
                   option == CURLOPT_SSL_VERIFYPEER ? "peer" : "host", va_arg(args, long));
        break;
    case CURLOPT_URL:
        handle->url = va_arg(args, const char *);
        break;
    case CURLOPT_CUSTOMREQUEST:
        handle->method = va_arg(args, const char *);
        break;
    case CURLOPT_POSTFIELDS:
        handle->body = va_arg(args, const char *);
        break;
    case CURLOPT_WRITEFUNCTION:
        handle->write = va_arg(args, curl_write_callback);
        break;
    case CURLOPT_HEADERFUNCTION:
        handle->header = va_arg(args, curl_write_callback);
        break;
    case CURLOPT_ERRORBUFFER:
        handle->error = va_arg(args, char *);
        break;
    case CURLOPT_WRITEDATA:
        handle->write_data = va_arg(args, void *);
        break;
    case CURLOPT_HEADERDATA:
        handle->header_data = va_arg(args, void *);
        break;
    case CURLOPT_PRIVATE:
        handle->private_data = va_arg(args, void *);
        break;
    default:
        scripted_keep(option, args);
        break;
    }
    va_end(args);
    return code;
}

static CURLcode scripted_getinfo(CURL *curl, CURLINFO info, ...)
{
    struct scripted_handle *handle = curl;
    va_list args;
    va_start(args, info);
    if (info == CURLINFO_RESPONSE_CODE)
        *va_arg(args, long *) = handle->began ? handle->reply.status : 0;
    else if (info == CURLINFO_HTTP_CONNECTCODE)
        *va_arg(args, long *) = handle->reply.proxy_status;
    else if (info == CURLINFO_PRIVATE)
        *va_arg(args, void **) = handle->private_data;
    va_end(args);
    return CURLE_OK;
}

static void scripted_reset(CURL *curl)
{
    *(struct scripted_handle *)curl = (struct scripted_handle){.used = true};
}

static void scripted_cleanup(CURL *curl)
{
    if (curl)
        ((struct scripted_handle *)curl)->used = false;
}

static const char *scripted_strerror(CURLcode code)
{
    return code == CURLE_COULDNT_CONNECT            ? "no connection"
           : code == CURLE_PEER_FAILED_VERIFICATION ? "self-signed certificate"
           : code == CURLE_URL_MALFORMAT            ? "malformed URL"
           : code == CURLE_SSL_CERTPROBLEM          ? "no key"
           : code == CURLE_UNKNOWN_OPTION           ? "unknown option"
                                                    : "the connection broke";
}

static CURLM *scripted_multi(void)
{
    return scripted_server.unstarted ? NULL : &scripted_server;
}

static CURLMcode scripted_add(CURLM *multi, CURL *curl)
{
    static const struct scripted_reply none = {.code = CURLE_COULDNT_CONNECT};
    struct scripted_server *server = multi;
    struct scripted_handle *handle = curl;
    bool watch = strstr(handle->url, "watch=1") != NULL;
    if (server->choose)
        handle->reply = server->choose(handle, watch);
    else
        handle->reply = server->next < server->len ? server->replies[server->next] : none;
    server->next++;
    if (handle->reply.body && !handle->reply.len)
        handle->reply.len = strlen(handle->reply.body);
    handle->added = true;
    server->woken = server->woken || handle->reply.wakes;
    buf_printf(&server->words, "%s%s", server->words.len ? " " : "",
               watch ? "WATCH" : handle->method);
    buf_printf(&server->requests, "%s %s\n%s%s", handle->method, handle->url,
               handle->body ? handle->body : "", handle->body ? "\n" : "");
    return CURLM_OK;
}

static CURLMcode scripted_remove(CURLM *multi, CURL *curl)
{
    (void)multi;
    ((struct scripted_handle *)curl)->added = false;
    return CURLM_OK;
}

static void scripted_end(struct scripted_handle *handle, CURLcode code)
{
    handle->ended = true;
    if (handle->reply.error)
        snprintf(handle->error, CURL_ERROR_SIZE, "%s", handle->reply.error);
    handle->message.msg = CURLMSG_DONE;
    handle->message.easy_handle = handle;
    handle->message.data.result = code;
}

/* libcurl's callbacks take bytes that may be written to. */
static size_t scripted_call(curl_write_callback call, void *data, const char *bytes, size_t len)
{
    return call((char *)(uintptr_t)bytes, 1, len, data);
}

static void scripted_headers(struct scripted_handle *handle)
{
    const char *line = handle->reply.headers;
    handle->began = true;
    while (line && *line) {
        size_t len = strcspn(line, "\n");
        scripted_call(handle->header, handle->header_data, line, len);
        line += len + (line[len] == '\n');
    }
    if (!handle->reply.unbounded)
        scripted_call(handle->header, handle->header_data, "Content-Length: 1", 17);
}

static size_t scripted_left(const struct scripted_handle *handle)
{
    return handle->reply.len - handle->fed;
}

/* True when it can go on without waiting. */
static bool scripted_is_ready(const struct scripted_handle *handle)
{
    if (!handle->added || handle->ended)
        return false;
    return !handle->reply.hangs ||
           (handle->reply.status && (!handle->began || scripted_left(handle)));
}

/* One step: the headers, or a piece of the body, or the end. */
static void scripted_step(struct scripted_handle *handle)
{
    size_t len = scripted_left(handle);
    size_t most = scripted_server.chunk && len ? scripted_server.chunk() : len;
    if (!handle->reply.status) {
        scripted_end(handle, handle->reply.code);
    } else if (!handle->began) {
        scripted_headers(handle);
    } else if (len) {
        len = most && most < len ? most : len;
        const char *bytes = handle->reply.body + handle->fed;
        handle->fed += len;
        if (scripted_call(handle->write, handle->write_data, bytes, len) != len)
            scripted_end(handle, CURLE_WRITE_ERROR);
    } else {
        scripted_end(handle, handle->reply.code);
    }
}

static CURLMcode scripted_perform(CURLM *multi, int *running)
{
    struct scripted_server *server = multi;
    *running = 0;
    for (size_t i = 0; i < SCRIPTED_HANDLES; i++)
        if (scripted_is_ready(&server->handles[i]))
            scripted_step(&server->handles[i]);
    return CURLM_OK;
}

static CURLMcode scripted_poll(CURLM *multi, struct curl_waitfd *extra, unsigned extra_len,
                               int wait_ms, int *ready)
{
    struct scripted_server *server = multi;
    bool waits = true;
    *ready = 0;
    if (extra_len && server->woken) {
        extra->revents = CURL_WAIT_POLLIN;
        return CURLM_OK;
    }
    for (size_t i = 0; i < SCRIPTED_HANDLES; i++)
        waits = waits && !scripted_is_ready(&server->handles[i]);
    if (waits)
        server->now += wait_ms > 0 ? wait_ms : 1;
    return CURLM_OK;
}

static CURLMsg *scripted_message(CURLM *multi, int *left)
{
    struct scripted_server *server = multi;
    *left = 0;
    for (size_t i = 0; i < SCRIPTED_HANDLES; i++) {
        struct scripted_handle *handle = &server->handles[i];
        if (handle->added && handle->ended && !handle->told) {
            handle->told = true;
            return &handle->message;
        }
    }
    return NULL;
}

static CURLMcode scripted_multi_end(CURLM *multi)
{
    (void)multi;
    return CURLM_OK;
}

static struct curl_slist *scripted_append(struct curl_slist *list, const char *text)
{
    (void)list;
    if (strncmp(text, "Host:", 5) == 0 || strncmp(text, "::", 2) == 0)
        buf_printf(&scripted_server.settings, "%s\n", text);
    if (strncmp(text, "Accept:", 7) == 0 || strncmp(text, "Authorization:", 14) == 0 ||
        strncmp(text, "If-", 3) == 0 || strncmp(text, "Impersonate-", 12) == 0)
        buf_printf(&scripted_server.headers, "%s\n", text);
    return NULL;
}

static void scripted_free(struct curl_slist *list)
{
    (void)list;
}

const struct curl_load *curl_load(struct ctx *ctx)
{
    static const struct curl_load table = {
        .global_init = scripted_init,
        .easy_init = scripted_easy,
        .easy_setopt = scripted_setopt,
        .easy_getinfo = scripted_getinfo,
        .easy_reset = scripted_reset,
        .easy_cleanup = scripted_cleanup,
        .easy_strerror = scripted_strerror,
        .multi_init = scripted_multi,
        .multi_add_handle = scripted_add,
        .multi_remove_handle = scripted_remove,
        .multi_perform = scripted_perform,
        .multi_poll = scripted_poll,
        .multi_info_read = scripted_message,
        .multi_cleanup = scripted_multi_end,
        .slist_append = scripted_append,
        .slist_free_all = scripted_free,
    };
    (void)ctx;
    return &table;
}

/* Begins a script. What was recorded lives in `arena`, as the replies must. */
static inline void scripted_open(struct arena *arena, const struct scripted_reply *replies,
                                 size_t len)
{
    scripted_server = (struct scripted_server){.replies = replies,
                                               .len = len,
                                               .now = SCRIPTED_START,
                                               .arena = arena,
                                               .words = {.arena = arena},
                                               .requests = {.arena = arena},
                                               .settings = {.arena = arena},
                                               .headers = {.arena = arena}};
}

#endif
