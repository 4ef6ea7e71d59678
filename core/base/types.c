/* SPDX-License-Identifier: Apache-2.0 */
#include "base/types.h"

#include "base/duration.h"

bool types_fit(cf_str type, const cf_node *value)
{
    static const struct {
        const char *type;
        cf_kind kind, other;
    } rows[] = {{"string", CF_STR, CF_STR},       {"integer", CF_INT, CF_INT},
                {"number", CF_FLOAT, CF_INT},     {"boolean", CF_BOOL, CF_BOOL},
                {"object", CF_MAP, CF_MAP},       {"array", CF_LIST, CF_LIST},
                {"int-or-string", CF_INT, CF_STR}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(type, rows[i].type))
            return value->kind == (uint32_t)rows[i].kind || value->kind == (uint32_t)rows[i].other;
    return true; /* any */
}

bool types_is_step(const cf_node *path, size_t index, bool output)
{
    const cf_node *step = cf_at(path, index);
    return node_text(step).len || (!output && index && step->kind == CF_INT && !step->as.integer);
}

bool types_is_runners(const cf_node *path)
{
    cf_str first = node_text(cf_at(path, 0));
    if (str_is(first, "metadata")) /* no list is in it that an input may be in */
        return cf_len(path) < 2 || cf_at(path, 1)->kind == CF_INT;
    return str_is(first, "apiVersion") || str_is(first, "kind");
}

bool types_is_object_name(const cf_node *path)
{
    return str_is(node_text(cf_at(path, 0)), "metadata") &&
           str_is(node_text(cf_at(path, 1)), "name");
}

bool types_is_option(cf_str option)
{
    return str_is(option, "action") || str_is(option, "timeout");
}

bool types_is_below(const cf_node *path, const cf_node *below)
{
    return below->kind == CF_INT && below->as.integer > 0 &&
           (uint64_t)below->as.integer < cf_len(path);
}

cf_str types_problem(struct arena *arena, const char *key, cf_str type, cf_str option,
                     const cf_node *value, const char **ret_hint)
{
    int64_t ms;
    *ret_hint = NULL;
    if (!types_fit(type, value))
        return str_printf(arena, "the %s is %s, the type is %.*s", key, node_kind_name(value),
                          STR_ARG(type));
    if (!str_is(option, "timeout") || duration_parse(node_text(value), &ms))
        return STR("");
    *ret_hint = duration_hint;
    return str_printf(arena, "the %s is no time", key);
}

static bool can_hold(cf_str type)
{
    return str_is(type, "object") || str_is(type, "array") || str_is(type, "any");
}

bool types_clash(const cf_node *a_path, cf_str a_type, const cf_node *b_path, cf_str b_type)
{
    size_t a_len = cf_len(a_path), b_len = cf_len(b_path);
    size_t shared = node_steps_shared(a_path, b_path);
    if (!a_len || !b_len)
        return false;
    if (shared < a_len && shared < b_len)
        return cf_at(a_path, shared)->kind != cf_at(b_path, shared)->kind;
    return a_len == b_len || !can_hold(a_len < b_len ? a_type : b_type);
}
