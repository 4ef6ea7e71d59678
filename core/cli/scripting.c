/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scripting.h"

#include "base/node.h"
#include "cli/bundled.h"
#include "cli/probe.h"
#include "cli/words.h"
#include "io/file.h"
#include "model/overlay_chains.h"

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

static cf_str without_dot(cf_str path)
{
    while (str_starts(path, "./"))
        path = str_cut(path, 2, path.len);
    return path;
}

/* A script works on what those before it made: the second time it would find its own changes. */
static bool is_twice(struct run *run, const cf_str *paths, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (str_equal(without_dot(paths[i]), without_dot(paths[index]))) {
            ctx_error(&run->ctx, NULL, "the script %.*s is given twice", STR_ARG(paths[index]));
            ctx_hint(&run->ctx, "leave one of them out: each works on what those before it made");
            return true;
        }
    return false;
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
        ok = !is_twice(run, paths, i) && add_script(scripting, paths[i]) && ok;
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

static bool is_meant(struct arena *arena, const struct script *script,
                     const struct overlay *overlay, const struct crd *crd)
{
    return scripts_for_group(script, crd->group) &&
           words_match(arena, overlay->word, crd->group, crd->kind, crd->plural);
}

/* The overlays of a script that are for a kind, in their order. */
static size_t meant(const struct script *script, struct arena *arena, const struct crd *crd,
                    struct overlay ***ret_overlays)
{
    struct overlay **list = arena_many(arena, script->overlays_len, struct overlay *);
    size_t len = 0;
    for (size_t i = 0; i < script->overlays_len; i++)
        if (is_meant(arena, script, &script->overlays[i], crd)) {
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
            overlay_mentions_meet(arena, scripting->run->arena, overlays[k]->mentions,
                                  overlays[k]->mentions_len, component);
        const struct script *script = scripts_at(scripting->scripts, i);
        if (overlays_len ||
            (!script->overlays_len && scripts_for_group(script, component->crd->group)))
            overlay_mentions_meet(arena, scripting->run->arena, script->mentions,
                                  script->mentions_len, component);
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

/* What an overlay did to what a target of script `index` looks for: "has hidden it". Empty: nothing. */
static cf_str taken_by(const struct scripting *scripting, const struct overlay *earlier,
                       size_t index, const struct overlay *overlay,
                       const struct overlay_target *target)
{
    struct arena *arena = scripting->run->arena;
    for (size_t i = 0; i < earlier->taken_len; i++) {
        const struct overlay_taken *taken = &earlier->taken[i];
        const struct crd crd = {
            .group = taken->group, .kind = taken->kind, .plural = taken->plural};
        cf_str how = overlay_taken_how(arena, taken, target);
        if (how.len && is_meant(arena, scripts_at(scripting->scripts, index), overlay, &crd))
            return how;
    }
    return STR("");
}

/* The same of all scripts before that: "f1.lua has hidden it". */
static cf_str taken_before(const struct scripting *scripting, size_t index,
                           const struct overlay *overlay, const struct overlay_target *target)
{
    for (size_t i = index; i-- > 0;) {
        const struct script *script = scripts_at(scripting->scripts, i);
        for (size_t k = 0; k < script->overlays_len; k++) {
            cf_str how = taken_by(scripting, &script->overlays[k], index, overlay, target);
            if (how.len)
                return str_printf(scripting->run->arena, "%.*s %.*s", STR_ARG(script->source.name),
                                  STR_ARG(how));
        }
    }
    return STR("");
}

static bool unmet_target(const struct scripting *scripting, size_t index,
                         const struct overlay *overlay, const struct overlay_target *target)
{
    struct ctx *ctx = &scripting->run->ctx;
    cf_str taken = taken_before(scripting, index, overlay, target);
    if (taken.len) {
        overlay_target_error(ctx, overlay, target, taken);
        ctx_hint(ctx, "say both in one script, or leave this out");
        return false;
    }
    cf_str why = target->why.len
                     ? target->why
                     : str_printf(ctx->arena, "%.*s has no such %s", STR_ARG(target->kind),
                                  target->output ? "output" : "input");
    overlay_target_error(ctx, overlay, target, why);
    if (target->flatten) /* which has a hint of its own, whatever is wrong */
        ctx_hint(ctx, "%.*s", STR_ARG(target->near));
    else if (target->near.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(target->near));
    else
        ctx_hint(ctx, "`crdforge show %.*s.%s` lists them", STR_ARG(target->kind),
                 target->output ? "outputs" : "inputs");
    return false;
}

static bool unmet_mention(const struct scripting *scripting, const struct overlay_script *script,
                          const struct overlay_mention *mention)
{
    struct ctx *ctx = &scripting->run->ctx;
    overlay_place_error(ctx, script, mention->at, mention->why);
    ctx_hint(ctx, "%.*s", STR_ARG(overlay_mentions_hint(ctx->arena, mention)));
    return false;
}

/* Kinds that a script is for may be left out of this run: it is about one, or the script is the project's. */
static bool is_narrow(const struct scripting *scripting)
{
    return scripting->one || scripting->from_file;
}

/* Of many kinds, one that is not looked at now may have what this one has not. */
static bool may_be_elsewhere(const struct scripting *scripting, const struct overlay *overlay)
{
    return words_is_pattern(overlay->word) && (is_narrow(scripting) || overlay->passed);
}

static bool mentions_met(const struct scripting *scripting, const struct overlay_script *script,
                         const struct overlay_mention *mentions, size_t len)
{
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        if (!mentions[i].met && mentions[i].kind.len)
            ok = unmet_mention(scripting, script, &mentions[i]);
    return ok;
}

static bool overlay_met(const struct scripting *scripting, size_t index,
                        const struct overlay *overlay)
{
    bool ok = true;
    if (!overlay->of_run)
        return unmet_kind(scripting, overlay);
    if (may_be_elsewhere(scripting, overlay))
        return true;
    for (size_t i = 0; i < overlay->targets_len; i++)
        if (!overlay->targets[i].met && overlay->targets[i].kind.len)
            ok = unmet_target(scripting, index, overlay, &overlay->targets[i]);
    return mentions_met(scripting, &overlay->script, overlay->mentions, overlay->mentions_len) &&
           ok;
}

/* Whether something said of a pattern was not met by the kinds of the run. */
static bool wants_others(const struct scripting *scripting, const struct overlay *overlay)
{
    bool wants = false;
    for (size_t i = 0; i < overlay->targets_len; i++)
        wants = wants || !overlay->targets[i].met;
    for (size_t i = 0; i < overlay->mentions_len; i++)
        wants = wants || !overlay->mentions[i].met;
    return wants && overlay->of_run && words_is_pattern(overlay->word) &&
           !may_be_elsewhere(scripting, overlay);
}

static void look_elsewhere(struct scripting *scripting, scripting_look *look, void *data)
{
    const bool refused = scripting->refused;
    for (size_t i = 0; i < scripts_len(scripting->scripts); i++) {
        const struct script *script = scripts_at(scripting->scripts, i);
        for (size_t k = 0; k < script->overlays_len; k++)
            script->overlays[k].of_run = script->overlays[k].met;
    }
    for (size_t i = 0; i < scripts_len(scripting->scripts); i++) {
        const struct script *script = scripts_at(scripting->scripts, i);
        for (size_t k = 0; k < script->overlays_len; k++)
            if (wants_others(scripting, &script->overlays[k]))
                look(data, script->overlays[k].word);
    }
    scripting->refused =
        refused; /* what cannot be done with a kind that is not made is no mistake */
}

/* What is said of the whole group, some kind of it must have. */
static bool group_met(const struct scripting *scripting, const struct script *script)
{
    const struct overlay_script text = {script->source.name, script->source.text};
    return is_narrow(scripting) ||
           mentions_met(scripting, &text, script->mentions, script->mentions_len);
}

bool scripting_met(struct scripting *scripting, scripting_look *look, void *data)
{
    bool ok = true;
    if (!scripting)
        return true;
    if (scripting->any)
        look_elsewhere(scripting, look, data);
    for (size_t i = 0; scripting->any && i < scripts_len(scripting->scripts); i++) {
        const struct script *script = scripts_at(scripting->scripts, i);
        for (size_t k = 0; k < script->overlays_len; k++)
            ok = overlay_met(scripting, i, &script->overlays[k]) && ok;
        ok = group_met(scripting, script) && ok;
    }
    return ok && !scripting->refused;
}
