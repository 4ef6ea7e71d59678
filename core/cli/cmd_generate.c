/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge generate: definitions in, files of the chosen formats out.
 */
#include "cli/choose.h"
#include "cli/commands.h"
#include "cli/layout.h"
#include "cli/load.h"
#include "cli/lock.h"
#include "cli/next.h"
#include "cli/pick.h"
#include "cli/sources.h"
#include "cli/unused.h"
#include "engine/generate.h"
#include "io/file.h"
#include "io/sink.h"
#include "model/describe.h"

#include <stdlib.h>
#include <string.h>

/* A component that was generated: for the folder it took, and for the report. */
struct made {
    cf_str folder; /* "TrainingJob", or "<group>/TrainingJob" */
    cf_str kind, group, sha256;
    cf_str place;                   /* where it came from, for messages */
    size_t first, last;             /* the groups of files in the sink, last not included */
    cf_str inputs;                  /* what must be given, as words of `crdforge run` */
    const cf_node *document;        /* for formats of set scope; NULL when there are none */
    bool collided, written, failed; /* failed: some format could not do it */
};

struct generation {
    struct run *run;
    const struct args *args;
    struct formats *formats;
    struct load load;
    struct choice *chosen; /* the formats, each with its options */
    size_t chosen_len;
    struct sink *sink;
    size_t groups; /* of files staged so far */
    struct made *made;
    size_t made_len, made_cap;
    enum layout layout;
    bool any_set;       /* a format of set scope is chosen */
    bool names_image;   /* a file names the runner's image */
    size_t outcomes[3]; /* by sink_outcome */
    struct lock *lock;  /* or NULL */
    struct next next;   /* what to type afterwards */
    struct list_builder report;
    struct list_builder sources; /* for the report: what was used, each once */
};

static struct made *add_made(struct generation *g)
{
    g->made = arena_grow(g->run->arena, g->made, g->made_len, &g->made_cap, sizeof *g->made);
    return &g->made[g->made_len++];
}

static void drop(struct generation *g, struct made *made)
{
    for (size_t group = made->first; group < made->last; group++)
        sink_drop(g->sink, group);
    made->collided = true;
}

static void tell_twice(struct ctx *ctx, const struct crd *crd, const struct made *made,
                       const struct made *other)
{
    cf_str both =
        str_printf(ctx->arena, "%.*s and in %.*s", STR_ARG(other->place), STR_ARG(made->place));
    ctx_error(ctx, crd->source, "%.*s.%.*s was given twice, and the two differ: in %.*s",
              STR_ARG(crd->plural), STR_ARG(crd->group),
              STR_ARG(str_equal(made->place, other->place) ? made->place : both));
}

/* Whether the component may take its folder. Two kinds that share one (case-blind: some file systems
 * are) are both errors, whichever came first. */
static bool take_folder(struct generation *g, struct ctx *ctx, const struct component *component,
                        struct made *made)
{
    for (size_t i = 0; i < g->made_len; i++) {
        struct made *other = &g->made[i];
        if (!str_equal_fold(other->folder, made->folder))
            continue;
        bool same_kind = str_equal(other->kind, made->kind) && str_equal(other->group, made->group);
        if (same_kind && str_equal(other->sha256, made->sha256)) {
            ctx_note(ctx, NULL, "%.*s.%.*s was given twice", STR_ARG(component->crd->plural),
                     STR_ARG(made->group));
            return false;
        }
        if (same_kind) {
            tell_twice(ctx, component->crd, made, other);
            ctx_hint(ctx, "neither is written; give one of them");
        } else {
            ctx_error(ctx, component->crd->source,
                      "%.*s of %.*s and %.*s of %.*s want the same folder", STR_ARG(made->kind),
                      STR_ARG(made->group), STR_ARG(other->kind), STR_ARG(other->group));
            ctx_hint(ctx,
                     "neither is written; use --layout group, which puts each below its group");
        }
        drop(g, other);
        made->collided = true;
        return false;
    }
    return true;
}

/* True for a file that starts the runner from the image that nobody has named. */
static bool names_image(cf_str bytes)
{
    return str_contains(bytes, commands_default_image) && str_contains(bytes, "--component");
}

