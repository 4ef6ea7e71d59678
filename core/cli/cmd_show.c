/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge show: the component document, a part of it, or the schema of a field.
 */
#include "cli/commands.h"
#include "cli/explaining.h"
#include "cli/load.h"
#include "cli/pick.h"
#include "cli/project.h"
#include "cli/sources.h"
#include "cli/words.h"
#include "model/describe.h"

#include <string.h>

struct showing {
    struct run *run;
    const struct args *args;
    struct load load;
    cf_str path; /* what follows KIND, without the dot; may be empty */
    struct list_builder shown;
};

/* The schema of "spec.resourceConfig.instanceType": steps through properties, items and values. NULL
 * when a step is not there; then *ret_near is the property it may have meant, or empty. */
static const cf_node *find_schema(struct arena *arena, const cf_node *schema, cf_str path,
                                  cf_str *ret_near)
{
    *ret_near = STR("");
    while (schema && path.len) {
        const char *dot = memchr(path.ptr, '.', path.len);
        cf_str step = str_cut(path, 0, dot ? (size_t)(dot - path.ptr) : path.len);
        path = str_cut(path, step.len + 1, path.len);
        while (cf_get(schema, "items")) /* an array is stepped through silently, as by kubectl */
            schema = cf_get(schema, "items");
        const cf_node *properties = cf_get(schema, "properties");
        const cf_node *below = node_get(properties, step);
        schema = below ? below : cf_get(schema, "additionalProperties");
        if (schema && schema->kind == CF_MAP)
            continue;
        cf_str *names = arena_many(arena, cf_len(properties), cf_str);
        for (size_t i = 0; i < cf_len(properties); i++)
            names[i] = properties->as.map.pairs[i].key;
        *ret_near = str_nearest(arena, step, names, cf_len(properties));
        return NULL;
    }
    return schema;
}

