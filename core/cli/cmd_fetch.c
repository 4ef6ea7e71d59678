/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge fetch: definitions into the cache, or into a folder that is kept with the sources of a
 * project.
 */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/lock.h"
#include "cli/sources.h"
#include "cli/written.h"
#include "model/crd.h"
#include "text/yaml_write.h"

/* A definition, and the file it becomes: the one of its number among the groups of the sink. */
struct fetched {
    cf_str name;   /* GROUP_PLURAL.yaml */
    cf_str digest; /* of the definition */
    cf_str place;  /* where it came from, for messages */
    bool dropped;  /* another one wants its name */
};

struct fetching {
    struct run *run;
    struct lock *lock; /* or NULL */
    struct sink *sink; /* NULL: into the cache alone */
    struct fetched *fetched;
    size_t fetched_len, fetched_cap;
    size_t remote; /* definitions that are not of this machine */
    size_t outcomes[SINK_REMOVED + 1];
    struct list_builder definitions, files;
};

/* ---- a definition ---- */

/* The bytes as they came, comments and all, when they are of this definition alone; JSON becomes YAML, which
 * the name of the file promises. */
static cf_str bytes_of(struct ctx *ctx, const cf_node *document, const struct select_origin *origin)
{
    cf_str start = str_trim(str_cut(origin->bytes, 0, 1024));
    struct buf text = {.arena = ctx->arena};
    if (start.len && start.ptr[0] != '{')
        return origin->bytes;
    yaml_write(&text, document);
    return buf_str(&text);
}

/* Case-blind: some file systems are. */
static struct fetched *find_name(struct fetching *f, cf_str name)
{
    for (size_t i = 0; i < f->fetched_len; i++)
        if (str_equal_fold(f->fetched[i].name, name))
            return &f->fetched[i];
    return NULL;
}

/* False when the file is there already, or is another one: then neither is written. */
static bool take_name(struct fetching *f, struct ctx *ctx, const struct crd *crd,
                      const struct fetched *wanted)
{
    struct fetched *other = find_name(f, wanted->name);
    if (!other)
        return true;
    if (str_equal(other->digest, wanted->digest)) {
        ctx_note(ctx, NULL, "%.*s.%.*s was given twice", STR_ARG(crd->plural), STR_ARG(crd->group));
        return false;
    }
    ctx_error(ctx, crd->source,
              "two definitions that differ want the file %.*s: that of %.*s and that of %.*s",
              STR_ARG(wanted->name), STR_ARG(other->place), STR_ARG(wanted->place));
    ctx_hint(ctx, "neither is written; give one of them");
    other->dropped = true;
    if (f->sink)
        sink_drop(f->sink, (size_t)(other - f->fetched));
    return false;
}

static void add_text(struct map_builder *row, const char *key, cf_str text)
{
    map_text(row, key, str_copy(row->arena, text));
}

static void add_definition(struct fetching *f, const struct crd *crd,
                           const struct select_origin *origin)
{
    struct map_builder row = {.arena = f->run->arena};
    if (!f->run->json)
        return;
    add_text(&row, "kind", crd->kind);
    add_text(&row, "group", crd->group);
    add_text(&row, "plural", crd->plural);
    select_report(&row, origin);
    add_text(&row, "path", origin->path);
    list_add(&f->definitions, map_node(&row));
}

static void fetch_found(void *data, struct ctx *ctx, const cf_node *document,
                        const struct select_origin *origin)
{
    struct fetching *f = data;
    struct arena *arena = f->run->arena;
    const struct crd *crd = crd_read(ctx, document); /* sees to it that names are no paths */
    cf_str digest = load_digest(ctx->arena, document);
    if (!crd || !lock_see(f->lock, ctx, origin, crd, digest))
        return;
    cf_str bytes = bytes_of(ctx, document, origin);
    struct fetched fetched = {
        .name = str_printf(arena, "%.*s_%.*s.yaml", STR_ARG(crd->group), STR_ARG(crd->plural)),
        .digest = str_copy(arena, digest),
        .place = select_place(arena, origin)};
    if (!take_name(f, ctx, crd, &fetched))
        return;
    if (f->sink && !sink_stage(ctx, f->sink, f->fetched_len, fetched.name, bytes))
        return;
    f->fetched = arena_grow(arena, f->fetched, f->fetched_len, &f->fetched_cap, sizeof *f->fetched);
    f->fetched[f->fetched_len++] = fetched;
    f->remote += str_is(origin->source, "github") || str_is(origin->source, "url");
    add_definition(f, crd, origin);
}

/* ---- what was done ---- */

static void told(void *data, cf_str path, enum sink_outcome outcome)
{
    struct fetching *f = data;
    f->outcomes[outcome]++;
    list_add(&f->files, written_tell(f->run, path, outcome));
}

static size_t whole(const struct fetching *f)
{
    size_t len = 0;
    for (size_t i = 0; i < f->fetched_len; i++)
        len += !f->fetched[i].dropped;
    return len;
}

