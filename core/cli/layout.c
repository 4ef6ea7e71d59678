/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/layout.h"

#include "io/file.h"

bool layout_picks_file(const struct args *args)
{
    return !args->operands_len && !args_has(args, "crd_name") &&
           (args_spelled(args, "container_image") || args_has(args, "crd_path"));
}

bool layout_is_original(const struct args *args)
{
    return (args_has(args, "crd_name") || layout_picks_file(args)) && !args_has(args, "format");
}

const char *const layout_words[] = {
    [LAYOUT_KIND] = "kind", [LAYOUT_GROUP] = "group", [LAYOUT_ORIGINAL] = "original", NULL};

const char *layout_word(enum layout layout)
{
    return layout_words[layout];
}

bool layout_read(struct ctx *ctx, const struct args *args, enum layout *ret_layout)
{
    const char *usual = layout_words[layout_is_original(args) ? LAYOUT_ORIGINAL : LAYOUT_KIND];
    cf_str word = args_text(args, "layout", str_of(usual));
    for (size_t i = 0; layout_words[i]; i++)
        if (str_is(word, layout_words[i])) {
            *ret_layout = (enum layout)i;
            return true;
        }
    ctx_error(ctx, args_at(args, "layout"), "there is no layout \"%.*s\"", STR_ARG(word));
    ctx_hint(ctx, "it is kind (OUT/Kind/format), group (OUT/group/Kind/format) or original "
                  "(OUT/Kind for the format python)");
    return false;
}

cf_str layout_of_kind(struct arena *arena, enum layout layout, cf_str group, cf_str kind)
{
    return layout == LAYOUT_GROUP ? str_printf(arena, "%.*s/%.*s", STR_ARG(group), STR_ARG(kind))
                                  : kind;
}

static bool begins_with(cf_str path, cf_str folder)
{
    return path.len > folder.len && path.ptr[folder.len] == '/' &&
           str_equal(str_cut(path, 0, folder.len), folder);
}

bool layout_holds(cf_str unit, cf_str format, cf_str path)
{
    static const char inner[] = "src/";
    cf_str kind = file_name(unit);
    if (begins_with(path, format) || str_equal(unit, format))
        return true;
    /* The original's own: "src/Model_spec.py" in Model. */
    cf_str rest = str_cut(path, sizeof inner - 1, path.len);
    return str_is(format, "python") && str_starts(path, inner) && rest.len > kind.len &&
           rest.ptr[kind.len] == '_' && str_equal(str_cut(rest, 0, kind.len), kind);
}

cf_str layout_of_format(struct arena *arena, enum layout layout, cf_str folder, cf_str format)
{
    if (layout == LAYOUT_ORIGINAL && str_is(format, "python"))
        return folder;
    return str_printf(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(format));
}
