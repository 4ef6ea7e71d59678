/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge run: a generated component on this machine, with the runner's own code and options.
 */
#include "cli/commands.h"
#include "cli/component_file.h"
#include "cli/version.h"
#include "io/file.h"
#include "io/stop.h"
#include "runner/arguments.h"
#include "runner/step.h"
#include "text/json_write.h"
#include "text/yaml_read.h"

#include <stdio.h>

/* Options of the runner that a person does not type: `run` gives them, or has others instead. */
static const char *const not_offered[] = {"component",      "executor_input", "inputs",  "in",
                                          "in-file",        "in-env",         "out",     "yes",
                                          "all-namespaces", "help",           "version", NULL};

enum { OWN_OPTIONS = 2, MOST_OPTIONS = 48 };

static struct args_option options[MOST_OPTIONS] = {
    {"set", NULL, 0, "NAME=VALUE", "one input (repeat for others)"},
    {"values", NULL, 0, "FILE",
     "inputs from a YAML file: a map of names to values (repeat: later files win)"},
};

static bool is_offered(const char *name)
{
    for (size_t i = 0; not_offered[i]; i++)
        if (strcmp(name, not_offered[i]) == 0)
            return false;
    return true;
}

static size_t list_options(const struct args_option **ret_options)
{
    size_t len = OWN_OPTIONS;
    struct arguments_row row;
    for (size_t i = 0; arguments_row(i, &row) && len < MOST_OPTIONS; i++)
        if (is_offered(row.name))
            options[len++] =
                (struct args_option){row.name, NULL, 0, *row.words ? row.words : NULL, row.help};
    *ret_options = options;
    return len;
}

/* --- the runner's command line ----------------------------------------------------------------- */

/* Where an input comes from. */
struct given {
    const char *origin;  /* "--set", or the place in a file */
    const cf_node *node; /* a list or map of a file; NULL: text */
};

struct words {
    struct run *run;
    char **list;
    size_t len, cap;
    struct given *inputs;
    size_t inputs_len, inputs_cap;
};

static void add_word(struct words *words, cf_str text)
{
    words->list =
        arena_grow(words->run->arena, words->list, words->len, &words->cap, sizeof *words->list);
    words->list[words->len++] = arena_copy(words->run->arena, text.ptr, text.len);
}

static void add_input(struct words *words, cf_str name, cf_str value, struct given given)
{
    words->inputs = arena_grow(words->run->arena, words->inputs, words->inputs_len,
                               &words->inputs_cap, sizeof *words->inputs);
    words->inputs[words->inputs_len++] = given;
    add_word(words, STR("--in"));
    add_word(words, name);
    add_word(words, value);
}

/* A value of the file as the text that stands for it. */
static cf_str text_of(struct run *run, const cf_node *value)
{
    struct buf text = {.arena = run->arena};
    if (value->kind == CF_STR)
        return value->as.string;
    json_write(&text, value, JSON_COMPACT);
    return buf_str(&text);
}

static bool is_set(const struct words *words, cf_str name)
{
    for (size_t i = 0; i < words->inputs_len; i++)
        if (str_equal(str_of(words->list[3 * i + 1]), name))
            return true;
    return false;
}

/* What --set and later files give wins over the file. */
static bool add_file(struct words *words, cf_str path)
{
    struct ctx *ctx = &words->run->ctx;
    cf_str bytes;
    if (!file_read(ctx, path.ptr, &bytes))
        return false;
    const cf_node *map = yaml_read_optional(ctx, diags_file(ctx->diags, path, bytes), bytes);
    if (!map)
        return false;
    if (map->kind != CF_MAP && map->kind != CF_NULL) {
        ctx_error(ctx, map, "expected a map of input names to values, found %s",
                  node_kind_name(map));
        ctx_hint(ctx, "`crdforge generate KIND --format samples` writes such a file");
        return false;
    }
    for (size_t i = 0; map->kind == CF_MAP && i < cf_len(map); i++) {
        const cf_pair *pair = &map->as.map.pairs[i];
        bool tree = pair->value->kind == CF_LIST || pair->value->kind == CF_MAP;
        cf_str place = str_printf(words->run->arena, "%.*s:%u", STR_ARG(path), pair->value->line);
        if (pair->value->kind != CF_NULL && !is_set(words, pair->key))
            add_input(words, pair->key, tree ? STR("") : text_of(words->run, pair->value),
                      (struct given){place.ptr, tree ? pair->value : NULL});
    }
    return true;
}

static bool add_values(struct words *words, const struct args *args)
{
    cf_str *paths;
    bool ok = true;
    for (size_t i = args_all(words->run->arena, args, "values", &paths); i > 0; i--)
        ok = add_file(words, paths[i - 1]) && ok;
    return ok;
}

