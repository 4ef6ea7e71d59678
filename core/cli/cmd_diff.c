/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge diff: what changed between two sets of definitions for the users of their components.
 */
#include "base/lookup.h"
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
        cf_str what;
        bool
            whole; /* all of a release, a folder, ...: not kinds that were named, or a file of some */
        bool named; /* by the name of a kind */
        struct list_builder documents, places;
    } sides[2], *side;  /* old and new; the one being read */
    const cf_str *only; /* GROUP/Kind: what a side that is no whole has; none: all */
    size_t only_len;
    struct lookup only_names;
    cf_str *kinds; /* --kind */
    size_t kinds_len;
    struct list_builder passed_over; /* kinds that --kind does not name */
    bool *found;                     /* of each --kind */
};

static bool matches(struct arena *arena, cf_str word, const struct crd *crd)
{
    return words_match(arena, word, crd->group, crd->kind, crd->plural);
}

static cf_str name_of(struct arena *arena, cf_str group, cf_str kind)
{
    return str_printf(arena, "%.*s/%.*s", STR_ARG(group), STR_ARG(kind));
}

static cf_str document_name(struct arena *arena, const cf_node *document)
{
    return name_of(arena, node_text(cf_get(document, "group")),
                   node_text(cf_get(document, "kind")));
}

/* True when the other side has it, if that matters. */
static bool is_compared(struct ctx *ctx, const struct diffing *diffing, const struct crd *crd)
{
    return !diffing->only_len ||
           lookup_find(&diffing->only_names, name_of(ctx->arena, crd->group, crd->kind));
}

