/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/results.h"

#include "engine/emitter.h"

/* A record: its kind (1 byte), the length of the rest (8), the rest. Numbers have 8 bytes, the lowest
 * first; a text is its length and its bytes. */
enum { NUMBER = 8, HEAD = 1 + NUMBER };

/* --- writing ------------------------------------------------------------------------------------ */

static void encode(uint64_t value, char bytes[NUMBER])
{
    for (int i = 0; i < NUMBER; i++)
        bytes[i] = (char)(unsigned char)(value >> (8 * i));
}

static void put_number(struct buf *out, uint64_t value)
{
    char bytes[NUMBER];
    encode(value, bytes);
    buf_add(out, bytes, NUMBER);
}

static void put_text(struct buf *out, cf_str text)
{
    put_number(out, text.len);
    buf_add(out, text.ptr, text.len);
}

static size_t open_record(struct buf *out, enum results_kind kind)
{
    buf_char(out, (char)kind);
    put_number(out, 0);
    return out->len;
}

static void close_record(struct buf *out, size_t from)
{
    encode(out->len - from, out->ptr + from - NUMBER);
}

void results_begin(struct buf *out, size_t item, size_t step)
{
    size_t from = open_record(out, RESULTS_BEGIN);
    put_number(out, item);
    put_number(out, step);
    close_record(out, from);
}

/* Cut between two characters where it is too long to be read by anybody. */
static void put_line(struct buf *out, cf_str text)
{
    cf_str begin = str_begin(text, LIMITS_MESSAGE_BYTES);
    put_text(out, begin.len == text.len ? text : str_printf(out->arena, "%.*s...", STR_ARG(begin)));
}

void results_diags(struct buf *out, const struct diags *diags)
{
    size_t errors = diags->errors;
    for (size_t i = 0; i < diags->len; i++) {
        const struct diag *diag = &diags->list[i];
        size_t from = open_record(out, RESULTS_DIAG);
        put_number(out, diag->severity);
        put_number(out, diag->place.line);
        put_number(out, diag->place.column);
        put_text(out, diags_file_name(diags, diag->place.file));
        put_text(out, diag->path);
        put_line(out, diag->message);
        put_line(out, diag->hint);
        close_record(out, from);
        errors -= diag->severity == SEVERITY_ERROR;
    }
    if (!diags->dropped)
        return;
    size_t from = open_record(out, RESULTS_DROPPED);
    put_number(out, diags->dropped);
    put_number(out, errors);
    close_record(out, from);
}

void results_files(struct buf *out, const struct file_set *files)
{
    for (size_t i = 0; files && i < files->len; i++) {
        size_t from = open_record(out, RESULTS_FILE);
        put_text(out, files->files[i].path);
        put_text(out, files->files[i].bytes);
        put_text(out, files->files[i].owner);
        close_record(out, from);
    }
}

void results_end(struct buf *out, bool ok, cf_str document)
{
    size_t from = open_record(out, RESULTS_END);
    put_number(out, ok);
    put_text(out, document);
    close_record(out, from);
}

void results_script(struct buf *out, size_t script)
{
    size_t from = open_record(out, RESULTS_SCRIPT);
    put_number(out, script);
    close_record(out, from);
}

/* --- reading ------------------------------------------------------------------------------------ */

/* What is left of a record. `bad` once it did not hold what was asked of it. */
struct cursor {
    struct arena *arena;
    cf_str rest;
    bool bad;
};

