/* SPDX-License-Identifier: Apache-2.0 */
#include "model/pins.h"

#include "base/hash.h"
#include "base/node.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SHORT_DIGITS = 12 };

/* Who may know better what to do than the message itself. */
static const char mend[] =
    "mend it, or take the file of an earlier commit; or remove it and write a "
    "new one with --lock";

struct key {
    const char *name;
    cf_kind kind;
    bool needed;
};

static const struct key keys_of_lock[] = {{"version", CF_INT, true}, {"sources", CF_LIST, true}};
static const struct key keys_of_source[] = {{"source", CF_STR, true},
                                            {"release", CF_STR, false},
                                            {"commit", CF_STR, false},
                                            {"all", CF_BOOL, false},
                                            {"definitions", CF_LIST, true}};
static const struct key keys_of_definition[] = {
    {"name", CF_STR, true}, {"path", CF_STR, false}, {"sha256", CF_STR, true}};

enum { MOST_KEYS = 8 };

/* True when a query of a URL may open what is closed to others: a signed address. */
static bool has_secret(cf_str query)
{
    static const char *const words[] = {"sig", "token", "secret", "password", "credential", "key"};
    struct arena *arena = arena_open();
    cf_str lower = str_lower(arena, query);
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        found = found || str_contains(lower, words[i]);
    arena_close(arena);
    return found;
}

static bool wrong(struct ctx *ctx)
{
    ctx_hint(ctx, "%s", mend);
    return false;
}

static const struct key *find_key(const struct key *keys, size_t len, cf_str name)
{
    for (size_t i = 0; i < len; i++)
        if (str_is(name, keys[i].name))
            return &keys[i];
    return NULL;
}

static bool unknown_key(struct ctx *ctx, const cf_node *map, const cf_pair *pair,
                        const struct key *keys, size_t len)
{
    cf_str names[MOST_KEYS];
    for (size_t i = 0; i < len; i++)
        names[i] = str_of(keys[i].name);
    cf_str near = str_nearest(ctx->arena, pair->key, names, len);
    ctx_error_at(ctx, (struct place){map->file, pair->line, pair->column},
                 "there is no key \"%.*s\" in a lock file at this place", STR_ARG(pair->key));
    if (near.len)
        ctx_hint(ctx, "did you mean \"%.*s\"?", STR_ARG(near));
    else
        ctx_hint(ctx, "%s", mend);
    return false;
}

/* A map with just these keys, of these kinds. */
static bool check_keys(struct ctx *ctx, const cf_node *map, const struct key *keys, size_t len)
{
    bool ok = true;
    if (map->kind != CF_MAP) {
        ctx_error(ctx, map, "expected a map, found %s", node_kind_name(map));
        return wrong(ctx);
    }
    for (size_t i = 0; i < map->as.map.len; i++) {
        const cf_pair *pair = &map->as.map.pairs[i];
        const struct key *key = find_key(keys, len, pair->key);
        if (!key) {
            ok = unknown_key(ctx, map, pair, keys, len);
        } else if (pair->value->kind != (uint32_t)key->kind) {
            const cf_node wanted = {.kind = (uint32_t)key->kind};
            ctx_error(ctx, pair->value, "expected %s, found %s", node_kind_name(&wanted),
                      node_kind_name(pair->value));
            ok = wrong(ctx);
        }
    }
    for (size_t i = 0; i < len; i++)
        if (keys[i].needed && !cf_get(map, keys[i].name)) {
            ctx_error(ctx, map, "\"%s\" is missing", keys[i].name);
            ok = wrong(ctx);
        }
    return ok;
}

static bool check_text(struct ctx *ctx, const cf_node *node, bool right, const char *wanted)
{
    if (!node || (right && node->as.string.len && str_is_flat(node->as.string)))
        return true;
    ctx_error(ctx, node, "\"%.*s\" is no %s", STR_ARG(node->as.string), wanted);
    return wrong(ctx);
}

#define KEYS(keys) (keys), sizeof(keys) / sizeof *(keys)

static bool same_definition(const struct pins_definition *a, cf_str name, cf_str path)
{
    return str_equal(a->name, name) && str_equal(a->path, path);
}

static bool read_definition(struct ctx *ctx, const cf_node *map, struct pins *pins,
                            struct pins_source *source)
{
    if (!check_keys(ctx, map, KEYS(keys_of_definition)))
        return false;
    const cf_node *name = cf_get(map, "name"), *path = cf_get(map, "path"),
                  *sha256 = cf_get(map, "sha256");
    bool ok = check_text(ctx, name, true, "name of a definition");
    ok = check_text(ctx, path, true, "path of a file") && ok;
    ok = check_text(ctx, sha256, hash_is(node_text(sha256), HASH_SHA256),
                    "SHA-256 of 64 hexadecimal digits") &&
         ok;
    if (ok)
        pins_add_definition(pins, source,
                            &(struct pins_definition){.name = node_text(name),
                                                      .path = node_text(path),
                                                      .sha256 = node_text(sha256)});
    return ok;
}

