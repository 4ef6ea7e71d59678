/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/step.h"

#include "base/node.h"
#include "io/file.h"
#include "runner/inputs.h"
#include "runner/outputs.h"
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

/* One message for all that are missing. `raws`: what was given but could not be read is not. */
static bool check_required(struct ctx *ctx, const struct step *step, const bool *failed)
{
    struct buf names = {.arena = ctx->arena};
    for (size_t i = 0; i < step->document->inputs_len; i++) {
        const struct document_field *input = &step->document->inputs[i];
        if (!input->required || step->values[i] || failed[i])
            continue;
        buf_printf(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(input->name));
    }
    if (!names.len)
        return true;
    ctx_error(ctx, NULL, "required inputs are missing: %s", names.ptr);
    ctx_hint(ctx, "empty text counts as missing for every type but string");
    return false;
}

static bool read_values(struct ctx *ctx, const struct arguments *arguments, const cf_node *executor,
                        struct step *step)
{
    const struct document *document = step->document;
    struct inputs_raw *raws;
    bool *failed = arena_many(ctx->arena, document->inputs_len, bool);
    bool ok = inputs_collect(ctx, document, arguments, executor, &raws);
    step->values = arena_many(ctx->arena, document->inputs_len, const cf_node *);
    for (size_t i = 0; i < document->inputs_len; i++) {
        failed[i] = !value_read(ctx, &document->inputs[i], &raws[i], &step->values[i]);
        ok = ok && !failed[i];
    }
    return check_required(ctx, step, failed) && ok;
}

bool step_prepare(struct ctx *ctx, const struct arguments *arguments, struct step *ret_step)
{
    struct step step = {.document = read_component(ctx, arguments->component)};
    bool ok;
    const cf_node *executor = inputs_executor(ctx, arguments, &ok);
    if (!step.document || !ok)
        return false;
    ok = read_values(ctx, arguments, executor, &step);
    ok = outputs_paths(ctx, step.document, arguments, executor, &step.paths) && ok;
    if (!ok)
        return false;
    step.identity = request_identify(arguments->run, arguments->task, executor);
    step.request = request_build(ctx->arena, step.document, step.values, step.identity);
    *ret_step = step;
    return true;
}

static void print_resource(struct buf *out, const cf_node *resource, bool json)
{
    if (!json) {
        yaml_write(out, resource);
        return;
    }
    json_write(out, resource, JSON_PRETTY);
    buf_char(out, '\n');
}

int step_run(struct ctx *ctx, const struct arguments *arguments, struct buf *out)
{
    struct step step;
    if (!arguments->dry_run) {
        ctx_error(ctx, NULL, "this version makes no requests yet");
        ctx_hint(ctx, "add --dry-run=client");
        return STEP_USAGE;
    }
    if (!step_prepare(ctx, arguments, &step))
        return STEP_USAGE;
    if (step.request.generated && !step.identity.known)
        ctx_note(ctx, NULL,
                 "no run identity (--run and --task): a real run would make a random "
                 "name");
    print_resource(out, step.request.resource, arguments->json);
    cf_str summary = outputs_summary(ctx->arena, step.document, step.values, &step.request);
    return outputs_write(ctx, step.document, step.paths, step.request.resource, summary)
               ? STEP_DONE
               : STEP_LOCAL;
}
