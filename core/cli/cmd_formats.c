/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge formats: what there is to generate, where it comes from, why something was refused; and what helps
 * to make a new one.
 */
#include "cli/commands.h"
#include "cli/eject.h"
#include "cli/formats.h"
#include "cli/kit.h"
#include "cli/scaffold.h"
#include "io/file.h"

static const cf_node *entry_node(struct arena *arena, const struct formats_entry *entry)
{
    struct map_builder map = {.arena = arena};
    if (entry->emitter)
        return formats_about(arena, entry->emitter);
    map_text(&map, "name", entry->name);
    map_text(&map, "origin", entry->origin);
    map_text(&map, "refused", entry->why);
    return map_node(&map);
}

static void print_entry(FILE *out, const struct formats_entry *entry)
{
    const struct emitter *emitter = entry->emitter;
    fprintf(out, "%-12s", entry->name.ptr);
    if (!emitter) {
        fprintf(out, "not usable: %s\n            %s\n", entry->why.ptr, entry->origin.ptr);
        return;
    }
    fprintf(out, "%s\n            %s (", emitter->summary.len ? emitter->summary.ptr : "-",
            entry->origin.ptr);
    if (emitter->plugin.abi)
        fprintf(out, "ABI %u)\n", emitter->plugin.abi);
    else
        fprintf(out, "%s)\n", emitter->call ? "a program" : "Lua");
}

static int show_one(struct run *run, struct formats *formats, cf_str name)
{
    const struct emitter *emitter = formats_find(formats, name);
    if (!emitter)
        return RUN_USAGE;
    run_print(run, formats_about(run->arena, emitter));
    return RUN_DONE;
}

static void list_all(struct run *run, struct formats *formats)
{
    struct list_builder all = {.arena = run->arena};
    struct formats_entry *entries;
    size_t len = formats_all(formats, &entries);
    for (size_t i = 0; i < len; i++) {
        list_add(&all, entry_node(run->arena, &entries[i]));
        if (!run->json)
            print_entry(run->out, &entries[i]);
    }
    if (run->json)
        run_print(run, list_node(&all));
}

/* The words after the first are formats. */
static int list(struct run *run, const struct args *args, const cf_str *names, size_t len)
{
    struct formats *formats = formats_open(run, args);
    int code = formats ? RUN_DONE : RUN_USAGE;
    for (size_t i = 0; formats && i < len; i++)
        code |= show_one(run, formats, names[i]);
    if (formats && !len)
        list_all(run, formats);
    run_flush(run, &run->ctx);
    formats_close(formats);
    return code;
}

static bool is_listed(struct formats *formats, cf_str name)
{
    struct formats_entry *entries;
    size_t len = formats_all(formats, &entries);
    for (size_t i = 0; i < len; i++)
        if (str_equal(entries[i].name, name))
            return true;
    return false;
}

/* A name of nothing, or a folder, is a slip, not a format that fails. */
static bool are_there(struct run *run, const struct args *args, const cf_str *names, size_t len)
{
    struct formats *formats = formats_open(run, args);
    bool ok = formats;
    for (size_t i = 0; formats && i < len; i++)
        if (formats_is_path(names[i]) ? file_kind(names[i].ptr) == FILE_FOLDER
                                      : !is_listed(formats, names[i]))
            ok = formats_find(formats, names[i]) && ok; /* which says so */
    run_flush(run, &run->ctx);
    formats_close(formats);
    return ok;
}

static int test(struct run *run, const struct args *args, const cf_str *names, size_t len)
{
    if (len)
        return are_there(run, args, names, len) ? kit_test(run, args, names, len) : RUN_USAGE;
    ctx_error(&run->ctx, NULL, "`crdforge formats test` names no format");
    ctx_hint(&run->ctx, "name one that `crdforge formats` lists, or a file: ./acme.lua, ./acme.so");
    return RUN_USAGE;
}

static int make(struct run *run, const struct args *args, const cf_str *names, size_t len)
{
    if (len == 1)
        return scaffold_make(run, args, names[0]);
    ctx_error(&run->ctx, NULL, "`crdforge formats new` takes one name, not %zu", len);
    ctx_hint(&run->ctx, "crdforge formats new acme");
    return RUN_USAGE;
}

