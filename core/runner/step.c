/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/step.h"

#include "base/node.h"
#include "io/clock.h"
#include "io/file.h"
#include "runner/attempt.h"
#include "runner/cancel.h"
#include "runner/connect.h"
#include "runner/find.h"
#include "runner/inputs.h"
#include "runner/observe.h"
#include "runner/outputs.h"
#include "runner/reap.h"
#include "runner/refusal.h"
#include "runner/report.h"
#include "runner/shown.h"
#include "runner/summary.h"
#include "runner/value.h"
#include "text/json_write.h"
#include "text/yaml_write.h"

static const struct document *read_component(struct ctx *ctx, cf_str text)
{
    cf_str name = STR("--component");
    if (!text.len) {
        ctx_error(ctx, NULL, "--component is missing");
        ctx_hint(ctx, "crdforge show --runner --json KIND prints the runner document of a kind");
        return NULL;
    }
    if (text.ptr[0] == '@') {
        name = str_cut(text, 1, text.len);
        if (!file_read(ctx, name.ptr, &text))
            return NULL;
    }
    return document_read(ctx, name, text);
}

static bool makes(const struct arguments *arguments)
{
    return arguments->action == ACTION_CREATE || arguments->action == ACTION_APPLY;
}

static bool is_there(const cf_node *tree, const cf_node *path, size_t len)
{
    const cf_node *found = fill_find(tree, path, len);
    return found && found->kind != CF_NULL;
}

/* Whether an input that must be in the resource is not, by whichever input. `tree`: the resource. */
static bool lacks(const struct step *step, const cf_node *tree, size_t index)
{
    const struct document_field *input = &step->document->inputs[index];
    if (step->values[index] || !input->needed)
        return input->required && !step->values[index];
    return (!input->below || is_there(tree, input->path, input->below)) &&
           !is_there(tree, input->path, cf_len(input->path));
}

/* Whether a part of the input is missing, too: then that is what is asked for. */
static bool lacks_part(const struct step *step, const cf_node *tree, size_t index)
{
    const struct document_field *inputs = step->document->inputs;
    for (size_t i = 0; i < step->document->inputs_len; i++)
        if (document_holds(&inputs[index], &inputs[i]) && lacks(step, tree, i))
            return true;
    return false;
}

static bool has_parts_given(const struct step *step, const struct document_field *input)
{
    for (size_t i = 0; i < step->document->inputs_len; i++)
        if (step->values[i] && document_holds(input, &step->document->inputs[i]))
            return true;
    return false;
}

/* "resource_config_instance_type (or in resource_config)" */
static void add_missing(struct buf *names, const struct step *step,
                        const struct document_field *input)
{
    const struct document *document = step->document;
    buf_printf(names, "%s%.*s", names->len ? ", " : "", STR_ARG(input->name));
    if (!input->needed) {
        if (has_parts_given(step, input))
            buf_printf(names, " (%s will do where its parts are given)",
                       input->type == DOCUMENT_ARRAY ? "[]" : "{}");
        return;
    }
    for (size_t i = 0; i < document->inputs_len; i++)
        if (document_holds(&document->inputs[i], input)) {
            buf_printf(names, " (or in %.*s)", STR_ARG(document->inputs[i].name));
            return;
        }
    buf_text(names, " (or its parts)");
}

/* One message for all that are missing. `failed`: what was given but could not be read is not. */
static bool check_required(struct ctx *ctx, const struct arguments *arguments,
                           const struct step *step, const cf_node *tree, const bool *failed)
{
    struct buf names = {.arena = ctx->arena};
    for (size_t i = 0; i < step->document->inputs_len; i++)
        if (!failed[i] && lacks(step, tree, i) && !lacks_part(step, tree, i))
            add_missing(&names, step, &step->document->inputs[i]);
    if (!names.len)
        return true;
    ctx_error(ctx, NULL, "required inputs are missing: %s", names.ptr);
    if (arguments->by_hand)
        ctx_hint(ctx,
                 "give them with --set NAME=VALUE or --values FILE; crdforge show %.*s.inputs "
                 "tells what they take",
                 STR_ARG(step->document->kind));
    else
        ctx_hint(ctx, "empty text counts as missing for every type but string");
    return false;
}

