/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kit_try.h"

#include "base/hash.h"
#include "cli/choose.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "engine/capabilities.h"
#include "engine/generate.h"
#include "io/surroundings.h"
#include "text/base64.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <errno.h>
#include <string.h>

/* The keys of what is told: a line of JSON each. */
static const char AT[] = "at", END[] = "end", TEXT[] = "text", FILES[] = "files", ABOUT[] = "about",
                  REFUSED[] = "refused", HINT[] = "hint", LAST[] = "last", PROGRAM[] = "program";

/* --- in the child ------------------------------------------------------------------------------- */

struct working {
    const struct kit_try *about;
    enum kit_way way;
    struct worker *self;
    struct run *run;
    struct formats *formats;
    struct choice *choice; /* with the options at hand */
    const char *with;      /* those, for names; "" */
    struct arena *arena;   /* of one outcome */
    bool stopped;          /* there was a fault: every other kind may take as long to come to it */
};

static void tell(const struct working *w, struct map_builder *map)
{
    struct buf line = {.arena = w->arena};
    json_write(&line, map_node(map), JSON_COMPACT);
    buf_char(&line, '\n');
    worker_send(w->self, buf_str(&line));
}

static void tell_begin(const struct working *w, cf_str name)
{
    struct map_builder map = {.arena = w->arena};
    map_text(&map, AT, name);
    tell(w, &map);
    worker_step(w->self);
}

static void tell_end(const struct working *w, cf_str name, enum kit_end end, cf_str text,
                     const cf_node *files)
{
    struct map_builder map = {.arena = w->arena};
    map_text(&map, AT, name);
    map_add(&map, str_of(END), node_int(w->arena, end));
    map_text(&map, TEXT, text);
    map_add(&map, str_of(FILES), files);
    tell(w, &map);
}

static const struct diag *first_error(const struct diags *diags)
{
    static const struct diag wordless = {.message = {"it failed without a word", 24},
                                         .cause = DIAG_FAULT};
    for (size_t i = 0; i < diags->len; i++)
        if (diags->list[i].severity == SEVERITY_ERROR)
            return &diags->list[i];
    return &wordless;
}

static enum kit_end end_of(enum generate_step step, const struct diag *error)
{
    static const enum kit_end ends[] = {[DIAG_SAID] = KIT_REFUSED,
                                        [DIAG_FAULT] = KIT_FAULT,
                                        [DIAG_LIMIT] = KIT_LIMIT,
                                        [DIAG_DATA] = KIT_NO_FILES};
    return step == GENERATE_FILES ? KIT_NO_FILES : ends[error->cause];
}

static cf_str digest_of(struct arena *arena, const struct file_set *set)
{
    struct buf all = {.arena = arena};
    for (size_t i = 0; i < set->len; i++) {
        buf_printf(&all, "%.*s\n%zu\n", STR_ARG(set->files[i].path), set->files[i].bytes.len);
        buf_add(&all, set->files[i].bytes.ptr, set->files[i].bytes.len);
    }
    return hash_sha256(arena, buf_str(&all));
}

static const cf_node *bytes_of(struct arena *arena, const struct file_set *set)
{
    struct map_builder files = {.arena = arena};
    for (size_t i = 0; i < set->len; i++) {
        struct buf text = {.arena = arena};
        base64_encode(&text, set->files[i].bytes);
        map_add(&files, set->files[i].path, node_str(arena, buf_str(&text)));
    }
    return map_node(&files);
}

static void make(struct working *w, cf_str fixture, const cf_node *subject)
{
    arena_clear(w->arena);
    struct ctx ctx = run_ctx(w->run, w->arena);
    struct natives_memo memo = {.component = NULL};
    enum generate_step step = GENERATE_EMIT;
    cf_str name = str_printf(w->arena, "%.*s%s", STR_ARG(fixture), w->with);
    const struct generate_request request = {.emitter = w->choice->emitter,
                                             .subject = subject,
                                             .options = w->choice->options,
                                             .memo = &memo,
                                             .step = &step};
    if (w->stopped)
        return;
    tell_begin(w, name);
    const struct file_set *set = generate(&ctx, &request);
    if (set) {
        const cf_node *files = w->way == KIT_FILES ? bytes_of(w->arena, set) : NULL;
        tell_end(w, name, KIT_MADE, digest_of(w->arena, set), files);
    } else {
        const struct diag *error = first_error(ctx.diags);
        enum kit_end end = end_of(step, error);
        w->stopped = end == KIT_FAULT || end == KIT_LIMIT;
        tell_end(w, name, end, error->message, NULL);
    }
}

/* A format of set scope is handed lists: each component in one of its own, and at last all. */
static void make_one(struct working *w, size_t index)
{
    const struct kit_fixtures *fixtures = w->about->fixtures;
    struct list_builder list = {.arena = w->run->arena};
    if (!w->choice->emitter->set_scope) {
        make(w, fixtures->list[index].name, fixtures->list[index].document);
        return;
    }
    list_add(&list, fixtures->list[index].document);
    make(w, fixtures->list[index].name, list_node(&list));
}

