/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/dispatch.h"

#include "base/node.h"
#include "engine/shapes.h"

/* The host table with what its functions need behind it; a plugin sees only the front. */
struct lent {
    cf_host host;
    struct ctx *ctx;
    const struct emitter *emitter;
    const cf_node *subject, *options; /* that its emit was called with */
    struct natives_memo *memo;
};

struct script_host dispatch_host(const struct emitter *emitter, struct natives_memo *memo)
{
    size_t len;
    const struct script_native *natives = natives_all(&len);
    return (struct script_host){.find = emitter->find,
                                .natives = natives,
                                .natives_len = len,
                                .find_data = emitter->find_data,
                                .data = memo,
                                .cache = emitter->cache,
                                .format = emitter->name};
}

/* The same for a call about a component, or about all of them. */
static struct script_host host_about(const struct emitter *emitter, struct natives_memo *memo,
                                     const cf_node *subject)
{
    struct script_host host = dispatch_host(emitter, memo);
    host.kind = node_text(cf_get(subject, "kind"));
    return host;
}

static void *host_alloc(cf_host *host, size_t size)
{
    return arena_alloc(((struct lent *)host)->ctx->arena, size);
}

static void host_report(cf_host *host, cf_severity severity, const cf_node *at, const char *format,
                        ...)
{
    struct lent *lent = (struct lent *)host;
    va_list args;
    va_start(args, format);
    cf_str text = {.ptr = "", .len = 0};
    struct buf buf = {.arena = lent->ctx->arena};
    buf_vprintf(&buf, format, args);
    va_end(args);
    text = buf_str(&buf);
    cf_str name = lent->emitter->name;
    if (severity == CF_ERROR)
        ctx_error(lent->ctx, at, "format %.*s: %.*s", STR_ARG(name), STR_ARG(text));
    else if (severity == CF_WARNING)
        ctx_warn(lent->ctx, at, "format %.*s: %.*s", STR_ARG(name), STR_ARG(text));
    else
        ctx_note(lent->ctx, at, "format %.*s: %.*s", STR_ARG(name), STR_ARG(text));
}

/* `shapes`: of the subject and the options. */
static const cf_node *run_source(struct ctx *ctx, const struct emitter *emitter,
                                 struct script_source source, const cf_node *const *args,
                                 const struct shape *const *shapes, struct natives_memo *memo)
{
    struct script_host host = host_about(emitter, memo, args[0]);
    host.shapes = shapes;
    return script_call(ctx, &host, source, "emit", args, 2);
}

static const cf_node *host_run_template(cf_host *host, const char *file, const cf_node *component,
                                        const cf_node *options)
{
    struct lent *lent = (struct lent *)host;
    const struct emitter *emitter = lent->emitter;
    cf_str module = str_of(file);
    struct script_source source;
    /* What a plugin has made itself may have any fields. */
    const cf_node *args[] = {component, options};
    const struct shape *shapes[] = {component == lent->subject ? shapes_of(component) : NULL,
                                    options == lent->options ? emitter->options_shape : NULL};
    if (emitter->plugin.template_file && str_is(module, emitter->plugin.template_file))
        return run_source(lent->ctx, emitter, emitter->source, args, shapes, lent->memo);
    if (str_ends(module, ".lua"))
        module = str_cut(module, 0, module.len - 4);
    if (!emitter->find || !emitter->find(emitter->find_data, lent->ctx, module, &source)) {
        ctx_error(lent->ctx, NULL, "format %.*s: there is no template %s", STR_ARG(emitter->name),
                  file);
        ctx_cause(lent->ctx, DIAG_FAULT);
        return NULL;
    }
    return run_source(lent->ctx, emitter, source, args, shapes, lent->memo);
}

static struct lent lend(struct ctx *ctx, const struct emitter *emitter, struct natives_memo *memo)
{
    return (struct lent){.host = {.size = sizeof(cf_host),
                                  .alloc = host_alloc,
                                  .report = host_report,
                                  .run_template = host_run_template},
                         .ctx = ctx,
                         .emitter = emitter,
                         .memo = memo};
}

static void silent(struct ctx *ctx, const struct emitter *emitter, const char *what)
{
    ctx_error(ctx, NULL, "format %.*s %s and did not say why", STR_ARG(emitter->name), what);
    ctx_hint(ctx, "a format reports what is wrong before it returns: see docs/EMITTER_ABI.md");
    ctx_cause(ctx, DIAG_FAULT);
}

const cf_node *dispatch_emit(struct ctx *ctx, const struct emitter *emitter, const cf_node *subject,
                             const cf_node *options, struct natives_memo *memo)
{
    struct lent lent = lend(ctx, emitter, memo);
    size_t errors = ctx->diags->errors;
    const cf_node *args[] = {subject, options};
    const struct shape *shapes[] = {shapes_of(subject), emitter->options_shape};
    lent.subject = subject;
    lent.options = options;
    if (emitter->call)
        return emitter->call(ctx, emitter->call_data, subject, options);
    if (!emitter->plugin.emit)
        return run_source(ctx, emitter, emitter->source, args, shapes, memo);
    const cf_node *files = emitter->plugin.emit(&lent.host, subject, options);
    if (ctx->diags->errors != errors)
        return NULL; /* whatever it made: that is what emitter.h says */
    if (!files)
        silent(ctx, emitter, "made nothing");
    return files;
}

static bool check_in_c(struct ctx *ctx, const struct emitter *emitter, const cf_node *files,
                       const cf_node *subject)
{
    struct lent lent = lend(ctx, emitter, NULL);
    size_t errors = ctx->diags->errors;
    bool ok = emitter->plugin.check(&lent.host, files, subject);
    if (!ok && ctx->diags->errors == errors)
        silent(ctx, emitter, "failed in its check");
    return ok && ctx->diags->errors == errors;
}

/* A template's check() returns a list of problems, each a line of text; none when all is well. */
static bool check_in_lua(struct ctx *ctx, const struct emitter *emitter, const cf_node *files,
                         const cf_node *subject)
{
    const cf_node *args[] = {files, subject};
    const struct shape *shapes[] = {&shapes_files, shapes_of(subject)};
    struct script_host host = host_about(emitter, NULL, subject);
    host.shapes = shapes;
    const cf_node *problems = script_call(ctx, &host, emitter->source, "check", args, 2);
    if (!problems)
        return false;
    if (problems->kind != CF_LIST && problems->kind != CF_NULL)
        return ctx_error(ctx, NULL, "format %.*s: check() returned %s, expected a list of problems",
                         STR_ARG(emitter->name), node_kind_name(problems));
    for (size_t i = 0; i < cf_len(problems); i++)
        ctx_error(ctx, NULL, "format %.*s: %s", STR_ARG(emitter->name),
                  cf_text(cf_at(problems, i), "a problem that is no text"));
    return cf_len(problems) == 0;
}

bool dispatch_check_options(struct ctx *ctx, const struct emitter *emitter, const cf_node *options)
{
    struct script_host host = dispatch_host(emitter, NULL);
    host.shapes = &emitter->options_shape;
    return script_call(ctx, &host, emitter->source, "check_options", &options, 1) != NULL;
}

bool dispatch_check(struct ctx *ctx, const struct emitter *emitter, const cf_node *files,
                    const cf_node *subject)
{
    bool ok = !emitter->plugin.check || check_in_c(ctx, emitter, files, subject);
    if (emitter->lua_check)
        ok = check_in_lua(ctx, emitter, files, subject) && ok;
    return ok;
}
