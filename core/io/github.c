/* SPDX-License-Identifier: Apache-2.0 */
#include "io/github.h"

#include "base/ack.h"
#include "io/cjson_load.h"
#include "io/github_json.h"
#include "io/github_list.h"
#include "io/url.h"

#include <stdlib.h>

enum { OWNER_BYTES = 100, PAGES = 50 };

static const char prefix[] = "github:";
static const char what_it_is[] = "github:owner/repo[@ref][:folder]";

/* --- places ------------------------------------------------------------------------------------- */

static size_t find(cf_str text, const char *ends)
{
    size_t at = 0;
    while (at < text.len && !memchr(ends, text.ptr[at], strlen(ends)))
        at++;
    return at;
}

static cf_str from(cf_str text, size_t at)
{
    return str_cut(text, at, text.len);
}

/* The name of an owner or a repository, as GitHub has them. */
static bool is_name(cf_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z', digit = c >= '0' && c <= '9';
        if (!letter && !digit && !memchr("-_.", c, 3))
            return false;
    }
    return text.len > 0 && text.len <= OWNER_BYTES && !str_is(text, ".") && !str_is(text, "..");
}

/* "owner/repo[@ref][:folder]" */
static void split(cf_str text, struct github_place *ret_place)
{
    size_t slash = find(text, "/"), end = find(text, "@:"), colon;
    *ret_place = (struct github_place){.owner = str_cut(text, 0, slash < end ? slash : end),
                                       .repo = str_cut(text, slash + 1, end)};
    colon = end + find(from(text, end), ":");
    ret_place->ref = str_cut(text, end + 1, colon);
    ret_place->folder = from(text, colon + 1);
    while (str_ends(ret_place->folder, "/"))
        ret_place->folder.len--;
}

/* Drops the parts that a web address has before the owner. */
static cf_str without_host(cf_str text)
{
    static const char *const starts[] = {"https://", "http://", "//", "www.", "github.com/", "/"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts(text, starts[i]))
            text = from(text, strlen(starts[i]));
    return text;
}

/* "tree/v1/folder", as a web address goes on behind the repository; or a folder alone. */
static void guess_rest(cf_str text, struct github_place *place)
{
    static const char *const starts[] = {"tree/", "blob/", "releases/tag/"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts && !place->ref.len; i++)
        if (str_starts(text, starts[i])) {
            text = from(text, strlen(starts[i]));
            place->ref = str_cut(text, 0, find(text, "/"));
            text = from(text, place->ref.len + 1);
        }
    while (text.len && memchr("@:/", text.ptr[0], 3))
        text = from(text, 1);
    place->folder = github_json_is_path(text) ? text : STR("");
}

cf_str github_guess(struct arena *arena, cf_str text)
{
    struct github_place place = {0};
    text = without_host(text);
    place.owner = str_cut(text, 0, find(text, "/@:"));
    text = from(text, place.owner.len + 1);
    place.repo = str_cut(text, 0, find(text, "/@:"));
    text = from(text, place.repo.len + 1);
    if (str_ends(place.repo, ".git"))
        place.repo.len -= 4;
    if (!is_name(place.owner) || !is_name(place.repo))
        return STR("");
    guess_rest(text, &place);
    return github_word(arena, &place);
}

/* NULL, or what is wrong with it. */
static const char *fault_of(cf_str text, const struct github_place *place)
{
    cf_str rest = from(text, find(text, "@:"));
    if (!is_name(place->owner))
        return "it names no owner";
    if (!is_name(place->repo) || str_ends(place->repo, ".git"))
        return "it names no repository";
    if (str_starts(rest, "@") && !place->ref.len)
        return "it names no tag, branch or commit after the @";
    if (place->ref.len && !github_json_is_ref(place->ref))
        return "git takes no such name for a tag or a branch";
    if (str_ends(rest, ":"))
        return "it names no folder after the colon";
    if (place->folder.len && !str_is(place->folder, ".") && !github_json_is_path(place->folder))
        return "its folder is no path of plain names: no \"..\", no empty one";
    return NULL;
}

bool github_parse(struct ctx *ctx, cf_str word, struct github_place *ret_place)
{
    cf_str text = str_starts(word, prefix) ? from(word, sizeof prefix - 1) : word;
    split(text, ret_place);
    const char *fault = fault_of(text, ret_place);
    if (!fault)
        return true;
    cf_str meant = github_guess(ctx->arena, text);
    cf_str shown = github_json_shown(ctx->arena, word);
    ctx_error(ctx, NULL, "%.*s is not %s: %s", STR_ARG(shown), what_it_is, fault);
    if (meant.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(meant));
    else
        ctx_hint(ctx, "for example github:aws-controllers-k8s/s3-controller@v1.0.0:helm/crds");
    return false;
}

