/* SPDX-License-Identifier: Apache-2.0 */
#include "model/fields.h"

#include "base/lookup.h"
#include "base/node.h"
#include "model/names.h"

/* Fields being collected, with what their names are made from. */
struct collector {
    struct arena *arena;
    struct field *fields;
    struct name_claim *claims;
    size_t len, cap;
    cf_str side; /* "spec" or "status" */
};

static cf_str path_text(struct arena *arena, const struct path *place)
{
    struct buf path = {.arena = arena};
    for (size_t i = 0; i < place->len; i++)
        if (place->steps[i].first)
            buf_text(&path, "[0]");
        else
            node_path_key(&path, place->steps[i].property);
    return buf_str(&path);
}

/* Returns the field's index. */
static size_t collect(struct collector *all, struct field field, cf_str base)
{
    const struct path *place = &field.place;
    size_t cap = all->cap;
    all->fields = arena_grow(all->arena, all->fields, all->len, &cap, sizeof *all->fields);
    all->claims = arena_grow(all->arena, all->claims, all->len, &all->cap, sizeof *all->claims);
    all->claims[all->len] =
        (struct name_claim){.base = base,
                            .property = place->len ? place->steps[place->len - 1].property : base,
                            .path = path_text(all->arena, place),
                            .side = all->side,
                            .fixed = field.own};
    all->fields[all->len] = field;
    return all->len++;
}

static struct field property_field(const struct path *place)
{
    const struct schema *schema = place->schema;
    return (struct field){.place = *place,
                          .type = schema->type,
                          .description = schema->description,
                          .required = place->required,
                          .secret = str_is(schema->format, "password")};
}

/* The names of the steps from `from` on, joined: "resource_config_instance_type". */
static cf_str joined_name(struct arena *arena, const struct path *place, size_t from)
{
    struct buf name = {.arena = arena};
    for (size_t i = from; i < place->len; i++) {
        cf_str part =
            place->steps[i].first ? STR("0") : names_snake(arena, place->steps[i].property);
        buf_printf(&name, "%s%.*s", name.len && part.len ? "_" : "", STR_ARG(part));
    }
    return buf_str(&name);
}

static void name_fields(struct collector *all)
{
    names_assign(all->arena, all->claims, all->len);
    for (size_t i = 0; i < all->len; i++)
        all->fields[i].name = all->claims[i].name;
}

/* One of crdforge's own, at a path given as a NULL-ended list. Returns its index. */
static size_t collect_own(struct collector *all, const char *name, struct field field,
                          const char *const *path)
{
    struct path_step *steps;
    size_t len = 0;
    while (path && path[len])
        len++;
    steps = arena_many(all->arena, len, struct path_step);
    for (size_t i = 0; i < len; i++)
        steps[i] = (struct path_step){str_of(path[i]), false};
    field.place = (struct path){.steps = steps, .len = len};
    field.own = true;
    return collect(all, field, str_of(name));
}

static const cf_node *map_example(struct arena *arena, const char *key, const char *value)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, key, str_of(value));
    return map_node(&map);
}

/* --- inputs ----------------------------------------------------------------------------------- */

/* Wishes about one input, by their numbers from 1 on; 0: there is none. */
struct wishes_of {
    size_t first, last;
};

struct inputs_builder {
    struct collector all;
    const struct fields_plan *plan;
    struct path *places; /* of the wishes; of length 0 where there is no such place */
    bool *met;
    struct wishes_of of_all; /* of every input: those that name more than one */
    struct lookup of_one;    /* by the path of an input: the wishes_of that and what lies in it */
    size_t *next;            /* of a wish: the next one of the same chain */
    struct lookup collected; /* paths, where there are wishes */
};

static void note_collected(struct inputs_builder *builder, cf_str path)
{
    lookup_put(&builder->collected, path, builder);
}

/* A place is one input, whatever names it again. */
static void collect_leaf(struct inputs_builder *builder, size_t holder, const struct path *place)
{
    struct collector *all = &builder->all;
    struct field field = property_field(place);
    bool in_spec = str_is(place->steps[0].property, "spec");
    if (lookup_find(&builder->collected, path_text(all->arena, place)))
        return;
    field.holder = holder + 1;
    size_t index = collect(all, field, joined_name(all->arena, place, in_spec ? 1 : 0));
    note_collected(builder, all->claims[index].path);
}

