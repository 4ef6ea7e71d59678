/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/profiles.h"

#include "cli/format_load.h"
#include "cli/formats_parts.h"
#include "engine/generate.h"
#include "io/file.h"

#include <string.h>

struct trying {
    struct run *run;
    struct script_source source;
};

static void try_profile(void *data)
{
    const struct trying *trying = data;
    struct ctx ctx = run_ctx(trying->run, trying->run->arena);
    generate_profile(&ctx, trying->source);
}

/* The user's in the place of `file`, or else ours, or null. NULL after diagnostics. */
static const cf_node *read_profile(struct formats *formats, cf_str file)
{
    struct run *run = formats->run;
    struct trying trying = {.run = run};
    cf_str path = file_join(run->arena, formats->templates, file);
    if (templates_find(formats->replaced, &run->ctx, file, &trying.source)) {
        if (!format_load_passes(formats, &run->ctx, trying.source.name, try_profile, &trying))
            return NULL;
    } else if (!templates_read(run, &run->ctx, path, file_name(path), &trying.source)) {
        return node_null(run->arena);
    }
    return generate_profile(&run->ctx, trying.source);
}

/* profiles/NAME.lua, or null. NULL after diagnostics. */
static const cf_node *named_profile(struct formats *formats, cf_str name)
{
    struct run *run = formats->run;
    const cf_node *known = NULL;
    for (size_t i = 0; i < formats->profiles.len && !known; i++)
        if (str_equal(formats->profiles.pairs[i].key, name))
            known = formats->profiles.pairs[i].value;
    if (known)
        return known;
    cf_str file = str_printf(run->arena, "profiles/%.*s.lua", STR_ARG(name));
    known = memchr(name.ptr, '/', name.len) ? node_null(run->arena) : read_profile(formats, file);
    if (known)
        map_add(&formats->profiles, str_copy(run->arena, name), known);
    return known;
}

static bool is_in_category(const struct crd *crd, cf_str category)
{
    for (size_t i = 0; i < cf_len(crd->categories); i++)
        if (str_equal(node_text(cf_at(crd->categories, i)), category))
            return true;
    return false;
}

/* Whether the definition is in all categories that the profile asks for. */
static bool is_meant(const cf_node *profile, const struct crd *crd)
{
    const cf_node *wanted = cf_get(profile, "categories");
    for (size_t i = 0; i < cf_len(wanted); i++)
        if (!is_in_category(crd, node_text(cf_at(wanted, i))))
            return false;
    return true;
}

const cf_node *profiles_find(struct formats *formats, const struct crd *crd)
{
    const cf_node *profile = named_profile(formats, crd->group);
    /* The group of a definition has a dot in it and a category has none: no file is both. */
    for (size_t i = 0; profile && profile->kind == CF_NULL && i < cf_len(crd->categories); i++) {
        cf_str category = node_text(cf_at(crd->categories, i));
        if (memchr(category.ptr, '.', category.len))
            continue;
        const cf_node *found = named_profile(formats, category);
        if (!found || is_meant(found, crd))
            profile = found;
    }
    return profile;
}

cf_str profiles_file(const struct formats *formats, const cf_node *profile)
{
    for (size_t i = 0; profile->kind != CF_NULL && i < formats->profiles.len; i++)
        if (formats->profiles.pairs[i].value == profile)
            return str_printf(formats->run->arena, "profiles/%.*s.lua",
                              STR_ARG(formats->profiles.pairs[i].key));
    return STR("");
}