/* The object's own name is taken as it is, or not at all. */
static bool check_name(struct ctx *ctx, const struct step *step)
{
    const struct document_field *input = step->document->object_name;
    cf_str name = input ? node_text(step->values[input - step->document->inputs]) : STR("");
    if (!name.len || str_equal(request_legal_name(ctx->arena, name), name))
        return true;
    ctx_error(ctx, NULL, "input %.*s: %.*s cannot be the name of an object", STR_ARG(input->name),
              STR_ARG(shown_quoted(ctx->arena, name)));
    ctx_hint(ctx, "it takes small letters, digits, - and ., at most 253 (RFC 1123)");
    return false;
}

static bool is_fixed(const struct document *document, cf_str name)
{
    const struct document_field *field =
        document_find(document->inputs, document->inputs_len, name);
    return field && field->fixed;
}

/* Two inputs do not say the same, or one does not say what the component has fixed. */
static bool differ(struct ctx *ctx, const struct document *document,
                   const struct fill_conflict *conflict)
{
    cf_str given = conflict->first, fixed = conflict->second;
    if (is_fixed(document, given)) {
        given = conflict->second;
        fixed = conflict->first;
    }
    if (!is_fixed(document, fixed)) {
        ctx_error(ctx, NULL, "the inputs %.*s and %.*s give %.*s different values", STR_ARG(given),
                  STR_ARG(fixed), STR_ARG(conflict->path));
        ctx_hint(ctx, "give it once, or the same in both");
        return false;
    }
    struct buf value = {.arena = ctx->arena};
    json_write(&value, document_find(document->inputs, document->inputs_len, fixed)->preset,
               JSON_COMPACT);
    ctx_error(ctx, NULL, "the input %.*s gives %.*s, which is fixed: %.*s is always %.*s",
              STR_ARG(given), STR_ARG(conflict->path), STR_ARG(fixed),
              STR_ARG(shown_cut(ctx->arena, buf_str(&value))));
    ctx_hint(ctx, "leave that out of %.*s, or generate the component without fixing it",
             STR_ARG(given));
    return false;
}

/* The values put together, and what can be known to be wrong of them only then. */
static bool check_whole(struct ctx *ctx, const struct arguments *arguments, const struct step *step,
                        const bool *failed)
{
    struct fill_conflict conflict = {STR(""), STR(""), STR("")};
    const cf_node *tree = request_tree(ctx->arena, step->document, step->values, &conflict);
    bool ok = !conflict.first.len || differ(ctx, step->document, &conflict);
    ok = marks_check_given(ctx, step->document, tree) && ok;
    ok = check_name(ctx, step) && ok;
    /* What is looked for must be known, not complete. */
    return (!makes(arguments) || check_required(ctx, arguments, step, tree, failed)) && ok;
}

/* Inputs that are options of the runner. A value that comes from a pipeline must not make a step that
 * creates into one that deletes. */
static bool read_options(struct ctx *ctx, const struct step *step, struct arguments *arguments)
{
    bool ok = true;
    for (size_t i = 0; i < step->document->inputs_len; i++) {
        const struct document_field *input = &step->document->inputs[i];
        cf_str text = node_text(step->values[i]);
        if (!input->option.len || !text.len)
            continue;
        bool set = arguments_set(ctx, arguments, input->option, text, input->name);
        if (set && str_is(input->option, "action") && !makes(arguments)) {
            set = ctx_error(ctx, NULL, "input %.*s takes create or apply, not %.*s",
                            STR_ARG(input->name), STR_ARG(shown_quoted(ctx->arena, text)));
            ctx_hint(ctx, "what reads, waits or deletes is a component of its own, or --action");
        }
        ok = ok && set;
    }
    return ok;
}