static cf_str nearest_entry(struct arena *arena, const cf_node *node, cf_str step)
{
    size_t len = cf_len(node);
    cf_str *names = arena_many(arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        names[i] = node->kind == CF_MAP ? node->as.map.pairs[i].key
                                        : node_text(cf_get(cf_at(node, i), "name"));
    return str_nearest(arena, step, names, len);
}

/* The part of the document that the path may have meant, where a step of it is not there; or empty. */
static cf_str nearest_part(struct arena *arena, const cf_node *described, cf_str path)
{
    size_t start = 0, end = 0;
    while (end < path.len) {
        const char *dot = memchr(path.ptr + start, '.', path.len - start);
        end = dot ? (size_t)(dot - path.ptr) : path.len;
        if (!node_find(described, str_cut(path, 0, end)))
            break;
        start = end + 1;
    }
    cf_str parent = str_cut(path, 0, start ? start - 1 : 0);
    const cf_node *node = node_find(described, parent);
    bool many = node && (node->kind == CF_MAP || node->kind == CF_LIST);
    cf_str near = many ? nearest_entry(arena, node, str_cut(path, start, end)) : STR("");
    return near.len ? str_printf(arena, "%.*s%s%.*s", STR_ARG(parent), parent.len ? "." : "",
                                 STR_ARG(near))
                    : near;
}

/* "spec", "spec.x": a field of the resource; anything else is a part of the document. */
static bool is_field(cf_str path)
{
    return str_is(path, "spec") || str_is(path, "status") || str_starts(path, "spec.") ||
           str_starts(path, "status.");
}

static bool no_such_path(struct ctx *ctx, const struct showing *showing, cf_str kind, cf_str near)
{
    ctx_error(ctx, NULL, "%.*s has no %.*s", STR_ARG(kind), STR_ARG(showing->path));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
    else
        ctx_hint(
            ctx,
            "`crdforge show %.*s` prints everything; spec.FIELD and status.FIELD show a schema",
            STR_ARG(kind));
    return false;
}

/* What the definition alone says is there, too, and nobody set it. */
static bool is_explained(struct ctx *ctx, const struct showing *showing, const cf_node *described)
{
    cf_str kind = node_text(cf_get(described, "kind"));
    if (is_field(showing->path)) {
        ctx_error(ctx, NULL, "--explain is about inputs, outputs and rules, not about the schema");
        ctx_hint(ctx, "`crdforge show %.*s.inputs --explain` has what becomes of it",
                 STR_ARG(kind));
        return false;
    }
    return node_find(described, showing->path) ||
           no_such_path(ctx, showing, kind, nearest_part(ctx->arena, described, showing->path));
}

/* Who set what: of all of it, or of what PATH names. */
static void explain_found(struct showing *showing, struct ctx *ctx, const cf_node *document,
                          const struct select_origin *origin)
{
    const cf_node *described,
        *rows = explaining_rows(&showing->load, ctx, document, origin, &described);
    struct list_builder wanted = {.arena = ctx->arena};
    cf_str below = str_printf(ctx->arena, "%.*s.", STR_ARG(showing->path));
    for (size_t i = 0; i < cf_len(rows); i++) {
        cf_str path = node_text(cf_get(cf_at(rows, i), "path"));
        if (!showing->path.len || str_equal(path, showing->path) || str_starts(path, below.ptr))
            list_add(&wanted, cf_at(rows, i));
    }
    if (rows && (wanted.len || !showing->path.len || is_explained(ctx, showing, described)))
        list_add(&showing->shown, node_copy(showing->run->arena, list_node(&wanted)));
}

static void show_found(void *data, struct ctx *ctx, const cf_node *document,
                       const struct select_origin *origin)
{
    struct showing *showing = data;
    if (args_has(showing->args, "explain")) {
        explain_found(showing, ctx, document, origin);
        return;
    }
    const struct component *component = load_component(&showing->load, ctx, document, origin);
    if (!component)
        return;
    const cf_node *described = load_describe(&showing->load, ctx, component), *part;
    cf_str near = STR("");
    if (described)
        described =
            scripts_component(ctx, scripting_scripts(showing->load.scripting), NULL, described);
    if (described && args_has(showing->args, "runner"))
        described = describe_runner(ctx, described);
    if (!described)
        return;
    if (is_field(showing->path))
        part = find_schema(ctx->arena, component->version->schema, showing->path, &near);
    else
        part = node_find(described, showing->path);
    if (!part && !near.len && !is_field(showing->path))
        near = nearest_part(ctx->arena, described, showing->path);
    if (part)
        list_add(&showing->shown, node_copy(showing->run->arena, part));
    else
        no_such_path(ctx, showing, component->crd->kind, near);
}

/* "TrainingJob.spec.x" -> WHAT and path; a file's name is never cut. */
static cf_str cut_path(cf_str word, cf_str *ret_path)
{
    *ret_path = STR("");
    const char *slash = memchr(word.ptr, '/', word.len);
    size_t from = slash ? (size_t)(slash - word.ptr) : 0;
    const char *dot = memchr(word.ptr + from, '.', word.len - from);
    if (!dot || dot == word.ptr || words_is_whole(words_kind(word)))
        return word;
    size_t end = (size_t)(dot - word.ptr);
    *ret_path = str_cut(word, end + 1, word.len);
    return str_cut(word, 0, end);
}

/* Shows what the one operand names. */
static int show_named(struct showing *showing, struct sources *sources)
{
    struct run *run = showing->run;
    const struct args *args = showing->args;
    cf_str what = str_copy(run->arena, cut_path(args->operands[0], &showing->path));
    struct select_words words = {
        .whats = &what, .whats_len = 1, .cluster = cluster_options(args), .sources = sources};
    if (args_has(args, "path"))
        showing->path = args_text(args, "path", STR(""));
    struct formats *formats = formats_open(run, args);
    int code = RUN_USAGE;
    if (formats && select_agrees(run, &words) && load_open(run, args, formats, &showing->load)) {
        scripting_narrow(showing->load.scripting);
        select_each(run, &words, false, show_found, showing);
        code = load_met(&showing->load) ? RUN_DONE : RUN_USAGE;
    }
    for (size_t i = 0; code == RUN_DONE && i < showing->shown.len; i++) {
        if (i && !run->json)
            fputs("---\n", run->out);
        run_print(run, showing->shown.items[i]);
    }
    formats_close(formats);
    return code;
}

/* The options of the project file that are about what components are, behind what was typed: as generate takes
 * them for the same WHAT. False after diagnostics. */
static bool apply_project(struct run *run, const struct args *typed, struct args *ret_args)
{
    struct project project;
    struct args asked = *typed;
    asked.command = &cmd_generate;
    asked.narrowed = true;
    asked.given = arena_many(run->arena, typed->given_len, struct args_given);
    asked.given_len = 0;
    for (size_t i = 0; i < typed->given_len; i++) {
        struct args_given given = typed->given[i];
        given.option = args_option(asked.command, given.option->name);
        if (given.option)
            asked.given[asked.given_len++] = given;
    }
    if (!project_read(run, &asked, &project))
        return false;
    *ret_args = *typed;
    ret_args->narrowed = project.args.narrowed;
    ret_args->given =
        arena_many(run->arena, project.args.given_len + typed->given_len, struct args_given);
    ret_args->given_len = 0;
    for (size_t i = 0; i < project.args.given_len; i++) {
        struct args_given given = project.args.given[i];
        given.option = args_option(typed->command, given.option->name);
        if (given.at && given.option)
            ret_args->given[ret_args->given_len++] = given;
    }
    for (size_t i = 0; i < typed->given_len; i++)
        ret_args->given[ret_args->given_len++] = typed->given[i];
    return true;
}

/* What is typed agrees. */
static bool check_typed(struct run *run, const struct args *args)
{
    if (args->operands_len > 1) {
        ctx_error(&run->ctx, NULL, "show takes one kind, file or -, not %zu", args->operands_len);
        ctx_hint(&run->ctx, "for example `crdforge show TrainingJob.inputs`");
        return false;
    }
    if (args_has(args, "explain") && args_has(args, "runner")) {
        ctx_error(&run->ctx, NULL, "--explain is about the whole component, --runner shows a part");
        ctx_hint(&run->ctx, "leave one of them out");
        return false;
    }
    return true;
}

static int execute(struct run *run, const struct args *typed)
{
    struct args args, picked;
    if (!check_typed(run, typed) || !apply_project(run, typed, &args))
        return RUN_USAGE;
    run_flush(run, &run->ctx);
    struct showing showing = {.run = run, .args = &args, .shown = {.arena = run->arena}};
    struct sources *sources = sources_open(run, &args, NULL);
    if (!sources)
        return RUN_USAGE;
    int code = RUN_DONE;
    if (!args.operands_len) {
        code = pick_what(run, &args, sources, false, &picked);
        showing.args = &picked;
    }
    if (code == RUN_DONE)
        code = show_named(&showing, sources);
    sources_close(sources);
    return code;
}

static const struct args_option options[] = {
    {"runner", NULL, 0, NULL, "show the runner document, the part that travels with a component"},
    {"explain", NULL, 0, NULL,
     "show who set what the definition alone does not say: a profile, a script, crdforge"},
    {"path", NULL, 0, "PATH",
     "show this part only, when WHAT is no kind but a file, a URL or in a cluster"},
    LOAD_OPTIONS,
    TEMPLATE_DIR_OPTION,
    SCRIPT_OPTIONS,
    PROJECT_FILE_OPTIONS,
    SOURCE_OPTIONS,
    CLUSTER_OPTIONS,
};

const struct command cmd_show = {
    .name = "show",
    .operands = "[WHAT[.PATH]]",
    .summary = "Show what formats are handed of a kind: its component document",
    .details =
        "PATH is a part of the document (inputs, outputs.arn, rules) or a field of the resource\n"
        "(spec.resourceConfig), whose schema is shown. YAML, or JSON with --json.\n"
        "Without WHAT there is a list to pick from on a terminal.",
    .examples = "  crdforge show TrainingJob\n  crdforge show TrainingJob.inputs.role_arn\n"
                "  crdforge show TrainingJob.spec.resourceConfig",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
