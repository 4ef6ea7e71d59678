/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sources.h"

#include "base/ack.h"
#include "cli/bundled.h"
#include "cli/lock.h"
#include "cli/progress.h"
#include "cli/version.h"
#include "cli/words.h"
#include "io/file.h"
#include "io/process.h"
#include "io/stop.h"
#include "io/url.h"

/* A place that was asked for, and what came. */
struct asked {
    cf_str word;
    enum github_end end;
    struct github_listing *listing;
    const struct diags *diags; /* why not */
};

struct sources {
    struct run *run;
    const struct lock *lock;
    cf_str service, release;
    cf_str given; /* of the options that say which release, for messages */
    bool latest, offline;
    bool more_options; /* --ca or --api-base */
    bool bad_token;    /* it is told when it would be used */
    struct cache *cache;
    struct web *web;
    struct github github;
    struct asked *asked;
    size_t asked_len, asked_cap;
};

/* --- options ------------------------------------------------------------------------------------ */

static bool read_authorities(struct ctx *ctx, const struct args *args, cf_str *ret_pem)
{
    cf_str path = args_text(args, "ca", STR(""));
    *ret_pem = STR("");
    if (!args_has(args, "ca"))
        return true;
    bool there = file_read(ctx, path.ptr, ret_pem);
    if (there && str_contains(*ret_pem, "-----BEGIN CERTIFICATE-----") &&
        !memchr(ret_pem->ptr, '\0', ret_pem->len))
        return true;
    if (there)
        ctx_error(ctx, NULL, "--ca %.*s: there is no certificate in it", STR_ARG(path));
    ctx_hint(ctx, "it is a file of certificates in PEM, each from -----BEGIN CERTIFICATE----- on");
    return false;
}

/* Without slashes at its end. */
static bool read_api(struct ctx *ctx, const struct args *args, cf_str *ret_api)
{
    cf_str api = args_text(args, "api-base", STR(GITHUB_API));
    while (str_ends(api, "/"))
        api.len--;
    const char *fault = url_fault(api);
    if (!fault && (memchr(api.ptr, '?', api.len) || memchr(api.ptr, '#', api.len)))
        fault = "it has more than a path behind its host";
    *ret_api = str_copy(ctx->arena, api);
    if (!fault)
        return true;
    ctx_error(ctx, NULL, "--api-base is refused: %s", fault);
    ctx_hint(ctx,
             "for GitHub Enterprise it is https://HOST/api/v3; a token goes into GITHUB_TOKEN");
    return false;
}

/* "https://host:8443": where the token may go. */
static cf_str origin_of(struct arena *arena, cf_str api)
{
    struct url url = url_split(api);
    return str_printf(arena, "%.*s%.*s%s%.*s", STR_ARG(url.scheme), STR_ARG(url.host),
                      url.port.len ? ":" : "", STR_ARG(url.port));
}

static bool is_service(cf_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!(name.ptr[i] >= 'a' && name.ptr[i] <= 'z') &&
            !(name.ptr[i] >= '0' && name.ptr[i] <= '9') && name.ptr[i] != '-')
            return false;
    return name.len > 0;
}

/* True when it can be the name of a tag or a branch. */
static bool is_release(struct ctx *ctx, const struct args *args, const struct sources *sources)
{
    struct ctx dropped = run_ctx(sources->run, ctx->arena);
    struct github_place place = sources_place(sources, sources->service), again;
    bool ok = sources->release.len &&
              github_parse(&dropped, github_word(ctx->arena, &place), &again) &&
              str_equal(again.ref, place.ref);
    if (!ok) {
        ctx_error(ctx, args_at(args, "release"), "--release \"%.*s\" cannot be the name of a tag",
                  STR_ARG(sources->release));
        ctx_hint(ctx, "for example --release v1.9.1");
    }
    return ok;
}

static cf_str given_of(struct arena *arena, const struct args *args)
{
    static const char *const names[] = {"service", "release", "latest"};
    struct buf given = {.arena = arena};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cf_str value = args_text(args, names[i], STR(""));
        if (args_has(args, names[i]))
            buf_printf(&given, "%s--%s%s%.*s", given.len ? " " : "", names[i], value.len ? " " : "",
                       STR_ARG(value));
    }
    return buf_str(&given);
}

