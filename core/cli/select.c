/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/select.h"

#include "cli/meant.h"
#include "cli/releases.h"
#include "cli/urls.h"
#include "cli/words.h"
#include "io/file.h"
#include "io/url.h"
#include "io/witness.h"

#include <unistd.h>

struct selector {
    struct run *run;
    const struct select_words *words;
    struct documents documents;
    struct bundled bundled;
    struct releases releases;
    struct urls urls;
    const cf_node *at; /* where a file says the word being read, or NULL */
};

/* Prints what was said of the word, with its place. */
static void tell(struct selector *selector, struct ctx *ctx)
{
    args_blame(ctx, 0, selector->at);
    run_flush(selector->run, ctx);
}

/* One file of a source that has begun; "-" is standard input. */
static void read_file(struct selector *selector, cf_str path, const struct select_origin *origin)
{
    struct documents *documents = &selector->documents;
    struct stream stream;
    arena_clear(documents->of_file);
    struct ctx ctx = selector->run->ctx; /* which knows the file that selector->at is in */
    ctx.arena = documents->of_file;
    bool standard = str_is(path, "-");
    int fd = standard ? STDIN_FILENO : file_open(&ctx, path.ptr);
    documents->failed = documents->failed || fd < 0;
    if (fd >= 0) {
        stream_open(&stream, fd, standard ? "standard input" : path.ptr);
        documents_read_stream(documents, &ctx, standard ? STR("<stdin>") : path, &stream, origin);
        if (standard)
            witness_spoil();
        else
            stream_witness(&stream);
        stream_close(&stream);
    }
    if (fd >= 0 && !standard)
        close(fd);
    tell(selector, &ctx);
}

/* Reads `path`, or standard input when it is "-". */
static void read_input(struct selector *selector, cf_str path, cf_str source)
{
    const struct select_origin origin = {.source = source, .where = path};
    documents_begin(&selector->documents, NULL, NULL);
    read_file(selector, path, &origin);
    documents_end(&selector->documents, str_is(path, "-") ? STR("<stdin>") : path);
}

static void read_folder(struct selector *selector, cf_str folder)
{
    static const char *const suffixes[] = {".yaml", ".yml", ".json", NULL};
    struct ctx *ctx = &selector->run->ctx;
    struct select_origin origin = {.source = STR("file"), .where = folder};
    cf_str *paths, within = file_join(selector->run->arena, folder, STR(""));
    size_t len;
    bool ok = file_list(ctx, folder.ptr, suffixes, selector->words->recursive, &paths, &len);
    if (ok && !len) {
        ctx_error(ctx, NULL, "%.*s has no .yaml, .yml or .json file", STR_ARG(folder));
        if (!selector->words->recursive)
            ctx_hint(ctx, "--recursive looks into the folders inside it, too");
    }
    tell(selector, ctx);
    documents_begin(&selector->documents, NULL, NULL);
    for (size_t i = 0; i < len; i++) {
        origin.path = str_cut(paths[i], within.len, paths[i].len);
        read_file(selector, paths[i], &origin);
    }
    if (ok && len)
        documents_end(&selector->documents, folder);
}

static void read_definition(void *data, cf_str name, cf_str yaml)
{
    struct selector *selector = data;
    struct select_origin origin = {.source = STR("cluster"), .where = name};
    run_say(selector->run, "RETRIEVED: %.*s", STR_ARG(name));
    arena_clear(selector->documents.of_file);
    documents_begin(&selector->documents, NULL, NULL);
    documents_read(&selector->documents, name, yaml, &origin);
    documents_end(&selector->documents, name);
}

static void read_cluster(struct selector *selector, cf_str word)
{
    struct run *run = selector->run;
    cf_str pattern = str_cut(word, sizeof "cluster:" - 1, word.len);
    if (selector->words->sources && sources_offline(selector->words->sources)) {
        ctx_error(&run->ctx, NULL, "%.*s is on the network, and --offline is given", STR_ARG(word));
        ctx_hint(&run->ctx, "leave --offline out, or give the definitions as files");
    } else {
        cluster_each(run, &selector->words->cluster, pattern, read_definition, selector);
    }
    tell(selector, &run->ctx);
}

/* --- the web ------------------------------------------------------------------------------------ */

static bool may_use_web(struct selector *selector, cf_str word)
{
    struct ctx *ctx = &selector->run->ctx;
    if (selector->words->sources)
        return true;
    ctx_error(ctx, NULL, "%.*s: this command reads nothing from the web", STR_ARG(word));
    ctx_hint(ctx, "`crdforge fetch` with --to keeps it as a file");
    return false;
}

static void read_web(struct selector *selector, cf_str word, enum words_kind kind)
{
    struct ctx *ctx = &selector->run->ctx;
    struct github_place place;
    bool may = may_use_web(selector, word);
    if (may && kind == WORDS_URL)
        urls_read(&selector->urls, word);
    else if (may && github_parse(ctx, word, &place))
        releases_read_all(&selector->releases, &place);
    tell(selector, ctx);
}

