/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/choose.h"

#include "base/node.h"
#include "cli/commands.h"
#include "cli/probe.h"

#include <string.h>

const char choose_usual[] = CHOOSE_USUAL;

const char *const choose_descriptions[] = {"full", "short", "none", NULL};

/* Flags that are another word for an option of one format. */
static const struct shorthand {
    const char *flag, *option;
    bool takes_value; /* else the option becomes true */
} shorthands[] = {{"v2-graph", "kfp-v2.graph", false}, {"compat", "python.compat", true}};
enum { SHORTHANDS = sizeof shorthands / sizeof *shorthands };

struct choosing {
    struct run *run;
    const struct args *args;
    struct formats *formats;
    const cf_node *common; /* what every format is handed */
    enum layout layout;
    struct assignment {
        cf_str text;                  /* FORMAT.NAME=VALUE */
        const struct shorthand *word; /* that it came by, or NULL */
        const cf_node *at;            /* where a file says it, or NULL */
    } * assignments;
    size_t assignments_len;
    struct choice *choices;
    size_t len, cap;
};

const char *choose_shorthand(const char *flag)
{
    for (size_t i = 0; i < SHORTHANDS; i++)
        if (strcmp(shorthands[i].flag, flag) == 0)
            return shorthands[i].option;
    return NULL;
}

static void collect_assignments(struct choosing *c)
{
    struct arena *arena = c->run->arena;
    const struct args *args = c->args;
    c->assignments = arena_many(arena, args->given_len + SHORTHANDS, struct assignment);
    for (size_t i = 0; i < SHORTHANDS; i++) {
        const struct shorthand *word = &shorthands[i];
        if (args_has(args, word->flag))
            c->assignments[c->assignments_len++] = (struct assignment){
                str_printf(arena, "%s=%s", word->option,
                           word->takes_value ? args_text(args, word->flag, STR("")).ptr : "true"),
                word, NULL};
    }
    for (size_t i = 0; i < args->given_len; i++)
        if (strcmp(args->given[i].option->name, "option") == 0)
            c->assignments[c->assignments_len++] =
                (struct assignment){args->given[i].value, NULL, args->given[i].at};
}

static const cf_node *chosen_names(const struct choosing *c)
{
    struct list_builder names = {.arena = c->run->arena};
    for (size_t i = 0; i < c->len; i++)
        list_add(&names, node_str(c->run->arena, c->choices[i].emitter->name));
    return list_node(&names);
}

/* A DNS label, RFC 1123: what Kubernetes takes for most names. */
static bool is_label(cf_str text, size_t limit)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    bool ok = text.len && text.len <= limit && text.ptr[0] != '-' && text.ptr[text.len - 1] != '-';
    for (size_t i = 0; i < text.len; i++)
        ok = ok && memchr(plain, text.ptr[i], sizeof plain - 1);
    return ok;
}

/* Labels with dots between them. */
static bool is_subdomain(cf_str text)
{
    enum { LONGEST = 253 };
    bool ok = text.len <= LONGEST;
    for (size_t from = 0; ok && from <= text.len;) {
        const char *dot = memchr(text.ptr + from, '.', text.len - from);
        size_t to = dot ? (size_t)(dot - text.ptr) : text.len;
        ok = is_label(str_cut(text, from, to), LONGEST);
        from = to + 1;
    }
    return ok;
}

/* Visible characters of ASCII: an image may be a variable that something else fills in. */
static bool is_word(cf_str text)
{
    bool ok = text.len > 0;
    for (size_t i = 0; i < text.len; i++)
        ok = ok && text.ptr[i] > ' ' && text.ptr[i] < 0x7F;
    return ok;
}

/* What is written into files must be what Kubernetes takes. */
static bool check_names(struct choosing *c)
{
    enum { LONGEST_NAMESPACE = 63 };
    struct ctx *ctx = &c->run->ctx;
    cf_str name_space = args_text(c->args, "namespace", STR("none"));
    cf_str account = args_text(c->args, "service-account", STR("none"));
    bool ok = is_label(name_space, LONGEST_NAMESPACE);
    if (!is_word(args_text(c->args, "image", str_of(commands_default_image))))
        return ctx_error(ctx, args_at(c->args, "image"),
                         "--image: \"%.*s\" cannot be an image: REGISTRY/PATH:TAG is expected, "
                         "without blanks",
                         STR_ARG(args_text(c->args, "image", STR(""))));
    if (!ok)
        ctx_error(ctx, args_at(c->args, "namespace"),
                  "--namespace: \"%.*s\" cannot be a namespace: at most 63 small letters, digits "
                  "and -",
                  STR_ARG(name_space));
    if (is_subdomain(account))
        return ok;
    return ctx_error(ctx, args_at(c->args, "service-account"),
                     "--service-account: \"%.*s\" cannot be a service account: small letters, "
                     "digits, - and .",
                     STR_ARG(account));
}

