/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pick.h"

#include "base/ack.h"
#include "cli/layout.h"
#include "cli/picker.h"
#include "cli/releases.h"
#include "cli/words.h"
#include "io/file.h"
#include "io/process.h"
#include "io/snapshot.h"

#include <string.h>

enum { LINE = 78, ANSWER = 512 };

struct picking {
    struct run *run;
    const struct args *args;
    struct sources *sources;
    bool original; /* asked for in the original tool's words: one file by name */
    bool several;
    const struct snapshot *bundled;
    struct picker_item *items;
    cf_str *words; /* what the command line is to say of each */
    size_t len;
};

/* --- what is listed ----------------------------------------------------------------------------- */

static void make_room(struct picking *picking, size_t len)
{
    picking->len = len;
    picking->items = arena_many(picking->run->arena, len, struct picker_item);
    picking->words = arena_many(picking->run->arena, len, cf_str);
}

/* GROUP_PLURAL.yaml, as controllers name their files. */
static cf_str file_of(struct arena *arena, const struct snapshot_entry *entry)
{
    return str_printf(arena, "%.*s_%.*s.yaml", STR_ARG(entry->group), STR_ARG(entry->plural));
}

/* The bundled kinds, or those of one service. */
static bool list_bundled(struct picking *picking, cf_str service)
{
    struct arena *arena = picking->run->arena;
    if (!picking->bundled)
        return false;
    make_room(picking, picking->bundled->len);
    picking->len = 0;
    for (size_t i = 0; i < picking->bundled->len; i++) {
        const struct snapshot_entry *entry = &picking->bundled->entries[i];
        if (service.len && !str_equal(words_group_service(entry->group), service))
            continue;
        picking->items[picking->len] =
            (struct picker_item){entry->kind, str_printf(arena, "%.*s %.*s", STR_ARG(entry->group),
                                                         STR_ARG(entry->release))};
        picking->words[picking->len++] =
            picking->original
                ? file_of(arena, entry)
                : str_printf(arena, "%.*s/%.*s", STR_ARG(entry->group), STR_ARG(entry->kind));
    }
    return picking->len > 0;
}

/* What a file is listed as: the kind that the snapshot has of its group and plural, else the plural, else
 * its name. */
static cf_str label_of(const struct picking *picking, cf_str name)
{
    for (size_t i = 0; picking->bundled && i < picking->bundled->len; i++) {
        const struct snapshot_entry *entry = &picking->bundled->entries[i];
        if (str_equal(file_of(picking->run->arena, entry), name))
            return entry->kind;
    }
    return words_group(name).len ? words_name(name) : name;
}

static void set_file(struct picking *picking, size_t i, cf_str name, cf_str release)
{
    struct arena *arena = picking->run->arena;
    cf_str group = words_group(name);
    picking->items[i] = (struct picker_item){label_of(picking, name), release};
    picking->words[i] = name;
    if (!group.len)
        return;
    picking->items[i].detail = str_printf(arena, "%.*s %.*s", STR_ARG(name), STR_ARG(release));
    /* Not the file's name, which could be that of a file at hand. */
    if (!picking->original)
        picking->words[i] =
            str_printf(arena, "%.*s/%.*s", STR_ARG(group), STR_ARG(words_name(name)));
}

static bool list_release(struct picking *picking, struct ctx *ctx)
{
    struct sources *sources = picking->sources;
    struct github_place place = sources_place(sources, sources_service(sources, STR("")));
    struct github_listing *listing;
    enum github_end end = sources_list(sources, ctx, &place, &listing);
    if (end == GITHUB_ABSENT)
        releases_explain_absent(picking->run, sources, ctx, &place);
    if (end != GITHUB_LISTED)
        return false;
    make_room(picking, listing->len);
    for (size_t i = 0; i < listing->len; i++)
        set_file(picking, i, listing->files[i].name, listing->release);
    return true;
}

/* Why a list could not be had, as a note: there is another one. */
static void tell_instead(struct picking *picking, const struct ctx *ctx)
{
    struct run *run = picking->run;
    cf_str why = ctx->diags->len ? ctx->diags->list[0].message : STR("the release is not known");
    ctx_note(&run->ctx, NULL, "%.*s, so these are the bundled kinds", STR_ARG(why));
}