static void tell_scheme(struct selector *selector, cf_str word)
{
    struct ctx *ctx = &selector->run->ctx;
    ctx_error(ctx, NULL, "%.*s cannot be read, only https://", STR_ARG(url_split(word).scheme));
    ctx_hint(ctx, "pipe it in, with - for WHAT; a repository on GitHub is written "
                  "github:owner/repo[@tag][:folder]");
    tell(selector, ctx);
}

/* --- words -------------------------------------------------------------------------------------- */

static bool has_service(const struct selector *selector)
{
    return selector->words->sources && sources_has_service(selector->words->sources);
}

static void read_bundled(struct selector *selector, cf_str word)
{
    const struct bundled_wish wish = {.word = word};
    if (!bundled_read(&selector->bundled, &wish))
        bundled_unknown(&selector->bundled, word);
    tell(selector, &selector->run->ctx);
}

static void tell_unknown(struct selector *selector, cf_str word)
{
    bundled_unknown(&selector->bundled, word);
    tell(selector, &selector->run->ctx);
}

/* A source, but for its spelling: nothing that is looked up has a colon, or is a page of GitHub. */
static bool is_misspelt(struct arena *arena, cf_str word, enum words_kind kind)
{
    if (kind != WORDS_NAME && (kind != WORDS_PATH || file_kind(word.ptr) != FILE_ABSENT))
        return false;
    return meant_scheme(arena, word).len || meant_page(arena, word).len;
}

/* GROUP_PLURAL.yaml that is not there as a file. */
static void look_up_file(struct selector *selector, cf_str word)
{
    const struct bundled_wish wish = {.word = word};
    if (bundled_find(&selector->bundled, &wish))
        read_bundled(selector, word);
    else if (meant_kind(selector->run->arena, bundled_snapshot(&selector->bundled), word).len)
        tell_unknown(selector, word);
    else
        read_input(selector, word, STR("file")); /* says that there is no such file */
}

static void look_up(struct selector *selector, cf_str word, enum words_kind kind)
{
    if (has_service(selector))
        releases_read(&selector->releases, word);
    else if (kind == WORDS_FILE_NAME)
        look_up_file(selector, word);
    else
        read_bundled(selector, word);
}

static void read_what(struct selector *selector, cf_str word)
{
    enum words_kind kind = words_kind(word);
    if (is_misspelt(selector->run->arena, word, kind)) {
        tell_unknown(selector, word);
        return;
    }
    switch (kind) {
    case WORDS_STDIN:
        read_input(selector, word, STR("stdin"));
        break;
    case WORDS_FOLDER:
        read_folder(selector, word);
        break;
    case WORDS_PATH:
        read_input(selector, word, STR("file"));
        break;
    case WORDS_BUNDLED:
        read_bundled(selector, str_cut(word, sizeof "bundled:" - 1, word.len));
        break;
    case WORDS_CLUSTER:
        read_cluster(selector, word);
        break;
    case WORDS_GITHUB:
    case WORDS_URL:
        read_web(selector, word, kind);
        break;
    case WORDS_SCHEME:
        tell_scheme(selector, word);
        break;
    case WORDS_FILE_NAME:
    case WORDS_NAME:
        look_up(selector, word, kind);
        break;
    }
}

/* A CRD file as the original tool spelled it: without a folder it is never one of this machine. */
static void read_crd_name(struct selector *selector, cf_str name, cf_str folder)
{
    struct run *run = selector->run;
    const struct bundled_wish wish = {.word = name};
    if (folder.len) {
        cf_str path = file_join(run->arena, folder, name);
        if (file_kind(path.ptr) != FILE_ABSENT)
            run_say(run, "RETRIEVED: %.*s", STR_ARG(path));
        read_input(selector, path, STR("file"));
    } else if (has_service(selector)) {
        releases_read(&selector->releases, name);
    } else if (bundled_find(&selector->bundled, &wish)) {
        read_bundled(selector, name);
    } else {
        read_what(selector, name);
    }
}

/* The words that will be looked up in releases, so that their files can be got together. */
static void collect_lookups(struct selector *selector)
{
    const struct select_words *words = selector->words;
    cf_str *lookups =
        arena_many(selector->run->arena, words->whats_len + words->crd_names_len, cf_str);
    size_t len = 0;
    for (size_t i = 0; !words->crd_path.len && i < words->crd_names_len; i++)
        lookups[len++] = words->crd_names[i];
    for (size_t i = 0; i < words->whats_len; i++)
        if (words_is_lookup(words_kind(words->whats[i])))
            lookups[len++] = words->whats[i];
    selector->releases.lookups = lookups;
    selector->releases.lookups_len = len;
}

static void read_everything(struct selector *selector)
{
    struct sources *sources = selector->words->sources;
    if (!has_service(selector)) {
        read_bundled(selector, STR(""));
        return;
    }
    struct github_place place = sources_place(sources, sources_service(sources, STR("")));
    releases_read_all(&selector->releases, &place);
}

