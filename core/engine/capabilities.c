/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/capabilities.h"

#include "base/node.h"

/* Gives the reason why a component needs the capability, or an empty text. */
typedef cf_str needs_it(struct arena *arena, const cf_node *component);

static cf_str needs_parts(struct arena *arena, const cf_node *component)
{
    const cf_node *inputs = cf_get(component, "inputs");
    for (size_t i = 0; i < cf_len(inputs); i++) {
        const cf_node *holder = cf_get(cf_at(inputs, i), "inside");
        if (holder)
            return str_printf(arena, "the input %s lies inside the input %s",
                              cf_text(cf_get(cf_at(inputs, i), "name"), ""), cf_text(holder, ""));
    }
    return STR("");
}

static cf_str needs_secrets(struct arena *arena, const cf_node *component)
{
    const cf_node *inputs = cf_get(component, "inputs");
    for (size_t i = 0; i < cf_len(inputs); i++)
        if (cf_flag(cf_get(cf_at(inputs, i), "secret"), false))
            return str_printf(arena, "the input %s is secret",
                              cf_text(cf_get(cf_at(inputs, i), "name"), ""));
    return STR("");
}

static cf_str needs_cluster(struct arena *arena, const cf_node *component)
{
    (void)arena;
    return str_is(node_text(cf_get(component, "scope")), "Cluster")
               ? STR("the kind lies in no namespace")
               : STR("");
}

static cf_str needs_fixed(struct arena *arena, const cf_node *component)
{
    (void)arena;
    return cf_len(cf_get(component, "fixed")) ? STR("a script has fixed values of it") : STR("");
}

static const struct capability {
    uint32_t bit;
    const char *word;
    const char *does; /* "the format does not say that it …" */
    needs_it *needs;
} capabilities[] = {
    {CF_CAN_PARTS, "parts", "takes an object by its parts", needs_parts},
    {CF_CAN_SECRETS, "secrets", "keeps secrets", needs_secrets},
    {CF_CAN_CLUSTER, "cluster", "takes kinds of the cluster", needs_cluster},
    {CF_CAN_FIXED, "fixed", "hands on values that are fixed", needs_fixed},
};
enum { CAPABILITIES = sizeof capabilities / sizeof *capabilities };

static bool unknown_word(struct ctx *ctx, cf_str origin, const cf_node *word)
{
    cf_str known[CAPABILITIES];
    for (size_t i = 0; i < CAPABILITIES; i++)
        known[i] = str_of(capabilities[i].word);
    cf_str text = node_text(word), near = str_nearest(ctx->arena, text, known, CAPABILITIES);
    ctx_error(ctx, NULL, "%.*s: \"%.*s\" is no capability", STR_ARG(origin), STR_ARG(text));
    if (near.len)
        ctx_hint(ctx, "did you mean \"%.*s\"?", STR_ARG(near));
    else
        ctx_hint(ctx, "they are \"parts\", \"secrets\", \"cluster\" and \"fixed\"");
    return false;
}

static uint32_t bit_of(cf_str word)
{
    for (size_t i = 0; i < CAPABILITIES; i++)
        if (str_is(word, capabilities[i].word))
            return capabilities[i].bit;
    return 0;
}

bool capabilities_read(struct ctx *ctx, cf_str origin, const cf_node *words, uint32_t *ret_bits)
{
    if (words && words->kind != CF_LIST) {
        ctx_error(ctx, NULL, "%.*s: its capabilities are %s, not a list of words", STR_ARG(origin),
                  node_kind_name(words));
        ctx_hint(ctx, "capabilities = list { \"parts\", \"secrets\" }, or list {} for none");
        return false;
    }
    uint32_t bits = words ? CF_CAN_NOTHING : 0;
    for (size_t i = 0; i < cf_len(words); i++) {
        uint32_t bit = bit_of(node_text(cf_at(words, i)));
        if (!bit)
            return unknown_word(ctx, origin, cf_at(words, i));
        bits |= bit;
    }
    *ret_bits = bits;
    return true;
}

const cf_node *capabilities_words(struct arena *arena, uint32_t bits)
{
    struct list_builder words = {.arena = arena};
    for (size_t i = 0; i < CAPABILITIES; i++)
        if (bits & capabilities[i].bit)
            list_add(&words, node_cstr(arena, capabilities[i].word));
    return list_node(&words);
}

static bool suffice_for(struct ctx *ctx, const struct emitter *emitter, const cf_node *component)
{
    bool ok = true;
    for (size_t i = 0; i < CAPABILITIES; i++) {
        const struct capability *capability = &capabilities[i];
        if (emitter->capabilities & capability->bit)
            continue;
        cf_str why = capability->needs(ctx->arena, component);
        if (!why.len)
            continue;
        ok = ctx_error(ctx, NULL,
                       "format %.*s cannot make %s: %.*s, and the format does not say that it %s",
                       STR_ARG(emitter->name), cf_text(cf_get(component, "kind"), ""), STR_ARG(why),
                       capability->does);
        ctx_hint(ctx, "a format that can says so: \"%s\" among its capabilities (%.*s)",
                 capability->word, STR_ARG(emitter->origin));
    }
    return ok;
}

bool capabilities_suffice(struct ctx *ctx, const struct emitter *emitter, const cf_node *subject)
{
    bool ok = true;
    if (subject->kind != CF_LIST)
        return suffice_for(ctx, emitter, subject);
    for (size_t i = 0; i < cf_len(subject); i++)
        ok = suffice_for(ctx, emitter, cf_at(subject, i)) && ok;
    return ok;
}
