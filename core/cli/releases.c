/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/releases.h"

#include "base/ack.h"
#include "cli/meant.h"
#include "cli/words.h"
#include "model/crd.h"

/* Which definitions of a listing are meant. */
struct wish {
    struct arena *arena;
    const cf_str *words;
    size_t words_len;          /* 0: all */
    bool *met;                 /* of each word */
    bool loose;                /* what else is in those files, too */
    bool common;               /* those that all controllers share, too */
    struct list_builder kinds; /* that were seen */
};

void releases_open(struct releases *releases)
{
    releases->of_source = arena_open();
}

void releases_close(struct releases *releases)
{
    arena_close(releases->of_source);
}

/* --- files -------------------------------------------------------------------------------------- */

/* Makes this listing the one whose files are in memory. */
static void turn_to(struct releases *releases, struct github_listing *listing)
{
    if (releases->listing == listing)
        return;
    for (size_t i = 0; releases->listing && i < releases->listing->len; i++)
        releases->listing->files[i].content = (cf_str){NULL, 0};
    arena_clear(releases->of_source);
    releases->listing = listing;
    releases->asked = arena_many(releases->run->arena, listing->len, bool);
    releases->together = false;
}

static bool is_common(const struct github_file *file)
{
    return str_starts(file->name, ACK_GROUP "_");
}

/* Marks the files that may hold what the word names. How many there are. */
static size_t mark_fitting(const struct wish *wish, cf_str word,
                           const struct github_listing *listing, bool *wanted)
{
    size_t marked = 0;
    for (size_t i = 0; i < listing->len; i++) {
        const struct github_file *file = &listing->files[i];
        if ((wish->common || !is_common(file)) && words_fits_file(wish->arena, word, file->name)) {
            wanted[i] = true;
            marked++;
        }
    }
    return marked;
}

/* "proxy" of "proxies": what a kind may be called that has this plural. */
static cf_str singular(struct arena *arena, cf_str plural)
{
    if (str_ends(plural, "ies"))
        return str_printf(arena, "%.*sy", (int)plural.len - 3, plural.ptr);
    return str_ends(plural, "s") ? str_cut(plural, 0, plural.len - 1) : plural;
}

/* Where all files are called GROUP_PLURAL.yaml, marks the one whose plural is most like the word: it tells what was
 * meant, and other ways to make a plural differ in few letters. How many there are. */
static size_t mark_nearest(const struct wish *wish, cf_str word,
                           const struct github_listing *listing, bool *wanted)
{
    cf_str *names = arena_many(wish->arena, listing->len, cf_str);
    size_t marked = 0;
    for (size_t i = 0; i < listing->len; i++) {
        if (!words_is_file(listing->files[i].name))
            return 0;
        names[i] = singular(wish->arena, words_name(listing->files[i].name));
    }
    cf_str near = str_nearest(wish->arena, words_name(word), names, listing->len);
    for (size_t i = 0; near.len && i < listing->len; i++)
        if (str_equal(names[i], near)) {
            wanted[i] = true;
            marked++;
        }
    return marked;
}

/* Marks the files for what is meant: for a word that none looks like, all. */
static void mark(const struct wish *wish, const struct github_listing *listing, bool *wanted)
{
    for (size_t i = 0; i < wish->words_len; i++) {
        cf_str word = wish->words[i];
        if (mark_fitting(wish, word, listing, wanted) || mark_nearest(wish, word, listing, wanted))
            continue;
        for (size_t k = 0; k < listing->len; k++)
            wanted[k] = true;
    }
    for (size_t i = 0; !wish->words_len && i < listing->len; i++)
        wanted[i] = wish->common || !is_common(&listing->files[i]);
}

static bool has_mark(const struct github_listing *listing, const bool *wanted)
{
    for (size_t i = 0; i < listing->len; i++)
        if (wanted[i])
            return true;
    return false;
}

static bool is_meant(void *data, const cf_node *document)
{
    struct wish *wish = data;
    const cf_node *spec = cf_get(document, "spec"), *names = cf_get(spec, "names");
    cf_str group = node_text(cf_get(spec, "group")), kind = node_text(cf_get(names, "kind"));
    bool meant = !wish->words_len || wish->loose;
    list_add(&wish->kinds, node_str(wish->arena, str_copy(wish->arena, kind)));
    if (!wish->common && str_is(group, ACK_GROUP))
        return false;
    for (size_t i = 0; i < wish->words_len; i++)
        if (words_match(wish->arena, wish->words[i], group, kind,
                        node_text(cf_get(names, "plural"))))
            meant = wish->met[i] = true;
    return meant;
}

