/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/marks.h"

#include "base/hash.h"
#include "base/node.h"
#include "runner/shown.h"
#include "text/json_write.h"

/* A label's value has at most 63 characters. */
enum { OWNER_LENGTH = 40 };
enum { OWNER_PARTS = 5, WORKFLOW_PARTS = 6 };

cf_str marks_owner_hash(struct arena *arena, struct request_identity identity)
{
    struct list_builder parts = {.arena = arena};
    struct buf source = {.arena = arena};
    list_add(&parts, node_str(arena, identity.run));
    list_add(&parts, node_str(arena, identity.task));
    json_write(&source, list_node(&parts), JSON_SORTED);
    return str_cut(hash_sha256(arena, buf_str(&source)), 0, OWNER_LENGTH);
}

cf_str marks_run_hash(struct arena *arena, struct request_identity identity)
{
    if (!identity.whole.len)
        return STR("");
    return str_cut(hash_sha256(arena, identity.whole), 0, OWNER_LENGTH);
}

/* True when `text` has `len` parts with a "/" between them. Only the first, a group, may be empty. */
static bool split(cf_str text, cf_str *ret_parts, size_t len)
{
    size_t found = 0, from = 0;
    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || text.ptr[i] == '/') {
            if (found == len || (found && i == from))
                return false;
            ret_parts[found++] = str_cut(text, from, i);
            from = i + 1;
        }
    return found == len;
}

bool marks_read_owner(struct ctx *ctx, cf_str text, struct marks_owner *ret_owner, bool *ret_ok)
{
    cf_str parts[OWNER_PARTS];
    *ret_ok = true;
    if (!text.len || str_contains(text, "{{"))
        return false;
    if (!split(text, parts, OWNER_PARTS)) {
        *ret_ok = false;
        return ctx_error(ctx, NULL, "--owner takes GROUP/VERSION/KIND/NAME/UID, not %.*s",
                         STR_ARG(shown_quoted(ctx->arena, text)));
    }
    *ret_owner = (struct marks_owner){parts[0], parts[1], parts[2], parts[3], parts[4]};
    return true;
}

bool marks_check_given(struct ctx *ctx, const struct document *document, const cf_node *resource)
{
    static const char *const maps[] = {"labels", "annotations"};
    bool ok = true;
    for (size_t m = 0; m < sizeof maps / sizeof *maps; m++) {
        const cf_node *map = cf_get(cf_get(resource, "metadata"), maps[m]);
        for (size_t i = 0; map && map->kind == CF_MAP && i < cf_len(map); i++) {
            cf_str key = map->as.map.pairs[i].key;
            if (!str_starts(key, MARKS_PREFIX) && !str_is(key, MARKS_MANAGED_BY))
                continue;
            ok = ctx_error(ctx, NULL, "%s of %.*s: the runner itself sets %.*s", maps[m],
                           STR_ARG(document->kind), STR_ARG(key));
            ctx_hint(ctx, "leave it out of resource_%s", maps[m]);
        }
    }
    return ok;
}

/* `map` with the entries of `more` in it, which win. */
static const cf_node *merge(struct arena *arena, const cf_node *map, const cf_node *more)
{
    struct map_builder merged = {.arena = arena};
    for (size_t i = 0; map && map->kind == CF_MAP && i < cf_len(map); i++) {
        const cf_pair *pair = &map->as.map.pairs[i];
        if (!node_get(more, pair->key))
            map_add_pair(&merged, *pair);
    }
    for (size_t i = 0; i < cf_len(more); i++)
        map_add_pair(&merged, more->as.map.pairs[i]);
    return map_node(&merged);
}

/* The resource with labels, annotations and owner references in its metadata; NULL: none. */
static const cf_node *with_metadata(struct arena *arena, const cf_node *resource,
                                    const cf_node *labels, const cf_node *annotations,
                                    const cf_node *owners)
{
    const cf_node *metadata = cf_get(resource, "metadata");
    struct map_builder more = {.arena = arena}, top = {.arena = arena};
    if (labels)
        map_add(&more, STR("labels"), merge(arena, cf_get(metadata, "labels"), labels));
    map_add(&more, STR("annotations"), merge(arena, cf_get(metadata, "annotations"), annotations));
    map_add(&more, STR("ownerReferences"), owners);
    for (size_t i = 0; i < cf_len(resource); i++) {
        const cf_pair *pair = &resource->as.map.pairs[i];
        bool here = str_is(pair->key, "metadata");
        map_add(&top, pair->key, here ? merge(arena, metadata, map_node(&more)) : pair->value);
    }
    return map_node(&top);
}

static const cf_node *text_node(struct arena *arena, const char *text)
{
    return node_cstr(arena, text);
}

