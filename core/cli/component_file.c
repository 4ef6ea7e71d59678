/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/component_file.h"

#include "io/file.h"
#include "text/yaml_read.h"

struct components {
    struct arena *arena;
    cf_str *list;
    size_t len, cap;
    cf_str image, action; /* the first */
};

static void add_component(struct components *components, cf_str text)
{
    for (size_t i = 0; i < components->len; i++)
        if (str_equal(components->list[i], text))
            return;
    components->list = arena_grow(components->arena, components->list, components->len,
                                  &components->cap, sizeof *components->list);
    components->list[components->len++] = text;
}

/* One argument of a list, and the one behind it. True when that was what is looked for. */
static bool take_argument(struct components *components, cf_str text, cf_str next)
{
    if (str_is(text, "--action") && !components->action.len)
        components->action = next;
    if (str_is(text, "--component") && next.len)
        add_component(components, next);
    else if (str_starts(text, "--component="))
        add_component(components, str_cut(text, sizeof "--component=" - 1, text.len));
    else
        return false;
    return true;
}

/* Every text that follows "--component" in a list, wherever the list is: each format has its own
 * place for a container's arguments. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
static void find_components(struct components *components, const cf_node *node)
{
    if (!components->image.len)
        components->image = node_text(cf_get(node, "image"));
    for (size_t i = 0; node && node->kind == CF_MAP && i < cf_len(node); i++)
        find_components(components, node->as.map.pairs[i].value);
    for (size_t i = 0; node && node->kind == CF_LIST && i < cf_len(node); i++) {
        if (!take_argument(components, node_text(cf_at(node, i)), node_text(cf_at(node, i + 1))))
            find_components(components, cf_at(node, i));
    }
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
