/* SPDX-License-Identifier: Apache-2.0 */
#include "model/component.h"

#include "base/node.h"
#include "model/names.h"
#include "model/rules.h"

#include <string.h>

enum { ID_LENGTH = 63 }; /* a DNS label, RFC 1123 */

/* Fields being collected, with what their names are made from. */
struct collector {
    struct arena *arena;
    struct field *fields;
    struct name_claim *claims;
    size_t len, cap;
    cf_str side; /* "spec" or "status" */
};

bool component_is_ack(const struct crd *crd)
{
    return str_ends(crd->group, ".services.k8s.aws");
}

static void collect(struct collector *all, struct field field, cf_str base)
{
    size_t cap = all->cap;
    all->fields = arena_grow(all->arena, all->fields, all->len, &cap, sizeof *all->fields);
    all->claims = arena_grow(all->arena, all->claims, all->len, &all->cap, sizeof *all->claims);
    struct buf path = {.arena = all->arena};
    for (size_t i = 0; i < field.path_len; i++)
        node_path_key(&path, field.path[i]);
    all->claims[all->len] =
        (struct name_claim){.base = base,
                            .property = field.path_len ? field.path[field.path_len - 1] : STR(""),
                            .path = buf_str(&path),
                            .side = all->side,
                            .fixed = field.own};
    all->fields[all->len++] = field;
}

static const cf_str *make_path(struct arena *arena, const cf_str *parent, size_t len, cf_str step)
{
    cf_str *path = arena_many(arena, len + 1, cf_str);
    if (len)
        memcpy(path, parent, len * sizeof *path);
    path[len] = step;
    return path;
}

static void collect_property(struct collector *all, const cf_str *parent, size_t parent_len,
                             const struct schema_property *property, cf_str base)
{
    const struct schema *schema = property->schema;
    collect(all,
            (struct field){.path = make_path(all->arena, parent, parent_len, property->name),
                           .path_len = parent_len + 1,
                           .type = schema->type,
                           .schema = schema,
                           .description = schema->description,
                           .required = property->required,
                           .secret = str_is(schema->format, "password")},
            base);
}

