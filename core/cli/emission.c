/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/emission_parts.h"

#include "base/node.h"
#include "io/aside.h"
#include "io/tick.h"
#include "script/sandbox.h"

#include <errno.h>
#include <string.h>

/* --- options ------------------------------------------------------------------------------------ */

/* The last value given, a whole number from 1 to `most`; *value stays what it is when none was. False after a
 * diagnostic. */
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
    run->workers = args_has(args, "jobs") || args_has(args, "emit-timeout");
    bool ok = read_count(&run->ctx, args, "jobs", LIMITS_JOBS, &run->jobs);
    ok = read_count(&run->ctx, args, "emit-timeout", LIMITS_EMIT_SECONDS,
                    &run->limits.emit_seconds) &&
         ok;
    if (run->in_process && args_has(args, "jobs"))
        ok = ctx_error(&run->ctx, NULL, "--in-process and --jobs cannot be used together");
    return ok;
}

/* --- batches ------------------------------------------------------------------------------------ */

/* Goes on to what is next of it, if anything is. */
static void settle(struct emission_batch *batch)
{
    batch->state = batch->results.item == batch->len ? BATCH_DONE : BATCH_WAITS;
    if (batch->state == BATCH_WAITS)
        return;
    arena_close(batch->coming);
    batch->coming = NULL;
    batch->pending = (struct buf){.arena = NULL};
}

static void begin_ticks(void)
{
    sandbox_ticks(tick_start(sandbox_tick, LIMITS_TICK_US));
}

/* What there is of it. What the program's own formats are does not print. */
static void make_inside(struct emission_batch *batch)
{
    bool ours = batch->emission->ours;
    int kept = ours ? -1 : aside_begin();
    begin_ticks();
    emission_make(batch, NULL);
    tick_stop();
    sandbox_ticks(false);
    if (!ours)
        aside_end(kept);
    if (!emission_take(batch))
        emission_take_end(batch, STR("what it made cannot be read back"), false);
}

static void make_in_process(struct emission_batch *batch)
{
    make_inside(batch);
    settle(batch);
}

static void work(struct worker *self, void *data)
{
    begin_ticks();
    emission_make(data, self);
}

/* There can be no process or pipe more. Those at work will give theirs back; without any it is done here. */
static void start_failed(struct emission_batch *batch, int error)
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

static void start(struct emission_batch *batch)
{
    struct emission *emission = batch->emission;
    const struct worker_limits worker = worker_limits_of(&batch->limits);
    if (batch->inside) {
        make_in_process(batch);
    } else if (worker_start(&batch->worker, &worker, work, batch)) {
        batch->state = BATCH_RUNS;
        emission->running++;
    } else {
        start_failed(batch, errno);
    }
}

/* What a batch at work has sent, and whether it goes on. */
static void attend(struct emission_batch *batch)
{
    struct worker *worker = &batch->worker;
    bool runs = worker_take(worker, &batch->pending), sound = emission_take(batch);
    bool done = batch->results.item == batch->len;
    if (runs && sound && !done)
        return;
    worker_end(worker);
    batch->emission->running--;
    if (!done)
        emission_take_end(batch, sound ? worker_cause(batch->arena, worker) : STR(WORKER_STRAYED),
                          sound && worker_timed_out(worker));
    settle(batch);
}

/* Takes what has come, and keeps as many workers busy as there may be. */
static void pump(struct emission *emission)
{
    for (struct emission_batch *batch = emission->first; batch; batch = batch->next)
        if (batch->state == BATCH_RUNS)
            attend(batch);
    for (struct emission_batch *batch = emission->first; batch; batch = batch->next)
        if (batch->state == BATCH_WAITS && emission->running < emission->run->jobs)
            start(batch);
}

static void wait_for(struct emission *emission, const struct emission_batch *wanted)
{
    struct worker *workers[LIMITS_BATCHES + 1];
    for (pump(emission); wanted->state != BATCH_DONE; pump(emission)) {
        size_t len = 0;
        for (struct emission_batch *batch = emission->first; batch; batch = batch->next)
            if (batch->state == BATCH_RUNS && len < sizeof workers / sizeof *workers)
                workers[len++] = &batch->worker;
        worker_wait(workers, len);
    }
}

