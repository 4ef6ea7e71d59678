/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/arguments.h"

#include "base/duration.h"
#include "runner/shown.h"

#include <stddef.h>
#include <string.h>

enum kind {
    KIND_TEXT,
    KIND_PAIR,     /* two words; may be repeated for different names */
    KIND_LIST,     /* one word; may be repeated */
    KIND_CHOICE,   /* one of the words, which are separated by "|" */
    KIND_DURATION, /* "90", "90s", "5m", "2h", "1d", "250ms" */
    KIND_FLAG
};

struct option {
    const char *name;  /* without the dashes */
    const char *words; /* what stands for its value in the help; of a choice: all of them */
    enum kind kind;
    size_t field;     /* where its value goes in struct arguments */
    int64_t fallback; /* of a duration: milliseconds */
    const char *help;
};

#define FIELD(name) offsetof(struct arguments, name)
/* Milliseconds; as wide as what they are multiplied for. */
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)

static const struct option options[] = {
    {"component", "JSON", KIND_TEXT, FIELD(component), 0,
     "the runner document; @FILE reads it from a file"},
    {"executor_input", "JSON", KIND_TEXT, FIELD(executor_input), 0,
     "KFP v2: all inputs, native JSON"},
    {"inputs", "JSON", KIND_TEXT, FIELD(inputs), 0, "Argo: one map of input name to text"},
    {"in", "NAME VALUE", KIND_PAIR, FIELD(in), 0, "one input as text (repeat for others)"},
    {"in-file", "NAME PATH", KIND_PAIR, FIELD(in_file), 0, "one input, its text in a file"},
    {"in-env", "NAME VARIABLE", KIND_PAIR, FIELD(in_env), 0,
     "one input, its text in a variable of the environment: a secret that no engine sees"},
    {"out", "NAME PATH", KIND_PAIR, FIELD(out), 0, "where to write an output"},
    {"run", "TEXT", KIND_TEXT, FIELD(run), 0, "identity of the run, the same for every retry"},
    {"task", "TEXT", KIND_TEXT, FIELD(task), 0, "identity of the step in the run"},
    {"owner", "OWNER", KIND_TEXT, FIELD(owner), 0,
     "GROUP/VERSION/KIND/NAME/UID: a job goes when this object goes"},
    {"action", "create|apply|get|wait|delete", KIND_CHOICE, FIELD(action), 0,
     "create: make it, or go on with an own one (default); apply: change one, too"},
    {"of", "step|run", KIND_CHOICE, FIELD(of), 0,
     "get, wait, delete: what this step made, or all that the run made (without --task: run)"},
    {"namespace", "NAME", KIND_TEXT, FIELD(name_space), 0,
     "where, unless an input says so (default: the pod's, or the context's)"},
    {"kubeconfig", "FILE", KIND_TEXT, FIELD(kubeconfig), 0, "instead of KUBECONFIG or the pod's"},
    {"context", "NAME", KIND_TEXT, FIELD(context), 0, "of the kubeconfig"},
    {"as", "USER", KIND_TEXT, FIELD(as_user), 0, "act as somebody else"},
    {"on-cancel", "auto|delete|keep", KIND_CHOICE, FIELD(on_cancel), 0,
     "when the step is stopped (auto: delete a job that a user stops, else keep)"},
    {"on-timeout", "auto|delete|keep", KIND_CHOICE, FIELD(on_timeout), 0,
     "when a limit passes (auto: delete an own job that has not begun, else keep)"},
    {"on-failed", "new|fail", KIND_CHOICE, FIELD(on_failed), 0,
     "when an earlier try of this step failed: try anew (default), or fail"},
    {"on-stopped", "fail|succeed", KIND_CHOICE, FIELD(on_stopped), 0,
     "what the state Stopped means (fail)"},
    {"on-conflict", "fail|force", KIND_CHOICE, FIELD(on_conflict), 0,
     "when somebody else owns a field of an update (fail)"},
    {"may-retry", "", KIND_FLAG, FIELD(may_retry), 0,
     "the engine may start this step again: keep the resource when nobody says who stops it"},
    {"success-when", "RULE", KIND_LIST, FIELD(success_when), 0,
     "condition=TYPE[=STATUS] or status.phase=WORD|WORD (repeated: all must hold)"},
    {"failure-when", "RULE", KIND_LIST, FIELD(failure_when), 0, "the same (repeated: any)"},
    {"timeout", "TIME", KIND_DURATION, FIELD(timeout), 0, "of the whole step (default: none)"},
    {"start-timeout", "TIME", KIND_DURATION, FIELD(start_timeout), 3 * MINUTE,
     "until the controller has taken it up (3m)"},
    {"progress-timeout", "TIME", KIND_DURATION, FIELD(progress_timeout), 0,
     "without any change of the status (default: none)"},
    {"recoverable-timeout", "TIME", KIND_DURATION, FIELD(recoverable_timeout), 30 * MINUTE,
     "of an error that the controller tries again (30m)"},
    {"recoverable-grace", "TIME", KIND_DURATION, FIELD(recoverable_grace), MINUTE,
     "of such an error that says the inputs are wrong (60s)"},
    {"update-timeout", "TIME", KIND_DURATION, FIELD(update_timeout), 5 * MINUTE,
     "until the controller has taken up a change (5m)"},
    {"settle-time", "TIME", KIND_DURATION, FIELD(settle), 30 * SECOND,
     "a good state that nothing confirms must last so long (30s)"},
    {"cancel-grace", "TIME", KIND_DURATION, FIELD(cancel_grace), 20 * SECOND,
     "for deleting, when the step is stopped (20s)"},
    {"api-timeout", "TIME", KIND_DURATION, FIELD(api_timeout), 10 * MINUTE,
     "without a good answer of the API server (10m)"},
    {"poll", "TIME", KIND_DURATION, FIELD(poll), 30 * SECOND,
     "between two readings where watching is not allowed (30s)"},
    {"watch-idle", "TIME", KIND_DURATION, FIELD(idle), 100 * SECOND,
     "a watch that is silent for so long is opened anew (100s)"},
    {"watch-time", "TIME", KIND_DURATION, FIELD(watch), 290 * SECOND,
     "how long the API server shall keep a watch open (290s)"},
    {"dry-run", "client|server", KIND_CHOICE, FIELD(dry_run), 0,
     "print the resource: made here, or checked by the API server"},
    {"output", "yaml|json", KIND_CHOICE, FIELD(output), 0, "the form of what is printed (yaml)"},
    {"log-format", "text|json", KIND_CHOICE, FIELD(log_format), 0, "the form of the log (text)"},
    {"termination-log", "PATH", KIND_TEXT, FIELD(termination_log), 0,
     "cause and next step go here (/dev/termination-log, where it exists)"},
    {"all-namespaces", "", KIND_FLAG, FIELD(all_namespaces), 0, "reap: look everywhere"},
    {"yes", "", KIND_FLAG, FIELD(yes), 0, "reap: remove what was found"},
    {"help", "", KIND_FLAG, FIELD(help), 0, "print this text"},
    {"version", "", KIND_FLAG, FIELD(version), 0, "print the version"},
};
enum { OPTION_COUNT = sizeof options / sizeof *options };

