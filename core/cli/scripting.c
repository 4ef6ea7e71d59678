/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scripting.h"

#include "base/node.h"
#include "cli/bundled.h"
#include "cli/probe.h"
#include "cli/words.h"
#include "io/file.h"

struct scripting {
    struct run *run;
    struct templates *templates;
    struct scripts *scripts;
    bool refused;  /* what one says could not be done with a component */
    cf_str *kinds; /* that were seen, as words that name them */
    size_t kinds_len, kinds_cap;
    bool any;       /* a component was seen */
    bool from_file; /* the scripts are those of a project file, for more than is made now */
    bool one;       /* one kind is looked at */
};

static bool read_script(struct run *run, cf_str path, struct script_source *ret)
{
    ret->name = str_copy(run->arena, file_name(path));
    return file_read_regular(&run->ctx, path.ptr, &ret->text);
}

struct adding {
    struct scripting *scripting;
    struct script script;
};

/* What stands at the top of a script is run when it is added. */
static void try_script(void *data)
{
    struct adding *adding = data;
    struct run *run = adding->scripting->run;
    struct ctx ctx = run_ctx(run, run->arena);
    scripts_add(&ctx, scripts_new(run->arena), adding->script);
}

static bool add_script(struct scripting *scripting, cf_str path)
{
    struct run *run = scripting->run;
    struct script script = {.find = templates_find_module,
                            .find_data = templates_finder(scripting->templates, path)};
    struct adding adding = {scripting, script};
    cf_str why;
    if (!read_script(run, path, &adding.script.source))
        return false;
    if (!probe_passes(run, try_script, &adding, &why)) {
        ctx_error(&run->ctx, NULL, "%.*s was refused: when it was loaded %.*s", STR_ARG(path),
                  STR_ARG(why));
        ctx_hint(&run->ctx, PROBE_HINT);
        return false;
    }
    return scripts_add(&run->ctx, scripting->scripts, adding.script);
}

bool scripting_open(struct run *run, const struct args *args, struct templates *templates,
                    struct scripting **ret_scripting)
{
    cf_str *paths = NULL;
    size_t len = args ? args_all(run->arena, args, "script", &paths) : 0;
    bool ok = true;
    *ret_scripting = NULL;
    if (!len)
        return true;
    struct scripting *scripting = arena_new(run->arena, struct scripting);
    *scripting =
        (struct scripting){.run = run, .templates = templates, .scripts = scripts_new(run->arena)};
    scripting->from_file = args->narrowed && args_at(args, "script");
    for (size_t i = 0; i < len; i++) {
        size_t told = run->ctx.diags->len;
        ok = add_script(scripting, paths[i]) && ok;
        args_blame(&run->ctx, told, args_at(args, "script"));
    }
    *ret_scripting = scripting;
    return ok;
}

const struct scripts *scripting_scripts(const struct scripting *scripting)
{
    return scripting ? scripting->scripts : NULL;
}

/* --- which kinds are meant ---------------------------------------------------------------------- */

/* The overlays of a script that are for a kind, in their order. */
static size_t meant(const struct script *script, struct arena *arena, const struct crd *crd,
                    struct overlay ***ret_overlays)
{
    struct overlay **list = arena_many(arena, script->overlays_len, struct overlay *);
    size_t len = 0;
    for (size_t i = 0; scripts_for_group(script, crd->group) && i < script->overlays_len; i++)
        if (words_match(arena, script->overlays[i].word, crd->group, crd->kind, crd->plural)) {
            script->overlays[i].met = true;
            list[len++] = &script->overlays[i];
        }
    *ret_overlays = list;
    return len;
}

/* The identity of a document as that of a definition. */
static struct crd crd_of(const cf_node *document)
{
    return (struct crd){.group = node_text(cf_get(document, "group")),
                        .kind = node_text(cf_get(document, "kind")),
                        .plural = node_text(cf_get(document, "plural"))};
}

static void see(struct scripting *scripting, const struct crd *crd)
{
    struct arena *arena = scripting->run->arena;
    scripting->any = true;
    scripting->kinds = arena_grow(arena, scripting->kinds, scripting->kinds_len,
                                  &scripting->kinds_cap, sizeof *scripting->kinds);
    scripting->kinds[scripting->kinds_len++] = str_copy(arena, crd->kind);
}

