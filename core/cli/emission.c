/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/emission.h"

#include "base/node.h"
#include "engine/generate.h"
#include "engine/results.h"
#include "io/worker.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <errno.h>
#include <string.h>

/* A component (or list of all) and what became of it. */
struct piece {
    void *item;
    struct ctx ctx; /* its diagnostics */
    const cf_node *subject, *document;
    struct emission_files *made; /* one for each format of the batch */
};

struct batch {
    struct emission *emission;
    struct batch *next;
    struct arena *arena;
    enum { BATCH_WAITS, BATCH_RUNS, BATCH_DONE } state;
    struct piece pieces[LIMITS_BATCH_ITEMS];
    size_t len;
    const struct choice **choices; /* its formats */
    size_t choices_len;
    bool scripted; /* step 0 is the scripts' component() */
    struct worker worker;
    struct results results;
    struct buf pending;       /* has come and is no whole record yet */
    struct file_bytes *files; /* of the format being made */
    size_t files_len, files_cap;
};

struct emission {
    struct run *run;
    struct emission_plan plan;
    emission_done *done;
    void *data;
    struct batch *filling;        /* or NULL */
    struct batch *first, *latest; /* begun and not delivered, in order */
    size_t begun, running;
    struct arena *piece, *out; /* of what is made in the program itself, or in its copies */
    struct arena *spare[LIMITS_BATCHES + 1]; /* of batches that are delivered, for the next ones */
    size_t spare_len;
    bool told_in_process; /* that there can be no worker */
};

/* --- options ------------------------------------------------------------------------------------ */

/* A whole number from 1 to `most`. */
static bool read_count(struct ctx *ctx, const struct args *args, const char *name, unsigned most,
                       unsigned *value)
{
    if (!args_has(args, name))
        return true;
    cf_str text = args_text(args, name, STR(""));
    unsigned count = 0;
    bool ok = text.len > 0 && text.len < 9;
    for (size_t i = 0; ok && i < text.len; i++) {
        ok = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        count = count * 10 + (unsigned)(text.ptr[i] - '0');
    }
    if (!ok || count < 1 || count > most)
        return ctx_error(ctx, NULL, "--%s takes a whole number from 1 to %u, not \"%.*s\"", name,
                         most, STR_ARG(text));
    *value = count;
    return true;
}

bool emission_options(struct run *run, const struct args *args)
{
    run->in_process = args_has(args, "in-process");
    bool ok = read_count(&run->ctx, args, "jobs", LIMITS_JOBS, &run->jobs);
    ok = read_count(&run->ctx, args, "emit-timeout", LIMITS_EMIT_SECONDS,
                    &run->limits.emit_seconds) &&
         ok;
    if (run->in_process && args_has(args, "jobs"))
        ok = ctx_error(&run->ctx, NULL, "--in-process and --jobs cannot be used together");
    return ok;
}

/* --- in the worker: making ---------------------------------------------------------------------- */

/* Where records go: to a worker's pipe or, without a worker, straight into batch->pending. */
struct making {
    struct batch *batch;
    struct worker *self; /* or NULL */
    struct arena *arena; /* of the piece at hand */
    struct buf out;      /* what is to be sent */
};

static void send(struct making *m)
{
    if (m->self)
        worker_send(m->self, buf_str(&m->out));
    else
        buf_add(&m->batch->pending, buf_str(&m->out).ptr, m->out.len);
    m->out.len = 0;
}

/* What is to be said before a step, so that a fault in it has a name. */
static void begin(struct making *m, size_t item, size_t step)
{
    results_begin(&m->out, item, step);
    send(m);
    if (!m->self)
        return;
    arena_limit(m->arena, arena_used(m->arena) + m->batch->emission->run->limits.emit_bytes);
    worker_step(m->self);
}

/* A ctx for one step. It knows the piece's files. */
static struct ctx step_ctx(const struct making *m, const struct piece *piece,
                           const cf_node *document)
{
    struct ctx ctx = run_ctx(m->batch->emission->run, m->arena);
    ctx.diags->files = piece->ctx.diags->files;
    ctx.diags->files_len = ctx.diags->files_cap = piece->ctx.diags->files_len;
    ctx.root = document;
    return ctx;
}

/* The document for formats, or NULL. */
static const cf_node *make_document(struct making *m, const struct piece *piece)
{
    const cf_node *subject = piece->subject;
    struct ctx ctx = step_ctx(m, piece, subject);
    struct buf changed = {.arena = m->arena};
    const cf_node *document = scripts_component(&ctx, m->batch->emission->plan.scripts, subject);
    if (document && document != subject)
        json_write(&changed, document, JSON_COMPACT);
    results_diags(&m->out, ctx.diags);
    results_end(&m->out, document != NULL, buf_str(&changed));
    return document;
}

