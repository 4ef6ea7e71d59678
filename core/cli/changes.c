/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/changes.h"

#include "text/json_write.h"

enum {
    VERSION = 1,
    LONGEST_NAME = 36,
    LONGEST_PATH = 48,
    LONGEST_VALUE = 60,
    LONGEST_ENUM = 500,   /* that is told word by word */
    MOST_DESCRIPTIONS = 2 /* that are told one by one */
};

/* --- for people ------------------------------------------------------------------------------- */

/* In one line, cut between characters where it is long. */
static cf_str value_text(struct arena *arena, const cf_node *value)
{
    struct buf text = {.arena = arena};
    if (!value)
        return STR("none");
    json_write(&text, value, JSON_COMPACT);
    if (text.len <= LONGEST_VALUE)
        return buf_str(&text);
    cf_str begin = str_begin(buf_str(&text), LONGEST_VALUE);
    return str_printf(arena, "%.*s...", STR_ARG(begin));
}

static bool has_item(const cf_node *list, const cf_node *item)
{
    for (size_t i = 0; i < cf_len(list); i++)
        if (node_equal(cf_at(list, i), item))
            return true;
    return false;
}

/* Of two lists of words, those that only one has: -"Spot" +"OnDemand". */
static void add_items(struct buf *out, char sign, const cf_node *list, const cf_node *other)
{
    enum { MOST = 8 };
    size_t more = 0, said = 0;
    for (size_t i = 0; i < cf_len(list); i++) {
        if (has_item(other, cf_at(list, i)))
            continue;
        if (said == MOST) {
            more++;
            continue;
        }
        said++;
        buf_printf(out, " %c%s", sign, value_text(out->arena, cf_at(list, i)).ptr);
    }
    if (more)
        buf_printf(out, " and %zu more", more);
}

static void add_values(struct buf *out, const struct change *change)
{
    const cf_node *before = change->before, *after = change->after;
    if (str_is(change->keyword, "enum") && before && after && cf_len(before) < LONGEST_ENUM &&
        cf_len(after) < LONGEST_ENUM) {
        add_items(out, '-', before, after);
        add_items(out, '+', after, before);
        return;
    }
    buf_printf(out, "%s%s -> %s", change->keyword.len ? " " : "",
               value_text(out->arena, before).ptr, value_text(out->arena, after).ptr);
}

/* What stands behind the level; empty where there is nothing more to say. */
static cf_str detail(struct arena *arena, const struct change *change)
{
    struct buf text = {.arena = arena};
    const cf_node *either = change->after ? change->after : change->before;
    if (change->what == CHANGE_ADDED || change->what == CHANGE_REMOVED) {
        buf_text(&text, cf_text(cf_get(either, "type"), ""));
        if (cf_flag(cf_get(either, "required"), false))
            buf_text(&text, ", required");
        return str_flat(arena, buf_str(&text));
    }
    if (change->what == CHANGE_RETYPED || change->what == CHANGE_RENAMED ||
        change->what == CHANGE_MOVED) { /* words of our own: without quotes */
        cf_str from = str_flat(arena, node_text(change->before));
        cf_str to = str_flat(arena, node_text(change->after));
        return str_printf(arena, "%.*s -> %.*s", STR_ARG(from), STR_ARG(to));
    }
    cf_str keyword = str_flat(arena, change->keyword);
    buf_printf(&text, "%.*s", STR_ARG(keyword));
    if (change->what != CHANGE_REWORDED && either) {
        buf_char(&text, ':');
        add_values(&text, change);
    }
    return buf_str(&text);
}

static bool is_description(const struct change *change)
{
    return change->what == CHANGE_REWORDED && str_is(change->keyword, "description");
}

/* Columns of one kind, as wide as what stands in them, to a limit. */
struct layout {
    size_t name, path;
    size_t descriptions; /* that are counted and not told one by one */
};

static struct layout layout_of(const struct compare_kind *kind)
{
    struct layout layout = {0};
    for (size_t i = 0; i < kind->changes_len; i++)
        layout.descriptions += is_description(&kind->changes[i]);
    if (layout.descriptions <= MOST_DESCRIPTIONS)
        layout.descriptions = 0;
    for (size_t i = 0; i < kind->changes_len; i++) {
        const struct change_spot *spot = &kind->changes[i].spot;
        if (layout.descriptions && is_description(&kind->changes[i]))
            continue;
        if (spot->name.len > layout.name && spot->name.len <= LONGEST_NAME)
            layout.name = spot->name.len;
        if (spot->path.len > layout.path && spot->path.len <= LONGEST_PATH)
            layout.path = spot->path.len;
    }
    return layout;
}