static uint64_t decode(const char *bytes)
{
    uint64_t value = 0;
    for (int i = NUMBER - 1; i >= 0; i--)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static uint64_t take_number(struct cursor *cursor, uint64_t most)
{
    if (cursor->bad || cursor->rest.len < NUMBER) {
        cursor->bad = true;
        return 0;
    }
    uint64_t value = decode(cursor->rest.ptr);
    cursor->rest = str_cut(cursor->rest, NUMBER, cursor->rest.len);
    cursor->bad = value > most;
    return cursor->bad ? 0 : value;
}

static cf_str take_bytes(struct cursor *cursor, size_t most)
{
    size_t len = (size_t)take_number(cursor, most);
    if (cursor->bad || len > cursor->rest.len) {
        cursor->bad = true;
        return STR("");
    }
    cf_str bytes = {arena_copy(cursor->arena, cursor->rest.ptr, len), len};
    cursor->rest = str_cut(cursor->rest, len, cursor->rest.len);
    return bytes;
}

static cf_str take_text(struct cursor *cursor, bool one_line)
{
    size_t fault;
    cf_str text = take_bytes(cursor, SIZE_MAX);
    cursor->bad = cursor->bad || !str_utf8(text, &fault) || (one_line && !str_is_flat(text));
    return text;
}

static void take_diag(struct cursor *cursor, struct results_record *record)
{
    struct diag *diag = &record->diag;
    diag->severity = (enum severity)take_number(cursor, SEVERITY_NOTE);
    diag->place.line = (uint32_t)take_number(cursor, UINT32_MAX);
    diag->place.column = (uint32_t)take_number(cursor, UINT32_MAX);
    record->file_name = take_bytes(cursor, SIZE_MAX); /* the names of files need be no text */
    diag->path = take_text(cursor, false);
    diag->message = take_text(cursor, true);
    diag->hint = take_text(cursor, true);
}

static void take_file(struct cursor *cursor, const struct limits *limits,
                      struct results_record *record)
{
    const char *why;
    record->file.path = take_text(cursor, true);
    record->file.bytes = take_bytes(cursor, limits->output_bytes);
    record->file.owner = take_text(cursor, true);
    cursor->bad = cursor->bad || !files_path_ok(record->file.path, &why) ||
                  (record->file.owner.len && !emitter_name_ok(record->file.owner));
}

static void take_rest(struct cursor *cursor, const struct limits *limits,
                      struct results_record *record)
{
    switch (record->kind) {
    case RESULTS_BEGIN:
        record->item = (size_t)take_number(cursor, SIZE_MAX);
        record->step = (size_t)take_number(cursor, SIZE_MAX);
        break;
    case RESULTS_DIAG:
        take_diag(cursor, record);
        break;
    case RESULTS_DROPPED:
        record->dropped = (size_t)take_number(cursor, UINT32_MAX);
        record->errors = (size_t)take_number(cursor, record->dropped);
        break;
    case RESULTS_FILE:
        take_file(cursor, limits, record);
        break;
    case RESULTS_END:
        record->ok = take_number(cursor, 1);
        record->document = take_text(cursor, false);
        break;
    case RESULTS_SCRIPT:
        record->script = (size_t)take_number(cursor, SIZE_MAX);
        break;
    default:
        cursor->bad = true;
    }
    cursor->bad = cursor->bad || cursor->rest.len;
}

void results_skip(struct results *results, bool item)
{
    results->open = false;
    results->script = 0;
    results->step++;
    if (item || results->step > results->last) {
        results->item++;
        results->step = results->first;
    }
}

/* Whether the record may come now; if so, goes on. */
static bool fits(struct results *results, struct results_record *record)
{
    if (results->item == results->items)
        return false;
    if (record->kind == RESULTS_BEGIN) {
        bool fits =
            !results->open && record->item == results->item && record->step == results->step;
        results->open = true;
        return fits;
    }
    record->item = results->item;
    record->step = results->step;
    if (!results->open || (record->kind == RESULTS_FILE && record->step == 0))
        return false;
    if (record->kind == RESULTS_SCRIPT) {
        if (record->script > results->scripts)
            return false;
        results->script = record->script;
    }
    if (record->kind == RESULTS_END)
        results_skip(results, record->step == 0 && !record->ok);
    return true;
}

enum results_state results_next(struct results *results, struct arena *arena,
                                const struct limits *limits, cf_str bytes, size_t *ret_used,
                                struct results_record *ret_record)
{
    enum { SMALL_TEXTS = 1 << 20 }; /* what comes with a file */
    if (bytes.len < HEAD)
        return RESULTS_MORE;
    uint64_t len = decode(bytes.ptr + 1);
    if (len > limits->input_bytes + SMALL_TEXTS) /* no file and no document is larger */
        return RESULTS_BROKEN;
    if (len > bytes.len - HEAD)
        return RESULTS_MORE;
    struct cursor cursor = {.arena = arena, .rest = str_cut(bytes, HEAD, HEAD + (size_t)len)};
    *ret_record = (struct results_record){.kind = (enum results_kind)(unsigned char)bytes.ptr[0]};
    take_rest(&cursor, limits, ret_record);
    *ret_used = HEAD + (size_t)len;
    return !cursor.bad && fits(results, ret_record) ? RESULTS_RECORD : RESULTS_BROKEN;
}