static void make_set(struct working *w)
{
    struct list_builder list = {.arena = w->run->arena};
    for (size_t i = 0; i < w->about->fixtures->len; i++)
        list_add(&list, w->about->fixtures->list[i].document);
    if (w->choice->emitter->set_scope)
        make(w, STR("all kinds together"), list_node(&list));
}

/* With these beside it, where it can do nothing alone. */
static const char companions[] = "kfp-v1,kfp-v2,argo,samples,rbac";

static bool choose_among(struct working *w, cf_str formats, cf_str option)
{
    struct arena *arena = w->run->arena;
    struct args args = {.command = &cmd_generate};
    size_t len;
    args = args_with(arena, &args, "format", formats);
    if (option.len)
        args = args_with(arena, &args, "option", option);
    return choose_formats(w->run, &args, w->formats, LAYOUT_KIND, &w->choice, &len);
}

/* False when the format or its options are refused; what was said is in run->ctx. */
static bool choose(struct working *w, cf_str option)
{
    struct run *run = w->run;
    struct ctx alone;
    cf_str format = w->about->format;
    run->ctx = run_ctx(run, run->arena);
    if (choose_among(w, format, option))
        return true;
    alone = run->ctx;
    run->ctx = run_ctx(run, run->arena);
    if (choose_among(w, str_printf(run->arena, "%.*s,%s", STR_ARG(format), companions), option))
        return true;
    run->ctx = alone;
    return false;
}

static void tell_about(struct map_builder *map, const struct emitter *emitter)
{
    map_add(map, str_of(ABOUT), formats_about(map->arena, emitter));
    map_add(map, str_of(PROGRAM), node_bool(map->arena, emitter->call != NULL));
}

static void tell_refusal(struct map_builder *map, const struct diag *error)
{
    map_text(map, REFUSED, error->message);
    map_text(map, HINT, error->hint);
}

static void tell_load(struct working *w, bool ok)
{
    struct map_builder map = {.arena = w->arena};
    if (ok)
        tell_about(&map, w->choice->emitter);
    else
        tell_refusal(&map, first_error(w->run->ctx.diags));
    tell(w, &map);
}

/* The first of the bundled kinds, and those that were made to be hard. */
static void make_some(struct working *w)
{
    enum { SOME = 4 };
    const size_t len = w->about->fixtures->len;
    make_one(w, 0);
    for (size_t i = len > SOME ? len - SOME : 1; i < len; i++)
        make_one(w, i);
}

static void try_value(struct working *w, cf_str format, cf_str name, cf_str value)
{
    struct run *run = w->run;
    cf_str option =
        str_printf(run->arena, "%.*s.%.*s=%.*s", STR_ARG(format), STR_ARG(name), STR_ARG(value));
    cf_str with = str_printf(run->arena, " with --option %.*s", STR_ARG(option));
    tell_begin(w, str_cut(with, 1, with.len));
    if (choose(w, option)) {
        w->with = with.ptr;
        make_some(w);
    } else {
        const struct diag *error = first_error(run->ctx.diags);
        tell_end(w, str_cut(with, 1, with.len), end_of(GENERATE_EMIT, error), error->message, NULL);
    }
}

static void try_option(struct working *w, cf_str format, const cf_node *option)
{
    static const char *const booleans[] = {"true", "false", NULL};
    static const char *const integers[] = {"0", "1", "-1", "999999999", NULL};
    static const char *const strings[] = {"", "plain", "it's \"{{x}}\" $(y) #\xC3\xA9", NULL};
    cf_str name = node_text(cf_get(option, "name")), type = node_text(cf_get(option, "type"));
    const cf_node *choices = cf_get(option, "choices");
    const char *const *values = str_is(type, "boolean")   ? booleans
                                : str_is(type, "integer") ? integers
                                : str_is(type, "string")  ? strings
                                                          : &strings[2] + 1;
    for (; *values; values++)
        try_value(w, format, name, str_of(*values));
    for (size_t i = 0; i < cf_len(choices); i++)
        try_value(w, format, name, node_text(cf_at(choices, i)));
}

static void try_options(struct working *w)
{
    const cf_node *options = w->choice->emitter->options;
    cf_str format = w->choice->emitter->name;
    for (size_t i = 0; i < cf_len(options); i++)
        try_option(w, format, cf_at(options, i));
}

/* Each component once, or twice in a row. */
static void make_forward(struct working *w, int times)
{
    for (size_t i = 0; i < w->about->fixtures->len; i++)
        for (int k = 0; k < times; k++)
            make_one(w, i);
}

static void make_backward(struct working *w)
{
    for (size_t i = w->about->fixtures->len; i > 0; i--)
        make_one(w, i - 1);
}