/* --- origins ------------------------------------------------------------------------------------ */

cf_str select_place(struct arena *arena, const struct select_origin *origin)
{
    cf_str where = str_is(origin->where, "-") ? STR("<stdin>") : origin->where;
    if (!origin->path.len)
        return str_copy(arena, where);
    if (str_is(origin->source, "file"))
        return file_join(arena, where, origin->path);
    return str_printf(arena, "%.*s in %.*s", STR_ARG(origin->path), STR_ARG(where));
}

cf_str select_place_of(struct arena *arena, const struct select_origin *origin,
                       const cf_node *document)
{
    cf_str place = select_place(arena, origin);
    return document->line ? str_printf(arena, "%.*s:%u", STR_ARG(place), document->line) : place;
}

void select_report(struct map_builder *row, const struct select_origin *origin)
{
    map_text(row, "source", str_copy(row->arena, origin->source));
    map_text(row, "where", str_copy(row->arena, origin->where));
    map_text(row, "release", str_copy(row->arena, origin->release));
    map_text(row, "commit", str_copy(row->arena, origin->commit));
}

/* --- what cannot be meant ----------------------------------------------------------------------- */

/* How a word says what an option does not do for it. */
static void hint_release(struct run *run, const struct sources *sources, cf_str word)
{
    struct ctx *ctx = &run->ctx, dropped = run_ctx(run, run->arena);
    struct github_place place = {.ref = STR("")};
    if (words_kind(word) != WORDS_GITHUB || !github_parse(&dropped, word, &place)) {
        ctx_hint(ctx, "leave it out, or name a kind in place of %.*s", STR_ARG(word));
    } else if (place.ref.len) {
        ctx_hint(ctx, "leave it out: %.*s says which release itself", STR_ARG(word));
    } else if (sources_release(sources).len) {
        place.ref = sources_release(sources);
        ctx_hint(ctx, "write %s", github_word(ctx->arena, &place).ptr);
    } else {
        ctx_hint(ctx, "leave it out: %.*s is the newest release", STR_ARG(word));
    }
}

static bool tell_unused(struct run *run, const struct select_words *words)
{
    cf_str given = sources_given(words->sources);
    cf_str word = words->whats_len ? words->whats[0] : words->crd_names[0];
    for (size_t i = words->whats_len; i-- > 0;)
        if (words_kind(words->whats[i]) == WORDS_GITHUB)
            word = words->whats[i];
    ctx_error(&run->ctx, NULL, "%.*s changes nothing: no word here is looked up in a release",
              STR_ARG(given.len ? given : STR("--remote")));
    hint_release(run, words->sources, word);
    return false;
}

bool select_agrees(struct run *run, const struct select_words *words)
{
    size_t inputs = 0, lookups = words->crd_path.len ? 0 : words->crd_names_len;
    for (size_t i = 0; i < words->whats_len; i++) {
        enum words_kind kind = words_kind(words->whats[i]);
        inputs += kind == WORDS_STDIN;
        lookups += words_is_lookup(kind);
    }
    if (inputs > 1) {
        ctx_error(&run->ctx, NULL, "- can be given once: standard input is read to its end");
        ctx_hint(&run->ctx, "leave the other one out");
        return false;
    }
    bool named = words->whats_len || words->crd_names_len;
    bool release = words->sources && sources_has_service(words->sources);
    return !release || !named || lookups || tell_unused(run, words);
}

/* --- all of them -------------------------------------------------------------------------------- */

static void open_selector(struct selector *selector, struct run *run,
                          const struct select_words *words)
{
    selector->words = words;
    selector->bundled = (struct bundled){.run = run, .documents = &selector->documents};
    selector->releases = (struct releases){.run = run,
                                           .sources = words->sources,
                                           .documents = &selector->documents,
                                           .bundled = &selector->bundled,
                                           .kinds = words->kinds,
                                           .kinds_len = words->kinds_len,
                                           .told = {.arena = run->arena}};
    selector->urls =
        (struct urls){.run = run, .sources = words->sources, .documents = &selector->documents};
    if (has_service(selector))
        collect_lookups(selector);
}

void select_each(struct run *run, const struct select_words *words, bool all, select_found *found,
                 void *data)
{
    struct selector selector = {.run = run};
    open_selector(&selector, run, words);
    documents_open(&selector.documents, run, found, data);
    releases_open(&selector.releases);
    urls_open(&selector.urls, words);
    for (size_t i = 0; i < words->crd_names_len; i++)
        read_crd_name(&selector, words->crd_names[i], words->crd_path);
    for (size_t i = 0; i < words->whats_len; i++) {
        selector.at = words->whats_at ? words->whats_at[i] : NULL;
        read_what(&selector, words->whats[i]);
    }
    selector.at = NULL;
    if (all && !words->whats_len && !words->crd_names_len)
        read_everything(&selector);
    urls_close(&selector.urls);
    releases_close(&selector.releases);
    documents_close(&selector.documents);
    run_flush(run, &run->ctx);
}
