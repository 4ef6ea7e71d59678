/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/generation.h"

#include "base/lookup.h"
#include "base/node.h"
#include "cli/commands.h"
#include "cli/next.h"
#include "io/witness.h"

#include <stdlib.h>

/* What a definition that comes in parts, each with other versions, is put together by. */
struct parts {
    cf_str plural, *versions, version; /* of all parts, and the one that is made */
    size_t versions_len;
    bool namespaced, storage; /* storage: of that version */
};

/* A component that was taken: for the folder it has, and for the report. */
struct made {
    struct generation *generation;
    cf_str folder; /* "TrainingJob", or "<group>/TrainingJob" */
    cf_str kind, group, sha256;
    cf_str place; /* where it came from, for messages */
    struct parts parts;
    struct output_unit *unit;
    cf_str inputs;                  /* what must be given, as words of `crdforge run` */
    const cf_node *document;        /* for formats of set scope; NULL when there are none */
    bool collided, written, failed; /* failed: some format could not do it */
    bool names_image;               /* a file names the runner's image */
    bool outdone;                   /* collided: another part of the definition is made instead */
};

struct generation {
    struct run *run;
    struct generation_plan plan;
    struct load load;
    struct emission *emission;
    struct made **made;
    size_t made_len, made_cap;
    struct lookup folders; /* the first of those that want it */
    struct arena *piece;   /* of what is done for one component, and cleared for the next */
    bool any_set;          /* a format of set scope is chosen */
    bool names_image;      /* a file of a format of set scope names the runner's image */
    size_t outcomes[OUTPUT_OUTCOMES]; /* how many files of each */
    struct next next;                 /* what to type afterwards */
    struct list_builder files;        /* for the report */
    struct list_builder sources;      /* likewise: what was used, each once */
};

static void handed(void *data, void *item, const cf_node *document);
static void emitted(void *data, void *item, const struct emission_files *files, size_t len);

static struct emission *open_emission(struct generation *g, const struct emission_taker *taker)
{
    const struct emission_plan plan = {
        .chosen = g->plan.chosen, .chosen_len = g->plan.chosen_len, .scripts = g->plan.scripts};
    return emission_open(g->run, &plan, taker);
}

struct generation *generation_open(struct run *run, const struct generation_plan *plan)
{
    struct generation *g = arena_new(run->arena, struct generation);
    *g = (struct generation){.run = run, .plan = *plan, .load = plan->load};
    g->files.arena = g->sources.arena = run->arena;
    g->piece = arena_open();
    g->folders = (struct lookup){.arena = run->arena, .fold = true};
    g->next.original = plan->layout == LAYOUT_ORIGINAL;
    for (size_t i = 0; i < plan->chosen_len; i++)
        g->any_set = g->any_set || plan->chosen[i].emitter->set_scope;
    const struct emission_taker taker = {handed, emitted, g};
    g->emission = open_emission(g, &taker);
    return g;
}

/* --- what comes in ------------------------------------------------------------------------------ */

static struct made *add_made(struct generation *g, const struct made *made)
{
    g->made = arena_grow(g->run->arena, g->made, g->made_len, &g->made_cap, sizeof(struct made *));
    struct made *kept = arena_new(g->run->arena, struct made);
    *kept = *made;
    const struct made *first = lookup_find(&g->folders, kept->folder);
    if (!first || first->outdone)
        lookup_put(&g->folders, kept->folder, kept);
    return g->made[g->made_len++] = kept;
}

static void drop(struct generation *g, struct made *made)
{
    if (made->unit)
        output_drop(g->plan.output, made->unit);
    made->collided = true;
}

static void tell_twice(struct ctx *ctx, const struct crd *crd, const struct made *made,
                       const struct made *other)
{
    ctx_error(
        ctx, crd->source, "%.*s.%.*s was given twice, and the two differ: in %.*s and in %.*s",
        STR_ARG(crd->plural), STR_ARG(crd->group), STR_ARG(other->place), STR_ARG(made->place));
}

static struct parts parts_of(struct arena *arena, const struct component *component)
{
    const struct crd *crd = component->crd;
    struct parts parts = {.plural = str_copy(arena, crd->plural),
                          .version = str_copy(arena, component->version->name),
                          .versions = arena_many(arena, crd->versions_len, cf_str),
                          .versions_len = crd->versions_len,
                          .namespaced = crd->namespaced,
                          .storage = component->version->storage};
    for (size_t i = 0; i < crd->versions_len; i++)
        parts.versions[i] = str_copy(arena, crd->versions[i].name);
    return parts;
}

