/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/report.h"

#include "base/node.h"
#include "io/file.h"
#include "runner/troubles.h"
#include "text/json_write.h"

/* What the kubelet keeps of a termination message. */
enum { TERMINATION_BYTES = 4096 };
#define TERMINATION_LOG "/dev/termination-log"

static const struct diag *first_error(const struct diags *diags)
{
    for (size_t i = 0; i < diags->len; i++)
        if (diags->list[i].severity == SEVERITY_ERROR)
            return &diags->list[i];
    return NULL;
}

cf_str report_reason(const struct ctx *ctx, const struct log *log)
{
    const struct diag *diag = first_error(ctx->diags);
    return diag ? secrets_hide(&log->secrets, ctx->arena, diag->message) : STR("");
}

/* What to do about the reason. The hint stands with the last of several errors that belong together;
 * where there is none, the table knows. */
static cf_str next_step(const struct ctx *ctx, const struct log *log, enum result result)
{
    const struct diag *first = first_error(ctx->diags);
    if (!first)
        return STR("");
    const char *code = troubles_code(result, first->message);
    for (size_t i = 0; i < ctx->diags->len; i++) {
        const struct diag *diag = &ctx->diags->list[i];
        if (diag->severity == SEVERITY_ERROR && diag->hint.len &&
            strcmp(troubles_code(result, diag->message), code) == 0)
            return secrets_hide(&log->secrets, ctx->arena, diag->hint);
    }
    return str_of(troubles_next(result, code));
}

/* The errors, each with its next step; as much as fits, whole characters. */
static cf_str termination_text(struct ctx *ctx, const struct log *log)
{
    struct buf text = {.arena = ctx->arena};
    for (size_t i = 0; i < ctx->diags->len; i++) {
        const struct diag *diag = &ctx->diags->list[i];
        if (diag->severity != SEVERITY_ERROR)
            continue;
        buf_printf(&text, "%.*s\n", STR_ARG(diag->message));
        if (diag->hint.len)
            buf_printf(&text, "next: %.*s\n", STR_ARG(diag->hint));
    }
    cf_str clean = secrets_hide(&log->secrets, ctx->arena, buf_str(&text));
    return str_begin(clean, TERMINATION_BYTES);
}

static void write_termination(struct ctx *ctx, struct log *log, cf_str path)
{
    bool asked = path.len > 0;
    cf_str text = termination_text(ctx, log);
    if (!asked)
        path = STR(TERMINATION_LOG);
    if (!text.len || (!asked && file_kind(path.ptr) != FILE_REGULAR))
        return;
    if (!file_fill(path.ptr, text))
        log_line(log, LOG_WARNING, "%s cannot be written", path.ptr);
}

void report_end(struct ctx *ctx, struct log *log, cf_str termination_log,
                const struct report *report)
{
    struct map_builder last = {.arena = ctx->arena};
    struct buf line = {.arena = ctx->arena};
    cf_str reason = report_reason(ctx, log);
    log_diagnostics(log, ctx->diags, 0);
    write_termination(ctx, log, termination_log);
    map_text(&last, "outcome", str_of(result_row(report->result)->outcome));
    map_text(&last, "code", str_of(troubles_code(report->result, reason)));
    map_add(&last, STR("reason"), node_str(ctx->arena, reason));
    map_text(&last, "next", next_step(ctx, log, report->result));
    map_add(&last, STR("kind"), node_str(ctx->arena, report->kind));
    map_add(&last, STR("namespace"), node_str(ctx->arena, report->name_space));
    map_add(&last, STR("name"), node_str(ctx->arena, report->name));
    map_add(&last, STR("arn"), node_str(ctx->arena, report->arn));
    map_add(&last, STR("exit"), node_int(ctx->arena, report->exit));
    json_write(&line, map_node(&last), JSON_COMPACT);
    buf_char(&line, '\n');
    if (!log->quiet || report->exit)
        log->write(log->data, buf_str(&line));
}
