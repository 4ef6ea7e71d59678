/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

const char commands_default_image[] = "crdforge-run:latest";

const struct command *const commands_all[] = {
    &cmd_generate, &cmd_run,      &cmd_doctor, &cmd_list,    &cmd_show, &cmd_diff, &cmd_fetch,
    &cmd_update,   &cmd_outdated, &cmd_cache,  &cmd_formats, &cmd_help, NULL};

const struct command *commands_find(cf_str name)
{
    for (size_t i = 0; commands_all[i]; i++)
        if (str_is(name, commands_all[i]->name))
            return commands_all[i];
    return NULL;
}

int commands_unknown(struct run *run, cf_str name)
{
    enum { MOST = 32 };
    cf_str names[MOST];
    size_t len = 0;
    for (; commands_all[len] && len < MOST; len++)
        names[len] = str_of(commands_all[len]->name);
    cf_str near = str_nearest(run->arena, name, names, len);
    ctx_error(&run->ctx, NULL, "there is no command \"%.*s\"", STR_ARG(name));
    if (str_is(name, "reap"))
        ctx_hint(&run->ctx, "it is one of the runner's: crdforge-run reap");
    else if (near.len)
        ctx_hint(&run->ctx, "did you mean `crdforge %.*s`?", STR_ARG(near));
    else
        ctx_hint(&run->ctx, "`crdforge help` lists the commands");
    return RUN_USAGE;
}