/* Whether the two are parts of one definition: they have no version in common. */
static bool are_parts(const struct parts *a, const struct parts *b)
{
    if (!str_equal(a->plural, b->plural) || a->namespaced != b->namespaced)
        return false;
    for (size_t i = 0; i < a->versions_len; i++)
        for (size_t k = 0; k < b->versions_len; k++)
            if (str_equal(a->versions[i], b->versions[k]))
                return false;
    return true;
}

static void add_versions(struct arena *arena, struct parts *parts, const struct parts *other)
{
    cf_str *versions = arena_many(arena, parts->versions_len + other->versions_len, cf_str);
    for (size_t i = 0; i < parts->versions_len; i++)
        versions[i] = parts->versions[i];
    for (size_t i = 0; i < other->versions_len; i++)
        versions[parts->versions_len++] = other->versions[i];
    parts->versions = versions;
}

/* Of two parts the version is made that would be of one definition with all versions. True when that is the
 * one of `made`, which came later. */
static bool join(struct generation *g, struct ctx *ctx, struct made *made, struct made *other)
{
    struct parts *new = &made->parts, *old = &other->parts;
    bool later = new->storage != old->storage ? new->storage
                                              : crd_version_order(new->version, old->version) < 0;
    ctx_note(ctx, NULL, "%.*s.%.*s comes in parts, in %.*s and in %.*s: version %.*s is made",
             STR_ARG(new->plural), STR_ARG(made->group), STR_ARG(other->place),
             STR_ARG(made->place), STR_ARG(later ? new->version : old->version));
    add_versions(g->run->arena, later ? new : old, later ? old : new);
    if (later) {
        drop(g, other);
        other->outdone = true;
    }
    return later;
}

/* Whether the component may take its folder. Two kinds that share one (case-blind: some file systems
 * are) are both errors, whichever came first. */
static bool take_folder(struct generation *g, struct ctx *ctx, const struct component *component,
                        struct made *made)
{
    struct made *other = lookup_find(&g->folders, made->folder);
    if (!other)
        return true;
    bool same_kind = str_equal(other->kind, made->kind) && str_equal(other->group, made->group);
    if (same_kind && str_equal(other->sha256, made->sha256)) {
        ctx_note(ctx, NULL, "%.*s.%.*s was given twice", STR_ARG(component->crd->plural),
                 STR_ARG(made->group));
        return false;
    }
    if (same_kind && !other->collided && are_parts(&made->parts, &other->parts))
        return join(g, ctx, made, other);
    if (same_kind) {
        tell_twice(ctx, component->crd, made, other);
        ctx_hint(ctx, "neither is written; give one of them");
    } else {
        ctx_error(ctx, component->crd->source, "%.*s of %.*s and %.*s of %.*s want the same folder",
                  STR_ARG(made->kind), STR_ARG(made->group), STR_ARG(other->kind),
                  STR_ARG(other->group));
        ctx_hint(ctx, "neither is written; use --layout group, which puts each below its group");
    }
    drop(g, other);
    made->collided = true;
    return false;
}

static void add_source(struct generation *g, const struct select_origin *origin)
{
    struct map_builder row = {.arena = g->run->arena};
    if (!g->run->json)
        return;
    select_report(&row, origin);
    const cf_node *source = map_node(&row);
    for (size_t i = 0; i < g->sources.len; i++)
        if (node_equal(g->sources.items[i], source))
            return;
    list_add(&g->sources, source);
}

void generation_take(void *data, struct ctx *ctx, const cf_node *document,
                     const struct select_origin *origin)
{
    struct generation *g = data;
    struct arena *arena = g->run->arena;
    if (!kinds_want(g->plan.kinds, document)) {
        scripting_pass(g->load.scripting, document);
        return;
    }
    const struct component *component = load_component(&g->load, ctx, document, origin);
    if (!component ||
        !lock_see(g->plan.lock, ctx, origin, component->crd, component->provenance.sha256))
        return;
    const struct crd *crd = component->crd;
    add_source(g, origin);
    struct made made = {.generation = g,
                        .kind = str_copy(arena, crd->kind),
                        .group = str_copy(arena, crd->group),
                        .sha256 = str_copy(arena, component->provenance.sha256),
                        .place = select_place_of(arena, origin, crd->source),
                        .parts = parts_of(arena, component)};
    made.folder = layout_of_kind(arena, g->plan.layout, made.group, made.kind);
    bool taken = take_folder(g, ctx, component, &made);
    if (taken)
        made.unit = output_unit(g->plan.output, made.folder);
    if (taken || made.collided) {
        struct made *kept = add_made(g, &made);
        const cf_node *described = taken ? load_describe(&g->load, ctx, component) : NULL;
        if (described)
            emission_add(g->emission, ctx, described, kept);
    }
}

