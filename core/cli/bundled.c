/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bundled.h"

#include "base/ack.h"
#include "cli/meant.h"
#include "cli/words.h"
#include "io/file.h"

const struct snapshot *bundled_snapshot(struct bundled *bundled)
{
    struct run *run = bundled->run;
    if (!bundled->snapshot && !bundled->missing)
        bundled->snapshot =
            snapshot_read(&run->ctx, file_join(run->arena, run->data_folder, STR("crd_cache")));
    bundled->missing = !bundled->snapshot;
    return bundled->snapshot;
}

static bool is_meant(struct arena *arena, const struct snapshot_entry *entry,
                     const struct bundled_wish *wish)
{
    if (wish->group.len && !str_equal(wish->group, entry->group))
        return false;
    if (wish->release.len && !str_equal(wish->release, entry->release))
        return false;
    return !wish->word.len ||
           words_match(arena, wish->word, entry->group, entry->kind, entry->plural);
}

const struct snapshot_entry *bundled_find(struct bundled *bundled, const struct bundled_wish *wish)
{
    const struct snapshot *snapshot = bundled_snapshot(bundled);
    for (size_t i = 0; snapshot && i < snapshot->len; i++)
        if (is_meant(bundled->run->arena, &snapshot->entries[i], wish))
            return &snapshot->entries[i];
    return NULL;
}

static void read_entry(struct bundled *bundled, const struct snapshot_entry *entry)
{
    struct documents *documents = bundled->documents;
    struct run *run = bundled->run;
    struct select_origin origin = {
        .source = STR("bundled"), .release = entry->release, .where = STR("bundled:")};
    cf_str bytes;
    run_say(run, "RETRIEVED: %.*s, bundled (from %.*s)", STR_ARG(entry->kind),
            STR_ARG(entry->release));
    arena_clear(documents->of_file);
    struct ctx ctx = run_ctx(run, documents->of_file);
    bool read = file_read(&ctx, entry->path.ptr, &bytes);
    run_flush(run, &ctx);
    if (!read)
        return;
    documents_begin(documents, NULL, NULL);
    documents_read(documents, entry->path, bytes, &origin);
    documents_end(documents, entry->path);
}

size_t bundled_read(struct bundled *bundled, const struct bundled_wish *wish)
{
    const struct snapshot *snapshot = bundled_snapshot(bundled);
    size_t matches = 0;
    for (size_t i = 0; snapshot && i < snapshot->len; i++) {
        if (!is_meant(bundled->run->arena, &snapshot->entries[i], wish))
            continue;
        matches++;
        read_entry(bundled, &snapshot->entries[i]);
    }
    return matches;
}

/* The service is one whose kinds are not bundled. */
static bool is_elsewhere(struct bundled *bundled, cf_str service)
{
    const struct bundled_wish wish = {
        .group = str_printf(bundled->run->arena, "%.*s" ACK_DOMAIN, STR_ARG(service))};
    return service.len && !bundled_find(bundled, &wish);
}

/* The source that the word may stand for. */
static cf_str source_meant(struct bundled *bundled, cf_str word)
{
    struct arena *arena = bundled->run->arena;
    cf_str source = meant_scheme(arena, word);
    if (!source.len)
        source = meant_page(arena, word);
    if (!source.len)
        source = meant_source(arena, word);
    return source;
}

void bundled_unknown(struct bundled *bundled, cf_str word)
{
    struct ctx *ctx = &bundled->run->ctx;
    cf_str source = source_meant(bundled, word), service = words_service(word);
    const struct snapshot *snapshot = bundled_snapshot(bundled);
    cf_str near = meant_kind(ctx->arena, snapshot, word);
    if (!snapshot && !source.len)
        return;
    ctx_error(ctx, NULL, "\"%.*s\" is neither a bundled kind nor a file", STR_ARG(word));
    if (source.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(source));
    else if (near.len)
        ctx_hint(ctx, "did you mean %.*s? `crdforge list` prints all", STR_ARG(near));
    else if (is_elsewhere(bundled, service))
        ctx_hint(ctx,
                 "`--service %.*s` looks in the newest release of its controller on GitHub; any "
                 "other CRD is given as a file, a URL or on standard input (-)",
                 STR_ARG(service));
    else
        ctx_hint(ctx, "`crdforge list` prints the bundled kinds; --service NAME looks in a "
                      "controller's release on GitHub, and any other CRD is given as a file, a URL "
                      "or on standard input (-)");
}