static bool has_properties(const struct schema *schema)
{
    return schema->type == SCHEMA_OBJECT && schema->properties_len;
}

/* What lies in `place`, `depth` levels of properties deep (0: all of them). */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the schema, which has a limit */
static void collect_leaves(struct inputs_builder *builder, size_t holder, const struct path *place,
                           size_t depth)
{
    for (size_t i = 0; i < place->schema->properties_len; i++) {
        struct path below = path_property(builder->all.arena, place, &place->schema->properties[i]);
        if (has_properties(below.schema) && depth != 1)
            collect_leaves(builder, holder, &below, depth ? depth - 1 : 0);
        else
            collect_leaf(builder, holder, &below);
    }
}

/* The parts of the input that a wish makes inputs of; some may be inputs already, by another wish.
 * False when the wish names nothing in it. */
static bool grant(struct inputs_builder *builder, size_t holder, size_t index)
{
    const struct path whole = builder->all.fields[holder].place, *asked = &builder->places[index];
    size_t depth = builder->plan->wishes[index].depth;
    if (path_holds(asked, &whole)) { /* the input itself, or the whole spec */
        size_t above = whole.len - asked->len;
        if (!has_properties(whole.schema) || (depth && depth <= above))
            return false;
        collect_leaves(builder, holder, &whole, depth ? depth - above : 0);
        return true;
    }
    if (!path_holds(&whole, asked))
        return false;
    if (has_properties(asked->schema))
        collect_leaves(builder, holder, asked, depth);
    else
        collect_leaf(builder, holder, asked);
    return true;
}

/* Puts each wish into the chain of the input that it is about: what stands beside spec is one input, and each
 * property of spec, so its path has one or two steps. */
static void chain_wishes(struct inputs_builder *builder)
{
    struct arena *arena = builder->all.arena;
    const struct schema_property *spec = schema_property(builder->plan->root, "spec");
    bool parted = spec && spec->schema->properties_len;
    builder->next = arena_many(arena, builder->plan->wishes_len + 1, size_t);
    for (size_t i = 0; i < builder->plan->wishes_len; i++) {
        struct path input = builder->places[i];
        struct wishes_of *of = &builder->of_all;
        if (!input.len)
            continue;
        size_t steps = parted && str_is(input.steps[0].property, "spec") ? 2 : 1;
        if (input.len >= steps) {
            input.len = steps;
            cf_str key = path_text(arena, &input);
            of = lookup_find(&builder->of_one, key);
            if (!of)
                lookup_put(&builder->of_one, key, of = arena_new(arena, struct wishes_of));
        }
        if (of->last)
            builder->next[of->last] = i + 1;
        else
            of->first = i + 1;
        of->last = i + 1;
    }
}

static void collect_input(struct inputs_builder *builder, const struct path *place)
{
    struct collector *all = &builder->all;
    const struct path_step *last = &place->steps[place->len - 1];
    size_t index = collect(all, property_field(place), names_snake(all->arena, last->property));
    const struct wishes_of *own = lookup_find(&builder->of_one, all->claims[index].path);
    size_t a = builder->of_all.first, b = own ? own->first : 0;
    if (a || b)
        note_collected(builder, all->claims[index].path);
    while (a || b) { /* in the order of the wishes */
        size_t *from = a && (!b || a < b) ? &a : &b, i = *from - 1;
        *from = builder->next[*from];
        if (!grant(builder, index, i))
            continue;
        if (builder->met)
            builder->met[i] = true;
        if (i < builder->plan->asked_len)
            all->fields[index].parted = true;
    }
}