const cf_node *scripting_profile(struct scripting *scripting, struct arena *arena,
                                 const struct crd *crd, const cf_node *profile, size_t len)
{
    if (!scripting)
        return profile;
    see(scripting, crd);
    for (size_t i = 0; i < len; i++) {
        const struct script *script = scripts_at(scripting->scripts, i);
        struct overlay **overlays;
        size_t overlays_len = meant(script, arena, crd, &overlays);
        if (overlays_len || (!script->overlays_len && scripts_for_group(script, crd->group)))
            profile = overlay_profile(arena, profile, crd->kind, script->data,
                                      (const struct overlay *const *)overlays, overlays_len);
    }
    return profile;
}

void scripting_narrow(struct scripting *scripting)
{
    if (scripting)
        scripting->one = true;
}

void scripting_pass(struct scripting *scripting, const cf_node *definition)
{
    const cf_node *spec = cf_get(definition, "spec"), *names = cf_get(spec, "names");
    for (size_t i = 0; scripting && i < scripts_len(scripting->scripts); i++) {
        const struct script *script = scripts_at(scripting->scripts, i);
        for (size_t k = 0; k < script->overlays_len; k++)
            if (words_match(scripting->run->arena, script->overlays[k].word,
                            node_text(cf_get(spec, "group")), node_text(cf_get(names, "kind")),
                            node_text(cf_get(names, "plural"))))
                script->overlays[k].passed = true;
    }
}

void scripting_mentions(struct scripting *scripting, struct arena *arena,
                        const struct component *component, size_t len)
{
    for (size_t i = 0; scripting && i < len; i++) {
        struct overlay **overlays;
        size_t overlays_len =
            meant(scripts_at(scripting->scripts, i), arena, component->crd, &overlays);
        for (size_t k = 0; k < overlays_len; k++)
            overlay_mentions_meet(scripting->run->arena, overlays[k]->mentions,
                                  overlays[k]->mentions_len, component);
    }
}

struct overlay *scripting_flatten(struct scripting *scripting, struct arena *arena,
                                  const struct crd *crd, size_t len)
{
    struct overlay *last = NULL;
    for (size_t i = 0; scripting && i < len; i++) {
        struct overlay **overlays;
        size_t overlays_len = meant(scripts_at(scripting->scripts, i), arena, crd, &overlays);
        for (size_t k = 0; k < overlays_len; k++)
            if (cf_get(overlays[k]->data, "flatten"))
                last = overlays[k];
    }
    return last;
}

/* What the script says of other kinds that run in one chain with this one. */
static const cf_node *rename_in_chains(const struct script *script, struct arena *arena,
                                       const cf_node *document)
{
    const cf_node *chains = cf_get(document, "chains");
    cf_str group = node_text(cf_get(document, "group")), own = node_text(cf_get(document, "kind"));
    struct list_builder kinds = {.arena = arena};
    for (size_t i = 0; i < cf_len(chains); i++) {
        const cf_node *steps = cf_get(cf_at(chains, i), "steps");
        for (size_t k = 0; k < cf_len(steps); k++) {
            cf_str kind = node_text(cf_get(cf_at(steps, k), "kind"));
            bool seen = str_equal(kind, own);
            for (size_t n = 0; n < kinds.len; n++)
                seen = seen || str_equal(node_text(kinds.items[n]), kind);
            if (!seen)
                list_add(&kinds, cf_get(cf_at(steps, k), "kind"));
        }
    }
    for (size_t n = 0; n < kinds.len; n++)
        for (size_t i = 0; i < script->overlays_len; i++)
            if (words_match(arena, script->overlays[i].word, group, node_text(kinds.items[n]),
                            STR("")))
                document = overlay_chains(arena, document, node_text(kinds.items[n]),
                                          &script->overlays[i]);
    return document;
}

const cf_node *scripting_overlay(struct scripting *scripting, struct ctx *ctx, size_t index,
                                 const cf_node *document)
{
    const struct script *script = scripts_at(scripting->scripts, index);
    const struct crd crd = crd_of(document);
    struct overlay **overlays;
    size_t len = meant(script, ctx->arena, &crd, &overlays);
    bool ok = true;
    for (size_t i = 0; i < len; i++) { /* all that is wrong is told */
        const cf_node *changed = overlay_apply(ctx, scripting->run->arena, document, overlays[i]);
        document = changed ? changed : document;
        ok = ok && changed;
    }
    scripting->refused = scripting->refused || !ok;
    if (scripts_for_group(script, crd.group))
        document = rename_in_chains(script, ctx->arena, document);
    return ok ? document : NULL;
}