static bool read_values(struct ctx *ctx, struct arguments *arguments, const cf_node *executor,
                        struct step *step)
{
    const struct document *document = step->document;
    struct inputs_raw *raws;
    bool *failed = arena_many(ctx->arena, document->inputs_len, bool);
    bool ok = inputs_collect(ctx, document, arguments, executor, &raws);
    step->values = arena_many(ctx->arena, document->inputs_len, const cf_node *);
    for (size_t i = 0; raws && i < document->inputs_len; i++) {
        failed[i] = !value_read(ctx, &document->inputs[i], &raws[i], &step->values[i]);
        ok = ok && !failed[i];
        if (!failed[i] && !step->values[i])
            step->values[i] = document->inputs[i].preset;
    }
    ok = read_options(ctx, step, arguments) && ok;
    /* Where the whole of them could not be read, none is known to be missing. */
    return (!raws || check_whole(ctx, arguments, step, failed)) && ok;
}

static bool read_rules(struct ctx *ctx, const struct arguments *arguments, struct step *step)
{
    struct rules_changes changes = {.success_when = arguments->success_when.list,
                                    .failure_when = arguments->failure_when.list,
                                    .success_len = arguments->success_when.len,
                                    .failure_len = arguments->failure_when.len,
                                    .stopped_is_success = arguments->on_stopped == STOPPED_SUCCEED};
    step->rules = rules_read(ctx, step->document, &changes);
    return step->rules != NULL;
}

/* What is looked for must have a name that can be known; what is made belongs to a step. */
static bool check_identity(struct ctx *ctx, const struct arguments *arguments,
                           const struct step *step)
{
    const struct request_identity *identity = &step->identity;
    bool of_run = arguments->of == OF_RUN;
    if (makes(arguments) && of_run) {
        ctx_error(ctx, NULL, "--of run goes with --action get, wait or delete alone");
        ctx_hint(ctx, "what is made belongs to a step: leave --of away");
        return false;
    }
    if (makes(arguments) || !step->request.generated || identity->whole.len ||
        (identity->known && !of_run))
        return true;
    ctx_error(ctx, NULL, "nothing says which %.*s is meant", STR_ARG(step->document->kind));
    ctx_hint(ctx, "give %.*s--run, or --run and --task, of the step that made it",
             STR_ARG(find_by_name(ctx->arena, step->document)));
    return false;
}

bool step_prepare(struct ctx *ctx, struct arguments *arguments, struct step *step)
{
    bool ok, owner_ok;
    *step = (struct step){.document = read_component(ctx, arguments->component)};
    const cf_node *executor = inputs_executor(ctx, arguments, &ok);
    if (!step->document || !ok)
        return false;
    ok = read_rules(ctx, arguments, step);
    step->owned = marks_read_owner(ctx, arguments->owner, &step->owner, &owner_ok);
    ok = read_values(ctx, arguments, executor, step) && owner_ok && ok;
    ok = outputs_paths(ctx, step->document, arguments, executor, &step->paths) && ok;
    if (!ok)
        return false;
    cf_str run, task;
    inputs_identity(step->document, arguments, executor, &run, &task);
    step->identity = request_identify(run, task, executor);
    step->request = request_build(ctx->arena, step->document, step->values, step->identity, 0);
    return check_identity(ctx, arguments, step);
}

/* --- dry runs --------------------------------------------------------------------------------- */

static void print_resource(struct buf *out, const cf_node *resource, bool json)
{
    if (!json) {
        yaml_write(out, resource);
        return;
    }
    json_write(out, resource, JSON_PRETTY);
    buf_char(out, '\n');
}

static enum result dry_run(struct ctx *ctx, const struct arguments *arguments, struct step *step,
                           const struct secrets *secrets, const cf_node *resource, struct buf *out)
{
    if (step->request.generated && !step->identity.known)
        ctx_note(ctx, NULL,
                 "no run identity (--run and --task): a real run would make a random "
                 "name");
    print_resource(out, resource, arguments->output == OUTPUT_JSON);
    return outputs_write(ctx, step->document, step->paths,
                         secrets_mask(secrets, ctx->arena, step->document, resource),
                         summary_dry_run(ctx->arena, step))
               ? RESULT_SUCCEEDED
               : RESULT_LOCAL;
}