/* The properties of spec; a spec without any as one input; and what stands beside spec. */
static void collect_inputs(struct inputs_builder *builder)
{
    struct collector *all = &builder->all;
    const struct schema *root = builder->plan->root;
    const struct path top = path_root(root);
    if (!root->properties_len) { /* a CRD without a schema, or one that keeps anything */
        const struct schema_property spec = {STR("spec"), root, false};
        struct path place = path_property(all->arena, &top, &spec);
        place.required = false;
        collect_input(builder, &place);
        all->fields[0].description = STR("The whole spec of the resource.");
    }
    for (size_t i = 0; i < root->properties_len; i++) {
        const struct schema_property *property = &root->properties[i];
        const struct schema *schema = property->schema;
        if (flatten_is_envelope(property->name))
            continue;
        struct path place = path_property(all->arena, &top, property);
        if (!str_is(property->name, "spec") || !schema->properties_len) {
            place.required = property->required;
            collect_input(builder, &place);
            continue;
        }
        for (size_t k = 0; k < schema->properties_len; k++) {
            struct path below = path_property(all->arena, &place, &schema->properties[k]);
            collect_input(builder, &below);
        }
    }
}

static void collect_metadata(struct collector *all, bool namespaced)
{
    static const char *const name[] = {"metadata", "name", NULL},
                             *const name_space[] = {"metadata", "namespace", NULL},
                             *const labels[] = {"metadata", "labels", NULL};
    collect_own(all, "resource_name",
                (struct field){.type = SCHEMA_STRING,
                               .example = node_cstr(all->arena, "churn-1"),
                               .description = STR(FIELDS_NAMED)},
                name);
    if (namespaced)
        collect_own(
            all, "resource_namespace",
            (struct field){.type = SCHEMA_STRING,
                           .example = node_cstr(all->arena, "ml"),
                           .description =
                               STR("Namespace of the custom resource; unset: that of the step.")},
            name_space);
    collect_own(all, "resource_labels",
                (struct field){.type = SCHEMA_OBJECT,
                               .texts = true,
                               .example = map_example(all->arena, "team", "churn"),
                               .description = STR("Labels of the custom resource.")},
                labels);
}

/* What ACK controllers read from annotations (aws-controllers-k8s/runtime, apis/core/v1alpha1). */
static void collect_ack(struct collector *all, size_t annotations)
{
    static const char *const region[] = {"metadata", "annotations", "services.k8s.aws/region",
                                         NULL},
                             *const deletion[] = {"metadata", "annotations",
                                                  "services.k8s.aws/deletion-policy", NULL},
                             *const adoption[] = {"metadata", "annotations",
                                                  "services.k8s.aws/adoption-policy", NULL};
    static const char *const deletions[] = {"delete", "retain", NULL}, *const adoptions[] = {
                                                                           "adopt",
                                                                           "adopt-or-create", NULL};
    struct field field = {.type = SCHEMA_STRING, .holder = annotations + 1};
    field.description = STR("AWS region to work in; unset: the one the controller is set up for.");
    field.example = node_cstr(all->arena, "eu-west-1");
    collect_own(all, "region", field, region);
    field.enumeration = deletions;
    field.example = node_cstr(all->arena, "retain");
    field.description = STR("What becomes of the AWS resource when the custom resource is deleted; "
                            "unset: as the controller is set up, usually delete.");
    collect_own(all, "deletion_policy", field, deletion);
    field.enumeration = adoptions;
    field.example = node_cstr(all->arena, "adopt-or-create");
    field.description = STR(
        "Takes over an AWS resource that is there already, or creates it where it is not; which "
        "one, says the annotation services.k8s.aws/adoption-fields in resource_annotations.");
    collect_own(all, "adoption_policy", field, adoption);
}

/* Options of the runner that differ from run to run. */
static void collect_options(struct collector *all)
{
    static const char *const actions[] = {"create", "apply", NULL};
    collect_own(
        all, "action",
        (struct field){
            .type = SCHEMA_STRING,
            .option = "action",
            .enumeration = actions,
            .example = node_cstr(all->arena, "apply"),
            .description = STR(
                "create, or apply: change the resource where it is there already; unset: create.")},
        NULL);
    collect_own(all, "timeout",
                (struct field){.type = SCHEMA_STRING,
                               .option = "timeout",
                               .example = node_cstr(all->arena, "2h"),
                               .description = STR(
                                   "Limit of the whole step, such as 90s, 5m or 2h; unset: none.")},
                NULL);
}

static void collect_own_inputs(struct collector *all, const struct fields_plan *plan)
{
    static const char *const path[] = {"metadata", "annotations", NULL};
    collect_metadata(all, plan->namespaced);
    size_t annotations =
        collect_own(all, "resource_annotations",
                    (struct field){.type = SCHEMA_OBJECT,
                                   .texts = true,
                                   .example = map_example(all->arena, "example.org/ticket", "42"),
                                   .description = STR("Annotations of the custom resource.")},
                    path);
    if (plan->ack)
        collect_ack(all, annotations);
    collect_options(all);
}

