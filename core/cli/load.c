/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/load.h"

#include "base/hash.h"
#include "base/node.h"
#include "cli/others.h"
#include "cli/profiles.h"
#include "io/file.h"
#include "model/describe.h"
#include "text/json_write.h"

#include <string.h>

bool load_open(struct run *run, const struct args *args, struct formats *formats,
               struct load *ret_load)
{
    size_t len = args ? args->given_len : 0;
    struct load load = {.run = run, .formats = formats};
    struct flatten_wish *wishes = arena_many(run->arena, len, struct flatten_wish);
    bool ok = true;
    load.at = arena_many(run->arena, len, const cf_node *);
    for (size_t i = 0; i < len; i++) {
        const struct args_given *given = &args->given[i];
        size_t told = run->ctx.diags->len, n = load.request.wishes_len;
        if (strcmp(given->option->name, "flatten") != 0)
            continue;
        load.at[n] = given->at;
        if (str_is(given->value, "none"))
            load.request.only_wishes = true;
        else if (flatten_parse(&run->ctx, given->value, &wishes[n]))
            load.request.wishes_len++;
        else
            ok = false;
        args_blame(&run->ctx, told, given->at);
    }
    load.request.wishes = wishes;
    load.met = arena_many(run->arena, len, bool);
    load.unmet = arena_many(run->arena, len, cf_str);
    load.hints = arena_many(run->arena, len, cf_str);
    load.narrowed = args && args->narrowed;
    if (args)
        load.version = args_text(args, "crd-version", STR(""));
    if (args)
        load.version_at = args_at(args, "crd-version");
    ok = scripting_open(run, args, formats_templates(formats), &load.scripting) && ok;
    *ret_load = load;
    return ok;
}

cf_str load_json(struct arena *arena, const cf_node *document)
{
    struct buf json = {.arena = arena};
    json_write(&json, document, JSON_COMPACT);
    return buf_str(&json);
}

cf_str load_digest(struct arena *arena, const cf_node *document)
{
    return hash_sha256(arena, load_json(arena, document));
}

/* The property of the spec that the first step of a path may have meant. */
static cf_str nearest_property(struct arena *arena, const struct component *component, cf_str path)
{
    const struct fields *inputs = &component->inputs;
    cf_str *names = arena_many(arena, inputs->len, cf_str);
    size_t len = 0, end = 0;
    if (str_starts(path, "spec."))
        path = str_cut(path, sizeof "spec." - 1, path.len);
    while (end < path.len && path.ptr[end] != '.' && path.ptr[end] != '[')
        end++;
    for (size_t i = 0; i < inputs->len; i++) {
        const struct path *place = &inputs->list[i].place;
        if (!inputs->list[i].own && !inputs->list[i].holder && place->len)
            names[len++] = place->steps[place->len - 1].property;
    }
    cf_str first = str_cut(path, 0, end), near = str_nearest(arena, first, names, len);
    return str_equal(near, first) ? STR("") : near; /* then it is a later step */
}

/* Why a wish made no inputs of a component. */
static void explain(struct flatten_finder *finder, const struct flatten_wish *wish,
                    const struct component *component, cf_str *ret_why, cf_str *ret_hint)
{
    struct arena *arena = finder->arena;
    cf_str kind = component->crd->kind;
    struct path place;
    if (flatten_find(finder, wish, &place)) {
        const struct schema *schema = place.schema;
        if (schema->properties_len) { /* "spec:1": the properties of the spec are inputs anyway */
            *ret_why = str_printf(arena, "so deep all of %.*s is an input already", STR_ARG(kind));
            *ret_hint = STR("give a greater depth, or none");
            return;
        }
        *ret_why = str_printf(arena, "%.*s of %.*s is of type %s, without properties",
                              STR_ARG(wish->path), STR_ARG(kind), schema_type_name(schema->type));
        *ret_hint = schema->items
                        ? str_printf(arena, "its first item is %.*s[0]", STR_ARG(wish->path))
                        : STR("leave it out: it is one input as it is");
        return;
    }
    cf_str near = nearest_property(arena, component, wish->path);
    *ret_why = str_printf(arena, "%.*s has no %.*s", STR_ARG(kind), STR_ARG(wish->path));
    *ret_hint =
        near.len ? str_printf(arena, "did you mean %.*s?", STR_ARG(near))
                 : str_printf(arena, "`crdforge show %.*s.spec` prints the schema", STR_ARG(kind));
}

