/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/request.h"

#include "base/hash.h"
#include "base/node.h"
#include "runner/fill.h"
#include "text/json_write.h"

/* Longest names: of an object (RFC 1123 subdomain), and of what is also used as a label. */
enum { SUBDOMAIN_LENGTH = 253, LABEL_LENGTH = 63, HASH_LENGTH = 10 };

static bool is_identity(cf_str text)
{
    return text.len && !str_contains(text, "{{");
}

/* True for 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(cf_str text)
{
    enum { UUID_LENGTH = 36 };
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : str_hex(c) < 0)
            return false;
    }
    return text.len == UUID_LENGTH;
}

/* Takes what follows the last "/" off `path`. */
static cf_str take_last(cf_str *path)
{
    size_t from = path->len;
    while (from && path->ptr[from - 1] != '/')
        from--;
    cf_str last = str_cut(*path, from, path->len);
    *path = str_cut(*path, 0, from ? from - 1 : 0);
    return last;
}

cf_str request_run_of_uri(cf_str uri)
{
    cf_str last = take_last(&uri);
    if (!str_is(last, "run_summary"))
        return STR("");
    last = take_last(&uri);
    if (is_uuid(last))
        last = take_last(&uri);
    if (!last.len || !uri.len || uri.ptr[uri.len - 1] == '/')
        return STR("");
    cf_str rest = uri, run = take_last(&rest);
    return is_uuid(run) ? run : uri;
}

struct request_identity request_identify(cf_str run, cf_str task, const cf_node *executor)
{
    cf_str whole = is_identity(run) ? run : STR("");
    if (is_identity(run) && is_identity(task))
        return (struct request_identity){run, task, true, whole};
    const cf_node *outputs = cf_get(executor, "outputs");
    const cf_node *summary = cf_get(cf_get(outputs, "artifacts"), "run_summary");
    cf_str uri = node_text(cf_get(cf_at(cf_get(summary, "artifacts"), 0), "uri"));
    bool known = is_identity(uri);
    if (known && !whole.len)
        whole = request_run_of_uri(uri);
    return (struct request_identity){known ? uri : STR(""), STR(""), known, whole};
}

/* One of the runner's own values, at a path of one or two steps. */
static struct fill_value own_value(struct arena *arena, const char *first, const char *second,
                                   const cf_node *value)
{
    struct list_builder path = {.arena = arena};
    list_add(&path, node_cstr(arena, first));
    if (second)
        list_add(&path, node_cstr(arena, second));
    return (struct fill_value){.name = STR(""), .path = list_node(&path), .value = value};
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
                               const cf_node *const *values, cf_str name,
                               struct fill_conflict *ret_conflict)
{
    enum { MOST_OWN = 4 };
    struct fill_value *list = arena_many(arena, document->inputs_len + MOST_OWN, struct fill_value);
    cf_str api_version =
        str_printf(arena, "%.*s/%.*s", STR_ARG(document->group), STR_ARG(document->version));
    size_t len = 0;
    if (name.len) {
        list[len++] = own_value(arena, "apiVersion", NULL, node_str(arena, api_version));
        list[len++] = own_value(arena, "kind", NULL, node_str(arena, document->kind));
        list[len++] = own_value(arena, "metadata", "name", node_str(arena, name));
    }
    for (size_t i = 0; i < document->inputs_len; i++) {
        const struct document_field *input = &document->inputs[i];
        if (values[i] && !input->option.len && input != document->object_name)
            list[len++] = (struct fill_value){.name = input->name,
                                              .path = input->path,
                                              .value = values[i],
                                              .soft = values[i] == input->preset && !input->fixed};
    }
    if (needs_empty_spec(document, values)) {
        struct map_builder empty = {.arena = arena};
        list[len++] = own_value(arena, "spec", NULL, map_node(&empty));
    }
    return fill_tree(arena, list, len, ret_conflict);
}

const cf_node *request_tree(struct arena *arena, const struct document *document,
                            const cf_node *const *values, struct fill_conflict *ret_conflict)
{
    return assemble(arena, document, values, STR(""), ret_conflict);
}

/* The value of a name's input; an empty name is no name. */
static cf_str given_name(const struct document *document, const cf_node *const *values,
                         const struct document_field *input)
{
    const cf_node *value = input ? values[input - document->inputs] : NULL;
    return node_text(value);
}

struct request request_build(struct arena *arena, const struct document *document,
                             const cf_node *const *values, struct request_identity identity,
                             int attempt)
{
    const struct document_field *naming = document->naming;
    const cf_node **all = arena_many(arena, document->inputs_len, const cf_node *);
    cf_str object = given_name(document, values, document->object_name);
    cf_str cloud = given_name(document, values, naming);
    struct request request = {.generated = !object.len && !cloud.len};
    for (size_t i = 0; i < document->inputs_len; i++)
        all[i] = naming && &document->inputs[i] == naming && !cloud.len ? NULL : values[i];
    if (naming && !cloud.len && object.len) /* one name given is the name of both */
        all[naming - document->inputs] = node_str(arena, object);
    const cf_node *content = assemble(arena, document, all, STR(""), NULL);
    request.spec = content_hash(arena, content);
    if (!request.generated) {
        request.name = request_legal_name(arena, object.len ? object : cloud);
    } else {
        request.name = generated_name(arena, document, identity, attempt, content);
        if (naming)
            all[naming - document->inputs] = node_str(arena, request.name);
    }
    request.resource = assemble(arena, document, all, request.name, NULL);
    return request;
}
