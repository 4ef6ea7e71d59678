/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include "base/node.h"

#include <stdlib.h>
#include <string.h>

enum { EXCERPT_WIDTH = 100 }; /* characters of a source line that are shown */

struct diags *diags_new(struct arena *arena, const struct limits *limits)
{
    struct diags *diags = arena_new(arena, struct diags);
    diags->arena = arena;
    diags->limit = limits->diagnostics;
    return diags;
}

uint32_t diags_part(struct diags *diags, cf_str name, cf_str bytes, uint32_t first)
{
    diags->files = arena_grow(diags->arena, diags->files, diags->files_len, &diags->files_cap,
                              sizeof *diags->files);
    diags->files[diags->files_len++] =
        (struct diag_file){.name = name, .bytes = bytes, .first = first};
    return (uint32_t)diags->files_len;
}

uint32_t diags_file(struct diags *diags, cf_str name, cf_str bytes)
{
    return diags_part(diags, name, bytes, 1);
}

cf_str diags_file_name(const struct diags *diags, uint32_t file)
{
    return file && file <= diags->files_len ? diags->files[file - 1].name : STR("");
}

bool diags_full(const struct diags *diags)
{
    return diags->limit && diags->len >= diags->limit;
}

/* The last that is no error; len: all are. */
static size_t last_lesser(const struct diags *diags)
{
    size_t at = diags->len;
    while (at > 0 && diags->list[at - 1].severity == SEVERITY_ERROR)
        at--;
    return at ? at - 1 : diags->len;
}

/* An error, which says why there is no result, takes the place of what is none. */
static bool has_room(const struct diags *diags, enum severity severity)
{
    return !diags_full(diags) || (severity == SEVERITY_ERROR && last_lesser(diags) < diags->len);
}

static void make_room(struct diags *diags)
{
    size_t out = last_lesser(diags);
    diags->len--;
    memmove(&diags->list[out], &diags->list[out + 1], (diags->len - out) * sizeof *diags->list);
}

void diags_add(struct diags *diags, struct diag diag)
{
    diags->errors += diag.severity == SEVERITY_ERROR;
    diags->warnings += diag.severity == SEVERITY_WARNING;
    diags->dropped += diags_full(diags);
    diags->last_dropped = !has_room(diags, diag.severity);
    if (diags->last_dropped)
        return;
    if (diags_full(diags))
        make_room(diags);
    diags->list =
        arena_grow(diags->arena, diags->list, diags->len, &diags->cap, sizeof *diags->list);
    diags->list[diags->len++] = diag;
}

static int compare_places(const struct diag *a, const struct diag *b)
{
    if (a->place.file != b->place.file)
        return a->place.file < b->place.file ? -1 : 1;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    return (a->place.column > b->place.column) - (a->place.column < b->place.column);
}

void diags_sort(struct diags *diags)
{
    /* Insertion sort: stable, and there are at most a hundred. */
    for (size_t i = 1; i < diags->len; i++) {
        struct diag moving = diags->list[i];
        size_t j = i;
        for (; j > 0 && compare_places(&diags->list[j - 1], &moving) > 0; j--)
            diags->list[j] = diags->list[j - 1];
        diags->list[j] = moving;
    }
}

/* Messages come in the order of their lines, mostly: the search goes on where the last one ended. */
static cf_str source_line(struct diag_file *file, uint32_t line)
{
    cf_str bytes = file->bytes;
    bool behind = file->line && file->line <= line;
    size_t from = str_starts(bytes, "\xEF\xBB\xBF") ? 3 : 0; /* a mark, not a character */
    from = behind ? file->at : from;
    if (line < file->first)
        return STR("");
    for (uint32_t at = behind ? file->line : file->first; at < line; at++) {
        const char *end = memchr(bytes.ptr + from, '\n', bytes.len - from);
        if (!end)
            return STR("");
        from = (size_t)(end - bytes.ptr) + 1;
    }
    file->line = line;
    file->at = from;
    const char *end = memchr(bytes.ptr + from, '\n', bytes.len - from);
    size_t to = end ? (size_t)(end - bytes.ptr) : bytes.len;
    if (to > from && bytes.ptr[to - 1] == '\r')
        to--;
    return str_cut(bytes, from, to);
}

/* Appends a line of the source. `column` again (from 1), or 0 when it is not shown. */
static size_t add_excerpt(struct buf *out, cf_str line, uint32_t column)
{
    cf_str flat = str_flat(out->arena, str_cut(line, 0, (size_t)4 * EXCERPT_WIDTH));
    size_t shown = 0, caret = 0;
    for (size_t i = 0; i < flat.len; i++) {
        bool starts = ((unsigned char)line.ptr[i] & 0xC0) != 0x80;
        if (starts && ++shown > EXCERPT_WIDTH)
            break;
        if (starts && shown == column)
            caret = shown;
        if (starts || flat.ptr[i] != ' ') /* the rest of a character that is shown as one blank */
            buf_char(out, flat.ptr[i]);
    }
    return caret;
}

