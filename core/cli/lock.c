/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/lock.h"

#include "base/node.h"
#include "cli/load.h"
#include "io/cache.h"
#include "io/file.h"
#include "io/sink.h"
#include "io/turn.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

#include <unistd.h>

/* A definition that was recorded. */
struct taken {
    struct select_origin origin;
    struct pins_definition definition;
};

struct lock {
    struct run *run;
    const struct args *args;
    cf_str path;
    bool check; /* --locked */
    struct pins pins;
    struct cache *cache; /* keeps definitions, for `update` to compare with */
    cf_str *used;        /* sources that a definition was seen of */
    size_t used_len, used_cap;
    struct taken *taken;
    size_t taken_len, taken_cap;
    bool whole;   /* see lock_whole() */
    bool refused; /* some definition could not be recorded, or is not what is locked */
};

static bool has_merge_marks(cf_str bytes)
{
    return str_starts(bytes, "<<<<<<< ") || str_contains(bytes, "\n<<<<<<< ");
}

static const cf_node *read_document(struct ctx *ctx, cf_str path, cf_str bytes)
{
    uint32_t file = diags_file(ctx->diags, path, bytes);
    if (has_merge_marks(bytes)) {
        ctx_error_at(ctx, (struct place){.file = file},
                     "the lock file holds the marks of a merge that was not finished");
        ctx_hint(ctx, "take either side of it whole, and run the command with --lock again");
        return NULL;
    }
    const cf_node *document = yaml_read(ctx, file, bytes);
    struct diags *diags = ctx->diags;
    if (!document && diags->len && !diags->list[diags->len - 1].hint.len)
        ctx_hint(ctx,
                 "the lock file is damaged: take the file of an earlier commit, or remove it and "
                 "write a new one with --lock");
    return document;
}

/* Reads the file, which is there. */
static bool read_pins(struct ctx *ctx, cf_str path, struct pins *ret_pins)
{
    cf_str bytes;
    if (!file_read(ctx, path.ptr, &bytes))
        return false;
    const cf_node *document = read_document(ctx, path, bytes), *root = ctx->root;
    bool ok = document && pins_read(ctx, document, ret_pins);
    ctx->root = root;
    return ok;
}

cf_str lock_option(struct arena *arena, cf_str path)
{
    return str_is(path, LOCK_FILE) ? STR("")
                                   : str_printf(arena, " --lock-file %.*s", STR_ARG(path));
}

cf_str lock_relative(struct arena *arena, cf_str path)
{
    enum { LONGEST = 4096 };
    char *here = arena_alloc(arena, LONGEST);
    cf_str folder = getcwd(here, LONGEST) ? str_of(here) : STR("");
    bool below = folder.len && str_starts(path, folder.ptr) && path.len > folder.len + 1 &&
                 path.ptr[folder.len] == '/';
    return below ? str_cut(path, folder.len + 1, path.len) : path;
}

static bool tell_folder(struct ctx *ctx, cf_str path)
{
    ctx_error(ctx, NULL, "%.*s is a folder and no lock file", STR_ARG(path));
    ctx_hint(ctx, "name the file: --lock-file %.*s",
             STR_ARG(file_join(ctx->arena, path, STR(LOCK_FILE))));
    return false;
}

bool lock_read(struct ctx *ctx, cf_str path, struct pins *ret_pins)
{
    enum file_kind kind = file_kind(path.ptr);
    ret_pins->arena = ctx->arena;
    if (kind == FILE_FOLDER)
        return tell_folder(ctx, path);
    if (kind != FILE_ABSENT)
        return read_pins(ctx, path, ret_pins);
    ctx_error(ctx, NULL, "there is no %.*s", STR_ARG(path));
    ctx_hint(ctx, "the option --lock writes one: `crdforge generate WHAT --lock%.*s`",
             STR_ARG(lock_option(ctx->arena, path)));
    return false;
}

static bool is_usable(const struct args *args)
{
    bool lock = args_has(args, "lock"), locked = args_has(args, "locked");
    return !(lock && locked) && (lock || locked || !args_has(args, "lock-file")) &&
           args_text(args, "lock-file", STR(LOCK_FILE)).len;
}

