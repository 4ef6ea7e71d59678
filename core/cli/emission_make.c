/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/emission_parts.h"

#include "base/node.h"
#include "engine/generate.h"
#include "text/json_write.h"

/* Where records go: to a worker's pipe or, without a worker, straight into batch->pending, which is `out`. */
struct making {
    struct emission_batch *batch;
    struct worker *self; /* or NULL */
    struct arena *arena; /* of the piece at hand */
    struct buf *out;     /* what is to be sent */
    bool broken;         /* what was made could not be read back */
};

/* Without a worker what was made is read at once, and need not be held in two forms. */
static void take_here(struct making *m)
{
    m->broken = m->broken || !emission_take(m->batch);
}

static void send(struct making *m)
{
    if (!m->self) {
        take_here(m);
        return;
    }
    worker_send(m->self, buf_str(m->out));
    m->out->len = 0;
}

/* Says whose code runs from here on, so that a fault in it has a name, and gives that its time and memory. */
static void give_way(struct making *m)
{
    send(m);
    if (!m->self)
        return;
    arena_limit(m->arena, arena_used(m->arena) + m->batch->limits.emit_bytes);
    worker_step(m->self);
}

static void begin(struct making *m, size_t item, size_t step)
{
    results_begin(m->out, item, step);
    give_way(m);
}

/* A scripts_watch. */
static void script_runs(void *data, size_t script)
{
    struct making *m = data;
    bool any = script < scripts_len(m->batch->emission->plan.scripts);
    results_script(m->out, any ? script + 1 : 0);
    give_way(m);
}

/* A ctx for one step. It knows the piece's files. */
static struct ctx step_ctx(const struct making *m, const struct emission_piece *piece,
                           const cf_node *document)
{
    struct ctx ctx = run_ctx(m->batch->emission->run, m->arena);
    ctx.limits = &m->batch->limits;
    ctx.diags->files = piece->ctx.diags->files;
    ctx.diags->files_len = ctx.diags->files_cap = piece->ctx.diags->files_len;
    ctx.root = document;
    return ctx;
}

/* False after a diagnostic: it is told here, as no record of that size would be taken. */
static bool fits(struct ctx *ctx, const cf_node *subject, const struct buf *changed)
{
    if (changed->len <= ctx->limits->input_bytes)
        return true;
    ctx_error(ctx, NULL,
              "what component() made of %s cannot be read again: it has %zu bytes, more than the "
              "limit of %zu (input_bytes)",
              cf_text(cf_get(subject, "kind"), "a component"), changed->len,
              ctx->limits->input_bytes);
    ctx_hint(ctx, "leave out of it what the formats do not need");
    return false;
}

/* The document for formats, or NULL. */
static const cf_node *make_document(struct making *m, const struct emission_piece *piece)
{
    const cf_node *subject = piece->subject;
    struct ctx ctx = step_ctx(m, piece, subject);
    struct buf changed = {.arena = m->arena};
    const struct scripts_watch watch = {script_runs, m};
    const cf_node *document =
        scripts_component(&ctx, m->batch->emission->plan.scripts, &watch, subject);
    if (document && document != subject)
        json_write(&changed, document, JSON_COMPACT);
    if (!fits(&ctx, subject, &changed)) {
        document = NULL;
        changed.len = 0;
    }
    results_diags(m->out, ctx.diags);
    results_end(m->out, document != NULL, buf_str(&changed));
    return document;
}

static void name_kind(struct ctx *ctx, cf_str kind)
{
    for (size_t i = 0; i < ctx->diags->len; i++)
        if (ctx->diags->list[i].severity == SEVERITY_ERROR)
            diag_about(ctx->diags, &ctx->diags->list[i], kind);
}

static void make_files(struct making *m, const struct emission_piece *piece,
                       const struct choice *choice, const cf_node *document,
                       struct natives_memo *memo)
{
    struct ctx ctx = step_ctx(m, piece, document);
    const struct scripts *scripts = m->batch->emission->plan.scripts;
    const struct scripts_watch watch = {script_runs, m};
    const struct generate_request request = {.emitter = choice->emitter,
                                             .subject = document,
                                             .options = choice->options,
                                             .memo = memo,
                                             .scripts = scripts,
                                             .watch = scripts ? &watch : NULL};
    const struct file_set *files = generate(&ctx, &request);
    name_kind(&ctx, node_text(cf_get(document, "kind")));
    results_diags(m->out, ctx.diags);
    results_files(m->out, files);
    results_end(m->out, files != NULL, STR(""));
}

static void make_piece(struct making *m, size_t item, size_t step)
{
    const struct emission_batch *batch = m->batch;
    const struct emission_piece *piece = &batch->pieces[item];
    struct natives_memo *memo = arena_new(m->arena, struct natives_memo);
    const cf_node *document = piece->document;
    if (step == 0) {
        begin(m, item, step++);
        document = make_document(m, piece);
    }
    for (; document && step <= batch->choices_len; step++) {
        begin(m, item, step);
        make_files(m, piece, batch->choices[step - 1], document, memo);
    }
}

void emission_make(struct emission_batch *batch, struct worker *self)
{
    const struct results from = batch->results;
    struct arena *arena = batch->emission->piece;
    struct buf out = {.arena = batch->emission->out, .gives_back = true};
    struct making m = {
        .batch = batch, .self = self, .arena = arena, .out = self ? &out : &batch->pending};
    for (size_t item = from.item; item < batch->len && !m.broken; item++) {
        arena_clear(arena);
        make_piece(&m, item, item == from.item ? from.step : from.first);
    }
    arena_clear(arena); /* what is sent is in `out` */
    send(&m);
    arena_clear(batch->emission->out);
}