/* The kind among those that were seen that the word is like, or empty. */
static cf_str near_kind(const struct wish *wish, cf_str word)
{
    size_t len = wish->kinds.len;
    cf_str *kinds = arena_many(wish->arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        kinds[i] = node_text(wish->kinds.items[i]);
    return str_nearest(wish->arena, words_name(word), kinds, len);
}

/* True when a word names nothing of what was seen, nor does it look like a slip. */
static bool is_open(const struct wish *wish)
{
    for (size_t i = 0; i < wish->words_len; i++)
        if (!wish->met[i] && !near_kind(wish, wish->words[i]).len)
            return true;
    return false;
}

static cf_str name_of(struct arena *arena, const struct github_place *place,
                      const struct github_listing *listing, cf_str path)
{
    struct github_place file = *place;
    file.ref = listing->release.len ? listing->release : str_cut(listing->commit, 0, 12);
    file.folder = path;
    return github_word(arena, &file);
}

/* Reads the files that are marked. */
static void read_files(struct releases *releases, const struct github_place *place,
                       const bool *wanted)
{
    struct github_listing *listing = releases->listing;
    struct arena *arena = releases->run->arena;
    struct select_origin origin = {.source = STR("github"),
                                   .release = listing->release,
                                   .commit = listing->commit,
                                   .where = github_word(arena, place)};
    for (size_t i = 0; i < listing->len; i++) {
        const struct github_file *file = &listing->files[i];
        if (wanted[i] && file->content.ptr) {
            origin.path = file->path;
            arena_clear(releases->documents->of_file);
            documents_read(releases->documents, name_of(arena, place, listing, file->path),
                           file->content, &origin);
        } else if (wanted[i]) {
            releases->documents->failed = true; /* it was told why */
        }
    }
}

/* --- places ------------------------------------------------------------------------------------- */

static cf_str group_of(struct arena *arena, cf_str service)
{
    return str_printf(arena, "%.*s" ACK_DOMAIN, STR_ARG(service));
}

/* Where the cache does not have it the bundled kinds are asked, when they are of that release (empty:
 * whichever). False when they are not. */
static bool stand_in(struct releases *releases, const struct github_place *place, cf_str release,
                     cf_str word)
{
    cf_str service = sources_service_of(place);
    struct bundled_wish wish = {.group = group_of(releases->run->arena, service),
                                .release = release};
    if (!service.len || place->folder.len || !bundled_find(releases->bundled, &wish))
        return false;
    wish.word = word;
    if (!bundled_read(releases->bundled, &wish))
        bundled_unknown(releases->bundled, word);
    run_flush(releases->run, &releases->run->ctx);
    return true;
}

/* Gets those of the marked files that were not asked for yet. */
static void get(struct releases *releases, struct ctx *ctx, const bool *wanted)
{
    struct github_listing *listing = releases->listing;
    bool *missing = arena_many(releases->of_source, listing->len, bool), any = false;
    for (size_t i = 0; i < listing->len; i++) {
        missing[i] = wanted[i] && !releases->asked[i];
        any = any || missing[i];
        releases->asked[i] = releases->asked[i] || wanted[i];
    }
    if (any)
        sources_read(releases->sources, ctx, listing, missing);
}

static bool has_all(const struct github_listing *listing, const bool *wanted)
{
    for (size_t i = 0; i < listing->len; i++)
        if (wanted[i] && !listing->files[i].content.ptr)
            return false;
    return true;
}

/* Gets what is marked. False when there is nothing more to do: the bundled kinds stood in. */
static bool have(struct releases *releases, const struct github_place *place, const bool *wanted,
                 cf_str word)
{
    struct ctx ctx = run_ctx(releases->run, releases->of_source);
    get(releases, &ctx, wanted);
    if (sources_offline(releases->sources) && !has_all(releases->listing, wanted) &&
        stand_in(releases, place, releases->listing->release, word))
        return false;
    run_flush(releases->run, &ctx);
    return true;
}

void releases_explain_absent(struct run *run, struct sources *sources, struct ctx *ctx,
                             const struct github_place *place)
{
    struct ctx dropped = run_ctx(run, run->arena);
    cf_str *names, service = sources_service_of(place);
    size_t len;
    if (!service.len || !sources_services(sources, &dropped, &names, &len))
        return;
    for (size_t i = 0; i < len; i++)
        if (str_equal(names[i], service))
            return;
    cf_str near = str_nearest(run->arena, service, names, len);
    *ctx = run_ctx(run, run->arena);
    ctx_error(ctx, NULL, "no controller of ACK is for a service \"%.*s\"", STR_ARG(service));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s? `crdforge list --services`%s prints all", STR_ARG(near),
                 sources_same(sources));
    else
        ctx_hint(ctx, "`crdforge list --services`%s prints all", sources_same(sources));
}

