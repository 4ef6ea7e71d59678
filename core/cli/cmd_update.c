/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge update and crdforge outdated: what is locked against what there is now.
 */
#include "cli/changes.h"
#include "cli/commands.h"
#include "cli/lock.h"
#include "cli/refresh.h"
#include "io/turn.h"

/* One call of either. */
struct update {
    struct run *run;
    cf_str path; /* of the lock file */
    struct pins pins;
    struct refresh refresh;
    struct arena *of_source; /* cleared for each */
    struct list_builder report;
    bool named;         /* sources were: what they have become is accepted */
    bool *taken;        /* sources that have moved in this call */
    bool moved, failed; /* some source has */
    bool newer;         /* `crdforge update` would move one */
};

/* --- which sources ------------------------------------------------------------------------------ */

static bool unknown_source(struct update *update, cf_str word)
{
    struct ctx *ctx = &update->run->ctx;
    const struct pins *pins = &update->pins;
    const struct pins_source *other = pins_other_ref(pins, word);
    cf_str whole = str_printf(ctx->arena, "github:%.*s", STR_ARG(word));
    other = other ? other : pins_find(pins, whole);
    other = other ? other : pins_other_ref(pins, whole);
    cf_str near = other ? other->source : pins_nearest(ctx->arena, pins, word);
    struct buf all = {.arena = ctx->arena};
    for (size_t i = 0; i < pins->len; i++)
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(pins->sources[i].source));
    ctx_error(ctx, NULL, "%.*s is not in %.*s", STR_ARG(word), STR_ARG(update->path));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "it has %s", all.len ? all.ptr : "no source at all");
    return false;
}

/* Marks the sources that are meant: those named, or all. */
static bool choose(struct update *update, const struct args *args, bool *chosen)
{
    bool ok = true;
    for (size_t i = 0; i < args->operands_len; i++) {
        cf_str word = lock_relative(update->run->arena, args->operands[i]);
        const struct pins_source *source = pins_find(&update->pins, word);
        if (source)
            chosen[source - update->pins.sources] = true;
        else
            ok = unknown_source(update, args->operands[i]);
    }
    for (size_t i = 0; !args->operands_len && i < update->pins.len; i++)
        chosen[i] = true;
    update->named = args->operands_len > 0;
    return ok;
}

/* --- what is said ------------------------------------------------------------------------------- */

/* "v1.0.0", or the first digits of a commit; empty for what has neither. */
static cf_str version_of(const struct pins_source *source)
{
    return source->release.len ? source->release : pins_short(source->commit);
}

/* "v1.0.0 -> v1.1.0"; of a branch or a moved tag the commits, too. */
static cf_str movement(struct arena *arena, const struct pins_source *was,
                       const struct pins_source *now)
{
    cf_str before = version_of(was), after = version_of(now);
    if (!str_equal(before, after))
        return str_printf(arena, "%.*s -> %.*s", STR_ARG(before), STR_ARG(after));
    if (str_equal(was->commit, now->commit))
        return before;
    cf_str old_commit = pins_short(was->commit), new_commit = pins_short(now->commit);
    return str_printf(arena, "%.*s, commit %.*s -> %.*s", STR_ARG(before), STR_ARG(old_commit),
                      STR_ARG(new_commit));
}

/* A tag that has moved is taken by who says its name. */
static bool is_taken(const struct update *update, const struct refreshed *refreshed)
{
    return update->refresh.load && refreshed->end == REFRESH_MOVED &&
           (update->named || !refreshed->moved_tag);
}

static const char *state_name(const struct update *update, const struct refreshed *refreshed)
{
    switch (refreshed->end) {
    case REFRESH_SAME:
        return refreshed->newest.len ? "held" : "current";
    case REFRESH_MOVED:
        if (!is_taken(update, refreshed) && refreshed->moved_tag)
            return "moved tag";
        return update->refresh.load ? "moved" : "outdated";
    case REFRESH_NEVER:
        return "unknown";
    case REFRESH_FAILED:
        break;
    }
    return "failed";
}

