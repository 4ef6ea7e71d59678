/* SPDX-License-Identifier: Apache-2.0 */
#include "model/compare.h"

#include "model/beginnings.h"
#include "model/compare_schema.h"
#include "model/keywords.h"

#include <stdlib.h>

/* An input or output. */
struct entry {
    const cf_node *node;
    cf_str name;
    cf_str
        key; /* its path with "[]" for items; of crdforge's own ones, which may share it, the name */
    cf_str path; /* as it is shown */
};

struct entries {
    struct entry *list;
    cf_str *keys, *sorted; /* the same ones in order of `list`, and of bytes */
    size_t len;
};

/* What is being compared: the inputs or the outputs of one kind. */
struct work {
    struct ctx *ctx;
    struct change_list *all;
    enum change_of of;
    struct entries before, after;
    struct beginnings given; /* those of before that have a schema */
};

static int order_keys(const void *left, const void *right)
{
    return str_compare(*(const cf_str *)left, *(const cf_str *)right);
}

static cf_str path_text(struct arena *arena, const cf_node *path, const char *item)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < cf_len(path); i++)
        if (cf_at(path, i)->kind == CF_STR)
            node_path_key(&text, node_text(cf_at(path, i)));
        else
            buf_text(&text, item);
    return buf_str(&text);
}

static struct entries read_entries(struct arena *arena, const cf_node *fields)
{
    struct entries all = {.len = cf_len(fields)};
    all.list = arena_many(arena, all.len, struct entry);
    all.keys = arena_many(arena, all.len, cf_str);
    for (size_t i = 0; i < all.len; i++) {
        const cf_node *field = cf_at(fields, i), *path = cf_get(field, "path");
        struct entry *entry = &all.list[i];
        *entry = (struct entry){.node = field,
                                .name = node_text(cf_get(field, "name")),
                                .path = path_text(arena, path, "[0]")};
        entry->key = cf_len(path) && !cf_flag(cf_get(field, "own"), false)
                         ? path_text(arena, path, "[]")
                         : str_printf(arena, ".%.*s", STR_ARG(entry->name));
        all.keys[i] = entry->key;
    }
    all.sorted = arena_many(arena, all.len, cf_str);
    for (size_t i = 0; i < all.len; i++)
        all.sorted[i] = all.keys[i];
    if (all.len)
        qsort(all.sorted, all.len, sizeof *all.sorted, order_keys);
    return all;
}

static bool has_key(const struct entries *all, cf_str key)
{
    return all->len && bsearch(&key, all->sorted, all->len, sizeof *all->sorted, order_keys);
}

static bool stops(const void *data, cf_str path, bool before, bool after)
{
    const struct work *work = data;
    return (!before || has_key(&work->before, path)) && (!after || has_key(&work->after, path));
}

static struct change_spot spot_of(const struct work *work, const struct entry *entry)
{
    return (struct change_spot){.of = work->of, .name = entry->name, .path = entry->path};
}

static void add(const struct work *work, enum change_level level, enum change_what what,
                const struct change_spot *spot, const cf_node *before, const cf_node *after)
{
    change_add(work->all,
               (struct change){
                   .level = level, .what = what, .spot = *spot, .before = before, .after = after});
}

/* --- who must give it ------------------------------------------------------------------------- */

/* How much it is asked for: by nobody, where what holds it is given, by the resource, by the engine. */
enum demand { FREE, BELOW, NEEDED, REQUIRED };

static enum demand demand_of(const cf_node *field)
{
    if (cf_flag(cf_get(field, "required"), false))
        return REQUIRED;
    if (cf_flag(cf_get(field, "needed"), false))
        return NEEDED;
    return cf_get(field, "needed_below") ? BELOW : FREE;
}

/* Whether the schema has a value at the steps of the path from `at` on. */
static bool has_value(const cf_node *schema, const cf_node *path, size_t at, size_t steps)
{
    for (; schema && at < steps; at++)
        schema = cf_at(path, at)->kind == CF_STR
                     ? node_get(cf_get(schema, "properties"), node_text(cf_at(path, at)))
                     : cf_get(schema, "items");
    return schema != NULL;
}

/* Whether some value at the first `steps` steps of the path could be given before. */
static bool could_be_given(const struct beginnings *before, const cf_node *path, size_t steps)
{
    bool found = steps && beginnings_any(before, path, steps);
    for (size_t at = 1; !found && at < steps; at++) {
        const cf_node *field = beginnings_at(before, path, at);
        found = field && has_value(cf_get(field, "schema"), path, at, steps);
    }
    return found;
}