static bool tell_unusable(struct ctx *ctx, const struct args *args)
{
    if (args_has(args, "lock") && args_has(args, "locked")) {
        ctx_error(ctx, args_at(args, "locked"), "--lock and --locked cannot both be given");
        ctx_hint(ctx, "--lock records what the definitions are, --locked checks them");
    } else if (!args_text(args, "lock-file", STR(LOCK_FILE)).len) {
        ctx_error(ctx, NULL, "--lock-file names no file");
    } else {
        ctx_error(ctx, NULL, "--lock-file does nothing by itself");
        ctx_hint(ctx, "add --lock to write it, or --locked to check with it");
    }
    return false;
}

/* A folder that is not there is a slip of the hand more often than a wish. */
static bool has_folder(struct ctx *ctx, const struct lock *lock)
{
    cf_str folder = str_copy(ctx->arena, file_folder(lock->path));
    if (lock->check || file_kind(folder.ptr) != FILE_ABSENT)
        return true;
    ctx_error(ctx, NULL, "--lock-file %.*s: there is no folder %.*s", STR_ARG(lock->path),
              STR_ARG(folder));
    ctx_hint(ctx, "make it, or name a file in a folder that is there");
    return false;
}

int lock_refused(const struct args *args)
{
    return is_usable(args) ? RUN_FAILED : RUN_USAGE;
}

/* A source of the network that is locked, and will be whatever it is now: that may not be meant. A lock that is
 * damaged is not this call's business. */
static void note_unused(struct run *run, const struct args *args)
{
    struct ctx ctx = run_ctx(run, run->arena);
    struct pins pins;
    if (file_kind(LOCK_FILE) != FILE_REGULAR || !lock_read(&ctx, STR(LOCK_FILE), &pins))
        return;
    for (size_t i = 0; i < args->operands_len; i++) {
        cf_str word = args->operands[i];
        bool remote = str_starts(word, "github:") || str_starts(word, "https://");
        if (remote && pins_find(&pins, word)) {
            ctx_note(&run->ctx, NULL, LOCK_FILE " is here; --locked uses it");
            return;
        }
    }
}

bool lock_open(struct run *run, const struct args *args, struct lock **ret_lock)
{
    struct ctx *ctx = &run->ctx;
    if (!is_usable(args))
        return tell_unusable(ctx, args);
    *ret_lock = NULL;
    if (!args_has(args, "lock") && !args_has(args, "locked")) {
        note_unused(run, args);
        return true;
    }
    struct lock *lock = arena_new(run->arena, struct lock);
    lock->run = run;
    lock->args = args;
    lock->path = args_text(args, "lock-file", STR(LOCK_FILE));
    lock->check = args_has(args, "locked");
    lock->pins.arena = run->arena;
    lock->cache = cache_open(run->arena, cache_folder(run->arena));
    if (!has_folder(ctx, lock))
        return false;
    if ((lock->check || file_kind(lock->path.ptr) != FILE_ABSENT) &&
        !lock_read(ctx, lock->path, &lock->pins))
        return false;
    *ret_lock = lock;
    return true;
}

cf_str lock_commit(const struct lock *lock, cf_str source)
{
    const struct pins_source *found = lock ? pins_find(&lock->pins, source) : NULL;
    return found ? found->commit : STR("");
}

cf_str lock_release(const struct lock *lock, cf_str source)
{
    const struct pins_source *found = lock ? pins_find(&lock->pins, source) : NULL;
    return found ? found->release : STR("");
}

/* Whether all definitions of a source were asked for: it is a word of the command line itself, or `fetch` was
 * given a service alone (without words `generate` lets its user pick some). A kind, or the name of a file, is
 * one of several; --kind leaves some out. */
static bool is_whole(const struct lock *lock, cf_str source)
{
    const struct args *args = lock->args;
    if (args_has(args, "kind"))
        return false;
    for (size_t i = 0; i < args->operands_len; i++)
        if (pins_same(args->operands[i], source) || str_is(args->operands[i], "*"))
            return true;
    return !args->operands_len && str_is(str_of(args->command->name), "fetch") &&
           str_starts(source, "github:");
}

