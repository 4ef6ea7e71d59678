/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/refresh.h"

#include "base/ack.h"
#include "base/node.h"
#include "cli/documents.h"
#include "io/file.h"
#include "model/describe.h"
#include "text/json_read.h"

#include <stdlib.h>

/* One source being asked. */
struct asking {
    struct refresh *refresh;
    struct arena *arena;
    struct pins_source *locked;
    struct refreshed *result;
};

static struct pins_source *now_of(const struct asking *asking)
{
    return &asking->result->pins.sources[0];
}

static struct refresh_change *add_change(struct asking *asking, cf_str name, cf_str before,
                                         cf_str now)
{
    struct refreshed *result = asking->result;
    result->list =
        arena_grow(asking->arena, result->list, result->len, &result->cap, sizeof *result->list);
    result->list[result->len] = (struct refresh_change){.name = str_copy(asking->arena, name),
                                                        .before = str_copy(asking->arena, before),
                                                        .now = str_copy(asking->arena, now)};
    return &result->list[result->len++];
}

/* Puts a definition, as its component's users see it, among those that are compared. False when it makes no
 * component. */
static bool keep(struct asking *asking, struct ctx *ctx, const cf_node *document,
                 const struct select_origin *origin, struct list_builder *list)
{
    const struct component *component =
        load_component(asking->refresh->load, ctx, document, origin);
    if (component)
        list_add(list, node_copy(asking->arena, describe_component(ctx, component)));
    return component != NULL;
}

/* The definition that was, from the cache. False when it is not there, or no longer makes a component: what
 * there is to say of it was said when it was locked. */
static bool keep_locked(struct asking *asking, struct arena *arena, cf_str sha256)
{
    const struct select_origin origin = {.source = STR("cache")};
    struct ctx ctx = run_ctx(asking->refresh->run, arena);
    cf_str bytes;
    if (!cache_get(sources_cache(asking->refresh->sources), arena, sha256, &bytes))
        return false;
    ctx.root = json_read(&ctx, diags_file(ctx.diags, STR("the cache"), bytes), bytes);
    return ctx.root && keep(asking, &ctx, ctx.root, &origin, &asking->result->before);
}

static cf_str digest_of(const struct asking *asking, struct ctx *ctx, const cf_node *document)
{
    if (!asking->refresh->load)
        return load_digest(ctx->arena, document);
    return cache_put(sources_cache(asking->refresh->sources), ctx->arena,
                     load_json(ctx->arena, document));
}

/* Whether a definition that the lock does not have belongs into it. */
static bool is_new(const struct asking *asking, const struct crd *crd)
{
    const struct pins_source *locked = asking->locked;
    cf_str repo, ref, folder = STR("");
    pins_github(locked->source, &repo, &ref, &folder);
    return !pins_has_parts(locked->source) ||
           (locked->all && (folder.len || !str_is(crd->group, ACK_GROUP)));
}

static void take(struct asking *asking, const struct select_origin *origin,
                 const struct pins_definition *found)
{
    struct pins_source *now = now_of(asking);
    now->release = str_copy(asking->arena, origin->release);
    now->commit = str_copy(asking->arena, origin->commit);
    if (!pins_definition(now, found->name, found->path))
        pins_add_definition(&asking->result->pins, now, found);
}

static void refresh_found(void *data, struct ctx *ctx, const cf_node *document,
                          const struct select_origin *origin)
{
    struct asking *asking = data;
    const struct crd *crd = crd_read(ctx, document);
    if (!crd)
        return;
    struct pins_definition found = {
        .name = str_printf(ctx->arena, "%.*s.%.*s", STR_ARG(crd->plural), STR_ARG(crd->group)),
        .path = origin->path,
        .sha256 = digest_of(asking, ctx, document),
        .seen = true};
    struct pins_definition *was = pins_definition(asking->locked, found.name, found.path);
    if (!was && !is_new(asking, crd))
        return;
    take(asking, origin, &found);
    if (was)
        was->seen = true;
    if (was && str_equal(was->sha256, found.sha256))
        return;
    struct refresh_change *change =
        add_change(asking, found.name, was ? was->sha256 : STR(""), found.sha256);
    if (!asking->refresh->load)
        return;
    change->lost = was && !keep_locked(asking, ctx->arena, was->sha256);
    if (!change->lost)
        keep(asking, ctx, document, origin, &asking->result->now);
}

/* What is not there any more. */
static void find_removed(struct asking *asking)
{
    for (size_t i = 0; i < asking->locked->len; i++) {
        const struct pins_definition *was = &asking->locked->definitions[i];
        if (was->seen)
            continue;
        struct refresh_change *change = add_change(asking, was->name, was->sha256, STR(""));
        change->lost = asking->refresh->load && !keep_locked(asking, asking->arena, was->sha256);
    }
}

/* --- repositories ------------------------------------------------------------------------------- */

/* The files that hold what is locked, as far as their names say. */
static bool *wanted_files(const struct asking *asking, const struct github_listing *listing)
{
    bool *wanted = arena_many(asking->arena, listing->len, bool);
    for (size_t i = 0; i < listing->len; i++) {
        wanted[i] = asking->locked->all;
        for (size_t k = 0; k < asking->locked->len && !wanted[i]; k++)
            wanted[i] =
                str_equal(file_name(asking->locked->definitions[k].path), listing->files[i].name);
    }
    return wanted;
}

static bool is_all_seen(const struct pins_source *source)
{
    for (size_t i = 0; i < source->len; i++)
        if (!source->definitions[i].seen)
            return false;
    return true;
}