/* A tag is a promise; whoever moves one may mean no good. */
static void tell_tag(struct update *update, const struct pins_source *was,
                     const struct refreshed *refreshed)
{
    struct ctx *ctx = &update->run->ctx;
    const struct pins_source *now = &refreshed->pins.sources[0];
    cf_str before = pins_short(was->commit), after = pins_short(now->commit);
    cf_str what = str_printf(ctx->arena, "%s THE TAG %.*s HAS MOVED from commit %.*s to %.*s",
                             pins_label(ctx->arena, was->source).ptr, STR_ARG(now->release),
                             STR_ARG(before), STR_ARG(after));
    if (update->refresh.load && !is_taken(update, refreshed))
        ctx_error(ctx, NULL, "%s: it stays as it is locked", what.ptr);
    else
        ctx_warn(ctx, NULL, "%s", what.ptr);
    if (is_taken(update, refreshed))
        ctx_hint(ctx, "what was released under it is not what it is now: look at what is different "
                      "before you use it");
    else
        ctx_hint(ctx, "ask whoever released it why; `crdforge update %.*s%.*s` accepts it",
                 STR_ARG(was->source), STR_ARG(lock_option(ctx->arena, update->path)));
    run_flush(update->run, ctx);
}

static const char *change_name(const struct refresh_change *change)
{
    return !change->before.len ? "added" : !change->now.len ? "removed" : "changed";
}

static void report_source(struct update *update, const struct pins_source *was,
                          const struct refreshed *refreshed, const struct comparison *comparison)
{
    struct arena *arena = update->run->arena;
    const struct pins_source *now = &refreshed->pins.sources[0];
    struct map_builder entry = {.arena = arena};
    struct list_builder list = {.arena = arena};
    bool asked = refreshed->end == REFRESH_SAME || refreshed->end == REFRESH_MOVED;
    map_text(&entry, "source", was->source);
    map_text(&entry, "state", str_of(state_name(update, refreshed)));
    map_flag(&entry, "moved_tag", refreshed->moved_tag);
    map_text(&entry, "release", was->release);
    map_text(&entry, "commit", was->commit);
    map_text(&entry, "new_release", asked ? str_copy(arena, now->release) : STR(""));
    map_text(&entry, "new_commit", asked ? str_copy(arena, now->commit) : STR(""));
    map_text(&entry, "newest", str_copy(arena, refreshed->newest));
    for (size_t i = 0; asked && i < refreshed->len; i++) {
        const struct refresh_change *change = &refreshed->list[i];
        struct map_builder row = {.arena = arena};
        map_text(&row, "name", str_copy(arena, change->name));
        map_text(&row, "change", str_of(change_name(change)));
        map_text(&row, "sha256", str_copy(arena, change->before));
        map_text(&row, "new_sha256", str_copy(arena, change->now));
        list_add(&list, map_node(&row));
    }
    if (refreshed->known)
        map_add(&entry, STR("definitions"), list_node(&list));
    if (comparison)
        map_add(&entry, STR("interface"), node_copy(arena, changes_node(arena, comparison)));
    list_add(&update->report, map_node(&entry));
}

static void report_all(struct update *update)
{
    struct run *run = update->run;
    struct map_builder all = {.arena = run->arena};
    map_add(&all, STR("sources"), list_node(&update->report));
    run_report(run, map_node(&all));
}

/* --- update ------------------------------------------------------------------------------------- */

/* NULL after a note: two files may have a kind each, and nobody can tell which is which. */
static const struct comparison *compare(struct update *update, const struct refreshed *refreshed)
{
    struct run *run = update->run;
    struct ctx ctx = run_ctx(run, update->of_source);
    const struct list_builder *was = &refreshed->before, *now = &refreshed->now;
    const struct compare_side before = {.documents = was->items, .len = was->len},
                              after = {.documents = now->items, .len = now->len};
    const struct comparison *comparison = compare_sets(&ctx, &before, &after);
    for (size_t i = 0; !comparison && i < ctx.diags->len; i++)
        ctx_note(&run->ctx, NULL,
                 "what is different for users of the components is not known: %.*s",
                 STR_ARG(ctx.diags->list[i].message));
    run_flush(run, &run->ctx);
    return comparison;
}

