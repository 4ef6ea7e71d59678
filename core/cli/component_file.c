/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/component_file.h"

#include "base/node.h"
#include "io/file.h"
#include "text/yaml_read.h"

struct components {
    struct arena *arena;
    cf_str *list;
    size_t len, cap;
    cf_str image; /* the first */
    cf_str
        action; /* what the arguments that the component stands in do with it; empty: create it */
};

/* `action`: of the same arguments. Where a file has the component twice, to create and to delete what
 * was created, it is the one that creates that is meant. */
static void add_component(struct components *components, cf_str text, cf_str action)
{
    for (size_t i = 0; i < components->len; i++)
        if (str_equal(components->list[i], text)) {
            if (!action.len)
                components->action = action;
            return;
        }
    components->list = arena_grow(components->arena, components->list, components->len,
                                  &components->cap, sizeof *components->list);
    if (!components->len)
        components->action = action;
    components->list[components->len++] = text;
}

/* What follows `option` in a list of arguments, in the form of one word or two; or an empty text. */
static cf_str argument(const cf_node *list, const char *option)
{
    cf_str name = str_of(option);
    for (size_t i = 0; i < cf_len(list); i++) {
        cf_str word = node_text(cf_at(list, i));
        if (str_equal(word, name))
            return node_text(cf_at(list, i + 1));
        if (str_starts(word, option) && word.ptr[name.len] == '=')
            return str_cut(word, name.len + 1, word.len);
    }
    return STR("");
}

/* The component of every list of arguments, wherever the list is: each format has its own place for
 * them. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
static void find_components(struct components *components, const cf_node *node)
{
    if (!components->image.len)
        components->image = node_text(cf_get(node, "image"));
    for (size_t i = 0; node && node->kind == CF_MAP && i < cf_len(node); i++)
        find_components(components, node->as.map.pairs[i].value);
    if (!node || node->kind != CF_LIST)
        return;
    cf_str component = argument(node, "--component");
    if (component.len)
        add_component(components, component, argument(node, "--action"));
    for (size_t i = 0; i < cf_len(node); i++)
        find_components(components, cf_at(node, i));
}

static bool fail_no_file(struct ctx *ctx, cf_str path)
{
    bool folder = file_kind(path.ptr) == FILE_FOLDER;
    ctx_error(ctx, NULL, folder ? "%.*s is a folder" : "there is no file %.*s", STR_ARG(path));
    ctx_hint(ctx,
             "`crdforge generate KIND` makes components/KIND/kfp-v1/component.yaml: give such a "
             "file");
    return false;
}

bool component_file_read(struct run *run, cf_str path, struct component_file *ret_file)
{
    struct ctx *ctx = &run->ctx;
    struct components components = {.arena = run->arena};
    cf_str bytes;
    const cf_node *node;
    enum yaml_result result;
    if (file_kind(path.ptr) == FILE_ABSENT || file_kind(path.ptr) == FILE_FOLDER)
        return fail_no_file(ctx, path);
    if (!file_read(ctx, path.ptr, &bytes))
        return false;
    struct yaml_reader *reader = yaml_open(run->arena, diags_file(ctx->diags, path, bytes), bytes);
    while ((result = yaml_next(reader, ctx, false, &node)) == YAML_DOCUMENT || result == YAML_ITEM)
        find_components(&components, node);
    yaml_close(reader);
    if (result == YAML_FAILED)
        return false;
    if (components.len == 1) {
        *ret_file =
            (struct component_file){components.list[0], components.image, components.action};
        return true;
    }
    ctx_error(ctx, NULL, "%.*s holds %s component that crdforge-run can execute", STR_ARG(path),
              components.len ? "more than one" : "no");
    ctx_hint(ctx, "give a file that `crdforge generate` made for one kind, in the format kfp-v1, "
                  "kfp-v2 or argo (flavour runner)");
    return false;
}