static void release_sources(struct emission *emission, const struct emission_batch *batch)
{
    for (size_t i = 0; i < batch->sources_len; i++)
        batch->sources[i]->users--;
    for (struct emission_source **link = &emission->sources; *link;) {
        struct emission_source *source = *link;
        if (source->users) {
            link = &source->next;
            continue;
        }
        *link = source->next;
        arena_close(source->arena);
    }
}

static void deliver_first(struct emission *emission)
{
    struct emission_batch *batch = emission->first;
    wait_for(emission, batch);
    const struct emission_taker *taker = &emission->taker;
    for (size_t i = 0; i < batch->len; i++) {
        struct emission_piece *piece = &batch->pieces[i];
        if (!batch->inside)
            taker->handed(taker->data, piece->item, piece->document);
        run_flush(emission->run, &piece->ctx);
        taker->done(taker->data, piece->item, piece->made,
                    piece->document ? batch->choices_len : 0);
    }
    emission->first = batch->next;
    emission->begun--;
    emission->bytes -= batch->bytes;
    release_sources(emission, batch);
    emission->spare[emission->spare_len] = batch->arena;
    arena_clear(emission->spare[emission->spare_len++]); /* the batch is in it */
}

static struct emission_batch *open_batch(struct emission *emission)
{
    struct arena *arena =
        emission->spare_len ? emission->spare[--emission->spare_len] : arena_open();
    struct emission_batch *batch = arena_new(arena, struct emission_batch);
    *batch = (struct emission_batch){.emission = emission, .arena = arena};
    batch->inside = emission->run->in_process ||
                    (emission->ours && emission->inside_bytes < LIMITS_INSIDE_BYTES);
    batch->limits = emission->run->limits;
    batch->coming = arena_open();
    batch->pending = (struct buf){.arena = batch->coming, .gives_back = true};
    batch->choices = arena_many(arena, emission->plan.chosen_len, const struct choice *);
    return batch;
}

/* Its formats and scripts are known. */
static void expect_results(struct emission_batch *batch)
{
    size_t first = batch->scripted ? 0 : 1;
    batch->results = (struct results){.items = LIMITS_BATCH_ITEMS,
                                      .first = first,
                                      .last = batch->choices_len,
                                      .step = first,
                                      .scripts = scripts_len(batch->emission->plan.scripts)};
}

/* That all batches that were begun may have. It grows as they do, so that of few components little waits; and by nothing
 * else, as what is told of one batch comes in the order in which they are delivered. */
static size_t begun_bytes(const struct emission *emission)
{
    return LIMITS_BEGUN_BYTES / LIMITS_BATCH_ITEMS * emission->batch_items;
}

/* No more comes into it. */
static void begin_batch(struct emission *emission, struct emission_batch *batch)
{
    batch->results.items = batch->len;
    if (batch->results.first > batch->choices_len)
        batch->results.item = batch->len;
    if (batch->results.item == batch->len)
        settle(batch);
    if (emission->first)
        emission->latest->next = batch;
    else
        emission->first = batch;
    emission->latest = batch;
    emission->bytes += batch->bytes;
    emission->begun++;
    pump(emission);
    while (emission->begun > LIMITS_BATCHES ||
           (emission->begun > 1 && emission->bytes > begun_bytes(emission)))
        deliver_first(emission);
}

static struct emission_piece *add_piece(struct emission_batch *batch, const cf_node *subject,
                                        void *item)
{
    struct emission_piece *piece = &batch->pieces[batch->len++];
    piece->item = item;
    piece->ctx = run_ctx(batch->emission->run, batch->arena);
    piece->subject = piece->document = subject;
    piece->made = arena_many(batch->arena, batch->choices_len, struct emission_files);
    for (size_t i = 0; i < batch->choices_len; i++)
        piece->made[i].choice = batch->choices[i];
    return piece;
}

static struct emission_source *find_source(struct emission *emission, cf_str name, cf_str bytes,
                                           uint32_t first)
{
    struct emission_source *source = emission->sources;
    while (source && !(source->first == first && str_equal(source->name, name) &&
                       str_equal(source->bytes, bytes)))
        source = source->next;
    if (source)
        return source;
    struct arena *arena = arena_open();
    source = arena_new(arena, struct emission_source);
    *source = (struct emission_source){.next = emission->sources,
                                       .arena = arena,
                                       .name = str_copy(arena, name),
                                       .bytes = str_copy(arena, bytes),
                                       .first = first};
    return emission->sources = source;
}

static bool uses(const struct emission_batch *batch, const struct emission_source *source)
{
    for (size_t i = batch->sources_len; i-- > 0;)
        if (batch->sources[i] == source)
            return true;
    return false;
}