/* The options of each format, by its name: those of one tell how files of another are made. */
static const cf_node *options_of_all(const struct choosing *c)
{
    struct map_builder map = {.arena = c->run->arena};
    for (size_t i = 0; i < c->len; i++)
        map_add(&map, c->choices[i].emitter->name,
                emitter_declared(c->run->arena, c->choices[i].emitter, c->choices[i].own));
    return map_node(&map);
}

/* What every format is handed, when all are chosen and have their own options. */
static bool build_common(struct choosing *c)
{
    static const char *const texts[][2] = {{"namespace", "namespace"},
                                           {"service-account", "service_account"}};
    struct run *run = c->run;
    struct map_builder map = {.arena = run->arena};
    cf_str descriptions = args_text(c->args, "descriptions", STR("short"));
    map_text(&map, "image", args_text(c->args, "image", str_of(commands_default_image)));
    /* Once more, for a format with an option "image" of its own, which takes the place of the other. */
    map_text(&map, "runner_image", args_text(c->args, "image", str_of(commands_default_image)));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (args_has(c->args, texts[i][0]))
            map_text(&map, texts[i][1], args_text(c->args, texts[i][0], STR("")));
    map_add(&map, STR("create_service_account"),
            node_bool(run->arena, args_has(c->args, "create-service-account")));
    map_text(&map, "descriptions", descriptions);
    map_text(&map, "layout", str_of(layout_word(c->layout)));
    map_add(&map, STR("formats"), chosen_names(c));
    map_add(&map, STR("of"), options_of_all(c));
    c->common = map_node(&map);
    for (size_t i = 0; choose_descriptions[i]; i++)
        if (str_is(descriptions, choose_descriptions[i]))
            return true;
    ctx_error(&run->ctx, NULL, "--descriptions takes full, short or none, not \"%.*s\"",
              STR_ARG(descriptions));
    return false;
}

/* True when the assignment is one to an option of the format. */
static bool belongs(cf_str assignment, cf_str format)
{
    return str_starts(assignment, format.ptr) && assignment.ptr[format.len] == '.';
}

static bool add_choice(struct choosing *c, const struct emitter *emitter)
{
    if (!emitter)
        return false;
    for (size_t i = 0; i < c->len; i++)
        if (str_equal(c->choices[i].emitter->name, emitter->name))
            return true; /* named twice */
    c->choices = arena_grow(c->run->arena, c->choices, c->len, &c->cap, sizeof *c->choices);
    c->choices[c->len++] =
        (struct choice){.emitter = emitter, .ours = formats_is_own(c->formats, emitter)};
    return true;
}

static bool set_options(struct choosing *c, struct choice *choice)
{
    struct ctx *ctx = &c->run->ctx;
    const struct emitter *emitter = choice->emitter;
    cf_str *own = arena_many(c->run->arena, c->assignments_len, cf_str);
    size_t own_len = 0;
    bool ok = true;
    for (size_t i = 0; i < c->assignments_len; i++) {
        const struct assignment *assignment = &c->assignments[i];
        size_t told = ctx->diags->len;
        if (!belongs(assignment->text, emitter->name))
            continue;
        own[own_len++] = str_cut(assignment->text, emitter->name.len + 1, assignment->text.len);
        /* By itself, too, so that what is wrong is told at its place. */
        if (assignment->at && !emitter_options(ctx, emitter, &own[own_len - 1], 1))
            ok = false;
        args_blame(ctx, told, assignment->at);
    }
    choice->own = ok ? emitter_options(ctx, emitter, own, own_len) : NULL;
    return choice->own != NULL;
}

static bool choose_all(struct choosing *c)
{
    struct formats_entry *entries;
    size_t len = formats_all(c->formats, &entries);
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        if (entries[i].emitter)
            ok = add_choice(c, entries[i].emitter) && ok;
    return ok;
}

/* What was typed: names between commas. */
static bool choose_typed(struct choosing *c, cf_str list)
{
    bool ok = true;
    if (str_is(list, "all"))
        return choose_all(c);
    for (size_t from = 0, to = 0; to <= list.len; to++) {
        if (to < list.len && list.ptr[to] != ',')
            continue;
        cf_str name = str_trim(str_cut(list, from, to));
        if (name.len)
            ok = add_choice(c, formats_find(c->formats, str_copy(c->run->arena, name))) && ok;
        from = to + 1;
    }
    if (ok && !c->len)
        ok = ctx_error(&c->run->ctx, NULL, "--format names no format");
    return ok;
}

