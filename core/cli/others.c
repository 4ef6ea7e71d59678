/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/others.h"

#include "cli/bundled.h"
#include "cli/load.h"
#include "cli/words.h"
#include "io/file.h"
#include "model/describe.h"
#include "text/yaml_read.h"

static void meet(struct load *load, struct arena *arena, const struct snapshot_entry *entry)
{
    /* Of --flatten only the kinds that are made count. */
    const struct load_stage stage = {.profile = true,
                                     .scripts = scripts_len(scripting_scripts(load->scripting))};
    const struct select_origin origin = {.source = STR("bundled"), .release = entry->release};
    struct ctx ctx = run_ctx(load->run, arena); /* nobody is told what is in it */
    cf_str bytes;
    if (!file_read(&ctx, entry->path.ptr, &bytes))
        return;
    const cf_node *definition = yaml_read(&ctx, diags_file(ctx.diags, entry->path, bytes), bytes);
    const struct component *component =
        definition ? load_stage(load, &ctx, definition, &origin, &stage) : NULL;
    if (component)
        load_describe(load, &ctx, component);
}

void others_meet(void *data, cf_str word)
{
    struct load *load = data;
    struct bundled bundled = {.run = load->run};
    const struct snapshot *snapshot = bundled_snapshot(&bundled);
    struct arena *arena = arena_open();
    for (size_t i = 0; snapshot && i < snapshot->len; i++) {
        const struct snapshot_entry *entry = &snapshot->entries[i];
        if (!words_match(arena, word, entry->group, entry->kind, entry->plural))
            continue;
        meet(load, arena, entry);
        arena_clear(arena);
    }
    arena_close(arena);
}
