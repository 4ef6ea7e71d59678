/* SPDX-License-Identifier: Apache-2.0
 *
 * Kubeflow Pipelines v2 PipelineSpec: wiring, names and types. A dangling reference passes the SDK,
 * the upload and the compilation, and fails in the driver at run time; so it is looked for here.
 */
#include "../rules.h"

#include <crdforge/emitter.h>

static const char *const types[] = {"STRING",  "NUMBER_INTEGER", "NUMBER_DOUBLE",
                                    "BOOLEAN", "STRUCT",         "LIST"};
enum { TYPES = sizeof types / sizeof *types, NAME_LENGTH = 128, DESCRIPTION_LENGTH = 1024 };

static const cf_node *parameters(const cf_node *definitions)
{
    return cf_get(definitions, "parameters");
}

static bool check_name(cf_host *host, const cf_node *name)
{
    const char *text = cf_text(name, "");
    size_t len = strlen(text), good = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (len && len == good && len <= NAME_LENGTH && text[0] != '-' && !strstr(text, "--") &&
        text[len - 1] != '-')
        return true;
    host->report(host, CF_ERROR, name, "\"%s\" cannot be the name of a pipeline", text);
    return false;
}

static bool check_parameters(cf_host *host, const cf_node *map, const char *what)
{
    bool ok = true;
    for (size_t i = 0; i < cf_len(map); i++) {
        const char *name = map->as.map.pairs[i].key.ptr;
        const cf_node *parameter = map->as.map.pairs[i].value;
        const cf_node *description = cf_get(parameter, "description");
        const char *type = cf_text(cf_get(parameter, "parameterType"), "");
        if (!rules_name_ok(name) || !rules_one_of(type, types, TYPES)) {
            host->report(host, CF_ERROR, parameter, "%s \"%s\" of type \"%s\" is not possible",
                         what, name, type);
            ok = false;
        }
        if (rules_characters(cf_text(description, "")) > DESCRIPTION_LENGTH) {
            host->report(host, CF_ERROR, description,
                         "the description of \"%s\" is longer than %d characters", name,
                         DESCRIPTION_LENGTH);
            ok = false;
        }
        ok = rules_prose(host, description, name) && ok;
    }
    return ok;
}

/* Every input of the component is an input of the pipeline and handed on by the task, or a constant. */
static bool check_inputs(cf_host *host, const cf_node *inputs, const cf_node *root,
                         const cf_node *task)
{
    const struct rules_set wired = rules_set_of(host, parameters(cf_get(task, "inputs")));
    const struct rules_set declared =
        rules_set_of(host, parameters(cf_get(root, "inputDefinitions")));
    size_t constants = 0;
    bool ok = true;
    for (size_t i = 0; i < cf_len(inputs); i++) {
        const char *name = inputs->as.map.pairs[i].key.ptr;
        const cf_node *source = rules_set_get(&wired, name);
        const char *from = cf_text(cf_get(source, "componentInputParameter"), "");
        bool constant = cf_get(cf_get(source, "runtimeValue"), "constant") != NULL;
        constants += constant;
        ok = ok && (constant || (strcmp(from, name) == 0 && rules_set_get(&declared, name)));
    }
    if (!ok || cf_len(inputs) != declared.len + constants)
        host->report(host, CF_ERROR, root, "the pipeline does not hand on every input");
    return ok && cf_len(inputs) == declared.len + constants;
}

static bool check_outputs(cf_host *host, const cf_node *outputs, const cf_node *root)
{
    const struct rules_set surfaced =
        rules_set_of(host, parameters(cf_get(cf_get(root, "dag"), "outputs")));
    const struct rules_set declared =
        rules_set_of(host, parameters(cf_get(root, "outputDefinitions")));
    bool ok = cf_len(outputs) == surfaced.len && cf_len(outputs) == declared.len;
    for (size_t i = 0; i < cf_len(outputs); i++) {
        const char *name = outputs->as.map.pairs[i].key.ptr;
        const cf_node *from = cf_get(rules_set_get(&surfaced, name), "valueFromParameter");
        ok = ok && rules_set_get(&declared, name) &&
             strcmp(cf_text(cf_get(from, "outputParameterKey"), ""), name) == 0;
    }
    if (!ok)
        host->report(host, CF_ERROR, root, "the pipeline does not hand out every output");
    return ok;
}

