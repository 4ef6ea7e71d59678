/* SPDX-License-Identifier: Apache-2.0 */
#include "model/component.h"

#include "base/ack.h"
#include "base/node.h"
#include "model/chains.h"
#include "model/names.h"
#include "model/rules.h"

#include <string.h>

enum { ID_LENGTH = 63 }; /* a DNS label, RFC 1123 */

bool component_is_ack(const struct crd *crd)
{
    return str_ends(crd->group, ACK_DOMAIN);
}

/* The cloud-name field is the one CRD-required field whose input is optional: unset, the runner
 * makes a name that is unique to the run and step. */
static void apply_name_field(struct component *component, cf_str property,
                             const cf_node *kind_profile)
{
    const cf_node *length = cf_get(kind_profile, "name_length");
    for (size_t i = 0; i < component->inputs.len; i++) {
        struct field *input = &component->inputs.list[i];
        if (!property.len || input->own || input->place.len != 2 ||
            !str_equal(input->place.steps[1].property, property) || input->type != SCHEMA_STRING)
            continue;
        input->required = false;
        component->name_input = input;
        component->name_length = length && length->kind == CF_INT ? length->as.integer : 0;
    }
}

/* The part of a holder's example that an input inside it shows. */
static const cf_node *example_inside(const struct field *holder, const struct field *input)
{
    const cf_node *example = holder->example;
    for (size_t i = holder->place.len; example && i < input->place.len; i++) {
        const struct path_step *step = &input->place.steps[i];
        example = step->first ? cf_at(example, 0) : node_get(example, step->property);
    }
    return example;
}

/* Values for sample files: the kind's own, else the group's, else what the definition shows. */
static void apply_examples(struct component *component, const cf_node *profile,
                           const cf_node *kind_profile)
{
    for (size_t i = 0; i < component->inputs.len; i++) {
        struct field *input = &component->inputs.list[i];
        if (input->own || !input->place.len)
            continue;
        const struct path_step *last = &input->place.steps[input->place.len - 1];
        const cf_node *of_schema = cf_get(input->place.schema->source, "example");
        const cf_node *of_kind = node_get(cf_get(kind_profile, "examples"), last->property);
        const cf_node *of_group = node_get(cf_get(profile, "examples"), last->property);
        if (input->holder) {
            of_kind = example_inside(&component->inputs.list[input->holder - 1], input);
            of_group = NULL;
        }
        input->example = of_kind ? of_kind : of_group ? of_group : of_schema;
    }
}

static cf_str first_label(cf_str group)
{
    const char *dot = memchr(group.ptr, '.', group.len);
    return dot ? str_cut(group, 0, (size_t)(dot - group.ptr)) : group;
}

cf_str component_id(struct arena *arena, cf_str group, cf_str kind)
{
    return names_label(arena,
                       str_printf(arena, "%.*s-%.*s", STR_ARG(first_label(group)), STR_ARG(kind)),
                       ID_LENGTH);
}

static void name_component(struct component *component, struct arena *arena, const cf_node *profile)
{
    const struct crd *crd = component->crd;
    cf_str service = node_text(cf_get(profile, "service"));
    component->id = component_id(arena, crd->group, crd->kind);
    component->title = service.len
                           ? str_printf(arena, "%.*s %.*s", STR_ARG(service), STR_ARG(crd->kind))
                           : crd->kind;
}

/* What the profile wants flattened, then what the user wants. Texts of a profile that cannot be read
 * are errors; those that name nothing are not: a profile serves more than one version. */
static bool gather_wishes(struct ctx *ctx, const struct component_request *request,
                          const cf_node *kind_profile, struct fields_plan *plan)
{
    const cf_node *list = request->only_wishes ? NULL : cf_get(kind_profile, "flatten");
    struct flatten_wish *wishes =
        arena_many(ctx->arena, request->wishes_len + cf_len(list), struct flatten_wish);
    size_t len = request->wishes_len;
    if (len)
        memcpy(wishes, request->wishes, len * sizeof *wishes);
    for (size_t i = 0; i < cf_len(list); i++)
        if (!flatten_parse(ctx, node_text(cf_at(list, i)), &wishes[len++]))
            return false;
    plan->wishes = wishes;
    plan->wishes_len = len;
    plan->asked_len = request->wishes_len;
    return true;
}

/* What is inside an object may come with the object, so it is never asked for by itself. The object
 * stays required (a promise) unless the user wants it in parts: then an engine must take either, and
 * the runner checks that it has one of them. */
static void relax(struct fields *inputs)
{
    for (size_t i = 0; i < inputs->len; i++) {
        struct field *input = &inputs->list[i];
        input->needed = input->required && (input->parted || input->holder);
        if (input->needed)
            input->required = false;
    }
}

static bool build_fields(struct ctx *ctx, struct component *component, const struct schema *root,
                         const struct component_request *request, const cf_node *kind_profile)
{
    struct fields_plan plan = {.root = root,
                               .ack = component_is_ack(component->crd),
                               .namespaced = component->crd->namespaced,
                               .name_property = node_text(cf_get(kind_profile, "name_field"))};
    if (!gather_wishes(ctx, request, kind_profile, &plan))
        return false;
    bool *met = arena_many(ctx->arena, plan.wishes_len, bool);
    component->inputs = fields_inputs(ctx->arena, &plan, met);
    component->outputs = fields_outputs(ctx->arena, &plan);
    component->met = met;
    relax(&component->inputs);
    apply_name_field(component, plan.name_property, kind_profile);
    apply_examples(component, request->profile, kind_profile);
    return true;
}

/* As kubectl warns who uses it. */
static void warn_of_version(struct ctx *ctx, const struct crd *crd,
                            const struct crd_version *version)
{
    cf_str name = version->name, kind = crd->kind;
    if (!version->schema) {
        ctx_warn(ctx, crd->source, "version %.*s of %.*s has no schema", STR_ARG(name),
                 STR_ARG(kind));
        ctx_hint(ctx, "the whole spec becomes one input");
    }
    if (!version->deprecated)
        return;
    ctx_warn(ctx, crd->source, "version %.*s of %.*s is deprecated", STR_ARG(name), STR_ARG(kind));
    if (version->deprecation.len)
        ctx_hint(ctx, "the definition says: %.*s", STR_ARG(version->deprecation));
    else
        ctx_hint(ctx, "name another with --crd-version");
}

const struct component *component_build(struct ctx *ctx, const struct crd *crd,
                                        const struct crd_version *version,
                                        const struct component_request *request)
{
    struct component *component = arena_new(ctx->arena, struct component);
    const cf_node *of_kind = node_get(cf_get(request->profile, "kinds"), crd->kind);
    const cf_node *kind_profile = of_kind ? of_kind : cf_get(request->profile, "every");
    const struct schema *root = schema_read(ctx, version->schema);
    if (!root)
        return NULL;
    warn_of_version(ctx, crd, version);
    component->crd = crd;
    component->version = version;
    component->root = root;
    component->provenance = request->provenance;
    component->description = root->description;
    name_component(component, ctx->arena, request->profile);
    if (!build_fields(ctx, component, root, request, kind_profile))
        return NULL;
    component->rules = rules_build(ctx, crd, version, root, request->profile, kind_profile);
    component->chains = chains_build(ctx->arena, crd, request->profile);
    return component;
}
