/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/completion_values.h"

#include "cli/commands.h"
#include "cli/component_file.h"
#include "cli/formats.h"
#include "cli/words.h"
#include "io/file.h"
#include "io/snapshot.h"
#include "text/json_read.h"

#include <string.h>

static void add_files(struct completion *completion)
{
    completion->paths = COMPLETION_FILES;
}

static void add_folders(struct completion *completion)
{
    completion->paths = COMPLETION_FOLDERS;
}

/* Bundled kinds: "TrainingJob", and after "sagemaker/" those of that service. */
static void add_kinds(struct completion *completion)
{
    struct run *run = completion->run;
    bool inside = memchr(completion->word.ptr, '/', completion->word.len) != NULL;
    const struct snapshot *snapshot =
        snapshot_read(&run->ctx, file_join(run->arena, run->data_folder, STR("crd_cache")));
    cf_str before = STR("");
    for (size_t i = 0; snapshot && i < snapshot->len; i++) {
        const struct snapshot_entry *entry = &snapshot->entries[i];
        cf_str service = words_group_service(entry->group);
        if (!service.len)
            service = entry->group;
        if (!inside && !str_equal(service, before))
            completion_add(completion, str_printf(run->arena, "%.*s/", STR_ARG(service)),
                           STR("its bundled kinds"));
        before = service;
        cf_str about =
            str_printf(run->arena, "%.*s %.*s", STR_ARG(entry->group), STR_ARG(entry->release));
        cf_str kind =
            inside ? str_printf(run->arena, "%.*s/%.*s", STR_ARG(service), STR_ARG(entry->kind))
                   : entry->kind;
        completion_add(completion, kind, about);
    }
}

/* Whatever `generate` takes. */
static void add_sources(struct completion *completion)
{
    add_kinds(completion);
    completion_add(completion, STR("bundled:"), STR("all bundled kinds"));
    completion_add(completion, STR("cluster:"), STR("definitions of the cluster"));
    completion_add(completion, STR("github:"), STR("definitions of a repository"));
    add_files(completion);
}

static void add_commands(struct completion *completion)
{
    for (size_t i = 0; commands_all[i]; i++)
        completion_add(completion, str_of(commands_all[i]->name), str_of(commands_all[i]->summary));
}

/* --- formats ----------------------------------------------------------------------------------- */

/* The names on the search path; nothing is loaded for them. `end` follows each. */
static void add_names(struct completion *completion, cf_str before, const char *end)
{
    struct formats *formats = formats_open(completion->run, NULL);
    cf_str *names;
    size_t len = formats ? formats_names(formats, &names) : 0;
    for (size_t i = 0; i < len; i++)
        completion_add(completion,
                       str_printf(completion->run->arena, "%.*s%.*s%s", STR_ARG(before),
                                  STR_ARG(names[i]), end),
                       STR(""));
    formats_close(formats);
}

static void add_format(struct completion *completion)
{
    add_names(completion, STR(""), "");
    add_files(completion);
}

/* "A,B,C": the last of them is being typed. */
static void add_format_list(struct completion *completion)
{
    size_t from = completion->word.len;
    while (from > 0 && completion->word.ptr[from - 1] != ',')
        from--;
    add_names(completion, str_cut(completion->word, 0, from), "");
    if (!from)
        completion_add(completion, STR("all"), STR("every format there is"));
    if (!from)
        add_files(completion);
}

static void add_option_values(struct completion *completion, const cf_node *option, cf_str name)
{
    struct arena *arena = completion->run->arena;
    static const char *const truths[] = {"true", "false"};
    const cf_node *choices = cf_get(option, "choices");
    for (size_t i = 0; i < cf_len(choices); i++)
        completion_add(completion,
                       str_printf(arena, "%.*s=%s", STR_ARG(name), cf_text(cf_at(choices, i), "")),
                       STR(""));
    for (size_t i = 0; strcmp(cf_text(cf_get(option, "type"), ""), "boolean") == 0 && i < 2; i++)
        completion_add(completion, str_printf(arena, "%.*s=%s", STR_ARG(name), truths[i]), STR(""));
}

