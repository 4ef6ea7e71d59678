/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/inputs.h"

#include "base/node.h"
#include "io/file.h"
#include "io/process.h"
#include "runner/shown.h"
#include "runner/value.h"

struct collection {
    struct ctx *ctx;
    const struct document *document;
    struct inputs_raw *raws;
    bool ok;
};

/* A JSON object; faults are told without an excerpt, as secrets may stand in it. */
static const cf_node *read_object(struct ctx *ctx, const char *origin, cf_str text)
{
    cf_str fault;
    const cf_node *node = value_json(ctx, text, &fault);
    if (!node)
        ctx_error(ctx, NULL, "%s: %.*s", origin, STR_ARG(fault));
    else if (node->kind != CF_MAP)
        ctx_error(ctx, NULL, "%s: expected a JSON object, found %s", origin, node_kind_name(node));
    return node && node->kind == CF_MAP ? node : NULL;
}

/* A map at `key` of `map`, where it is there at all. */
static bool check_map(struct ctx *ctx, const cf_node *map, const char *key)
{
    const cf_node *node = cf_get(map, key);
    return !node || node->kind == CF_NULL || node->kind == CF_MAP ||
           ctx_error(ctx, NULL, "--executor_input: \"%s\" must be a JSON object, found %s", key,
                     node_kind_name(node));
}

const cf_node *inputs_executor(struct ctx *ctx, const struct arguments *arguments, bool *ret_ok)
{
    cf_str text = arguments->executor_input;
    *ret_ok = true;
    if (!text.len || str_is(text, "{{$}}"))
        return NULL;
    const cf_node *executor = read_object(ctx, "--executor_input", text);
    *ret_ok = executor && check_map(ctx, executor, "inputs") &&
              check_map(ctx, cf_get(executor, "inputs"), "parameterValues") &&
              check_map(ctx, executor, "outputs") &&
              check_map(ctx, cf_get(executor, "outputs"), "parameters");
    return *ret_ok ? executor : NULL;
}

/* Parameters of the task that are no inputs: who runs it. */
static const char run_parameter[] = "crdforge_run", task_parameter[] = "crdforge_task";

static cf_str parameter(const struct document *document, const cf_node *executor, const char *name)
{
    const cf_node *values = cf_get(cf_get(executor, "inputs"), "parameterValues");
    return document_find(document->inputs, document->inputs_len, str_of(name))
               ? STR("")
               : node_text(cf_get(values, name));
}

void inputs_identity(const struct document *document, const struct arguments *arguments,
                     const cf_node *executor, cf_str *ret_run, cf_str *ret_task)
{
    bool given = arguments->run.len || arguments->task.len;
    *ret_run = given ? arguments->run : parameter(document, executor, run_parameter);
    *ret_task = given ? arguments->task : parameter(document, executor, task_parameter);
}

static void take(struct collection *all, cf_str name, struct inputs_raw raw)
{
    const struct document *document = all->document;
    const struct document_field *input =
        document_find(document->inputs, document->inputs_len, name);
    if (!input) {
        cf_str near =
            document_nearest(all->ctx->arena, document->inputs, document->inputs_len, name);
        all->ok = ctx_error(all->ctx, NULL, "%s: %.*s has no input %.*s", raw.origin,
                            STR_ARG(document->kind), STR_ARG(shown_quoted(all->ctx->arena, name)));
        if (near.len)
            ctx_hint(all->ctx, "did you mean %.*s?", STR_ARG(near));
        return;
    }
    struct inputs_raw *place = &all->raws[input - document->inputs];
    if (raw.state == INPUTS_UNSET)
        return;
    if (input->fixed) {
        all->ok = ctx_error(all->ctx, NULL, "%s: %.*s is fixed: this component always sets it",
                            raw.origin, STR_ARG(name));
        ctx_hint(all->ctx, "leave it out, or generate the component without that");
        return;
    }
    if (place->state != INPUTS_UNSET)
        all->ok = ctx_error(all->ctx, NULL, "input %.*s is given twice, by %s and by %s",
                            STR_ARG(name), place->origin, raw.origin);
    *place = raw;
}

