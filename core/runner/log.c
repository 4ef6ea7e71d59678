/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/log.h"

#include "base/node.h"
#include "io/clock.h"
#include "text/json_write.h"

static const char *const levels[] = {"info", "warning", "error"};

static void write_json(struct log *log, struct arena *arena, enum log_level level, cf_str text,
                       cf_str hint)
{
    struct map_builder entry = {.arena = arena};
    struct buf line = {.arena = arena};
    map_text(&entry, "time", clock_utc(arena));
    map_text(&entry, "level", str_of(levels[level]));
    map_text(&entry, "message", text);
    map_text(&entry, "hint", hint);
    map_text(&entry, "kind", log->kind);
    map_text(&entry, "namespace", log->name_space);
    map_text(&entry, "name", log->name);
    json_write(&line, map_node(&entry), JSON_COMPACT);
    buf_char(&line, '\n');
    log->write(log->data, buf_str(&line));
}

static void write_text(struct log *log, struct arena *arena, enum log_level level, cf_str text)
{
    struct buf line = {.arena = arena};
    cf_str time = clock_utc(arena);
    buf_printf(&line, "%.*s %s", STR_ARG(time), level == LOG_INFO ? "" : levels[level]);
    if (level != LOG_INFO)
        buf_text(&line, ": ");
    for (size_t i = 0; i < text.len; i++)
        buf_char(&line, (unsigned char)text.ptr[i] < 0x20 ? ' ' : text.ptr[i]);
    buf_char(&line, '\n');
    log->write(log->data, buf_str(&line));
}

void log_line(struct log *log, enum log_level level, const char *format, ...)
{
    if (log->quiet && level != LOG_ERROR)
        return;
    struct arena *arena = arena_open();
    struct buf text = {.arena = arena};
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    cf_str clean = secrets_hide(&log->secrets, arena, buf_str(&text));
    if (log->json)
        write_json(log, arena, level, clean, STR(""));
    else
        write_text(log, arena, level, clean);
    arena_close(arena);
}

void log_diagnostics(struct log *log, const struct diags *diags, size_t from)
{
    static const enum log_level of[] = {
        [SEVERITY_ERROR] = LOG_ERROR, [SEVERITY_WARNING] = LOG_WARNING, [SEVERITY_NOTE] = LOG_INFO};
    struct arena *arena = arena_open();
    struct buf text = {.arena = arena};
    for (size_t i = from; i < diags->len; i++) {
        const struct diag *diag = &diags->list[i];
        if (log->quiet && diag->severity != SEVERITY_ERROR)
            continue;
        if (!log->json)
            diag_render(diags, diag, &text);
        else
            write_json(log, arena, of[diag->severity],
                       secrets_hide(&log->secrets, arena, diag->message),
                       secrets_hide(&log->secrets, arena, diag->hint));
    }
    cf_str more = str_printf(arena, "%zu more problems are not shown", diags->dropped);
    if (diags->dropped && log->json)
        write_json(log, arena, LOG_INFO, more, STR(""));
    else if (diags->dropped)
        buf_printf(&text, "note: %.*s\n", STR_ARG(more));
    if (text.len)
        log->write(log->data, secrets_hide(&log->secrets, arena, buf_str(&text)));
    arena_close(arena);
}
