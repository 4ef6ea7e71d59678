/* SPDX-License-Identifier: Apache-2.0 */
/* Uses every field that the first headers have: built against each kept form of them. */
#include <crdforge/emitter.h>

static cf_node *new_node(cf_host *host, cf_kind kind)
{
    cf_node *node = host->alloc(host, sizeof *node);
    node->kind = kind;
    return node;
}

static const cf_node *text(cf_host *host, const char *bytes)
{
    cf_node *node = new_node(host, CF_STR);
    node->as.string = (cf_str){bytes, strlen(bytes)};
    return node;
}

static const cf_node *map(cf_host *host, const cf_pair *pairs, size_t len)
{
    cf_node *node = new_node(host, CF_MAP);
    cf_pair *copy = host->alloc(host, len * sizeof *copy);
    memcpy(copy, pairs, len * sizeof *copy);
    node->as.map.pairs = copy;
    node->as.map.len = len;
    return node;
}

#define PAIR(name, node)                                                                           \
    {                                                                                              \
        .key = {name, sizeof(name) - 1}, .value = (node)                                           \
    }

/* What the options and the component are, as a tree. */
static const cf_node *summary_of(cf_host *host, const cf_node *component, const cf_node *options)
{
    cf_node *inputs = new_node(host, CF_INT), *loud = new_node(host, CF_BOOL);
    inputs->as.integer = (int64_t)cf_len(cf_get(component, "inputs"));
    loud->as.boolean = cf_flag(cf_get(options, "loud"), false);
    const cf_pair pairs[] = {PAIR("kind", cf_get(component, "kind")),
                             PAIR("inputs", inputs),
                             PAIR("loud", loud),
                             PAIR("colour", cf_get(options, "colour")),
                             PAIR("count", cf_get(options, "count")),
                             PAIR("word", cf_get(options, "word"))};
    return map(host, pairs, sizeof pairs / sizeof *pairs);
}

static const cf_node *emit(cf_host *host, const cf_node *component, const cf_node *options)
{
    const cf_node *made = host->run_template(host, "old_plugin.lua", component, options);
    if (host->size < sizeof *host || !made)
        return NULL;
    const cf_pair pairs[] = {PAIR("path", text(host, "all.yaml")),
                             PAIR("format", text(host, "yaml")),
                             PAIR("body", summary_of(host, component, options))};
    const cf_node **items = host->alloc(host, 2 * sizeof *items);
    cf_node *files = new_node(host, CF_LIST);
    items[0] = map(host, pairs, 3);
    items[1] = cf_at(made, 0);
    files->as.list.items = items;
    files->as.list.len = 2;
    host->report(host, CF_NOTE, cf_get(component, "kind"), "%s has been here", "the old plugin");
    return files;
}

static bool check(cf_host *host, const cf_node *files, const cf_node *component)
{
    const cf_node *word = cf_get(cf_get(cf_at(files, 0), "body"), "word");
    if (strcmp(cf_text(word, ""), "bad") != 0)
        return true;
    host->report(host, CF_ERROR, cf_get(component, "kind"), "the word is bad");
    return false;
}

static const char *const colours[] = {"red", "blue", NULL};
static const cf_option options[] = {
    {.name = "loud", .type = "boolean", .fallback = "false", .help = "whether"},
    {.name = "count", .type = "integer", .fallback = "3", .help = "how many"},
    {.name = "colour", .type = "choice", .fallback = "red", .help = "which", .choices = colours},
    {.name = "word", .type = "string", .fallback = "good", .help = "what"},
    {.name = NULL}};

CF_EMITTER(.name = "old-plugin", .template_file = "old_plugin.lua",
           .summary = "everything there was", .options = options, .scope = CF_SCOPE_COMPONENT,
           .emit = emit, .check = check)