static void add_change(struct buf *out, const struct change *change, const struct layout *layout)
{
    char sign = change->what == CHANGE_REMOVED ? '-' : change->what == CHANGE_ADDED ? '+' : '~';
    cf_str path = str_flat(out->arena, change->spot.path), more = detail(out->arena, change);
    bool kind = change->spot.of == CHANGE_OF_KIND && !path.len;
    size_t start = out->len;
    buf_printf(out, "  %-5s  %c %-8s  %-6s", change_level_name(change->level), sign,
               change_what_name(change->what),
               change->spot.inside ? "inside" : change_of_name(change->spot.of));
    if (!kind)
        buf_printf(out, "  %-*s  %-*s", (int)layout->name, change->spot.name.ptr, (int)layout->path,
                   path.ptr);
    buf_printf(out, "  %s", more.ptr);
    while (out->len > start && out->ptr[out->len - 1] == ' ')
        out->ptr[--out->len] = '\0';
    buf_char(out, '\n');
}

static void add_kind(struct buf *out, const struct compare_kind *kind)
{
    const struct layout layout = layout_of(kind);
    cf_str name = str_flat(out->arena, kind->kind);
    buf_printf(out, "%.*s: %s\n", STR_ARG(name), change_level_name(kind->level));
    for (size_t i = 0; i < kind->changes_len; i++)
        if (!layout.descriptions || !is_description(&kind->changes[i]))
            add_change(out, &kind->changes[i], &layout);
    if (layout.descriptions)
        buf_printf(out, "  patch  ~ reworded  %zu descriptions\n", layout.descriptions);
    buf_char(out, '\n');
}

static void add_summary(struct buf *out, const struct comparison *comparison)
{
    size_t counts[CHANGE_MAJOR + 1] = {0};
    const char *between = ": ";
    for (size_t i = 0; i < comparison->kinds_len; i++)
        counts[comparison->kinds[i].level]++;
    buf_printf(out, "%zu kind%s", comparison->kinds_len, comparison->kinds_len == 1 ? "" : "s");
    for (int level = CHANGE_MAJOR; level >= CHANGE_NONE; level--) {
        const char *name = level ? change_level_name((enum change_level)level) : "the same";
        if (!counts[level])
            continue;
        buf_printf(out, "%s%zu %s", between, counts[level], name);
        between = ", ";
    }
    buf_char(out, '\n');
}

void changes_text(struct buf *out, const struct comparison *comparison)
{
    if (!comparison->level)
        return;
    for (size_t i = 0; i < comparison->kinds_len; i++)
        if (comparison->kinds[i].level)
            add_kind(out, &comparison->kinds[i]);
    add_summary(out, comparison);
}

/* --- for machines ----------------------------------------------------------------------------- */

static const cf_node *change_node(struct arena *arena, const struct change *change)
{
    struct map_builder map = {.arena = arena};
    map_text(&map, "level", str_of(change_level_name(change->level)));
    map_text(&map, "what", str_of(change_what_name(change->what)));
    map_text(&map, "of", str_of(change_of_name(change->spot.of)));
    map_text(&map, "name", change->spot.name);
    map_text(&map, "path", change->spot.path);
    map_flag(&map, "inside", change->spot.inside);
    map_text(&map, "keyword", change->keyword);
    map_add(&map, STR("old"), change->before);
    map_add(&map, STR("new"), change->after);
    return map_node(&map);
}

static const cf_node *kind_node(struct arena *arena, const struct compare_kind *kind)
{
    struct map_builder map = {.arena = arena};
    struct list_builder changes = {.arena = arena};
    for (size_t i = 0; i < kind->changes_len; i++)
        list_add(&changes, change_node(arena, &kind->changes[i]));
    map_text(&map, "kind", kind->kind);
    map_text(&map, "group", kind->group);
    map_text(&map, "level", str_of(change_level_name(kind->level)));
    map_add(&map, STR("changes"), list_node(&changes));
    return map_node(&map);
}

const cf_node *changes_node(struct arena *arena, const struct comparison *comparison)
{
    struct map_builder map = {.arena = arena};
    struct list_builder kinds = {.arena = arena};
    for (size_t i = 0; i < comparison->kinds_len; i++)
        list_add(&kinds, kind_node(arena, &comparison->kinds[i]));
    map_add(&map, STR("diff_version"), node_int(arena, VERSION));
    map_text(&map, "level", str_of(change_level_name(comparison->level)));
    map_add(&map, STR("kinds"), list_node(&kinds));
    return map_node(&map);
}
