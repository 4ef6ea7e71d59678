/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/arguments.h"

#include "runner/shown.h"

#include <string.h>

enum option_id {
    OPTION_COMPONENT,
    OPTION_EXECUTOR_INPUT,
    OPTION_INPUTS,
    OPTION_IN,
    OPTION_IN_FILE,
    OPTION_OUT,
    OPTION_RUN,
    OPTION_TASK,
    OPTION_DRY_RUN,
    OPTION_OUTPUT,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
};

struct option {
    const char *name;  /* without the dashes */
    size_t values;     /* words that follow it; two of them: it may be repeated */
    const char *words; /* what stands for them in the help */
    const char *help;
};

static const struct option options[OPTION_COUNT] = {
    [OPTION_COMPONENT] = {"component", 1, "JSON",
                          "the runner document; @FILE reads it from a file"},
    [OPTION_EXECUTOR_INPUT] = {"executor_input", 1, "JSON", "KFP v2: all inputs, native JSON"},
    [OPTION_INPUTS] = {"inputs", 1, "JSON", "Argo: one map of input name to text"},
    [OPTION_IN] = {"in", 2, "NAME VALUE", "one input as text (repeat for others)"},
    [OPTION_IN_FILE] = {"in-file", 2, "NAME PATH", "one input, its text in a file"},
    [OPTION_OUT] = {"out", 2, "NAME PATH", "where to write an output"},
    [OPTION_RUN] = {"run", 1, "TEXT", "identity of the run, the same for every retry"},
    [OPTION_TASK] = {"task", 1, "TEXT", "identity of the step in the run"},
    [OPTION_DRY_RUN] = {"dry-run", 1, "client", "print the custom resource, make no request"},
    [OPTION_OUTPUT] = {"output", 1, "yaml|json", "the form of what --dry-run prints"},
    [OPTION_HELP] = {"help", 0, "", "print this text"},
    [OPTION_VERSION] = {"version", 0, "", "print the version"},
};

/* The words that were not looked at yet, and what has been found in the others. */
struct parser {
    struct ctx *ctx;
    char *const *words;
    size_t len, at;
    cf_str texts[OPTION_COUNT];
    struct arguments_pairs pairs[OPTION_COUNT];
    bool given[OPTION_COUNT];
};

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

static bool add_pair(struct parser *parser, size_t id)
{
    struct arguments_pairs *pairs = &parser->pairs[id];
    struct arguments_pair pair = {str_of(parser->words[parser->at]),
                                  str_of(parser->words[parser->at + 1])};
    parser->at += 2;
    if (arguments_find(pairs, pair.name))
        return ctx_error(parser->ctx, NULL, "--%s %.*s is given twice", options[id].name,
                         STR_ARG(shown_quoted(parser->ctx->arena, pair.name)));
    pairs->list[pairs->len++] = pair;
    return true;
}

/* `inline_value`: what stood after "=", or NULL. */
static bool take_values(struct parser *parser, size_t id, const cf_str *inline_value)
{
    const struct option *option = &options[id];
    if (inline_value && option->values != 1) {
        ctx_error(parser->ctx, NULL, "--%s takes no value after \"=\"", option->name);
        if (option->values)
            ctx_hint(parser->ctx, "write --%s %s", option->name, option->words);
        return false;
    }
    if (!inline_value && parser->len - parser->at < option->values) {
        parser->at = parser->len;
        ctx_error(parser->ctx, NULL, "--%s needs %s after it", option->name, option->words);
        ctx_hint(parser->ctx, "write --%s %s", option->name, option->words);
        return false;
    }
    if (option->values == 2)
        return add_pair(parser, id);
    if (option->values)
        parser->texts[id] = inline_value ? *inline_value : str_of(parser->words[parser->at++]);
    if (parser->given[id])
        return ctx_error(parser->ctx, NULL, "--%s is given twice", option->name);
    parser->given[id] = true;
    return true;
}

static bool parse_word(struct parser *parser)
{
    size_t id;
    cf_str word = str_of(parser->words[parser->at++]);
    if (str_is(word, "-h"))
        return parser->given[OPTION_HELP] = true;
    if (!str_starts(word, "--") || word.len == 2) {
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
    return take_values(parser, id, equal ? &value : NULL);
}

/* Options whose value is one of a few words. */
static bool check_choices(struct parser *parser)
{
    cf_str dry_run = parser->texts[OPTION_DRY_RUN], output = parser->texts[OPTION_OUTPUT];
    bool ok = true;
    if (parser->given[OPTION_DRY_RUN] && !str_is(dry_run, "client"))
        ok = ctx_error(parser->ctx, NULL, "--dry-run takes client, not %.*s",
                       STR_ARG(shown_quoted(parser->ctx->arena, dry_run)));
    if (parser->given[OPTION_OUTPUT] && !str_is(output, "yaml") && !str_is(output, "json"))
        ok = ctx_error(parser->ctx, NULL, "--output takes yaml or json, not %.*s",
                       STR_ARG(shown_quoted(parser->ctx->arena, output)));
    return ok;
}

bool arguments_parse(struct ctx *ctx, char *const *words, size_t len,
                     struct arguments *ret_arguments)
{
    struct parser parser = {.ctx = ctx, .words = words, .len = len};
    bool ok = true;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (options[i].values == 2)
            parser.pairs[i].list = arena_many(ctx->arena, len, struct arguments_pair);
    while (parser.at < len && !parser.given[OPTION_HELP] && !parser.given[OPTION_VERSION])
        ok = parse_word(&parser) && ok;
    ok = check_choices(&parser) && ok;
    if (parser.given[OPTION_HELP] || parser.given[OPTION_VERSION])
        ok = true;
    *ret_arguments = (struct arguments){.component = parser.texts[OPTION_COMPONENT],
                                        .executor_input = parser.texts[OPTION_EXECUTOR_INPUT],
                                        .inputs = parser.texts[OPTION_INPUTS],
                                        .run = parser.texts[OPTION_RUN],
                                        .task = parser.texts[OPTION_TASK],
                                        .in = parser.pairs[OPTION_IN],
                                        .in_file = parser.pairs[OPTION_IN_FILE],
                                        .out = parser.pairs[OPTION_OUT],
                                        .dry_run = parser.given[OPTION_DRY_RUN],
                                        .json = str_is(parser.texts[OPTION_OUTPUT], "json"),
                                        .help = parser.given[OPTION_HELP],
                                        .version = parser.given[OPTION_VERSION]};
    return ok;
}

const cf_str *arguments_find(const struct arguments_pairs *pairs, cf_str name)
{
    for (size_t i = 0; i < pairs->len; i++)
        if (str_equal(pairs->list[i].name, name))
            return &pairs->list[i].value;
    return NULL;
}

void arguments_help(struct buf *out)
{
    enum { HELP_COLUMN = 28 };
    buf_text(out, "Usage: crdforge-run --component JSON [options]\n\n"
                  "Runs one step of a pipeline: turns inputs into a custom resource.\n\n"
                  "Options:\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        struct buf form = {.arena = out->arena};
        buf_printf(&form, "  --%s %s", options[i].name, options[i].words);
        buf_add(out, form.ptr, form.len);
        buf_pad(out, form.len < HELP_COLUMN ? HELP_COLUMN - form.len : 1, ' ');
        buf_printf(out, "%s\n", options[i].help);
    }
    buf_text(out, "\nExit codes: 0 done, 2 inputs or command line, 8 an output could not be "
                  "written.\n");
}