/* A new input breaks a pipeline that cannot know of it: where it must be given. */
static enum change_level level_of_new(const struct work *work, const cf_node *field)
{
    const cf_node *steps = cf_get(field, "needed_below");
    switch (demand_of(field)) {
    case FREE:
        return CHANGE_MINOR;
    case BELOW:
        return steps->kind == CF_INT && could_be_given(&work->given, cf_get(field, "path"),
                                                       (size_t)steps->as.integer)
                   ? CHANGE_MAJOR
                   : CHANGE_MINOR;
    default:
        return CHANGE_MAJOR;
    }
}

static const cf_node *summary(struct arena *arena, const cf_node *field)
{
    struct map_builder map = {.arena = arena};
    map_add(&map, STR("type"), cf_get(field, "type"));
    map_flag(&map, "required", demand_of(field) >= NEEDED);
    return map_node(&map);
}

/* --- one input or output ---------------------------------------------------------------------- */

/* Its type for comparing; a page is text. */
static enum schema_type type_of(const cf_node *field)
{
    enum schema_type type = SCHEMA_STRING;
    schema_type_find(node_text(cf_get(field, "type")), &type);
    return type;
}

/* With the schemas, all the way down; without (crdforge's own), what the field itself says. */
static void compare_values(const struct work *work, const struct change_spot *spot,
                           const struct entry *before, const struct entry *after)
{
    const cf_node *old = cf_get(before->node, "schema"), *new = cf_get(after->node, "schema");
    const struct compare_schema_walk walk = {work->all, stops, work};
    const struct schema *from = old ? schema_read(work->ctx, old) : NULL;
    const struct schema *to = new ? schema_read(work->ctx, new) : NULL;
    if (from && to) {
        compare_schema(&walk, spot, from, to);
        return;
    }
    if (compare_schema_type(work->all, spot, type_of(before->node), type_of(after->node), true))
        keywords_compare(work->all, spot, before->node, after->node, type_of(after->node));
    const cf_node *said = cf_get(before->node, "description"),
                  *says = cf_get(after->node, "description");
    if ((said || says) && !(said && says && node_equal(said, says)))
        change_add(work->all, (struct change){.level = CHANGE_PATCH,
                                              .what = CHANGE_REWORDED,
                                              .spot = *spot,
                                              .keyword = STR("description"),
                                              .before = said,
                                              .after = says});
}

/* Where no schema says it. */
static void compare_secret(const struct work *work, const struct change_spot *spot,
                           const cf_node *before, const cf_node *after)
{
    const cf_node *old = cf_get(before, "secret"), *new = cf_get(after, "secret");
    if ((cf_get(before, "schema") && cf_get(after, "schema")) ||
        cf_flag(old, false) == cf_flag(new, false))
        return;
    change_add(work->all, (struct change){.level = CHANGE_MINOR,
                                          .what = CHANGE_CHANGED,
                                          .spot = *spot,
                                          .keyword = STR("secret"),
                                          .before = old,
                                          .after = new});
}

static void compare_entry(const struct work *work, const struct entry *before,
                          const struct entry *after)
{
    struct arena *arena = work->ctx->arena;
    struct change_spot spot = spot_of(work, after);
    enum demand old = demand_of(before->node), new = demand_of(after->node);
    if (!str_equal(before->name, after->name))
        add(work, CHANGE_MAJOR, CHANGE_RENAMED, &spot, node_str(arena, before->name),
            node_str(arena, after->name));
    if (!str_equal(before->path, after->path))
        add(work, CHANGE_MINOR, CHANGE_MOVED, &spot, node_str(arena, before->path),
            node_str(arena, after->path));
    if (new != old)
        add(work, new > old ? CHANGE_MAJOR : CHANGE_MINOR,
            new > old ? CHANGE_REQUIRED : CHANGE_OPTIONAL, &spot, NULL, NULL);
    compare_secret(work, &spot, before->node, after->node);
    compare_values(work, &spot, before, after);
}

/* --- all of them ------------------------------------------------------------------------------ */

