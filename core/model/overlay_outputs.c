/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay_outputs.h"

#include "base/node.h"

static bool is_own(const struct overlay_edited *field)
{
    return cf_flag(cf_get(field->node, "own"), false);
}

static const cf_node *only_listed(const struct overlay_edit *edit)
{
    struct list_builder list = {.arena = edit->ctx->arena};
    for (size_t t = 0; t < edit->overlay->targets_len; t++)
        for (size_t i = 0; i < edit->len; i++)
            if (edit->list[i].target == &edit->overlay->targets[t])
                list_add(&list, edit->list[i].node);
    for (size_t i = 0; i < edit->len; i++)
        if (is_own(&edit->list[i]) && !edit->list[i].target)
            list_add(&list, edit->list[i].node);
    return list_node(&list);
}

const cf_node *overlay_outputs(struct overlay_edit *edit, const cf_node *document)
{
    const cf_node *said = cf_get(edit->overlay->data, "outputs");
    overlay_edit_find(edit, cf_get(document, "outputs"), true);
    if (said && said->kind == CF_LIST)
        return only_listed(edit);
    for (size_t i = 0; i < edit->len; i++) {
        struct overlay_edited *field = &edit->list[i];
        if (!field->target)
            continue;
        if (is_own(field) && (overlay_edit_hides(field) || cf_get(field->target->data, "rename")))
            overlay_edit_fault(edit, field->target,
                               STR("an output of crdforge's own stays, under its own name"));
        overlay_edit_rename(edit, field);
        if (overlay_edit_hides(field))
            field->node = NULL;
    }
    overlay_edit_names(edit);
    return overlay_edit_fields(edit);
}