/* The release of a service; without the network the bundled kinds of it, which are then read, too. */
static bool list_service(struct picking *picking)
{
    struct run *run = picking->run;
    struct ctx ctx = run_ctx(run, run->arena);
    bool listed = list_release(picking, &ctx);
    if (!listed && sources_offline(picking->sources) && !args_has(picking->args, "release") &&
        list_bundled(picking, sources_service(picking->sources, STR("")))) {
        tell_instead(picking, &ctx);
        return true;
    }
    run_flush(run, &ctx);
    return listed;
}

/* The list of the newest release, as the original tool asked for it; the bundled one without it. */
static bool list_newest(struct picking *picking)
{
    struct ctx ctx = run_ctx(picking->run, picking->run->arena);
    sources_set_service(picking->sources, STR(ACK_USUAL_SERVICE));
    if (list_release(picking, &ctx))
        return true;
    tell_instead(picking, &ctx);
    sources_set_service(picking->sources, STR(""));
    return list_bundled(picking, STR(""));
}

static bool list_folder(struct picking *picking, cf_str folder)
{
    static const char *const suffixes[] = {".yaml", ".yml", ".json", NULL};
    struct ctx *ctx = &picking->run->ctx;
    cf_str *paths;
    size_t len;
    if (!file_list(ctx, folder.ptr, suffixes, false, &paths, &len))
        return false;
    make_room(picking, len);
    for (size_t i = 0; i < len; i++)
        set_file(picking, i, file_name(paths[i]), STR(""));
    return len || ctx_error(ctx, NULL, "%.*s has no .yaml, .yml or .json file", STR_ARG(folder));
}

static bool is_remote(const struct picking *picking)
{
    return picking->sources && sources_has_service(picking->sources);
}

/* Something to pick from, or false after a diagnostic. Without the network when nobody is there to pick. */
static bool list(struct picking *picking, bool asks)
{
    if (args_has(picking->args, "crd_path"))
        return list_folder(picking, args_text(picking->args, "crd_path", STR("")));
    if (asks && is_remote(picking))
        return list_service(picking);
    if (asks && picking->original && picking->sources)
        return list_newest(picking);
    return list_bundled(picking, STR(""));
}

/* --- nobody to ask ------------------------------------------------------------------------------ */

/* The names, for a hint or a few lines of text. */
static cf_str names_of(const struct picking *picking, size_t width)
{
    struct buf names = {.arena = picking->run->arena};
    size_t at = 0;
    for (size_t i = 0; i < picking->len; i++) {
        cf_str name = picking->original ? picking->words[i] : picking->items[i].label;
        bool breaks = width && (!i || at + name.len + 2 > width);
        buf_text(&names, breaks ? "\n    " : i ? " " : "");
        at = (breaks ? 4 : at + 1) + name.len + 1;
        buf_printf(&names, "%.*s%s", STR_ARG(name), i + 1 < picking->len ? "," : "");
    }
    return buf_str(&names);
}

/* Where somebody reads it, the names follow in lines of their own; to a machine they are one line. */
static int refuse(struct picking *picking)
{
    struct run *run = picking->run;
    struct ctx *ctx = &run->ctx;
    const char *command = picking->args->command->name;
    if (!list(picking, false))
        return RUN_USAGE;
    ctx_error(ctx, NULL, "say what to %s: there is no %s", command,
              run->json ? "list to pick from with --json" : "terminal to pick it on");
    if (is_remote(picking)) {
        ctx_hint(ctx, "`crdforge list --remote` with the same options prints the kinds");
        return RUN_USAGE;
    }
    if (run->json) {
        ctx_hint(ctx, "it is one of %s", names_of(picking, 0).ptr);
        return RUN_USAGE;
    }
    if (picking->original)
        ctx_hint(ctx, "for example `crdforge %s --crd_name %s`, or another one of these:", command,
                 picking->words[0].ptr);
    else
        ctx_hint(ctx, "for example `crdforge %s TrainingJob`, another bundled kind, or a file:",
                 command);
    run_flush(run, ctx);
    fprintf(run->err, "%s\n", names_of(picking, LINE).ptr + 1);
    return RUN_USAGE;
}

/* --- asking ------------------------------------------------------------------------------------- */