const cf_node *scripting_overlays(struct scripting *scripting, struct ctx *ctx,
                                  const cf_node *document)
{
    for (size_t i = 0; scripting && document && i < scripts_len(scripting->scripts); i++)
        document = scripting_overlay(scripting, ctx, i, document);
    return document;
}

/* --- what was not met --------------------------------------------------------------------------- */

/* Whether some definition that is at hand is of the kind, though none of this run. */
static bool is_known(const struct scripting *scripting, const struct overlay *overlay)
{
    struct bundled bundled = {.run = scripting->run};
    return overlay->passed || bundled_find(&bundled, &(struct bundled_wish){.word = overlay->word});
}

static bool unmet_kind(const struct scripting *scripting, const struct overlay *overlay)
{
    struct ctx *ctx = &scripting->run->ctx;
    const char *slash = memchr(overlay->word.ptr, '/', overlay->word.len);
    size_t from = slash ? (size_t)(slash - overlay->word.ptr) + 1 : 0;
    cf_str near = str_nearest(ctx->arena, str_cut(overlay->word, from, overlay->word.len),
                              scripting->kinds, scripting->kinds_len);
    if (scripting->from_file)
        return true;
    if ((scripting->one && !near.len) || is_known(scripting, overlay)) {
        if (!scripting->one)
            ctx_note(ctx, NULL, "%.*s: kinds.%.*s: no component of this run is such a kind",
                     STR_ARG(overlay->script.name), STR_ARG(overlay->word));
        return true;
    }
    overlay_target_error(ctx, overlay, NULL, STR("no component of this run is such a kind"));
    if (near.len && !str_equal(near, overlay->word))
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "a kind is KIND, SERVICE/KIND or GROUP/KIND; \"*\" stands for all");
    return false;
}

static bool unmet_target(const struct scripting *scripting, const struct overlay *overlay,
                         const struct overlay_target *target)
{
    struct ctx *ctx = &scripting->run->ctx;
    const char *side = target->flatten ? "flatten" : target->output ? "outputs" : "inputs";
    cf_str why = target->why.len
                     ? target->why
                     : str_printf(ctx->arena, "%.*s has no such %s", STR_ARG(target->kind),
                                  target->output ? "output" : "input");
    overlay_target_error(ctx, overlay, target, why);
    if (target->flatten && target->near.len)
        ctx_hint(ctx, "%.*s", STR_ARG(target->near));
    else if (target->near.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(target->near));
    else
        ctx_hint(ctx, "`crdforge show %.*s.%s` lists them", STR_ARG(target->kind), side);
    return false;
}

static bool unmet_mention(const struct scripting *scripting, const struct overlay *overlay,
                          const struct overlay_mention *mention)
{
    struct ctx *ctx = &scripting->run->ctx;
    overlay_place_error(ctx, &overlay->script, mention->at, mention->why);
    ctx_hint(ctx, "%.*s", STR_ARG(overlay_mentions_hint(ctx->arena, mention)));
    return false;
}

static bool overlay_met(const struct scripting *scripting, const struct overlay *overlay)
{
    bool ok = true;
    if (!overlay->met)
        return unmet_kind(scripting, overlay);
    /* Of many kinds, one that is not looked at now may have what this one has not. */
    if ((scripting->one || scripting->from_file) && words_is_pattern(overlay->word))
        return true;
    for (size_t i = 0; i < overlay->targets_len; i++)
        if (!overlay->targets[i].met && overlay->targets[i].kind.len)
            ok = unmet_target(scripting, overlay, &overlay->targets[i]);
    for (size_t i = 0; i < overlay->mentions_len; i++)
        if (!overlay->mentions[i].met && overlay->mentions[i].kind.len)
            ok = unmet_mention(scripting, overlay, &overlay->mentions[i]);
    return ok;
}

bool scripting_met(const struct scripting *scripting)
{
    bool ok = true;
    if (!scripting)
        return true;
    for (size_t i = 0; scripting->any && i < scripts_len(scripting->scripts); i++) {
        const struct script *script = scripts_at(scripting->scripts, i);
        for (size_t k = 0; k < script->overlays_len; k++)
            ok = overlay_met(scripting, &script->overlays[k]) && ok;
    }
    return ok && !scripting->refused;
}