/* What the first word may be; without one of these it is `list`. */
static const struct action {
    const char *word;
    int (*execute)(struct run *run, const struct args *args, const cf_str *names, size_t len);
    const char *options[4]; /* that it alone takes, NULL-ended */
} actions[] = {
    {"list", list, {NULL}},
    {"new", make, {"c", "dir", NULL}},
    {"test", test, {"accept", "emit-timeout", NULL}},
    {"eject", eject_templates, {"force", NULL}},
};
enum { ACTIONS = sizeof actions / sizeof *actions };

/* False after a diagnostic: an option of another action. */
static bool options_fit(struct run *run, const struct args *args, const struct action *action)
{
    for (size_t i = 0; i < ACTIONS; i++)
        for (const char *const *option = actions[i].options; *option; option++)
            if (&actions[i] != action && args_has(args, *option)) {
                ctx_error(&run->ctx, NULL, "--%s is for `crdforge formats %s`, this is `%s`",
                          *option, actions[i].word, action->word);
                return false;
            }
    return true;
}

/* True when there is a format that the word is as near to. */
static bool is_format(struct run *run, struct formats *formats, cf_str word, cf_str action)
{
    struct formats_entry *entries;
    size_t len = formats_all(formats, &entries);
    cf_str *names = arena_many(run->arena, len + 1, cf_str);
    for (size_t i = 0; i < len; i++)
        names[i] = entries[i].name;
    names[len] = action;
    return !str_equal(str_nearest(run->arena, word, names, len + 1), action);
}

/* True after a diagnostic: the first word was meant to be an action, or whether it is a format cannot be known. */
static bool is_slip(struct run *run, const struct args *args, cf_str word)
{
    cf_str words[ACTIONS];
    for (size_t i = 0; i < ACTIONS; i++)
        words[i] = str_of(actions[i].word);
    cf_str near = str_nearest(run->arena, word, words, ACTIONS);
    if (!near.len || formats_is_path(word))
        return false;
    struct formats *formats = formats_open(run, args);
    if (!formats)
        return true;
    bool slip = !is_format(run, formats, word, near);
    formats_close(formats);
    if (!slip)
        return false;
    ctx_error(&run->ctx, NULL, "\"%.*s\" is no format, and nothing that `crdforge formats` does",
              STR_ARG(word));
    ctx_hint(&run->ctx, "did you mean `crdforge formats %.*s`?", STR_ARG(near));
    return true;
}

static int execute(struct run *run, const struct args *args)
{
    const struct action *action = &actions[0];
    size_t from = 0;
    for (size_t i = 0; args->operands_len && i < ACTIONS; i++)
        if (str_is(args->operands[0], actions[i].word)) {
            action = &actions[i];
            from = 1;
        }
    if (!from && args->operands_len && is_slip(run, args, args->operands[0]))
        return RUN_USAGE;
    if (!options_fit(run, args, action))
        return RUN_USAGE;
    return action->execute(run, args, args->operands + from, args->operands_len - from);
}

static const struct args_option options[] = {
    EJECT_OPTIONS,
    SCAFFOLD_OPTIONS,
    KIT_OPTIONS,
    FORMATS_OPTIONS,
};

const struct command cmd_formats = {
    .name = "formats",
    .operands = "[FORMAT... | list FORMAT... | new NAME | test FORMAT... | eject FORMAT [DIR]]",
    .summary = "List the output formats, show one with its options, begin or test one of your own",
    .details =
        "Formats are plugins (.so) and Lua files on a search path: --plugin-dir, then the folders "
        "of\n"
        "CRDFORGE_PLUGIN_PATH (absolute, between colons), then the program's own. One that cannot "
        "be\n"
        "used says why. Nothing is loaded from where others may write.\n"
        "new: a folder NAME with a format in Lua that works, its golden files and how to go on.\n"
        "test: whether a format does what is asked of all of them, with every bundled kind and "
        "some\n"
        "that are made to be hard: it runs in a process of its own, within limits of time and "
        "memory.\n"
        "eject: writes the templates of a format into DIR (default: templates), to change them "
        "and\n"
        "use them with --template-dir.",
    .examples = "  crdforge formats\n  crdforge formats argo\n  crdforge formats ./acme.lua\n"
                "  crdforge formats new acme\n  crdforge formats test ./acme/acme.lua\n"
                "  crdforge formats eject argo templates",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
