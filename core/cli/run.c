/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run.h"

#include "cli/progress.h"
#include "cli/version.h"
#include "io/file.h"
#include "text/json_write.h"
#include "text/yaml_write.h"

#include <stdlib.h>
#include <unistd.h>

struct ctx run_ctx(struct run *run, struct arena *arena)
{
    return (struct ctx){
        .arena = arena, .diags = diags_new(arena, &run->limits), .limits = &run->limits};
}

/* Beside the program, as installed and as built alike; the environment can say otherwise. */
static cf_str folder_of(struct run *run, const char *variable, const char *from_bin)
{
    const char *given = variable ? getenv(variable) : NULL;
    if (given && *given)
        return str_of(given);
    cf_str folder = file_program_folder(run->arena), below = str_of(from_bin);
    for (; str_starts(below, "../"); below = str_cut(below, 3, below.len))
        folder = file_folder(folder);
    return file_join(run->arena, folder, below);
}

/* As if it were a failure of any other kind: what was begun on disk, the next run finds and finishes. */
static void out_of_memory(void)
{
    fputs("error: out of memory\n"
          "  hint: give the program more of it, or fewer and smaller definitions at a time\n",
          stderr);
    _exit(RUN_FAILED);
}

void run_open(struct run *run, FILE *out, FILE *err)
{
    arena_exhausted(out_of_memory);
    *run = (struct run){.limits = LIMITS_DEFAULT, .out = out, .err = err};
    run->arena = arena_open();
    run->ctx = run_ctx(run, run->arena);
    run->diagnostics.arena = run->arena;
    run->diagnostics_text.arena = run->arena;
    run->values.arena = run->arena;
    run->notes_printed.arena = run->arena;
    run->data_folder = folder_of(run, "CRDFORGE_DATA_DIR", CRDFORGE_DATA_FROM_BIN);
    run->plugin_folder = folder_of(run, NULL, CRDFORGE_PLUGIN_FROM_BIN);
    run->plugin_path = str_of(getenv("CRDFORGE_PLUGIN_PATH"));
}

static void write_json(struct run *run, const cf_node *node)
{
    struct buf text = {.arena = run->arena};
    json_write(&text, node, JSON_PRETTY);
    buf_char(&text, '\n');
    fwrite(text.ptr, 1, text.len, run->out);
}

/* The one value of standard output. */
static void end_json(struct run *run)
{
    struct map_builder all = {.arena = run->arena};
    if (run->values.len || run->written) {
        if (run->values.len)
            write_json(run, run->values.len == 1 ? run->values.items[0] : list_node(&run->values));
        fwrite(buf_str(&run->diagnostics_text).ptr, 1, run->diagnostics_text.len, run->err);
        return;
    }
    for (size_t i = 0; run->report && i < cf_len(run->report); i++)
        map_add_pair(&all, run->report->as.map.pairs[i]);
    map_add(&all, STR("diagnostics"), list_node(&run->diagnostics));
    write_json(run, map_node(&all));
}

int run_close(struct run *run, int code)
{
    progress_erase(run->progress);
    run_flush(run, &run->ctx);
    if (run->json)
        end_json(run);
    if (fflush(run->out) != 0 || ferror(run->out)) {
        fprintf(run->err, "error: standard output could not be written\n");
        code = run->unwritten ? run->unwritten : RUN_FAILED;
    }
    if (code == RUN_DONE && run->failed)
        code = RUN_FAILED;
    arena_close(run->arena);
    return code;
}

static void hear(struct run *run, cf_str text)
{
    if (run->heard)
        buf_add(run->heard, text.ptr, text.len);
}

void run_say_once(struct run *run, cf_str line, cf_str again)
{
    if (run->quiet || run->json)
        return;
    progress_erase(run->progress);
    fprintf(run->err, "%.*s\n", STR_ARG(line));
    hear(run, again);
    hear(run, STR("\n"));
}

void run_say(struct run *run, const char *format, ...)
{
    struct arena *arena;
    va_list args;
    if (run->quiet || run->json)
        return;
    arena = arena_open();
    struct buf text = {.arena = arena};
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    const cf_str line = buf_str(&text);
    run_say_once(run, line, line);
    arena_close(arena);
}

static bool said_before(struct run *run, cf_str message)
{
    for (size_t i = 0; i < run->notes_printed.len; i++)
        if (str_equal(node_text(run->notes_printed.items[i]), message))
            return true;
    list_add(&run->notes_printed, node_str(run->arena, str_copy(run->arena, message)));
    return false;
}

static void add_text(struct run *run, struct map_builder *map, const char *key, cf_str text)
{
    map_text(map, key, str_copy(run->arena, text));
}

static void keep(struct run *run, const struct diags *diags, const struct diag *diag)
{
    struct map_builder map = {.arena = run->arena};
    map_text(&map, "severity", str_of(severity_name(diag->severity)));
    add_text(run, &map, "file", diags_file_name(diags, diag->place.file));
    if (diag->place.line) {
        map_add(&map, STR("line"), node_int(run->arena, diag->place.line));
        map_add(&map, STR("column"), node_int(run->arena, diag->place.column));
    }
    add_text(run, &map, "path", diag->path);
    add_text(run, &map, "message", diag->message);
    add_text(run, &map, "hint", diag->hint);
    list_add(&run->diagnostics, map_node(&map));
}

static void show(struct run *run, struct ctx *ctx, const struct diag *diag)
{
    struct buf text = {.arena = ctx->arena};
    if (diag->severity == SEVERITY_NOTE && (run->quiet || said_before(run, diag->message)))
        return;
    if (diag->severity == SEVERITY_WARNING && run->quiet)
        return;
    if (run->json) {
        keep(run, ctx->diags, diag);
        diag_render(ctx->diags, diag, &run->diagnostics_text);
        return;
    }
    diag_render(ctx->diags, diag, &text);
    fputs(text.ptr, run->err);
    hear(run, buf_str(&text));
}

static void tell_dropped(struct run *run, struct ctx *ctx)
{
    const struct diags *diags = ctx->diags;
    struct diag more = {.path = STR(""), .hint = STR("")};
    more.severity = diags->errors     ? SEVERITY_ERROR
                    : diags->warnings ? SEVERITY_WARNING
                                      : SEVERITY_NOTE;
    more.message = str_printf(ctx->arena, "%zu more like these are not shown", diags->dropped);
    show(run, ctx, &more);
}

void run_flush(struct run *run, struct ctx *ctx)
{
    struct diags *diags = ctx->diags;
    if (diags->len)
        progress_erase(run->progress);
    diags_sort(diags);
    for (size_t i = 0; i < diags->len; i++)
        show(run, ctx, &diags->list[i]);
    if (diags->dropped)
        tell_dropped(run, ctx);
    run->failed = run->failed || diags->errors > 0;
    diags->len = diags->errors = diags->warnings = diags->dropped = 0;
    diags->last_dropped = false;
}

void run_print(struct run *run, const cf_node *node)
{
    struct buf text = {.arena = run->arena};
    if (run->json) {
        list_add(&run->values, node_copy(run->arena, node));
        return;
    }
    yaml_write(&text, node);
    fwrite(text.ptr ? text.ptr : "", 1, text.len, run->out);
}

void run_report(struct run *run, const cf_node *map)
{
    run->report = node_copy(run->arena, map);
}

int run_text(struct run *run, cf_str text)
{
    struct map_builder map = {.arena = run->arena};
    map_text(&map, "text", text);
    if (run->json)
        run_report(run, map_node(&map));
    else
        fwrite(text.ptr, 1, text.len, run->out);
    return RUN_DONE;
}
