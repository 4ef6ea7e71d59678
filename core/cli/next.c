/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/next.h"

#include <string.h>

/* Where a path ends like this, it is that file of a component; what `crdforge run` takes, the better
 * one first. */
static const struct {
    const char *ending;
    size_t field;
} files[] = {{"/kfp-v1/component.yaml", offsetof(struct next, step)},
             {"/kfp-v2/pipeline_spec.yaml", offsetof(struct next, step)},
             {"/argo/workflow_template.yaml", offsetof(struct next, template)},
             {"/samples/values.yaml", offsetof(struct next, values)}};

void next_see(struct next *next, struct arena *arena, cf_str path)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (!str_ends(path, files[i].ending))
            continue;
        cf_str *field = (cf_str *)(void *)((char *)next + files[i].field);
        cf_str folder = str_cut(path, 0, path.len - strlen(files[i].ending));
        if (!next->folder.len)
            next->folder = str_copy(arena, folder);
        if (str_equal(folder, next->folder) && !field->len)
            *field = str_copy(arena, path);
    }
}

/* A path as one word of a shell. */
static cf_str shell_word(struct arena *arena, cf_str text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+./,:@%=";
    struct buf word = {.arena = arena};
    if (text.len && strspn(text.ptr, plain) == text.len)
        return text;
    buf_char(&word, '\'');
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\'')
            buf_text(&word, "'\\''");
        else
            buf_char(&word, text.ptr[i]);
    buf_char(&word, '\'');
    return buf_str(&word);
}

cf_str next_command(const struct next *next, struct arena *arena)
{
    cf_str values = shell_word(arena, next->values);
    if (next->step.len)
        return str_printf(arena, "crdforge run %s%s%s --dry-run=client",
                          shell_word(arena, next->step).ptr, next->values.len ? " --values " : "",
                          next->values.len ? values.ptr : "");
    if (next->template.len)
        return str_printf(arena, "kubectl apply --dry-run=server -f %s",
                          shell_word(arena, next->template).ptr);
    if (next->values.len) {
        const char *slash = strrchr(next->folder.ptr, '/');
        cf_str sample = str_printf(arena, "%s/samples/%s.yaml", next->folder.ptr,
                                   slash ? slash + 1 : next->folder.ptr);
        return str_printf(arena, "kubectl apply --dry-run=server -f %s",
                          shell_word(arena, sample).ptr);
    }
    return STR("");
}