/* The words that were not looked at yet, and what has been found in the others. */
struct parser {
    struct ctx *ctx;
    char *const *words;
    size_t len, at;
    struct arguments arguments;
    struct arguments_list *operands;
    const char *input; /* the input whose value is being taken; NULL: the option's own */
    bool given[OPTION_COUNT];
};

/* "--timeout", or "input timeout" */
static const char *whose(const struct parser *parser, const struct option *option)
{
    return str_printf(parser->ctx->arena, "%s%s", parser->input ? "input " : "--",
                      parser->input ? parser->input : option->name)
        .ptr;
}

static void *field_of(struct parser *parser, const struct option *option)
{
    return (char *)&parser->arguments + option->field;
}

static bool fail_unknown(struct ctx *ctx, cf_str word, cf_str name)
{
    cf_str names[OPTION_COUNT];
    for (size_t i = 0; i < OPTION_COUNT; i++)
        names[i] = str_of(options[i].name);
    cf_str near = str_nearest(ctx->arena, name, names, OPTION_COUNT);
    ctx_error(ctx, NULL, "unknown option %.*s", STR_ARG(shown_quoted(ctx->arena, word)));
    if (near.len)
        ctx_hint(ctx, "did you mean --%.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "crdforge-run --help lists the options");
    return false;
}

static bool find_option(struct parser *parser, cf_str word, cf_str name, size_t *ret_id)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (str_is(name, options[i].name)) {
            *ret_id = i;
            return true;
        }
    return fail_unknown(parser->ctx, word, name);
}

