/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/completion.h"

#include "cli/commands.h"
#include "cli/completion_values.h"
#include "runner/arguments.h"

#include <string.h>

/* What a shell takes as it is, inside a word. */
static bool is_plain(cf_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!str_is_alnum(c) && !str_is_one_of(c, "-_.,:/=+@%"))
            return false;
    }
    return text.len > 0;
}

void completion_add(struct completion *completion, cf_str text, cf_str about)
{
    struct arena *arena = completion->run->arena;
    cf_str word = completion->word;
    if (!is_plain(text) || text.len < word.len || memcmp(text.ptr, word.ptr, word.len) != 0)
        return;
    for (size_t i = 0; i < completion->found_len; i++)
        if (str_equal(completion->found[i].text, text))
            return;
    completion->found = arena_grow(arena, completion->found, completion->found_len,
                                   &completion->found_cap, sizeof *completion->found);
    completion->found[completion->found_len++] =
        (struct completion_word){str_copy(arena, text), str_flat(arena, about)};
}

/* --- the line so far --------------------------------------------------------------------------- */

/* Which command is being typed, and what the word at the cursor is in it. */
struct line {
    const struct command *command;     /* NULL: it is the command that is being typed */
    const struct args_option *pending; /* the word is a value of this option; or NULL */
    size_t value;                      /* the how-manieth of its values */
    cf_str *operands;                  /* before the cursor, without the command */
    size_t operands_len;
    bool only_operands; /* after -- */
};

static size_t runner_options(const struct args_option **ret_options)
{
    enum { MOST = 64 };
    static struct args_option options[MOST];
    struct arguments_row row;
    size_t len = 0;
    for (; len < MOST && arguments_row(len, &row); len++)
        options[len] =
            (struct args_option){row.name, NULL, 0, *row.words ? row.words : NULL, row.help};
    *ret_options = options;
    return len;
}

/* crdforge-run, as if it were a command: its options are all there is. */
static const struct command runner_command = {.name = "crdforge-run", .table = runner_options};
static const struct command reap_command = {
    .name = "reap", .operands = "[PLURAL.GROUP...]", .table = runner_options};

static bool is_runner(const struct completion *completion)
{
    return strcmp(completion->program, "crdforge-run") == 0;
}

/* The runner has no options but its own. */
static const struct args_option *option_at(const struct command *command, size_t i)
{
    const struct args_option *options;
    if (command->table == runner_options && i >= runner_options(&options))
        return NULL;
    return args_option_at(command, i);
}

static const struct command *find_command(const struct completion *completion, cf_str name)
{
    if (is_runner(completion))
        return str_is(name, "reap") ? &reap_command : NULL;
    return commands_find(name);
}

static const struct args_option *option_of(const struct command *command, cf_str word)
{
    const struct args_option *option;
    bool is_letter = word.len == 2;
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++) {
        if (is_letter && option->letter == word.ptr[1])
            return option;
        if (!is_letter && (str_is(str_cut(word, 2, word.len), option->name) ||
                           (option->alias && str_is(str_cut(word, 2, word.len), option->alias))))
            return option;
    }
    return NULL;
}

/* How many words an option takes: "NAME PATH" are two. */
static size_t count_values(const struct args_option *option)
{
    size_t count = option->value ? 1 : 0;
    for (const char *c = count ? option->value : ""; *c; c++)
        count += *c == ' ';
    return count;
}

static cf_str nth_word(cf_str text, size_t index)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || text.ptr[i] == ' ') {
            if (index-- == 0)
                return str_cut(text, from, i);
            from = i + 1;
        }
    return STR("");
}

/* Whose options those of the line are: options alone are those of generate, or of the runner. */
static const struct command *options_of(const struct completion *completion,
                                        const struct line *line)
{
    if (line->command)
        return line->command;
    return is_runner(completion) ? &runner_command : &cmd_generate;
}

static void read_option(struct completion *completion, struct line *line, cf_str word)
{
    const struct command *command = options_of(completion, line);
    const struct args_option *option =
        memchr(word.ptr, '=', word.len) ? NULL : option_of(command, word);
    line->pending = option && option->value ? option : NULL;
    line->value = 0;
    if (!args_is_common(word))
        line->command = command;
}

static void read_operand(struct completion *completion, struct line *line, cf_str word)
{
    if (line->command) {
        line->operands[line->operands_len++] = word;
        return;
    }
    line->command = find_command(completion, word);
    line->only_operands = !line->command; /* of no command there is */
}

static void read_word(struct completion *completion, struct line *line, cf_str word)
{
    if (line->pending) {
        if (++line->value == count_values(line->pending))
            line->pending = NULL;
    } else if (line->only_operands || word.len < 2 || word.ptr[0] != '-') {
        read_operand(completion, line, word);
    } else if (str_is(word, "--")) {
        line->only_operands = true;
    } else {
        read_option(completion, line, word);
    }
}

/* --- what fits --------------------------------------------------------------------------------- */