static void print_changes(struct update *update, const struct refreshed *refreshed,
                          const struct comparison *comparison)
{
    struct run *run = update->run;
    struct buf text = {.arena = update->of_source};
    for (size_t i = 0; i < refreshed->len; i++) {
        const struct refresh_change *change = &refreshed->list[i];
        fprintf(run->out, "  %s: %.*s%s\n", change_name(change), STR_ARG(change->name),
                change->lost ? " (as it was it is not in the cache: not compared)" : "");
    }
    if (comparison)
        changes_text(&text, comparison);
    if (text.len)
        fprintf(run->out, "\n%s\n", text.ptr);
    else if (comparison && comparison->kinds_len)
        fprintf(run->out, "  for users of the components nothing is different\n");
}

static void print_source(struct update *update, const struct pins_source *was,
                         const struct refreshed *refreshed, const struct comparison *comparison)
{
    struct run *run = update->run;
    const struct pins_source *now = &refreshed->pins.sources[0];
    cf_str moved = movement(update->of_source, was, now);
    bool stays = refreshed->end == REFRESH_MOVED && !is_taken(update, refreshed);
    const char *rest = refreshed->end == REFRESH_SAME ? "nothing new"
                       : stays                        ? "not taken"
                       : refreshed->len               ? ""
                                                      : "the definitions are the same";
    fprintf(run->out, "%s%s%.*s%s%s\n", pins_label(update->of_source, was->source).ptr,
            moved.len ? " " : "", STR_ARG(moved), *rest ? moved.len ? ", " : " " : "", rest);
    print_changes(update, refreshed, comparison);
}

static void tell_never(struct update *update, const struct pins_source *source)
{
    struct ctx *ctx = &update->run->ctx;
    ctx_note(ctx, NULL, "%.*s is standard input, which cannot be asked again",
             STR_ARG(source->source));
    ctx_hint(ctx, "`PROGRAM | crdforge generate - --lock` records what it is now");
    run_flush(update->run, ctx);
}

/* What the source is now takes the place of what it was. */
static void move(struct update *update, struct pins_source *source,
                 const struct refreshed *refreshed)
{
    struct arena *arena = update->run->arena;
    const struct pins_source *now = &refreshed->pins.sources[0];
    update->moved = true;
    update->taken[source - update->pins.sources] = true;
    source->release = str_copy(arena, now->release);
    source->commit = str_copy(arena, now->commit);
    if (!refreshed->known)
        return; /* the same commit under another name */
    source->len = 0;
    for (size_t i = 0; i < now->len; i++)
        pins_add_definition(&update->pins, source, &now->definitions[i]);
}

static void update_source(struct update *update, struct pins_source *source)
{
    struct run *run = update->run;
    struct refreshed refreshed;
    arena_clear(update->of_source);
    refresh_ask(&update->refresh, update->of_source, source, &refreshed);
    if (refreshed.moved_tag && refreshed.end == REFRESH_MOVED)
        tell_tag(update, source, &refreshed);
    bool asked = refreshed.end == REFRESH_SAME || refreshed.end == REFRESH_MOVED;
    const struct comparison *comparison =
        asked && refreshed.len ? compare(update, &refreshed) : NULL;
    if (refreshed.end == REFRESH_NEVER)
        tell_never(update, source);
    if (run->json)
        report_source(update, source, &refreshed, comparison);
    else if (asked)
        print_source(update, source, &refreshed, comparison);
    fflush(run->out);
    if (is_taken(update, &refreshed))
        move(update, source, &refreshed);
}