static void make_files(struct making *m, const struct piece *piece, const struct choice *choice,
                       const cf_node *document, struct dispatch_memo *memo)
{
    struct ctx ctx = step_ctx(m, piece, document);
    const struct generate_request request = {.emitter = choice->emitter,
                                             .subject = document,
                                             .options = choice->options,
                                             .memo = memo,
                                             .scripts = m->batch->emission->plan.scripts};
    const struct file_set *files = generate(&ctx, &request);
    results_diags(&m->out, ctx.diags);
    results_files(&m->out, files);
    results_end(&m->out, files != NULL, STR(""));
}

static void make_piece(struct making *m, size_t item, size_t step)
{
    const struct batch *batch = m->batch;
    const struct piece *piece = &batch->pieces[item];
    struct dispatch_memo memo = {NULL, NULL};
    const cf_node *document = piece->document;
    if (step == 0) {
        begin(m, item, step++);
        document = make_document(m, piece);
    }
    for (; document && step <= batch->choices_len; step++) {
        begin(m, item, step);
        make_files(m, piece, batch->choices[step - 1], document, &memo);
    }
}

/* From where the batch is to its end. */
static void make(struct batch *batch, struct worker *self)
{
    const struct results from = batch->results;
    struct arena *arena = batch->emission->piece;
    struct making m = {batch, self, arena, {.arena = batch->emission->out, .gives_back = true}};
    for (size_t item = from.item; item < batch->len; item++) {
        arena_clear(arena);
        make_piece(&m, item, item == from.item ? from.step : from.first);
    }
    send(&m);
    arena_clear(arena);
    arena_clear(batch->emission->out);
}

static void work(struct worker *self, void *data)
{
    make(data, self);
}

/* --- reading what came -------------------------------------------------------------------------- */

static uint32_t file_number(const struct diags *diags, cf_str name)
{
    for (size_t i = 0; i < diags->files_len; i++)
        if (name.len && str_equal(diags->files[i].name, name))
            return (uint32_t)(i + 1);
    return 0;
}

static void take_diag(struct piece *piece, const struct results_record *record)
{
    struct diags *diags = piece->ctx.diags;
    struct diag diag = record->diag;
    diag.place.file = file_number(diags, record->file_name);
    if (record->file_name.len && !diag.place.file)
        diag.place.file = diags_file(diags, record->file_name, STR(""));
    diags_add(diags, diag);
}

static void take_file(struct batch *batch, struct file_bytes file)
{
    batch->files = arena_grow(batch->arena, batch->files, batch->files_len, &batch->files_cap,
                              sizeof *batch->files);
    batch->files[batch->files_len++] = file;
}

static void keep_files(struct batch *batch, struct emission_files *made, bool ok)
{
    struct file_set *set = arena_new(batch->arena, struct file_set);
    set->len = batch->files_len;
    set->files = arena_many(batch->arena, set->len, struct file_bytes);
    if (set->len)
        memcpy(set->files, batch->files, set->len * sizeof *set->files);
    made->files = ok ? set : NULL;
}

/* False when what scripts made of a document cannot be read, which is no fault of theirs. */
static bool keep_document(struct batch *batch, struct piece *piece,
                          const struct results_record *record)
{
    struct ctx quiet = run_ctx(batch->emission->run, batch->arena);
    if (!record->ok)
        piece->document = NULL;
    else if (record->document.len)
        piece->document = json_read(&quiet, 0, record->document);
    return !record->ok || piece->document;
}

static bool take_record(struct batch *batch, const struct results_record *record)
{
    struct piece *piece = &batch->pieces[record->item];
    struct diags *diags = piece->ctx.diags;
    switch (record->kind) {
    case RESULTS_BEGIN:
        batch->files_len = 0;
        return true;
    case RESULTS_DIAG:
        take_diag(piece, record);
        return true;
    case RESULTS_DROPPED:
        diags->dropped += record->dropped;
        diags->errors += record->errors;
        return true;
    case RESULTS_FILE:
        take_file(batch, record->file);
        return true;
    case RESULTS_END:
        if (record->step == 0)
            return keep_document(batch, piece, record);
        keep_files(batch, &piece->made[record->step - 1], record->ok);
        return true;
    }
    return false;
}

/* False when it is not what a worker says. */
static bool read_pending(struct batch *batch)
{
    struct buf *pending = &batch->pending;
    size_t from = 0, used;
    enum results_state state;
    struct results_record record;
    do {
        state = results_next(&batch->results, batch->arena, &batch->emission->run->limits,
                             str_cut(buf_str(pending), from, pending->len), &used, &record);
        if (state == RESULTS_RECORD && !take_record(batch, &record))
            state = RESULTS_BROKEN;
        from += state == RESULTS_RECORD ? used : 0;
    } while (state == RESULTS_RECORD);
    if (from)
        memmove(pending->ptr, pending->ptr + from, pending->len - from);
    pending->len -= from;
    return state != RESULTS_BROKEN;
}