/* What a script wants flattened, behind what the command line wants. */
static void add_wishes(struct ctx *ctx, struct component_request *request,
                       const struct overlay *overlay)
{
    size_t len = overlay ? overlay->targets_len : 0;
    struct flatten_wish *wishes =
        arena_many(ctx->arena, request->wishes_len + len, struct flatten_wish);
    for (size_t i = 0; i < request->wishes_len; i++)
        wishes[i] = request->wishes[i];
    for (size_t i = 0; i < len; i++)
        if (overlay->targets[i].flatten)
            flatten_parse(ctx, overlay->targets[i].key, &wishes[request->wishes_len++]);
    request->wishes = wishes;
}

/* Remembers which wishes made inputs: first those of the command line, then those of the script. */
static void remember_met(struct load *load, const struct component *component,
                         const struct component_request *request, size_t asked,
                         struct overlay *overlay)
{
    struct arena *arena = load->run->arena;
    struct flatten_finder finder = {.arena = arena, .root = component->root, .seen.arena = arena};
    size_t index = asked;
    for (size_t i = 0; i < asked; i++)
        if (component->met[i])
            load->met[i] = true;
        else if (!load->met[i])
            explain(&finder, &request->wishes[i], component, &load->unmet[i], &load->hints[i]);
    for (size_t i = 0; overlay && i < overlay->targets_len; i++) {
        struct overlay_target *target = &overlay->targets[i];
        if (!target->flatten)
            continue;
        if (!target->kind.len)
            target->kind = str_copy(arena, component->crd->kind);
        if (component->met[index])
            target->met = true;
        else if (!target->why.len)
            explain(&finder, &request->wishes[index], component, &target->why, &target->near);
        index++;
    }
}

/* A version that a project file names and a definition does not have is mended in the project file. */
static void blame_version(const struct load *load, struct ctx *ctx, size_t told)
{
    const cf_node *at = load->version_at;
    if (!at)
        return;
    const struct diag_file *file = &load->run->ctx.diags->files[at->file - 1];
    uint32_t number = diags_part(ctx->diags, file->name, file->bytes, file->first);
    for (size_t i = told; i < ctx->diags->len; i++)
        ctx->diags->list[i].place = (struct place){number, at->line, at->column};
}

const struct component *load_stage(struct load *load, struct ctx *ctx, const cf_node *document,
                                   const struct select_origin *origin,
                                   const struct load_stage *stage)
{
    const struct crd *crd = crd_read(ctx, document);
    size_t told = ctx->diags->len;
    const struct crd_version *chosen = crd ? crd_version(ctx, crd, load->version) : NULL;
    if (crd && !chosen)
        blame_version(load, ctx, told);
    if (!chosen)
        return NULL;
    struct component_request request = load->request;
    request.profile = stage->profile ? profiles_find(load->formats, crd) : node_null(ctx->arena);
    if (!request.profile)
        return NULL;
    request.profile =
        scripting_profile(load->scripting, ctx->arena, crd, request.profile, stage->scripts);
    struct overlay *overlay = scripting_flatten(load->scripting, ctx->arena, crd, stage->scripts);
    if (!stage->asked)
        request.wishes_len = 0;
    size_t asked = request.wishes_len;
    request.only_wishes = overlay || (stage->asked && request.only_wishes);
    add_wishes(ctx, &request, overlay);
    request.provenance = (struct provenance){.source = origin->source,
                                             .release = origin->release,
                                             .sha256 = load_digest(ctx->arena, document)};
    const struct component *component = component_build(ctx, crd, chosen, &request);
    if (component) {
        remember_met(load, component, &request, asked, overlay);
        scripting_mentions(load->scripting, ctx->arena, component, stage->scripts);
    }
    return component;
}

const struct component *load_component(struct load *load, struct ctx *ctx, const cf_node *document,
                                       const struct select_origin *origin)
{
    const struct load_stage whole = {
        .profile = true, .asked = true, .scripts = scripts_len(scripting_scripts(load->scripting))};
    return load_stage(load, ctx, document, origin, &whole);
}

const cf_node *load_describe(const struct load *load, struct ctx *ctx,
                             const struct component *component)
{
    return scripting_overlays(load->scripting, ctx, describe_component(ctx, component));
}

bool load_met(struct load *load)
{
    struct ctx *ctx = &load->run->ctx;
    bool ok = true;
    for (size_t i = 0; i < load->request.wishes_len; i++) {
        if (load->met[i] || !load->unmet[i].len || (load->narrowed && load->at[i]))
            continue;
        ok = ctx_error(ctx, load->at[i], "--flatten %.*s: %.*s",
                       STR_ARG(load->request.wishes[i].text), STR_ARG(load->unmet[i]));
        ctx_hint(ctx, "%.*s", STR_ARG(load->hints[i]));
    }
    return scripting_met(load->scripting, others_meet, load) && ok;
}
