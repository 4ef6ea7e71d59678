/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/request.h"

#include "base/hash.h"
#include "base/node.h"
#include "text/json_write.h"

/* Longest names: of an object (RFC 1123 subdomain), and of what is also used as a label. */
enum { SUBDOMAIN_LENGTH = 253, LABEL_LENGTH = 63, HASH_LENGTH = 10 };

/* A value and where it goes. */
struct assignment {
    const cf_node *path;
    const cf_node *value;
};

static bool is_identity(cf_str text)
{
    return text.len && !str_contains(text, "{{");
}

struct request_identity request_identify(cf_str run, cf_str task, const cf_node *executor)
{
    if (is_identity(run) && is_identity(task))
        return (struct request_identity){run, task, true};
    const cf_node *outputs = cf_get(executor, "outputs");
    const cf_node *summary = cf_get(cf_get(outputs, "artifacts"), "run_summary");
    cf_str uri = node_text(cf_get(cf_at(cf_get(summary, "artifacts"), 0), "uri"));
    bool known = is_identity(uri);
    return (struct request_identity){known ? uri : STR(""), STR(""), known};
}

/* At a path of one or two steps. */
static struct assignment assignment(struct arena *arena, const char *first, const char *second,
                                    const cf_node *value)
{
    struct list_builder path = {.arena = arena};
    list_add(&path, node_cstr(arena, first));
    if (second)
        list_add(&path, node_cstr(arena, second));
    return (struct assignment){list_node(&path), value};
}

/* The tree of all assignments, which share the first `depth` steps; keys in order of their first
 * appearance. No path is the beginning of another. */
static const cf_node *grow(struct arena *arena, const struct assignment *list, size_t len,
                           size_t depth)
{
    struct map_builder map = {.arena = arena};
    struct assignment *below = arena_many(arena, len, struct assignment);
    bool *taken = arena_many(arena, len, bool);
    for (size_t i = 0; i < len; i++) {
        cf_str key = node_text(cf_at(list[i].path, depth));
        size_t below_len = 0;
        if (taken[i])
            continue;
        for (size_t j = i; j < len; j++)
            if (str_equal(node_text(cf_at(list[j].path, depth)), key)) {
                below[below_len++] = list[j];
                taken[j] = true;
            }
        bool leaf = cf_len(list[i].path) == depth + 1;
        map_add(&map, key, leaf ? list[i].value : grow(arena, below, below_len, depth + 1));
    }
    return map_node(&map);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* RFC 1123 subdomain: labels of small letters, digits and dashes, joined by dots. */
static bool is_legal(cf_str name)
{
    if (!name.len || name.len > SUBDOMAIN_LENGTH)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool at_edge =
            i == 0 || i + 1 == name.len || name.ptr[i - 1] == '.' || name.ptr[i + 1] == '.';
        if (!is_name_char(c) && (at_edge || (c != '-' && c != '.')))
            return false;
    }
    return true;
}

/* Small letters, digits and single dashes of `text`, at most `limit`, ending in no dash. */
static cf_str plain_head(struct arena *arena, cf_str text, size_t limit)
{
    struct buf head = {.arena = arena};
    for (size_t i = 0; i < text.len && head.len < limit; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (is_name_char(c))
            buf_char(&head, c);
        else if (head.len && head.ptr[head.len - 1] != '-')
            buf_char(&head, '-');
    }
    while (head.len && head.ptr[head.len - 1] == '-')
        head.len--;
    return buf_str(&head);
}

/* A plain name of at most `limit` characters: the head of `text` and a hash of `source`. */
static cf_str hashed_name(struct arena *arena, cf_str text, cf_str source, size_t limit)
{
    cf_str hash = str_cut(hash_sha256(arena, source), 0, limit < HASH_LENGTH ? limit : HASH_LENGTH);
    cf_str head = STR("");
    if (limit > HASH_LENGTH + 1)
        head = plain_head(arena, text, limit - HASH_LENGTH - 1);
    return str_printf(arena, "%.*s%s%.*s", STR_ARG(head), head.len ? "-" : "", STR_ARG(hash));
}