/* What a project file says: one word each, and never taken apart, as it was checked as a whole. */
static bool choose_written(struct choosing *c)
{
    bool ok = true;
    for (size_t i = 0; i < c->args->given_len; i++) {
        const struct args_given *given = &c->args->given[i];
        if (strcmp(given->option->name, "format") != 0 || !given->at)
            continue;
        if (str_is(given->value, "all"))
            ok = choose_all(c) && ok;
        else
            ok = add_choice(c, formats_find_in_project(c->formats, given->value, given->at)) && ok;
    }
    return ok;
}

/* Says whose option it would be, in the words that were typed. */
static void tell_no_owner(struct choosing *c, const struct assignment *assignment, cf_str formats)
{
    struct ctx *ctx = &c->run->ctx;
    cf_str text = assignment->text;
    const char *equals = memchr(text.ptr, '=', text.len);
    size_t end = equals ? (size_t)(equals - text.ptr) : text.len;
    const char *dot = memchr(text.ptr, '.', end);
    cf_str format = str_cut(text, 0, dot ? (size_t)(dot - text.ptr) : 0);
    if (assignment->word) {
        ctx_error(ctx, NULL, "--%s is for the format %.*s, which is not chosen",
                  assignment->word->flag, STR_ARG(format));
        ctx_hint(ctx, "add it: --format %.*s,%.*s", STR_ARG(formats), STR_ARG(format));
    } else if (!dot) {
        ctx_error(ctx, NULL, "option \"%.*s\" does not say of which format", STR_ARG(text));
        ctx_hint(ctx, "it is written --option FORMAT.NAME=VALUE");
    } else {
        ctx_error(ctx, assignment->at, "option \"%.*s\": no format %.*s is chosen", STR_ARG(text),
                  STR_ARG(format));
        ctx_hint(ctx, "the formats are %.*s", STR_ARG(formats));
    }
}

/* Every option must belong to a chosen format. */
static bool check_owners(struct choosing *c)
{
    bool ok = true;
    struct buf formats = {.arena = c->run->arena};
    for (size_t i = 0; i < c->len; i++)
        buf_printf(&formats, "%s%.*s", i ? "," : "", STR_ARG(c->choices[i].emitter->name));
    for (size_t i = 0; i < c->assignments_len; i++) {
        bool owned = false;
        for (size_t k = 0; k < c->len; k++)
            owned = owned || belongs(c->assignments[i].text, c->choices[k].emitter->name);
        if (!owned)
            tell_no_owner(c, &c->assignments[i], buf_str(&formats));
        ok = ok && owned;
    }
    return ok;
}

struct asking {
    struct choosing *choosing;
    const struct choice *choice;
};

/* What a template says of its options, in a process of its own. */
static void try_options(void *data)
{
    const struct asking *asking = data;
    struct ctx ctx = run_ctx(asking->choosing->run, asking->choosing->run->arena);
    const struct choice *choice = asking->choice;
    emitter_all_options(&ctx, choice->emitter, asking->choosing->common, choice->own);
}

/* What the format's emit() is handed. False after a diagnostic. */
static bool finish_options(struct choosing *c, struct choice *choice)
{
    struct ctx *ctx = &c->run->ctx;
    const struct emitter *emitter = choice->emitter;
    struct asking asking = {c, choice};
    cf_str why;
    if (emitter->lua_check_options && !formats_is_own(c->formats, emitter) &&
        !probe_passes(c->run, try_options, &asking, &why)) {
        ctx_error(ctx, NULL, "%.*s: check_options() of format %.*s did not return: %.*s",
                  STR_ARG(emitter->origin), STR_ARG(emitter->name), STR_ARG(why));
        ctx_hint(ctx, PROBE_HINT);
        return false;
    }
    choice->options = emitter_all_options(ctx, emitter, c->common, choice->own);
    return choice->options != NULL;
}

bool choose_formats(struct run *run, const struct args *args, struct formats *formats,
                    enum layout layout, struct choice **ret_choices, size_t *ret_len)
{
    struct choosing c = {.run = run, .args = args, .formats = formats, .layout = layout};
    const char *usual = layout_is_original(args) ? "python" : choose_usual;
    cf_str list = args_text(args, "format", str_of(usual));
    collect_assignments(&c);
    bool ok = args_at(args, "format") ? choose_written(&c) : choose_typed(&c, list);
    for (size_t i = 0; ok && i < c.len; i++)
        ok = set_options(&c, &c.choices[i]);
    ok = ok && check_owners(&c) && check_names(&c) && build_common(&c);
    for (size_t i = 0; ok && i < c.len; i++)
        ok = finish_options(&c, &c.choices[i]);
    *ret_choices = c.choices;
    *ret_len = c.len;
    return ok;
}