/* Into the file as it is now: another call may have written it meanwhile. */
static void write_moved(struct update *update)
{
    struct run *run = update->run;
    struct turn *turn = turn_take(run->arena, update->path);
    struct pins pins;
    bool ok = lock_read(&run->ctx, update->path, &pins);
    for (size_t i = 0; ok && i < update->pins.len; i++) {
        const struct pins_source *moved = &update->pins.sources[i];
        struct pins_source *source = update->taken[i] ? pins_find(&pins, moved->source) : NULL;
        if (source)
            pins_replace(&pins, source, moved);
    }
    if (ok)
        lock_write(run, update->path, &pins);
    turn_end(turn);
}

/* --- both --------------------------------------------------------------------------------------- */

/* False after diagnostics. */
static bool open_update(struct update *update, struct run *run, const struct args *args)
{
    *update = (struct update){.run = run,
                              .path = args_text(args, "lock-file", STR(LOCK_FILE)),
                              .report = {.arena = run->arena}};
    update->refresh = (struct refresh){
        .run = run, .sources = sources_open(run, args, NULL), .cluster = cluster_options(args)};
    if (!update->refresh.sources || !lock_read(&run->ctx, update->path, &update->pins))
        return false;
    update->of_source = arena_open();
    return true;
}

static int close_update(struct update *update, int code)
{
    struct run *run = update->run;
    if (run->json && update->of_source)
        report_all(update);
    sources_close(update->refresh.sources);
    arena_close(update->of_source);
    return code;
}

static int execute_update(struct run *run, const struct args *args)
{
    struct update update;
    struct load load;
    struct formats *formats = formats_open(run, NULL);
    int code = RUN_FAILED;
    if (open_update(&update, run, args) && load_open(run, NULL, formats, &load)) {
        bool *chosen = arena_many(run->arena, update.pins.len, bool);
        update.refresh.load = &load;
        update.taken = arena_many(run->arena, update.pins.len, bool);
        code = choose(&update, args, chosen) ? RUN_DONE : RUN_USAGE;
        for (size_t i = 0; code == RUN_DONE && i < update.pins.len; i++)
            if (chosen[i])
                update_source(&update, &update.pins.sources[i]);
        if (update.moved)
            write_moved(&update);
    }
    code = close_update(&update, code);
    formats_close(formats);
    return code;
}

/* One row of the table. */
static void add_row(struct update *update, struct pins_source *source)
{
    struct refreshed refreshed;
    bool quiet = update->run->quiet;
    arena_clear(update->of_source);
    update->run->quiet = true; /* the table says what was found */
    refresh_ask(&update->refresh, update->of_source, source, &refreshed);
    update->run->quiet = quiet;
    if (refreshed.moved_tag && refreshed.end == REFRESH_MOVED)
        tell_tag(update, source, &refreshed);
    update->newer = update->newer || (refreshed.end == REFRESH_MOVED && !refreshed.moved_tag);
    update->moved = update->moved || refreshed.end == REFRESH_MOVED;
    update->failed = update->failed || refreshed.end == REFRESH_FAILED;
    report_source(update, source, &refreshed, NULL);
}

/* The release, else the commit, of one side of a row. */
static cf_str side_of(const cf_node *row, const char *release, const char *commit)
{
    cf_str name = node_text(cf_get(row, release));
    return name.len ? name : pins_short(node_text(cf_get(row, commit)));
}

/* What is held at a tag would be current for ever. */
static const char *shown_state(const struct update *update, const cf_node *row, cf_str locked)
{
    cf_str newest = node_text(cf_get(row, "newest"));
    if (!newest.len || !str_is(node_text(cf_get(row, "state")), "held"))
        return cf_text(cf_get(row, "state"), "");
    return str_printf(update->run->arena, "held at %.*s; %.*s is the newest", STR_ARG(locked),
                      STR_ARG(newest))
        .ptr;
}