/* True when --kind wants it, or is not given. */
static bool is_wanted(struct diffing *diffing, const struct crd *crd)
{
    struct arena *arena = diffing->run->arena;
    bool wanted = !diffing->kinds_len;
    for (size_t i = 0; i < diffing->kinds_len; i++)
        if (matches(arena, diffing->kinds[i], crd))
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
    if (!crd || !is_wanted(diffing, crd) || !is_compared(ctx, diffing, crd))
        return;
    const struct component *component = load_component(&diffing->load, ctx, document, origin);
    if (!component)
        return;
    struct arena *arena = diffing->run->arena;
    list_add(&diffing->side->documents, node_copy(arena, describe_component(ctx, component)));
    list_add(&diffing->side->places, node_str(arena, select_place_of(arena, origin, crd->source)));
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

static bool is_tag(cf_str word)
{
    enum words_kind kind = words_kind(word);
    return kind == WORDS_NAME || (kind == WORDS_FOLDER && !memchr(word.ptr, '/', word.len));
}

/* False after a diagnostic when --service is given and neither side is a tag. */
static bool read_service(struct run *run, const struct args *args)
{
    if (!args_has(args, "service") || is_tag(args->operands[0]) || is_tag(args->operands[1]))
        return true;
    ctx_error(&run->ctx, NULL, "--service %.*s changes nothing: neither side is a tag",
              STR_ARG(args_text(args, "service", STR(""))));
    ctx_hint(&run->ctx, "leave it out, or give a tag, or latest, for OLD or NEW");
    return false;
}

/* With --service a word that could be a kind is a tag of its controller, and "latest" its newest release. */
static cf_str where_of(const struct diffing *diffing, const struct args *args, cf_str word)
{
    struct arena *arena = diffing->run->arena;
    if (!args_has(args, "service") || !is_tag(word))
        return word;
    struct github_place place =
        sources_place(diffing->sources, sources_service(diffing->sources, STR("")));
    place.ref = str_is(word, "latest") ? STR("") : word;
    return github_word(arena, &place);
}

/* Fills in what a side is. */
static void open_side(struct diffing *diffing, const struct args *args, size_t index)
{
    struct side *side = &diffing->sides[index];
    struct github_place place = {.folder = STR("")};
    struct ctx dropped = run_ctx(diffing->run, diffing->run->arena);
    cf_str what = where_of(diffing, args, args->operands[index]);
    enum words_kind kind = words_kind(what);
    bool bundled = str_is(what, "bundled:"), cluster = str_is(what, "cluster:");
    struct arena *arena = diffing->run->arena;
    *side = (struct side){.what = what, .documents = {.arena = arena}, .places = {.arena = arena}};
    if (kind == WORDS_GITHUB && github_parse(&dropped, what, &place))
        side->whole = !words_is_definition(place.folder);
    else
        side->whole = kind == WORDS_FOLDER || bundled || cluster || words_is_pattern(what);
    side->named = words_is_lookup(kind) || (kind == WORDS_BUNDLED && !bundled);
}

/* False when something could not be read: then a comparison would tell what is not so. */
static bool read_side(struct diffing *diffing, const struct args *args, struct side *side)
{
    struct run *run = diffing->run;
    struct select_words words = {.whats = &side->what,
                                 .whats_len = 1,
                                 .kinds = diffing->only_len ? diffing->only : diffing->kinds,
                                 .kinds_len =
                                     diffing->only_len ? diffing->only_len : diffing->kinds_len,
                                 .recursive = args_has(args, "recursive"),
                                 .cluster = cluster_options(args),
                                 .sources = diffing->sources};
    diffing->side = side;
    select_each(run, &words, false, diff_found, diffing);
    return !run->failed;
}

/* Of a whole only that is compared which the other side has: all else would be "removed" or "added". */
static void narrow(struct diffing *diffing, const struct side *some)
{
    struct arena *arena = diffing->run->arena;
    size_t len = some->documents.len;
    cf_str *only = arena_many(arena, len, cf_str);
    diffing->only_names = (struct lookup){.arena = arena};
    for (size_t i = 0; i < len; i++) {
        only[i] = document_name(arena, some->documents.items[i]);
        lookup_put(&diffing->only_names, only[i], &only[i]);
    }
    diffing->only = only;
    diffing->only_len = len;
}

/* Two kinds that were named, and none of them on both sides: that was not meant. */
static bool have_common(struct diffing *diffing)
{
    struct ctx *ctx = &diffing->run->ctx;
    const struct side *old = &diffing->sides[0], *new = &diffing->sides[1];
    if (!old->named || !new->named || !old->documents.len || !new->documents.len)
        return true;
    for (size_t i = 0; i < old->documents.len; i++)
        for (size_t k = 0; k < new->documents.len; k++)
            if (str_equal(document_name(ctx->arena, old->documents.items[i]),
                          document_name(ctx->arena, new->documents.items[k])))
                return true;
    ctx_error(ctx, NULL, "%.*s and %.*s are not the same kind: there is nothing to compare",
              STR_ARG(old->what), STR_ARG(new->what));
    ctx_hint(ctx, "for two releases of a kind: `crdforge diff --service NAME TAG TAG --kind KIND`");
    return false;
}

static void tell_narrowed(struct diffing *diffing, const struct side *first,
                          const struct side *then)
{
    if (diffing->only_len)
        ctx_note(&diffing->run->ctx, NULL, "of %.*s only what %.*s has is compared",
                 STR_ARG(then->what), STR_ARG(first->what));
}

/* The side that names the kinds comes first, and nothing is asked for once something failed. */
static bool read_sides(struct diffing *diffing, const struct args *args)
{
    struct side *old = &diffing->sides[0], *new = &diffing->sides[1];
    open_side(diffing, args, 0);
    open_side(diffing, args, 1);
    struct side *first = old->whole && !new->whole ? new : old, *then = first == old ? new : old;
    if (!read_side(diffing, args, first))
        return false;
    if (!first->whole && then->whole && first->documents.len)
        narrow(diffing, first);
    if (!read_side(diffing, args, then))
        return false;
    tell_narrowed(diffing, first, then);
    bool ok = kinds_were_found(diffing) && have_common(diffing) && load_met(&diffing->load);
    run_flush(diffing->run, &diffing->run->ctx);
    return ok && !diffing->run->failed;
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

static struct compare_side compared(struct arena *arena, const struct side *side)
{
    cf_str *places = arena_many(arena, side->places.len, cf_str);
    for (size_t i = 0; i < side->places.len; i++)
        places[i] = node_text(side->places.items[i]);
    return (struct compare_side){side->documents.items, places, side->documents.len};
}

static int compare(struct diffing *diffing, const struct args *args, enum change_level fail_on)
{
    struct run *run = diffing->run;
    if (!read_service(run, args) || !read_sides(diffing, args))
        return TROUBLE;
    const struct compare_side old = compared(run->arena, &diffing->sides[0]),
                              new = compared(run->arena, &diffing->sides[1]);
    const struct comparison *comparison = compare_sets(&run->ctx, &old, &new);
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
    struct formats *formats = formats_open(run, NULL);
    int code = TROUBLE;
    if (load_open(run, args, formats, &diffing.load))
        code = compare(&diffing, args, fail_on);
    formats_close(formats);
    sources_close(diffing.sources);
    return code;
}

static const struct args_option options[] = {
    {"kind", NULL, 0, "KIND", "compare only this kind, or those of a pattern (repeatable)"},
    {"fail-on", NULL, 0, "major|minor|any", "exit code 1 only from this level on"},
    {"recursive", NULL, 'R', NULL, "look for files in folders inside folders, too"},
    LOAD_OPTIONS,
    {"service", NULL, 0, "NAME",
     "OLD and NEW are tags of this ACK service's controller on GitHub, or \"latest\""},
    WEB_OPTIONS,
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