static void tell_gone(const struct work *work, const struct entry *entry)
{
    struct change_spot spot = spot_of(work, entry);
    add(work, CHANGE_MAJOR, CHANGE_REMOVED, &spot, summary(work->ctx->arena, entry->node), NULL);
}

static void tell_new(const struct work *work, const struct entry *entry)
{
    struct change_spot spot = spot_of(work, entry);
    add(work, level_of_new(work, entry->node), CHANGE_ADDED, &spot, NULL,
        summary(work->ctx->arena, entry->node));
}

/* Those that no path pairs: by their names, else gone or new. */
static void compare_rest(const struct work *work, const struct entry **before, size_t before_len,
                         const struct entry **after, size_t after_len)
{
    struct arena *arena = work->ctx->arena;
    cf_str *old = arena_many(arena, before_len, cf_str),
           *new = arena_many(arena, after_len, cf_str);
    size_t len;
    for (size_t i = 0; i < before_len; i++)
        old[i] = before[i]->name;
    for (size_t i = 0; i < after_len; i++)
        new[i] = after[i]->name;
    const struct change_pair *pairs = change_match(arena, old, before_len, new, after_len, &len);
    for (size_t i = 0; i < len; i++)
        if (pairs[i].before == CHANGE_ABSENT)
            tell_new(work, after[pairs[i].after]);
        else if (pairs[i].after == CHANGE_ABSENT)
            tell_gone(work, before[pairs[i].before]);
        else
            compare_entry(work, before[pairs[i].before], after[pairs[i].after]);
}

static void compare_fields(struct ctx *ctx, struct change_list *all, enum change_of of,
                           const cf_node *before, const cf_node *after)
{
    struct arena *arena = ctx->arena;
    struct work work = {
        ctx, all, of, read_entries(arena, before), read_entries(arena, after), {.arena = arena}};
    for (size_t i = 0; i < cf_len(before); i++)
        if (cf_get(cf_at(before, i), "schema"))
            beginnings_add(&work.given, cf_at(before, i));
    const struct entries *old = &work.before, *new = &work.after;
    const struct entry **gone = arena_many(arena, old->len, const struct entry *);
    const struct entry **come = arena_many(arena, new->len, const struct entry *);
    size_t len, gone_len = 0, come_len = 0;
    const struct change_pair *pairs =
        change_match(arena, old->keys, old->len, new->keys, new->len, &len);
    for (size_t i = 0; i < len; i++)
        if (pairs[i].before == CHANGE_ABSENT)
            come[come_len++] = &new->list[pairs[i].after];
        else if (pairs[i].after == CHANGE_ABSENT)
            gone[gone_len++] = &old->list[pairs[i].before];
        else
            compare_entry(&work, &old->list[pairs[i].before], &new->list[pairs[i].after]);
    compare_rest(&work, gone, gone_len, come, come_len);
}

/* --- the kind --------------------------------------------------------------------------------- */

static void compare_key(struct change_list *all, enum change_level level, cf_str keyword,
                        const cf_node *before, const cf_node *after)
{
    if (before == after || (before && after && node_equal(before, after)))
        return;
    change_add(all,
               (struct change){.level = level,
                               .what = level == CHANGE_PATCH ? CHANGE_REWORDED : CHANGE_CHANGED,
                               .keyword = keyword,
                               .before = before,
                               .after = after});
}

/* What a rule is worth: some only tell people more. */
static enum change_level level_of_rule(cf_str rule, const cf_node *before, const cf_node *after)
{
    static const char *const words[] = {"reason", "detail", "links", "controller", "class"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(rule, words[i]))
            return CHANGE_PATCH;
    if (str_is(rule, "update"))
        return cf_flag(after, false) ? CHANGE_MINOR : CHANGE_MAJOR;
    return before ? CHANGE_MAJOR : CHANGE_MINOR;
}

static void compare_rule(struct change_list *all, cf_str rule, const cf_node *before,
                         const cf_node *after)
{
    compare_key(all, level_of_rule(rule, before, after),
                str_printf(all->arena, "rules.%.*s", STR_ARG(rule)), before, after);
}

static void compare_rules(struct change_list *all, const cf_node *before, const cf_node *after)
{
    for (size_t i = 0; before && before->kind == CF_MAP && i < before->as.map.len; i++) {
        cf_str key = before->as.map.pairs[i].key;
        compare_rule(all, key, node_get(before, key), node_get(after, key));
    }
    for (size_t i = 0; after && after->kind == CF_MAP && i < after->as.map.len; i++) {
        cf_str key = after->as.map.pairs[i].key;
        if (!node_get(before, key))
            compare_rule(all, key, NULL, node_get(after, key));
    }
}

