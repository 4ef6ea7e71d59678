/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/project.h"

#include "cli/choose.h"
#include "cli/lock.h"
#include "cli/project_keys.h"
#include "cli/project_read.h"
#include "cli/words.h"
#include "io/file.h"

#include <string.h>
#include <sys/stat.h>

/* The default of --out, which is beside the project file. */
static const char usual_out[] = "components";

/* --- with the command line ---------------------------------------------------------------------- */

/* The command line names itself what is to be generated. */
static bool names_what(const struct args *typed)
{
    return typed->operands_len || args_has(typed, "crd_name");
}

/* "argo.flavour" of "argo.flavour=auto", or of a flag that is another word for it. */
static cf_str assigned(const struct args_given *given)
{
    if (strcmp(given->option->name, "option") != 0)
        return str_of(choose_shorthand(given->option->name));
    const char *equals = memchr(given->value.ptr, '=', given->value.len);
    return str_cut(given->value, 0,
                   equals ? (size_t)(equals - given->value.ptr) : given->value.len);
}

/* True when one of the names, between commas, is that of the format that the option is for. */
static bool is_for(cf_str assignment, cf_str formats)
{
    for (size_t from = 0, to = 0; to <= formats.len; to++) {
        if (to < formats.len && formats.ptr[to] != ',')
            continue;
        cf_str name = str_trim(str_cut(formats, from, to));
        if (str_is(name, "all") ||
            (name.len && assignment.len > name.len && assignment.ptr[name.len] == '.' &&
             str_equal(str_cut(assignment, 0, name.len), name)))
            return true;
        from = to + 1;
    }
    return false;
}

/* What is typed takes the place of what is in the file, but options of formats stand side by side. */
static bool is_replaced(const struct args_given *kept, const struct args *typed)
{
    cf_str option = assigned(kept);
    bool is_option = strcmp(kept->option->name, "option") == 0;
    if (is_option && args_has(typed, "format") &&
        !is_for(option, args_text(typed, "format", STR(""))))
        return true;
    for (size_t i = 0; i < typed->given_len; i++) {
        const struct args_given *given = &typed->given[i];
        if (is_option ? str_equal(assigned(given), option)
                      : project_keys_exclude(kept->option->name, given->option->name))
            return true;
    }
    return false;
}

/* True when a word of the command line is looked up in a release, if one is asked for. */
static bool looks_up(const struct args *typed)
{
    if (args_has(typed, "crd_name"))
        return !args_has(typed, "crd_path");
    for (size_t i = 0; i < typed->operands_len; i++)
        if (words_is_lookup(words_kind(typed->operands[i])))
            return true;
    return false;
}

/* What is about the file's own sources does nothing, or harm, for others. */
static bool is_about_sources(const char *option, const struct args *typed)
{
    static const char *const releases[] = {"service", "release", "latest"};
    if (strcmp(option, "kind") == 0)
        return true;
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++)
        if (strcmp(option, releases[i]) == 0)
            return !looks_up(typed);
    return false;
}

/* A file may name the lock for whoever locks. */
static bool is_idle(const char *option, const struct project_reading *r, const struct args *typed)
{
    if (strcmp(option, "lock-file") != 0)
        return false;
    bool locks = args_has(typed, "lock") || args_has(typed, "locked");
    for (size_t i = 0; i < r->given_len; i++)
        locks = locks || project_keys_exclude("lock", r->given[i].option->name);
    return !locks;
}

/* What is not said is no way out either. */
static bool stays(struct project_reading *r, const struct args *typed)
{
    bool said = args_has(typed, "out");
    for (size_t i = 0; i < r->given_len; i++)
        said = said || strcmp(r->given[i].option->name, "out") == 0;
    if (said || !project_read_is_link(r, str_of(usual_out)))
        return true;
    ctx_error(r->ctx, NULL, "%s leads out of the folder of the project file: it is a symbolic link",
              usual_out);
    ctx_hint(r->ctx, "give it as --out");
    return false;
}

static void add_usual(struct project_reading *r, struct args *args, const char *option,
                      const char *value)
{
    if (!args_has(args, option) && !str_is(r->folder, "."))
        *args = args_with(r->ctx->arena, args, option, project_read_path(r, str_of(value)));
}

