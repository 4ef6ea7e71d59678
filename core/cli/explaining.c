/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explaining.h"

#include "cli/profiles.h"
#include "model/describe.h"
#include "model/explain.h"

struct explaining {
    struct load *load;
    struct ctx *ctx;
    const cf_node *definition;
    const struct select_origin *origin;
    struct explain_stage *stages;
    size_t len;
};

static bool add(struct explaining *all, cf_str by, const cf_node *document)
{
    if (document)
        all->stages[all->len++] = (struct explain_stage){by, document};
    return document != NULL;
}

/* The component with so much of what is said of it, and with what `overlays` scripts say of its inputs. */
static bool add_stage(struct explaining *all, cf_str by, struct load_stage stage, size_t overlays)
{
    const struct component *component =
        load_stage(all->load, all->ctx, all->definition, all->origin, &stage);
    const cf_node *document = component ? describe_component(all->ctx, component) : NULL;
    for (size_t i = 0; document && i < overlays; i++)
        document = scripting_overlay(all->load->scripting, all->ctx, i, document);
    return add(all, by, document);
}

/* The file of the built-in profile, or who else it is that knows a kind without one. */
static cf_str profile_file(struct explaining *all)
{
    const struct crd *crd = crd_read(all->ctx, all->definition);
    const cf_node *profile = crd ? profiles_find(all->load->formats, crd) : NULL;
    return profile ? profiles_file(all->load->formats, profile) : STR("");
}

/* What each script says as data, one after the other, and then what their functions make of it. */
static bool add_scripts(struct explaining *all)
{
    const struct scripts *scripts = scripting_scripts(all->load->scripting);
    struct load_stage stage = {.profile = true, .asked = true};
    bool ok = true;
    for (size_t i = 0; ok && i < scripts_len(scripts); i++) {
        stage.scripts = i + 1;
        ok = add_stage(all, scripts_at(scripts, i)->source.name, stage, i + 1);
    }
    for (size_t i = 0; ok && i < scripts_len(scripts); i++)
        ok = add(all, scripts_at(scripts, i)->source.name,
                 scripts_component_by(all->ctx, scripts, i, all->stages[all->len - 1].document));
    return ok;
}

const cf_node *explaining_rows(struct load *load, struct ctx *ctx, const cf_node *definition,
                               const struct select_origin *origin, const cf_node **ret_last)
{
    enum { OWN_STAGES = 3 };
    size_t scripts = scripts_len(scripting_scripts(load->scripting));
    struct explaining all = {
        .load = load,
        .ctx = ctx,
        .definition = definition,
        .origin = origin,
        .stages = arena_many(ctx->arena, OWN_STAGES + 2 * scripts, struct explain_stage)};
    cf_str profile = profile_file(&all);
    bool ok =
        add_stage(&all, STR("definition"), (struct load_stage){.profile = false}, 0) &&
        (!profile.len || add_stage(&all, profile, (struct load_stage){.profile = true}, 0)) &&
        add_stage(&all, STR("--flatten"), (struct load_stage){.profile = true, .asked = true}, 0) &&
        add_scripts(&all);
    *ret_last = all.len ? all.stages[all.len - 1].document : NULL;
    return ok ? explain(ctx->arena, all.stages, all.len) : NULL;
}