static void print_table(const struct update *update)
{
    FILE *out = update->run->out;
    const struct list_builder *rows = &update->report;
    int source_width = 6, locked_width = 6, now_width = 3;
    for (size_t i = 0; i < rows->len; i++) {
        int source = (int)node_text(cf_get(rows->items[i], "source")).len,
            locked = (int)side_of(rows->items[i], "release", "commit").len,
            now = (int)side_of(rows->items[i], "new_release", "new_commit").len;
        source_width = source > source_width ? source : source_width;
        locked_width = locked > locked_width ? locked : locked_width;
        now_width = now > now_width ? now : now_width;
    }
    fprintf(out, "%-*s  %-*s  %-*s  STATE\n", source_width, "SOURCE", locked_width, "LOCKED",
            now_width, "NOW");
    for (size_t i = 0; i < rows->len; i++) {
        const cf_node *row = rows->items[i];
        cf_str locked = side_of(row, "release", "commit"),
               now = side_of(row, "new_release", "new_commit");
        fprintf(out, "%-*s  %-*.*s  %-*.*s  %s\n", source_width, cf_text(cf_get(row, "source"), ""),
                locked_width, STR_ARG(locked), now_width, STR_ARG(now),
                shown_state(update, row, locked));
    }
}

static void end_table(const struct update *update)
{
    struct run *run = update->run;
    if (!run->json && update->report.len)
        print_table(update);
    fflush(run->out);
    if (update->newer)
        run_say(run, "next: crdforge update%.*s", STR_ARG(lock_option(run->arena, update->path)));
}

static int execute_outdated(struct run *run, const struct args *args)
{
    struct update update;
    /* With --exit-code 1 is an answer. */
    int code = args_has(args, "exit-code") ? RUN_USAGE : RUN_FAILED;
    if (open_update(&update, run, args)) {
        bool *chosen = arena_many(run->arena, update.pins.len, bool);
        code = choose(&update, args, chosen) ? RUN_DONE : RUN_USAGE;
        for (size_t i = 0; code == RUN_DONE && i < update.pins.len; i++)
            if (chosen[i])
                add_row(&update, &update.pins.sources[i]);
        end_table(&update);
        if (code == RUN_DONE && args_has(args, "exit-code"))
            code = update.failed ? RUN_USAGE : update.moved ? RUN_FAILED : RUN_DONE;
    }
    return close_update(&update, code);
}

#define UPDATE_OPTIONS LOCK_FILE_OPTION, CLUSTER_OPTIONS, WEB_OPTIONS

static const struct args_option options_of_update[] = {UPDATE_OPTIONS};

static const struct args_option options_of_outdated[] = {
    {"exit-code", NULL, 0, NULL,
     "exit with 1 when something is outdated, with 2 when a source could not be asked"},
    UPDATE_OPTIONS,
};

const struct command cmd_update = {
    .name = "update",
    .operands = "[SOURCE...]",
    .summary = "Move crdforge.lock to what its sources are now, and say what is different",
    .details =
        "SOURCE is one that crdforge.lock has; without one all are asked. A repository moves to "
        "its\n"
        "newest release, or to where its branch is; one that is locked at a tag stays there, and "
        "when\n"
        "the tag itself has moved that is an error, unless SOURCE names it. URLs and files are "
        "read\n"
        "again; bundled kinds move with crdforge itself.\n"
        "What is different is told as `crdforge diff` tells it: for users of the components.",
    .examples = "  crdforge update\n"
                "  crdforge update github:aws-controllers-k8s/sagemaker-controller",
    .options = options_of_update,
    .options_len = sizeof options_of_update / sizeof *options_of_update,
    .execute = execute_update};

const struct command cmd_outdated = {
    .name = "outdated",
    .operands = "[SOURCE...]",
    .summary = "Say which sources of crdforge.lock have something newer; change nothing",
    .details = "",
    .examples = "  crdforge outdated\n  crdforge outdated --exit-code --json",
    .options = options_of_outdated,
    .options_len = sizeof options_of_outdated / sizeof *options_of_outdated,
    .execute = execute_outdated};
