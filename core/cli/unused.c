/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/unused.h"

/* Formats whose files name no namespace and no account: an engine says where they run. Of a format
 * that is not ours nothing is known. */
static const char *const placeless[] = {"kfp-v1", "kfp-v2", "html",  "markdown",
                                        "models", "python", "schema"};

static bool is_placeless(cf_str format)
{
    for (size_t i = 0; i < sizeof placeless / sizeof *placeless; i++)
        if (str_is(format, placeless[i]))
            return true;
    return false;
}

static void tell_places(struct run *run, const struct args *args, const struct choice *choices,
                        size_t choices_len)
{
    static const char *const flags[] = {"namespace", "service-account", "create-service-account"};
    for (size_t i = 0; i < choices_len; i++)
        if (!is_placeless(choices[i].emitter->name))
            return;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (args_has(args, flags[i]))
            ctx_note(&run->ctx, args_at(args, flags[i]),
                     "--%s changes nothing: no chosen format names one", flags[i]);
}

static void tell_cluster(struct run *run, const struct args *args)
{
    static const char *const flags[] = {"kubeconfig", "context"};
    for (size_t i = 0; i < args->operands_len; i++)
        if (str_starts(args->operands[i], "cluster:"))
            return;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (args_has(args, flags[i]))
            ctx_note(&run->ctx, args_at(args, flags[i]),
                     "--%s changes nothing: only cluster: reads from a cluster", flags[i]);
}

void unused_tell(struct run *run, const struct args *args, const struct choice *choices,
                 size_t choices_len)
{
    bool python = false;
    for (size_t i = 0; i < choices_len; i++)
        python = python || str_is(choices[i].emitter->name, "python");
    tell_places(run, args, choices, choices_len);
    tell_cluster(run, args);
    if (str_is(args_text(args, "layout", STR("")), "original") && !python)
        ctx_note(&run->ctx, NULL,
                 "--layout original changes nothing: it is for the format python, which is not "
                 "chosen");
    /* Without a word it is the folder that somebody picks from. */
    if (args_has(args, "crd_path") && !args_has(args, "crd_name") && args->operands_len)
        ctx_note(&run->ctx, NULL, "--crd_path changes nothing: it is the folder of --crd_name");
}