static struct args merge(struct project_reading *r, const struct args *typed)
{
    struct args all = *typed;
    size_t len = 0;
    all.given = arena_many(r->ctx->arena, r->given_len + typed->given_len, struct args_given);
    for (size_t i = 0; i < r->given_len; i++) {
        const struct args_given *kept = &r->given[i];
        const char *option = kept->option->name;
        if (!is_replaced(kept, typed) && !is_idle(option, r, typed) &&
            !(names_what(typed) && is_about_sources(option, typed)))
            all.given[len++] = *kept;
    }
    for (size_t i = 0; i < typed->given_len; i++)
        all.given[len++] = typed->given[i];
    all.given_len = len;
    all.narrowed = names_what(typed) || args_has(typed, "kind");
    if (!names_what(typed)) {
        all.operands = r->sources;
        all.operands_at = r->sources_at;
        all.operands_len = r->sources_len;
    }
    add_usual(r, &all, "out", usual_out);
    if (args_has(&all, "lock") || args_has(&all, "locked"))
        add_usual(r, &all, "lock-file", LOCK_FILE);
    return all;
}

/* Everything that is described there, in every format, in the folder it is described for. */
static bool is_whole(const struct project_reading *r, const struct args *typed)
{
    return r->sources_len && !names_what(typed) && !args_has(typed, "kind") &&
           !args_has(typed, "format") && !args_has(typed, "out");
}

static void tell_use(struct run *run, const struct project_reading *r, const struct args *typed)
{
    if (typed->narrowed)
        ctx_note(&run->ctx, NULL, "%.*s applies: --no-project leaves the file out",
                 STR_ARG(r->path));
    else if (!names_what(typed) && r->sources_len)
        run_say(run, "PROJECT: %.*s", STR_ARG(r->path));
    else if (!names_what(typed))
        ctx_note(&run->ctx, NULL, "%.*s names no sources", STR_ARG(r->path));
    else
        ctx_note(&run->ctx, NULL,
                 "%.*s applies, but for its sources and kinds: --kind makes some of those, "
                 "--no-project leaves the file out",
                 STR_ARG(r->path));
}

/* --- which file --------------------------------------------------------------------------------- */

/* A project of which this is a folder inside: nothing is written to where nobody stands, unless it is said. */
static void note_above(struct run *run)
{
    enum { MOST_UP = 32 };
    struct buf up = {.arena = run->arena};
    struct stat here, above;
    bool more = stat(".", &here) == 0;
    for (size_t i = 0; more && i < MOST_UP; i++) {
        buf_text(&up, i ? "/.." : "..");
        if (file_kind(file_join(run->arena, buf_str(&up), STR(PROJECT_FILE)).ptr) == FILE_REGULAR) {
            ctx_note(&run->ctx, NULL, "there is %s/" PROJECT_FILE ": --project %s uses it", up.ptr,
                     up.ptr);
            return;
        }
        /* The root is its own parent. */
        more = stat(up.ptr, &above) == 0 &&
               (above.st_ino != here.st_ino || above.st_dev != here.st_dev);
        here = above;
    }
}

/* False after a diagnostic; an empty path when there is no file. */
static bool find_file(struct run *run, const struct args *args, cf_str *ret_path)
{
    struct ctx *ctx = &run->ctx;
    *ret_path = args_text(args, "project", STR(""));
    if (args_has(args, "no-project")) {
        if (!args_has(args, "project"))
            return true;
        return ctx_error(ctx, NULL, "--project and --no-project contradict each other");
    }
    if (args_has(args, "project")) {
        if (file_kind(ret_path->ptr) == FILE_FOLDER)
            *ret_path = file_join(run->arena, *ret_path, STR(PROJECT_FILE));
        return ret_path->len || ctx_error(ctx, NULL, "--project names no file");
    }
    if (file_kind(PROJECT_FILE) != FILE_ABSENT)
        *ret_path = STR(PROJECT_FILE);
    else if (file_kind("crdforge.yml") == FILE_REGULAR)
        ctx_note(ctx, NULL, "crdforge.yml is not read: a project file is called " PROJECT_FILE);
    else if (!names_what(args))
        note_above(run);
    return true;
}

bool project_read(struct run *run, const struct args *args, struct project *ret_project)
{
    struct project_reading reading = {.ctx = &run->ctx, .command = args->command};
    *ret_project = (struct project){.args = *args};
    if (!find_file(run, args, &reading.path))
        return false;
    if (!reading.path.len)
        return true;
    reading.folder = str_copy(run->arena, file_folder(reading.path));
    if (!project_read_file(&reading) || !stays(&reading, args))
        return false;
    tell_use(run, &reading, args);
    ret_project->args = merge(&reading, args);
    ret_project->whole = is_whole(&reading, args);
    return true;
}