static void add_options(struct completion *completion, const struct command *command)
{
    const struct args_option *option;
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        completion_add(completion, str_printf(completion->run->arena, "--%s", option->name),
                       str_of(option->help));
}

/* True when the operands so far are such that the way may be meant: its words are there. */
static bool is_way(cf_str way, const cf_str *given, size_t len)
{
    bool ok = true;
    for (size_t i = 0; i < len; i++) {
        cf_str form = nth_word(way, i);
        bool literal = form.len && form.ptr[0] >= 'a' && form.ptr[0] <= 'z';
        if (literal && !memchr(form.ptr, '|', form.len))
            ok = ok && str_equal(form, given[i]);
    }
    return ok;
}

/* What stands for the operand of that index: past the end it is the last one, if that repeats. */
static cf_str operand_form(cf_str way, size_t index)
{
    cf_str form = nth_word(way, index);
    for (size_t i = index; !form.len && i > 0; i--) {
        form = nth_word(way, i - 1);
        if (form.len && !str_contains(form, "..."))
            return STR("");
    }
    size_t end = form.len;
    while (end > 0 && (form.ptr[end - 1] == ']' || form.ptr[end - 1] == '.'))
        end--;
    return str_cut(form, str_starts(form, "[") ? 1 : 0, end);
}

void completion_operands(struct completion *completion, const char *ways, const cf_str *given,
                         size_t len)
{
    cf_str rest = str_of(ways);
    if (str_contains(rest, " | ") && str_starts(rest, "["))
        rest = str_cut(rest, 1, rest.len - 1);
    for (size_t i = 0, from = 0; i <= rest.len; i++)
        if (i == rest.len || str_starts(str_cut(rest, i, rest.len), " | ")) {
            cf_str way = str_cut(rest, from, i);
            if (is_way(way, given, len))
                completion_values_add(completion, operand_form(way, len));
            from = i + 3;
        }
}

static void add_commands(struct completion *completion)
{
    if (is_runner(completion)) {
        completion_add(completion, STR("reap"), STR("list or remove what killed runners left"));
        add_options(completion, &runner_command);
        return;
    }
    completion_values_add(completion, STR("COMMAND"));
    for (size_t i = 0; i < args_common_len; i++)
        completion_add(completion, str_printf(completion->run->arena, "--%s", args_common[i].name),
                       str_of(args_common[i].help));
    completion_add(completion, STR("--version"), STR("print the version"));
}

/* The word is "--option=" and the beginning of its value. */
static void add_attached(struct completion *completion, const struct line *line, size_t equals)
{
    cf_str word = completion->word;
    const struct args_option *option =
        option_of(options_of(completion, line), str_cut(word, 0, equals));
    if (!option || count_values(option) != 1)
        return;
    completion->prefix = str_cut(word, 0, equals + 1);
    completion->word = str_cut(word, equals + 1, word.len);
    completion_values_add(completion, str_of(option->value));
}

/* The word is no value of the option before it. */
static void add_word(struct completion *completion, const struct line *line)
{
    cf_str word = completion->word;
    bool may_be_option = !line->only_operands;
    const char *equals = memchr(word.ptr, '=', word.len);
    if (may_be_option && str_starts(word, "--") && equals)
        add_attached(completion, line, (size_t)(equals - word.ptr));
    else if (may_be_option && !line->command)
        add_commands(completion);
    else if (may_be_option && str_starts(word, "-"))
        add_options(completion, line->command);
    else if (line->command && line->command->operands)
        completion_operands(completion, line->command->operands, line->operands,
                            line->operands_len);
}

static void print(struct completion *completion)
{
    static const char *const paths[] = {
        [COMPLETION_NONE] = "none", [COMPLETION_FILES] = "files", [COMPLETION_FOLDERS] = "folders"};
    FILE *out = completion->run->out;
    fprintf(out, "%s\t%.*s\n", paths[completion->paths], STR_ARG(completion->prefix));
    for (size_t i = 0; i < completion->found_len; i++)
        fprintf(out, "%.*s%.*s\t%.*s\n", STR_ARG(completion->prefix),
                STR_ARG(completion->found[i].text), STR_ARG(completion->found[i].about));
}

int completion_answer(struct run *run, char *const *words, size_t len)
{
    struct completion completion = {.run = run, .program = len ? words[0] : ""};
    struct line line = {.operands = arena_many(run->arena, len, cf_str)};
    run->json = false; /* it may be among the words that are being typed */
    run->quiet = true;
    for (size_t i = 1; i + 1 < len; i++)
        read_word(&completion, &line, str_of(words[i]));
    completion.word = len > 1 ? str_of(words[len - 1]) : STR("");
    completion.operands = line.operands;
    completion.operands_len = line.operands_len;
    if (line.pending)
        completion_values_add(&completion, nth_word(str_of(line.pending->value), line.value));
    else
        add_word(&completion, &line);
    print(&completion);
    run->ctx = run_ctx(run, run->arena); /* nothing is told */
    return RUN_DONE;
}
