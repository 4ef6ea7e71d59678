/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/choose.h"

#include "base/node.h"
#include "cli/commands.h"
#include "cli/layout.h"

static const char default_formats[] = "kfp-v1,kfp-v2,argo,samples";

enum { MOST_CHOSEN = 64 };

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
    cf_str *assignments;   /* FORMAT.NAME=VALUE */
    size_t assignments_len;
    struct choice *choices;
    size_t len;
};

static void collect_assignments(struct choosing *c)
{
    struct arena *arena = c->run->arena;
    cf_str *given;
    size_t len = args_all(arena, c->args, "option", &given);
    c->assignments = arena_many(arena, len + SHORTHANDS, cf_str);
    for (size_t i = 0; i < SHORTHANDS; i++) {
        const struct shorthand *word = &shorthands[i];
        if (args_has(c->args, word->flag))
            c->assignments[c->assignments_len++] = str_printf(
                arena, "%s=%s", word->option,
                word->takes_value ? args_text(c->args, word->flag, STR("")).ptr : "true");
    }
    for (size_t i = 0; i < len; i++)
        c->assignments[c->assignments_len++] = given[i];
}

static const cf_node *chosen_names(const struct choosing *c)
{
    struct list_builder names = {.arena = c->run->arena};
    for (size_t i = 0; i < c->len; i++)
        list_add(&names, node_str(c->run->arena, c->choices[i].emitter->name));
    return list_node(&names);
}

/* What every format is handed, when all are chosen. */
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
    map_text(&map, "layout", args_text(c->args, "layout", STR("kind")));
    map_add(&map, STR("formats"), chosen_names(c));
    c->common = map_node(&map);
    if (str_is(descriptions, "full") || str_is(descriptions, "short") ||
        str_is(descriptions, "none"))
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

static bool choose_one(struct choosing *c, cf_str name)
{
    struct run *run = c->run;
    const struct emitter *emitter = formats_find(c->formats, name);
    if (!emitter)
        return false;
    for (size_t i = 0; i < c->len; i++)
        if (str_equal(c->choices[i].emitter->name, emitter->name))
            return true; /* named twice */
    if (c->len == MOST_CHOSEN)
        return ctx_error(&run->ctx, NULL, "more than %d formats", MOST_CHOSEN);
    c->choices[c->len++].emitter = emitter;
    return true;
}

static bool set_options(struct choosing *c, struct choice *choice)
{
    const struct emitter *emitter = choice->emitter;
    cf_str *own = arena_many(c->run->arena, c->assignments_len, cf_str);
    size_t own_len = 0;
    for (size_t i = 0; i < c->assignments_len; i++)
        if (belongs(c->assignments[i], emitter->name))
            own[own_len++] =
                str_cut(c->assignments[i], emitter->name.len + 1, c->assignments[i].len);
    choice->options = emitter_options(&c->run->ctx, emitter, c->common, own, own_len);
    return choice->options != NULL;
}

static bool choose_all(struct choosing *c)
{
    struct formats_entry *entries;
    size_t len = formats_all(c->formats, &entries);
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        if (entries[i].emitter)
            ok = choose_one(c, entries[i].origin) && ok;
    return ok;
}

static bool choose_named(struct choosing *c, cf_str list)
{
    bool ok = true;
    for (size_t from = 0, to = 0; to <= list.len; to++) {
        if (to < list.len && list.ptr[to] != ',')
            continue;
        cf_str name = str_trim(str_cut(list, from, to));
        if (name.len)
            ok = choose_one(c, str_copy(c->run->arena, name)) && ok;
        from = to + 1;
    }
    if (ok && !c->len)
        ok = ctx_error(&c->run->ctx, NULL, "--format names no format");
    return ok;
}

/* Every option must belong to a chosen format. */
static bool check_owners(struct choosing *c)
{
    struct ctx *ctx = &c->run->ctx;
    bool ok = true;
    for (size_t i = 0; i < c->assignments_len; i++) {
        bool owned = false;
        for (size_t k = 0; k < c->len; k++)
            owned = owned || belongs(c->assignments[i], c->choices[k].emitter->name);
        if (owned)
            continue;
        ok = ctx_error(ctx, NULL, "option \"%.*s\" belongs to no chosen format",
                       STR_ARG(c->assignments[i]));
        ctx_hint(ctx, "it is written --option FORMAT.NAME=VALUE");
    }
    return ok;
}

bool choose_formats(struct run *run, const struct args *args, struct formats *formats,
                    struct choice **ret_choices, size_t *ret_len)
{
    struct choosing c = {.run = run, .args = args, .formats = formats};
    const char *usual = layout_is_original(args) ? "python" : default_formats;
    cf_str list = args_text(args, "format", str_of(usual));
    c.choices = arena_many(run->arena, MOST_CHOSEN, struct choice);
    collect_assignments(&c);
    bool ok = (str_is(list, "all") ? choose_all(&c) : choose_named(&c, list)) && build_common(&c);
    for (size_t i = 0; ok && i < c.len; i++)
        ok = set_options(&c, &c.choices[i]);
    ok = ok && check_owners(&c);
    *ret_choices = c.choices;
    *ret_len = c.len;
    return ok;
}