/* True the first time that a source is seen. */
static bool use(struct lock *lock, cf_str source)
{
    for (size_t i = 0; i < lock->used_len; i++)
        if (str_equal(lock->used[i], source))
            return false;
    lock->used = arena_grow(lock->run->arena, lock->used, lock->used_len, &lock->used_cap,
                            sizeof *lock->used);
    lock->used[lock->used_len++] = str_copy(lock->run->arena, source);
    return true;
}

static bool tell_no_source(const struct lock *lock, struct ctx *ctx, cf_str source)
{
    cf_str relative = lock_relative(ctx->arena, source);
    cf_str near =
        pins_find(&lock->pins, relative) ? relative : pins_nearest(ctx->arena, &lock->pins, source);
    ctx_error(ctx, NULL, "%.*s is not in %.*s", STR_ARG(source), STR_ARG(lock->path));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s? --lock instead of --locked adds it", STR_ARG(near));
    else
        ctx_hint(ctx, "--lock instead of --locked adds it");
    return false;
}

static bool tell_other_ref(const struct lock *lock, struct ctx *ctx, cf_str source)
{
    ctx_error(ctx, NULL, "%.*s was asked for, and %.*s has %.*s", STR_ARG(source),
              STR_ARG(lock->path), STR_ARG(pins_other_ref(&lock->pins, source)->source));
    ctx_hint(ctx, "ask for what is locked, or record the other release with --lock");
    return false;
}

bool lock_admits(const struct lock *lock, struct ctx *ctx, cf_str source)
{
    if (!lock || !lock->check || pins_find(&lock->pins, source))
        return true;
    return pins_other_ref(&lock->pins, source) ? tell_other_ref(lock, ctx, source)
                                               : tell_no_source(lock, ctx, source);
}

struct cache *lock_cache(const struct lock *lock)
{
    return lock->cache;
}

cf_str lock_path(const struct lock *lock)
{
    return lock->path;
}

cf_str lock_next(struct arena *arena, const struct lock *lock, cf_str source)
{
    return str_printf(arena, "`crdforge update %.*s%.*s`", STR_ARG(source),
                      STR_ARG(lock_option(arena, lock->path)));
}

/* " of release v1.0.0", or nothing. */
static cf_str of_release(struct arena *arena, cf_str release)
{
    return release.len ? str_printf(arena, " of release %.*s", STR_ARG(release)) : STR("");
}

static bool tell_changed(const struct lock *lock, struct ctx *ctx, const struct pins_source *source,
                         const struct pins_definition *locked, const struct select_origin *origin,
                         cf_str sha256)
{
    cf_str was = of_release(ctx->arena, source->release),
           now = of_release(ctx->arena, origin->release);
    ctx_error(ctx, NULL, "%s %.*s has changed: %.*s has %.*s%.*s, it is %.*s%.*s now",
              pins_label(ctx->arena, source->source).ptr, STR_ARG(locked->name),
              STR_ARG(lock->path), STR_ARG(pins_short(locked->sha256)), STR_ARG(was),
              STR_ARG(pins_short(sha256)), STR_ARG(now));
    ctx_hint(ctx, "%.*s shows what is different and moves the lock",
             STR_ARG(lock_next(ctx->arena, lock, source->source)));
    return false;
}

static bool tell_release(const struct lock *lock, struct ctx *ctx, const struct pins_source *source,
                         const struct select_origin *origin)
{
    bool commits = str_equal(source->release, origin->release);
    cf_str was = commits ? pins_short(source->commit) : source->release;
    cf_str now = commits ? pins_short(origin->commit) : origin->release;
    ctx_error(ctx, NULL, "%.*s is at %s %.*s, and %.*s has %.*s", STR_ARG(source->source),
              commits ? "commit" : "release", STR_ARG(now), STR_ARG(lock->path), STR_ARG(was));
    ctx_hint(ctx, "%.*s moves the lock", STR_ARG(lock_next(ctx->arena, lock, source->source)));
    return false;
}

static bool tell_new(const struct lock *lock, struct ctx *ctx, const struct pins_source *source,
                     cf_str name)
{
    ctx_error(ctx, NULL, "%s %.*s is not among the definitions that %.*s has of it",
              pins_label(ctx->arena, source->source).ptr, STR_ARG(name), STR_ARG(lock->path));
    ctx_hint(ctx, "--lock instead of --locked adds it");
    return false;
}

