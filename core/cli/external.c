/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/external.h"

#include "base/node.h"
#include "io/file.h"
#include "io/process.h"
#include "io/trust.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What both sides speak; bytes of a program's last words that are shown. */
enum { PROTOCOL = 1, SHOWN_ERROR = 300 };

struct program {
    cf_str path, name; /* name: empty until it has told it */
};

bool external_is(cf_str path)
{
    return !str_ends(path, ".so") && !str_ends(path, ".lua") &&
           file_kind(path.ptr) == FILE_REGULAR && access(path.ptr, X_OK) == 0;
}

/* The last line that it wrote on standard error, with a colon before it. */
static cf_str last_words(struct arena *arena, cf_str errors)
{
    size_t from;
    errors = str_trim(errors);
    for (from = errors.len; from && errors.ptr[from - 1] != '\n'; from--) {
    }
    errors = str_flat(arena, str_trim(str_cut(errors, from, from + SHOWN_ERROR)));
    return errors.len ? str_printf(arena, ": %.*s", STR_ARG(errors)) : STR("");
}

/* Seconds that one answer may take. */
static unsigned longest(const struct ctx *ctx)
{
    return ctx->limits->emit_seconds * LIMITS_ASK_TIMES;
}

/* Of a signal that we have not sent. The limit of CPU is a worker's, which the program has inherited. */
static void killed(struct ctx *ctx, cf_str path, int number, cf_str words)
{
    if (number == SIGXCPU)
        ctx_error(ctx, NULL, "%.*s took more CPU than --emit-timeout gives a format: %u s%.*s",
                  STR_ARG(path), ctx->limits->emit_seconds, STR_ARG(words));
    else
        ctx_error(ctx, NULL, "%.*s was killed by signal %d%.*s", STR_ARG(path), number,
                  STR_ARG(words));
}

static const char protocol_hint[] =
    "a format's program reads one JSON value, writes one and exits with 0: see "
    "docs/EXTERNAL_FORMATS.md";

static bool is_late(const struct process_result *result)
{
    return result->end == PROCESS_TIMED_OUT ||
           (result->end == PROCESS_SIGNALLED && result->code == SIGXCPU);
}

static void failed(struct ctx *ctx, const struct program *program,
                   const struct process_result *result)
{
    cf_str path = program->path, words = last_words(ctx->arena, result->errors);
    switch (result->end) {
    case PROCESS_EXITED:
        ctx_error(ctx, NULL, "%.*s ended with exit code %d%.*s", STR_ARG(path), result->code,
                  STR_ARG(words));
        break;
    case PROCESS_SIGNALLED:
        killed(ctx, path, result->code, words);
        break;
    case PROCESS_TIMED_OUT:
        ctx_error(ctx, NULL, "%.*s gave no answer within %u seconds%.*s", STR_ARG(path),
                  longest(ctx), STR_ARG(words));
        break;
    case PROCESS_TOO_LARGE:
        ctx_error(ctx, NULL, "%.*s answered with more than %zu bytes", STR_ARG(path),
                  ctx->limits->output_bytes);
        break;
    default:
        ctx_error(ctx, NULL, "%.*s cannot be started: %s", STR_ARG(path), strerror(result->code));
        break;
    }
    if (is_late(result))
        ctx_hint(ctx, "give it more time with --emit-timeout, or see docs/EXTERNAL_FORMATS.md");
    else
        ctx_hint(ctx, "%s", protocol_hint);
    ctx_cause(ctx, is_late(result) || result->end == PROCESS_TOO_LARGE ? DIAG_LIMIT : DIAG_FAULT);
}

/* Nothing of it can be used. */
static const cf_node *ill(struct ctx *ctx, enum diag_cause cause)
{
    ctx_hint(ctx, "%s", protocol_hint);
    ctx_cause(ctx, cause);
    return NULL;
}

