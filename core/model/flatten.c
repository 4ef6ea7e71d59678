/* SPDX-License-Identifier: Apache-2.0 */
#include "model/flatten.h"

#include "model/names.h"

#include <string.h>

bool flatten_is_envelope(cf_str property)
{
    return str_is(property, "apiVersion") || str_is(property, "kind") ||
           str_is(property, "metadata") || str_is(property, "status");
}

static bool is_digits(cf_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

/* "12" -> 12; 0 when it is no number of one to three digits. */
static size_t parse_depth(cf_str text)
{
    enum { DEPTH_DIGITS = 3 };
    size_t depth = 0;
    if (!is_digits(text) || text.len > DEPTH_DIGITS)
        return 0;
    for (size_t i = 0; i < text.len; i++)
        depth = depth * 10 + (size_t)(text.ptr[i] - '0');
    return depth;
}

bool flatten_parse(struct ctx *ctx, cf_str text, struct flatten_wish *ret_wish)
{
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':' && text.ptr[colon - 1] != '"')
        colon--;
    struct flatten_wish wish = {text, text, 0};
    if (colon > 0 && text.ptr[colon - 1] == ':') {
        wish.depth = parse_depth(str_cut(text, colon, text.len));
        wish.path = str_cut(text, 0, wish.depth ? colon - 1 : 0);
    }
    if (!wish.path.len || wish.path.ptr[0] == '.' || wish.path.ptr[0] == '[') {
        ctx_error(ctx, NULL, "\"%.*s\" does not say what to flatten", STR_ARG(text));
        ctx_hint(ctx, "it is PATH or PATH:DEPTH, such as resourceConfig, spec.transformInput:1 or "
                      "productionVariants[0]");
        return false;
    }
    *ret_wish = wish;
    return true;
}

/* The next step of a path: a name, ["a name"] or [0]. Empty when the path cannot be read. */
static cf_str next_step(cf_str *path, bool *ret_first)
{
    cf_str rest = *path;
    size_t start = 0, end = 0, after;
    *ret_first = str_starts(rest, "[0]");
    if (*ret_first) {
        after = 3;
    } else if (str_starts(rest, "[\"")) {
        const char *quote = memchr(rest.ptr + 2, '"', rest.len - 2);
        start = 2;
        end = quote ? (size_t)(quote - rest.ptr) : rest.len;
        if (end + 1 >= rest.len || rest.ptr[end + 1] != ']')
            return STR("");
        after = end + 2;
    } else {
        while (end < rest.len && rest.ptr[end] != '.' && rest.ptr[end] != '[')
            end++;
        after = end;
    }
    bool dot = after < rest.len && rest.ptr[after] == '.';
    if (dot && after + 1 == rest.len) /* a dot that nothing follows */
        return STR("");
    *path = str_cut(rest, after + dot, rest.len);
    return str_cut(rest, start, end);
}

/* The properties of a schema by their names, and by those that they have as inputs; of several the first. */
struct names {
    const struct schema *schema;
    struct lookup exact, snake;
};

static const struct names *names_of(struct flatten_finder *finder, const struct schema *schema)
{
    struct arena *arena = finder->arena;
    cf_str key = {(const char *)&schema, sizeof schema};
    struct names *names = lookup_find(&finder->seen, key);
    if (names)
        return names;
    names = arena_new(arena, struct names);
    *names = (struct names){schema, {.arena = arena}, {.arena = arena}};
    for (size_t i = schema->properties_len; i-- > 0;) {
        /* lookup takes no const value; none is written to */
        struct schema_property *property = (struct schema_property *)&schema->properties[i];
        lookup_put(&names->exact, property->name, property);
        lookup_put(&names->snake, names_snake(arena, property->name), property);
    }
    lookup_put(&finder->seen, (cf_str){(const char *)&names->schema, sizeof names->schema}, names);
    return names;
}

static const struct schema_property *find_property(struct flatten_finder *finder,
                                                   const struct schema *schema, cf_str name)
{
    const struct names *names = names_of(finder, schema);
    const struct schema_property *exact = lookup_find(&names->exact, name);
    return exact ? exact : lookup_find(&names->snake, name);
}

/* One step from `place`; false when it leads nowhere. */
static bool advance(struct flatten_finder *finder, cf_str *path, struct path *place)
{
    bool first;
    cf_str name = next_step(path, &first);
    if (first && place->schema->items) {
        *place = path_first(finder->arena, place);
        return true;
    }
    const struct schema_property *property =
        first || !name.len ? NULL : find_property(finder, place->schema, name);
    if (!property || (!place->len && flatten_is_envelope(property->name)))
        return false;
    *place = path_property(finder->arena, place, property);
    return true;
}

bool flatten_find(struct flatten_finder *finder, const struct flatten_wish *wish,
                  struct path *ret_place)
{
    const struct path root = path_root(finder->root);
    const struct schema_property *spec = schema_property(finder->root, "spec");
    struct path starts[] = {root, spec ? path_property(finder->arena, &root, spec) : root};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct path place = starts[i];
        cf_str path = wish->path;
        bool found = true;
        while (path.len && found)
            found = advance(finder, &path, &place);
        if (found) {
            *ret_place = place;
            return true;
        }
    }
    return false;
}