/* What is wrong with a source is said once, not of each of its definitions. */
static bool check(struct lock *lock, struct ctx *ctx, const struct select_origin *origin,
                  const struct pins_definition *found)
{
    const struct pins_source asked = {
        .source = origin->where, .release = origin->release, .commit = origin->commit};
    struct pins_definition *locked;
    enum pins_verdict verdict = pins_check(&lock->pins, &asked, found, &locked);
    const struct pins_source *source = pins_find(&lock->pins, origin->where);
    bool first = use(lock, origin->where);
    switch (verdict) {
    case PINS_SAME:
        return true;
    case PINS_NEW:
        return tell_new(lock, ctx, source, found->name);
    case PINS_CHANGED:
        return tell_changed(lock, ctx, source, locked, origin, found->sha256);
    case PINS_NO_SOURCE:
        return first ? tell_no_source(lock, ctx, origin->where) : false;
    case PINS_OTHER_REF:
        return first ? tell_other_ref(lock, ctx, origin->where) : false;
    case PINS_MOVED:
        break;
    }
    return first ? tell_release(lock, ctx, source, origin) : false;
}

/* What --lock finds in the place of what it had: nobody asked for it to move. */
static bool note_change(const struct lock *lock, struct ctx *ctx, const struct pins_source *source,
                        const struct pins_definition *locked, const struct pins_definition *found)
{
    if (str_equal(locked->sha256, found->sha256))
        return true;
    if (locked->seen) {
        ctx_error(ctx, NULL, "%s %.*s is there twice, and the two differ: %.*s cannot hold both",
                  pins_label(ctx->arena, source->source).ptr, STR_ARG(found->name),
                  STR_ARG(lock->path));
        ctx_hint(ctx, "give one of them");
        return false;
    }
    ctx_note(ctx, NULL, "%s %.*s has changed since %.*s was written: %.*s, now %.*s",
             pins_label(ctx->arena, source->source).ptr, STR_ARG(found->name), STR_ARG(lock->path),
             STR_ARG(pins_short(locked->sha256)), STR_ARG(pins_short(found->sha256)));
    return true;
}

static bool is_recordable(struct ctx *ctx, const struct select_origin *origin)
{
    const char *refusal = pins_refusal(origin->where);
    if (refusal) {
        ctx_error(ctx, NULL, "%s %s", pins_label(ctx->arena, origin->where).ptr, refusal);
        ctx_hint(ctx, "give a path from the working directory, or a URL that anyone may read");
        return false;
    }
    if (str_is_flat(origin->release) && str_is_flat(origin->path))
        return true;
    ctx_error(ctx, NULL, "%s the name of a release or file holds control characters",
              pins_label(ctx->arena, origin->where).ptr);
    ctx_hint(ctx, "such a name has no place in a lock file: do without --lock");
    return false;
}

/* A source that is not there yet. */
static struct pins_source *add_source(struct lock *lock, struct ctx *ctx,
                                      const struct select_origin *origin)
{
    struct arena *arena = lock->run->arena;
    const struct pins_source *other = pins_other_ref(&lock->pins, origin->where);
    if (other)
        ctx_note(ctx, NULL, "%.*s still has %.*s, too: take it out when nothing uses it",
                 STR_ARG(lock->path), STR_ARG(other->source));
    struct pins_source *source = pins_add(&lock->pins, origin->where);
    source->release = str_copy(arena, origin->release);
    source->commit = str_copy(arena, origin->commit);
    return source;
}

