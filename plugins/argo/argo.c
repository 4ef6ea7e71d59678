/* SPDX-License-Identifier: Apache-2.0
 *
 * Argo WorkflowTemplate: what `argo lint` does not look at (object names, the grammar of conditions)
 * and what it would say later.
 */
#include "../rules.h"

#include <crdforge/emitter.h>

enum { NAME_LENGTH = 63, TEMPLATE_NAME_LENGTH = 128, LABEL_LENGTH = 63 };

static const char LABEL[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

static bool check_parameters(cf_host *host, const cf_node *parameters, const char *what)
{
    bool ok = rules_names(host, parameters, what);
    for (size_t i = 0; i < cf_len(parameters); i++) {
        const cf_node *parameter = cf_at(parameters, i), *fallback = cf_get(parameter, "default");
        const char *name = cf_text(cf_get(parameter, "name"), "");
        if (fallback && fallback->kind != CF_STR) {
            host->report(host, CF_ERROR, fallback, "the default of \"%s\" must be text", name);
            ok = false;
        }
        ok = rules_prose(host, cf_get(parameter, "description"), name) && ok;
    }
    return ok;
}

static bool check_outputs(cf_host *host, const cf_node *outputs)
{
    bool ok = check_parameters(host, outputs, "output");
    for (size_t i = 0; i < cf_len(outputs); i++) {
        const cf_node *from = cf_get(cf_at(outputs, i), "valueFrom");
        if (!cf_get(from, "path") == !cf_get(from, "jqFilter")) {
            host->report(host, CF_ERROR, from, "output \"%s\" must come from one place",
                         cf_text(cf_get(cf_at(outputs, i), "name"), ""));
            ok = false;
        }
    }
    return ok;
}

/* Argo reads conditions by the grammar of label selectors, whose keys and values are short and
 * plain; it does so only after it has created the object. */
static bool check_condition(cf_host *host, const cf_node *condition)
{
    for (const char *c = cf_text(condition, ""); *c;) {
        size_t word = strspn(c, LABEL);
        if (word > LABEL_LENGTH || (!word && !strchr(" ,()=!<>", *c))) {
            host->report(host, CF_ERROR, condition, "Argo cannot read the condition \"%s\"",
                         cf_text(condition, ""));
            return false;
        }
        c += word ? word : 1;
    }
    return true;
}

static bool check_template(cf_host *host, const cf_node *template)
{
    const cf_node *name = cf_get(template, "name"), *container = cf_get(template, "container");
    const cf_node *resource = cf_get(template, "resource");
    bool ok = check_parameters(host, cf_get(cf_get(template, "inputs"), "parameters"), "input");
    ok = check_outputs(host, cf_get(cf_get(template, "outputs"), "parameters")) && ok;
    if (!rules_dns_label(cf_text(name, ""), TEMPLATE_NAME_LENGTH)) {
        host->report(host, CF_ERROR, name, "\"%s\" cannot be the name of a template",
                     cf_text(name, ""));
        ok = false;
    }
    if (!container == !resource) {
        host->report(host, CF_ERROR, template, "a template is either a container or a resource");
        return false;
    }
    if (container)
        return rules_container(host, container) && ok;
    ok = check_condition(host, cf_get(resource, "successCondition")) && ok;
    return check_condition(host, cf_get(resource, "failureCondition")) && ok;
}

static bool check_workflow_template(cf_host *host, const cf_node *body)
{
    const cf_node *metadata = cf_get(body, "metadata"), *name = cf_get(metadata, "name");
    const cf_node *templates = cf_get(cf_get(body, "spec"), "templates");
    bool ok = true;
    if (!rules_dns_label(cf_text(name, ""), NAME_LENGTH)) {
        host->report(host, CF_ERROR, name, "\"%s\" cannot be the name of a WorkflowTemplate",
                     cf_text(name, ""));
        ok = false;
    }
    for (size_t i = 0; i < cf_len(templates); i++)
        ok = check_template(host, cf_at(templates, i)) && ok;
    return ok;
}

static bool argo_check(cf_host *host, const cf_node *files, const cf_node *component)
{
    (void)component;
    return check_workflow_template(host, cf_get(cf_at(files, 0), "body"));
}

CF_EMITTER(.name = "argo", .template_file = "argo.lua", .check = argo_check)