cf_str request_legal_name(struct arena *arena, cf_str given)
{
    return is_legal(given) ? given : hashed_name(arena, given, given, LABEL_LENGTH);
}

/* A JSON list, so that no two different identities read the same. */
static cf_str generated_name(struct arena *arena, const struct document *document,
                             struct request_identity identity, int attempt, const cf_node *content)
{
    size_t limit = document->naming ? document->naming_length : 0;
    struct list_builder parts = {.arena = arena};
    struct buf source = {.arena = arena};
    list_add(&parts, node_str(arena, identity.run));
    list_add(&parts, node_str(arena, identity.task));
    list_add(&parts, content);
    list_add(&parts, node_int(arena, attempt));
    json_write(&source, list_node(&parts), JSON_SORTED);
    return hashed_name(arena, document->kind, buf_str(&source),
                       limit && limit < LABEL_LENGTH ? limit : LABEL_LENGTH);
}

static cf_str content_hash(struct arena *arena, const cf_node *content)
{
    struct buf source = {.arena = arena};
    json_write(&source, content, JSON_SORTED);
    return hash_sha256(arena, buf_str(&source));
}

/* A kind that has a spec gets one even when nothing is set in it. */
static bool needs_empty_spec(const struct document *document, const cf_node *const *values)
{
    bool wanted = false;
    for (size_t i = 0; i < document->inputs_len; i++)
        if (str_is(node_text(cf_at(document->inputs[i].path, 0)), "spec")) {
            if (values[i])
                return false;
            wanted = true;
        }
    return wanted;
}

/* The tree of all values; with the runner's own properties in front when it has a name. */
static const cf_node *assemble(struct arena *arena, const struct document *document,
                               const cf_node *const *values, cf_str name)
{
    enum { MOST_OWN = 4 };
    struct assignment *list = arena_many(arena, document->inputs_len + MOST_OWN, struct assignment);
    cf_str api_version =
        str_printf(arena, "%.*s/%.*s", STR_ARG(document->group), STR_ARG(document->version));
    size_t len = 0;
    if (name.len) {
        list[len++] = assignment(arena, "apiVersion", NULL, node_str(arena, api_version));
        list[len++] = assignment(arena, "kind", NULL, node_str(arena, document->kind));
        list[len++] = assignment(arena, "metadata", "name", node_str(arena, name));
    }
    for (size_t i = 0; i < document->inputs_len; i++)
        if (values[i])
            list[len++] = (struct assignment){document->inputs[i].path, values[i]};
    if (needs_empty_spec(document, values)) {
        struct map_builder empty = {.arena = arena};
        list[len++] = assignment(arena, "spec", NULL, map_node(&empty));
    }
    return grow(arena, list, len, 0);
}

struct request request_build(struct arena *arena, const struct document *document,
                             const cf_node *const *values, struct request_identity identity,
                             int attempt)
{
    const cf_node **all = arena_many(arena, document->inputs_len, const cf_node *);
    const cf_node **given = NULL;
    struct request request = {.generated = false};
    for (size_t i = 0; i < document->inputs_len; i++) {
        all[i] = values[i];
        if (&document->inputs[i] == document->naming)
            given = &all[i];
    }
    if (given && !node_text(*given).len) /* an empty name is no name */
        *given = NULL;
    const cf_node *content = assemble(arena, document, all, STR(""));
    request.spec = content_hash(arena, content);
    if (given && *given) {
        request.name = request_legal_name(arena, node_text(*given));
    } else {
        request.generated = true;
        request.name = generated_name(arena, document, identity, attempt, content);
        if (given)
            *given = node_str(arena, request.name);
    }
    request.resource = assemble(arena, document, all, request.name);
    return request;
}