cf_str github_word(struct arena *arena, const struct github_place *place)
{
    return str_printf(arena, "%s%.*s/%.*s%s%.*s%s%.*s", prefix, STR_ARG(place->owner),
                      STR_ARG(place->repo), place->ref.len ? "@" : "", STR_ARG(place->ref),
                      place->folder.len ? ":" : "", STR_ARG(place->folder));
}

/* --- services ----------------------------------------------------------------------------------- */

/* The URL of a header Link whose relation is "next": '<URL>; rel="next", ...'; else empty. */
static cf_str next_page(cf_str link)
{
    while (link.len) {
        cf_str url = from(link, find(link, "<") + 1);
        size_t end = find(url, ">");
        cf_str rest = from(url, end + 1);
        cf_str words = str_cut(rest, 0, find(rest, "<"));
        if (str_contains(words, "rel=\"next\""))
            return str_cut(url, 0, end);
        link = from(rest, words.len);
    }
    return STR("");
}

/* Names found so far. */
struct services {
    cf_str *names;
    size_t len, cap;
};

static void add_services(struct arena *arena, struct services *services, const cf_str *names,
                         size_t len)
{
    static const char ending[] = ACK_CONTROLLER;
    for (size_t i = 0; i < len; i++) {
        if (!str_ends(names[i], ending) || names[i].len == sizeof ending - 1)
            continue;
        services->names = arena_grow(arena, services->names, services->len, &services->cap,
                                     sizeof *services->names);
        services->names[services->len++] = str_cut(names[i], 0, names[i].len - sizeof ending + 1);
    }
}

/* False after a diagnostic; *ret_next: the page after it, or empty. */
static bool read_page(struct ctx *ctx, struct github *github, cf_str url, struct services *services,
                      cf_str *ret_next)
{
    struct web_want want = {
        .url = url, .accept = STR(GITHUB_JSON), .limit_bytes = LIMITS_API_BYTES};
    struct web_got got;
    cf_str *names;
    size_t len;
    web_get(github->web, ctx->arena, &want, 1, &got);
    if (got.end != WEB_HERE) {
        ctx_error(ctx, NULL, "the services of ACK: %.*s", STR_ARG(got.why));
        ctx_hint(ctx, "%.*s%s",
                 STR_ARG(got.uncached ? str_printf(ctx->arena, "run `crdforge list --services` %s",
                                                   web_again(github->web))
                                      : got.next),
                 got.passing && got.kept ? ", or use --offline" : "");
        return false;
    }
    const char *fault = github_json_names(ctx->arena, got.bytes, &names, &len);
    cf_str next = next_page(got.link);
    if (!fault && next.len && (url_fault(next) || !url_same_origin(next, github->api)))
        fault = "leads to another host for the next page";
    if (fault) {
        web_forget(github->web, ctx->arena, &want);
        ctx_error(ctx, NULL, "the services of ACK: the answer of %.*s %s",
                  STR_ARG(url_authority(github->api)), fault);
        ctx_hint(ctx, "%s", github_list_hint(github));
        return false;
    }
    add_services(ctx->arena, services, names, len);
    *ret_next = next;
    return true;
}

bool github_services(struct ctx *ctx, struct github *github, cf_str **ret_names, size_t *ret_len)
{
    struct services services = {NULL, 0, 0};
    cf_str url =
        str_printf(ctx->arena, "%.*s/orgs/" ACK_OWNER "/repos?per_page=100", STR_ARG(github->api));
    size_t len = 0;
    if (!cjson_load(ctx))
        return false;
    for (int page = 0; url.len && page < PAGES; page++)
        if (!read_page(ctx, github, url, &services, &url))
            return false;
    if (url.len) {
        ctx_warn(ctx, NULL,
                 "the services of ACK: there are more than %d pages of repositories: some "
                 "may be missing",
                 (int)PAGES);
        ctx_hint(ctx, "name the service with --service all the same");
    }
    if (services.len)
        str_sort(services.names, services.len);
    for (size_t i = 0; i < services.len; i++)
        if (!len || !str_equal(services.names[len - 1], services.names[i]))
            services.names[len++] = services.names[i];
    *ret_names = services.names;
    *ret_len = len;
    return true;
}