static int end_in_folder(struct fetching *f, cf_str folder)
{
    struct run *run = f->run;
    size_t definitions = whole(f);
    sink_commit(&run->ctx, f->sink, told, f);
    run_flush(run, &run->ctx);
    run_say(run, "%zu definition%s: %zu file%s created, %zu updated, %zu unchanged", definitions,
            definitions == 1 ? "" : "s", f->outcomes[SINK_CREATED],
            f->outcomes[SINK_CREATED] == 1 ? "" : "s", f->outcomes[SINK_UPDATED],
            f->outcomes[SINK_UNCHANGED]);
    if (definitions)
        run_say(run, "next: crdforge generate %.*s", STR_ARG(folder));
    return RUN_DONE;
}

static int end_in_cache(struct fetching *f, const struct sources *sources, struct cache *cache)
{
    bool offline = sources_offline(sources);
    struct run *run = f->run;
    if (f->fetched_len && !f->remote) {
        ctx_error(&run->ctx, NULL, "there is nothing to fetch: what is named is here already");
        ctx_hint(&run->ctx, "%s--to DIR writes the definitions into a folder",
                 offline ? "" : "--latest asks GitHub for the newest release; ");
        return RUN_USAGE;
    }
    if (!f->fetched_len)
        return RUN_DONE; /* it was told why */
    if (cache_trouble(cache).len || !cache_folder(run->arena).len) {
        ctx_error(&run->ctx, NULL, "what was fetched could not be kept");
        ctx_hint(&run->ctx, "set XDG_CACHE_HOME to a folder of your own, or give --to DIR");
        return RUN_FAILED;
    }
    run_say(run, "%zu definition%s in the cache", f->remote, f->remote == 1 ? "" : "s");
    return RUN_DONE;
}

static void report_json(struct fetching *f)
{
    struct run *run = f->run;
    struct map_builder all = {.arena = run->arena};
    map_add(&all, STR("definitions"), list_node(&f->definitions));
    map_add(&all, STR("files"), list_node(&f->files));
    run_report(run, map_node(&all));
}

/* ---- the command ---- */

static int fetch(struct fetching *f, const struct args *args, struct sources *sources)
{
    struct run *run = f->run;
    cf_str folder = args_text(args, "to", STR(""));
    struct select_words words = {.whats = args->operands,
                                 .whats_len = args->operands_len,
                                 .recursive = args_has(args, "recursive"),
                                 .cluster = cluster_options(args),
                                 .sources = sources};
    if (!select_agrees(run, &words))
        return RUN_USAGE;
    if (folder.len)
        f->sink = sink_open(run->arena, folder);
    select_each(run, &words, true, fetch_found, f);
    lock_close(f->lock, run);
    int code =
        folder.len ? end_in_folder(f, folder) : end_in_cache(f, sources, sources_cache(sources));
    sink_close(f->sink);
    return code;
}

static bool makes_sense(struct ctx *ctx, const struct args *args, const struct sources *sources)
{
    if (args_has(args, "to") && !args_text(args, "to", STR("")).len)
        return ctx_error(ctx, NULL, "--to names no folder");
    if (args->operands_len || sources_has_service(sources))
        return true;
    ctx_error(ctx, NULL, "say what to fetch");
    ctx_hint(ctx, "for example `crdforge fetch --service s3`, or `crdforge fetch "
                  "github:OWNER/REPO@TAG --to crds`");
    return false;
}

static int fetch_locked(struct fetching *f, const struct args *args)
{
    struct run *run = f->run;
    if (!lock_open(run, args, &f->lock))
        return lock_refused(args);
    struct sources *sources = sources_open(run, args, f->lock);
    int code = RUN_USAGE;
    if (sources && makes_sense(&run->ctx, args, sources))
        code = fetch(f, args, sources);
    sources_close(sources);
    return code;
}

static int execute(struct run *run, const struct args *args)
{
    struct fetching f = {.run = run, .definitions = {.arena = run->arena}};
    f.files.arena = run->arena;
    int code = fetch_locked(&f, args);
    if (run->json)
        report_json(&f);
    return code;
}

static const struct args_option options[] = {
    {"to", NULL, 0, "DIR", "write each definition to DIR/GROUP_PLURAL.yaml"},
    {"recursive", NULL, 'R', NULL, "look for files in folders inside folders, too"},
    SOURCE_OPTIONS,
    LOCK_OPTIONS,
    CLUSTER_OPTIONS,
};

const struct command cmd_fetch = {
    .name = "fetch",
    .operands = "[WHAT...]",
    .summary = "Fetch definitions into the cache, or into a folder",
    .details =
        "WHAT is what `crdforge generate` takes; without one, all of the release that --service,\n"
        "--release or --latest means. Without --to the definitions are in the cache afterwards, "
        "and\n"
        "--offline finds them there. With --to they are written to DIR, as they came unless a "
        "file\n"
        "holds several; `crdforge generate DIR` takes them from there.",
    .examples = "  crdforge fetch --service s3\n"
                "  crdforge fetch TrainingJob --latest --to crds\n"
                "  crdforge fetch github:kserve/kserve@v0.15.0:config/crd/full --to crds\n"
                "  crdforge fetch https://example.com/crds.yaml --to crds",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
