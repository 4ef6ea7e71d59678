/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/project_keys.h"

#include "base/node.h"
#include "cli/choose.h"
#include "cli/commands.h"

#include <string.h>

static const struct project_key keys[] = {
    {"requires", NULL, PROJECT_REQUIRES, NULL, "Versions of crdforge that will do.", NULL},
    {"sources", NULL, PROJECT_SOURCES, NULL,
     "What to generate: kinds, files, folders, URLs, repositories, as on the command line.", NULL},
    {"kinds", "kind", PROJECT_KINDS, NULL,
     "Of what the sources have, only these kinds: Kind, group/Kind or service/Kind, with * and ?.",
     "kinds:\n  include: ['*Job', 'sagemaker/Model']\n  exclude: ['Processing*']\n"},
    {"formats", "format", PROJECT_FORMATS, NULL,
     "Formats by name or as ./FILE.lua; a map when some have options (`crdforge formats NAME`).",
     NULL},
    {"image", "image", PROJECT_TEXT, NULL,
     "Container image of the runner, crdforge-run, that the files name.",
     "image: registry.example/crdforge-run:1\n"},
    {"namespace", "namespace", PROJECT_TEXT, NULL, "Namespace that the files name.",
     "namespace: pipelines\n"},
    {"service-account", "service-account", PROJECT_TEXT, NULL, "Service account that steps run as.",
     "service-account: crdforge\n"},
    {"create-service-account", "create-service-account", PROJECT_FLAG, NULL,
     "Make that account, too, where a format can (rbac).", "create-service-account: true\n"},
    {"descriptions", "descriptions", PROJECT_CHOICE, choose_descriptions,
     "How much of the descriptions the files have: full, short (one sentence) or none.",
     "descriptions: full\n"},
    {"flatten", "flatten", PROJECT_TEXTS, NULL,
     "Objects of which what is inside becomes inputs, too, as PATH or PATH:DEPTH.",
     "flatten: [resourceConfig, 'stoppingCondition:1']\n"},
    {"crd-version", "crd-version", PROJECT_TEXT, NULL,
     "Version of the definitions, when it is not the usual one.", "crd-version: v1alpha1\n"},
    {"scripts", "script", PROJECT_PATHS, NULL,
     "Lua files that change components; see docs/CUSTOMISING.md.", "scripts: [house.lua]\n"},
    {"template-dir", "template-dir", PROJECT_BELOW, NULL,
     "Folder of templates that take the place of crdforge's own.", "template-dir: templates\n"},
    {"out", "out", PROJECT_BELOW, NULL, "Folder that everything is written below.",
     "out: components\n"},
    {"layout", "layout", PROJECT_CHOICE, layout_words,
     "Folders below it: kind (Kind/format), group (group/Kind/format) or original.",
     "layout: group\n"},
    {"recursive", "recursive", PROJECT_FLAG, NULL,
     "Look for definitions in folders inside folders, too.", "recursive: true\n"},
    {"service", "service", PROJECT_TEXT, NULL,
     "Look kinds up in the release of this ACK service's controller on GitHub.",
     "service: sagemaker\n"},
    {"release", "release", PROJECT_TEXT, NULL, "Which release; it is the newest else.",
     "release: v1.9.1\n"},
    {"latest", "latest", PROJECT_FLAG, NULL,
     "Ask GitHub for the newest release of the kinds named.", "latest: true\n"},
    {"offline", "offline", PROJECT_FLAG, NULL, "Never use the network.", "offline: true\n"},
    {"context", "context", PROJECT_TEXT, NULL,
     "Context of the kubeconfig that sources of a cluster are read with.", "context: staging\n"},
    {"lock", "lock", PROJECT_FLAG, NULL,
     "Record in the lock file what the definitions are and where from.", "lock: true\n"},
    {"locked", "locked", PROJECT_FLAG, NULL,
     "Fail when a definition is not what the lock file says.", "locked: true\n"},
    {"lock-file", "lock-file", PROJECT_BELOW, NULL,
     "The lock file, when it is not crdforge.lock beside this file.",
     "lock-file: pins/crdforge.lock\n"},
    {"jobs", "jobs", PROJECT_COUNT, NULL, "How many processes generate at the same time.",
     "jobs: 2\n"},
    {"emit-timeout", "emit-timeout", PROJECT_COUNT, NULL,
     "Seconds of processor time that one format may take for one component, or for 25 where it is "
     "about all.",
     "emit-timeout: 30\n"},
};
enum { KEYS = sizeof keys / sizeof *keys };

/* A project file comes with sources that somebody else wrote: it runs nothing but Lua in the sandbox, sends a
 * token nowhere, and (PROJECT_BELOW) writes into its own folder. */
static const struct refused {
    const char *name, *why, *hint;
} refused[] = {
    {"plugin-dir", "native code never comes from a project file",
     "name the folder with --plugin-dir, or in CRDFORGE_PLUGIN_PATH"},
    {"kubeconfig", "a kubeconfig may run programs, so it never comes from a project file",
     "give it as --kubeconfig, or in KUBECONFIG"},
    {"api-base", "it is where GITHUB_TOKEN is sent, so it never comes from a project file",
     "give it as --api-base"},
    {"ca", "whom to trust never comes from a project file", "give it as --ca"},
    {"force", "this is for one call", "give it as --force"},
    {"check", "this is for one call", "give it as --check"},
    {"diff", "this is for one call", "give it as --diff"},
    {"dry-run", "this is for one call", "give it as --dry-run"},
    {"in-process", "this is for one call", "give it as --in-process"},
    {"quiet", "this is for one call", "give it as --quiet"},
    {"json", "this is for one call", "give it as --json"},
    {"project", "a project file names no other", "give it as --project"},
    {"crd_name", "it is the original tool's word for a source", "write it into sources"},
    {"crd_path", "it is the original tool's word for a source", "write DIR/FILE into sources"},
    {"option", "options stand with their formats", "write formats: {FORMAT: {NAME: VALUE}}"},
    {"v2-graph", "options stand with their formats", "write formats: {kfp-v2: {graph: true}}"},
    {"compat", "options stand with their formats", "write formats: {python: {compat: upstream}}"},
};

/* Whether the program has the option that the key stands for. */
static bool is_known(const struct project_key *key)
{
    return !key->option || args_option(&cmd_generate, key->option);
}

size_t project_keys(struct arena *arena, const struct project_key **ret_keys)
{
    struct project_key *list = arena_many(arena, KEYS, struct project_key);
    size_t len = 0;
    for (size_t i = 0; i < KEYS; i++)
        if (is_known(&keys[i]))
            list[len++] = keys[i];
    *ret_keys = list;
    return len;
}

const struct project_key *project_keys_find(cf_str name)
{
    for (size_t i = 0; i < KEYS; i++)
        if (str_is(name, keys[i].name) && is_known(&keys[i]))
            return &keys[i];
    return NULL;
}

const char *project_keys_refused(cf_str name, const char **ret_hint)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (str_is(name, refused[i].name)) {
            *ret_hint = refused[i].hint;
            return refused[i].why;
        }
    return NULL;
}

bool project_keys_exclude(const char *option, const char *other)
{
    static const char *const pairs[][2] = {{"lock", "locked"}, {"release", "latest"}};
    bool same = strcmp(option, other) == 0;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (size_t k = 0; k < 2; k++)
            same = same || (strcmp(option, pairs[i][k]) == 0 && strcmp(other, pairs[i][!k]) == 0);
    return same;
}