static bool read_service(struct ctx *ctx, const struct args *args, struct sources *sources)
{
    cf_str given = args_text(args, "service", STR(""));
    sources->given = given_of(ctx->arena, args);
    sources->service = words_group_service(given);
    sources->release = args_text(args, "release", STR(""));
    sources->latest = args_has(args, "latest");
    sources->offline = args_has(args, "offline");
    if (args_has(args, "service") && !is_service(sources->service)) {
        ctx_error(ctx, args_at(args, "service"), "--service %.*s is no name of a service",
                  STR_ARG(given));
        ctx_hint(ctx, "for example --service s3; `crdforge list --services` prints all");
        return false;
    }
    if (!args_has(args, "release"))
        return true;
    if (sources->latest) {
        ctx_error(ctx, args_at(args, "latest"), "--release and --latest contradict each other");
        ctx_hint(ctx, "leave one of them out");
        return false;
    }
    if (!sources->service.len)
        sources->service = STR(ACK_USUAL_SERVICE);
    return is_release(ctx, args, sources);
}

/* Of what GitHub was asked; the words are those of the tool that this one grew out of. */
static void told(void *data, const char *what, cf_str value)
{
    struct sources *sources = data;
    run_say(sources->run, "RETRIEVED: %s%s%.*s", what, value.len ? " " : "", STR_ARG(value));
}

/* The bundled kinds stand in for a service's release that the cache does not have. */
static bool has_spare(void *data, const struct github_place *place)
{
    const struct sources *sources = data;
    struct bundled bundled = {.run = sources->run};
    cf_str service = sources_service_of(place);
    if (!service.len || place->folder.len || place->commit.len)
        return false;
    const struct bundled_wish wish = {
        .group = str_printf(sources->run->arena, "%.*s" ACK_DOMAIN, STR_ARG(service)),
        .release = place->ref};
    return bundled_find(&bundled, &wish) != NULL;
}

struct sources *sources_open(struct run *run, const struct args *args, const struct lock *lock)
{
    struct ctx *ctx = &run->ctx;
    struct sources *sources = arena_new(run->arena, struct sources);
    struct web_options web = {.user_agent = STR("crdforge/" CRDFORGE_VERSION), .wake = stop_fd()};
    cf_str api;
    sources->run = run;
    sources->lock = lock;
    bool ok = read_service(ctx, args, sources);
    ok = read_authorities(ctx, args, &web.ca_pem) && ok;
    ok = read_api(ctx, args, &api) && ok;
    if (!ok)
        return NULL;
    sources->cache = lock ? lock_cache(lock) : cache_open(run->arena, cache_folder(run->arena));
    sources->more_options = args_has(args, "ca") || args_has(args, "api-base");
    web.more_options = sources->more_options;
    web.token = str_trim(process_variable("GITHUB_TOKEN"));
    sources->bad_token = !web_is_token(web.token);
    web.cache = sources->cache;
    web.offline = sources->offline;
    web.token_origin = origin_of(run->arena, api);
    web.progress = progress_show;
    web.waiting = progress_waiting;
    web.data = progress_open(run);
    sources->web = web_open(run->arena, &run->limits, &web);
    sources->github = (struct github){.web = sources->web,
                                      .cache = sources->cache,
                                      .api = api,
                                      .told = told,
                                      .spare = has_spare,
                                      .data = sources};
    return sources;
}

void sources_close(struct sources *sources)
{
    if (!sources)
        return;
    cf_str trouble = cache_trouble(sources->cache);
    if (trouble.len) {
        ctx_warn(&sources->run->ctx, NULL, "nothing is kept for the next time: %.*s",
                 STR_ARG(trouble));
        ctx_hint(&sources->run->ctx, "set XDG_CACHE_HOME to a folder of your own");
    }
    web_close(sources->web);
}

struct cache *sources_cache(struct sources *sources)
{
    return sources->cache;
}

struct github *sources_github(struct sources *sources)
{
    return &sources->github;
}

bool sources_offline(const struct sources *sources)
{
    return sources->offline;
}

/* --- services ----------------------------------------------------------------------------------- */

void sources_set_service(struct sources *sources, cf_str name)
{
    sources->service = name;
    if (name.len)
        return;
    sources->release = STR("");
    sources->latest = false;
}

bool sources_has_service(const struct sources *sources)
{
    return sources->service.len || sources->latest;
}

const char *sources_same(const struct sources *sources)
{
    return sources->more_options ? ", with the same options," : "";
}

cf_str sources_given(const struct sources *sources)
{
    return sources->given;
}

cf_str sources_release(const struct sources *sources)
{
    return sources->release;
}

