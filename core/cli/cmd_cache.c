/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge cache: what was kept of the network, and its removal.
 */
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/unchanged.h"
#include "io/cache.h"
#include "text/json_read.h"

#include <string.h>

struct kept {
    struct run *run;
    struct list_builder repositories, urls;
    size_t runs;
    cf_str *of_files; /* URLs of files of repositories: they are not shown on their own */
    size_t of_files_len, of_files_cap;
};

static void add_number(struct map_builder *row, const char *key, int64_t number)
{
    map_add(row, str_of(key), node_int(row->arena, number));
}

static int64_t number_at(const cf_node *row, const char *key)
{
    const cf_node *number = cf_get(row, key);
    return number && number->kind == CF_INT ? number->as.integer : 0;
}

/* ---- repositories: HOST/OWNER/REPO/COMMIT ---- */

/* The first steps of a name; *ret_rest: what follows. */
static cf_str first_steps(cf_str name, int steps, cf_str *ret_rest)
{
    size_t end = 0;
    while (end < name.len && (name.ptr[end] != '/' || --steps > 0))
        end++;
    *ret_rest = str_cut(name, end + 1, name.len);
    return str_cut(name, 0, end);
}

static void add_url(struct kept *kept, cf_str url)
{
    kept->of_files = arena_grow(kept->run->arena, kept->of_files, kept->of_files_len,
                                &kept->of_files_cap, sizeof *kept->of_files);
    kept->of_files[kept->of_files_len++] = url;
}

/* Only those that were fetched have a digest. */
static void add_files(struct kept *kept, struct map_builder *row, const cf_node *files)
{
    int64_t bytes = 0, len = 0;
    for (size_t i = 0; i < cf_len(files); i++) {
        const cf_node *file = cf_at(files, i);
        add_url(kept, node_text(cf_get(file, "url")));
        if (!cf_get(file, "sha256"))
            continue;
        bytes += number_at(file, "bytes");
        len++;
    }
    add_number(row, "files", len);
    add_number(row, "bytes", bytes);
}

static void see_repository(void *data, cf_str name, cf_str text, int64_t written)
{
    struct kept *kept = data;
    struct arena *arena = kept->run->arena;
    struct ctx ctx = run_ctx(kept->run, arena); /* what is no listing is passed over, not told */
    struct map_builder row = {.arena = arena};
    cf_str rest, repository = first_steps(name, 3, &rest);
    (void)written;
    if (str_starts(name, "http/") || !rest.len)
        return;
    const cf_node *record = json_read(&ctx, 0, text), *files = cf_get(record, "files");
    if (!files || files->kind != CF_LIST)
        return;
    map_text(&row, "repository", str_copy(arena, repository));
    map_text(&row, "release", str_flat(arena, node_text(cf_get(record, "release"))));
    map_text(&row, "commit", str_copy(arena, first_steps(rest, 1, &rest)));
    map_text(&row, "folder", str_flat(arena, node_text(cf_get(record, "folder"))));
    add_files(kept, &row, files);
    list_add(&kept->repositories, map_node(&row));
}

/* ---- URLs: http/DIGEST, lines of a word and its value ---- */

static cf_str line_of(cf_str text, const char *word)
{
    for (size_t from = 0, to; from < text.len; from = to + 1) {
        const char *end = memchr(text.ptr + from, '\n', text.len - from);
        to = end ? (size_t)(end - text.ptr) : text.len;
        cf_str line = str_cut(text, from, to);
        if (str_starts(line, word))
            return str_cut(line, strlen(word), line.len);
    }
    return STR("");
}

static bool is_of_repository(const struct kept *kept, cf_str url)
{
    for (size_t i = 0; i < kept->of_files_len; i++)
        if (str_equal(kept->of_files[i], url))
            return true;
    return false;
}

/* Answers of an API are asked for by their media type; a person's URLs are not. */
static void see_url(void *data, cf_str name, cf_str text, int64_t written)
{
    struct kept *kept = data;
    struct arena *arena = kept->run->arena;
    struct map_builder row = {.arena = arena};
    cf_str url = line_of(text, "url "), bytes;
    (void)name;
    (void)written;
    if (!url.len || line_of(text, "accept ").len || is_of_repository(kept, url))
        return;
    int64_t size = 0;
    bytes = line_of(text, "bytes ");
    json_integer(bytes, &size);
    map_text(&row, "url", str_flat(arena, url));
    add_number(&row, "bytes", size);
    list_add(&kept->urls, map_node(&row));
}

/* ---- list ---- */

static void see_run(void *data, cf_str name, cf_str text, int64_t written)
{
    struct kept *kept = data;
    (void)name;
    (void)text;
    (void)written;
    kept->runs++;
}

static void print_repositories(const struct kept *kept)
{
    FILE *out = kept->run->out;
    int name = (int)sizeof "REPOSITORY" - 1, release = (int)sizeof "RELEASE" - 1;
    for (size_t i = 0; i < kept->repositories.len; i++) {
        const cf_node *row = kept->repositories.items[i];
        int name_len = (int)strlen(cf_text(cf_get(row, "repository"), ""));
        int release_len = (int)strlen(cf_text(cf_get(row, "release"), ""));
        name = name_len > name ? name_len : name;
        release = release_len > release ? release_len : release;
    }
    fprintf(out, "\n%-*s  %-*s  %-12s  %5s  %s\n", name, "REPOSITORY", release, "RELEASE", "COMMIT",
            "FILES", "SIZE");
    for (size_t i = 0; i < kept->repositories.len; i++) {
        const cf_node *row = kept->repositories.items[i];
        fprintf(out, "%-*s  %-*s  %-12.12s  %5lld  %s\n", name,
                cf_text(cf_get(row, "repository"), ""), release,
                cf_text(cf_get(row, "release"), ""), cf_text(cf_get(row, "commit"), ""),
                (long long)number_at(row, "files"),
                progress_size(kept->run->arena, number_at(row, "bytes")).ptr);
    }
}