/* --- what comes out ----------------------------------------------------------------------------- */

/* True for a set with a file that starts the runner from the image that nobody has named. */
static bool names_image(const struct file_set *set)
{
    for (size_t i = 0; i < set->len; i++)
        if (str_contains(set->files[i].bytes, commands_default_image) &&
            str_contains(set->files[i].bytes, "--component"))
            return true;
    return false;
}

static bool is_set_format(const struct generation *g, cf_str name)
{
    for (size_t i = 0; i < g->plan.chosen_len; i++)
        if (g->plan.chosen[i].emitter->set_scope &&
            str_equal(g->plan.chosen[i].emitter->name, name))
            return true;
    return false;
}

/* False after a diagnostic: what is another format's goes when that one makes it no longer, so it is one
 * which has nothing else in the folder of a component. */
static bool owners_ok(struct generation *g, cf_str format, const struct file_set *set)
{
    for (size_t i = 0; i < set->len; i++) {
        const struct file_bytes *file = &set->files[i];
        if (!file->owner.len || is_set_format(g, file->owner))
            continue;
        return ctx_error(&g->run->ctx, NULL,
                         "format %.*s: %.*s is for the format %.*s, which is none about all "
                         "components of this run",
                         STR_ARG(format), STR_ARG(file->path), STR_ARG(file->owner));
    }
    return true;
}

/* Those of the set that have that owner (empty: none). */
static struct file_set owned(const struct generation *g, const struct file_set *set, cf_str owner)
{
    struct file_set part = {.files = arena_many(g->piece, set->len, struct file_bytes)};
    for (size_t i = 0; i < set->len; i++)
        if (str_equal(set->files[i].owner, owner))
            part.files[part.len++] = set->files[i];
    return part;
}

static bool stage(struct generation *g, struct output_unit *unit, cf_str folder,
                  const struct emission_files *files, bool *ret_names_image)
{
    struct ctx ctx = g->run->ctx;
    cf_str format = files->choice->emitter->name;
    ctx.arena = g->piece;
    if (!files->files || !owners_ok(g, format, files->files))
        return false;
    *ret_names_image = *ret_names_image || names_image(files->files);
    struct file_set own = owned(g, files->files, STR(""));
    bool ok = output_stage(g->plan.output, &ctx, unit, format, folder, &own);
    for (size_t i = 0; ok && own.len < files->files->len && i < g->plan.chosen_len; i++) {
        cf_str owner = g->plan.chosen[i].emitter->name;
        const struct file_set part = owned(g, files->files, owner);
        ok = !part.len || output_stage(g->plan.output, &ctx, unit, owner, folder, &part);
    }
    return ok;
}

static void handed(void *data, void *item, const cf_node *document)
{
    struct generation *g = data;
    struct made *made = item;
    made->failed = !document;
    if (made->collided || !document)
        return;
    arena_clear(g->piece);
    made->inputs = str_copy(g->run->arena, next_inputs(g->piece, document));
    if (g->any_set)
        made->document = node_copy(g->run->arena, document);
}

static void emitted(void *data, void *item, const struct emission_files *files, size_t len)
{
    struct generation *g = data;
    struct made *made = item;
    if (made->collided || made->failed)
        return;
    arena_clear(g->piece);
    for (size_t i = 0; i < len; i++) {
        cf_str folder = layout_of_format(g->piece, g->plan.layout, made->folder,
                                         files[i].choice->emitter->name);
        bool ok = stage(g, made->unit, folder, &files[i], &made->names_image);
        made->written = made->written || ok;
        made->failed = made->failed || !ok;
    }
}

/* --- formats of set scope ----------------------------------------------------------------------- */

static int compare_documents(const void *a, const void *b)
{
    const cf_node *x = *(const cf_node *const *)a, *y = *(const cf_node *const *)b;
    int order = str_compare(node_text(cf_get(x, "kind")), node_text(cf_get(y, "kind")));
    return order ? order
                 : str_compare(node_text(cf_get(x, "group")), node_text(cf_get(y, "group")));
}

static void handed_set(void *data, void *item, const cf_node *documents)
{
    (void)data;
    (void)item;
    (void)documents;
}