static bool check_executor(cf_host *host, const cf_node *spec, const char *label)
{
    const cf_node *executors = cf_get(cf_get(spec, "deploymentSpec"), "executors");
    const cf_node *container = cf_get(cf_get(executors, label), "container"), *args;
    if (!container) {
        host->report(host, CF_ERROR, spec, "there is no executor \"%s\"", label);
        return false;
    }
    args = cf_get(container, "args");
    for (size_t i = 0; i < cf_len(args); i++)
        if (strncmp(cf_text(cf_at(args, i), ""), "{\"IfPresent\"", 12) == 0 ||
            strncmp(cf_text(cf_at(args, i), ""), "{\"Concat\"", 9) == 0) {
            host->report(host, CF_ERROR, cf_at(args, i),
                         "backends before 2.17 hand an IfPresent or Concat on as text");
            return false;
        }
    return rules_container(host, container);
}

/* What the platform is told is about an executor of this file; else it would be lost. */
static bool check_platform(cf_host *host, const cf_node *platform, const cf_node *spec)
{
    const cf_node *kubernetes = cf_get(cf_get(platform, "platforms"), "kubernetes");
    const cf_node *executors = cf_get(cf_get(kubernetes, "deploymentSpec"), "executors");
    bool ok = cf_len(executors) > 0;
    for (size_t i = 0; i < cf_len(executors); i++)
        ok = ok && cf_get(cf_get(cf_get(spec, "deploymentSpec"), "executors"),
                          executors->as.map.pairs[i].key.ptr);
    if (!ok)
        host->report(host, CF_ERROR, platform, "the platform has no such executor");
    return ok;
}

static bool check_spec(cf_host *host, const cf_node *spec)
{
    const cf_node *name = cf_get(cf_get(spec, "pipelineInfo"), "name"),
                  *root = cf_get(spec, "root");
    const cf_node *tasks = cf_get(cf_get(root, "dag"), "tasks");
    const cf_node *task = cf_len(tasks) ? tasks->as.map.pairs[0].value : NULL;
    const cf_node *component = cf_get(cf_get(spec, "components"),
                                      cf_text(cf_get(cf_get(task, "componentRef"), "name"), ""));
    const cf_node *inputs = parameters(cf_get(component, "inputDefinitions"));
    const cf_node *outputs = parameters(cf_get(component, "outputDefinitions"));
    bool ok = check_name(host, name);
    if (!component || cf_len(tasks) != 1) {
        host->report(host, CF_ERROR, spec, "the pipeline must have one task, of its own component");
        return false;
    }
    if (cf_flag(cf_get(cf_get(task, "cachingOptions"), "enableCache"), false)) {
        host->report(host, CF_ERROR, task, "a step with side effects must not be cached");
        ok = false;
    }
    ok = check_parameters(host, inputs, "input") && ok;
    ok = check_parameters(host, outputs, "output") && ok;
    ok = check_inputs(host, inputs, root, task) && ok;
    ok = check_outputs(host, outputs, root) && ok;
    return check_executor(host, spec, cf_text(cf_get(component, "executorLabel"), "")) && ok;
}

static bool kfp_v2_check(cf_host *host, const cf_node *files, const cf_node *component)
{
    bool ok = true;
    for (size_t i = 0; i < cf_len(files); i++) {
        const cf_node *body = cf_get(cf_at(files, i), "body");
        const cf_node *spec = body->kind == CF_LIST ? cf_at(body, 0) : body;
        if (!rules_is_yaml(cf_at(files, i)))
            continue;
        ok = check_spec(host, spec) && ok;
        if (spec != body)
            ok = check_platform(host, cf_at(body, 1), spec) && ok;
        if (i == 0)
            rules_size(host, component, spec, NULL);
    }
    return ok;
}

CF_EMITTER(.name = "kfp-v2", .template_file = "kfp_v2.lua", .check = kfp_v2_check)
