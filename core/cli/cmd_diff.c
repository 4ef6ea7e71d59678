/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge diff: what changed between two sets of definitions for the users of their components.
 */
#include "cli/changes.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/sources.h"
#include "cli/words.h"
#include "model/describe.h"

#include <string.h>

enum { SAME = 0, DIFFERS = 1, TROUBLE = 2 }; /* exit codes, as of diff(1) */

struct diffing {
    struct run *run;
    struct sources *sources;
    struct load load;
    struct side {
        struct list_builder documents;
    } sides[2], *side; /* old and new; the one being read */
    cf_str *kinds;     /* --kind */
    size_t kinds_len;
    struct list_builder passed_over; /* kinds that --kind does not name */
    bool *found;                     /* of each --kind */
};

/* True when --kind wants it, or is not given. */
static bool is_wanted(struct diffing *diffing, const struct crd *crd)
{
    struct arena *arena = diffing->run->arena;
    bool wanted = !diffing->kinds_len;
    for (size_t i = 0; i < diffing->kinds_len; i++)
        if (words_match(arena, diffing->kinds[i], crd->group, crd->kind, crd->plural))
            wanted = diffing->found[i] = true;
    if (!wanted)
        list_add(&diffing->passed_over, node_str(arena, str_copy(arena, crd->kind)));
    return wanted;
}

static void diff_found(void *data, struct ctx *ctx, const cf_node *document,
                       const struct select_origin *origin)
{
    struct diffing *diffing = data;
    const struct crd *crd = crd_read(ctx, document);
    if (!crd || !is_wanted(diffing, crd))
        return;
    const struct component *component = load_component(&diffing->load, ctx, document, origin);
    if (component)
        list_add(&diffing->side->documents,
                 node_copy(diffing->run->arena, describe_component(ctx, component)));
}

static bool kinds_were_found(struct diffing *diffing)
{
    struct ctx *ctx = &diffing->run->ctx;
    size_t len = diffing->passed_over.len;
    cf_str *others = arena_many(ctx->arena, len, cf_str);
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        others[i] = node_text(diffing->passed_over.items[i]);
    for (size_t i = 0; i < diffing->kinds_len; i++) {
        if (diffing->found[i])
            continue;
        cf_str near = str_nearest(ctx->arena, diffing->kinds[i], others, len);
        ok = ctx_error(ctx, NULL, "neither side has the kind \"%.*s\"", STR_ARG(diffing->kinds[i]));
        if (near.len)
            ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
        else
            ctx_hint(ctx, "`crdforge list WHAT` prints the kinds of a side");
    }
    return ok;
}

/* The two operands; false after a diagnostic. */
static bool read_operands(struct run *run, const struct args *args)
{
    struct ctx *ctx = &run->ctx;
    if (args->operands_len != 2) {
        ctx_error(ctx, NULL, "diff takes two words, OLD and NEW, not %zu", args->operands_len);
        ctx_hint(ctx, "for example `crdforge diff old.yaml new.yaml`");
        return false;
    }
    if (str_is(args->operands[0], "-") && str_is(args->operands[1], "-")) {
        ctx_error(ctx, NULL, "standard input can be OLD or NEW, not both");
        ctx_hint(ctx, "write one of them to a file first");
        return false;
    }
    return true;
}

/* The lowest level at which the exit code is 1. */
static bool read_fail_on(struct run *run, const struct args *args, enum change_level *ret_level)
{
    static const struct {
        const char *word;
        enum change_level level;
    } words[] = {{"any", CHANGE_PATCH}, {"minor", CHANGE_MINOR}, {"major", CHANGE_MAJOR}};
    cf_str given = args_text(args, "fail-on", STR("any"));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(given, words[i].word)) {
            *ret_level = words[i].level;
            return true;
        }
    ctx_error(&run->ctx, NULL, "--fail-on %.*s: it is major, minor or any", STR_ARG(given));
    ctx_hint(&run->ctx, "any: descriptions, too; the default");
    return false;
}

/* With --service a word that could be a kind is a tag of its controller, and "latest" its newest release. */
static cf_str where_of(const struct diffing *diffing, const struct args *args, cf_str word)
{
    struct arena *arena = diffing->run->arena;
    enum words_kind kind = words_kind(word);
    bool bare = kind == WORDS_NAME || (kind == WORDS_FOLDER && !memchr(word.ptr, '/', word.len));
    if (!args_has(args, "service") || !bare)
        return word;
    cf_str service = args_text(args, "service", STR("")),
           tag = str_is(word, "latest") ? STR("") : word;
    return str_printf(arena, "github:" SOURCES_ACK "/%.*s-controller%s%.*s", STR_ARG(service),
                      tag.len ? "@" : "", STR_ARG(tag));
}