static void emitted_set(void *data, void *item, const struct emission_files *files, size_t len)
{
    struct generation *g = data;
    cf_str folder = files->choice->emitter->name;
    (void)item;
    (void)len;
    const struct made *kind = lookup_find(&g->folders, folder);
    if (kind) {
        struct ctx *ctx = &g->run->ctx;
        ctx_error(ctx, NULL, "the format %.*s and the kind %.*s of %.*s want the same folder",
                  STR_ARG(folder), STR_ARG(kind->kind), STR_ARG(kind->group));
        ctx_hint(ctx, "the format is not written; use --layout group, which puts each kind below "
                      "its group");
        return;
    }
    stage(g, output_unit(g->plan.output, folder), folder, files, &g->names_image);
}

/* Once, with all components in name order; without those that are not, or not whole, among what is
 * written. */
static void emit_sets(struct generation *g)
{
    struct list_builder all = {.arena = g->run->arena};
    for (size_t i = 0; i < g->made_len; i++)
        if (g->made[i]->document && !g->made[i]->collided && !g->made[i]->failed)
            list_add(&all, g->made[i]->document);
    if (!all.len)
        return;
    qsort(all.items, all.len, sizeof *all.items, compare_documents);
    const cf_node *documents = list_node(&all);
    const struct emission_taker taker = {handed_set, emitted_set, g};
    struct emission *emission = open_emission(g, &taker);
    for (size_t i = 0; i < g->plan.chosen_len; i++)
        if (g->plan.chosen[i].emitter->set_scope)
            emission_add_set(emission, &g->plan.chosen[i], documents, NULL);
    emission_finish(emission);
    emission_close(emission);
}

/* --- the report --------------------------------------------------------------------------------- */

/* A file of a format of set scope that was there: what an earlier call put into it is gone. */
static bool replaces_set(const struct generation *g, cf_str path, enum output_outcome outcome)
{
    cf_str out = output_folder(g->plan.output);
    for (size_t i = 0; outcome == OUTPUT_UPDATED && i < g->plan.chosen_len; i++) {
        const struct emitter *emitter = g->plan.chosen[i].emitter;
        cf_str folder = str_printf(g->piece, "%.*s/%.*s/", STR_ARG(out), STR_ARG(emitter->name));
        if (emitter->set_scope && str_starts(path, folder.ptr))
            return true;
    }
    return false;
}

static void told_json(struct generation *g, const struct output_file *file)
{
    struct arena *arena = g->run->arena;
    struct map_builder entry = {.arena = arena};
    map_text(&entry, "path", str_copy(arena, file->path));
    map_text(&entry, "outcome", str_of(output_word(file->outcome)));
    map_text(&entry, "text", str_copy(arena, file->text));
    map_text(&entry, "diff", str_copy(arena, file->diff));
    list_add(&g->files, map_node(&entry));
}

static cf_str outcome_line(struct arena *arena, enum output_outcome outcome, cf_str path)
{
    return str_printf(arena, "%s: %.*s", str_upper(arena, str_of(output_word(outcome))).ptr,
                      STR_ARG(path));
}

static void say_outcome(struct generation *g, enum output_outcome outcome, cf_str path)
{
    struct arena *arena = g->piece;
    arena_clear(arena);
    const cf_str again =
        outcome_line(arena, outcome <= OUTPUT_UNCHANGED ? OUTPUT_UNCHANGED : outcome, path);
    run_say_once(g->run, outcome_line(arena, outcome, path), again);
}

static void told(void *data, const struct output_file *file)
{
    struct generation *g = data;
    cf_str path = file->path;
    g->outcomes[file->outcome]++;
    if (g->run->json)
        told_json(g, file);
    if (!output_writes(g->plan.output))
        return;
    if (file->outcome <= OUTPUT_UNCHANGED)
        next_see(&g->next, g->run->arena, path);
    say_outcome(g, file->outcome, path);
    if (g->plan.whole || !replaces_set(g, path, file->outcome))
        return;
    ctx_note(&g->run->ctx, NULL, "%.*s has the kinds of this call only", STR_ARG(path));
    witness_spoil(); /* once more this would not be said */
}

/* What must be given to the component that the next command is about. */
static cf_str inputs_of_next(const struct generation *g)
{
    for (size_t i = 0; i < g->made_len; i++) {
        cf_str folder = str_printf(g->piece, "/%.*s", STR_ARG(g->made[i]->folder));
        if (!g->made[i]->collided && g->made[i]->inputs.len && str_ends(g->next.folder, folder.ptr))
            return g->made[i]->inputs;
    }
    return STR("");
}

