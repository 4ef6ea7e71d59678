/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/emission_parts.h"

#include "base/node.h"
#include "text/json_read.h"

#include <string.h>

static uint32_t file_number(const struct diags *diags, cf_str name)
{
    for (size_t i = 0; i < diags->files_len; i++)
        if (name.len && str_equal(diags->files[i].name, name))
            return (uint32_t)(i + 1);
    return 0;
}

static void take_diag(struct emission_piece *piece, const struct results_record *record)
{
    struct diags *diags = piece->ctx.diags;
    struct diag diag = record->diag;
    diag.place.file = file_number(diags, record->file_name);
    if (record->file_name.len && !diag.place.file)
        diag.place.file = diags_file(diags, record->file_name, STR(""));
    diags_add(diags, diag);
}

static void take_file(struct emission_batch *batch, struct file_bytes file)
{
    batch->files = arena_grow(batch->arena, batch->files, batch->files_len, &batch->files_cap,
                              sizeof *batch->files);
    batch->files[batch->files_len++] = file;
}

static void keep_files(struct emission_batch *batch, struct emission_files *made, bool ok)
{
    struct file_set *set = arena_new(batch->arena, struct file_set);
    set->len = batch->files_len;
    set->files = arena_many(batch->arena, set->len, struct file_bytes);
    if (set->len)
        memcpy(set->files, batch->files, set->len * sizeof *set->files);
    made->files = ok ? set : NULL;
}

/* A document that a script may hold, as parts of what it was handed count once there, may be more than can
 * be read. */
static void keep_document(struct emission_batch *batch, struct emission_piece *piece,
                          const struct results_record *record)
{
    struct ctx own = run_ctx(batch->emission->run, batch->arena);
    if (record->ok && !record->document.len)
        return;
    piece->document = record->ok ? json_read(&own, 0, record->document) : NULL;
    if (piece->document || !record->ok)
        return;
    ctx_error(&piece->ctx, NULL, "what component() made of %s cannot be read again: %.*s",
              cf_text(cf_get(piece->subject, "kind"), "a component"),
              STR_ARG(own.diags->list[0].message));
    ctx_hint(&piece->ctx, "leave out of it what the formats do not need");
}

static void take_record(struct emission_batch *batch, const struct results_record *record)
{
    struct emission_piece *piece = &batch->pieces[record->item];
    struct diags *diags = piece->ctx.diags;
    switch (record->kind) {
    case RESULTS_BEGIN:
        batch->files_len = 0;
        break;
    case RESULTS_SCRIPT: /* results_next() has noted it */
        break;
    case RESULTS_DIAG:
        take_diag(piece, record);
        break;
    case RESULTS_DROPPED:
        diags->dropped += record->dropped;
        diags->errors += record->errors;
        break;
    case RESULTS_FILE:
        take_file(batch, record->file);
        break;
    case RESULTS_END:
        if (record->step == 0)
            keep_document(batch, piece, record);
        else
            keep_files(batch, &piece->made[record->step - 1], record->ok);
        break;
    }
}

bool emission_take(struct emission_batch *batch)
{
    struct buf *pending = &batch->pending;
    size_t from = 0, used;
    enum results_state state;
    struct results_record record;
    while ((state = results_next(&batch->results, batch->arena, &batch->emission->run->limits,
                                 str_cut(buf_str(pending), from, pending->len), &used, &record)) ==
           RESULTS_RECORD) {
        take_record(batch, &record);
        from += used;
    }
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

/* False when it was no script that ran. */
static bool tell_script(struct emission_batch *batch, cf_str cause)
{
    const struct results *at = &batch->results;
    struct emission_piece *piece = &batch->pieces[at->item];
    const struct scripts *scripts = batch->emission->plan.scripts;
    cf_str format = at->step ? batch->choices[at->step - 1]->emitter->name : STR("");
    if (!at->script)
        return false;
    ctx_error(&piece->ctx, NULL, "%.*s: %.*s",
              STR_ARG(scripts_at(scripts, at->script - 1)->source.name),
              STR_ARG(scripts_where(batch->arena, cause, piece->subject, format)));
    return true;
}

static void tell_end(struct emission_batch *batch, cf_str cause, bool timed_out)
{
    const struct results *at = &batch->results;
    struct emission_piece *piece = &batch->pieces[at->item];
    struct ctx *ctx = &piece->ctx;
    if (!tell_script(batch, cause) && at->step == 0)
        ctx_error(ctx, NULL, "scripts failed for %s: %.*s",
                  cf_text(cf_get(piece->subject, "kind"), "a component"), STR_ARG(cause));
    else if (!at->script)
        tell_format(ctx, batch->choices[at->step - 1],
                    piece->document ? piece->document : piece->subject, cause);
    if (timed_out)
        ctx_hint(ctx, "look for a loop that does not end, or give more time with --emit-timeout");
    else
        ctx_hint(ctx, "--in-process runs it in the program itself, where a debugger can look");
}

void emission_take_end(struct emission_batch *batch, cf_str cause, bool timed_out)
{
    struct results *at = &batch->results;
    tell_end(batch, cause, timed_out);
    if (at->step == 0)
        batch->pieces[at->item].document = NULL;
    results_skip(at, at->step == 0);
    batch->pending.len = 0;
}
