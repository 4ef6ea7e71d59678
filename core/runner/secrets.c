/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/secrets.h"

#include "base/node.h"
#include "text/json_write.h"

enum { SHORTEST = 4 };

static void remember(struct secrets *secrets, cf_str text)
{
    if (text.len < SHORTEST)
        return;
    secrets->list = arena_grow(secrets->arena, secrets->list, secrets->len, &secrets->cap,
                               sizeof *secrets->list);
    size_t at = secrets->len++;
    for (; at && secrets->list[at - 1].len < text.len; at--)
        secrets->list[at] = secrets->list[at - 1];
    secrets->list[at] = text;
}

/* The text as messages have it: in one line. */
static cf_str flat(struct arena *arena, cf_str text)
{
    char *bytes = arena_copy(arena, text.ptr, text.len);
    str_flatten(bytes, text.len);
    return (cf_str){bytes, text.len};
}

/* The text as Go writes it into JSON: it escapes what could end a script in a page of HTML, too. */
static cf_str go_escaped(struct arena *arena, cf_str json)
{
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < json.len; i++)
        if (memchr("<>&", json.ptr[i], 3))
            buf_printf(&out, "\\u%04x", (unsigned)json.ptr[i]);
        else
            buf_char(&out, json.ptr[i]);
    return buf_str(&out);
}

/* A file's last line break is often lost on the way. */
static void collect_text(struct secrets *secrets, cf_str whole)
{
    struct arena *arena = secrets->arena;
    struct buf escaped = {.arena = arena};
    cf_str text = str_trim(whole);
    json_write_string(&escaped, text, JSON_COMPACT);
    cf_str inner = str_cut(buf_str(&escaped), 1, escaped.len - 1);
    const cf_str forms[] = {text, inner, flat(arena, text), go_escaped(arena, inner)};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        bool known = false;
        for (size_t j = 0; j < i; j++)
            known = known || str_equal(forms[i], forms[j]);
        if (!known)
            remember(secrets, forms[i]);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
static void collect(struct secrets *secrets, const cf_node *node)
{
    if (!node)
        return;
    if (node->kind == CF_STR)
        collect_text(secrets, node->as.string);
    else if (node->kind == CF_FLOAT || node->kind == CF_INT) {
        struct buf text = {.arena = secrets->arena};
        json_write(&text, node, JSON_COMPACT);
        remember(secrets, buf_str(&text));
    } else if (node->kind == CF_LIST)
        for (size_t i = 0; i < cf_len(node); i++)
            collect(secrets, cf_at(node, i));
    else if (node->kind == CF_MAP)
        for (size_t i = 0; i < cf_len(node); i++)
            collect(secrets, node->as.map.pairs[i].value);
}

void secrets_collect(struct arena *arena, const struct document *document, const cf_node *resource,
                     const cf_node *const *values, struct secrets *ret_secrets)
{
    *ret_secrets = (struct secrets){.arena = arena};
    for (size_t i = 0; i < document->inputs_len; i++) {
        const struct document_field *input = &document->inputs[i];
        const cf_node *found =
            input->secret ? fill_find(resource, input->path, cf_len(input->path)) : NULL;
        if (!input->secret)
            continue;
        collect(ret_secrets, values[i]);
        if (found && found != values[i]) /* it came with the object that holds it */
            collect(ret_secrets, found);
    }
}

/* The secret that begins at `at`, or an empty text. */
static cf_str secret_at(const struct secrets *secrets, cf_str text, size_t at)
{
    for (size_t i = 0; i < secrets->len; i++) {
        cf_str secret = secrets->list[i];
        if (text.len - at >= secret.len && memcmp(text.ptr + at, secret.ptr, secret.len) == 0)
            return secret;
    }
    return STR("");
}

cf_str secrets_hide(const struct secrets *secrets, struct arena *arena, cf_str text)
{
    struct buf clean = {.arena = arena};
    size_t from = 0;
    for (size_t i = 0; secrets->len && i < text.len;) {
        cf_str secret = secret_at(secrets, text, i);
        if (!secret.len) {
            i++;
            continue;
        }
        buf_add(&clean, text.ptr + from, i - from);
        buf_text(&clean, "(secret)");
        from = i += secret.len;
    }
    if (!clean.len)
        return text;
    buf_add(&clean, text.ptr + from, text.len - from);
    return buf_str(&clean);
}

static const cf_node *mask_at(struct arena *arena, const cf_node *node, const cf_node *path,
                              size_t depth);

static const cf_node *mask_first(struct arena *arena, const cf_node *items, const cf_node *path,
                                 size_t depth)
{
    struct list_builder list = {.arena = arena};
    if (items->kind != CF_LIST)
        return items;
    for (size_t i = 0; i < cf_len(items); i++)
        list_add(&list, i ? cf_at(items, i) : mask_at(arena, cf_at(items, 0), path, depth + 1));
    return list_node(&list);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the path of an input */
static const cf_node *mask_at(struct arena *arena, const cf_node *node, const cf_node *path,
                              size_t depth)
{
    struct map_builder map = {.arena = arena};
    if (depth == cf_len(path))
        return node_cstr(arena, "(secret)");
    if (cf_at(path, depth)->kind == CF_INT)
        return mask_first(arena, node, path, depth);
    cf_str step = node_text(cf_at(path, depth));
    if (!node_get(node, step))
        return node;
    for (size_t i = 0; i < cf_len(node); i++) {
        cf_pair pair = node->as.map.pairs[i];
        if (str_equal(pair.key, step))
            pair.value = mask_at(arena, pair.value, path, depth + 1);
        map_add_pair(&map, pair);
    }
    return map_node(&map);
}

/* The tree with all texts as messages show them: an object may quote what it was given. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
static const cf_node *hide_in(const struct secrets *secrets, struct arena *arena,
                              const cf_node *node)
{
    if (node->kind == CF_STR) {
        cf_str clean = secrets_hide(secrets, arena, node->as.string);
        return clean.ptr == node->as.string.ptr ? node : node_str(arena, clean);
    }
    if (node->kind == CF_LIST) {
        struct list_builder list = {.arena = arena};
        for (size_t i = 0; i < cf_len(node); i++)
            list_add(&list, hide_in(secrets, arena, cf_at(node, i)));
        return list_node(&list);
    }
    if (node->kind != CF_MAP)
        return node;
    struct map_builder map = {.arena = arena};
    for (size_t i = 0; i < cf_len(node); i++) {
        cf_pair pair = node->as.map.pairs[i];
        pair.value = hide_in(secrets, arena, pair.value);
        map_add_pair(&map, pair);
    }
    return map_node(&map);
}

const cf_node *secrets_mask(const struct secrets *secrets, struct arena *arena,
                            const struct document *document, const cf_node *resource)
{
    for (size_t i = 0; i < document->inputs_len; i++)
        if (document->inputs[i].secret)
            resource = mask_at(arena, resource, document->inputs[i].path, 0);
    return secrets->len ? hide_in(secrets, arena, resource) : resource;
}
