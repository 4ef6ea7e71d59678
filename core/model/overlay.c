/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay.h"

#include "base/node.h"
#include "model/overlay_chains.h"
#include "model/overlay_check.h"
#include "model/overlay_edit.h"
#include "model/overlay_inputs.h"
#include "model/overlay_outputs.h"

#include <stdlib.h>

/* --- reading ------------------------------------------------------------------------------------ */

static bool is_pattern(cf_str word)
{
    return str_contains(word, "*") || str_contains(word, "?");
}

static int compare_overlays(const void *a, const void *b)
{
    const struct overlay *x = a, *y = b;
    int order = is_pattern(y->word) - is_pattern(x->word);
    return order ? order : str_compare(x->word, y->word);
}

static void add_targets(struct overlay *overlay, const cf_node *entries, struct overlay_target like)
{
    for (size_t i = 0; i < cf_len(entries); i++) {
        struct overlay_target *target = &overlay->targets[overlay->targets_len++];
        const cf_pair *pair = entries->kind == CF_MAP ? &entries->as.map.pairs[i] : NULL;
        *target = like;
        target->key = pair ? pair->key : node_text(cf_at(entries, i));
        target->data = pair ? pair->value : NULL;
    }
}

static void read_targets(struct arena *arena, struct overlay *overlay)
{
    const cf_node *flatten = cf_get(overlay->data, "flatten");
    const cf_node *inputs = cf_get(overlay->data, "inputs");
    const cf_node *outputs = cf_get(overlay->data, "outputs");
    overlay->targets = arena_many(arena, cf_len(flatten) + cf_len(inputs) + cf_len(outputs),
                                  struct overlay_target);
    add_targets(overlay, flatten, (struct overlay_target){.flatten = true});
    add_targets(overlay, inputs, (struct overlay_target){.output = false});
    add_targets(overlay, outputs, (struct overlay_target){.output = true});
}

size_t overlay_read(struct arena *arena, struct overlay_script script, const cf_node *data,
                    struct overlay **ret_overlays)
{
    const cf_node *kinds = cf_get(data, "kinds");
    struct overlay *overlays = arena_many(arena, cf_len(kinds), struct overlay);
    for (size_t i = 0; i < cf_len(kinds); i++) {
        const cf_pair *pair = &kinds->as.map.pairs[i];
        overlays[i] = (struct overlay){.script = script, .word = pair->key, .data = pair->value};
        read_targets(arena, &overlays[i]);
        overlays[i].mentions_len =
            overlay_mentions(arena, pair->key, pair->value, &overlays[i].mentions);
    }
    if (cf_len(kinds))
        qsort(overlays, cf_len(kinds), sizeof *overlays, compare_overlays);
    *ret_overlays = overlays;
    return cf_len(kinds);
}

/* Of a list, which item it is; of a map, its key. */
static struct overlay_step target_step(const struct overlay *overlay, const char *side,
                                       const struct overlay_target *target,
                                       const struct overlay_step *above)
{
    const cf_node *said = cf_get(overlay->data, side);
    size_t index = 0;
    while (index < cf_len(said) && said->kind == CF_LIST &&
           !str_equal(node_text(cf_at(said, index)), target->key))
        index++;
    if (said && said->kind == CF_LIST)
        return (struct overlay_step){above, {NULL, 0}, index + 1};
    return (struct overlay_step){above, target->key, 0};
}

bool overlay_target_error(struct ctx *ctx, const struct overlay *overlay,
                          const struct overlay_target *target, cf_str what)
{
    const struct overlay_step kinds = {NULL, STR("kinds"), 0}, kind = {&kinds, overlay->word, 0};
    if (!target)
        return overlay_place_error(ctx, &overlay->script, &kind, what);
    const char *side = target->flatten ? "flatten" : target->output ? "outputs" : "inputs";
    const struct overlay_step of = {&kind, str_of(side), 0};
    const struct overlay_step at = target_step(overlay, side, target, &of);
    return overlay_place_error(ctx, &overlay->script, &at, what);
}