/* --- a worker that ended before its work -------------------------------------------------------- */

static void tell_format(struct ctx *ctx, const struct choice *choice, const cf_node *subject,
                        cf_str cause)
{
    const struct emitter *emitter = choice->emitter;
    cf_str kind = subject->kind == CF_MAP ? node_text(cf_get(subject, "kind")) : STR("its files");
    ctx_error(ctx, NULL, "%.*s: format %.*s could not make %.*s: %.*s", STR_ARG(emitter->origin),
              STR_ARG(emitter->name), STR_ARG(kind), STR_ARG(cause));
}

static void tell_end(struct batch *batch, cf_str cause, bool timed_out)
{
    const struct results *at = &batch->results;
    struct piece *piece = &batch->pieces[at->item];
    struct ctx *ctx = &piece->ctx;
    if (at->step == 0)
        ctx_error(ctx, NULL, "component() of a script failed for %s: %.*s",
                  cf_text(cf_get(piece->subject, "kind"), "a component"), STR_ARG(cause));
    else
        tell_format(ctx, batch->choices[at->step - 1], piece->document, cause);
    if (timed_out)
        ctx_hint(ctx, "look for a loop that does not end, or give more time with --emit-timeout");
    else
        ctx_hint(ctx, "--in-process runs it in the program itself, where a debugger can look");
}

/* What was being made is not made; the rest is left to another worker. */
static void give_up_step(struct batch *batch, cf_str cause, bool timed_out)
{
    struct results *at = &batch->results;
    tell_end(batch, cause, timed_out);
    if (at->step == 0)
        batch->pieces[at->item].document = NULL;
    results_skip(at, at->step == 0);
    batch->pending.len = 0;
}

/* --- batches ------------------------------------------------------------------------------------ */

static void make_in_process(struct batch *batch)
{
    make(batch, NULL);
    if (!read_pending(batch))
        give_up_step(batch, STR("what it made cannot be read back"), false);
    batch->state = batch->results.item == batch->len ? BATCH_DONE : BATCH_WAITS;
}

/* There can be no process or pipe more. Those at work will give theirs back; without any it is done here. */
static void start_failed(struct batch *batch, int error)
{
    struct emission *emission = batch->emission;
    if (emission->running)
        return;
    if (!emission->told_in_process) {
        ctx_note(&emission->run->ctx, NULL,
                 "no worker can be started (%s): formats run in the program itself, without limits",
                 strerror(error));
        emission->told_in_process = true;
    }
    make_in_process(batch);
}

static void start(struct batch *batch)
{
    struct emission *emission = batch->emission;
    const struct worker_limits worker = worker_limits_of(&emission->run->limits);
    if (emission->run->in_process) {
        make_in_process(batch);
    } else if (worker_start(&batch->worker, &worker, work, batch)) {
        batch->state = BATCH_RUNS;
        emission->running++;
    } else {
        start_failed(batch, errno);
    }
}

/* What a batch at work has sent, and whether it goes on. */
static void attend(struct batch *batch)
{
    struct worker *worker = &batch->worker;
    bool runs = worker_take(worker, &batch->pending), sound = read_pending(batch);
    bool done = batch->results.item == batch->len;
    if (runs && sound && !done)
        return;
    worker_end(worker);
    batch->emission->running--;
    if (!done)
        give_up_step(batch,
                     sound ? worker_cause(batch->arena, worker)
                           : STR("it wrote into files that are not its own"),
                     sound && worker_timed_out(worker));
    batch->state = batch->results.item == batch->len ? BATCH_DONE : BATCH_WAITS;
}

/* Takes what has come, and keeps as many workers busy as there may be. */
static void pump(struct emission *emission)
{
    for (struct batch *batch = emission->first; batch; batch = batch->next)
        if (batch->state == BATCH_RUNS)
            attend(batch);
    for (struct batch *batch = emission->first; batch; batch = batch->next)
        if (batch->state == BATCH_WAITS && emission->running < emission->run->jobs)
            start(batch);
}

static void wait_for(struct emission *emission, const struct batch *wanted)
{
    struct worker *workers[LIMITS_BATCHES + 1];
    for (pump(emission); wanted->state != BATCH_DONE; pump(emission)) {
        size_t len = 0;
        for (struct batch *batch = emission->first; batch; batch = batch->next)
            if (batch->state == BATCH_RUNS && len < sizeof workers / sizeof *workers)
                workers[len++] = &batch->worker;
        worker_wait(workers, len);
    }
}

