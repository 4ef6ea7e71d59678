/* SPDX-License-Identifier: Apache-2.0
 *
 * libcurl, opened when the first request is made: a command that makes none never pays for loading
 * it and the forty libraries it brings along.
 */
#ifndef IO_CURL_LOAD_H
#define IO_CURL_LOAD_H

#include "base/diag.h"

#define CURL_DISABLE_TYPECHECK /* the functions are called through pointers */
#include <curl/curl.h>

/* The functions that io/http uses, under libcurl's own names without the prefix. */
struct curl_load {
    CURLcode (*global_init)(long flags);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *handle, CURLoption option, ...);
    CURLcode (*easy_getinfo)(CURL *handle, CURLINFO info, ...);
    void (*easy_reset)(CURL *handle);
    void (*easy_cleanup)(CURL *handle);
    const char *(*easy_strerror)(CURLcode code);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_add_handle)(CURLM *multi, CURL *handle);
    CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *handle);
    CURLMcode (*multi_perform)(CURLM *multi, int *running);
    CURLMcode (*multi_poll)(CURLM *multi, struct curl_waitfd *extra, unsigned extra_len,
                            int wait_ms, int *ready);
    CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
    CURLMcode (*multi_cleanup)(CURLM *multi);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
};

/* The table, filled once for the whole program. NULL after a diagnostic. */
const struct curl_load *curl_load(struct ctx *ctx);

#endif