static void work(struct working *w)
{
    switch (w->way) {
    case KIT_LOAD:
        return;
    case KIT_ORDER:
        make_forward(w, 2);
        /* What a program made before is gone with it, so this would tell the same once more. */
        if (!w->choice->emitter->call)
            make_backward(w);
        make_set(w);
        return;
    case KIT_REVERSE:
        make_backward(w);
        make_set(w);
        return;
    case KIT_VALUES:
        try_options(w);
        return;
    case KIT_FILES:
        make_forward(w, 1);
        return;
    }
}

/* A worker_task. Without the last word somebody else has ended it. */
static void work_in_worker(struct worker *self, void *data)
{
    struct working *w = data;
    w->self = self;
    w->arena = arena_open();
    w->run->quiet = true;
    w->run->progress = NULL; /* the bar is the parent's */
    worker_step(self);
    if (w->way == KIT_REVERSE)
        surroundings_change();
    w->formats = formats_open(w->run, w->about->args);
    bool ok = w->formats && choose(w, STR(""));
    if (w->way == KIT_LOAD)
        tell_load(w, ok);
    if (ok)
        work(w);
    formats_close(w->formats);
    struct map_builder map = {.arena = w->arena};
    map_add(&map, str_of(LAST), node_bool(w->arena, true));
    tell(w, &map);
}

/* --- in the parent ------------------------------------------------------------------------------ */

static void hear_about(struct kit_result *result, const cf_node *line)
{
    result->about = cf_get(line, ABOUT);
    result->is_program = cf_flag(cf_get(line, PROGRAM), false);
}

static void hear_refusal(struct kit_result *result, const cf_node *line)
{
    result->refused = node_text(cf_get(line, REFUSED));
    result->hint = node_text(cf_get(line, HINT));
}

static void hear(struct kit_result *result, size_t *cap, struct arena *arena, const cf_node *line)
{
    const cf_node *end = cf_get(line, END);
    if (cf_get(line, ABOUT))
        hear_about(result, line);
    else if (cf_get(line, REFUSED))
        hear_refusal(result, line);
    else if (cf_get(line, LAST))
        result->whole = true;
    else if (!end)
        result->at = node_text(cf_get(line, AT));
    if (!end || end->kind != CF_INT)
        return;
    result->at = STR("");
    result->list = arena_grow(arena, result->list, result->len, cap, sizeof *result->list);
    result->list[result->len++] = (struct kit_outcome){.name = node_text(cf_get(line, AT)),
                                                       .end = (enum kit_end)end->as.integer,
                                                       .text = node_text(cf_get(line, TEXT)),
                                                       .files = cf_get(line, FILES)};
}

/* Line by line; one that was not finished, or is none of ours, is passed over. */
static void hear_all(struct kit_result *result, struct run *run, cf_str rest)
{
    size_t cap = 0;
    while (rest.len) {
        const char *stop = memchr(rest.ptr, '\n', rest.len);
        if (!stop)
            return;
        const size_t len = (size_t)(stop - rest.ptr);
        struct ctx ctx = run_ctx(run, run->arena);
        const cf_node *line = json_read(&ctx, 0, str_cut(rest, 0, len));
        if (line && line->kind == CF_MAP)
            hear(result, &cap, run->arena, line);
        rest = str_cut(rest, len + 1, rest.len);
    }
}

/* Each outcome is a line, and one before it says that it is begun. `lines` are those of the first `seen`
 * bytes; what has come since is counted. */
static void show(struct kit_bar *bar, cf_str told, size_t from, size_t *lines, size_t *seen)
{
    if (!bar)
        return;
    const char *end;
    for (; (end = memchr(told.ptr + *seen, '\n', told.len - *seen)); ++*lines)
        *seen = (size_t)(end - told.ptr) + 1;
    *seen = told.len;
    bar->done = from + *lines / 2 < bar->all ? from + *lines / 2 : bar->all - 1;
    progress_show(bar->progress, bar->all, bar->done, -1);
}

struct kit_result kit_try(const struct kit_try *about, enum kit_way way)
{
    struct run *run = about->run;
    struct working working = {.about = about, .way = way, .run = run, .with = ""};
    const struct worker_limits limits = worker_limits_of(&run->limits);
    struct kit_result result = {.whole = false};
    struct buf told = {.arena = run->arena}, printed = {.arena = run->arena};
    struct worker worker, *workers[] = {&worker};
    if (!worker_start_heard(&worker, &limits, work_in_worker, &working, &printed)) {
        result.cause = str_printf(run->arena, "it could not be started: %s", strerror(errno));
        return result;
    }
    const size_t done = about->bar ? about->bar->done : 0;
    size_t lines = 0, seen = 0;
    while (worker_take(&worker, &told) && told.len <= LIMITS_TOLD_BYTES) {
        show(about->bar, buf_str(&told), done, &lines, &seen);
        worker_wait(workers, 1);
    }
    worker_end(&worker);
    result.cause =
        told.len > LIMITS_TOLD_BYTES ? STR(WORKER_STRAYED) : worker_cause(run->arena, &worker);
    result.over_limit = worker_timed_out(&worker) || worker_overfull(&worker);
    result.printed = buf_str(&printed);
    hear_all(&result, run, buf_str(&told));
    return result;
}