/* blockOwnerDeletion false: true would need a right on the owner, and hold up its deletion. */
static const cf_node *owner_references(struct arena *arena, const struct marks_owner *owner)
{
    struct map_builder map = {.arena = arena};
    struct list_builder list = {.arena = arena};
    cf_str version = owner->group.len ? str_printf(arena, "%.*s/%.*s", STR_ARG(owner->group),
                                                   STR_ARG(owner->version))
                                      : owner->version;
    map_text(&map, "apiVersion", version);
    map_text(&map, "kind", owner->kind);
    map_text(&map, "name", owner->name);
    map_text(&map, "uid", owner->uid);
    map_add(&map, STR("controller"), node_bool(arena, false));
    map_add(&map, STR("blockOwnerDeletion"), node_bool(arena, false));
    list_add(&list, map_node(&map));
    return list_node(&list);
}

static void add_request(struct map_builder *map, const struct marks *marks)
{
    struct arena *arena = map->arena;
    map_text(map, MARKS_RUN, marks->identity.known ? marks->identity.run : STR(""));
    map_text(map, MARKS_TASK, marks->identity.known ? marks->identity.task : STR(""));
    map_text(map, MARKS_SPEC, marks->spec);
    map_text(map, MARKS_ATTEMPT, str_printf(arena, "%d", marks->attempt));
    map_text(map, MARKS_BEFORE, marks->before);
}

/* GROUP/VERSION/KIND/NAMESPACE/NAME/UID */
static cf_str workflow_text(struct arena *arena, const struct marks *marks)
{
    const struct marks_owner *workflow = marks->workflow;
    return str_printf(arena, "%.*s/%.*s/%.*s/%.*s/%.*s/%.*s", STR_ARG(workflow->group),
                      STR_ARG(workflow->version), STR_ARG(workflow->kind),
                      STR_ARG(marks->workflow_namespace), STR_ARG(workflow->name),
                      STR_ARG(workflow->uid));
}

static const cf_node *owner_labels(struct arena *arena, cf_str owner, cf_str run)
{
    struct map_builder labels = {.arena = arena};
    map_add(&labels, STR(MARKS_MANAGED_BY), text_node(arena, MARKS_MANAGER));
    map_add(&labels, STR(MARKS_OWNER), node_str(arena, owner));
    map_text(&labels, MARKS_RUN_ID, run);
    return map_node(&labels);
}

const cf_node *marks_created(struct arena *arena, const cf_node *resource,
                             const struct marks *marks)
{
    struct map_builder annotations = {.arena = arena};
    add_request(&annotations, marks);
    if (marks->workflow)
        map_text(&annotations, MARKS_WORKFLOW, workflow_text(arena, marks));
    map_text(&annotations, MARKS_REAP, marks->reap);
    return with_metadata(
        arena, resource, owner_labels(arena, marks->owner, marks->run), map_node(&annotations),
        marks->workflow && marks->refer ? owner_references(arena, marks->workflow) : NULL);
}

const cf_node *marks_applied(struct arena *arena, const cf_node *resource,
                             const struct marks *marks, const cf_node *object, bool ours)
{
    static const char *const kept[] = {MARKS_WORKFLOW, MARKS_REAP, MARKS_APPLIED};
    struct map_builder annotations = {.arena = arena};
    bool made = str_is(marks_label(object, MARKS_MANAGED_BY), MARKS_MANAGER);
    add_request(&annotations, marks);
    for (size_t i = 0; made && i < sizeof kept / sizeof *kept; i++)
        if (ours || !str_is(str_of(kept[i]), MARKS_APPLIED))
            map_text(&annotations, kept[i], marks_annotation(object, kept[i]));
    if (!ours)
        map_text(&annotations, MARKS_APPLIED, marks->owner);
    return with_metadata(arena, resource,
                         made ? owner_labels(arena, marks_label(object, MARKS_OWNER),
                                             marks_label(object, MARKS_RUN_ID))
                              : NULL,
                         map_node(&annotations),
                         made ? cf_get(cf_get(object, "metadata"), "ownerReferences") : NULL);
}

static cf_str metadata_text(const cf_node *object, const char *map, const char *key)
{
    return node_text(node_get(cf_get(cf_get(object, "metadata"), map), str_of(key)));
}

cf_str marks_label(const cf_node *object, const char *key)
{
    return metadata_text(object, "labels", key);
}

cf_str marks_annotation(const cf_node *object, const char *key)
{
    return metadata_text(object, "annotations", key);
}

bool marks_workflow(const cf_node *object, struct marks_owner *ret_workflow, cf_str *ret_namespace)
{
    cf_str parts[WORKFLOW_PARTS];
    if (!split(marks_annotation(object, MARKS_WORKFLOW), parts, WORKFLOW_PARTS))
        return false;
    *ret_workflow = (struct marks_owner){parts[0], parts[1], parts[2], parts[4], parts[5]};
    *ret_namespace = parts[3];
    return true;
}

enum marks_whose marks_whose(const cf_node *object, cf_str owner)
{
    if (str_is(marks_label(object, MARKS_MANAGED_BY), MARKS_MANAGER) &&
        str_equal(marks_label(object, MARKS_OWNER), owner))
        return MARKS_OURS;
    return str_equal(marks_annotation(object, MARKS_APPLIED), owner) ? MARKS_CHANGED
                                                                     : MARKS_FOREIGN;
}