static void read_files(struct asking *asking, struct documents *documents,
                       struct github_listing *listing, const bool *wanted)
{
    struct ctx ctx = run_ctx(asking->refresh->run, asking->arena);
    struct select_origin origin = {.source = STR("github"),
                                   .release = listing->release,
                                   .commit = listing->commit,
                                   .where = asking->locked->source};
    bool any = false;
    for (size_t i = 0; i < listing->len; i++)
        any = any || wanted[i];
    if (any)
        sources_read(asking->refresh->sources, &ctx, listing, wanted);
    run_flush(asking->refresh->run, &ctx);
    for (size_t i = 0; i < listing->len; i++) {
        if (!wanted[i] || !listing->files[i].content.ptr)
            continue;
        origin.path = listing->files[i].path;
        arena_clear(documents->of_file);
        documents_read(documents, origin.path, listing->files[i].content, &origin);
    }
}

/* First the files by their names; then, when something was not in them, the others. */
static void read_listing(struct asking *asking, struct github_listing *listing)
{
    struct documents documents;
    bool *wanted = wanted_files(asking, listing);
    documents_open(&documents, asking->refresh->run, refresh_found, asking);
    documents_begin(&documents, NULL, NULL);
    read_files(asking, &documents, listing, wanted);
    if (!is_all_seen(asking->locked) && !asking->refresh->run->failed) {
        for (size_t i = 0; i < listing->len; i++)
            wanted[i] = !wanted[i];
        read_files(asking, &documents, listing, wanted);
    }
    documents_end(&documents, asking->locked->source);
    documents_close(&documents);
}

/* Of a source that stays at its tag. */
static void ask_newest(struct asking *asking, struct github *github,
                       const struct github_place *place)
{
    cf_str newest;
    if (github_list_newest(asking->arena, github, place, &newest) && !str_equal(newest, place->ref))
        asking->result->newest = newest;
}

static void ask_github(struct asking *asking)
{
    struct run *run = asking->refresh->run;
    struct github github = *sources_github(asking->refresh->sources);
    struct github_place place;
    struct github_listing listing;
    if (!asking->refresh->load)
        github.told = NULL;
    bool listed = github_parse(&run->ctx, asking->locked->source, &place) &&
                  github_list(&run->ctx, &github, &place, &listing) == GITHUB_LISTED;
    run_flush(run, &run->ctx);
    if (!listed)
        return;
    struct pins_source *now = now_of(asking);
    now->release = str_copy(asking->arena, listing.release);
    now->commit = str_copy(asking->arena, listing.commit);
    bool same = str_equal(listing.commit, asking->locked->commit);
    asking->result->moved_tag =
        !same && listing.is_tag && str_equal(listing.release, asking->locked->release);
    if (!asking->refresh->load && listing.is_tag && place.ref.len)
        ask_newest(asking, &github, &place);
    asking->result->known = asking->refresh->load && !same;
    if (asking->result->known)
        read_listing(asking, &listing);
}

/* --- all of them -------------------------------------------------------------------------------- */

/* True when a folder was read with those inside it. */
static bool is_recursive(const struct pins_source *source)
{
    for (size_t i = 0; i < source->len; i++)
        if (str_contains(source->definitions[i].path, "/"))
            return true;
    return false;
}

static void ask_words(struct asking *asking)
{
    const struct select_words words = {.whats = &asking->locked->source,
                                       .whats_len = 1,
                                       .recursive = is_recursive(asking->locked),
                                       .cluster = asking->refresh->cluster,
                                       .sources = asking->refresh->sources};
    struct run *run = asking->refresh->run;
    bool quiet = run->quiet;
    asking->result->known = true;
    run->quiet = quiet || str_is(asking->locked->source, "bundled:"); /* all of them are read */
    select_each(run, &words, false, refresh_found, asking);
    run->quiet = quiet;
}

static int compare_changes(const void *a, const void *b)
{
    const struct refresh_change *x = a, *y = b;
    return str_compare(x->name, y->name);
}

static enum refresh_end end_of(const struct asking *asking)
{
    const struct pins_source *now = now_of(asking), *locked = asking->locked;
    bool moved = asking->result->len || !str_equal(now->release, locked->release) ||
                 !str_equal(now->commit, locked->commit);
    return moved ? REFRESH_MOVED : REFRESH_SAME;
}

void refresh_ask(struct refresh *refresh, struct arena *arena, struct pins_source *locked,
                 struct refreshed *ret_refreshed)
{
    struct run *run = refresh->run;
    struct asking asking = {refresh, arena, locked, ret_refreshed};
    *ret_refreshed = (struct refreshed){
        .pins = {.arena = arena}, .before = {.arena = arena}, .now = {.arena = arena}};
    pins_add(&ret_refreshed->pins, locked->source)->all = locked->all;
    for (size_t i = 0; i < locked->len; i++)
        locked->definitions[i].seen = false;
    if (str_is(locked->source, "-")) {
        ret_refreshed->end = REFRESH_NEVER;
        return;
    }
    bool failed = run->failed;
    run->failed = false;
    if (str_starts(locked->source, "github:"))
        ask_github(&asking);
    else
        ask_words(&asking);
    if (!run->failed && ret_refreshed->known)
        find_removed(&asking);
    if (ret_refreshed->len)
        qsort(ret_refreshed->list, ret_refreshed->len, sizeof *ret_refreshed->list,
              compare_changes);
    ret_refreshed->end = run->failed ? REFRESH_FAILED : end_of(&asking);
    run->failed = run->failed || failed;
}
