/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kit_fixtures.h"

#include "cli/commands.h"
#include "cli/load.h"
#include "io/file.h"
#include "model/describe.h"

/* What is being added. */
struct adding {
    struct kit_fixtures *fixtures;
    struct load load;
    const char *suffix;
};

/* A select_found. */
static void add(void *data, struct ctx *ctx, const cf_node *document,
                const struct select_origin *origin)
{
    struct adding *adding = data;
    struct kit_fixtures *fixtures = adding->fixtures;
    struct arena *arena = fixtures->run->arena;
    const struct component *component = load_component(&adding->load, ctx, document, origin);
    if (!component)
        return;
    fixtures->list =
        arena_grow(arena, fixtures->list, fixtures->len, &fixtures->cap, sizeof *fixtures->list);
    fixtures->list[fixtures->len++] = (struct kit_fixture){
        str_printf(arena, "%.*s%s", STR_ARG(component->crd->kind), adding->suffix),
        node_copy(arena, describe_component(ctx, component))};
}

/* `flatten`: a value of --flatten, or NULL. */
static bool add_what(struct kit_fixtures *fixtures, struct formats *formats, cf_str what,
                     const char *flatten, const char *suffix)
{
    struct run *run = fixtures->run;
    struct args args = {.command = &cmd_generate};
    struct adding adding = {.fixtures = fixtures, .suffix = suffix};
    const struct select_words words = {.whats = &what, .whats_len = 1};
    const bool quiet = run->quiet;
    const size_t before = fixtures->len;
    if (flatten)
        args = args_with(run->arena, &args, "flatten", str_of(flatten));
    run->quiet = true; /* nobody has asked for these to be generated */
    if (load_open(run, &args, formats, &adding.load))
        select_each(run, &words, false, add, &adding);
    run->quiet = quiet;
    return fixtures->len > before;
}

bool kit_fixtures_read(struct run *run, struct formats *formats, struct kit_fixtures *ret_fixtures)
{
    cf_str hard = file_join(run->arena, run->data_folder, STR("crd_cache/fixtures"));
    *ret_fixtures = (struct kit_fixtures){.run = run};
    return add_what(ret_fixtures, formats, STR("bundled:"), NULL, "") &&
           add_what(ret_fixtures, formats, hard, NULL, "") &&
           add_what(ret_fixtures, formats, hard, "spec", ", in parts");
}

bool kit_fixtures_add(struct kit_fixtures *fixtures, struct formats *formats, cf_str what)
{
    return add_what(fixtures, formats, what, NULL, "");
}
