/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/phrases.h"

#include "base/node.h"
#include "script/prose.h"
#include "text/json_write.h"

enum { SHORT = 300 }; /* characters; the file is repeated in every task of a KFP v1 workflow */

static cf_str get_text(const cf_node *field, const char *key)
{
    return node_text(cf_get(field, key));
}

static void add_value(struct buf *out, const cf_node *value)
{
    if (value->kind == CF_STR)
        buf_add(out, value->as.string.ptr, value->as.string.len);
    else
        json_write(out, value, JSON_COMPACT);
}

/* "resourceConfig.instanceType", "variants[0].name": as people write it, within the specification. */
static void add_place(struct buf *out, const cf_node *path)
{
    size_t from = str_is(node_text(cf_at(path, 0)), "spec") ? 1 : 0;
    for (size_t i = from; i < cf_len(path); i++) {
        const cf_node *step = cf_at(path, i);
        bool number = step->kind == CF_INT;
        buf_text(out, number ? "[" : i > from ? "." : "");
        add_value(out, step);
        buf_text(out, number ? "]" : "");
    }
}

cf_str phrases_description(struct arena *arena, const cf_node *field)
{
    cf_str about = get_text(field, "description"), inside = get_text(field, "inside");
    const cf_node *path = cf_get(field, "path");
    if (!inside.len || !path || path->kind != CF_LIST || str_trim(about).len)
        return about;
    struct buf out = {.arena = arena};
    buf_printf(&out, "Part of %.*s: ", STR_ARG(inside));
    add_place(&out, path);
    buf_char(&out, '.');
    return buf_str(&out);
}

/* The names of inputs that have parts among the inputs. */
static struct lookup outer_of(struct arena *arena, const cf_node *component)
{
    const cf_node *inputs = cf_get(component, "inputs");
    struct lookup outer = {.arena = arena};
    for (size_t i = 0; i < cf_len(inputs); i++) {
        cf_str inside = get_text(cf_at(inputs, i), "inside");
        if (inside.len)
            lookup_put(&outer, inside, &outer);
    }
    return outer;
}

cf_str phrases_enough(struct arena *arena, struct phrases_memo *memo, const cf_node *component,
                      const cf_node *input)
{
    struct lookup outer = {.arena = arena};
    if (!component || !cf_flag(cf_get(input, "required"), false))
        return STR("");
    if (!memo) {
        outer = outer_of(arena, component);
    } else if (memo->component != component) {
        memo->component = component;
        memo->outer = outer_of(arena, component);
    }
    if (!lookup_find(memo ? &memo->outer : &outer, get_text(input, "name")))
        return STR("");
    return str_is(get_text(input, "type"), "array") ? STR("[]") : STR("{}");
}

/* A text as long as it is wanted, `room` characters being taken. */
static cf_str sized(struct arena *arena, const struct phrases *words, cf_str text, size_t room)
{
    if (!str_is(words->length, "full"))
        return prose_first_sentence(arena, text, SHORT, words->verbatim);
    size_t most = words->most && words->most <= room ? 1 : words->most - room;
    return prose_plain(arena, text, words->most ? most : 0, words->verbatim);
}

/* Puts a part behind what there is. */
static void join(struct buf *out, cf_str part)
{
    if (!part.len)
        return;
    buf_text(out, out->len ? " " : "");
    buf_add(out, part.ptr, part.len);
}

static cf_str joined(struct arena *arena, const struct phrases *words, struct buf *out)
{
    cf_str text = buf_str(out);
    return words->most ? prose_plain(arena, text, words->most, words->verbatim) : text;
}

/* The words that a field may hold. */
static cf_str one_of(struct arena *arena, const struct phrases *words, const cf_node *field)
{
    const cf_node *values = cf_get(field, "enum");
    struct buf out = {.arena = arena};
    bool any = false;
    for (size_t i = 0; values && values->kind == CF_LIST && i < cf_len(values); i++)
        any = any || cf_at(values, i)->kind != CF_NULL;
    if (!any)
        return STR("");
    for (size_t i = 0; i < cf_len(values); i++) { /* one may be null */
        buf_text(&out, i ? ", " : "One of: ");
        add_value(&out, cf_at(values, i));
    }
    buf_char(&out, '.');
    return prose_plain(arena, buf_str(&out), SHORT, words->verbatim);
}