static void keep_sources(struct emission_batch *batch, struct diags *to, const struct diags *from)
{
    for (size_t i = 0; i < from->files_len; i++) {
        const struct diag_file *file = &from->files[i];
        bool shown = file->bytes.len <= LIMITS_EXCERPT_BYTES;
        struct emission_source *source =
            find_source(batch->emission, file->name, shown ? file->bytes : STR(""), file->first);
        diags_part(to, source->name, source->bytes, source->first);
        if (uses(batch, source))
            continue;
        source->users++;
        batch->bytes += source->bytes.len;
        batch->sources = arena_grow(batch->arena, batch->sources, batch->sources_len,
                                    &batch->sources_cap, sizeof(struct emission_source *));
        batch->sources[batch->sources_len++] = source;
    }
}

static bool all_ours(const struct emission_plan *plan)
{
    bool ours = !plan->scripts;
    for (size_t i = 0; ours && i < plan->chosen_len; i++)
        ours = plan->chosen[i].ours;
    return ours;
}

struct emission *emission_open(struct run *run, const struct emission_plan *plan,
                               const struct emission_taker *taker)
{
    struct emission *emission = arena_new(run->arena, struct emission);
    *emission = (struct emission){.run = run, .plan = *plan, .taker = *taker};
    emission->ours = !run->workers && all_ours(plan);
    emission->batch_items = LIMITS_BATCH_FIRST;
    emission->piece = arena_open();
    emission->out = arena_open();
    if (!run->jobs)
        run->jobs = (unsigned)worker_processors();
    return emission;
}

/* It goes by their number alone, as all that is seen from outside must. */
static void grow_batches(struct emission *emission)
{
    if (++emission->batches < LIMITS_BATCH_GROWS || emission->batch_items == LIMITS_BATCH_ITEMS)
        return;
    emission->batches = 0;
    emission->batch_items *= 2;
}

/* The document will not stay, so that it is made at once. */
static void make_piece_inside(struct emission_batch *batch, struct emission_piece *piece)
{
    const struct emission_taker *taker = &batch->emission->taker;
    if (batch->results.first <= batch->choices_len)
        make_inside(batch);
    taker->handed(taker->data, piece->item, piece->document);
}

void emission_add(struct emission *emission, struct ctx *ctx, const cf_node *document, void *item)
{
    const struct emission_plan *plan = &emission->plan;
    struct emission_batch *batch = emission->filling;
    if (!batch) {
        batch = emission->filling = open_batch(emission);
        batch->scripted = plan->scripts != NULL;
        for (size_t i = 0; i < plan->chosen_len; i++)
            if (!plan->chosen[i].emitter->set_scope)
                batch->choices[batch->choices_len++] = &plan->chosen[i];
        expect_results(batch);
    }
    const cf_node *kept = batch->inside ? document : node_copy(batch->arena, document);
    struct emission_piece *piece = add_piece(batch, kept, item);
    keep_sources(batch, piece->ctx.diags, ctx->diags);
    size_t size = node_size(document);
    batch->bytes += size;
    emission->inside_bytes += size;
    if (batch->inside)
        make_piece_inside(batch, piece);
    if (batch->len < emission->batch_items && batch->bytes < LIMITS_BATCH_BYTES) {
        pump(emission); /* or workers would wait for us while we read on */
        return;
    }
    emission->filling = NULL;
    begin_batch(emission, batch);
    grow_batches(emission);
}

/* How many times as long a format about all components may take as one for one of them. */
static unsigned set_parts(const cf_node *documents)
{
    size_t parts = (cf_len(documents) + LIMITS_SET_PART - 1) / LIMITS_SET_PART;
    return parts == 0 ? 1 : (unsigned)(parts < LIMITS_SET_PARTS ? parts : LIMITS_SET_PARTS);
}

void emission_add_set(struct emission *emission, const struct choice *choice,
                      const cf_node *documents, void *item)
{
    struct emission_batch *batch = open_batch(emission);
    batch->choices[batch->choices_len++] = choice;
    batch->limits.emit_seconds *= set_parts(documents);
    expect_results(batch);
    add_piece(batch, documents, item);
    if (batch->inside)
        emission->taker.handed(emission->taker.data, item, documents);
    begin_batch(emission, batch);
}

void emission_finish(struct emission *emission)
{
    struct emission_batch *batch = emission->filling;
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