/* --- profiles ----------------------------------------------------------------------------------- */

/* Each example alone. */
static const cf_node *merge_examples(struct arena *arena, const cf_node *base, const cf_node *over)
{
    for (size_t i = 0; i < cf_len(over); i++)
        base = node_with(arena, base, over->as.map.pairs[i].key, over->as.map.pairs[i].value);
    return base;
}

/* `base` with what `over`, a script or an entry of its kinds, says instead. */
static const cf_node *merge(struct arena *arena, const cf_node *base, const cf_node *over,
                            bool of_kind)
{
    for (size_t i = 0; i < cf_len(over); i++) {
        const cf_pair *pair = &over->as.map.pairs[i];
        const cf_node *value = pair->value;
        if (!overlay_check_merged(pair->key, of_kind))
            continue;
        if (str_is(pair->key, "examples"))
            value = merge_examples(arena, cf_get(base, "examples"), value);
        base = node_with(arena, base, pair->key, value);
    }
    return base;
}

const cf_node *overlay_profile(struct arena *arena, const cf_node *profile, cf_str kind,
                               const cf_node *data, const struct overlay *const *overlays,
                               size_t len)
{
    struct map_builder kinds = {.arena = arena};
    const cf_node *known = node_get(cf_get(profile, "kinds"), kind);
    const cf_node *entry = known ? known : cf_get(profile, "every");
    for (size_t i = 0; i < len; i++)
        entry = merge(arena, entry, overlays[i]->data, true);
    profile = merge(arena, profile, data, false);
    if (entry)
        map_add(&kinds, kind, entry);
    return node_with(arena, profile, STR("kinds"), map_node(&kinds));
}

/* --- what another one did ----------------------------------------------------------------------- */

cf_str overlay_taken_how(struct arena *arena, const struct overlay_taken *taken,
                         const struct overlay_target *later)
{
    const cf_node *name = cf_get(taken->by->data, "rename");
    bool hidden = cf_flag(cf_get(taken->by->data, "hide"), false);
    bool same = str_equal(later->key, taken->name) || str_equal(later->key, taken->path) ||
                str_equal(later->key, overlay_edit_below(taken->path));
    if (!same || taken->by->output != later->output || later->flatten)
        return STR("");
    return hidden ? STR("has hidden it")
                  : str_printf(arena, "has renamed it to %.*s", STR_ARG(node_text(name)));
}

/* --- all of it ---------------------------------------------------------------------------------- */

const cf_node *overlay_apply(struct ctx *ctx, struct arena *kept, const cf_node *document,
                             struct overlay *overlay)
{
    struct arena *arena = ctx->arena;
    const cf_node *fixed = cf_get(document, "fixed");
    struct overlay_edit edit = {.ctx = ctx,
                                .overlay = overlay,
                                .kept = kept,
                                .group = node_text(cf_get(document, "group")),
                                .kind = node_text(cf_get(document, "kind")),
                                .plural = node_text(cf_get(document, "plural")),
                                .fixed = {.arena = arena},
                                .ok = true};
    for (size_t i = 0; i < cf_len(fixed); i++)
        list_add(&edit.fixed, cf_at(fixed, i));
    const cf_node *inputs = overlay_inputs(&edit, document);
    const cf_node *naming = overlay_inputs_naming(&edit, cf_get(document, "naming"));
    document = node_with(arena, document, STR("inputs"), inputs);
    document = node_with(arena, document, STR("naming"), naming);
    document = node_with(arena, document, STR("outputs"), overlay_outputs(&edit, document));
    if (edit.fixed.len)
        document = node_with(arena, document, STR("fixed"), list_node(&edit.fixed));
    document = overlay_chains(arena, document, edit.kind, overlay);
    return edit.ok ? document : NULL;
}
