/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include "cli/words.h"
#include "io/file.h"
#include "io/snapshot.h"

const char commands_default_image[] = "crdforge-run:latest";

const struct command *const commands_all[] = {
    &cmd_generate, &cmd_init,    &cmd_run,        &cmd_doctor, &cmd_list,
    &cmd_show,     &cmd_diff,    &cmd_fetch,      &cmd_update, &cmd_outdated,
    &cmd_cache,    &cmd_formats, &cmd_completion, &cmd_help,   NULL};

const struct command *commands_find(cf_str name)
{
    for (size_t i = 0; commands_all[i]; i++)
        if (str_is(name, commands_all[i]->name))
            return commands_all[i];
    return NULL;
}

/* True for a word that names a bundled kind. */
static bool is_kind(struct run *run, cf_str word)
{
    struct ctx dropped = run_ctx(run, run->arena);
    const struct snapshot *snapshot =
        snapshot_read(&dropped, file_join(run->arena, run->data_folder, STR("crd_cache")));
    bool found = false;
    for (size_t i = 0; snapshot && !found && i < snapshot->len; i++)
        found = words_match(run->arena, word, snapshot->entries[i].group, snapshot->entries[i].kind,
                            snapshot->entries[i].plural);
    return found;
}

int commands_unknown(struct run *run, cf_str name)
{
    size_t len = 0;
    while (commands_all[len])
        len++;
    cf_str *names = arena_many(run->arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        names[i] = str_of(commands_all[i]->name);
    cf_str near = str_nearest(run->arena, name, names, len);
    ctx_error(&run->ctx, NULL, "there is no command \"%.*s\"", STR_ARG(name));
    if (str_is(name, "reap"))
        ctx_hint(&run->ctx, "it is one of the runner's: crdforge-run reap");
    else if (is_kind(run, name) || (!near.len && words_kind(name) != WORDS_NAME))
        ctx_hint(&run->ctx, "did you mean `crdforge generate %.*s`?", STR_ARG(name));
    else if (near.len)
        ctx_hint(&run->ctx, "did you mean `crdforge %.*s`?", STR_ARG(near));
    else
        ctx_hint(&run->ctx, "`crdforge help` lists the commands");
    return RUN_USAGE;
}
