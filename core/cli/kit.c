/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kit.h"

#include "cli/emission.h"
#include "cli/kit_golden.h"
#include "cli/progress.h"
#include "io/file.h"

enum check {
    LOADS,
    ENDS_NOTHING,
    LIMITS,
    QUIET,
    WORDS,
    FILES,
    REPEATS,
    ORDER,
    PROCESS,
    OPTIONS,
    GOLDEN,
    CHECKS
};

/* What is asked of a format, in the order of the report, and what to do when it does not keep to it. */
static const struct {
    const char *name, *title, *hint;
} checks[CHECKS] = {
    [LOADS] = {"loads", "its ABI, struct, name and template can be used", ""},
    [ENDS_NOTHING] = {"ends-nothing", "it never ends the program",
                      "report() what is wrong and return NULL; `crdforge generate --format` with "
                      "that kind under a debugger shows where it is"},
    [LIMITS] = {"limits", "it keeps within time and memory",
                "look for a loop without an end, a pattern that tries everything, or memory taken "
                "for each call"},
    [QUIET] = {"quiet", "it prints nothing",
               "tell the user things with report(), or note() in Lua"},
    [WORDS] = {"words", "what it cannot make it refuses in words",
               "refuse(text, hint) in Lua, report(host, CF_ERROR, …) in C"},
    [FILES] = {"files", "its paths stay inside, its bodies are data",
               "emit() returns list { file(path, body) }: relative paths, and data without "
               "functions"},
    [REPEATS] = {"repeats", "a second time it makes the same bytes",
                 "no counter, no clock, no random number, no address may get into a file"},
    [ORDER] = {"order", "whatever it made before, it makes the same bytes",
               "keep nothing between two calls: no static variable, no cache"},
    [PROCESS] = {"process", "in another process it makes the same bytes",
                 "nothing of the environment, the clock, the process or its memory may get into a "
                 "file"},
    [OPTIONS] = {"options", "each value of an option makes files or is refused in words",
                 "check_options(options) is the place to refuse() a value"},
    [GOLDEN] = {"golden", "what is in golden/ beside it is what it makes",
                "look at what has changed; `crdforge formats test --accept` writes it anew"},
};

struct testing {
    struct run *run;
    struct formats *formats;
    struct kit_try about;
    bool accept;
    const cf_node *says; /* of itself */
    bool is_program;
    struct verdict {
        enum { NOT_LOOKED_AT, PASSED, FAILED } state;
        cf_str why, hint; /* hint: empty for the one of the check */
    } verdicts[CHECKS];
    struct list_builder refused; /* "KIND: why" */
    size_t made;                 /* components that it made files of */
};

static void pass(struct testing *t, enum check check)
{
    if (t->verdicts[check].state == NOT_LOOKED_AT)
        t->verdicts[check].state = PASSED;
}

/* The first reason stays. */
static void fail(struct testing *t, enum check check, cf_str why)
{
    if (t->verdicts[check].state != FAILED)
        t->verdicts[check] = (struct verdict){FAILED, why, STR("")};
}

static cf_str first_line(struct arena *arena, cf_str text)
{
    enum { SHOWN = 80 };
    size_t end = 0;
    while (end < text.len && end < SHOWN && text.ptr[end] != '\n')
        end++;
    return str_flat(arena, str_cut(text, 0, end));
}

/* How its process ended, and what it printed there. False when it did not get to the end. */
static bool judge_process(struct testing *t, const struct kit_result *result)
{
    struct arena *arena = t->run->arena;
    if (result->printed.len)
        fail(t, QUIET,
             str_printf(arena, "it printed \"%.*s\"", STR_ARG(first_line(arena, result->printed))));
    if (result->whole)
        return true;
    cf_str at = result->at.len ? result->at : STR("when it was loaded");
    fail(t, result->over_limit ? LIMITS : ENDS_NOTHING,
         str_printf(arena, "%.*s: %.*s", STR_ARG(at), STR_ARG(result->cause)));
    return false;
}

static cf_str about_outcome(struct testing *t, const struct kit_outcome *outcome)
{
    return str_printf(t->run->arena, "%.*s: %.*s", STR_ARG(outcome->name), STR_ARG(outcome->text));
}

/* `fault`: the check that a fault is against. */
static void judge_outcomes(struct testing *t, const struct kit_result *result, enum check fault)
{
    for (size_t i = 0; i < result->len; i++) {
        const struct kit_outcome *outcome = &result->list[i];
        if (outcome->end == KIT_FAULT)
            fail(t, fault, about_outcome(t, outcome));
        else if (outcome->end == KIT_LIMIT)
            fail(t, LIMITS, about_outcome(t, outcome));
        else if (outcome->end == KIT_NO_FILES)
            fail(t, FILES, about_outcome(t, outcome));
    }
}