/* "2 components: 1 file created, …"; for what is not written, what would be. */
static cf_str counts_line(const struct generation *g, size_t components, const size_t *outcomes)
{
    bool writes = output_writes(g->plan.output);
    size_t created = outcomes[OUTPUT_CREATED];
    struct buf line = {.arena = g->run->arena};
    buf_printf(&line, "%zu component%s: %zu file%s %s, %zu %s, %zu unchanged", components,
               components == 1 ? "" : "s", created, created == 1 ? "" : "s",
               writes ? "created" : "to create", outcomes[OUTPUT_UPDATED],
               writes ? "updated" : "to update", outcomes[OUTPUT_UNCHANGED]);
    for (size_t i = OUTPUT_REMOVED; i <= OUTPUT_IGNORED; i++)
        if (outcomes[i])
            buf_printf(&line, ", %zu %s", outcomes[i],
                       !writes && i == OUTPUT_REMOVED ? "to remove" : output_word(i));
    return buf_str(&line);
}

static void say_counts(const struct generation *g, size_t components)
{
    size_t again[OUTPUT_OUTCOMES];
    memcpy(again, g->outcomes, sizeof again);
    again[OUTPUT_UNCHANGED] += again[OUTPUT_CREATED] + again[OUTPUT_UPDATED];
    again[OUTPUT_CREATED] = again[OUTPUT_UPDATED] = 0;
    const cf_str line = counts_line(g, components, again);
    run_say_once(g->run, counts_line(g, components, g->outcomes), line);
}

static void report(struct generation *g)
{
    size_t components = 0;
    if (str_is(output_folder(g->plan.output), "-"))
        return; /* what is on standard output speaks for itself */
    for (size_t i = 0; i < g->made_len; i++)
        components += !g->made[i]->collided && (g->made[i]->written || g->made[i]->document);
    say_counts(g, components);
    cf_str next = next_command(&g->next, g->run->arena, inputs_of_next(g));
    if (next.len)
        run_say(g->run, "next: %s", next.ptr);
}

static void report_json(struct generation *g)
{
    struct map_builder all = {.arena = g->run->arena};
    map_add(&all, STR("sources"), list_node(&g->sources));
    map_add(&all, STR("files"), list_node(&g->files));
    run_report(g->run, map_node(&all));
}

/* Writes it, or compares. */
static void close_lock(struct generation *g)
{
    struct lock_change change;
    if (!output_compares(g->plan.output) || args_has(g->plan.args, "locked"))
        lock_close(g->plan.lock, g->run);
    else if (lock_compare(g->plan.lock, g->run, &change))
        output_beside(g->plan.output, change.path, change.old, change.new);
}

/* Of a kind that two definitions want nothing stays. */
static bool any_names_image(const struct generation *g)
{
    bool any = g->names_image;
    for (size_t i = 0; !any && i < g->made_len; i++)
        any = g->made[i]->names_image && !g->made[i]->collided;
    return any;
}

static void commit(struct generation *g)
{
    struct run *run = g->run;
    if (any_names_image(g))
        ctx_note(&run->ctx, NULL,
                 "the files name the image %s, which is not published: build it with script/image "
                 "and give its name with --image",
                 commands_default_image);
    if (g->plan.whole && !run->failed) {
        output_whole(g->plan.output);
        lock_whole(g->plan.lock);
    }
    output_commit(g->plan.output, told, g);
    close_lock(g);
}

/* Whether the same call once more would find all as this one leaves it, and say so: what was removed, kept or
 * forgotten is told once, and differently the next time. */
static bool settles(const struct generation *g)
{
    const size_t *outcomes = g->outcomes;
    bool changes = outcomes[OUTPUT_CREATED] + outcomes[OUTPUT_UPDATED] > 0;
    bool once = outcomes[OUTPUT_REMOVED] + outcomes[OUTPUT_KEPT] > 0 ||
                (outcomes[OUTPUT_IGNORED] && output_applied(g->plan.output));
    return !once &&
           (output_writes(g->plan.output) || (output_compares(g->plan.output) && !changes));
}

/* What --flatten did not find is known only when all definitions have been seen. */
int generation_close(struct generation *g)
{
    struct run *run = g->run;
    emission_finish(g->emission);
    emission_close(g->emission);
    emit_sets(g);
    bool met = kinds_met(g->plan.kinds);
    met = load_met(&g->load) && met;
    if (met)
        commit(g);
    run_flush(run, &run->ctx);
    if (met)
        report(g);
    if (run->json)
        report_json(g);
    arena_close(g->piece);
    if (!met)
        return RUN_USAGE;
    if (run->heard && settles(g))
        output_witness(g->plan.output);
    else
        witness_spoil();
    return output_differs(g->plan.output) ? RUN_FAILED : RUN_DONE;
}