/* A source that is there stays at its release: what else is locked of it would not be what it says. */
static bool record(struct lock *lock, struct ctx *ctx, const struct select_origin *origin,
                   const struct pins_definition *found)
{
    struct arena *arena = lock->run->arena;
    if (!is_recordable(ctx, origin))
        return false;
    struct pins_source *source = pins_find(&lock->pins, origin->where);
    bool first = use(lock, origin->where);
    if (!source)
        source = add_source(lock, ctx, origin);
    if (!str_equal(source->release, origin->release) || !str_equal(source->commit, origin->commit))
        return first ? tell_release(lock, ctx, source, origin) : false;
    if (pins_has_parts(origin->where) && is_whole(lock, origin->where))
        source->all = true;
    struct pins_definition *locked = pins_definition(source, found->name, found->path);
    if (!locked)
        locked = pins_add_definition(&lock->pins, source, found);
    else if (!note_change(lock, ctx, source, locked, found))
        return false;
    locked->path = str_copy(arena, found->path);
    locked->sha256 = str_copy(arena, found->sha256);
    locked->seen = true;
    return true;
}

static void keep_taken(struct lock *lock, const struct select_origin *origin,
                       const struct pins_definition *found)
{
    struct arena *arena = lock->run->arena;
    lock->taken =
        arena_grow(arena, lock->taken, lock->taken_len, &lock->taken_cap, sizeof *lock->taken);
    lock->taken[lock->taken_len++] = (struct taken){{.where = str_copy(arena, origin->where),
                                                     .release = str_copy(arena, origin->release),
                                                     .commit = str_copy(arena, origin->commit),
                                                     .path = str_copy(arena, origin->path)},
                                                    {.name = str_copy(arena, found->name),
                                                     .path = str_copy(arena, found->path),
                                                     .sha256 = str_copy(arena, found->sha256)}};
}

/* Begins anew with the file as it is now: another call may have written it while this one was busy. */
static bool record_again(struct lock *lock, struct ctx *ctx)
{
    struct pins pins = {.arena = lock->run->arena};
    bool ok = true;
    if (file_kind(lock->path.ptr) == FILE_ABSENT)
        return true;
    if (!lock_read(ctx, lock->path, &pins))
        return false;
    lock->pins = pins;
    lock->used_len = 0;
    for (size_t i = 0; i < lock->taken_len; i++)
        ok = record(lock, ctx, &lock->taken[i].origin, &lock->taken[i].definition) && ok;
    return ok;
}

bool lock_see(struct lock *lock, struct ctx *ctx, const struct select_origin *origin,
              const struct crd *crd, cf_str sha256)
{
    if (!lock)
        return true;
    struct pins_definition found = {
        .name = str_printf(ctx->arena, "%.*s.%.*s", STR_ARG(crd->plural), STR_ARG(crd->group)),
        .path = origin->path,
        .sha256 = sha256};
    bool ok = lock->check ? check(lock, ctx, origin, &found) : record(lock, ctx, origin, &found);
    if (ok && !lock->check) {
        keep_taken(lock, origin, &found);
        cache_put(lock->cache, ctx->arena, load_json(ctx->arena, crd->source));
    }
    lock->refused = lock->refused || !ok;
    return ok;
}

/* What was locked and is not there any more. */
static bool tell_vanished(struct lock *lock, struct ctx *ctx, const struct pins_source *source)
{
    bool ok = true;
    for (size_t i = 0; i < source->len; i++) {
        const struct pins_definition *definition = &source->definitions[i];
        if (definition->seen)
            continue;
        ok = ctx_error(ctx, NULL, "%.*s has no %.*s any more: %.*s has %.*s%.*s",
                       STR_ARG(source->source), STR_ARG(definition->name), STR_ARG(lock->path),
                       STR_ARG(pins_short(definition->sha256)),
                       STR_ARG(of_release(ctx->arena, source->release)));
        ctx_hint(ctx, "%.*s moves the lock", STR_ARG(lock_next(ctx->arena, lock, source->source)));
    }
    return ok;
}

/* Sources of which all was asked for. */
static bool close_sources(struct lock *lock, struct ctx *ctx)
{
    bool ok = true;
    for (size_t i = 0; i < lock->used_len; i++) {
        struct pins_source *source = pins_find(&lock->pins, lock->used[i]);
        if (!source || !is_whole(lock, lock->used[i]))
            continue;
        if (lock->check)
            ok = tell_vanished(lock, ctx, source) && ok;
        else
            pins_drop_unseen(source);
    }
    return ok;
}

/* A source that nothing was seen of, told in one line. */
static bool is_unused(const struct pins_source *source)
{
    for (size_t i = 0; i < source->len; i++)
        if (source->definitions[i].seen)
            return false;
    return true;
}