static bool add_pair(struct parser *parser, const struct option *option)
{
    struct arguments_pairs *pairs = field_of(parser, option);
    struct arguments_pair pair = {str_of(parser->words[parser->at]),
                                  str_of(parser->words[parser->at + 1]), NULL, NULL};
    parser->at += 2;
    if (arguments_find(pairs, pair.name))
        return ctx_error(parser->ctx, NULL, "--%s %.*s is given twice", option->name,
                         STR_ARG(shown_quoted(parser->ctx->arena, pair.name)));
    pairs->list[pairs->len++] = pair;
    return true;
}

/* The place of `value` among the words of a choice. */
static bool find_choice(const struct option *option, cf_str value, int *ret_index)
{
    cf_str words = str_of(option->words);
    size_t from = 0;
    int index = 0;
    for (size_t i = 0; i <= words.len; i++)
        if (i == words.len || words.ptr[i] == '|') {
            if (str_equal(value, str_cut(words, from, i))) {
                *ret_index = index;
                return true;
            }
            from = i + 1;
            index++;
        }
    return false;
}

static bool take_choice(struct parser *parser, const struct option *option, cf_str value)
{
    int index = 0;
    if (!find_choice(option, value, &index))
        return ctx_error(parser->ctx, NULL, "%s takes %s, not %.*s", whose(parser, option),
                         option->words, STR_ARG(shown_quoted(parser->ctx->arena, value)));
    /* "No dry run" is what is there without the option. */
    *(int *)field_of(parser, option) = index + (str_is(str_of(option->name), "dry-run") ? 1 : 0);
    return true;
}

static bool take_duration(struct parser *parser, const struct option *option, cf_str value)
{
    if (duration_parse(value, field_of(parser, option)))
        return true;
    ctx_error(parser->ctx, NULL, "%s takes a time, not %.*s", whose(parser, option),
              STR_ARG(shown_quoted(parser->ctx->arena, value)));
    ctx_hint(parser->ctx, "%s", duration_hint);
    return false;
}

static bool take_value(struct parser *parser, const struct option *option, cf_str value)
{
    struct arguments_list *list = field_of(parser, option);
    switch (option->kind) {
    case KIND_CHOICE:
        return take_choice(parser, option, value);
    case KIND_DURATION:
        return take_duration(parser, option, value);
    case KIND_LIST:
        list->list[list->len++] = value;
        return true;
    default:
        *(cf_str *)field_of(parser, option) = value;
        return true;
    }
}

static bool take_twice(struct parser *parser, size_t id)
{
    if (parser->given[id] && options[id].kind != KIND_LIST)
        return ctx_error(parser->ctx, NULL, "--%s is given twice", options[id].name);
    parser->given[id] = true;
    return true;
}

/* `values`: how many words the option takes after it. */
static bool check_values(struct parser *parser, const struct option *option, size_t values,
                         bool has_inline)
{
    if (has_inline && values != 1) {
        ctx_error(parser->ctx, NULL, "--%s takes no value after \"=\"", option->name);
        if (values)
            ctx_hint(parser->ctx, "write --%s %s", option->name, option->words);
        return false;
    }
    if (has_inline || parser->len - parser->at >= values)
        return true;
    parser->at = parser->len;
    ctx_error(parser->ctx, NULL, "--%s needs %s after it", option->name, option->words);
    ctx_hint(parser->ctx, "write --%s %s", option->name, option->words);
    return false;
}

/* `inline_value`: what stood after "=", or NULL. */
static bool take_option(struct parser *parser, size_t id, const cf_str *inline_value)
{
    const struct option *option = &options[id];
    size_t values = option->kind == KIND_FLAG ? 0 : option->kind == KIND_PAIR ? 2 : 1;
    cf_str value = inline_value ? *inline_value : STR("");
    if (!check_values(parser, option, values, inline_value != NULL))
        return false;
    if (option->kind == KIND_PAIR)
        return add_pair(parser, option);
    if (values && !inline_value)
        value = str_of(parser->words[parser->at++]);
    if (!take_twice(parser, id))
        return false;
    if (option->kind == KIND_FLAG)
        return *(bool *)field_of(parser, option) = true;
    return take_value(parser, option, value);
}

