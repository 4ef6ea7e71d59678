/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge formats: what there is to generate, where it comes from, why something was refused.
 */
#include "cli/commands.h"
#include "cli/formats.h"

static const cf_node *entry_node(struct arena *arena, const struct formats_entry *entry)
{
    struct map_builder map = {.arena = arena};
    const struct emitter *emitter = entry->emitter;
    map_text(&map, "name", entry->name);
    map_text(&map, "origin", entry->origin);
    map_text(&map, "refused", entry->why);
    if (!emitter)
        return map_node(&map);
    map_text(&map, "summary", emitter->summary);
    if (emitter->plugin.abi)
        map_add(&map, STR("abi"), node_int(arena, emitter->plugin.abi));
    map_text(&map, "template", emitter->source.name);
    map_text(&map, "scope", emitter->set_scope ? STR("set") : STR("component"));
    map_add(&map, STR("options"), emitter->options);
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
        fprintf(out, "Lua)\n");
}

static int show_one(struct run *run, struct formats *formats, cf_str name)
{
    const struct emitter *emitter = formats_find(formats, name);
    if (!emitter)
        return RUN_FAILED;
    struct formats_entry entry = {
        .name = emitter->name, .origin = emitter->origin, .emitter = emitter};
    run_print(run, entry_node(run->arena, &entry));
    return RUN_DONE;
}

static int execute(struct run *run, const struct args *args)
{
    cf_str *folders;
    size_t folders_len = args_all(run->arena, args, "plugin-dir", &folders);
    struct formats *formats = formats_open(run, folders, folders_len);
    struct formats_entry *entries;
    int code = RUN_DONE;
    for (size_t i = 0; i < args->operands_len; i++)
        code |= show_one(run, formats, args->operands[i]);
    if (!args->operands_len) {
        struct list_builder all = {.arena = run->arena};
        size_t len = formats_all(formats, &entries);
        for (size_t i = 0; i < len; i++) {
            list_add(&all, entry_node(run->arena, &entries[i]));
            if (!run->json)
                print_entry(run->out, &entries[i]);
        }
        if (run->json)
            run_print(run, list_node(&all));
    }
    run_flush(run, &run->ctx);
    formats_close(formats);
    return code;
}

static const struct args_option options[] = {
    {"plugin-dir", NULL, 0, "DIR", "search DIR first"},
};

const struct command cmd_formats = {
    .name = "formats",
    .operands = "[NAME...]",
    .summary = "List the output formats, or show one with its options",
    .details = "Formats are plugins (.so) and Lua files on a search path: --plugin-dir, then the "
               "folders of\n"
               "CRDFORGE_PLUGIN_PATH, then the program's own. One that cannot be used says why.",
    .examples = "  crdforge formats\n  crdforge formats argo\n  crdforge formats ./acme.lua",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
