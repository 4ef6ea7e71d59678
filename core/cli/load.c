/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/load.h"

#include "base/hash.h"
#include "base/node.h"
#include "text/json_write.h"

bool load_open(struct run *run, const struct args *args, struct formats *formats,
               struct load *ret_load)
{
    cf_str *texts = NULL;
    size_t len = args ? args_all(run->arena, args, "flatten", &texts) : 0;
    struct load load = {.run = run, .formats = formats};
    struct flatten_wish *wishes = arena_many(run->arena, len, struct flatten_wish);
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        if (str_is(texts[i], "none"))
            load.request.only_wishes = true;
        else if (flatten_parse(&run->ctx, texts[i], &wishes[load.request.wishes_len]))
            load.request.wishes_len++;
        else
            ok = false;
    load.request.wishes = wishes;
    load.met = arena_many(run->arena, len, bool);
    load.unmet = arena_many(run->arena, len, cf_str);
    load.hints = arena_many(run->arena, len, cf_str);
    if (args)
        load.version = args_text(args, "crd-version", STR(""));
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
static void explain(struct load *load, size_t index, const struct component *component)
{
    struct arena *arena = load->run->arena;
    const struct flatten_wish *wish = &load->request.wishes[index];
    cf_str kind = component->crd->kind;
    struct path place;
    if (flatten_find(arena, wish, component->root, &place)) {
        const struct schema *schema = place.schema;
        if (schema->properties_len) { /* "spec:1": the properties of the spec are inputs anyway */
            load->unmet[index] =
                str_printf(arena, "so deep all of %.*s is an input already", STR_ARG(kind));
            load->hints[index] = STR("give a greater depth, or none");
            return;
        }
        load->unmet[index] =
            str_printf(arena, "%.*s of %.*s is of type %s, without properties", STR_ARG(wish->path),
                       STR_ARG(kind), schema_type_name(schema->type));
        load->hints[index] =
            schema->items ? str_printf(arena, "its first item is %.*s[0]", STR_ARG(wish->path))
                          : STR("leave it out: it is one input as it is");
        return;
    }
    cf_str near = nearest_property(arena, component, wish->path);
    load->unmet[index] = str_printf(arena, "%.*s has no %.*s", STR_ARG(kind), STR_ARG(wish->path));
    load->hints[index] =
        near.len ? str_printf(arena, "did you mean %.*s?", STR_ARG(near))
                 : str_printf(arena, "`crdforge show %.*s.spec` prints the schema", STR_ARG(kind));
}

const struct component *load_component(struct load *load, struct ctx *ctx, const cf_node *document,
                                       const struct select_origin *origin)
{
    const struct crd *crd = crd_read(ctx, document);
    const struct crd_version *chosen = crd ? crd_version(ctx, crd, load->version) : NULL;
    if (!chosen)
        return NULL;
    struct component_request request = load->request;
    request.profile = formats_profile(load->formats, crd);
    if (!request.profile)
        return NULL;
    request.provenance = (struct provenance){.source = origin->source,
                                             .release = origin->release,
                                             .sha256 = load_digest(ctx->arena, document)};
    const struct component *component = component_build(ctx, crd, chosen, &request);
    for (size_t i = 0; component && i < request.wishes_len; i++)
        if (component->met[i])
            load->met[i] = true;
        else if (!load->met[i])
            explain(load, i, component);
    return component;
}

bool load_met(const struct load *load)
{
    struct ctx *ctx = &load->run->ctx;
    bool ok = true;
    for (size_t i = 0; i < load->request.wishes_len; i++) {
        if (load->met[i] || !load->unmet[i].len)
            continue;
        ok = ctx_error(ctx, NULL, "--flatten %.*s: %.*s", STR_ARG(load->request.wishes[i].text),
                       STR_ARG(load->unmet[i]));
        ctx_hint(ctx, "%.*s", STR_ARG(load->hints[i]));
    }
    return ok;
}