/* A kind that is refused is no fault; a format that refuses all of them can do nothing. */
static void count_refused(struct testing *t, const struct kit_result *result, size_t step)
{
    for (size_t i = 0; i < t->about.fixtures->len && i * step < result->len; i++) {
        const struct kit_outcome *outcome = &result->list[i * step];
        t->made += outcome->end == KIT_MADE;
        if (outcome->end == KIT_REFUSED)
            list_add(&t->refused, node_str(t->run->arena, about_outcome(t, outcome)));
    }
    if (!t->made && t->refused.len)
        fail(t, WORDS,
             str_printf(t->run->arena, "it makes nothing of any kind: %.*s",
                        STR_ARG(node_text(t->refused.items[0]))));
}

static bool is_same(const struct kit_outcome *a, const struct kit_outcome *b)
{
    return a->end == b->end && str_equal(a->text, b->text);
}

static void judge_order(struct testing *t, const struct kit_result *result)
{
    struct arena *arena = t->run->arena;
    const size_t len = t->about.fixtures->len;
    for (size_t i = 0; i < len; i++)
        if (!is_same(&result->list[2 * i], &result->list[2 * i + 1]))
            fail(t, REPEATS,
                 str_printf(arena, "%.*s: made twice, it is not the same",
                            STR_ARG(result->list[2 * i].name)));
    pass(t, REPEATS);
    if (t->is_program) {
        t->verdicts[ORDER].why = STR("a program makes each component in a process of its own");
        return;
    }
    for (size_t i = 0; t->verdicts[REPEATS].state == PASSED && i < len; i++)
        if (!is_same(&result->list[2 * i], &result->list[3 * len - 1 - i]))
            fail(t, ORDER,
                 str_printf(arena, "%.*s: made after other kinds, it is not the same",
                            STR_ARG(result->list[2 * i].name)));
    if (t->verdicts[REPEATS].state == PASSED)
        pass(t, ORDER);
}

static void judge_other(struct testing *t, const struct kit_result *first,
                        const struct kit_result *other)
{
    const size_t len = t->about.fixtures->len;
    for (size_t i = 0; i < len && 2 * i < first->len && len - 1 - i < other->len; i++)
        if (!is_same(&first->list[2 * i], &other->list[len - 1 - i]))
            fail(t, PROCESS,
                 str_printf(t->run->arena, "%.*s: made in another process, it is not the same",
                            STR_ARG(first->list[2 * i].name)));
    pass(t, PROCESS);
}

/* How often each component is made, or about that: how many values the options have is not known. */
static size_t passes(const struct testing *t)
{
    return t->is_program ? 3 : 4;
}

static bool test_load(struct testing *t)
{
    struct kit_result result = kit_try(&t->about, KIT_LOAD);
    t->says = result.about;
    t->is_program = result.is_program;
    t->about.bar->all = passes(t) * t->about.fixtures->len + 1;
    bool ended = judge_process(t, &result);
    if (result.refused.len) {
        fail(t, LOADS, result.refused);
        t->verdicts[LOADS].hint = result.hint;
    }
    if (ended && t->says)
        pass(t, LOADS);
    return ended && t->says;
}

static void test_golden(struct testing *t)
{
    cf_str origin = node_text(cf_get(t->says, "origin")), why;
    cf_str folder = file_join(t->run->arena, file_folder(origin), STR("golden"));
    folder = str_copy(t->run->arena, folder);
    if (t->accept && !kit_golden_accept(&t->about, t->formats, folder, &why)) {
        fail(t, GOLDEN, why);
        return;
    }
    switch (kit_golden_compare(&t->about, t->formats, folder, &why)) {
    case KIT_GOLDEN_SAME:
        pass(t, GOLDEN);
        break;
    case KIT_GOLDEN_OTHER:
        fail(t, GOLDEN, why);
        break;
    case KIT_GOLDEN_NONE:
        t->verdicts[GOLDEN].why = STR("there is no folder golden beside it; --accept makes one");
        break;
    }
}

static void test_all(struct testing *t)
{
    if (!test_load(t))
        return;
    struct kit_result first = kit_try(&t->about, KIT_ORDER);
    bool whole = judge_process(t, &first);
    judge_outcomes(t, &first, WORDS);
    count_refused(t, &first, 2);
    if (!whole || first.len < (passes(t) - 1) * t->about.fixtures->len)
        return;
    judge_order(t, &first);
    struct kit_result other = kit_try(&t->about, KIT_REVERSE);
    if (judge_process(t, &other) && t->verdicts[REPEATS].state == PASSED &&
        t->verdicts[ORDER].state != FAILED)
        judge_other(t, &first, &other);
    struct kit_result options = kit_try(&t->about, KIT_VALUES);
    if (judge_process(t, &options)) {
        judge_outcomes(t, &options, OPTIONS);
        pass(t, OPTIONS);
    }
    for (enum check check = ENDS_NOTHING; check <= FILES; check++)
        pass(t, check);
    test_golden(t);
}

/* --- the report --------------------------------------------------------------------------------- */

static size_t count(const struct testing *t, int state)
{
    size_t len = 0;
    for (size_t i = 0; i < CHECKS; i++)
        len += (int)t->verdicts[i].state == state;
    return len;
}

