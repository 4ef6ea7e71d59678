/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/scripts.h"

#include "base/node.h"
#include "engine/dispatch.h"
#include "engine/files.h"
#include "engine/shapes.h"
#include "model/document.h"
#include "model/overlay_check.h"

struct scripts {
    struct arena *arena;
    struct script_cache *cache;
    struct script *list;
    size_t len, cap;
};

struct scripts *scripts_new(struct arena *arena)
{
    struct scripts *scripts = arena_new(arena, struct scripts);
    scripts->arena = arena;
    scripts->cache = script_cache_new(arena);
    return scripts;
}

size_t scripts_len(const struct scripts *scripts)
{
    return scripts ? scripts->len : 0;
}

bool scripts_for_group(const struct script *script, cf_str group)
{
    const cf_node *own = cf_get(script->data, "group");
    return !own || str_equal(node_text(own), group);
}

struct script *scripts_at(const struct scripts *scripts, size_t index)
{
    return &scripts->list[index];
}

/* A script has all functions that a template has. */
static struct script_host host_of(const struct scripts *scripts, const struct script *script)
{
    const struct emitter like = {
        .find = script->find, .find_data = script->find_data, .cache = scripts->cache};
    return dispatch_host(&like, NULL);
}

bool scripts_add(struct ctx *ctx, struct scripts *scripts, struct script script)
{
    const struct script_host host = host_of(scripts, &script);
    script.data = script_describe(ctx, &host, script.source);
    const struct overlay_script text = {script.source.name, script.source.text};
    if (!script.data || !overlay_check(ctx, &text, script.data))
        return false;
    script.overlays_len = overlay_read(scripts->arena, text, script.data, &script.overlays);
    script.mentions_len = overlay_mentions_group(scripts->arena, script.data, &script.mentions);
    scripts->list = arena_grow(scripts->arena, scripts->list, scripts->len, &scripts->cap,
                               sizeof *scripts->list);
    scripts->list[scripts->len++] = script;
    return true;
}

cf_str scripts_where(struct arena *arena, cf_str message, const cf_node *subject, cf_str format)
{
    cf_str kind = subject->kind == CF_LIST ? STR("all") : node_text(cf_get(subject, "kind"));
    return str_printf(arena, "%.*s, in %s() of %.*s%s%.*s", STR_ARG(message),
                      format.len ? "files" : "component", STR_ARG(kind), format.len ? " for " : "",
                      STR_ARG(format));
}

/* What the function failed for, in the message that it left. Where there were too many, the last one that was kept is
 * another's. */
static void name_subject(struct ctx *ctx, cf_str script, const cf_node *subject, cf_str format)
{
    if (ctx->diags->last_dropped)
        return;
    struct diag *diag = &ctx->diags->list[ctx->diags->len - 1];
    if (!str_starts(diag->message, script.ptr))
        diag->message =
            str_printf(ctx->arena, "%.*s: %.*s", STR_ARG(script), STR_ARG(diag->message));
    diag->message = scripts_where(ctx->arena, diag->message, subject, format);
}

static void tell(const struct scripts_watch *watch, size_t script)
{
    if (watch)
        watch->runs(watch->data, script);
}

/* Whether the script has the function, and means it for `group`; empty: for a list of components. */
static bool has_function(const struct script *script, const char *name, cf_str group)
{
    return cf_get(script->data, name) && (!group.len || scripts_for_group(script, group));
}

const cf_node *scripts_component_by(struct ctx *ctx, const struct scripts *scripts, size_t index,
                                    const cf_node *document)
{
    const struct script *script = scripts_at(scripts, index);
    const struct shape *const shapes[] = {&shapes_component};
    struct script_host host = host_of(scripts, script);
    host.shapes = shapes;
    if (!has_function(script, "component", node_text(cf_get(document, "group"))))
        return document;
    const cf_node *changed = script_call(ctx, &host, script->source, "component", &document, 1);
    if (!changed)
        name_subject(ctx, script->source.name, document, STR(""));
    else if (changed == document || document_check(ctx, script->source.name, document, changed))
        return changed;
    return NULL;
}

const cf_node *scripts_component(struct ctx *ctx, const struct scripts *scripts,
                                 const struct scripts_watch *watch, const cf_node *document)
{
    for (size_t i = 0; document && i < scripts_len(scripts); i++) {
        tell(watch, i);
        document = scripts_component_by(ctx, scripts, i, document);
    }
    tell(watch, scripts_len(scripts));
    return document;
}

const cf_node *scripts_files(struct ctx *ctx, const struct scripts *scripts,
                             const struct scripts_watch *watch, cf_str format, const cf_node *files,
                             const cf_node *subject)
{
    const cf_node *name = node_str(ctx->arena, format);
    for (size_t i = 0; files && i < scripts_len(scripts); i++) {
        const struct script *script = scripts_at(scripts, i);
        const struct shape *const shapes[] = {&shapes_files, NULL, shapes_of(subject)};
        struct script_host host = host_of(scripts, script);
        host.shapes = shapes;
        const cf_node *args[] = {files, name, subject};
        if (!has_function(script, "files", node_text(cf_get(subject, "group"))))
            continue;
        tell(watch, i);
        files = script_call(ctx, &host, script->source, "files", args, 3);
        if (files && files->kind != CF_LIST) {
            ctx_error(ctx, NULL, "%.*s: files() returned %s, expected a list of files",
                      STR_ARG(script->source.name),
                      files->kind == CF_NULL ? "nothing" : node_kind_name(files));
            ctx_hint(ctx, "return the list that it was handed, or another one");
            files = NULL;
        }
        if (files && !files_check(ctx, format, files))
            files = NULL;
        if (!files)
            name_subject(ctx, script->source.name, subject, format);
    }
    tell(watch, scripts_len(scripts));
    return files;
}