struct fields fields_inputs(struct arena *arena, const struct fields_plan *plan, bool *met)
{
    struct inputs_builder builder = {
        .all = {.arena = arena, .side = STR("spec")}, .plan = plan, .met = met};
    struct flatten_finder finder = {.arena = arena, .root = plan->root, .seen.arena = arena};
    builder.of_one.arena = builder.collected.arena = arena;
    builder.places = arena_many(arena, plan->wishes_len, struct path);
    for (size_t i = 0; i < plan->wishes_len; i++)
        flatten_find(&finder, &plan->wishes[i], &builder.places[i]);
    chain_wishes(&builder);
    collect_inputs(&builder);
    collect_own_inputs(&builder.all, plan);
    name_fields(&builder.all);
    return (struct fields){builder.all.fields, builder.all.len};
}

/* --- outputs ---------------------------------------------------------------------------------- */

static void collect_output(struct collector *all, const struct path *place)
{
    collect(all, property_field(place), joined_name(all->arena, place, 1));
}

/* The properties of the status, and what is no object or list one level deeper. */
static void collect_status(struct collector *all, const struct path *status)
{
    if (!status->schema->properties_len) {
        collect(all, property_field(status), STR("status"));
        return;
    }
    for (size_t i = 0; i < status->schema->properties_len; i++) {
        struct path place = path_property(all->arena, status, &status->schema->properties[i]);
        collect_output(all, &place);
        for (size_t k = 0; has_properties(place.schema) && k < place.schema->properties_len; k++) {
            struct path leaf = path_property(all->arena, &place, &place.schema->properties[k]);
            if (schema_is_scalar(leaf.schema->type))
                collect_output(all, &leaf);
        }
    }
}

/* The name of the cloud resource as the spec has it, given or made: what the next step refers to. */
static void collect_cloud_name(struct collector *all, const struct fields_plan *plan)
{
    const struct path root = path_root(plan->root);
    const char *name = plan->name_property.ptr;
    const struct schema_property *spec = schema_property(plan->root, "spec");
    const struct schema_property *status = schema_property(plan->root, "status");
    const struct schema_property *property =
        spec && plan->name_property.len ? schema_property(spec->schema, name) : NULL;
    if (!property || property->schema->type != SCHEMA_STRING ||
        (status && schema_property(status->schema, name))) /* which keeps the name */
        return;
    struct path place = path_property(all->arena, &root, spec);
    place = path_property(all->arena, &place, property);
    collect_output(all, &place);
}

static void collect_own_outputs(struct collector *all, bool ack)
{
    static const char *const whole[] = {NULL}, *const name[] = {"metadata", "name", NULL},
                             *const uid[] = {"metadata", "uid", NULL},
                             *const arn[] = {"status", "ackResourceMetadata", "arn", NULL};
    struct field text = {.type = SCHEMA_STRING};
    collect_own(all, "resource",
                (struct field){.type = SCHEMA_OBJECT,
                               .description = STR("The whole custom resource as last seen.")},
                whole);
    text.description = STR("Name of the custom resource.");
    collect_own(all, "resource_name", text, name);
    text.description = STR("UID of the custom resource.");
    collect_own(all, "resource_uid", text, uid);
    text.description = STR("ARN of the AWS resource.");
    if (ack)
        collect_own(all, "arn", text, arn);
    text.description = STR("What happened, as a Markdown page.");
    text.markdown = true;
    collect_own(all, "run_summary", text, NULL);
}

struct fields fields_outputs(struct arena *arena, const struct fields_plan *plan)
{
    struct collector all = {.arena = arena, .side = STR("status")};
    const struct path root = path_root(plan->root);
    const struct schema_property *status = schema_property(plan->root, "status");
    if (status) {
        struct path place = path_property(arena, &root, status);
        collect_status(&all, &place);
    }
    collect_cloud_name(&all, plan);
    collect_own_outputs(&all, plan->ack);
    name_fields(&all);
    return (struct fields){all.fields, all.len};
}