/* FORMAT.NAME=VALUE: the name of a format, then of one of its options, then a word that it takes. */
static void add_assignment(struct completion *completion)
{
    struct arena *arena = completion->run->arena;
    cf_str word = completion->word;
    const char *dot = memchr(word.ptr, '.', word.len);
    if (!dot) {
        add_names(completion, STR(""), ".");
        return;
    }
    struct formats *formats = formats_open(completion->run, NULL);
    cf_str owner = str_cut(word, 0, (size_t)(dot - word.ptr));
    bool is_name = !memchr(owner.ptr, '/', owner.len) && owner.len > 0;
    const struct emitter *emitter = formats && is_name ? formats_find(formats, owner) : NULL;
    for (size_t i = 0; emitter && i < cf_len(emitter->options); i++) {
        const cf_node *option = cf_at(emitter->options, i);
        cf_str name =
            str_printf(arena, "%.*s.%s", STR_ARG(owner), cf_text(cf_get(option, "name"), ""));
        cf_str with_equals = str_printf(arena, "%.*s=", STR_ARG(name));
        if (str_starts(word, with_equals.ptr))
            add_option_values(completion, option, name);
        else
            completion_add(completion, with_equals, node_text(cf_get(option, "help")));
    }
    formats_close(formats);
}

/* NAME=VALUE of `run`: the inputs of the file that is named. */
static void add_inputs(struct completion *completion)
{
    struct run *run = completion->run;
    struct component_file file;
    for (size_t i = 0; i < completion->operands_len; i++) {
        if (!component_file_read(run, completion->operands[i], &file))
            continue;
        const cf_node *inputs = cf_get(json_read(&run->ctx, 0, file.component), "inputs");
        for (size_t k = 0; k < cf_len(inputs); k++)
            completion_add(
                completion,
                str_printf(run->arena, "%s=", cf_text(cf_get(cf_at(inputs, k), "name"), "")),
                STR("an input"));
    }
}

/* --- forms ------------------------------------------------------------------------------------- */

static const struct {
    const char *form;
    void (*add)(struct completion *completion);
} forms[] = {
    {"FILE", add_files},
    {"DIR", add_folders},
    {"WHAT", add_sources},
    {"OLD", add_sources},
    {"NEW", add_sources},
    {"KIND", add_kinds},
    {"GLOB", add_kinds},
    {"COMMAND", add_commands},
    {"FORMAT", add_format},
    {"FORMATS", add_format_list},
    {"FORMAT.NAME=VALUE", add_assignment},
    {"NAME=VALUE", add_inputs},
};

/* "FILE.lua" and "WHAT[.PATH]" are a FILE and a WHAT. */
static cf_str capitals(cf_str form)
{
    size_t len = 0;
    while (len < form.len && form.ptr[len] >= 'A' && form.ptr[len] <= 'Z')
        len++;
    return str_cut(form, 0, len);
}

static bool add_form(struct completion *completion, cf_str form)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_is(form, forms[i].form)) {
            forms[i].add(completion);
            return true;
        }
    return false;
}

static void add_one(struct completion *completion, cf_str form)
{
    /* A path of the runner's is a file, one of the generator's a part of a document. */
    if (strcmp(completion->program, "crdforge-run") == 0 && str_is(form, "PATH"))
        add_files(completion);
    else if (form.len && form.ptr[0] >= 'a' && form.ptr[0] <= 'z')
        completion_add(completion, form, STR(""));
    else if (!add_form(completion, form))
        add_form(completion, capitals(form));
}

void completion_values_add(struct completion *completion, cf_str form)
{
    size_t from = 0;
    for (size_t i = 0; i <= form.len; i++)
        if (i == form.len || form.ptr[i] == '|') {
            add_one(completion, str_cut(form, from, i));
            from = i + 1;
        }
}