static void print_urls(const struct kept *kept)
{
    fprintf(kept->run->out, "\n%-8s  URL\n", "SIZE");
    for (size_t i = 0; i < kept->urls.len; i++)
        fprintf(kept->run->out, "%-8s  %s\n",
                progress_size(kept->run->arena, number_at(kept->urls.items[i], "bytes")).ptr,
                cf_text(cf_get(kept->urls.items[i], "url"), ""));
}

static void print_json(struct kept *kept, cf_str folder, int64_t files, int64_t bytes)
{
    struct map_builder all = {.arena = kept->run->arena};
    map_text(&all, "folder", folder);
    add_number(&all, "files", files);
    add_number(&all, "bytes", bytes);
    map_add(&all, STR("repositories"), list_node(&kept->repositories));
    map_add(&all, STR("urls"), list_node(&kept->urls));
    add_number(&all, "runs", (int64_t)kept->runs);
    run_report(kept->run, map_node(&all));
}

static int list(struct run *run, struct cache *cache, cf_str folder)
{
    struct kept kept = {.run = run, .repositories = {.arena = run->arena}};
    kept.urls.arena = run->arena;
    size_t files;
    int64_t bytes;
    cache_each(cache, run->arena, STR(""), see_repository, &kept);
    cache_each(cache, run->arena, STR("http"), see_url, &kept);
    cache_each(cache, run->arena, STR(UNCHANGED_RECORDS), see_run, &kept);
    cache_size(cache, run->arena, &files, &bytes); /* the last: what was broken is gone now */
    if (cache_trouble(cache).len) {
        ctx_error(&run->ctx, NULL, "%.*s", STR_ARG(cache_trouble(cache)));
        ctx_hint(&run->ctx, "set XDG_CACHE_HOME to a folder of your own");
        return RUN_FAILED;
    }
    if (run->json) {
        print_json(&kept, folder, (int64_t)files, bytes);
        return RUN_DONE;
    }
    if (files)
        fprintf(run->out, "%s: %zu file%s, %s\n", folder.ptr, files, files == 1 ? "" : "s",
                progress_size(run->arena, bytes).ptr);
    else
        fprintf(run->out, "%s: nothing is kept there\n", folder.ptr);
    if (kept.runs)
        fprintf(run->out,
                "%zu of them: what `generate` last looked at, to know that nothing has changed\n",
                kept.runs);
    if (files > kept.runs && !kept.repositories.len && !kept.urls.len)
        fprintf(run->out, "no source is listed: these are answers of servers, definitions of a "
                          "lock, and what is left of entries that were removed\n");
    if (kept.repositories.len)
        print_repositories(&kept);
    if (kept.urls.len)
        print_urls(&kept);
    return RUN_DONE;
}

/* ---- clean ---- */

static int clean(struct run *run, struct cache *cache, cf_str folder)
{
    struct map_builder all = {.arena = run->arena};
    size_t files;
    int64_t bytes;
    bool ok = cache_clean(&run->ctx, cache, &files, &bytes);
    run_flush(run, &run->ctx);
    if (ok || files)
        run_say(run, "REMOVED: %zu file%s, %s, of %.*s", files, files == 1 ? "" : "s",
                progress_size(run->arena, bytes).ptr, STR_ARG(folder));
    map_text(&all, "folder", folder);
    add_number(&all, "files", (int64_t)files);
    add_number(&all, "bytes", bytes);
    if (run->json)
        run_report(run, map_node(&all));
    return ok ? RUN_DONE : RUN_FAILED;
}

static int execute(struct run *run, const struct args *args)
{
    static const cf_str words[] = {{"list", 4}, {"clean", 5}};
    struct ctx *ctx = &run->ctx;
    cf_str word = args->operands_len == 1 ? args->operands[0] : STR("");
    if (!str_is(word, "list") && !str_is(word, "clean")) {
        cf_str near = word.len ? str_nearest(run->arena, word, words, 2) : STR("");
        ctx_error(ctx, NULL, "cache takes one word, list or clean");
        if (near.len)
            ctx_hint(ctx, "did you mean `crdforge cache %.*s`?", STR_ARG(near));
        else
            ctx_hint(ctx, "`crdforge cache list` prints what is kept");
        return RUN_USAGE;
    }
    cf_str folder = cache_folder(run->arena);
    if (!folder.len) {
        ctx_error(ctx, NULL, "there is no place for a cache");
        ctx_hint(ctx, "set XDG_CACHE_HOME, or HOME, to a folder's whole path");
        return RUN_FAILED;
    }
    struct cache *cache = cache_open(run->arena, folder);
    return str_is(word, "list") ? list(run, cache, folder) : clean(run, cache, folder);
}

const struct command cmd_cache = {
    .name = "cache",
    .operands = "list|clean",
    .summary = "Show or remove what was kept: of the network, of the last runs",
    .details = "Definitions that came over the network are kept in $XDG_CACHE_HOME/crdforge (else\n"
               "~/.cache/crdforge), so that they are fetched once and are there offline. Several\n"
               "processes may use it at once; what is damaged there is noticed and fetched again.\n"
               "There, too, is what the last runs of `generate` looked at, so that one that would\n"
               "change nothing need not begin (see --always).",
    .examples = "  crdforge cache list\n  crdforge cache list --json\n  crdforge cache clean",
    .options = NULL,
    .options_len = 0,
    .execute = execute};