static void deliver_first(struct emission *emission)
{
    struct batch *batch = emission->first;
    wait_for(emission, batch);
    for (size_t i = 0; i < batch->len; i++) {
        struct piece *piece = &batch->pieces[i];
        run_flush(emission->run, &piece->ctx);
        emission->done(emission->data, piece->item, piece->document, piece->made,
                       piece->document ? batch->choices_len : 0);
    }
    emission->first = batch->next;
    emission->begun--;
    emission->spare[emission->spare_len] = batch->arena;
    arena_clear(emission->spare[emission->spare_len++]); /* the batch is in it */
}

static struct batch *open_batch(struct emission *emission)
{
    struct arena *arena =
        emission->spare_len ? emission->spare[--emission->spare_len] : arena_open();
    struct batch *batch = arena_new(arena, struct batch);
    *batch = (struct batch){.emission = emission, .arena = arena};
    batch->pending = (struct buf){.arena = arena, .gives_back = true};
    batch->choices = arena_many(arena, emission->plan.chosen_len, const struct choice *);
    return batch;
}

/* No more comes into it. */
static void begin_batch(struct emission *emission, struct batch *batch)
{
    size_t first = batch->scripted ? 0 : 1;
    batch->results = (struct results){
        .items = batch->len, .first = first, .last = batch->choices_len, .step = first};
    if (first > batch->choices_len)
        batch->state = BATCH_DONE;
    if (emission->first)
        emission->latest->next = batch;
    else
        emission->first = batch;
    emission->latest = batch;
    pump(emission);
    if (++emission->begun > LIMITS_BATCHES)
        deliver_first(emission);
}

static struct piece *add_piece(struct batch *batch, const cf_node *subject, void *item)
{
    struct piece *piece = &batch->pieces[batch->len++];
    piece->item = item;
    piece->ctx = run_ctx(batch->emission->run, batch->arena);
    piece->subject = piece->document = subject;
    piece->made = arena_many(batch->arena, batch->choices_len, struct emission_files);
    for (size_t i = 0; i < batch->choices_len; i++)
        piece->made[i].choice = batch->choices[i];
    return piece;
}

/* The files that places are of, as they go before the batch does. Components of one file share it. */
static void copy_files(struct batch *batch, struct diags *to, const struct diags *from)
{
    const struct piece *before = batch->len > 1 ? &batch->pieces[batch->len - 2] : NULL;
    for (size_t i = 0; i < from->files_len; i++) {
        const struct diag_file *file = &from->files[i], *old = NULL;
        if (before && i < before->ctx.diags->files_len)
            old = &before->ctx.diags->files[i];
        if (old && str_equal(old->name, file->name) && str_equal(old->bytes, file->bytes))
            diags_file(to, old->name, old->bytes);
        else if (file->bytes.len > LIMITS_EXCERPT_BYTES)
            diags_file(to, str_copy(batch->arena, file->name), STR(""));
        else
            diags_file(to, str_copy(batch->arena, file->name), str_copy(batch->arena, file->bytes));
    }
}

struct emission *emission_open(struct run *run, const struct emission_plan *plan,
                               emission_done *done, void *data)
{
    struct emission *emission = arena_new(run->arena, struct emission);
    *emission = (struct emission){.run = run, .plan = *plan, .done = done, .data = data};
    emission->piece = arena_open();
    emission->out = arena_open();
    if (!run->jobs)
        run->jobs = (unsigned)worker_processors();
    return emission;
}

void emission_add(struct emission *emission, struct ctx *ctx, const cf_node *document, void *item)
{
    const struct emission_plan *plan = &emission->plan;
    struct batch *batch = emission->filling;
    if (!batch) {
        batch = emission->filling = open_batch(emission);
        batch->scripted = plan->scripts != NULL;
        for (size_t i = 0; i < plan->chosen_len; i++)
            if (!plan->chosen[i].emitter->set_scope)
                batch->choices[batch->choices_len++] = &plan->chosen[i];
    }
    struct piece *piece = add_piece(batch, node_copy(batch->arena, document), item);
    copy_files(batch, piece->ctx.diags, ctx->diags);
    if (batch->len < LIMITS_BATCH_ITEMS && arena_used(batch->arena) < LIMITS_BATCH_BYTES)
        return;
    emission->filling = NULL;
    begin_batch(emission, batch);
}

void emission_add_set(struct emission *emission, const struct choice *choice,
                      const cf_node *documents, void *item)
{
    struct batch *batch = open_batch(emission);
    batch->choices[batch->choices_len++] = choice;
    add_piece(batch, documents, item);
    begin_batch(emission, batch);
}

void emission_finish(struct emission *emission)
{
    struct batch *batch = emission->filling;
    emission->filling = NULL;
    if (batch)
        begin_batch(emission, batch);
    while (emission->first)
        deliver_first(emission);
}

void emission_close(struct emission *emission)
{
    arena_close(emission->piece);
    arena_close(emission->out);
    while (emission->spare_len)
        arena_close(emission->spare[--emission->spare_len]);
}