/* A tag that --release names and the controller does not have. */
static void explain_release(struct releases *releases, struct ctx *ctx,
                            const struct github_place *place)
{
    enum { MOST = 5 };
    struct run *run = releases->run;
    const cf_str *tags;
    size_t len = sources_tags(releases->sources, place, &tags);
    struct buf some = {.arena = run->arena};
    if (!len || !place->ref.len || !str_equal(place->ref, sources_release(releases->sources)))
        return;
    cf_str near = str_nearest(run->arena, place->ref, tags, len);
    for (size_t i = 0; i < len && i < MOST; i++)
        buf_printf(&some, "%s%.*s", i ? ", " : "", STR_ARG(tags[i]));
    *ctx = run_ctx(run, run->arena);
    ctx_error(ctx, NULL, "--release %.*s: %.*s/%.*s has no such tag", STR_ARG(place->ref),
              STR_ARG(place->owner), STR_ARG(place->repo));
    if (near.len)
        ctx_hint(ctx, "did you mean --release %.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "its tags are %s%s; --latest takes the newest release", some.ptr,
                 len > MOST ? " and older ones" : "");
}

static bool is_first(struct releases *releases, cf_str word)
{
    for (size_t i = 0; i < releases->told.len; i++)
        if (str_equal(node_text(releases->told.items[i]), word))
            return false;
    list_add(&releases->told, node_str(releases->told.arena, word));
    return true;
}

/* False when there is nothing more to do: `word` (empty: all) was found elsewhere, or it was told why not. */
static bool open_listing(struct releases *releases, const struct github_place *place, cf_str word)
{
    struct run *run = releases->run;
    struct ctx ctx = run_ctx(run, run->arena);
    struct github_listing *listing;
    enum github_end end = sources_list(releases->sources, &ctx, place, &listing);
    if (end == GITHUB_LISTED) {
        turn_to(releases, listing);
        run_flush(run, &ctx); /* what is passed over in it */
        return true;
    }
    if (end == GITHUB_UNKNOWN && stand_in(releases, place, place->ref, word))
        return false;
    if (!is_first(releases, github_word(run->arena, place)))
        return false;
    if (end == GITHUB_ABSENT) {
        releases_explain_absent(run, releases->sources, &ctx, place);
        explain_release(releases, &ctx, place);
    }
    run_flush(run, &ctx);
    return false;
}

/* Reads what is meant; files that look like it first. False when there is nothing more to do: the bundled kinds
 * stood in. */
static bool read_meant(struct releases *releases, const struct github_place *place,
                       struct wish *wish, cf_str word)
{
    struct documents *documents = releases->documents;
    size_t len = releases->listing->len;
    bool *wanted = arena_many(wish->arena, len, bool), *others = arena_many(wish->arena, len, bool);
    mark(wish, releases->listing, wanted);
    if (!has_mark(releases->listing, wanted)) { /* the repository that the common kinds are of */
        wish->common = true;
        mark(wish, releases->listing, wanted);
    }
    if (!have(releases, place, wanted, word))
        return false;
    documents_begin(documents, is_meant, wish);
    read_files(releases, place, wanted);
    if (documents->failed || !is_open(wish))
        return true;
    for (size_t i = 0; i < len; i++) /* its plural is made otherwise */
        others[i] = !wanted[i];
    if (!have(releases, place, others, word))
        return false;
    read_files(releases, place, others);
    return true;
}

static bool has_pattern(const struct releases *releases)
{
    for (size_t i = 0; i < releases->kinds_len; i++)
        if (words_is_pattern(releases->kinds[i]))
            return true;
    return false;
}

void releases_read_all(struct releases *releases, const struct github_place *place)
{
    struct arena *arena = releases->run->arena;
    bool named = releases->kinds_len && !has_pattern(releases);
    struct wish wish = {.arena = arena,
                        .words = releases->kinds,
                        .words_len = releases->kinds_len,
                        .met = arena_many(arena, releases->kinds_len, bool),
                        .loose = true,
                        .common = place->folder.len || named,
                        .kinds = {.arena = arena}};
    if (open_listing(releases, place, STR("")) && read_meant(releases, place, &wish, STR("")))
        documents_end(releases->documents, github_word(arena, place));
}

/* --- lookups ------------------------------------------------------------------------------------ */

