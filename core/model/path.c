/* SPDX-License-Identifier: Apache-2.0 */
#include "model/path.h"

#include <string.h>

struct path path_root(const struct schema *root)
{
    return (struct path){.schema = root, .required = true};
}

static struct path step(struct arena *arena, const struct path *from, struct path_step step,
                        const struct schema *schema, bool required)
{
    struct path_step *steps = arena_many(arena, from->len + 1, struct path_step);
    if (from->len)
        memcpy(steps, from->steps, from->len * sizeof *steps);
    steps[from->len] = step;
    return (struct path){.steps = steps,
                         .len = from->len + 1,
                         .schema = schema,
                         .required = required,
                         .below = from->required ? from->below : from->len};
}

struct path path_property(struct arena *arena, const struct path *from,
                          const struct schema_property *property)
{
    bool spec = !from->len && str_is(property->name, "spec");
    return step(arena, from, (struct path_step){property->name, false}, property->schema,
                spec || property->required);
}

struct path path_first(struct arena *arena, const struct path *from)
{
    return step(arena, from, (struct path_step){STR(""), true}, from->schema->items, false);
}

bool path_holds(const struct path *outer, const struct path *inner)
{
    if (outer->len > inner->len)
        return false;
    for (size_t i = 0; i < outer->len; i++)
        if (outer->steps[i].first != inner->steps[i].first ||
            !str_equal(outer->steps[i].property, inner->steps[i].property))
            return false;
    return true;
}
