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

static void collect_text(struct secrets *secrets, cf_str text)
{
    struct buf escaped = {.arena = secrets->arena};
    json_write_string(&escaped, text, JSON_COMPACT);
    cf_str inner = str_cut(buf_str(&escaped), 1, escaped.len - 1);
    remember(secrets, text);
    if (!str_equal(inner, text))
        remember(secrets, inner);
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

void secrets_collect(struct arena *arena, const struct document *document,
                     const cf_node *const *values, struct secrets *ret_secrets)
{
    *ret_secrets = (struct secrets){.arena = arena};
    for (size_t i = 0; i < document->inputs_len; i++)
        if (document->inputs[i].secret)
            collect(ret_secrets, values[i]);
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