/* What this run has no use for although it is of all there is. */
static bool tell_unused(struct lock *lock, struct ctx *ctx, const struct pins_source *source)
{
    bool ok = true, all = is_unused(source);
    for (size_t i = 0; i < source->len; i++) {
        if (source->definitions[i].seen || (all && i))
            continue;
        ok = ctx_error(ctx, NULL, "%s %.*s has %.*s, and the project has no use for it",
                       pins_label(ctx->arena, source->source).ptr, STR_ARG(lock->path),
                       STR_ARG(all ? STR("this source") : source->definitions[i].name));
        ctx_hint(ctx, "--lock instead of --locked takes it out");
    }
    return ok;
}

static bool close_whole(struct lock *lock, struct ctx *ctx)
{
    bool ok = true;
    if (!lock->check) {
        pins_drop_unused(&lock->pins);
        return true;
    }
    for (size_t i = 0; i < lock->pins.len; i++) {
        const struct pins_source *source = &lock->pins.sources[i];
        if (is_unused(source) || !is_whole(lock, source->source)) /* else it was told */
            ok = tell_unused(lock, ctx, source) && ok;
    }
    return ok;
}

/* After an error what was not seen need not be gone. */
static bool finish(struct lock *lock, struct ctx *ctx, bool failed)
{
    if (failed)
        return true;
    bool ok = close_sources(lock, ctx);
    return (!lock->whole || close_whole(lock, ctx)) && ok;
}

void lock_whole(struct lock *lock)
{
    if (lock)
        lock->whole = true;
}

static bool write_taken(struct lock *lock, struct run *run, bool failed)
{
    if (!lock->taken_len)
        return finish(lock, &run->ctx, failed);
    struct turn *turn = turn_take(run->arena, lock->path);
    bool ok = record_again(lock, &run->ctx) && finish(lock, &run->ctx, failed) &&
              lock_write(run, lock->path, &lock->pins);
    turn_end(turn);
    return ok;
}

bool lock_close(struct lock *lock, struct run *run)
{
    if (!lock)
        return true;
    run_flush(run, &run->ctx);
    bool failed = run->failed,
         ok = lock->check ? finish(lock, &run->ctx, failed) : write_taken(lock, run, failed);
    run_flush(run, &run->ctx);
    return ok && !lock->refused;
}

static cf_str text_of(struct arena *arena, const struct pins *pins)
{
    struct buf text = {.arena = arena};
    buf_text(&text, "# Written by --lock, moved by `crdforge update`; to be kept under version "
                    "control.\n");
    yaml_write(&text, pins_node(arena, pins));
    return buf_str(&text);
}

bool lock_compare(struct lock *lock, struct run *run, struct lock_change *ret_change)
{
    cf_str *old = arena_new(run->arena, cf_str);
    *ret_change = (struct lock_change){.path = lock ? lock->path : STR("")};
    if (!lock || lock->check || lock->refused || run->failed || !lock->taken_len)
        return false;
    finish(lock, &run->ctx, false);
    ret_change->new = text_of(run->arena, &lock->pins);
    if (file_kind(lock->path.ptr) == FILE_ABSENT)
        return true;
    ret_change->old = old;
    return file_read(&run->ctx, lock->path.ptr, old) && !str_equal(*old, ret_change->new);
}

struct telling {
    struct run *run;
    cf_str path; /* as it was given */
};

static void told(void *data, cf_str path, enum sink_outcome outcome)
{
    static const char *const words[] = {"CREATED", "UPDATED", "UNCHANGED"};
    const struct telling *telling = data;
    (void)path;
    run_say(telling->run, "%s: %.*s", words[outcome], STR_ARG(telling->path));
}

bool lock_write(struct run *run, cf_str path, const struct pins *pins)
{
    struct ctx *ctx = &run->ctx;
    struct telling telling = {run, path};
    struct sink *sink = sink_open(run->arena, file_folder(path));
    bool ok = sink_stage(ctx, sink, 0, file_name(path), text_of(run->arena, pins)) &&
              sink_commit(ctx, sink, told, &telling);
    sink_close(sink);
    return ok;
}