static bool parse_word(struct parser *parser)
{
    size_t id = 0;
    cf_str word = str_of(parser->words[parser->at++]);
    if (str_is(word, "-h"))
        return parser->arguments.help = true;
    if (!str_starts(word, "--") || word.len == 2) {
        if (parser->operands && word.len && word.ptr[0] != '-') {
            parser->operands->list[parser->operands->len++] = word;
            return true;
        }
        ctx_error(parser->ctx, NULL, "unexpected argument %.*s",
                  STR_ARG(shown_quoted(parser->ctx->arena, word)));
        ctx_hint(parser->ctx, "every value follows an option; crdforge-run --help lists them");
        return false;
    }
    const char *equal = memchr(word.ptr, '=', word.len);
    size_t end = equal ? (size_t)(equal - word.ptr) : word.len;
    cf_str value = str_cut(word, end + 1, word.len);
    if (!find_option(parser, str_cut(word, 0, end), str_cut(word, 2, end), &id))
        return false;
    return take_option(parser, id, equal ? &value : NULL);
}

static void set_defaults(struct parser *parser)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        void *field = field_of(parser, &options[i]);
        if (options[i].kind == KIND_PAIR)
            ((struct arguments_pairs *)field)->list =
                arena_many(parser->ctx->arena, parser->len, struct arguments_pair);
        else if (options[i].kind == KIND_LIST)
            ((struct arguments_list *)field)->list =
                arena_many(parser->ctx->arena, parser->len, cf_str);
        else if (options[i].kind == KIND_DURATION)
            *(int64_t *)field = options[i].fallback;
    }
}

bool arguments_parse(struct ctx *ctx, char *const *words, size_t len,
                     struct arguments *ret_arguments, struct arguments_list *operands)
{
    struct parser parser = {.ctx = ctx, .words = words, .len = len, .operands = operands};
    bool ok = true;
    set_defaults(&parser);
    if (operands)
        *operands = (struct arguments_list){arena_many(ctx->arena, len, cf_str), 0};
    while (parser.at < len && !parser.arguments.help && !parser.arguments.version)
        ok = parse_word(&parser) && ok;
    *ret_arguments = parser.arguments;
    return ok || parser.arguments.help || parser.arguments.version;
}

bool arguments_set(struct ctx *ctx, struct arguments *arguments, cf_str option, cf_str value,
                   cf_str input)
{
    struct parser parser = {.ctx = ctx, .arguments = *arguments, .input = input.ptr};
    size_t id = 0;
    bool ok = find_option(&parser, option, option, &id) && take_value(&parser, &options[id], value);
    *arguments = parser.arguments;
    return ok;
}

const cf_str *arguments_find(const struct arguments_pairs *pairs, cf_str name)
{
    for (size_t i = 0; i < pairs->len; i++)
        if (str_equal(pairs->list[i].name, name))
            return &pairs->list[i].value;
    return NULL;
}

bool arguments_row(size_t index, struct arguments_row *ret_row)
{
    if (index >= OPTION_COUNT)
        return false;
    *ret_row =
        (struct arguments_row){options[index].name, options[index].words, options[index].help};
    return true;
}

const char *const arguments_usages[] = {
    "--component JSON [OPTION]...",
    "reap [PLURAL.GROUP | GROUP]... [--all-namespaces] [--yes]",
    NULL,
};

const char arguments_about[] =
    "Makes one custom resource, follows it until it is done, and writes its outputs.\n"
    "reap lists the jobs that killed runners left behind, and removes them with --yes.\n"
    "docs/RUNNER_CONTRACT.md tells more.";

void arguments_help(struct buf *out)
{
    enum { HELP_COLUMN = 28 };
    buf_text(out, "Options:\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        struct buf form = {.arena = out->arena};
        buf_printf(&form, "  --%s %s", options[i].name, options[i].words);
        buf_add(out, form.ptr, form.len);
        if (form.len + 2 > HELP_COLUMN) {
            buf_char(out, '\n');
            buf_pad(out, HELP_COLUMN, ' ');
        } else {
            buf_pad(out, HELP_COLUMN - form.len, ' ');
        }
        buf_printf(out, "%s\n", options[i].help);
    }
}