cf_str sources_service(const struct sources *sources, cf_str word)
{
    if (sources->service.len)
        return sources->service;
    return word.len ? words_service(word) : STR(ACK_USUAL_SERVICE);
}

cf_str sources_service_of(const struct github_place *place)
{
    if (!str_is(place->owner, ACK_OWNER) || !str_ends(place->repo, ACK_CONTROLLER))
        return STR("");
    return str_cut(place->repo, 0, place->repo.len - (sizeof ACK_CONTROLLER - 1));
}

struct github_place sources_place(const struct sources *sources, cf_str service)
{
    return (struct github_place){
        .owner = STR(ACK_OWNER),
        .repo = str_printf(sources->run->arena, "%.*s" ACK_CONTROLLER, STR_ARG(service)),
        .ref = sources->release,
    };
}

/* --- asking ------------------------------------------------------------------------------------- */

/* False after a diagnostic when the token of the environment would make requests that mean something else. */
static bool may_ask(const struct sources *sources, struct ctx *ctx)
{
    if (!sources->bad_token || sources->offline)
        return true;
    ctx_error(ctx, NULL,
              "GITHUB_TOKEN holds what no token has: a blank, or a character that is not "
              "ASCII");
    ctx_hint(ctx, "set it to the token alone, or unset it");
    return false;
}

bool sources_admits(const struct sources *sources, struct ctx *ctx, cf_str source)
{
    return sources->offline || lock_admits(sources->lock, ctx, source);
}

static struct asked *find_asked(const struct sources *sources, cf_str word)
{
    for (size_t i = 0; i < sources->asked_len; i++)
        if (str_equal(sources->asked[i].word, word))
            return &sources->asked[i];
    return NULL;
}

static struct asked *ask(struct sources *sources, cf_str word, struct github_place place)
{
    struct arena *arena = sources->run->arena;
    struct ctx ctx = run_ctx(sources->run, arena);
    struct asked asked = {.word = word, .listing = arena_new(arena, struct github_listing)};
    bool pinned = !place.commit.len && lock_commit(sources->lock, word).len;
    if (pinned) {
        place.commit = lock_commit(sources->lock, word);
        place.commit_file = lock_path(sources->lock);
        place.commit_next = lock_next(arena, sources->lock, word);
    }
    bool may = may_ask(sources, &ctx) && sources_admits(sources, &ctx, word);
    asked.end = may ? github_list(&ctx, &sources->github, &place, asked.listing) : GITHUB_FAILED;
    if (pinned) /* a commit does not tell, and the cache may know it by another name */
        asked.listing->release = lock_release(sources->lock, word);
    asked.diags = ctx.diags;
    sources->asked = arena_grow(arena, sources->asked, sources->asked_len, &sources->asked_cap,
                                sizeof *sources->asked);
    sources->asked[sources->asked_len] = asked;
    return &sources->asked[sources->asked_len++];
}

enum github_end sources_list(struct sources *sources, struct ctx *ctx,
                             const struct github_place *place, struct github_listing **ret_listing)
{
    cf_str word = github_word(sources->run->arena, place);
    struct asked *asked = find_asked(sources, word);
    bool first = !asked;
    if (first)
        asked = ask(sources, word, *place);
    for (size_t i = 0; (first || asked->end != GITHUB_LISTED) && i < asked->diags->len; i++)
        diags_add(ctx->diags, asked->diags->list[i]);
    *ret_listing = asked->end == GITHUB_LISTED ? asked->listing : NULL;
    return asked->end;
}

size_t sources_tags(const struct sources *sources, const struct github_place *place,
                    const cf_str **ret_tags)
{
    const struct asked *asked = find_asked(sources, github_word(sources->run->arena, place));
    *ret_tags = asked ? asked->listing->tags : NULL;
    return asked ? asked->listing->tags_len : 0;
}

bool sources_read(struct sources *sources, struct ctx *ctx, struct github_listing *listing,
                  const bool *wanted)
{
    bool ok = github_read(ctx, &sources->github, listing, wanted);
    for (size_t i = 0; i < listing->len; i++) {
        const struct github_file *file = &listing->files[i];
        if ((!wanted || wanted[i]) && file->content.ptr)
            run_say(sources->run, "DOWNLOADED: CRD path: %.*s%s", STR_ARG(file->path),
                    file->cached ? ", cached" : "");
    }
    return ok;
}

bool sources_services(struct sources *sources, struct ctx *ctx, cf_str **ret_names, size_t *ret_len)
{
    return may_ask(sources, ctx) && github_services(ctx, &sources->github, ret_names, ret_len);
}
