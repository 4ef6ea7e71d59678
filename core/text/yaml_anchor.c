/* SPDX-License-Identifier: Apache-2.0 */
#include "text/yaml_anchor.h"

void yaml_anchor_forget(struct yaml_anchors *anchors)
{
    anchors->forgotten = anchors->last_id;
    anchors->len = 0;
}

static bool is_used(const struct yaml_anchors *anchors, const struct yaml_anchor *slot)
{
    return slot->id > anchors->forgotten;
}

/* The slot that has `name`, or the free one where it belongs. The table is never full. */
static struct yaml_anchor *slot_of(const struct yaml_anchors *anchors, cf_str name)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.ptr[i]) * UINT64_C(1099511628211);
    size_t mask = anchors->cap - 1, at = (size_t)(hash ^ hash >> 32) & mask;
    while (is_used(anchors, &anchors->slots[at]) && !str_equal(anchors->slots[at].name, name))
        at = (at + 1) & mask;
    return &anchors->slots[at];
}

static void make_room(struct yaml_anchors *anchors)
{
    if (anchors->len * 2 < anchors->cap)
        return;
    struct yaml_anchors grown = *anchors;
    grown.cap = anchors->cap ? anchors->cap * 2 : 16;
    grown.slots = arena_many(anchors->arena, grown.cap, struct yaml_anchor);
    for (size_t i = 0; i < anchors->cap; i++)
        if (is_used(anchors, &anchors->slots[i]))
            *slot_of(&grown, anchors->slots[i].name) = anchors->slots[i];
    *anchors = grown;
}

uint64_t yaml_anchor_define(struct yaml_anchors *anchors, struct yaml_anchor anchor)
{
    make_room(anchors);
    struct yaml_anchor *slot = slot_of(anchors, anchor.name);
    anchors->len += !is_used(anchors, slot);
    *slot = anchor;
    slot->id = ++anchors->last_id;
    return slot->id;
}

struct yaml_anchor *yaml_anchor_find(const struct yaml_anchors *anchors, cf_str name)
{
    if (!anchors->len)
        return NULL;
    struct yaml_anchor *slot = slot_of(anchors, name);
    return is_used(anchors, slot) ? slot : NULL;
}