static const cf_node *field_named(const cf_node *fields, cf_str name)
{
    for (size_t i = 0; i < cf_len(fields); i++)
        if (str_equal(node_text(cf_get(cf_at(fields, i), "name")), name))
            return cf_at(fields, i);
    return NULL;
}

/* The property that holds the cloud resource's own name, and how long that may be. */
static void compare_naming(struct change_list *all, const cf_node *before, const cf_node *after)
{
    const cf_node *old = cf_get(before, "naming"), *new = cf_get(after, "naming");
    const cf_node *from = field_named(cf_get(before, "inputs"), node_text(cf_get(old, "input")));
    const cf_node *to = field_named(cf_get(after, "inputs"), node_text(cf_get(new, "input")));
    compare_key(all, from ? CHANGE_MAJOR : CHANGE_MINOR, STR("naming"), cf_get(from, "path"),
                cf_get(to, "path"));
    const cf_node *limit = cf_get(old, "length"), *now = cf_get(new, "length");
    bool shorter = now && now->kind == CF_INT &&
                   !(limit && limit->kind == CF_INT && limit->as.integer < now->as.integer);
    if (from && to)
        compare_key(all, shorter ? CHANGE_MAJOR : CHANGE_MINOR, STR("naming.length"), limit, now);
}

static void compare_identity(struct change_list *all, const cf_node *before, const cf_node *after)
{
    static const struct {
        const char *key;
        enum change_level level;
    } keys[] = {{"version", CHANGE_MINOR},     {"scope", CHANGE_MAJOR},
                {"plural", CHANGE_MINOR},      {"deprecated", CHANGE_MINOR},
                {"description", CHANGE_PATCH}, {"title", CHANGE_PATCH},
                {"chains", CHANGE_PATCH}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        compare_key(all, keys[i].level, str_of(keys[i].key), cf_get(before, keys[i].key),
                    cf_get(after, keys[i].key));
}

/* What binds the properties of the spec together. */
static void compare_constraints(struct change_list *all, const cf_node *before,
                                const cf_node *after)
{
    const struct change_spot spot = {.of = CHANGE_OF_KIND, .path = STR("spec")};
    keywords_compare(all, &spot, cf_get(before, "constraints"), cf_get(after, "constraints"),
                     SCHEMA_OBJECT);
}

static void compare_documents(struct ctx *ctx, struct change_list *all, const cf_node *before,
                              const cf_node *after)
{
    compare_identity(all, before, after);
    compare_naming(all, before, after);
    compare_rules(all, cf_get(before, "rules"), cf_get(after, "rules"));
    compare_constraints(all, before, after);
    compare_fields(ctx, all, CHANGE_OF_INPUT, cf_get(before, "inputs"), cf_get(after, "inputs"));
    compare_fields(ctx, all, CHANGE_OF_OUTPUT, cf_get(before, "outputs"), cf_get(after, "outputs"));
}

/* --- sets ------------------------------------------------------------------------------------- */

static bool is_component(struct ctx *ctx, const cf_node *document)
{
    const cf_node *inputs = cf_get(document, "inputs"), *outputs = cf_get(document, "outputs");
    if (node_text(cf_get(document, "kind")).len && inputs && inputs->kind == CF_LIST && outputs &&
        outputs->kind == CF_LIST)
        return true;
    ctx_error(ctx, document, "expected a component document with kind, inputs and outputs");
    ctx_hint(ctx, "`crdforge show KIND` prints one");
    return false;
}

/* The same definition may be given twice. */
static bool is_same(const cf_node *a, const cf_node *b)
{
    const cf_node *one = cf_get(cf_get(a, "provenance"), "sha256");
    const cf_node *other = cf_get(cf_get(b, "provenance"), "sha256");
    return one && other ? node_equal(one, other) : node_equal(a, b);
}

struct given {
    const cf_node *document;
    size_t index;
};

struct set {
    struct given *list;
    cf_str *keys; /* kind, then group */
    size_t len;
};

static int order_kinds(const struct given *a, const struct given *b)
{
    const cf_node *left = a->document, *right = b->document;
    int by_kind = str_compare(node_text(cf_get(left, "kind")), node_text(cf_get(right, "kind")));
    return by_kind
               ? by_kind
               : str_compare(node_text(cf_get(left, "group")), node_text(cf_get(right, "group")));
}

static int order_given(const void *left, const void *right)
{
    const struct given *a = left, *b = right;
    int by_kind = order_kinds(a, b);
    return by_kind ? by_kind : (a->index > b->index) - (a->index < b->index);
}

static bool tell_twice(struct ctx *ctx, const struct compare_side *side, const struct given *first,
                       const struct given *then)
{
    cf_str kind = node_text(cf_get(then->document, "kind")),
           group = node_text(cf_get(then->document, "group")), where = STR("");
    if (side->places)
        where = str_printf(ctx->arena, ": in %.*s and in %.*s", STR_ARG(side->places[first->index]),
                           STR_ARG(side->places[then->index]));
    ctx_error(ctx, NULL, "%.*s of %.*s was given twice, and the two differ%.*s", STR_ARG(kind),
              STR_ARG(group), STR_ARG(where));
    ctx_hint(ctx, "give one of them");
    return false;
}

static bool read_set(struct ctx *ctx, const struct compare_side *side, struct set *ret_set)
{
    struct set set = {.list = arena_many(ctx->arena, side->len, struct given)};
    bool ok = true;
    for (size_t i = 0; i < side->len; i++)
        if (is_component(ctx, side->documents[i]))
            set.list[set.len++] = (struct given){side->documents[i], i};
        else
            ok = false;
    if (set.len)
        qsort(set.list, set.len, sizeof *set.list, order_given);
    size_t kept = 0;
    for (size_t i = 0; i < set.len; i++) {
        const struct given *last = kept ? &set.list[kept - 1] : NULL, *next = &set.list[i];
        if (!last || order_kinds(last, next) != 0)
            set.list[kept++] = *next;
        else if (!is_same(last->document, next->document))
            ok = tell_twice(ctx, side, last, next);
    }
    set.len = kept;
    set.keys = arena_many(ctx->arena, kept, cf_str);
    for (size_t i = 0; i < kept; i++) {
        const cf_node *document = set.list[i].document;
        set.keys[i] = str_printf(ctx->arena, "%s %s", cf_text(cf_get(document, "kind"), ""),
                                 cf_text(cf_get(document, "group"), ""));
    }
    *ret_set = set;
    return ok;
}

static struct compare_kind compare_pair(struct ctx *ctx, const cf_node *before,
                                        const cf_node *after)
{
    const cf_node *either = after ? after : before;
    struct change_list all = {.arena = ctx->arena};
    const struct change_spot spot = {.of = CHANGE_OF_KIND};
    if (before && after)
        compare_documents(ctx, &all, before, after);
    else
        change_add(&all, (struct change){.level = after ? CHANGE_MINOR : CHANGE_MAJOR,
                                         .what = after ? CHANGE_ADDED : CHANGE_REMOVED,
                                         .spot = spot});
    change_sort(&all);
    return (struct compare_kind){.group = node_text(cf_get(either, "group")),
                                 .kind = node_text(cf_get(either, "kind")),
                                 .level = change_highest(&all),
                                 .changes = all.list,
                                 .changes_len = all.len};
}

static const cf_node *document_of(const struct set *set, size_t index)
{
    return index == CHANGE_ABSENT ? NULL : set->list[index].document;
}

const struct comparison *compare_sets(struct ctx *ctx, const struct compare_side *before,
                                      const struct compare_side *after)
{
    struct set old, new;
    bool ok = read_set(ctx, before, &old);
    ok = read_set(ctx, after, &new) && ok;
    if (!ok)
        return NULL;
    size_t len;
    const struct change_pair *pairs =
        change_match(ctx->arena, old.keys, old.len, new.keys, new.len, &len);
    struct compare_kind *kinds = arena_many(ctx->arena, len, struct compare_kind);
    struct comparison *comparison = arena_new(ctx->arena, struct comparison);
    for (size_t i = 0; i < len; i++) {
        const struct change_pair *pair = &pairs[i];
        kinds[i] =
            compare_pair(ctx, document_of(&old, pair->before), document_of(&new, pair->after));
        if (kinds[i].level > comparison->level)
            comparison->level = kinds[i].level;
    }
    comparison->kinds = kinds;
    comparison->kinds_len = len;
    return comparison;
}