/* False when something could not be read: then a comparison would tell what is not so. */
static bool read_sides(struct diffing *diffing, const struct args *args)
{
    struct run *run = diffing->run;
    for (size_t i = 0; i < 2; i++) {
        cf_str what = where_of(diffing, args, args->operands[i]);
        struct select_words words = {.whats = &what,
                                     .whats_len = 1,
                                     .recursive = args_has(args, "recursive"),
                                     .cluster = cluster_options(args),
                                     .sources = diffing->sources};
        diffing->side = &diffing->sides[i];
        diffing->side->documents.arena = run->arena;
        select_each(run, &words, false, diff_found, diffing);
    }
    bool ok = kinds_were_found(diffing) && load_met(&diffing->load);
    run_flush(run, &run->ctx);
    return ok && !run->failed;
}

static void print(struct run *run, const struct comparison *comparison)
{
    struct buf text = {.arena = run->arena};
    if (run->json)
        run_report(run, changes_node(run->arena, comparison));
    else if (!run->quiet) {
        changes_text(&text, comparison);
        fwrite(text.len ? text.ptr : "", 1, text.len, run->out);
    }
}

static int compare(struct diffing *diffing, const struct args *args, enum change_level fail_on)
{
    struct run *run = diffing->run;
    if (!read_sides(diffing, args))
        return TROUBLE;
    const struct list_builder *old = &diffing->sides[0].documents,
                              *new = &diffing->sides[1].documents;
    const struct comparison *comparison =
        compare_sets(&run->ctx, old->items, old->len, new->items, new->len);
    if (!comparison)
        return TROUBLE;
    print(run, comparison);
    return comparison->level >= fail_on ? DIFFERS : SAME;
}

static int execute(struct run *run, const struct args *args)
{
    struct diffing diffing = {.run = run, .passed_over = {.arena = run->arena}};
    enum change_level fail_on;
    run->unwritten = TROUBLE; /* and no difference */
    if (!read_operands(run, args) || !read_fail_on(run, args, &fail_on))
        return TROUBLE;
    diffing.kinds_len = args_all(run->arena, args, "kind", &diffing.kinds);
    diffing.found = arena_many(run->arena, diffing.kinds_len, bool);
    diffing.sources = sources_open(run, args, NULL);
    if (!diffing.sources)
        return TROUBLE;
    struct formats *formats = formats_open(run, NULL, 0);
    int code = TROUBLE;
    if (load_open(run, args, formats, &diffing.load))
        code = compare(&diffing, args, fail_on);
    formats_close(formats);
    sources_close(diffing.sources);
    return code;
}

static const struct args_option options[] = {
    {"kind", NULL, 0, "KIND", "compare only this kind, or those of a pattern (repeatable)"},
    {"fail-on", NULL, 0, "LEVEL", "exit code 1 only from this level on: major, minor or any"},
    {"recursive", NULL, 'R', NULL, "look for files in folders inside folders, too"},
    LOAD_OPTIONS,
    {"service", NULL, 0, "NAME",
     "OLD and NEW are tags of this ACK service's controller on GitHub, or \"latest\""},
    {"offline", NULL, 0, NULL, "never use the network: the cache, then the bundled kinds"},
    {"ca", NULL, 0, "FILE", "certificates (PEM) to trust instead of the system's"},
    {"api-base", NULL, 0, "URL", "of GitHub's API (default: https://api.github.com)"},
    CLUSTER_OPTIONS,
};

const struct command cmd_diff = {
    .name = "diff",
    .operands = "OLD NEW",
    .summary = "Tell what changed for the users of components, and whether it breaks them",
    .details =
        "OLD and NEW are kinds, files, folders, releases: whatever `generate` takes. Each change "
        "of an\n"
        "input or output is major (a pipeline that stays as it is may fail or do something else),\n"
        "minor (it does what it did) or patch (words).\n"
        "Exit codes: 0 the same, 1 they differ, 2 trouble. --quiet prints no changes.",
    .examples = "  crdforge diff TrainingJob trainingjobs.yaml\n"
                "  crdforge diff old.yaml new.yaml --fail-on major\n"
                "  crdforge diff --service sagemaker v0.3.3 v1.9.1 --kind TrainingJob",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