static cf_str hint_of(const struct verdict *verdict, enum check check)
{
    return verdict->state != FAILED ? STR("")
           : verdict->hint.len      ? verdict->hint
                                    : str_of(checks[check].hint);
}

static void print_verdict(FILE *out, const struct verdict *verdict, enum check check)
{
    static const char *const states[] = {"-", "ok", "FAILED"};
    const char *about = verdict->why.len ? verdict->why.ptr : checks[check].title;
    fprintf(out, "  %-7s %-13s %s\n", states[verdict->state], checks[check].name, about);
    cf_str hint = hint_of(verdict, check);
    if (hint.len)
        fprintf(out, "          hint: %s\n", hint.ptr);
}

static void print_report(const struct testing *t)
{
    FILE *out = t->run->out;
    fprintf(out, "%s\n", t->about.format.ptr);
    for (enum check check = 0; check < CHECKS; check++)
        if (t->verdicts[check].state != NOT_LOOKED_AT || t->verdicts[check].why.len)
            print_verdict(out, &t->verdicts[check], check);
    fprintf(out, "  %zu passed, %zu failed; files of %zu components, %zu refused\n",
            count(t, PASSED), count(t, FAILED), t->made, t->refused.len);
    for (size_t i = 0; i < t->refused.len; i++)
        fprintf(out, "          %s\n", cf_text(t->refused.items[i], ""));
}

static const cf_node *report_node(const struct testing *t)
{
    static const char *const states[] = {"not looked at", "passed", "failed"};
    struct arena *arena = t->run->arena;
    struct map_builder map = {.arena = arena};
    struct list_builder list = {.arena = arena}, refused = t->refused;
    for (enum check check = 0; check < CHECKS; check++) {
        struct map_builder row = {.arena = arena};
        const struct verdict *verdict = &t->verdicts[check];
        map_text(&row, "check", str_of(checks[check].name));
        map_text(&row, "outcome", str_of(states[verdict->state]));
        map_text(&row, "why", verdict->why);
        map_text(&row, "hint", hint_of(verdict, check));
        list_add(&list, map_node(&row));
    }
    map_text(&map, "format", t->about.format);
    map_add(&map, STR("passed"), node_bool(arena, !count(t, FAILED)));
    map_add(&map, STR("checks"), list_node(&list));
    map_add(&map, STR("made"), node_int(arena, (int64_t)t->made));
    map_add(&map, STR("refused"), list_node(&refused));
    return map_node(&map);
}

/* True when the format has passed. */
static bool test_one(struct testing t, struct list_builder *report)
{
    struct kit_bar bar = {.progress = t.run->progress, .all = 1};
    t.refused.arena = t.run->arena;
    t.about.bar = &bar;
    test_all(&t);
    progress_erase(t.run->progress);
    if (t.run->json)
        list_add(report, report_node(&t));
    else
        print_report(&t);
    return count(&t, FAILED) == 0;
}

/* Golden files are written beside a format that is named by its path: never among those of the program. */
static bool may_accept(struct run *run, const struct args *args, const cf_str *formats, size_t len)
{
    bool ok = true;
    for (size_t i = 0; args_has(args, "accept") && i < len; i++)
        if (!formats_is_path(formats[i])) {
            ok = ctx_error(&run->ctx, NULL,
                           "--accept writes beside the file of a format, and %.*s is a "
                           "name",
                           STR_ARG(formats[i]));
            ctx_hint(&run->ctx, "name the file: ./FILE.lua or ./FILE.so");
        }
    return ok;
}

int kit_test(struct run *run, const struct args *args, const cf_str *formats, size_t len)
{
    struct kit_fixtures fixtures;
    struct list_builder report = {.arena = run->arena};
    struct testing testing = {.run = run,
                              .about = {.run = run, .args = args, .fixtures = &fixtures},
                              .accept = args_has(args, "accept")};
    struct map_builder all = {.arena = run->arena};
    bool passed = true;
    if (!may_accept(run, args, formats, len) || !emission_options(run, args))
        return RUN_USAGE;
    testing.formats = formats_open(run, args);
    if (!testing.formats)
        return RUN_USAGE;
    progress_open(run);
    bool ok = kit_fixtures_read(run, testing.formats, &fixtures);
    for (size_t i = 0; ok && i < len; i++) {
        testing.about.format = formats[i];
        passed = test_one(testing, &report) && passed;
    }
    map_add(&all, STR("formats"), list_node(&report));
    if (run->json)
        run_report(run, map_node(&all));
    formats_close(testing.formats);
    return ok && passed ? RUN_DONE : RUN_FAILED;
}

bool kit_accept(struct run *run, const struct args *args, cf_str format, cf_str folder,
                cf_str *ret_why)
{
    const struct kit_try about = {.run = run, .args = args, .format = format};
    struct formats *formats = formats_open(run, args);
    bool ok = formats && kit_golden_accept(&about, formats, folder, ret_why);
    formats_close(formats);
    return ok;
}