/* The answer, a map; NULL after a diagnostic. */
static const cf_node *ask(struct ctx *ctx, const struct program *program, const cf_node *question)
{
    struct buf text = {.arena = ctx->arena};
    json_write(&text, question, JSON_COMPACT);
    buf_char(&text, '\n');
    const char *argv[] = {program->path.ptr, NULL};
    const struct process_request request = {.argv = argv,
                                            .input = buf_str(&text),
                                            .output_bytes = ctx->limits->output_bytes,
                                            .limit_ms = (int64_t)longest(ctx) * 1000,
                                            .wake = -1};
    struct process_result result = process_run(ctx->arena, &request);
    if (result.end != PROCESS_EXITED || result.code != 0) {
        failed(ctx, program, &result);
        return NULL;
    }
    if (!str_trim(result.output).len) {
        ctx_error(ctx, NULL, "%.*s answered nothing%.*s", STR_ARG(program->path),
                  STR_ARG(last_words(ctx->arena, result.errors)));
        return ill(ctx, DIAG_FAULT);
    }
    cf_str name = str_printf(ctx->arena, "answer of %.*s", STR_ARG(program->path));
    const cf_node *answer =
        json_read(ctx, diags_file(ctx->diags, name, result.output), result.output);
    if (!answer)
        return ill(ctx, DIAG_FAULT);
    if (answer->kind == CF_MAP)
        return answer;
    ctx_error(ctx, answer, "expected a map, found %s", node_kind_name(answer));
    return ill(ctx, DIAG_FAULT);
}

static struct map_builder question(struct arena *arena, const char *what)
{
    struct map_builder map = {.arena = arena};
    map_add(&map, STR("crdforge_emitter"), node_int(arena, PROTOCOL));
    map_text(&map, "request", str_of(what));
    return map;
}

/* Hands on what it has to say. False when one of it is an error. */
static bool tell(struct ctx *ctx, const struct program *program, const cf_node *messages)
{
    bool ok = true;
    for (size_t i = 0; i < cf_len(messages); i++) {
        const cf_node *message = cf_at(messages, i);
        cf_str severity = node_text(cf_get(message, "severity")),
               hint = str_flat(ctx->arena, node_text(cf_get(message, "hint"))),
               text = str_flat(ctx->arena, node_text(cf_get(message, "message")));
        if (str_is(severity, "note"))
            ctx_note(ctx, NULL, "format %.*s: %.*s", STR_ARG(program->name), STR_ARG(text));
        else if (str_is(severity, "warning"))
            ctx_warn(ctx, NULL, "format %.*s: %.*s", STR_ARG(program->name), STR_ARG(text));
        else
            ok = ctx_error(ctx, NULL, "format %.*s: %.*s", STR_ARG(program->name), STR_ARG(text));
        if (hint.len)
            ctx_hint(ctx, "%.*s", STR_ARG(hint));
    }
    return ok;
}

/* emitter_call: the files of a component, or of the list of all. */
static const cf_node *emit(struct ctx *ctx, void *data, const cf_node *subject,
                           const cf_node *options)
{
    const struct program *program = data;
    struct map_builder map = question(ctx->arena, "emit");
    map_add(&map, subject->kind == CF_LIST ? STR("components") : STR("component"), subject);
    map_add(&map, STR("options"), options);
    const cf_node *answer = ask(ctx, program, map_node(&map));
    if (!answer || !tell(ctx, program, cf_get(answer, "messages")))
        return NULL;
    const cf_node *files = cf_get(answer, "files");
    if (files && files->kind == CF_LIST)
        return files;
    ctx_error(ctx, answer, "format %.*s: its answer has no list \"files\"", STR_ARG(program->name));
    return ill(ctx, DIAG_DATA);
}

const struct emitter *external_open(struct ctx *ctx, cf_str path)
{
    struct program *program = arena_new(ctx->arena, struct program);
    /* A name without a slash would be searched for in PATH. */
    program->path = memchr(path.ptr, '/', path.len) ? str_copy(ctx->arena, path)
                                                    : file_join(ctx->arena, STR("."), path);
    struct map_builder map = question(ctx->arena, "describe");
    cf_str why;
    if (!trust_file(ctx->arena, program->path, true, &why)) {
        ctx_error(ctx, NULL, "%.*s was refused: %.*s", STR_ARG(path), STR_ARG(why));
        return NULL;
    }
    const cf_node *about = ask(ctx, program, map_node(&map));
    if (!about)
        return NULL;
    program->name = node_text(cf_get(about, "name"));
    return emitter_adopt(ctx, (struct emitter_parts){.name = program->name,
                                                     .origin = path,
                                                     .about = about,
                                                     .call = emit,
                                                     .call_data = program});
}