/* The API server checks the resource as if it were created, webhooks and all, and keeps nothing. */
static enum result dry_run_server(struct work *work, struct buf *out)
{
    struct client_request request = {
        .method = "POST",
        .path = str_printf(work->ctx->arena,
                           "%.*s?dryRun=All&fieldManager=" MARKS_MANAGER "&fieldValidation=Strict",
                           STR_ARG(work->collection)),
        .body = work->step->request.resource};
    struct client_answer answer = client_insist(work->client, work->ctx, &request);
    if (answer.outcome == CLIENT_OK)
        return dry_run(work->ctx, work->arguments, work->step, &work->log->secrets,
                       work_without_managers(work->ctx->arena, answer.body), out);
    if (answer.status != 409 || !str_is(answer.reason, "AlreadyExists"))
        return refusal_tell(work, "create", &answer);
    ctx_error(work->ctx, NULL, "%.*s exists already", STR_ARG(work_shown(work)));
    ctx_hint(work->ctx, "a real run goes on with it, if this step made it; to check a new one give "
                        "another name, or another --run");
    return RESULT_CONFLICT;
}

/* --- setting up ------------------------------------------------------------------------------- */

/* An input may say it; else the command line, the context or the pod, "default". */
static cf_str choose_namespace(const struct work *work, const struct config *config)
{
    const cf_node *metadata = cf_get(work->step->request.resource, "metadata");
    cf_str candidates[] = {node_text(cf_get(metadata, "namespace")), work->arguments->name_space,
                           config->namespace};
    if (!work->step->document->namespaced)
        return STR("");
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
        if (candidates[i].len)
            return candidates[i];
    return STR("default");
}

static const char *lacking(const struct arguments *arguments)
{
    return arguments->run.len && !arguments->task.len   ? "--run alone is none: --task is missing"
           : arguments->task.len && !arguments->run.len ? "--task alone is none: --run is missing"
                                                        : "--run and --task";
}

/* Without an identity this try knows itself by chance: a second one could not know it. */
static void choose_identity(struct work *work)
{
    struct step *step = work->step;
    if (!step->identity.known) {
        step->identity.run =
            str_printf(work->ctx->arena, "%016llx", (unsigned long long)clock_random(UINT64_MAX));
        if (work->arguments->dry_run == DRY_RUN_NO && makes(work->arguments))
            log_line(
                work->log, LOG_WARNING,
                "no run identity (%s): a retry of this step would not know what this try makes",
                lacking(work->arguments));
    }
    work->marks.identity = step->identity;
    work->marks.owner = marks_owner_hash(work->ctx->arena, step->identity);
    work->marks.run = marks_run_hash(work->ctx->arena, step->identity);
}

/* Whether somebody may clean up after this step, should nobody be left to do it. */
static void choose_reap(struct work *work)
{
    enum arguments_policy policy = work->arguments->on_cancel;
    if (policy == POLICY_DELETE || (policy == POLICY_AUTO && work->rules->class == RULES_JOB))
        work->marks.reap = reap_mark(work->ctx->arena, work->step->document, work->arguments);
}

/* An owner in another namespace would not be found, and the object collected at once. */
static void choose_owner(struct work *work, const struct config *config)
{
    struct marks *marks = &work->marks;
    if (!work->step->owned)
        return;
    marks->workflow = &work->step->owner;
    marks->workflow_namespace = config->namespace;
    marks->refer = config->in_cluster && work->rules->class == RULES_JOB &&
                   str_equal(work->name_space, config->namespace);
}

/* --- running ---------------------------------------------------------------------------------- */

static enum result act(struct work *work)
{
    struct find_objects objects;
    if (work->arguments->action == ACTION_DELETE) {
        enum result found = find_all(work, &objects);
        return found == RESULT_SUCCEEDED ? cancel_delete(work, &objects) : found;
    }
    enum result result = makes(work->arguments) ? attempt_make(work) : find_one(work);
    if (result != RESULT_SUCCEEDED)
        return result;
    if (work->arguments->action == ACTION_GET)
        return observe_once(work);
    for (;;) {
        struct diags before = *work->ctx->diags;
        result = observe_resource(work);
        if (result != RESULT_FAILED || !makes(work->arguments) || !attempt_is_used_up(work))
            return result;
        /* That was no failure after all: what was said about it goes. */
        *work->ctx->diags = before;
        result = attempt_again(work);
        if (result != RESULT_SUCCEEDED)
            return result;
    }
}