static void render_excerpt(const struct diags *diags, const struct diag *diag, struct buf *out)
{
    const struct place *place = &diag->place;
    if (!place->file || place->file > diags->files_len || !place->line)
        return;
    cf_str line = source_line(&diags->files[place->file - 1], place->line);
    if (!str_trim(line).len)
        return;
    buf_printf(out, "%5u | ", place->line);
    size_t caret = add_excerpt(out, line, place->column);
    buf_char(out, '\n');
    if (caret) {
        buf_text(out, "      | ");
        buf_pad(out, caret - 1, ' ');
        buf_text(out, "^\n");
    }
}

void diag_about(struct diags *diags, struct diag *diag, cf_str kind)
{
    if (kind.len && !diag->place.line && !str_has_word(diag->message, kind) &&
        !str_has_word(diag->hint, kind))
        diag->message =
            str_printf(diags->arena, "%.*s (%.*s)", STR_ARG(diag->message), STR_ARG(kind));
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {"error", "warning", "note"};
    return names[severity];
}

/* In place: text, and of one line. Names of files need be neither; a message may have been cut within a character. */
static void make_plain(char *text, size_t len)
{
    str_flatten(text, len);
    for (size_t fault; !str_utf8((cf_str){text, len}, &fault);)
        text[fault] = '?';
}

void diag_render(const struct diags *diags, const struct diag *diag, struct buf *out)
{
    cf_str file = diags_file_name(diags, diag->place.file);
    if (file.len) {
        const size_t from = out->len;
        buf_add(out, file.ptr, file.len);
        make_plain(out->ptr + from, out->len - from);
        if (diag->place.line)
            buf_printf(out, ":%u:%u", diag->place.line, diag->place.column);
        buf_text(out, ": ");
    }
    buf_printf(out, "%s: ", severity_name(diag->severity));
    cf_str path = str_flat(out->arena, diag->path);
    buf_printf(out, "%.*s%s", STR_ARG(path), path.len ? ": " : "");
    buf_add(out, diag->message.ptr, diag->message.len);
    buf_char(out, '\n');
    render_excerpt(diags, diag, out);
    if (diag->hint.len)
        buf_printf(out, "  hint: %.*s\n", STR_ARG(diag->hint));
}

/* One line of UTF-8, whatever the texts from outside that are quoted in it hold. */
static cf_str vprint(struct arena *arena, const char *format, va_list args)
{
    struct buf buf = {.arena = arena};
    buf_vprintf(&buf, format, args);
    make_plain(buf.ptr, buf.len);
    return buf_str(&buf);
}

void ctx_report(struct ctx *ctx, enum severity severity, const cf_node *at, const char *format,
                va_list args)
{
    struct arena *arena = ctx->diags->arena;
    struct diag diag = {.severity = severity, .message = vprint(arena, format, args)};
    if (at && has_room(ctx->diags, severity)) { /* to find the path takes a walk */
        if (at->file != NODE_MADE)
            diag.place = (struct place){at->file, at->line, at->column};
        diag.path = ctx->root ? node_path_of(arena, ctx->root, at) : STR("");
    }
    diags_add(ctx->diags, diag);
}

bool ctx_error(struct ctx *ctx, const cf_node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ctx_report(ctx, SEVERITY_ERROR, at, format, args);
    va_end(args);
    return false;
}

void ctx_warn(struct ctx *ctx, const cf_node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ctx_report(ctx, SEVERITY_WARNING, at, format, args);
    va_end(args);
}

void ctx_note(struct ctx *ctx, const cf_node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ctx_report(ctx, SEVERITY_NOTE, at, format, args);
    va_end(args);
}

bool ctx_error_at(struct ctx *ctx, struct place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diags_add(ctx->diags, (struct diag){.severity = SEVERITY_ERROR,
                                        .place = place,
                                        .message = vprint(ctx->diags->arena, format, args)});
    va_end(args);
    return false;
}

bool ctx_count_document(struct ctx *ctx, struct place place, size_t *count)
{
    if (++*count <= ctx->limits->documents)
        return true;
    ctx_error_at(ctx, place, "the input has more than %zu documents (limit documents)",
                 ctx->limits->documents);
    ctx_hint(ctx, "split the file into several");
    return false;
}

void ctx_cause(struct ctx *ctx, enum diag_cause cause)
{
    struct diags *diags = ctx->diags;
    if (diags->len && !diags->last_dropped)
        diags->list[diags->len - 1].cause = cause;
}

void ctx_hint(struct ctx *ctx, const char *format, ...)
{
    struct diags *diags = ctx->diags;
    if (!diags->len || diags->last_dropped)
        return;
    va_list args;
    va_start(args, format);
    diags->list[diags->len - 1].hint = vprint(diags->arena, format, args);
    va_end(args);
}

void ctx_about(struct ctx *ctx, cf_str kind)
{
    struct diags *diags = ctx->diags;
    if (diags->len && !diags->last_dropped)
        diag_about(diags, &diags->list[diags->len - 1], kind);
}
