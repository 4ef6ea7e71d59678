/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/next.h"

#include "base/node.h"

/* The SDK says what is wrong with it. */
#define PYTHON_LOAD                                                                                \
    "python3 -c 'import sys, kfp.components as c; c.load_component_from_file(sys.argv[1])'"

enum use {
    USE_RUN,    /* `crdforge run` takes the file, with values */
    USE_SAMPLE, /* the sample resource beside it is applied */
    USE_FOLDER, /* the command takes the folder of the file */
    USE_FILE
};

/* Where a path ends like this, it is that file of a component; the better one to begin with first. */
static const struct {
    const char *ending;
    enum use use;
    const char *command;
} rows[NEXT_FILES] = {
    {"/kfp-v1/component.yaml", USE_RUN, NULL},
    {"/kfp-v2/pipeline_spec.yaml", USE_RUN, NULL},
    {"/argo/workflow_template.yaml", USE_FILE, "kubectl apply --dry-run=server -f"},
    {"/samples/values.yaml", USE_SAMPLE, "kubectl apply --dry-run=server -f"},
    {"/models/pyproject.toml", USE_FOLDER, "pip install"},
    {"/python/component.yaml", USE_FILE, PYTHON_LOAD},
    {"/rbac/rbac.yaml", USE_FILE, "kubectl apply --dry-run=server -f"},
    {"/markdown/README.md", USE_FILE, "less"},
    {"/schema/inputs.schema.json", USE_FILE, "less"},
    {"/html/index.html", USE_FILE, "xdg-open"},
    {"/kustomize/kustomization.yaml", USE_FOLDER, "kubectl apply --dry-run=server -k"},
    {"/component.yaml", USE_FILE, PYTHON_LOAD}, /* next->original alone */
};
enum { ROW_VALUES = 3, ROW_ORIGINAL = NEXT_FILES - 1 };

void next_see(struct next *next, struct arena *arena, cf_str path)
{
    for (size_t i = 0; i < (next->original ? NEXT_FILES : ROW_ORIGINAL); i++) {
        if (!str_ends(path, rows[i].ending))
            continue;
        cf_str folder = str_cut(path, 0, path.len - strlen(rows[i].ending));
        if (!next->folder.len)
            next->folder = str_copy(arena, folder);
        if (str_equal(folder, next->folder))
            next->files[i] = str_copy(arena, path);
        return;
    }
}

/* A path as one word of a shell. */
static cf_str shell_word(struct arena *arena, cf_str text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+./,:@%=";
    struct buf word = {.arena = arena};
    if (text.len && strspn(text.ptr, plain) == text.len)
        return text;
    buf_char(&word, '\'');
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\'')
            buf_text(&word, "'\\''");
        else
            buf_char(&word, text.ptr[i]);
    buf_char(&word, '\'');
    return buf_str(&word);
}

cf_str next_inputs(struct arena *arena, const cf_node *component)
{
    static const char *const values[][2] = {
        {"object", "'{}'"}, {"array", "'[]'"},   {"integer", "1"},    {"number", "1"},
        {"any", "VALUE"},   {"string", "VALUE"}, {"boolean", "true"}, {"int-or-string", "1"}};
    const cf_node *inputs = cf_get(component, "inputs");
    struct buf words = {.arena = arena};
    for (size_t i = 0; i < cf_len(inputs); i++) {
        const cf_node *input = cf_at(inputs, i);
        bool needed = cf_flag(cf_get(input, "needed"), false) && !cf_get(input, "inside");
        if (!needed && !cf_flag(cf_get(input, "required"), false))
            continue;
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            if (str_is(node_text(cf_get(input, "type")), values[k][0]))
                buf_printf(&words, " --set %s=%s", cf_text(cf_get(input, "name"), ""),
                           values[k][1]);
    }
    return buf_str(&words);
}

static cf_str run_command(const struct next *next, struct arena *arena, cf_str file, cf_str inputs)
{
    cf_str values = next->files[ROW_VALUES];
    if (values.len)
        inputs = str_printf(arena, " --values %s", shell_word(arena, values).ptr);
    return str_printf(arena, "crdforge run %s%.*s --dry-run=client", shell_word(arena, file).ptr,
                      STR_ARG(inputs));
}

/* "…/Kind/samples/Kind.yaml" */
static cf_str sample_of(const struct next *next, struct arena *arena)
{
    const char *slash = strrchr(next->folder.ptr, '/');
    return str_printf(arena, "%s/samples/%s.yaml", next->folder.ptr,
                      slash ? slash + 1 : next->folder.ptr);
}

cf_str next_command(const struct next *next, struct arena *arena, cf_str inputs)
{
    for (size_t i = 0; i < NEXT_FILES; i++) {
        cf_str file = next->files[i];
        if (!file.len)
            continue;
        if (rows[i].use == USE_RUN)
            return run_command(next, arena, file, inputs);
        if (rows[i].use == USE_SAMPLE)
            file = sample_of(next, arena);
        else if (rows[i].use == USE_FOLDER)
            file = str_copy(arena, str_cut(file, 0, (size_t)(strrchr(file.ptr, '/') - file.ptr)));
        return str_printf(arena, "%s %s", rows[i].command, shell_word(arena, file).ptr);
    }
    return STR("");
}