/* The service in whose release a word is looked up: a bundled kind tells its own. */
static cf_str service_of_word(struct releases *releases, cf_str word)
{
    cf_str service = sources_service(releases->sources, word);
    const struct bundled_wish wish = {.word = word};
    const struct snapshot_entry *entry;
    if (!service.len && (entry = bundled_find(releases->bundled, &wish)) != NULL)
        service = words_group_service(entry->group);
    return service;
}

static struct wish wish_of(struct arena *arena, const cf_str *word)
{
    return (struct wish){.arena = arena,
                         .words = word,
                         .words_len = 1,
                         .met = arena_many(arena, 1, bool),
                         .common = !words_is_pattern(*word) || words_group(*word).len,
                         .kinds = {.arena = arena}};
}

static bool is_elsewhere(cf_str word, cf_str service)
{
    cf_str other = words_service(word);
    return other.len && !str_equal(other, service);
}

/* The files for all words that are looked up in this release, so that they come together. */
static void get_together(struct releases *releases, cf_str service)
{
    struct ctx ctx = run_ctx(releases->run, releases->of_source);
    struct arena *scratch = arena_open();
    bool *wanted = arena_many(scratch, releases->listing->len, bool);
    for (size_t i = 0; i < releases->lookups_len; i++) {
        const cf_str *word = &releases->lookups[i];
        struct wish wish = wish_of(scratch, word);
        if (str_equal(service_of_word(releases, *word), service) && !is_elsewhere(*word, service))
            mark(&wish, releases->listing, wanted);
    }
    get(releases, &ctx, wanted);
    run_flush(releases->run, &ctx);
    arena_close(scratch);
    releases->together = true;
}

static void tell_unknown(struct releases *releases, const struct github_place *place,
                         const struct wish *wish)
{
    struct ctx *ctx = &releases->run->ctx;
    const struct github_listing *listing = releases->listing;
    cf_str service = sources_service_of(place);
    cf_str release = listing->release.len ? listing->release : str_cut(listing->commit, 0, 12);
    cf_str near = near_kind(wish, wish->words[0]);
    ctx_error(ctx, NULL, "%.*s/%.*s %.*s has no kind \"%.*s\"", STR_ARG(place->owner),
              STR_ARG(place->repo), STR_ARG(release), STR_ARG(wish->words[0]));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s? `crdforge list --service %.*s`%s prints all",
                 STR_ARG(near), STR_ARG(service), sources_same(releases->sources));
    else
        ctx_hint(ctx, "`crdforge list --service %.*s`%s prints all", STR_ARG(service),
                 sources_same(releases->sources));
}

/* What the word names among the files of the listing at hand. */
static void look_up(struct releases *releases, const struct github_place *place, cf_str word)
{
    struct documents *documents = releases->documents;
    struct arena *scratch = arena_open();
    struct wish wish = wish_of(scratch, &word);
    if (read_meant(releases, place, &wish, word)) {
        if (!documents->taken && !documents->failed && documents->definitions)
            tell_unknown(releases, place, &wish);
        documents_end(documents, github_word(releases->run->arena, place));
    }
    arena_close(scratch);
}

static void tell_no_service(struct releases *releases, cf_str word)
{
    struct ctx *ctx = &releases->run->ctx;
    cf_str near = meant_kind(ctx->arena, bundled_snapshot(releases->bundled), word);
    ctx_error(ctx, NULL, "--latest: which service \"%.*s\" is of is not known", STR_ARG(word));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s? Of any other kind write SERVICE/%.*s", STR_ARG(near),
                 STR_ARG(word));
    else
        ctx_hint(ctx,
                 "write SERVICE/%.*s, or name it with --service; `crdforge list --services`%s "
                 "prints all",
                 STR_ARG(word), sources_same(releases->sources));
    run_flush(releases->run, ctx);
}

static void tell_elsewhere(struct releases *releases, cf_str service, cf_str word)
{
    struct ctx *ctx = &releases->run->ctx;
    ctx_error(ctx, NULL, "\"%.*s\" is not of the service %.*s", STR_ARG(word), STR_ARG(service));
    ctx_hint(ctx, "ask for it with --service %.*s", STR_ARG(words_service(word)));
    run_flush(releases->run, ctx);
}

void releases_read(struct releases *releases, cf_str word)
{
    cf_str service = service_of_word(releases, word);
    if (!service.len) {
        tell_no_service(releases, word);
        return;
    }
    if (is_elsewhere(word, service)) {
        tell_elsewhere(releases, service, word);
        return;
    }
    struct github_place place = sources_place(releases->sources, service);
    if (!open_listing(releases, &place, word))
        return;
    if (!releases->together && !sources_offline(releases->sources))
        get_together(releases, service);
    look_up(releases, &place, word);
}
