/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/urls.h"

#include "cli/meant.h"
#include "cli/words.h"
#include "io/url.h"

/* False when it is known without asking that no definition is there. */
static bool can_be_file(struct urls *urls, cf_str url)
{
    return url_split(url).host.len && !meant_page(urls->run->arena, url).len;
}

static void add(struct urls *urls, const cf_str *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (words_kind(words[i]) == WORDS_URL && can_be_file(urls, words[i]))
            urls->list[urls->len++] = words[i];
}

void urls_open(struct urls *urls, const struct select_words *words)
{
    bool files = words->crd_path.len || (urls->sources && sources_has_service(urls->sources));
    urls->of_batch = arena_open();
    urls->list = arena_many(urls->run->arena, words->whats_len + words->crd_names_len, cf_str);
    if (!files)
        add(urls, words->crd_names, words->crd_names_len);
    add(urls, words->whats, words->whats_len);
}

void urls_close(struct urls *urls)
{
    arena_close(urls->of_batch);
}

/* Nobody's password is printed. */
static bool refuse_password(struct ctx *ctx, cf_str url)
{
    struct url parts = url_split(url);
    cf_str authority = url_authority(url);
    size_t at = 0;
    for (size_t i = 0; i < authority.len; i++)
        at = authority.ptr[i] == '@' ? i + 1 : at;
    if (!at)
        return true;
    cf_str rest = str_cut(url, parts.scheme.len + at, url.len);
    bool encrypted = str_equal_fold(parts.scheme, STR("https://"));
    ctx_error(ctx, NULL, "%.*s%.*s is refused: %sit has a name or a password in it",
              STR_ARG(parts.scheme), STR_ARG(rest), encrypted ? "" : "it is not encrypted, and ");
    ctx_hint(ctx, "give one without, that begins with https://; or fetch it with a program that "
                  "keeps passwords, and pipe it in, with - for WHAT");
    return false;
}

/* A page for people where a file was meant: true after an error that says so. */
static bool is_page(struct ctx *ctx, cf_str url, cf_str bytes)
{
    cf_str start = str_trim(str_cut(bytes, 0, 1024));
    cf_str head = str_cut(start, 0, sizeof "<!DOCTYPE" - 1);
    if (!str_equal_fold(head, STR("<!DOCTYPE")) &&
        !str_equal_fold(str_cut(head, 0, 5), STR("<html")))
        return false;
    ctx_error(ctx, NULL, "%.*s is a page of HTML and no definition", STR_ARG(url));
    if (str_starts(url, "https://github.com/"))
        ctx_hint(ctx, "a file of a repository is written github:owner/repo@tag:path/of/file.yaml");
    else
        ctx_hint(ctx, "give the URL of the file itself");
    return true;
}

/* Gets the next few. */
static void get(struct urls *urls)
{
    struct web_want wants[WEB_AT_ONCE];
    struct web_got got[WEB_AT_ONCE];
    size_t places[WEB_AT_ONCE], wanted = 0;
    size_t len = urls->len - urls->at < WEB_AT_ONCE ? urls->len - urls->at : WEB_AT_ONCE;
    arena_clear(urls->of_batch);
    struct ctx dropped = run_ctx(urls->run, urls->of_batch); /* it is told in its turn */
    for (size_t i = 0; i < len; i++) {
        cf_str url = urls->list[urls->at + i];
        if (!sources_admits(urls->sources, &dropped, url))
            continue;
        places[wanted] = i;
        wants[wanted++] = (struct web_want){.url = url, .other_hosts = true};
    }
    web_get(sources_github(urls->sources)->web, urls->of_batch, wants, wanted, got);
    for (size_t i = 0; i < wanted; i++)
        urls->got[places[i]] = got[i];
    urls->batch = urls->at;
    urls->batch_len = len;
}

/* False after a diagnostic. */
static bool take(struct urls *urls, struct ctx *ctx, cf_str url, const struct web_got *got)
{
    const struct web_want want = {.url = url};
    if (!refuse_password(ctx, url) || !sources_admits(urls->sources, ctx, url))
        return false;
    if (got->end != WEB_HERE)
        return web_tell(ctx, &want, got);
    run_say(urls->run, "DOWNLOADED: %.*s%s", STR_ARG(url), got->cached ? ", cached" : "");
    return !is_page(ctx, url, got->bytes);
}

static void tell_no_file(struct urls *urls, cf_str url)
{
    struct ctx *ctx = &urls->run->ctx;
    cf_str meant = meant_page(ctx->arena, url);
    if (meant.len) {
        ctx_error(ctx, NULL, "%.*s is a page for people and no definition", STR_ARG(url));
        ctx_hint(ctx, "a repository is written %.*s", STR_ARG(meant));
    } else {
        ctx_error(ctx, NULL, "%.*s names no host", STR_ARG(url));
        ctx_hint(ctx, "give the whole address: https://HOST/PATH.yaml");
    }
    run_flush(urls->run, ctx);
}

void urls_read(struct urls *urls, cf_str url)
{
    if (!can_be_file(urls, url)) {
        tell_no_file(urls, url);
        return;
    }

    struct documents *documents = urls->documents;
    const struct select_origin origin = {.source = STR("url"), .where = url};
    if (urls->at == urls->batch + urls->batch_len)
        get(urls);
    const struct web_got *got = &urls->got[urls->at++ - urls->batch];
    arena_clear(documents->of_file);
    struct ctx ctx = run_ctx(urls->run, documents->of_file);
    bool read = take(urls, &ctx, url, got);
    run_flush(urls->run, &ctx);
    if (!read)
        return;
    documents_begin(documents, NULL, NULL);
    documents_read(documents, url, got->bytes, &origin);
    documents_end(documents, url);
}