static bool add_sets(struct words *words, const struct args *args)
{
    cf_str *sets;
    size_t len = args_all(words->run->arena, args, "set", &sets);
    for (size_t i = 0; i < len; i++) {
        const char *equals = memchr(sets[i].ptr, '=', sets[i].len);
        if (!equals) {
            ctx_error(&words->run->ctx, NULL, "--set takes NAME=VALUE, not \"%.*s\"",
                      STR_ARG(sets[i]));
            return false;
        }
        size_t at = (size_t)(equals - sets[i].ptr);
        cf_str name = str_cut(sets[i], 0, at);
        if (is_set(words, name))
            return ctx_error(&words->run->ctx, NULL, "--set gives %.*s twice", STR_ARG(name));
        add_input(words, name, str_cut(sets[i], at + 1, sets[i].len),
                  (struct given){"--set", NULL});
    }
    return true;
}

static void add_options(struct words *words, const struct args *args)
{
    for (size_t i = 0; i < args->given_len; i++) {
        const struct args_given *given = &args->given[i];
        struct arguments_row row;
        for (size_t j = 0; arguments_row(j, &row); j++) {
            if (strcmp(row.name, given->option->name) != 0 || !is_offered(row.name))
                continue;
            add_word(words, str_printf(words->run->arena, "--%s", row.name));
            if (given->option->value)
                add_word(words, given->value);
        }
    }
}

/* --- running ----------------------------------------------------------------------------------- */

static void write_log(void *data, cf_str lines)
{
    struct run *run = data;
    fwrite(lines.ptr, 1, lines.len, run->err);
}

static int run_step(struct run *run, const struct words *words)
{
    struct arguments arguments;
    struct buf out = {.arena = run->arena};
    struct log log = {.write = write_log, .data = run};
    if (!arguments_parse(&run->ctx, words->list, words->len, &arguments, NULL))
        return RUN_USAGE;
    for (size_t i = 0; i < words->inputs_len; i++) {
        arguments.in.list[i].origin = words->inputs[i].origin;
        arguments.in.list[i].node = words->inputs[i].node;
    }
    arguments.by_hand = true;
    log.json = arguments.log_format == LOG_JSON;
    log.quiet = run->quiet;
    if (run->json)
        arguments.output = OUTPUT_JSON;
    stop_install();
    struct step_shell shell = {.config = config_environment(),
                               .user_agent = STR("crdforge/" CRDFORGE_VERSION),
                               .wake = stop_fd(),
                               .signal = stop_signal,
                               .log = &log,
                               .print_outputs = true};
    int code = step_run(&run->ctx, &arguments, &shell, &out);
    run->written = out.len > 0;
    if (!run->json || run->written)
        run->ctx.diags = diags_new(run->arena, &run->limits); /* they are in the log */
    fwrite(buf_str(&out).ptr, 1, out.len, run->out);
    return code;
}

static int execute(struct run *run, const struct args *args)
{
    struct words words = {.run = run};
    struct component_file file;
    if (args->operands_len != 1) {
        ctx_error(&run->ctx, NULL, "run takes one file, not %zu", args->operands_len);
        ctx_hint(&run->ctx, "for example `crdforge run out/TrainingJob/kfp-v1/component.yaml "
                            "--values values.yaml`");
        return RUN_USAGE;
    }
    if (!add_sets(&words, args))
        return RUN_USAGE;
    if (!add_values(&words, args))
        return RUN_USAGE;
    if (!component_file_read(run, args->operands[0], &file))
        return RUN_USAGE;
    add_word(&words, STR("--component"));
    add_word(&words, file.component);
    add_options(&words, args);
    if (file.action.len && !args_has(args, "action")) {
        add_word(&words, STR("--action"));
        add_word(&words, file.action);
    }
    return run_step(run, &words);
}

const struct command cmd_run = {
    .name = "run",
    .operands = "FILE",
    .summary = "Run a generated component on this machine, against the cluster of the kubeconfig",
    .details =
        "FILE is what `crdforge generate` made for one kind: KFP v1, KFP v2 or Argo (flavour\n"
        "runner). It runs as in the pipeline: the resource is made, followed until it is done, "
        "and\n"
        "its outputs are printed. Stopping it with Ctrl-C deletes a job that it made. The exit "
        "codes\n"
        "are those of crdforge-run.",
    .examples = "  crdforge run out/TrainingJob/kfp-v1/component.yaml --values values.yaml\n"
                "  crdforge run component.yaml --set role_arn=arn:aws:iam::1:role/r "
                "--dry-run=server",
    .table = list_options,
    .execute = execute};