/* `empty_is_unset`: the engine cannot say "no value" in another way. */
static void take_map(struct collection *all, const cf_node *map, const char *origin,
                     bool empty_is_unset)
{
    for (size_t i = 0; map && map->kind == CF_MAP && i < cf_len(map); i++) {
        const cf_pair *pair = &map->as.map.pairs[i];
        struct inputs_raw raw = {.state = INPUTS_NODE, .node = pair->value, .origin = origin};
        bool identity = str_is(pair->key, run_parameter) || str_is(pair->key, task_parameter);
        if (identity && !document_find(all->document->inputs, all->document->inputs_len, pair->key))
            continue;
        if (pair->value->kind == CF_NULL)
            raw.state = INPUTS_UNSET;
        if (empty_is_unset && pair->value->kind == CF_STR) {
            raw.text = pair->value->as.string;
            raw.state = raw.text.len ? INPUTS_TEXT : INPUTS_UNSET;
        }
        take(all, pair->key, raw);
    }
}

/* Argo puts a long argument into a file of this name and hands over "@" and the name. Nothing else
 * is expanded: an input must not be able to read a file. */
static bool is_argo_file(cf_str text)
{
    static const char prefix[] = "@/tmp/argo_arg_";
    size_t start = sizeof prefix - 1, at = start;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return str_starts(text, prefix) && at > start &&
           str_equal(str_cut(text, at, text.len), STR(".txt"));
}

/* False when the whole of them could not be read. */
static bool take_inputs(struct collection *all, cf_str text)
{
    if (!text.len)
        return true;
    if (is_argo_file(text) && !file_read(all->ctx, text.ptr + 1, &text))
        return false;
    const cf_node *map = read_object(all->ctx, "--inputs", text);
    take_map(all, map, "--inputs", true);
    return map != NULL;
}

static void take_texts(struct collection *all, const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->in.len; i++) {
        const struct arguments_pair *pair = &arguments->in.list[i];
        take(all, pair->name,
             (struct inputs_raw){pair->node ? INPUTS_NODE : INPUTS_TEXT, pair->value, pair->node,
                                 pair->origin ? pair->origin : "--in"});
    }
    for (size_t i = 0; i < arguments->in_file.len; i++) {
        struct inputs_raw raw = {.state = INPUTS_TEXT, .origin = "--in-file"};
        if (file_read(all->ctx, arguments->in_file.list[i].value.ptr, &raw.text))
            take(all, arguments->in_file.list[i].name, raw);
        else
            all->ok = false;
    }
}

/* What the engine does not hand over, because it must not see it. */
static void take_environment(struct collection *all, const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->in_env.len; i++) {
        const struct arguments_pair *pair = &arguments->in_env.list[i];
        cf_str text = process_variable(pair->value.ptr);
        if (text.len)
            take(all, pair->name, (struct inputs_raw){INPUTS_TEXT, text, NULL, "--in-env"});
        else
            all->ok =
                ctx_error(all->ctx, NULL, "--in-env: there is no variable %.*s for input %.*s",
                          STR_ARG(shown_quoted(all->ctx->arena, pair->value)),
                          STR_ARG(shown_quoted(all->ctx->arena, pair->name)));
    }
}

bool inputs_collect(struct ctx *ctx, const struct document *document,
                    const struct arguments *arguments, const cf_node *executor,
                    struct inputs_raw **ret_raws)
{
    bool whole = true;
    struct collection all = {ctx, document,
                             arena_many(ctx->arena, document->inputs_len, struct inputs_raw), true};
    if (executor) {
        take_map(&all, cf_get(cf_get(executor, "inputs"), "parameterValues"), "--executor_input",
                 false);
    } else {
        whole = take_inputs(&all, arguments->inputs);
        take_texts(&all, arguments);
    }
    take_environment(&all, arguments);
    *ret_raws = whole ? all.raws : NULL;
    return whole && all.ok;
}
