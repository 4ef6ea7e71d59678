/* SPDX-License-Identifier: Apache-2.0 */
#include "script/shape.h"

#include "base/node.h"

#include <string.h>

/* Field by field is as fast as any index of so few, as long as hardly one is compared whole. */
static bool same_key(cf_str a, cf_str b)
{
    return a.len == b.len && (!a.len || (a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0));
}

bool shape_knows(const struct shape *shape, cf_str key, const struct shape **ret_below)
{
    *ret_below = shape ? shape->each : NULL;
    if (!shape || shape->kind == SHAPE_MAP)
        return true;
    for (size_t i = 0; i < shape->fields_len; i++) {
        const struct shape_field *field = &shape->fields[i];
        if (same_key(field->key, key)) {
            *ret_below = field->shape;
            return true;
        }
    }
    return false;
}

/* The keys that there may be, in their order. */
static size_t known_keys(struct arena *arena, const struct shape *shape, const cf_node *node,
                         cf_str **ret_keys)
{
    size_t len = shape->kind == SHAPE_CLOSED ? cf_len(node) : shape->fields_len;
    cf_str *keys = arena_many(arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        keys[i] = shape->kind == SHAPE_CLOSED ? node->as.map.pairs[i].key : shape->fields[i].key;
    *ret_keys = keys;
    return len;
}

cf_str shape_unknown(struct arena *arena, const struct shape *shape, const cf_node *node,
                     cf_str key)
{
    struct buf out = {.arena = arena};
    cf_str *keys, flat = str_flat(arena, key);
    if (shape->kind == SHAPE_LIST)
        return str_printf(arena,
                          "%s is a list without names, it has no field \"%.*s\": go through it "
                          "with each() or ipairs()",
                          shape->name, STR_ARG(flat));
    size_t len = known_keys(arena, shape, node, &keys);
    cf_str near = str_nearest(arena, key, keys, len);
    buf_printf(&out, "%s has no field \"%.*s\"", shape->name, STR_ARG(flat));
    if (near.len)
        buf_printf(&out, "; did you mean %.*s?", STR_ARG(near));
    for (size_t i = 0; !near.len && i < len; i++)
        buf_printf(&out, "%s%.*s", i ? ", " : "; it may have ", STR_ARG(keys[i]));
    return buf_str(&out);
}