/* One of crdforge's own, at a path given as a NULL-ended list. */
static void collect_own(struct collector *all, const char *name, enum schema_type type,
                        const char *description, const char *const *path)
{
    struct field field = {
        .type = type, .description = str_of(description), .own = true, .path_len = 0};
    size_t len = 0;
    while (path && path[len])
        len++;
    cf_str *steps = arena_many(all->arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        steps[i] = str_of(path[i]);
    field.path = steps;
    field.path_len = len;
    field.markdown = !path;
    collect(all, field, str_of(name));
}

static void name_fields(struct collector *all)
{
    names_assign(all->arena, all->claims, all->len);
    for (size_t i = 0; i < all->len; i++)
        all->fields[i].name = all->claims[i].name;
}

static bool is_envelope(cf_str property)
{
    return str_is(property, "apiVersion") || str_is(property, "kind") ||
           str_is(property, "metadata") || str_is(property, "status");
}

/* The properties of spec; a spec without any as one input; and what stands beside spec. */
static void collect_inputs(struct collector *all, const struct schema *root)
{
    const cf_str spec_step = STR("spec");
    if (!root->properties_len) { /* a CRD without a schema, or one that keeps anything */
        const struct schema_property spec = {spec_step, root, false};
        collect_property(all, NULL, 0, &spec, spec_step);
        all->fields[0].description = STR("The whole spec of the resource.");
    }
    for (size_t i = 0; i < root->properties_len; i++) {
        const struct schema_property *property = &root->properties[i];
        const struct schema *schema = property->schema;
        if (is_envelope(property->name))
            continue;
        if (!str_is(property->name, "spec") || !schema->properties_len) {
            collect_property(all, NULL, 0, property, names_snake(all->arena, property->name));
            continue;
        }
        for (size_t k = 0; k < schema->properties_len; k++)
            collect_property(all, &spec_step, 1, &schema->properties[k],
                             names_snake(all->arena, schema->properties[k].name));
    }
}

static void collect_leaves(struct collector *all, const struct schema_property *property)
{
    const cf_str parent[] = {STR("status"), property->name};
    cf_str head = names_snake(all->arena, property->name);
    for (size_t i = 0; i < property->schema->properties_len; i++) {
        const struct schema_property *leaf = &property->schema->properties[i];
        if (!schema_is_scalar(leaf->schema->type))
            continue;
        cf_str tail = names_snake(all->arena, leaf->name);
        collect_property(all, parent, 2, leaf,
                         str_printf(all->arena, "%.*s%s%.*s", STR_ARG(head), tail.len ? "_" : "",
                                    STR_ARG(tail)));
    }
}

static void collect_status(struct collector *all, const struct schema_property *status)
{
    const cf_str step = STR("status");
    if (!status->schema->properties_len) {
        collect_property(all, NULL, 0, status, step);
        return;
    }
    for (size_t i = 0; i < status->schema->properties_len; i++) {
        const struct schema_property *property = &status->schema->properties[i];
        collect_property(all, &step, 1, property, names_snake(all->arena, property->name));
        if (property->schema->type == SCHEMA_OBJECT)
            collect_leaves(all, property);
    }
}

static void build_inputs(struct component *component, struct arena *arena,
                         const struct schema *root)
{
    static const char *const region[] = {"metadata", "annotations", "services.k8s.aws/region",
                                         NULL};
    struct collector all = {.arena = arena, .side = STR("spec")};
    collect_inputs(&all, root);
    if (component_is_ack(component->crd))
        collect_own(&all, "region", SCHEMA_STRING,
                    "AWS region to work in. Unset: the region the controller is set up for.",
                    region);
    name_fields(&all);
    component->inputs = all.fields;
    component->inputs_len = all.len;
}

static void build_outputs(struct component *component, struct arena *arena,
                          const struct schema *root)
{
    static const char *const whole[] = {NULL}, *const name[] = {"metadata", "name", NULL},
                             *const uid[] = {"metadata", "uid", NULL},
                             *const arn[] = {"status", "ackResourceMetadata", "arn", NULL};
    struct collector all = {.arena = arena, .side = STR("status")};
    const struct schema_property *status = schema_property(root, "status");
    if (status)
        collect_status(&all, status);
    collect_own(&all, "resource", SCHEMA_OBJECT, "The whole custom resource as last seen.", whole);
    collect_own(&all, "resource_name", SCHEMA_STRING, "Name of the custom resource.", name);
    collect_own(&all, "resource_uid", SCHEMA_STRING, "UID of the custom resource.", uid);
    if (component_is_ack(component->crd))
        collect_own(&all, "arn", SCHEMA_STRING, "ARN of the AWS resource.", arn);
    collect_own(&all, "run_summary", SCHEMA_STRING, "What happened, as a Markdown page.", NULL);
    name_fields(&all);
    component->outputs = all.fields;
    component->outputs_len = all.len;
}

/* The cloud-name field is the one CRD-required field whose input is optional: unset, the runner
 * makes a name that is unique to the run and step. */
static void apply_name_field(struct component *component, const cf_node *kind_profile)
{
    cf_str property = node_text(cf_get(kind_profile, "name_field"));
    const cf_node *length = cf_get(kind_profile, "name_length");
    for (size_t i = 0; i < component->inputs_len; i++) {
        struct field *input = &component->inputs[i];
        if (!property.len || input->own || input->path_len != 2 ||
            !str_equal(input->path[1], property) || input->type != SCHEMA_STRING)
            continue;
        input->required = false;
        component->name_input = input;
        component->name_length = length && length->kind == CF_INT ? length->as.integer : 0;
    }
}

/* Values for sample files: the kind's own, else the group's, else what the definition shows. */
static void apply_examples(struct component *component, const cf_node *profile,
                           const cf_node *kind_profile)
{
    for (size_t i = 0; i < component->inputs_len; i++) {
        struct field *input = &component->inputs[i];
        if (input->own || !input->path_len)
            continue;
        cf_str property = input->path[input->path_len - 1];
        const cf_node *of_kind = node_get(cf_get(kind_profile, "examples"), property);
        const cf_node *of_group = node_get(cf_get(profile, "examples"), property);
        const cf_node *of_schema = input->schema ? cf_get(input->schema->source, "example") : NULL;
        input->example = of_kind ? of_kind : of_group ? of_group : of_schema;
    }
}

static cf_str first_label(cf_str group)
{
    const char *dot = memchr(group.ptr, '.', group.len);
    return dot ? str_cut(group, 0, (size_t)(dot - group.ptr)) : group;
}

static void name_component(struct component *component, struct arena *arena, const cf_node *profile)
{
    const struct crd *crd = component->crd;
    cf_str service = node_text(cf_get(profile, "service"));
    component->id = names_label(
        arena, str_printf(arena, "%.*s-%.*s", STR_ARG(first_label(crd->group)), STR_ARG(crd->kind)),
        ID_LENGTH);
    component->title = service.len
                           ? str_printf(arena, "%.*s %.*s", STR_ARG(service), STR_ARG(crd->kind))
                           : crd->kind;
}

const struct component *component_build(struct ctx *ctx, const struct crd *crd,
                                        const struct crd_version *version, const cf_node *profile,
                                        struct provenance provenance)
{
    struct component *component = arena_new(ctx->arena, struct component);
    const cf_node *of_kind = node_get(cf_get(profile, "kinds"), crd->kind);
    const cf_node *kind_profile = of_kind ? of_kind : cf_get(profile, "every");
    const struct schema *root = schema_read(ctx, version->schema);
    if (!root)
        return NULL;
    if (!version->schema) {
        ctx_warn(ctx, crd->source, "version %.*s of %.*s has no schema", STR_ARG(version->name),
                 STR_ARG(crd->kind));
        ctx_hint(ctx, "the whole spec becomes one input");
    }
    component->crd = crd;
    component->version = version;
    component->provenance = provenance;
    component->description = root->description;
    name_component(component, ctx->arena, profile);
    build_inputs(component, ctx->arena, root);
    build_outputs(component, ctx->arena, root);
    apply_name_field(component, kind_profile);
    apply_examples(component, profile, kind_profile);
    component->rules = rules_build(ctx, crd, version, root, profile, kind_profile);
    return component;
}
