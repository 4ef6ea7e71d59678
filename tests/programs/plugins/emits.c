/* SPDX-License-Identifier: Apache-2.0 */
/* A format without a template: makes its file in C, with an option, and runs another's template. */
#include <crdforge/emitter.h>

static cf_node *text(cf_host *host, const char *bytes)
{
    cf_node *node = host->alloc(host, sizeof *node);
    node->kind = CF_STR;
    node->as.string.ptr = bytes;
    node->as.string.len = strlen(bytes);
    return node;
}

static void pair(cf_pair *pair, const char *key, const cf_node *value)
{
    pair->key.ptr = key;
    pair->key.len = strlen(key);
    pair->value = value;
}

static const cf_node *emit(cf_host *host, const cf_node *component, const cf_node *options)
{
    const cf_node *hello = host->run_template(host, "hello.lua", component, options);
    cf_node *file = host->alloc(host, sizeof *file), *files = host->alloc(host, sizeof *files);
    cf_pair *pairs = host->alloc(host, 3 * sizeof *pairs);
    const cf_node **items = host->alloc(host, 2 * sizeof *items);
    if (!hello)
        return NULL;
    pair(&pairs[0], "path", text(host, "c.txt"));
    pair(&pairs[1], "format", text(host, "text"));
    pair(&pairs[2], "body", text(host, cf_text(cf_get(options, "word"), "?")));
    file->kind = CF_MAP;
    file->as.map.pairs = pairs;
    file->as.map.len = 3;
    items[0] = file;
    items[1] = cf_at(hello, 0);
    files->kind = CF_LIST;
    files->as.list.items = items;
    files->as.list.len = 2;
    host->report(host, CF_WARNING, cf_get(component, "kind"), "a %s from C", "warning");
    host->report(host, CF_WARNING, cf_get(cf_at(cf_get(component, "inputs"), 0), "schema"),
                 "a field");
    return files;
}

static const char *const words[] = {"one", "two", NULL};
static const cf_option options[] = {{"word", "choice", "one", "which word", words},
                                    {NULL, NULL, NULL, NULL, NULL}};

CF_EMITTER(.name = "emits", .summary = "made in C", .options = options, .emit = emit)