static bool is_address(cf_str source)
{
    return str_starts(source, "https://") || str_starts(source, "http://");
}

/* The one spelling of a path: without "./" before it and "/" behind. */
static cf_str plain(cf_str source)
{
    if (is_address(source))
        return source;
    while (str_starts(source, "./") && source.len > 2)
        source = str_cut(source, 2, source.len);
    while (str_ends(source, "/") && source.len > 1)
        source = str_cut(source, 0, source.len - 1);
    return source;
}

/* Something that may be there once. The file may come from anybody, with many: they are sorted. */
struct single {
    cf_str name, path;
    const cf_node *node; /* of its name */
    size_t at;
};

static int compare_singles(const void *a, const void *b)
{
    const struct single *x = a, *y = b;
    int order = str_compare(x->name, y->name);
    order = order ? order : str_compare(x->path, y->path);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* The first that is there a second time, or NULL. */
static const cf_node *find_twice(struct single *singles, size_t len)
{
    const struct single *twice = NULL;
    if (len)
        qsort(singles, len, sizeof *singles, compare_singles);
    for (size_t i = 1; i < len; i++)
        if (str_equal(singles[i].name, singles[i - 1].name) &&
            str_equal(singles[i].path, singles[i - 1].path) &&
            (!twice || singles[i].at < twice->at))
            twice = &singles[i];
    return twice ? twice->node : NULL;
}

static bool are_definitions_single(struct ctx *ctx, const cf_node *definitions, cf_str source)
{
    size_t len = cf_len(definitions);
    struct single *singles = arena_many(ctx->arena, len, struct single);
    for (size_t i = 0; i < len; i++) {
        const cf_node *map = cf_at(definitions, i), *name = cf_get(map, "name");
        singles[i] = (struct single){node_text(name), node_text(cf_get(map, "path")), name, i};
    }
    const cf_node *twice = find_twice(singles, len);
    if (!twice || !node_text(twice).len) /* what has no name was told */
        return true;
    ctx_error(ctx, twice, "%.*s is there twice in %.*s", STR_ARG(node_text(twice)),
              STR_ARG(source));
    return wrong(ctx);
}

static bool are_sources_single(struct ctx *ctx, const cf_node *sources)
{
    size_t len = cf_len(sources);
    struct single *singles = arena_many(ctx->arena, len, struct single);
    for (size_t i = 0; i < len; i++) {
        const cf_node *word = cf_get(cf_at(sources, i), "source");
        singles[i] = (struct single){plain(node_text(word)), STR(""), word, i};
    }
    const cf_node *twice = find_twice(singles, len);
    if (!twice || !node_text(twice).len)
        return true;
    ctx_error(ctx, twice, "%.*s is there twice", STR_ARG(node_text(twice)));
    return wrong(ctx);
}

static bool read_source(struct ctx *ctx, const cf_node *map, struct pins *pins)
{
    if (!check_keys(ctx, map, KEYS(keys_of_source)))
        return false;
    const cf_node *word = cf_get(map, "source"), *release = cf_get(map, "release"),
                  *commit = cf_get(map, "commit"), *definitions = cf_get(map, "definitions");
    bool ok = check_text(ctx, word, true, "source");
    ok = check_text(ctx, release, true, "release") && ok;
    ok = check_text(ctx, commit, hash_is(node_text(commit), HASH_SHA1),
                    "commit of 40 hexadecimal digits") &&
         ok;
    if (ok && pins_refusal(node_text(word))) {
        ctx_error(ctx, word, "%s", pins_refusal(node_text(word)));
        ok = wrong(ctx);
    }
    if (!ok)
        return false;
    struct pins_source *source = pins_add(pins, node_text(word));
    source->release = str_copy(pins->arena, node_text(release));
    source->commit = str_copy(pins->arena, node_text(commit));
    source->all = cf_flag(cf_get(map, "all"), false);
    for (size_t i = 0; i < cf_len(definitions); i++)
        ok = read_definition(ctx, cf_at(definitions, i), pins, source) && ok;
    return are_definitions_single(ctx, definitions, source->source) && ok;
}

/* A number that is too high is said alone: a newer file may well have other keys. */
static bool check_version(struct ctx *ctx, const cf_node *document)
{
    const cf_node *version = cf_get(document, "version");
    if (!version || version->kind != CF_INT || version->as.integer == PINS_VERSION)
        return true;
    ctx_error(ctx, version,
              "the lock file has version %" PRId64 ", and this crdforge reads version %d",
              version->as.integer, PINS_VERSION);
    if (version->as.integer > PINS_VERSION)
        ctx_hint(ctx, "use the crdforge that wrote it, or a newer one");
    else
        ctx_hint(ctx, "%s", mend);
    return false;
}

bool pins_read(struct ctx *ctx, const cf_node *document, struct pins *ret_pins)
{
    struct pins pins = {.arena = ret_pins->arena};
    ctx->root = document;
    if (!check_version(ctx, document) || !check_keys(ctx, document, KEYS(keys_of_lock)))
        return false;
    const cf_node *sources = cf_get(document, "sources");
    bool ok = true;
    for (size_t i = 0; i < cf_len(sources); i++)
        ok = read_source(ctx, cf_at(sources, i), &pins) && ok;
    ok = are_sources_single(ctx, sources) && ok;
    if (ok)
        *ret_pins = pins;
    return ok;
}

static int compare_definitions(const void *a, const void *b)
{
    const struct pins_definition *x = a, *y = b;
    int order = str_compare(x->name, y->name);
    return order ? order : str_compare(x->path, y->path);
}

static int compare_sources(const void *a, const void *b)
{
    return str_compare(((const struct pins_source *)a)->source,
                       ((const struct pins_source *)b)->source);
}

static cf_node *source_node(struct arena *arena, const struct pins_source *source)
{
    struct map_builder map = {.arena = arena};
    struct list_builder list = {.arena = arena};
    struct pins_definition *sorted = arena_many(arena, source->len, struct pins_definition);
    for (size_t i = 0; i < source->len; i++)
        sorted[i] = source->definitions[i];
    if (source->len)
        qsort(sorted, source->len, sizeof *sorted, compare_definitions);
    for (size_t i = 0; i < source->len; i++) {
        struct map_builder entry = {.arena = arena};
        map_text(&entry, "name", sorted[i].name);
        map_text(&entry, "path", sorted[i].path);
        map_text(&entry, "sha256", sorted[i].sha256);
        list_add(&list, map_node(&entry));
    }
    map_text(&map, "source", source->source);
    map_text(&map, "release", source->release);
    map_text(&map, "commit", source->commit);
    map_flag(&map, "all", source->all);
    map_add(&map, STR("definitions"), list_node(&list));
    return map_node(&map);
}

const cf_node *pins_node(struct arena *arena, const struct pins *pins)
{
    struct map_builder map = {.arena = arena};
    struct list_builder list = {.arena = arena};
    struct pins_source *sorted = arena_many(arena, pins->len, struct pins_source);
    for (size_t i = 0; i < pins->len; i++)
        sorted[i] = pins->sources[i];
    if (pins->len)
        qsort(sorted, pins->len, sizeof *sorted, compare_sources);
    for (size_t i = 0; i < pins->len; i++)
        list_add(&list, source_node(arena, &sorted[i]));
    map_add(&map, STR("version"), node_int(arena, PINS_VERSION));
    map_add(&map, STR("sources"), list_node(&list));
    return map_node(&map);
}

bool pins_same(cf_str source, cf_str other)
{
    return str_equal(plain(source), plain(other));
}

struct pins_source *pins_find(const struct pins *pins, cf_str source)
{
    for (size_t i = 0; i < pins->len; i++)
        if (pins_same(pins->sources[i].source, source))
            return &pins->sources[i];
    return NULL;
}

static size_t find_char(cf_str text, const char *any)
{
    size_t at = 0;
    while (at < text.len && !strchr(any, text.ptr[at]))
        at++;
    return at;
}

bool pins_github(cf_str source, cf_str *ret_repo, cf_str *ret_ref, cf_str *ret_folder)
{
    if (!str_starts(source, "github:"))
        return false;
    cf_str rest = str_cut(source, sizeof "github:" - 1, source.len);
    cf_str repo = str_cut(rest, 0, find_char(rest, "@:"));
    rest = str_cut(rest, repo.len, rest.len);
    cf_str ref = STR("");
    if (str_starts(rest, "@")) {
        ref = str_cut(rest, 1, find_char(rest, ":"));
        rest = str_cut(rest, ref.len + 1, rest.len);
    }
    *ret_repo = repo;
    *ret_ref = ref;
    *ret_folder = str_cut(rest, 1, rest.len);
    return true;
}

const struct pins_source *pins_other_ref(const struct pins *pins, cf_str source)
{
    cf_str repo, ref, folder;
    if (!pins_github(source, &repo, &ref, &folder))
        return NULL;
    for (size_t i = 0; i < pins->len; i++) {
        cf_str its_repo, its_ref, its_folder;
        if (pins_github(pins->sources[i].source, &its_repo, &its_ref, &its_folder) &&
            str_equal_fold(its_repo, repo) && str_equal(its_folder, folder) &&
            !str_equal(its_ref, ref))
            return &pins->sources[i];
    }
    return NULL;
}

cf_str pins_nearest(struct arena *arena, const struct pins *pins, cf_str word)
{
    cf_str *words = arena_many(arena, pins->len, cf_str);
    for (size_t i = 0; i < pins->len; i++)
        words[i] = pins->sources[i].source;
    return str_nearest(arena, word, words, pins->len);
}

struct pins_source *pins_add(struct pins *pins, cf_str source)
{
    pins->sources =
        arena_grow(pins->arena, pins->sources, pins->len, &pins->cap, sizeof *pins->sources);
    struct pins_source *added = &pins->sources[pins->len++];
    *added = (struct pins_source){.source = str_copy(pins->arena, source)};
    return added;
}

struct pins_definition *pins_definition(const struct pins_source *source, cf_str name, cf_str path)
{
    struct pins_definition *renamed = NULL;
    for (size_t i = 0; i < source->len; i++) {
        struct pins_definition *definition = &source->definitions[i];
        if (same_definition(definition, name, path))
            return definition;
        if (!renamed && !definition->seen && str_equal(definition->name, name))
            renamed = definition;
    }
    return renamed;
}

struct pins_definition *pins_add_definition(struct pins *pins, struct pins_source *source,
                                            const struct pins_definition *definition)
{
    source->definitions = arena_grow(pins->arena, source->definitions, source->len, &source->cap,
                                     sizeof *source->definitions);
    struct pins_definition *added = &source->definitions[source->len++];
    *added = (struct pins_definition){.name = str_copy(pins->arena, definition->name),
                                      .path = str_copy(pins->arena, definition->path),
                                      .sha256 = str_copy(pins->arena, definition->sha256),
                                      .seen = definition->seen};
    return added;
}

enum pins_verdict pins_check(const struct pins *pins, const struct pins_source *found,
                             const struct pins_definition *definition,
                             struct pins_definition **ret_locked)
{
    const struct pins_source *source = pins_find(pins, found->source);
    *ret_locked = NULL;
    if (!source)
        return pins_other_ref(pins, found->source) ? PINS_OTHER_REF : PINS_NO_SOURCE;
    *ret_locked = pins_definition(source, definition->name, definition->path);
    if (!*ret_locked)
        return PINS_NEW;
    (*ret_locked)->seen = true;
    if (!str_equal((*ret_locked)->sha256, definition->sha256))
        return PINS_CHANGED;
    bool moved = !str_equal(source->release, found->release) ||
                 (found->commit.len && !str_equal(source->commit, found->commit));
    return moved ? PINS_MOVED : PINS_SAME;
}

void pins_replace(struct pins *pins, struct pins_source *source, const struct pins_source *by)
{
    source->release = str_copy(pins->arena, by->release);
    source->commit = str_copy(pins->arena, by->commit);
    source->all = by->all;
    source->len = 0;
    for (size_t i = 0; i < by->len; i++)
        pins_add_definition(pins, source, &by->definitions[i]);
}

size_t pins_drop_unseen(struct pins_source *source)
{
    size_t kept = 0, len = source->len;
    for (size_t i = 0; i < len; i++)
        if (source->definitions[i].seen)
            source->definitions[kept++] = source->definitions[i];
    source->len = kept;
    return len - kept;
}

void pins_drop_unused(struct pins *pins)
{
    size_t kept = 0;
    for (size_t i = 0; i < pins->len; i++) {
        pins_drop_unseen(&pins->sources[i]);
        if (pins->sources[i].len)
            pins->sources[kept++] = pins->sources[i];
    }
    pins->len = kept;
}

bool pins_has_parts(cf_str source)
{
    return str_starts(source, "github:") || str_is(source, "bundled:");
}

const char *pins_refusal(cf_str source)
{
    if (!str_is_flat(source))
        return "a name with control characters has no place in a lock file";
    if (str_starts(source, "/"))
        return "an absolute path has no place in a lock file, which is for other machines, too";
    if (is_address(source)) {
        cf_str host = str_cut(source, find_char(source, ":") + 3, source.len);
        host = str_cut(host, 0, find_char(host, "/?#"));
        if (memchr(host.ptr, '@', host.len))
            return "a URL with a password has no place in a lock file";
        size_t query = find_char(source, "?");
        if (has_secret(str_cut(source, query, source.len)))
            return "a URL with a signature or a token has no place in a lock file";
    }
    return NULL;
}

cf_str pins_label(struct arena *arena, cf_str source)
{
    return str_printf(arena, "%.*s%s", STR_ARG(source), str_ends(source, ":") ? "" : ":");
}

cf_str pins_short(cf_str digest)
{
    return str_cut(digest, 0, SHORT_DIGITS);
}