/* What is taken where nothing is given, because a script said so. */
static cf_str default_words(struct arena *arena, const struct phrases *words, const cf_node *field)
{
    const cf_node *value = cf_get(field, "default");
    struct buf out = {.arena = arena};
    if (!cf_flag(cf_get(field, "supplied"), false) || !value)
        return STR("");
    buf_text(&out, "Default: ");
    add_value(&out, value);
    buf_char(&out, '.');
    return prose_plain(arena, buf_str(&out), SHORT, words->verbatim);
}

/* What is said behind the description. */
static cf_str behind(struct arena *arena, const struct phrases *words, const cf_node *field)
{
    struct buf out = {.arena = arena};
    join(&out, one_of(arena, words, field));
    join(&out, default_words(arena, words, field));
    cf_str enough = phrases_enough(arena, words->memo, words->component, field);
    if (enough.len)
        join(&out, str_printf(arena, "%.*s is enough where its parts are given.", STR_ARG(enough)));
    return out.len ? joined(arena, words, &out) : STR("");
}

/* The type of what is written as text but is none. */
static cf_str type_words(const cf_node *field)
{
    static const struct {
        const char *type, *words;
    } all[] = {{"object", "(JSON object)"},    {"array", "(JSON array)"}, {"any", "(JSON or text)"},
               {"boolean", "(true or false)"}, {"integer", "(integer)"},  {"number", "(number)"}};
    cf_str type = get_text(field, "type");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_is(type, all[i].type))
            return str_of(all[i].words);
    return STR("");
}

/* With a full stop where no sentence ends. */
static cf_str ended(struct arena *arena, cf_str text)
{
    bool ends = !text.len || str_ends(text, ".") || str_ends(text, "!") || str_ends(text, "?") ||
                str_ends(text, "…");
    return ends ? text : str_printf(arena, "%.*s.", STR_ARG(text));
}

/* All of them, within the limit there is. */
static cf_str within(struct arena *arena, const struct phrases *words, const cf_node *field)
{
    enum { STOP_AND_BLANK = 2 };
    struct buf out = {.arena = arena};
    cf_str first = words->typed ? type_words(field) : STR(""), more = behind(arena, words, field);
    size_t room =
        (first.len ? first.len + 1 : 0) + (more.len ? str_characters(more) + STOP_AND_BLANK : 0);
    cf_str about = sized(arena, words, phrases_description(arena, field), room);
    join(&out, first);
    join(&out, more.len ? ended(arena, about) : about);
    join(&out, more);
    return out.len ? joined(arena, words, &out) : STR("");
}

/* Without a type and without a limit: that is the same for all formats. */
static cf_str plain_words(struct arena *arena, const struct phrases *words, const cf_node *field)
{
    struct phrases all = *words;
    struct phrases_memo *memo = words->memo;
    all.typed = false;
    all.most = 0;
    if (!memo)
        return within(arena, &all, field);
    struct phrases_known *known =
        &memo->known[((uintptr_t)field >> 4) % (sizeof memo->known / sizeof *memo->known)];
    if (known->field != field || known->component != words->component ||
        known->verbatim != words->verbatim || !str_equal(known->length, words->length))
        *known = (struct phrases_known){.field = field,
                                        .component = words->component,
                                        .verbatim = words->verbatim,
                                        .length = str_copy(arena, words->length),
                                        .text = within(arena, &all, field)};
    return known->text;
}

cf_str phrases_field(struct arena *arena, const struct phrases *words, const cf_node *field)
{
    struct buf out = {.arena = arena};
    if (str_is(words->length, "none"))
        return STR("");
    cf_str text = plain_words(arena, words, field);
    if (words->typed) {
        join(&out, type_words(field));
        join(&out, text);
        text = buf_str(&out);
    }
    return words->most && str_characters(text) > words->most ? within(arena, words, field) : text;
}
