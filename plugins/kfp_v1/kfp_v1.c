/* SPDX-License-Identifier: Apache-2.0
 *
 * Kubeflow Pipelines v1 component.yaml: the rules of the format that a schema does not say. The SDK
 * finds most of these only when a pipeline is compiled, some only when it runs.
 */
#include "../rules.h"

#include <crdforge/emitter.h>

static const char *const types[] = {"String",  "Integer",    "Float",
                                    "Boolean", "JsonObject", "JsonArray"};
enum { TYPES = sizeof types / sizeof *types };

static bool check_fields(cf_host *host, const cf_node *fields, const char *what)
{
    bool ok = rules_names(host, fields, what);
    for (size_t i = 0; i < cf_len(fields); i++) {
        const cf_node *field = cf_at(fields, i), *type = cf_get(field, "type");
        const char *name = cf_text(cf_get(field, "name"), "");
        bool page = strcmp(what, "output") == 0 && strcmp(cf_text(type, ""), "Markdown") == 0;
        if (!page && !rules_one_of(cf_text(type, ""), types, TYPES)) {
            host->report(host, CF_ERROR, type, "%s \"%s\": \"%s\" is no type both SDKs know", what,
                         name, cf_text(type, ""));
            ok = false;
        }
        ok = rules_prose(host, cf_get(field, "description"), name) && ok;
    }
    return ok;
}

/* An argument that names an optional input outside `if` would leave its flag behind. */
static struct rules_set standing_bare(cf_host *host, const cf_node *args)
{
    struct rules_set bare = {0};
    for (size_t i = 0; i < cf_len(args); i++)
        rules_set_add(host, &bare, cf_text(cf_get(cf_at(args, i), "inputValue"), ""), NULL);
    rules_set_sort(&bare);
    return bare;
}

static bool check_inputs(cf_host *host, const cf_node *inputs, const cf_node *args)
{
    const struct rules_set used = rules_mentioned(host, args, "inputValue");
    const struct rules_set bare = standing_bare(host, args);
    bool ok = true;
    for (size_t i = 0; i < cf_len(inputs); i++) {
        const cf_node *input = cf_at(inputs, i);
        const char *name = cf_text(cf_get(input, "name"), "");
        if (!rules_set_find(&used, name)) {
            host->report(host, CF_ERROR, input, "input \"%s\" does not reach the program", name);
            ok = false;
        } else if (cf_flag(cf_get(input, "optional"), false) && rules_set_find(&bare, name)) {
            host->report(host, CF_ERROR, input,
                         "optional input \"%s\" is used outside \"if: isPresent\"", name);
            ok = false;
        }
    }
    return ok;
}

static bool check_outputs(cf_host *host, const cf_node *outputs, const cf_node *args)
{
    const struct rules_set written = rules_mentioned(host, args, "outputPath");
    bool ok = true;
    for (size_t i = 0; i < cf_len(outputs); i++) {
        const char *name = cf_text(cf_get(cf_at(outputs, i), "name"), "");
        if (!rules_set_find(&written, name)) {
            host->report(host, CF_ERROR, cf_at(outputs, i),
                         "output \"%s\" has no outputPath, but the engine looks for its file",
                         name);
            ok = false;
        }
    }
    return ok;
}

static bool kfp_v1_check(cf_host *host, const cf_node *files, const cf_node *component)
{
    bool ok = true;
    for (size_t i = 0; i < cf_len(files); i++) {
        const cf_node *body = cf_get(cf_at(files, i), "body");
        const cf_node *container = cf_get(cf_get(body, "implementation"), "container");
        const cf_node *inputs = cf_get(body, "inputs"), *outputs = cf_get(body, "outputs");
        const cf_node *args = cf_get(container, "args");
        if (!rules_is_yaml(cf_at(files, i)))
            continue;
        ok = check_fields(host, inputs, "input") && ok;
        ok = check_fields(host, outputs, "output") && ok;
        ok = check_inputs(host, inputs, args) && ok;
        ok = check_outputs(host, outputs, args) && ok;
        ok = rules_container(host, container) && ok;
        ok = rules_prose(host, cf_get(body, "description"), "the component") && ok;
        if (i == 0) /* the annotation with the whole of it, and the arguments once more */
            rules_size(host, component, body, args);
    }
    return ok;
}

CF_EMITTER(.name = "kfp-v1", .template_file = "kfp_v1.lua", .check = kfp_v1_check)
