/* SPDX-License-Identifier: Apache-2.0 */
#include "io/curl_load.h"

#include "io/library.h"

static struct curl_load table;
static bool loaded;

static const struct library_symbol symbols[] = {
    {"curl_global_init", &table.global_init},
    {"curl_easy_init", &table.easy_init},
    {"curl_easy_setopt", &table.easy_setopt},
    {"curl_easy_getinfo", &table.easy_getinfo},
    {"curl_easy_reset", &table.easy_reset},
    {"curl_easy_cleanup", &table.easy_cleanup},
    {"curl_easy_strerror", &table.easy_strerror},
    {"curl_multi_init", &table.multi_init},
    {"curl_multi_add_handle", &table.multi_add_handle},
    {"curl_multi_remove_handle", &table.multi_remove_handle},
    {"curl_multi_perform", &table.multi_perform},
    {"curl_multi_poll", &table.multi_poll},
    {"curl_multi_info_read", &table.multi_info_read},
    {"curl_multi_cleanup", &table.multi_cleanup},
    {"curl_slist_append", &table.slist_append},
    {"curl_slist_free_all", &table.slist_free_all},
};

static bool refuse(struct ctx *ctx, const char *why)
{
    ctx_error(ctx, NULL, "requests need libcurl, which cannot be used: %s", why);
    ctx_hint(ctx, "install the Debian package libcurl4, or any libcurl of 7.77 or later");
    return false;
}

static bool load(struct ctx *ctx)
{
    static const char *const files[] = {"libcurl.so.4", NULL};
    const char *why;
    if (!library_load(files, symbols, sizeof symbols / sizeof *symbols, &why))
        return refuse(ctx, why);
    if (table.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return refuse(ctx, "it does not start");
    return true; /* never closed: TLS libraries do not like to be unloaded */
}

const struct curl_load *curl_load(struct ctx *ctx)
{
    loaded = loaded || load(ctx);
    return loaded ? &table : NULL;
}