static enum result end(struct work *work, const struct step_shell *shell, enum result result,
                       struct buf *out)
{
    const cf_node *object = work->object ? work_without_managers(work->ctx->arena, work->object)
                                         : work->step->request.resource;
    const struct secrets *secrets = &work->log->secrets;
    object = secrets_mask(secrets, work->ctx->arena, work->step->document, object);
    cf_str page = summary_page(work, result, report_reason(work->ctx, work->log));
    page = secrets_hide(secrets, work->ctx->arena, page);
    bool written = outputs_write(work->ctx, work->step->document, work->step->paths, object, page);
    if (shell->print_outputs && work->object)
        print_resource(out, outputs_map(work->ctx->arena, work->step->document, object),
                       work->arguments->output == OUTPUT_JSON);
    /* What the resource did counts more than a file that could not be written. */
    return !written && result == RESULT_SUCCEEDED ? RESULT_LOCAL : result;
}

static enum result run(struct work *work, const struct step_shell *shell, struct buf *out)
{
    struct config config;
    const struct document *document = work->step->document;
    work->rules = work->step->rules;
    work->began = clock_ms();
    work->client = connect_open(work->ctx, work->arguments, shell, &config);
    if (!work->client)
        return work->arguments->dry_run ? RESULT_LOCAL : end(work, shell, RESULT_LOCAL, out);
    work->name_space = choose_namespace(work, &config);
    work->collection = client_path(work->ctx->arena, document->group, document->version,
                                   work->name_space, document->plural, STR(""));
    work->log->name_space = work->name_space;
    choose_owner(work, &config);
    choose_identity(work);
    choose_reap(work);
    work_number(work, 0);
    enum result result = RESULT_SUCCEEDED;
    if (work->arguments->dry_run == DRY_RUN_SERVER) {
        result = dry_run_server(work, out);
    } else {
        result = act(work);
        /* Who only looks on, or deletes, has nothing of its own to clean up. */
        if (makes(work->arguments) && (result == RESULT_STOPPED || result == RESULT_TIMEOUT))
            cancel_work(work, result, shell->pod);
        result = end(work, shell, result, out);
    }
    client_close(work->client);
    return result;
}

static int exit_code(enum result result, const struct step_shell *shell)
{
    return result_row(result)->exit + (result == RESULT_STOPPED ? shell->signal() : 0);
}

int step_run(struct ctx *ctx, const struct arguments *given, const struct step_shell *shell,
             struct buf *out)
{
    struct step step = {0};
    struct arguments mine = *given; /* inputs may set options */
    struct arguments *arguments = &mine;
    struct work work = {.fates = {.arena = ctx->arena},
                        .ctx = ctx,
                        .arguments = arguments,
                        .step = &step,
                        .log = shell->log};
    struct report report = {.result = RESULT_USAGE};
    bool prepared = step_prepare(ctx, arguments, &step) && step.document;
    if (step.document)
        report.kind = shell->log->kind = step.document->kind;
    if (prepared) {
        secrets_collect(ctx->arena, step.document, step.request.resource, step.values,
                        &shell->log->secrets);
        work.creation = arena_open();
        if (arguments->dry_run == DRY_RUN_CLIENT)
            report.result =
                dry_run(ctx, arguments, &step, &shell->log->secrets, step.request.resource, out);
        else
            report.result = run(&work, shell, out);
        report.name = step.request.name;
        report.name_space = work.name_space;
        report.arn = str_copy(
            ctx->arena, secrets_hide(&shell->log->secrets, ctx->arena, work_arn(work.object)));
        arena_close(work.creation);
    }
    report.exit = exit_code(report.result, shell);
    if (report.result == RESULT_STOPPED)
        ctx_error(ctx, NULL, "stopped by signal %d", shell->signal());
    if (arguments->dry_run == DRY_RUN_NO)
        report_end(ctx, shell->log, arguments->termination_log, &report);
    else
        log_diagnostics(shell->log, ctx->diags, 0);
    return report.exit;
}