/* Emits one format and stages its files: all of them or none. */
static bool emit_format(struct generation *g, struct ctx *ctx, const struct choice *chosen,
                        const cf_node *subject, cf_str folder, struct dispatch_memo *memo)
{
    const struct file_set *set = generate(ctx, chosen->emitter, subject, chosen->options, memo);
    size_t group = g->groups++;
    bool ok = set != NULL;
    for (size_t i = 0; ok && i < set->len; i++) {
        cf_str path =
            str_printf(ctx->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(set->files[i].path));
        ok = sink_stage(ctx, g->sink, group, path, set->files[i].bytes);
        g->names_image = g->names_image || names_image(set->files[i].bytes);
    }
    if (!ok)
        sink_drop(g->sink, group);
    return ok;
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

static void generate_found(void *data, struct ctx *ctx, const cf_node *document,
                           const struct select_origin *origin)
{
    struct generation *g = data;
    struct arena *arena = g->run->arena;
    const struct component *component = load_component(&g->load, ctx, document, origin);
    if (!component || !lock_see(g->lock, ctx, origin, component->crd, component->provenance.sha256))
        return;
    const struct crd *crd = component->crd;
    add_source(g, origin);
    struct made made = {.kind = str_copy(arena, crd->kind),
                        .group = str_copy(arena, crd->group),
                        .sha256 = str_copy(arena, component->provenance.sha256),
                        .place = select_place(arena, origin),
                        .first = g->groups};
    made.folder = layout_of_kind(arena, g->layout, made.group, made.kind);
    if (!take_folder(g, ctx, component, &made)) {
        made.last = made.first;
        if (made.collided)
            *add_made(g) = made;
        return;
    }
    const cf_node *described = describe_component(ctx, component);
    struct dispatch_memo memo = {NULL, NULL};
    made.inputs = next_inputs(arena, described);
    for (size_t i = 0; i < g->chosen_len; i++) {
        const struct emitter *emitter = g->chosen[i].emitter;
        if (emitter->set_scope)
            continue;
        cf_str folder = layout_of_format(ctx->arena, g->layout, made.folder, emitter->name);
        bool ok = emit_format(g, ctx, &g->chosen[i], described, folder, &memo);
        made.written = made.written || ok;
        made.failed = made.failed || !ok;
    }
    made.last = g->groups;
    if (g->any_set)
        made.document = node_copy(arena, described);
    *add_made(g) = made;
}

static int compare_documents(const void *a, const void *b)
{
    const cf_node *x = *(const cf_node *const *)a, *y = *(const cf_node *const *)b;
    int order = str_compare(node_text(cf_get(x, "kind")), node_text(cf_get(y, "kind")));
    return order ? order
                 : str_compare(node_text(cf_get(x, "group")), node_text(cf_get(y, "group")));
}

/* Formats of set scope: once, with all components in name order; without those that are not, or not
 * whole, among what is written. */
static void generate_sets(struct generation *g)
{
    struct list_builder all = {.arena = g->run->arena};
    for (size_t i = 0; i < g->made_len; i++)
        if (g->made[i].document && !g->made[i].collided && !g->made[i].failed)
            list_add(&all, g->made[i].document);
    if (all.len)
        qsort(all.items, all.len, sizeof *all.items, compare_documents);
    for (size_t i = 0; all.len && i < g->chosen_len; i++)
        if (g->chosen[i].emitter->set_scope)
            emit_format(g, &g->run->ctx, &g->chosen[i], list_node(&all), g->chosen[i].emitter->name,
                        NULL);
}

/* A file of a format of set scope that was there: what an earlier call put into it is gone. */
static bool replaces_set(const struct generation *g, cf_str path, enum sink_outcome outcome)
{
    cf_str out = args_text(g->args, "out", STR("components"));
    for (size_t i = 0; outcome == SINK_UPDATED && i < g->chosen_len; i++) {
        const struct emitter *emitter = g->chosen[i].emitter;
        cf_str folder =
            str_printf(g->run->arena, "%.*s/%.*s/", STR_ARG(out), STR_ARG(emitter->name));
        if (emitter->set_scope && str_starts(path, folder.ptr))
            return true;
    }
    return false;
}

static void told(void *data, cf_str path, enum sink_outcome outcome)
{
    static const char *const words[] = {"CREATED", "UPDATED", "UNCHANGED"};
    static const char *const keys[] = {"created", "updated", "unchanged"};
    struct generation *g = data;
    struct map_builder entry = {.arena = g->run->arena};
    g->outcomes[outcome]++;
    next_see(&g->next, g->run->arena, path);
    run_say(g->run, "%s: %.*s", words[outcome], STR_ARG(path));
    if (replaces_set(g, path, outcome))
        ctx_note(&g->run->ctx, NULL, "%.*s has the kinds of this call only", STR_ARG(path));
    if (!g->run->json)
        return;
    map_text(&entry, "path", path);
    map_text(&entry, "outcome", str_of(keys[outcome]));
    list_add(&g->report, map_node(&entry));
}

/* What must be given to the component that the next command is about. */
static cf_str inputs_of_next(const struct generation *g)
{
    for (size_t i = 0; i < g->made_len; i++) {
        cf_str folder = str_printf(g->run->arena, "/%.*s", STR_ARG(g->made[i].folder));
        if (g->made[i].inputs.len && str_ends(g->next.folder, folder.ptr))
            return g->made[i].inputs;
    }
    return STR("");
}

static void report(struct generation *g)
{
    struct run *run = g->run;
    size_t components = 0;
    for (size_t i = 0; i < g->made_len; i++)
        components += !g->made[i].collided && (g->made[i].written || g->made[i].document);
    run_say(run, "%zu component%s: %zu files created, %zu updated, %zu unchanged", components,
            components == 1 ? "" : "s", g->outcomes[SINK_CREATED], g->outcomes[SINK_UPDATED],
            g->outcomes[SINK_UNCHANGED]);
    cf_str next = next_command(&g->next, run->arena, inputs_of_next(g));
    if (next.len)
        run_say(run, "next: %s", next.ptr);
}

static void report_json(struct generation *g)
{
    struct run *run = g->run;
    struct map_builder all = {.arena = run->arena};
    map_add(&all, STR("sources"), list_node(&g->sources));
    map_add(&all, STR("files"), list_node(&g->report));
    run_report(run, map_node(&all));
}

static struct select_words words_of(struct run *run, const struct args *args)
{
    cf_str *names;
    struct select_words words = {.whats = args->operands,
                                 .whats_len = args->operands_len,
                                 .crd_path = args_text(args, "crd_path", STR("")),
                                 .recursive = args_has(args, "recursive"),
                                 .cluster = cluster_options(args)};
    words.crd_names_len = args_all(run->arena, args, "crd_name", &names);
    words.crd_names = names;
    return words;
}

/* Everything is made before anything is put in its place: what --flatten did not find is known only
 * when all definitions have been seen, and then nothing is written. */
static int make(struct generation *g, const struct select_words *words)
{
    struct run *run = g->run;
    g->sink = sink_open(run->arena, args_text(g->args, "out", STR("components")));
    select_each(run, words, false, generate_found, g);
    generate_sets(g);
    bool met = load_met(&g->load);
    if (met && g->names_image)
        ctx_note(&run->ctx, NULL,
                 "the files name the image %s, which is not published: build it with script/image "
                 "and give its name with --image",
                 commands_default_image);
    if (met)
        sink_commit(&run->ctx, g->sink, told, g);
    if (met)
        lock_close(g->lock, run);
    run_flush(run, &run->ctx);
    if (met)
        report(g);
    if (run->json)
        report_json(g);
    sink_close(g->sink);
    return met ? RUN_DONE : RUN_USAGE;
}

/* When the command line names nothing, somebody is asked. */
static int make_picked(struct generation *g, struct sources *sources)
{
    struct args *picked = arena_new(g->run->arena, struct args);
    if (!g->args->operands_len && !args_has(g->args, "crd_name")) {
        int code = pick_what(g->run, g->args, sources, true, picked);
        if (code != RUN_DONE)
            return code;
        g->args = picked;
    }
    struct select_words words = words_of(g->run, g->args);
    words.sources = sources;
    return select_agrees(g->run, &words) ? make(g, &words) : RUN_USAGE;
}

static int make_locked(struct generation *g)
{
    struct run *run = g->run;
    if (!lock_open(run, g->args, &g->lock))
        return lock_refused(g->args);
    struct sources *sources = sources_open(run, g->args, g->lock);
    if (!sources)
        return RUN_USAGE;
    int code = make_picked(g, sources);
    sources_close(sources);
    return code;
}

/* Looks at what the options say before anything is read. */
static int make_chosen(struct generation *g)
{
    struct run *run = g->run;
    if (!layout_read(&run->ctx, g->args, &g->layout) ||
        !load_open(run, g->args, g->formats, &g->load) ||
        !choose_formats(run, g->args, g->formats, g->layout, &g->chosen, &g->chosen_len))
        return RUN_USAGE;
    for (size_t i = 0; i < g->chosen_len; i++)
        g->any_set = g->any_set || g->chosen[i].emitter->set_scope;
    g->next.original = g->layout == LAYOUT_ORIGINAL;
    unused_tell(run, g->args, g->chosen, g->chosen_len);
    return make_locked(g);
}

static int execute(struct run *run, const struct args *args)
{
    struct generation *g = arena_new(run->arena, struct generation);
    cf_str *folders;
    size_t folders_len = args_all(run->arena, args, "plugin-dir", &folders);
    *g = (struct generation){.run = run, .args = args};
    g->report.arena = g->sources.arena = run->arena;
    if (!args_text(args, "out", STR("components")).len) {
        ctx_error(&run->ctx, NULL, "--out names no folder");
        return RUN_USAGE;
    }
    g->formats = formats_open(run, folders, folders_len);
    int code = make_chosen(g);
    run_flush(run, &run->ctx);
    formats_close(g->formats);
    return code;
}

static const struct args_option options[] = {
    {"out", NULL, 'o', "DIR", "folder to write below (default: components)"},
    {"format", NULL, 'f', "NAMES", "formats A,B,C or all (default: kfp-v1,kfp-v2,argo,samples)"},
    {"image", "container_image", 0, "IMAGE", "container image of the runner, crdforge-run"},
    {"option", NULL, 'O', "FORMAT.NAME=VALUE",
     "set an option of a format (`crdforge formats NAME`)"},
    CHOOSE_OPTIONS,
    LAYOUT_OPTION,
    LOAD_OPTIONS,
    {"recursive", NULL, 'R', NULL, "look for files in folders inside folders, too"},
    {"plugin-dir", NULL, 0, "DIR", "search DIR for formats first"},
    {"crd_name", NULL, 0, "FILE",
     "a CRD file by name, as the original tool spelled it; without --format it means python in "
     "the layout original"},
    {"crd_path", NULL, 0, "DIR", "folder that --crd_name is in (default: the bundled snapshot)"},
    SOURCE_OPTIONS,
    LOCK_OPTIONS,
    CLUSTER_OPTIONS,
};

const struct command cmd_generate = {
    .name = "generate",
    .operands = "[WHAT...]",
    .summary = "Generate pipeline components from custom resource definitions",
    .details =
        "WHAT is a bundled kind (TrainingJob, sagemaker/TrainingJob, 'sagemaker/*'), a CRD file "
        "as\n"
        "controllers publish it (sagemaker.services.k8s.aws_trainingjobs.yaml), the path of a "
        "file\n"
        "or folder of CRDs in YAML or JSON, - for standard input, a URL (https://...), a "
        "repository\n"
        "(github:owner/repo[@tag][:folder]), or definitions of the cluster: all (cluster:) or "
        "some\n"
        "(cluster:TrainingJob, 'cluster:*.services.k8s.aws'); bundled: is all that is bundled.\n"
        "With --service, --release or --latest, kinds and names of CRD files are looked up in the\n"
        "release of a controller on GitHub. Otherwise a kind never uses the network.\n"
        "GITHUB_TOKEN is used when it is set; what came is kept in $XDG_CACHE_HOME/crdforge.\n"
        "Without WHAT there is a list to pick from on a terminal: of the bundled kinds, or of "
        "those of\n"
        "--service; with --container_image alone, as the original tool did, of the newest "
        "SageMaker\n"
        "release.\n"
        "Files are written to DIR/Kind/format/; one that is right already is not touched.",
    .examples = "  crdforge generate TrainingJob --image registry.example/crdforge-run:1\n"
                "  crdforge generate config/crd/ --format argo --option argo.flavour=runner\n"
                "  crdforge generate Bucket --service s3\n"
                "  crdforge generate TrainingJob --release v1.9.0\n"
                "  crdforge generate github:kubernetes-sigs/jobset@v0.8.0\n"
                "  crdforge generate 'cluster:sagemaker/*'\n"
                "  helm template CHART --include-crds | crdforge generate -",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