static enum picker_end ask_drawing(struct picker *picker, struct terminal *terminal)
{
    struct arena *scratch = arena_open();
    enum picker_end end = PICKER_GOES_ON;
    while (end == PICKER_GOES_ON) {
        picker_resize(picker, terminal_size(terminal));
        if (!terminal_ready(terminal)) { /* else the next frame would follow at once */
            struct terminal_frame frame = picker_frame(picker, scratch);
            terminal_draw(terminal, &frame);
            arena_clear(scratch);
        }
        end = picker_key(picker, terminal_wait(terminal));
    }
    arena_close(scratch);
    return end;
}

/* A line of standard input without its end, cut when it is long. False at the end of the input. */
static bool read_line(char *line, size_t size)
{
    if (!fgets(line, (int)size, stdin))
        return false;
    size_t len = strcspn(line, "\r\n");
    for (int c = line[len] ? 0 : getchar(); c && c != '\n' && c != EOF;)
        c = getchar();
    line[len] = '\0';
    return true;
}

/* Nothing, or what people type to leave a program. */
static bool is_leaving(cf_str answer)
{
    return !answer.len || str_equal_fold(answer, STR("q")) || str_equal_fold(answer, STR("quit"));
}

/* For a terminal on which nothing can be drawn. */
static enum picker_end ask_by_number(struct picker *picker, FILE *out)
{
    char line[ANSWER];
    fprintf(out, "%s\n", picker_title);
    for (size_t i = 0; i < picker->len; i++)
        fprintf(out, "%3zu  %.*s  %.*s\n", i + 1, STR_ARG(picker->items[i].label),
                STR_ARG(picker->items[i].detail));
    for (;;) {
        fprintf(out, picker->several ? "Numbers or names, such as 1 4-6 (q: leave): "
                                     : "Number or name (q: leave): ");
        fflush(out);
        if (!read_line(line, sizeof line)) {
            fputc('\n', out);
            return PICKER_CANCELLED;
        }
        if (picker_answer(picker, str_of(line)))
            return PICKER_TAKEN;
        if (is_leaving(str_trim(str_of(line))))
            return PICKER_CANCELLED;
        fprintf(out, "That is no %s from 1 to %zu.\n",
                picker->several ? "name, and no list of numbers" : "name, and no number",
                picker->len);
    }
}

static enum picker_end ask(struct picking *picking, struct picker *picker)
{
    struct arena *arena = picking->run->arena;
    fflush(picking->run->out);
    struct terminal *terminal = terminal_open(arena, !process_variable("NO_COLOR").len);
    picker_open(picker, arena, picking->items, picking->len, picking->several,
                terminal ? terminal_text(terminal) : NULL);
    if (!terminal)
        return ask_by_number(picker, picking->run->out);
    enum picker_end end = ask_drawing(picker, terminal);
    terminal_close(terminal);
    return end;
}

/* Says what was picked where the list was, and adds it to the command line. */
static void take(struct picking *picking, const struct picker *picker, struct args *ret_args)
{
    struct run *run = picking->run;
    size_t *taken, len = picker_taken(picker, run->arena, &taken);
    *ret_args = *picking->args;
    fprintf(run->out, "%s", picker_title);
    for (size_t i = 0; i < len; i++) {
        fprintf(run->out, "%s %.*s", i ? "," : "", STR_ARG(picking->items[taken[i]].label));
        *ret_args = args_with(run->arena, ret_args, picking->original ? "crd_name" : NULL,
                              picking->words[taken[i]]);
    }
    fputc('\n', run->out);
    fflush(run->out);
}

int pick_what(struct run *run, const struct args *args, struct sources *sources, bool several,
              struct args *ret_args)
{
    struct picking picking = {.run = run, .args = args, .sources = sources};
    struct picker picker;
    picking.original = layout_picks_file(args);
    picking.several = several && !picking.original;
    picking.bundled =
        snapshot_read(&run->ctx, file_join(run->arena, run->data_folder, STR("crd_cache")));
    if (run->json || !terminal_is())
        return refuse(&picking);
    if (!list(&picking, true))
        return RUN_FAILED;
    run_flush(run, &run->ctx);
    if (ask(&picking, &picker) == PICKER_TAKEN) {
        take(&picking, &picker, ret_args);
        return RUN_DONE;
    }
    run_say(run, "cancelled");
    return RUN_CANCELLED;
}
